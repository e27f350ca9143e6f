// The memo of a coding, in a dialog that opens at once, so that what is typed into it is never taken for acts.

import { aim, ask, say, seenOf } from "./acts.js";
import { backToText, byId, here, tagOf } from "./passage.js";
import { quote } from "./picker.js";

const dialog = byId("memo");
const box = byId("memo-text");
const drafts = new Map(); // what was typed and is not saved yet, by coding, or by its words where it is still being made
let find = null; // the coding's tag, found when the memo is sent
let opened = ""; // its memo as it was
let place = ""; // where a draft is kept

export function openMemo(id = "") {
  find = id ? () => tagOf(id) : aim();
  if (!find) return false;
  const tag = find();
  const words = `${here.span?.start}-${here.span?.end}`;
  opened = tag?.dataset.memo ?? "";
  place = tag?.dataset.id ?? words;
  byId("memo-about").textContent = tag ? `${tag.querySelector(".vh").textContent}: ${quote()}` : quote();
  box.value = drafts.get(place) ?? (opened || (drafts.get(words) ?? ""));
  dialog.showModal();
  box.focus();
  return true;
}

function keep() {
  if (box.value !== opened) drafts.set(place, box.value);
  else drafts.delete(place);
}

function close() {
  keep();
  dialog.close();
  here.cursor?.focus({ preventScroll: true });
}

async function save() {
  const [target, memo, kept] = [find, box.value, place];
  close();
  const done = await ask("/act/change", () => {
    const tag = target();
    if (!tag) say("This coding is no longer there.", true);
    return tag && { ...seenOf(tag), memo };
  });
  if (!done) say(`${byId("status").textContent} Your memo is kept: press M on these words to see it.`, true);
  else if (drafts.get(kept) === memo) drafts.delete(kept);
}

dialog.addEventListener("cancel", keep);
dialog.addEventListener("close", backToText);
byId("memo-form").addEventListener("submit", (event) => {
  event.preventDefault();
  save();
});
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); save(); }
});
byId("memo-leave").addEventListener("click", close);
addEventListener("beforeunload", (event) => {
  if (dialog.open) keep();
  if (drafts.size) event.preventDefault();
});
