"use strict";
// The source page: a sentence cursor, a code picker, and acts whose answers are swapped in part by part.
// Places in the text are code points, as on the server: [...string].length, never string.length.

const byId = (id) => document.getElementById(id);
const text = byId("text");
const dialog = byId("picker");
let cursor = null; // the sentence that the arrow keys move
let chosen = null; // {start, end} of the chosen words
let picked = ""; // the coding that was chosen among several on the same words
let pending = null; // what the picker is open for: {act, fields}
let panelTimer = 0;

// ---- the cursor and the chosen words

const sentences = () => [...text.querySelectorAll(".s")];
const bounds = (element) => ({ start: Number(element.dataset.s), end: Number(element.dataset.e) });
const meets = (a, b) => a.start < b.end && a.end > b.start;

function moveTo(sentence, focus = true) {
  if (!sentence) return;
  cursor?.classList.remove("cur");
  cursor?.removeAttribute("tabindex");
  cursor = sentence;
  cursor.classList.add("cur");
  cursor.tabIndex = 0;
  picked = "";
  if (focus) {
    cursor.focus({ preventScroll: true });
    cursor.scrollIntoView({ block: "nearest" });
  }
  choose(bounds(cursor));
}

function step(by) {
  const all = sentences();
  const at = all.indexOf(cursor);
  moveTo(at < 0 ? all[0] : all[Math.min(all.length - 1, Math.max(0, at + by))]);
}

function extend(by) {
  if (!cursor) return step(1);
  const own = [...cursor.closest(".turn").querySelectorAll(".s")];
  const here = own.indexOf(cursor);
  const first = own.findIndex((s) => bounds(s).end > chosen.start);
  const last = own.findLastIndex((s) => bounds(s).start < chosen.end);
  const reach = (here === last && first < here) || (first === last && by < 0) ? first : last;
  const to = Math.min(own.length - 1, Math.max(0, reach + by));
  const [a, b] = to < here ? [to, here] : [here, to];
  choose({ start: bounds(own[a]).start, end: bounds(own[b]).end });
  own[to].scrollIntoView({ block: "nearest" });
}

function choose(span, range = null) {
  chosen = span;
  for (const s of text.querySelectorAll(".s.sel")) s.classList.remove("sel");
  if (globalThis.CSS?.highlights) {
    CSS.highlights.delete("chosen");
    if (range) CSS.highlights.set("chosen", new Highlight(range));
  }
  if (!range) for (const s of cursor.closest(".turn").querySelectorAll(".s")) {
    if (s !== cursor && meets(bounds(s), span)) s.classList.add("sel");
  }
  clearTimeout(panelTimer);
  panelTimer = setTimeout(loadPanel, 60);
}

async function loadPanel() {
  const query = new URLSearchParams({ ...chosen, blind: text.dataset.blind, coders: text.dataset.coders });
  const answer = await fetch(`/sources/${text.dataset.source}/panel?${query}`);
  const html = await answer.text();
  if (answer.ok && !byId("panel-body").contains(document.activeElement)) swap(html);
}

function spanOf(range) {
  const turn = (range.startContainer.nodeType === 1 ? range.startContainer : range.startContainer.parentElement).closest(".turn");
  let start = null;
  let end = null;
  for (const run of (turn ?? text).querySelectorAll("[data-a]")) {
    if (!range.intersectsNode(run)) continue;
    const words = run.firstChild?.data ?? "";
    const from = range.startContainer === run.firstChild ? range.startOffset : 0;
    const to = range.endContainer === run.firstChild ? range.endOffset : words.length;
    if (from >= to) continue;
    const at = Number(run.dataset.a);
    start ??= at + [...words.slice(0, from)].length;
    end = at + [...words.slice(0, to)].length;
  }
  return start === null ? null : { start, end };
}

text.addEventListener("mouseup", (event) => {
  if (event.target.closest("button, a")) return;
  const selection = getSelection();
  const sentence = event.target.closest(".s");
  if (selection.isCollapsed) {
    if (sentence) moveTo(sentence);
    return;
  }
  const range = selection.getRangeAt(0).cloneRange();
  const span = spanOf(range);
  if (!span) return;
  const first = sentences().find((s) => meets(bounds(s), span));
  if (!first) return say("These words cannot be coded: they are an interviewer’s, or of a speaker nobody has named.", true);
  moveTo(first, false);
  first.focus({ preventScroll: true });
  choose(span, range);
});

// ---- what lies on the chosen words

function tagsHere(selector) {
  if (!cursor || !chosen) return [];
  return [...cursor.closest(".turn").querySelectorAll(selector)].filter((tag) => meets(bounds(tag), chosen));
}
const suggestionHere = () =>
  tagsHere(".tag.quiet")[0]?.dataset.g ?? byId("panel-body").querySelector("[data-suggestion]")?.dataset.suggestion;
const codingHere = () => {
  const mine = tagsHere(".tag[data-id]:not(.other)");
  return mine.find((tag) => tag.dataset.id === picked) ?? mine.at(-1);
};
const seenOf = (tag) => ({ coding: tag.dataset.id, seen: tag.dataset.seen });
const cardOf = (id) => byId("panel-body").querySelector(`.card[data-id="${CSS.escape(id)}"]`);

// ---- acts and what they change

async function send(address, fields) {
  const form = new URLSearchParams({
    source: text.dataset.source, sha: text.dataset.sha, blind: text.dataset.blind, coders: text.dataset.coders,
  });
  if (chosen) { form.set("start", chosen.start); form.set("end", chosen.end); }
  for (const [name, value] of Object.entries(fields)) {
    form.delete(name);
    for (const one of [value].flat()) form.append(name, one);
  }
  try {
    const answer = await fetch(address, { method: "POST", body: form });
    const html = await answer.text();
    if (answer.headers.get("content-type")?.startsWith("text/html")) swap(html);
    else say(html, true);
  } catch {
    say("The coding page does not answer. Is “evalkit code” still running in its terminal? What was said to be saved is saved.", true);
  }
}
const act = (name, fields) => send(`/act/${name}`, fields);

function swap(html) {
  const focused = document.activeElement;
  const inText = text.contains(focused) || focused === document.body;
  const held = focused?.id;
  for (const part of [...new DOMParser().parseFromString(html, "text/html").body.children]) {
    const present = byId(part.id);
    if (part.id === "status") { if (part.dataset.sha) text.dataset.sha = part.dataset.sha; say(part.textContent, part.classList.contains("urgent")); }
    else if (present) present.replaceWith(part);
  }
  if (cursor && !cursor.isConnected) {
    const same = byId(cursor.id) ?? sentences().find((s) => bounds(s).end > Number(cursor.dataset.s));
    if (same) {
      cursor = same;
      cursor.classList.add("cur");
      cursor.tabIndex = 0;
    }
  }
  if (!focused?.isConnected || inText) {
    const again = held && byId(held);
    if (again && !inText) again.focus();
    else if (!dialog.open) cursor?.focus({ preventScroll: true });
  }
}

function say(message, urgent = false) {
  const status = byId("status");
  status.className = urgent ? "status urgent" : "status";
  status.setAttribute("aria-live", urgent ? "assertive" : "polite");
  status.textContent = message;
}

function decide(name) {
  const suggestion = suggestionHere();
  if (!suggestion) return say("There is no suggestion on these words.", true);
  return act(name, { suggestion });
}

function decideVisible(name) {
  const seen = [...text.querySelectorAll(".tag.quiet")].filter((tag) => {
    const box = byId(`s${tag.dataset.s}`)?.getBoundingClientRect();
    return box && box.height && box.top >= 0 && box.bottom <= innerHeight;
  });
  if (!seen.length) return say("There is no suggestion in view.", true);
  return act(name, { suggestion: seen.map((tag) => tag.dataset.g) });
}

function onCoding(doIt) {
  const tag = codingHere();
  if (!tag) return say("None of your codings is on these words.", true);
  return doIt(tag);
}

function setSide(number) {
  const side = dialog.querySelectorAll("[name=side]")[number - 1];
  const tag = codingHere();
  if (tag) return act("change", { ...seenOf(tag), valence: side.value });
  return openPicker({ act: "code", fields: {}, side: side.value });
}

// ---- the picker

async function openPicker(what) {
  if (!chosen && what.act === "code") return say("Choose a sentence or select some words first.", true);
  pending = what;
  const row = dialog.querySelector(".sides");
  row.hidden = row.dataset.sides === "0" || what.act === "change";
  if (!row.hidden) for (const side of row.querySelectorAll("input")) side.checked = side.value === what.side;
  byId("picker-note").textContent = "";
  byId("picked-words").textContent = quote();
  byId("q").value = "";
  dialog.showModal();
  byId("q").focus();
  await look();
}

function quote() {
  const words = String(getSelection()) || (cursor ? [...text.querySelectorAll(".s.cur, .s.sel")].map(
    (s) => [...s.querySelectorAll("[data-a]")].map((run) => run.textContent).join("")).join(" ") : "");
  return words.length > 160 ? `“${words.slice(0, 160)}…”` : `“${words}”`;
}

let searches = 0;
let searching = null; // the answer that the list waits for: a choice made faster than it waits too
const look = () => (searching = search());
async function search() {
  const turn = ++searches;
  const answer = await fetch(`/picker?${new URLSearchParams({ q: byId("q").value })}`);
  const html = await answer.text();
  if (answer.ok && turn === searches) { byId("choices").outerHTML = html; mark(0); }
}

const choices = () => [...dialog.querySelectorAll("[role=option][data-code]")];
function mark(at) {
  const all = choices();
  all.forEach((option, i) => option.setAttribute("aria-selected", i === at ? "true" : "false"));
  byId("q").setAttribute("aria-activedescendant", all[at]?.id ?? "");
  all[at]?.scrollIntoView({ block: "nearest" });
}

async function finish() {
  await searching;
  if (!dialog.open) return;
  const option = choices().find((one) => one.getAttribute("aria-selected") === "true");
  const side = dialog.querySelector("[name=side]:checked");
  if (!option) return;
  if (!side && pending.act !== "change") {
    byId("picker-note").textContent = "Say which side: press 1 for working well, 2 for challenging, 3 for context.";
    return;
  }
  const { act: name, fields } = pending;
  const valence = name === "change" ? {} : { valence: side.value };
  dialog.close();
  act(name, { ...fields, ...valence, code: option.dataset.code });
}

byId("q").addEventListener("input", look);
dialog.addEventListener("close", () => cursor?.focus({ preventScroll: true }));
dialog.addEventListener("click", (event) => {
  const option = event.target.closest("[data-code]");
  if (option) { mark(choices().indexOf(option)); finish(); }
  else if (event.target.name === "side") byId("picker-note").textContent = "";
});
dialog.addEventListener("keydown", (event) => {
  const at = choices().findIndex((one) => one.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown") mark(Math.min(choices().length - 1, at + 1));
  else if (event.key === "ArrowUp") mark(Math.max(0, at - 1));
  else if (event.key === "Enter" && event.target.id === "q") finish();
  else if ("123".includes(event.key) && event.target.id === "q") {
    dialog.querySelectorAll("[name=side]")[Number(event.key) - 1].checked = true;
    finish();
  } else return;
  event.preventDefault();
});

// ---- keys in the text, buttons anywhere

const KEYS = {
  ArrowDown: () => step(1), ArrowRight: () => step(1), ArrowUp: () => step(-1), ArrowLeft: () => step(-1),
  Enter: () => openPicker({ act: "code", fields: {} }),
  1: () => setSide(1), 2: () => setSide(2), 3: () => setSide(3),
  a: () => decide("accept"), r: () => decide("reject"),
  c: () => (suggestionHere() ? openPicker({ act: "replace", fields: { suggestion: suggestionHere() } }) : decide("replace")),
  n: () => {
    const waiting = [...text.querySelectorAll(".tag.quiet")].map(bounds);
    const after = cursor ? bounds(cursor).start : -1;
    const next = sentences().find((s) => bounds(s).start > after && waiting.some((w) => meets(w, bounds(s))));
    return next ? moveTo(next) : say("There is no suggestion further on.");
  },
  Delete: () => onCoding((tag) => act("remove", seenOf(tag))),
  s: () => onCoding((tag) => act("change", { ...seenOf(tag), star: tag.dataset.star === "1" ? 0 : 1 })),
  m: () => onCoding((tag) => cardOf(tag.dataset.id)?.querySelector("textarea").focus()),
  "?": () => {
    const card = byId("panel-body").querySelector(".card");
    const note = card?.querySelector("details");
    if (!note) return say("There is no code on these words to explain.");
    note.open = true;
    return say(`${card.querySelector("strong").textContent}: ${note.querySelector("p:last-child").textContent}`);
  },
  p: () => (byId("panel-body").querySelector("button, summary") ?? document.querySelector(".panel button.main")).focus(),
  z: () => send("/take-back/undo", {}), y: () => send("/take-back/redo", {}),
};

text.addEventListener("keydown", (event) => {
  if (event.altKey || event.metaKey || event.target.closest("button, a")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.ctrlKey && key !== "z" && key !== "y") return;
  const doIt = event.shiftKey && key.startsWith("Arrow") ? () => extend(/Down|Right/.test(key) ? 1 : -1) : KEYS[key];
  if (!doIt) return;
  event.preventDefault();
  doIt();
});
text.addEventListener("focusin", (event) => {
  const sentence = event.target.closest(".s");
  if (sentence && sentence !== cursor) moveTo(sentence, false);
});

const DO = {
  undo: () => KEYS.z(), redo: () => KEYS.y(), pick: () => KEYS.Enter(), choose: finish, cancel: () => dialog.close(),
  "accept-visible": () => decideVisible("accept"), "reject-visible": () => decideVisible("reject"),
  recode: (b) => openPicker({ act: "change", fields: { coding: b.coding, seen: b.seen } }),
  replace: (b) => openPicker({ act: "replace", fields: { suggestion: b.suggestion } }),
  bounds: (b) => act("change", { coding: b.coding, seen: b.seen, bounds: 1 }),
};
document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const { do: verb, act: name, ...fields } = button.dataset;
  if (verb) DO[verb]?.(fields);
  else if (name) act(name, fields);
  else if (button.classList.contains("tag")) {
    const place = bounds(button);
    moveTo(button.closest(".turn").querySelector(`.s[data-e]`) && sentences().find((s) => meets(bounds(s), place)));
    picked = button.dataset.id ?? "";
    choose(place);
    for (const words of text.querySelectorAll(".on")) words.classList.remove("on");
    if (picked) for (const words of text.querySelectorAll(`mark[data-c~="${CSS.escape(picked)}"]`)) words.classList.add("on");
  }
});
document.addEventListener("submit", (event) => {
  const { act: name, ...fields } = event.target.dataset;
  if (!name) return;
  event.preventDefault();
  act(name, { ...fields, memo: event.target.elements.memo.value });
});
byId("main").addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !dialog.open) cursor?.focus();
});

const linked = /^#s\d+$/.test(location.hash) ? byId(location.hash.slice(1)) : null;
const first = linked ?? sentences()[0];
if (first) first.tabIndex = 0;
if (linked) { moveTo(linked); linked.scrollIntoView({ block: "center" }); }
