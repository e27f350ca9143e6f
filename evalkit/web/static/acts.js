// Acts, sent one after another in the order of the keys, and what their answers change on the page.
// What an act is about is settled when its key is pressed; the fingerprints of what it changes are read when
// it is sent, so that somebody who types faster than the page answers never conflicts with herself.

import { at } from "./at.js";
import { labelKeys } from "./keys.js";
import { bounds, byId, codingOn, choose, here, paint, same, sentences, setCursor, shown, suggestionsOn, tagOf, text } from "./passage.js";

const MAKES = new Set(["/act/code", "/act/replace", "/act/accept", "/act/new-code"]);
export const SILENT = "The page does not answer. Start evalkit again: what was said to be saved is saved.";
const line = []; // the acts that were asked for and are not answered yet, oldest first
let drawn = 0; // counts what was swapped in, so that an older panel never lands on a newer one
let panelTimer = 0;

// `fields` is called when the act's turn has come; where it answers null the act falls out. A promise of whether
// the act was done.
export function ask(address, fields, suggestions = []) {
  return new Promise((tell) => {
    line.push({ address, fields, suggestions, span: here.span, made: "", done: false, tell });
    if (line.length === 1) work();
  });
}

// Do something once every act that was asked for so far is answered, such as leaving the page.
export function afterActs(doIt) {
  if (!line.length) return doIt();
  const { tell } = line.at(-1);
  line.at(-1).tell = (done) => { tell(done); if (done) doIt(); };
}

async function work() {
  while (line.length) {
    const order = line[0];
    const mayGoOn = await perform(order);
    line.shift();
    if (order.made && same(order.span, here.span)) here.picked = order.made;
    const left = mayGoOn ? [] : line.splice(0);
    for (const { tell, done } of [order, ...left]) tell(done);
    if (left.length) say(`${byId("status").textContent} What you pressed after it was not done either.`, true);
  }
}

// Whether the acts behind it may go on: not after one that met another window's change or no answer at all.
async function perform(order) {
  const fields = await order.fields();
  if (!fields) return true;
  const form = new URLSearchParams({
    source: text.dataset.source, sha: text.dataset.sha, known: text.dataset.known, ...shown(), ...order.span,
  });
  for (const [name, value] of Object.entries(fields)) {
    form.delete(name);
    for (const one of [value].flat()) form.append(name, one);
  }
  try {
    const answer = await fetch(at(order.address), { method: "POST", body: form });
    const html = await answer.text();
    drawn += 1;
    if (answer.headers.get("content-type")?.startsWith("text/html")) order.made = swap(html);
    else say(html, true);
    order.done = answer.ok;
    return answer.ok || answer.status === 422;
  } catch {
    say(SILENT, true);
    return false;
  }
}

addEventListener("beforeunload", (event) => { if (line.length) event.preventDefault(); });

// ---- what an act is about

const NONE = "None of your codings is on these words.";

// The coding on the chosen words, also one that an act still under way will make. A function that finds its
// tag when the act is sent; null where there is none.
export function aim() {
  const { span, picked } = here;
  if (!span) return null;
  const maker = line.findLast((order) => MAKES.has(order.address) && same(order.span, span));
  const id = maker ? "" : codingOn(span, picked)?.dataset.id;
  return maker || id ? () => tagOf(maker ? maker.made : id) : null;
}

// The same for keys that open nothing: an undo under way may bring a coding back.
export function onCoding(address, fields) {
  const span = here.span;
  const find = aim() ?? (span && line.length ? () => codingOn(span) : null);
  if (!find) return say(NONE, true);
  return ask(address, () => {
    const tag = find();
    if (!tag) say(NONE, true);
    return tag ? { ...seenOf(tag), ...fields(tag) } : null;
  });
}

export const seenOf = (tag) => ({ coding: tag.dataset.id, seen: tag.dataset.seen });
export const isClaimed = (id) => line.some((order) => order.suggestions.includes(id));
export const suggestionHere = () => (here.span ? suggestionsOn(here.span).find((id) => !isClaimed(id)) : undefined);

export function decide(name) {
  const span = here.span;
  const id = suggestionHere();
  if (id) return ask(`/act/${name}`, () => ({ suggestion: id }), [id]);
  const none = () => say("There is no suggestion on these words.", true);
  if (!span || !line.length) return none();
  return ask(`/act/${name}`, () => {
    const [brought] = suggestionsOn(span);
    return brought ? { suggestion: brought } : none() ?? null;
  });
}

// ---- answers

// Put the parts of an answer in their places; the id of the coding that the act made.
function swap(html, quiet = false) {
  const focused = document.activeElement;
  const inText = text.contains(focused) || focused === document.body;
  let made = "";
  for (const part of [...new DOMParser().parseFromString(html, "text/html").body.children]) {
    if (part.id === "status") made = takeStatus(part, quiet);
    else if (part.id === "panel-body") swapPanel(part);
    else byId(part.id)?.replaceWith(part);
    labelKeys(part);
  }
  text.dispatchEvent(new Event("drawn"));
  const again = focused && !focused.isConnected && focused.id && byId(focused.id);
  findCursor();
  if (again && !inText) again.focus();
  else if ((inText || !focused?.isConnected) && !document.querySelector("dialog[open]")) here.cursor?.focus({ preventScroll: true });
  return made;
}

// What colleagues did, where nothing has been drawn since it was asked for; whether it was put in.
export function swapOthers(html, asked) {
  if (line.length || asked !== drawn) return false;
  drawn += 1;
  swap(html, true);
  if (here.span) askPanel();
  return true;
}
export const isIdle = () => !line.length;
export const countDrawn = () => drawn;

function takeStatus(part, quiet) {
  if (part.dataset.sha !== text.dataset.sha) {
    text.dataset.sha = part.dataset.sha;
    here.span = null; // places in the former text
  }
  if (!quiet || part.textContent) say(part.textContent, part.classList.contains("urgent"));
  return part.dataset.made;
}

function findCursor() {
  const { cursor } = here;
  if (!cursor) return;
  if (!cursor.isConnected) {
    const again = byId(cursor.id) ?? sentences().find((s) => bounds(s).end > Number(cursor.dataset.s));
    if (again) setCursor(again);
  }
  if (here.span) paint();
  else choose(bounds(here.cursor));
}

function swapPanel(part) {
  const chosen = here.span ?? {};
  if (Number(part.dataset.start) !== chosen.start || Number(part.dataset.end) !== chosen.end) return askPanel();
  for (const open of byId("panel-body").querySelectorAll("details[open]")) {
    part.querySelector(`#${CSS.escape(open.id)}`)?.setAttribute("open", "");
  }
  return byId("panel-body").replaceWith(part);
}

function askPanel() {
  clearTimeout(panelTimer);
  panelTimer = setTimeout(loadPanel, 60);
}

async function loadPanel() {
  const asked = drawn;
  const query = new URLSearchParams({ ...here.span, ...shown() });
  try {
    const answer = await fetch(at(`/sources/${text.dataset.source}/panel?${query}`));
    const html = await answer.text();
    if (asked !== drawn) askPanel();
    else if (answer.ok) swap(html);
    else say(html, true);
  } catch {
    say(SILENT, true);
  }
}
text.addEventListener("chosen", askPanel);

export function say(message, urgent = false) {
  const status = byId("status");
  status.className = urgent ? "status urgent" : "status";
  status.setAttribute("aria-live", urgent ? "assertive" : "polite");
  status.textContent = message;
}
