// No typed word is lost: forms are sent first, and the page is left only once there is an answer.
// What has the attribute data-saves, a form or a part of one, is also saved whenever one of its boxes is left.

const SILENT = "Not saved: the page does not answer. Start evalkit again. What you typed stays here: copy it from this window.";
const unsaved = new Map(); // form, or part of one: the field that was typed in last
const silent = new Set(); // parts that got no answer: sent again with the next one
let line = Promise.resolve(); // what is sent, one after another
const inTurn = (step) => { line = line.then(step, step); }; // also after a step that went wrong

const formOf = (part) => part.closest("form");
const partOf = (field) => field.closest("[data-saves]") ?? field.form;

function wordsOf(part, button = null) {
  const words = new URLSearchParams(new FormData(formOf(part), button));
  if (part === formOf(part)) return words.toString();
  return new URLSearchParams([...words].filter(([name]) => part.querySelector(`[name="${name}"]`))).toString();
}

// The answer and its text; null where there is none.
async function send(part, words) {
  try {
    const answer = await fetch(formOf(part).action, { method: "POST", body: new URLSearchParams(words) });
    return { answer, text: await answer.text() };
  } catch {
    return null;
  }
}

// In the nearest line for it.
function say(from, words, urgent = true) {
  const status = from.closest(":has(.status[role=status])").querySelector(".status[role=status]");
  status.textContent = words;
  status.classList.toggle("urgent", urgent);
}

async function save(part) {
  const sent = wordsOf(part);
  const got = await send(part, `${sent}&quick=1`);
  if (got) silent.delete(part);
  else silent.add(part);
  say(part, got?.text ?? SILENT, !got?.answer.ok);
  if (!got?.answer.ok) return;
  if (wordsOf(part) === sent) unsaved.delete(part);
  const seen = part.querySelector("[name^=seen]");
  if (seen) seen.value = got.answer.headers.get("x-mark") ?? new URLSearchParams(sent).get(part.querySelector("textarea").name);
}

async function submit(form, button) {
  for (const part of [...silent]) await save(part);
  if (silent.size) return say(button ?? form, SILENT);
  const others = [...unsaved.keys()].filter((part) => formOf(part) !== form);
  if (others.length && !confirm("Something else on this page is typed or chosen and not saved yet. Go on without it?")) {
    return unsaved.get(others[0]).focus();
  }
  const sent = wordsOf(form, button);
  const got = await send(form, sent);
  const next = got?.answer.headers.get("location");
  if (next) return leave(wordsOf(form, button) === sent ? unsaved.keys() : others, new URL(next, location));
  if (got?.answer.headers.get("content-type")?.startsWith("text/html")) return redraw(form, got.text);
  return say(button ?? form, got?.text ?? SILENT);
}

function leave(done, next) {
  for (const part of [...done]) unsaved.delete(part);
  const going = new CustomEvent("leaving", { detail: { next: next.href }, cancelable: true });
  if (!document.dispatchEvent(going)) return undefined;
  if (next.pathname + next.search !== location.pathname + location.search) return location.assign(next);
  location.hash = next.hash;
  return location.reload();
}

// A refused form comes back with what was typed into it and what is there now.
function redraw(form, html) {
  const main = new DOMParser().parseFromString(html, "text/html").getElementById("main");
  document.getElementById("main").replaceWith(main);
  unsaved.clear();
  const again = [...(document.getElementById(form.id)?.elements ?? [])];
  const field = again.find((one) => one.matches("textarea, input:not([type=hidden])"));
  if (field) unsaved.set(partOf(field), field);
  (field ?? main).focus();
  document.dispatchEvent(new CustomEvent("redrawn"));
}

document.addEventListener("input", ({ target }) => { if (partOf(target)) unsaved.set(partOf(target), target); });
document.addEventListener("change", ({ target }) => {
  if (!target.closest("[data-saves]")) return;
  for (const part of new Set([partOf(target), ...silent])) inTurn(() => save(part));
});
document.addEventListener("submit", (event) => {
  event.preventDefault();
  inTurn(() => submit(event.target, event.submitter));
});
document.addEventListener("may-leave", (event) => {
  if (unsaved.size && !confirm("What you typed is not saved yet. Leave it?")) event.preventDefault();
  else unsaved.clear();
});
addEventListener("beforeunload", (event) => { if (unsaved.size) event.preventDefault(); });
