// A value is checked when its field is left: what is wrong stands beside it at once.

import { at } from "./at.js";

document.addEventListener("change", async ({ target }) => {
  const part = target.closest("[data-checks]");
  if (!part) return;
  const query = new URLSearchParams({ key: target.name, value: target.value });
  let said = "";
  try {
    const answer = await fetch(at(`/settings/check?${query}`));
    said = answer.ok ? await answer.text() : "";
  } catch { return; }
  const field = part.querySelector(".field");
  field.classList.toggle("wrong", Boolean(said));
  let line = field.querySelector(".error");
  if (!line) {
    line = document.createElement("p");
    line.className = "error";
    line.id = `${target.id}-error`;
    line.setAttribute("role", "alert");
    target.before(line);
  }
  line.textContent = said;
  line.hidden = !said;
  target.setAttribute("aria-invalid", String(Boolean(said)));
  const hint = field.querySelector(".hint")?.id ?? "";
  target.setAttribute("aria-describedby", said ? `${hint} ${line.id}`.trim() : hint);
});
