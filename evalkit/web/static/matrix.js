// The matrix of summaries, written in place: a cell opens as a box, and is saved as it is left.

import { at } from "./at.js";

const SILENT = "Not saved: the page does not answer. Start evalkit again. What you typed stays in its box.";
const status = document.getElementById("matrix-status");
const table = document.querySelector(".matrix");

function say(words, urgent = false) {
  status.textContent = words;
  status.classList.toggle("urgent", urgent);
}

function open(button) {
  const box = document.createElement("textarea");
  Object.assign(box, { value: button.dataset.text, maxLength: 4000 });
  box.setAttribute("aria-label", button.dataset.about);
  button.hidden = true;
  button.after(box);
  box.focus();
}

// Put the button back in the place of its box, with what is saved now.
function close(box, text, focus) {
  const button = box.previousElementSibling;
  button.dataset.text = text;
  button.querySelector(".shown").textContent = text || button.dataset.empty;
  button.querySelector(".shown").classList.toggle("none", !text);
  button.closest("td").classList.toggle("empty-cell", !text && !button.dataset.coded);
  button.hidden = false;
  box.remove();
  if (focus) button.focus();
}

async function save(box, focus) {
  const button = box.previousElementSibling;
  const { source, code, text } = button.dataset;
  const typed = box.value.trim();
  if (typed === text) return close(box, text, focus);
  if (box.disabled) return undefined;
  const form = new URLSearchParams({ quick: 1, [`text-${code}`]: typed, [`seen-${code}`]: text });
  box.disabled = true; // nothing is typed between what is sent and its answer
  try {
    const answer = await fetch(at(`/sheets/${source}`), { method: "POST", body: form });
    say(await answer.text(), !answer.ok);
    box.disabled = false;
    if (answer.ok) close(box, typed, focus);
    else box.focus();
  } catch {
    box.disabled = false;
    say(SILENT, true);
  }
  return undefined;
}

table?.addEventListener("click", (event) => {
  const button = event.target.closest("button.cell");
  if (button) open(button);
});
table?.addEventListener("focusout", (event) => {
  if (event.target.matches("textarea") && event.target.isConnected) save(event.target, false);
});
table?.addEventListener("keydown", (event) => {
  if (!event.target.matches("textarea")) return;
  if (event.key === "Escape") {
    event.preventDefault();
    close(event.target, event.target.previousElementSibling.dataset.text, true);
  } else if (event.key === "Enter" && event.ctrlKey) {
    event.preventDefault();
    save(event.target, true);
  }
});
addEventListener("beforeunload", (event) => { if (table?.querySelector("textarea")) event.preventDefault(); });
