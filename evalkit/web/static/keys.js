// The single-character keys: which there are, which of them a person has changed, and where they work.

import { at } from "./at.js";
import { backToText, byId, here } from "./passage.js";

const dialog = byId("keys");
const form = () => byId("keys-form");
let byKey = new Map(); // character → the name of what it does
let everywhere = true; // whether they work outside the transcript too

function read() {
  const inputs = [...form().querySelectorAll("input[data-saved]")];
  byKey = new Map(inputs.map((input) => [input.dataset.saved, input.name]));
  everywhere = form().dataset.everywhere === "1";
  labelKeys(document);
}

// What is to be done for a character: "" where it does nothing here.
export function actionOf(character, inText) {
  return inText || everywhere ? byKey.get(character.toLowerCase()) ?? "" : "";
}

// The keys that stand on buttons, as this person has them.
export function labelKeys(root) {
  const keys = new Map([...byKey].map(([key, action]) => [action, key]));
  for (const label of root.querySelectorAll("kbd[data-key]")) {
    label.textContent = (keys.get(label.dataset.key) ?? "").toUpperCase();
  }
}

export function openKeys() {
  dialog.showModal();
  dialog.querySelector("h2").focus();
}

export function closeKeys() {
  dialog.close();
}

// Put the usual keys into the boxes; they hold once they are saved.
export function fillUsual() {
  for (const input of form().querySelectorAll("input[data-usual]")) input.value = input.dataset.usual;
}

async function save() {
  const body = new URLSearchParams(new FormData(form()));
  let html = "";
  try {
    const answer = await fetch(at("/keys"), { method: "POST", body });
    html = await answer.text();
  } catch {
    byId("keys-status").textContent = "Not saved: the page does not answer. Start evalkit again.";
    return;
  }
  byId("keys-body").outerHTML = html;
  read();
  dialog.querySelector("h2").focus();
}

dialog.addEventListener("submit", (event) => { event.preventDefault(); save(); });
dialog.addEventListener("focusin", ({ target }) => { if (target.matches("input[data-saved]")) target.select(); });
dialog.addEventListener("close", backToText);
read();
