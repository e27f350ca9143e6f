// What an id says, beside it: on hover and where the cursor is. It stays while the mouse is on it; Escape puts it away.

import { find } from "./looking.js";

const LEAVE = 300; // milliseconds in which the mouse may go from the id to its words
let shown = null; // the card that is open
let closing = 0;
let away = ""; // the id that was put away by Escape, until the cursor or the mouse leaves it

export function hideSays() {
  if (!shown) return false;
  away = shown.dataset.id;
  close();
  return true;
}

function close() {
  clearTimeout(closing);
  closing = 0;
  if (shown) shown.hidden = true;
  shown = null;
}

function later() {
  if (shown && !closing) closing = setTimeout(close, LEAVE);
}

export function leaveSays() {
  away = "";
  later();
}

export function sayAt(box, found) {
  if (!found) return leaveSays();
  if (found.id === away) return undefined;
  clearTimeout(closing);
  closing = 0;
  const card = document.getElementById(box.getAttribute("aria-describedby"));
  if (shown === card && card.dataset.id === found.id) return undefined;
  if (shown && shown !== card) close();
  card.dataset.id = found.id;
  const [words, about] = ["", "about"].map((name) => Object.assign(document.createElement("p"), { className: name }));
  words.textContent = `${found.id}: ${found.words}`;
  about.textContent = found.about;
  card.replaceChildren(words, about);
  const part = box.parentElement.querySelector(`.mirror [data-from="${found.from}"]`);
  const [at, form] = [part.getClientRects()[0], box.form.getBoundingClientRect()];
  card.hidden = false;
  card.style.top = `${at.bottom - form.top + 2}px`;
  card.style.left = `${Math.max(0, Math.min(at.left - form.left, form.width - card.offsetWidth))}px`;
  shown = card;
  return undefined;
}

export function sayUnder(event) {
  if (event.target.closest?.(".says")) { clearTimeout(closing); closing = 0; return; }
  const box = event.target.closest?.(".writing textarea");
  if (!box) { if (!document.activeElement?.matches(".writing textarea")) later(); return; }
  const part = [...box.parentElement.querySelectorAll(".mirror .id-at")].find((one) =>
    [...one.getClientRects()].some((r) => r.left <= event.clientX && event.clientX <= r.right && r.top <= event.clientY && event.clientY <= r.bottom));
  if (part) sayAt(box, find(box, Number(part.dataset.from)));
  else if (document.activeElement !== box || !find(box, box.selectionStart)) leaveSays();
}
