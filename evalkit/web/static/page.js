// The source page: keys in the text, buttons anywhere, and words chosen with the mouse.

import { afterActs, aim, ask, decide, isClaimed, onCoding, say, seenOf, suggestionHere } from "./acts.js";
import { askInView, decideInView, leaveInView } from "./in_view.js";
import { closeFind, openFind, showPlace } from "./find.js";
import { actionOf, closeKeys, fillUsual, openKeys } from "./keys.js";
import { openJot } from "./jot.js";
import { openMemo } from "./memo.js";
import { bounds, byId, choose, extend, here, meets, moveEdge, moveTo, sentences, spanOf, step, tagOf, text } from "./passage.js";
import { close, finish, openPicker } from "./picker.js";
import { flagRisk, leaveRisk, openRisk } from "./risk.js";
import "./others.js";
import "./place.js";

const codeHere = (side, note) => openPicker({ address: "/act/code", fields: () => ({}), side }, note);

// Another code in the place of a suggestion, on the side that was suggested unless another is chosen.
function replace(suggestion) {
  const side = document.querySelector(`[data-g="${CSS.escape(suggestion)}"]`)?.dataset.side;
  openPicker({ address: "/act/replace", fields: () => ({ suggestion }), side, suggestions: [suggestion] });
}

function recode(find) {
  openPicker({ address: "/act/change", fields: () => {
    const tag = find();
    if (!tag) say("This coding is no longer there.", true);
    return tag && seenOf(tag);
  } });
}

// C changes what is here, and opens the picker whatever that is.
function change() {
  const suggestion = suggestionHere();
  const find = aim();
  if (suggestion) replace(suggestion);
  else if (find) recode(find);
  else codeHere();
}

function setSide(number) {
  const valence = byId("picker").querySelectorAll("[name=side]")[number - 1].value;
  if (aim()) onCoding("/act/change", () => ({ valence }));
  else codeHere(valence);
}

function nextSuggestion() {
  const waiting = [...text.querySelectorAll(".tag.quiet")].filter((tag) => !isClaimed(tag.dataset.g)).map(bounds);
  const after = here.cursor ? bounds(here.cursor).start : -1;
  const next = sentences().find((s) => bounds(s).start > after && waiting.some((w) => meets(w, bounds(s))));
  if (next) moveTo(next);
  else say("There is no suggestion further on.");
}

// The definition of what the other keys act on: your coding where there is one, else what stands first.
function explain() {
  const panel = byId("panel-body");
  const id = aim()?.()?.dataset.id;
  const card = (id && panel.querySelector(`.card[data-id="${CSS.escape(id)}"]`)) || panel.querySelector(".card");
  const note = card?.querySelector("details");
  if (!note) return say("There is no code on these words to explain.");
  note.open = true;
  return say(`${card.querySelector("strong").textContent}: ${note.querySelector(".definition").textContent}`);
}

const follow = (id, none) => {
  const link = byId(id);
  if (link) afterActs(() => link.click());
  else say(none);
};
const undo = () => ask("/take-back/undo", () => ({}));
const redo = () => ask("/take-back/redo", () => ({}));

// The button is read when the act is sent: a second press takes back what the first one did.
function markRead() {
  return ask("/act/read", () => ({ read: byId("read").getAttribute("aria-pressed") === "true" ? 0 : 1 }));
}

const ACTIONS = {
  side1: () => setSide(1), side2: () => setSide(2), side3: () => setSide(3),
  accept: () => decide("accept"), reject: () => decide("reject"), change, suggestion: nextSuggestion,
  bounds: () => onCoding("/act/change", () => ({ bounds: 1 })),
  star: () => onCoding("/act/change", (tag) => ({ star: tag.dataset.star === "1" ? 0 : 1 })),
  memo: () => openMemo() || codeHere("", "There is no coding of yours here to put a memo on: code the words first, then press M."),
  definition: explain,
  panel: () => (byId("panel-body").querySelector("button, summary") ?? document.querySelector(".panel button.main")).focus(),
  find: openFind, read: markRead, jot: openJot,
  next: () => follow("next-source", "This is the last source."),
  previous: () => follow("previous-source", "This is the first source."),
  risk: openRisk, undo, redo, keys: openKeys,
};
const KEYS = {
  ArrowDown: () => step(1), ArrowRight: () => step(1), ArrowUp: () => step(-1), ArrowLeft: () => step(-1),
  Enter: () => codeHere(),
  Delete: () => onCoding("/act/remove", () => ({})),
};
const SHIFTED = {
  ArrowDown: () => extend(1), ArrowUp: () => extend(-1),
  ArrowRight: () => moveEdge("end", 1), ArrowLeft: () => moveEdge("end", -1),
};
const SHIFTED_CTRL = { ArrowRight: () => moveEdge("start", 1), ArrowLeft: () => moveEdge("start", -1) };
const CTRL = { z: undo, y: redo };

// The last click was on words that cannot be coded: keys would otherwise act on the sentence left behind.
let astray = false;
const NOT_HERE = "These words cannot be coded: they are an interviewer’s, or nobody has said who speaks (page People). Nothing was done.";
const ANYWHERE = new Set(["find", "jot", "next", "previous", "keys", "undo", "redo", "risk", "panel"]);
const refuse = () => say(NOT_HERE, true);

function doFor({ key, ctrlKey, shiftKey, target }) {
  const inText = text.contains(target);
  if (!ctrlKey && (astray || !sentences().length)) {
    const action = key.length === 1 ? actionOf(key, inText) : key === "Enter" && !target.closest("button, a, summary") && "code";
    if (action && !ANYWHERE.has(action)) return refuse;
  }
  if (ctrlKey && shiftKey && inText && key in SHIFTED_CTRL) return SHIFTED_CTRL[key];
  if (ctrlKey) return CTRL[key.toLowerCase()];
  if (key.length === 1) return ACTIONS[actionOf(key, inText)];
  const inside = inText || astray; // arrows lead back to what can be coded
  return inside && !target.closest("button, a") ? (shiftKey && SHIFTED[key]) || KEYS[key] : undefined;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.metaKey || event.isComposing) return;
  if (document.querySelector("dialog[open]") || event.target.closest("input, textarea, select")) return;
  const doIt = doFor(event);
  if (!doIt) return;
  event.preventDefault();
  doIt();
});
text.addEventListener("focusin", (event) => {
  const sentence = event.target.closest(".s");
  if (sentence) astray = false;
  if (sentence && sentence !== here.cursor) moveTo(sentence, false);
});

text.addEventListener("mouseup", (event) => {
  if (event.target.closest("button, a")) return;
  const selection = getSelection();
  const sentence = event.target.closest(".s");
  if (selection.isCollapsed) {
    astray = !sentence && Boolean(event.target.closest(".turn"));
    if (sentence) moveTo(sentence);
    return;
  }
  const span = spanOf(selection.getRangeAt(0));
  if (!span) return;
  const first = sentences().find((s) => meets(bounds(s), span));
  if (!first) return say("These words cannot be coded: they are an interviewer’s, or of a speaker nobody has named.", true);
  moveTo(first, false);
  first.focus({ preventScroll: true });
  choose(span);
});

const DO = {
  undo, redo, pick: KEYS.Enter, choose: finish, cancel: close,
  read: markRead, jot: openJot, keys: openKeys, "close-keys": closeKeys, "usual-keys": fillUsual,
  find: openFind, "find-next": () => showPlace(1), "find-previous": () => showPlace(-1), "find-close": closeFind,
  "accept-visible": () => askInView("accept"), "reject-visible": () => askInView("reject"),
  risk: openRisk, "flag-risk": flagRisk, "leave-risk": leaveRisk,
  "decide-in-view": decideInView, "leave-in-view": leaveInView,
  recode: (b) => recode(() => tagOf(b.coding)),
  replace: (b) => replace(b.suggestion),
  memo: (b) => openMemo(b.coding),
};

function choosePlaceOf(tag) {
  const place = bounds(tag);
  moveTo(sentences().find((s) => meets(bounds(s), place)));
  here.picked = tag.dataset.id ?? "";
  choose(place);
  for (const words of text.querySelectorAll(".on")) words.classList.remove("on");
  if (here.picked) for (const words of text.querySelectorAll(`mark[data-c~="${CSS.escape(here.picked)}"]`)) words.classList.add("on");
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const { do: verb, act, ...fields } = button.dataset;
  if (verb) DO[verb]?.(fields);
  else if (act && fields.suggestion) ask(`/act/${act}`, () => fields, [fields.suggestion]);
  else if (act) ask(`/act/${act}`, () => ({ ...fields, seen: tagOf(fields.coding)?.dataset.seen ?? fields.seen }));
  else if (button.classList.contains("tag")) choosePlaceOf(button);
});
byId("main").addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.target.closest("dialog")) here.cursor?.focus();
});

// The keys work at once: the text has the focus, on the words that the address names or on the first.
// An address may name a place within a sentence, as a coding begins anywhere.
const named = Number(/^#s(\d+)$/.exec(location.hash)?.[1] ?? -1);
const linked = named < 0 ? null : sentences().find((s) => bounds(s).end > named);
const first = linked ?? sentences()[0];
if (first) {
  moveTo(first, false);
  first.focus({ preventScroll: true });
}
if (linked) linked.scrollIntoView({ block: "center" });
