// A memo about anything: the coding or words here, who says them, the source, a code, or the project.

import { aim, ask, say } from "./acts.js";
import { backToText, byId, here } from "./passage.js";
import { quote } from "./picker.js";

const dialog = byId("jot");
const form = byId("jot-form");
const box = byId("jot-text");
let find = null; // the coding's tag, found when the memo is sent; null where there is none
let unsaved = ""; // what was typed and is not saved yet

export function openJot() {
  find = aim();
  const onWords = Boolean(here.span);
  for (const one of form.elements.about) {
    one.disabled = (one.value === "coding" && !find) || (!onWords && ["passage", "person"].includes(one.value));
    one.checked = one.value === (find ? "coding" : onWords ? "passage" : "source");
  }
  const code = find?.()?.dataset.code;
  if (code) form.elements.code.value = code;
  byId("jot-words").textContent = onWords ? quote() : "";
  box.value = unsaved;
  showCode();
  dialog.showModal();
  box.focus();
}

function showCode() {
  byId("jot-code-row").hidden = form.elements.about.value !== "code";
}

function keep() {
  unsaved = box.value;
}

async function save() {
  const { about, code, memo } = Object.fromEntries(new FormData(form));
  const target = find;
  keep();
  dialog.close();
  const done = await ask("/act/memo", () => {
    const tag = about === "coding" ? target?.() : null;
    if (about === "coding" && !tag) say("This coding is no longer there.", true);
    return about === "coding" && !tag ? null : { about, code: code ?? "", memo, coding: tag?.dataset.id ?? "" };
  });
  if (!done) say(`${byId("status").textContent} Your memo is kept: press J to see it.`, true);
  else if (unsaved === memo) unsaved = "";
}

form.addEventListener("change", showCode);
form.addEventListener("submit", (event) => { event.preventDefault(); save(); });
box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); }
});
byId("jot-leave").addEventListener("click", () => { keep(); dialog.close(); });
dialog.addEventListener("cancel", keep);
dialog.addEventListener("close", backToText);
addEventListener("beforeunload", (event) => { if (unsaved || (dialog.open && box.value)) event.preventDefault(); });
