// Files are sent one by one, so that the page stays responsive and a file that is refused stops none of the others.

import { at } from "./at.js";

const form = document.getElementById("drop");
const box = document.getElementById("files");
const list = document.getElementById("drop-list");
const status = document.getElementById("drop-status");
let sending = false;

async function send(files) {
  if (!files.length || sending) return;
  sending = true;
  form.querySelector("button").disabled = true;
  let taken = 0;
  for (const [n, file] of files.entries()) {
    status.textContent = `Taking ${n + 1} of ${files.length}`;
    const words = new FormData();
    words.append("kind", new FormData(form).get("kind"));
    words.append("files", file);
    const line = document.createElement("li");
    try {
      const answer = await fetch(at("/material"), { method: "POST", body: words });
      const said = await answer.text();
      taken += answer.ok;
      line.textContent = answer.ok ? `${file.name}: here` : said;
    } catch {
      line.textContent = `${file.name}: not taken, for the page does not answer. Start evalkit again, then choose it again.`;
    }
    list.append(line);
    if (!line.textContent.endsWith(": here")) line.classList.add("urgent");
  }
  status.textContent = `${taken} of ${files.length} taken. They are read now.`;
  sending = false;
  form.querySelector("button").disabled = false;
  if (!taken) { status.textContent = "No file was taken. The reason stands beside each."; return; }
  try {
    const answer = await fetch(at("/material/read"), { method: "POST" });
    if (!answer.ok) { status.textContent = await answer.text(); await showTaken(); return; }
  } catch {
    status.textContent = "Taken, but not read yet: the page does not answer. Start evalkit again, then choose “Read what waits”.";
    return;
  }
  if (taken === files.length) location.assign(at("/material"));
}

// What has come of the files that were read is drawn anew; what somebody is choosing above it stays as it is.
async function showTaken() {
  const answer = await fetch(location.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const taken = page.getElementById("taken");
  if (taken) document.getElementById("taken").replaceWith(taken);
}

form.addEventListener("submit", (event) => { event.preventDefault(); if (box.files.length) send([...box.files]); else { status.textContent = "Choose the files first."; box.focus(); } });
for (const name of ["dragover", "dragenter"]) form.addEventListener(name, (event) => { event.preventDefault(); form.classList.add("over"); });
for (const name of ["dragleave", "drop"]) form.addEventListener(name, () => form.classList.remove("over"));
form.addEventListener("drop", (event) => { event.preventDefault(); send([...event.dataTransfer.files]); });
addEventListener("beforeunload", (event) => { if (sending) event.preventDefault(); });
document.addEventListener("work-ended", showTaken);
