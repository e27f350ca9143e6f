"use strict";
// The summary sheet: each box is saved as it is left; the form's own button saves all without this.
const sheet = document.getElementById("sheet");
const status = document.getElementById("status");
let unsaved = false;
sheet.addEventListener("input", () => { unsaved = true; });
sheet.addEventListener("submit", () => { unsaved = false; });
addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
sheet.addEventListener("change", async (event) => {
  const box = event.target;
  const code = box.name.slice("text-".length);
  const seen = sheet.elements[`seen-${code}`];
  const text = box.value;
  const form = new URLSearchParams({ quick: "1", [box.name]: text, [seen.name]: seen.value });
  try {
    const answer = await fetch(sheet.action, { method: "POST", body: form });
    status.textContent = await answer.text();
    status.classList.toggle("urgent", !answer.ok);
    if (answer.ok) {
      seen.value = text;
      unsaved = box.value !== text;
    }
  } catch {
    status.textContent = "Not saved: the page does not answer. Is “evalkit code” still running in its terminal?";
    status.classList.add("urgent");
  }
});
