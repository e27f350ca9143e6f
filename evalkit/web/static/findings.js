"use strict";
// A section is saved as its box is left, so that no other button of the page loses what was written.
const unsaved = new Set();
for (const form of document.querySelectorAll("form.writing")) {
  const { words, seen } = form.elements;
  const status = form.querySelector(".status");
  words.addEventListener("input", () => unsaved.add(form));
  form.addEventListener("submit", () => unsaved.delete(form));
  words.addEventListener("change", async () => {
    const sent = words.value;
    const body = new URLSearchParams(new FormData(form));
    body.set("quick", "1");
    try {
      const answer = await fetch(form.action, { method: "POST", body, keepalive: true });
      status.textContent = await answer.text();
      status.classList.toggle("urgent", !answer.ok);
      if (!answer.ok) return;
      seen.value = answer.headers.get("x-mark");
      if (words.value === sent) unsaved.delete(form);
    } catch {
      status.textContent = "Not saved: the page does not answer. Is “evalkit code” still running in its terminal?";
      status.classList.add("urgent");
    }
  });
}
addEventListener("beforeunload", event => { if (unsaved.size) event.preventDefault(); });
