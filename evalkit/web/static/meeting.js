"use strict";
// The meeting: what is typed is saved as each box is left; the form's own buttons save all without this.
const meeting = document.getElementById("meeting");
const status = document.getElementById("status");
let unsaved = false;
meeting.addEventListener("input", () => { unsaved = true; });
meeting.addEventListener("submit", () => { unsaved = false; });
addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
meeting.addEventListener("change", async () => {
  const form = new URLSearchParams(new FormData(meeting));
  form.set("quick", "1");
  unsaved = false;
  try {
    const answer = await fetch(meeting.action, { method: "POST", body: form });
    status.textContent = await answer.text();
    status.classList.toggle("urgent", !answer.ok);
    if (!answer.ok) unsaved = true;
  } catch {
    unsaved = true;
    status.textContent = "Not saved: the page does not answer. Is “evalkit code” still running in its terminal?";
    status.classList.add("urgent");
  }
});
