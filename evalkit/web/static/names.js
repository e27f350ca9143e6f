"use strict";
// The page opens at a place of the text, which keeps “autofocus” from working: its first button takes the focus.
addEventListener("load", () => document.querySelector("[data-first]")?.focus({ preventScroll: true }));
// Words selected in the transcript go into the box “Words to replace”, and are said there.
document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  const chosen = String(selection).replace(/\s+/g, " ").trim();
  const words = document.getElementById("add-words");
  const text = document.getElementById("text");
  if (chosen && chosen.length <= 120 && text?.contains(selection.anchorNode)) words.value = chosen;
});
