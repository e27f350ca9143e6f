// A code that is not there yet: named here, provisional until somebody defines it, and put on the words at once.

import { ask } from "./acts.js";
import { backToText, byId } from "./passage.js";

const dialog = byId("new-code");
const form = byId("new-code-form");
let wanted = null; // what the picker was open for: {address, fields, suggestions}

export function openNewCode(what, name, side) {
  wanted = what;
  form.reset();
  form.elements.name.value = [...name].slice(0, 80).join("");
  for (const one of form.querySelectorAll("[name=valence]")) one.checked ||= one.value === side;
  const changes = what.address === "/act/change";
  byId("new-code-sides").hidden = byId("new-code-sides").dataset.sides === "0" || changes;
  for (const one of form.querySelectorAll("[name=valence]")) one.required = !changes;
  dialog.showModal();
  form.elements.name.select();
}

function make() {
  const { address, fields, suggestions } = wanted;
  const given = Object.fromEntries(new FormData(form));
  dialog.close();
  ask("/act/new-code", () => {
    const about = fields();
    return about && { ...about, ...given, then: address.split("/").at(-1) };
  }, suggestions);
}

form.addEventListener("submit", (event) => { event.preventDefault(); make(); });
byId("new-code-leave").addEventListener("click", () => dialog.close());
dialog.addEventListener("close", backToText);
