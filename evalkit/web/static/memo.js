// The memo of a coding, in a dialog that opens at once, so that what is typed into it is never taken for acts.

import { aim, ask, seenOf } from "./acts.js";
import { byId, here, tagOf } from "./passage.js";
import { quote } from "./picker.js";

const dialog = byId("memo");
const box = byId("memo-text");
const drafts = new Map(); // what was typed and not saved, by coding
let find = null; // the coding's tag, found when the memo is sent
let opened = "";

export function openMemo(id = "") {
  find = id ? () => tagOf(id) : aim();
  if (!find) return false;
  const tag = find();
  opened = tag?.dataset.memo ?? "";
  byId("memo-about").textContent = tag ? `${tag.querySelector(".vh").textContent}: ${quote()}` : quote();
  box.value = drafts.get(tag?.dataset.id) ?? opened;
  dialog.showModal();
  box.focus();
  return true;
}

function close() {
  dialog.close();
  here.cursor?.focus({ preventScroll: true });
}

function save() {
  const [target, memo] = [find, box.value];
  drafts.delete(target()?.dataset.id);
  close();
  ask("/act/change", () => {
    const tag = target();
    return tag ? { ...seenOf(tag), memo } : null;
  });
}

dialog.addEventListener("cancel", () => {
  const id = find()?.dataset.id;
  if (id && box.value !== opened) drafts.set(id, box.value);
});
dialog.addEventListener("close", () => here.cursor?.focus({ preventScroll: true }));
byId("memo-form").addEventListener("submit", (event) => {
  event.preventDefault();
  save();
});
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); save(); }
});
byId("memo-leave").addEventListener("click", close);
