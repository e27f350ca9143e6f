// The code picker: it searches as one types, and what it was opened for is done once a code is picked.

import { at } from "./at.js";
import { ask, say, SILENT } from "./acts.js";
import { openNewCode } from "./new_code.js";
import { backToText, byId, here, wordsOf } from "./passage.js";

const dialog = byId("picker");
const typed = byId("q");
let wanted = null; // what it is open for: {address, fields, side, suggestions, note}
let search = null; // what answers the words typed: a promise of {html, codes} or of {trouble}
let settled = true; // whether the list shows that answer already

export function openPicker(what, note = "") {
  if (!here.span) return say("Choose a sentence or select some words first.", true);
  wanted = { ...what, note };
  const sides = dialog.querySelector(".sides");
  sides.hidden = sides.dataset.sides === "0" || what.address === "/act/change";
  if (!sides.hidden) for (const side of sides.querySelectorAll("input")) side.checked = side.value === what.side;
  byId("picked-words").textContent = quote();
  typed.value = "";
  dialog.showModal();
  typed.focus();
  return look();
}

export function quote() {
  const words = wordsOf(here.span);
  return words.length > 160 ? `“${words.slice(0, 160)}…”` : `“${words}”`;
}

function look() {
  settled = false;
  byId("picker-note").textContent = wanted.note;
  const mine = (search = find(typed.value));
  mine.then(({ html, trouble }) => {
    if (mine !== search) return;
    settled = true;
    if (trouble) {
      byId("choices").replaceChildren(); // what is listed answers other words
      byId("picker-note").textContent = trouble;
    } else byId("choices").outerHTML = html;
    mark(0);
  });
}

async function find(words) {
  try {
    const answer = await fetch(at(`/picker?${new URLSearchParams({ q: words })}`));
    const html = await answer.text();
    if (!answer.ok) return { trouble: html };
    const page = new DOMParser().parseFromString(html, "text/html");
    return { html, codes: [...page.querySelectorAll("[data-code]")].map((option) => option.dataset.code) };
  } catch {
    return { trouble: SILENT };
  }
}

const choices = () => [...dialog.querySelectorAll("[role=option]:not([aria-disabled])")];
const marked = () => choices().findIndex((one) => one.getAttribute("aria-selected") === "true");

function mark(at) {
  const all = choices();
  all.forEach((option, i) => option.setAttribute("aria-selected", i === at ? "true" : "false"));
  typed.setAttribute("aria-activedescendant", all[at]?.id ?? "");
  all[at]?.scrollIntoView({ block: "nearest" });
}

// The dialog closes at once: keys that follow are meant for the text. A list that is still being searched is
// waited for in the act's own turn.
export function finish() {
  const side = dialog.querySelector("[name=side]:checked");
  const change = wanted.address === "/act/change";
  if (settled && marked() < 0) return;
  if (settled && "new" in choices()[marked()].dataset) return makeNew();
  if (!side && !change) {
    byId("picker-note").textContent = "Say which side: press 1 for working well, 2 for challenging, 3 for context. Then press Enter.";
    return;
  }
  const { address, fields, suggestions } = wanted;
  const words = typed.value;
  const found = settled ? { codes: [choices()[marked()].dataset.code] } : search;
  const valence = change ? {} : { valence: side.value };
  close();
  ask(address, async () => {
    const { codes, trouble } = await found;
    const slug = codes?.[0];
    if (trouble) say(`${trouble} Nothing was coded with “${words}”.`, true);
    else if (!slug) say(`No code has “${words}” in its name, definition or examples. Nothing was coded.`, true);
    const about = slug ? fields() : null;
    return about && { ...about, ...valence, code: slug };
  }, suggestions);
}

// What no code matches becomes one: its name is what was typed, or else the chosen words.
function makeNew() {
  const side = dialog.querySelector(".sides").hidden ? "" : dialog.querySelector("[name=side]:checked")?.value ?? "";
  const name = typed.value.trim() || wordsOf(here.span);
  dialog.close();
  openNewCode(wanted, name, side);
}

export function close() {
  dialog.close();
  here.cursor?.focus({ preventScroll: true });
}

typed.addEventListener("input", look);
dialog.addEventListener("close", backToText);
dialog.addEventListener("click", (event) => {
  const option = event.target.closest("[role=option]:not([aria-disabled])");
  if (option) { mark(choices().indexOf(option)); finish(); }
  else if (event.target.name === "side") byId("picker-note").textContent = "";
});
dialog.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") mark((marked() + 1) % choices().length);
  else if (event.key === "ArrowUp") mark((marked() + choices().length - 1) % choices().length);
  else if (event.key === "Enter" && event.ctrlKey && event.target === typed) makeNew();
  else if (event.key === "Enter" && event.target === typed) finish();
  else if ("123".includes(event.key) && event.target === typed && !dialog.querySelector(".sides").hidden) {
    dialog.querySelectorAll("[name=side]")[Number(event.key) - 1].checked = true;
    byId("picker-note").textContent = "";
  } else return;
  event.preventDefault();
});
