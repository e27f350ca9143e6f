// A chapter while it is written: ids put in from the evidence, what to look at beside its line, and what ids say.

import { drawNotices, find, reset } from "./looking.js";
import { hideSays, leaveSays, sayAt, sayUnder } from "./says.js";

const WAIT = 400; // milliseconds without a key before the words are looked at
const boxes = () => [...document.querySelectorAll(".writing textarea")];
let last = null; // the box that was written in last
const timers = new WeakMap();
const asked = new WeakMap(); // box: what stops the question that is on its way

function boxFor(passage) {
  const side = passage.closest("section")?.querySelector(".writing textarea");
  return (last?.isConnected && last) || side || boxes()[0];
}

// What the browser's own undo takes back again.
function put(box, words, from = box.selectionStart, to = box.selectionEnd) {
  box.focus({ preventScroll: true });
  box.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, words)) {
    box.setRangeText(words, from, to, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
  box.dispatchEvent(new Event("change", { bubbles: true })); // saved at once
}

// In place of an id that is chosen in the text; behind another in square brackets it joins them; else in its own.
function name(box, id) {
  const { selectionStart: from, selectionEnd: to } = box;
  if (/^[FC]\d+$/i.test(box.value.slice(from, to))) return put(box, id, from, to);
  const at = box.selectionEnd;
  const before = box.value.slice(0, at);
  const open = /\[\s*[FC]\d+(?:[,;\s]+[FC]\d+)*\]$/.exec(before);
  if (open) {
    const ids = open[0].slice(1, -1).split(/[,;\s]+/);
    return ids.includes(id) ? box.focus() : put(box, `, ${id}]`, at - 1, at);
  }
  return put(box, `${before && !/\s$/.test(before) ? " " : ""}[${id}]`, at, at);
}

function quote(box, line) {
  const at = box.selectionEnd;
  const before = box.value.slice(0, at);
  const gap = !before.trim() ? "" : "\n".repeat(2 - Math.min(2, /\n*$/.exec(before)[0].length));
  put(box, `${gap}${line}\n`, at, at);
}

function insert(button, back) {
  const box = boxFor(button);
  if (button.classList.contains("insert")) name(box, button.dataset.insert);
  else quote(box, button.dataset.insert);
  const said = box.form.querySelector(".looked");
  said.textContent = `${button.textContent.trim()}: put into “${box.labels[0].textContent}”.`;
  if (!back) button.focus({ preventScroll: true });
}

function passagesOf(box) {
  const near = box.closest("section")?.querySelectorAll(".passage .insert");
  const all = near?.length ? near : document.querySelectorAll(".passage .insert");
  return [...all].filter((one) => one.offsetParent);
}

function step(button, by) {
  const own = button.classList.contains("insert") ? ".insert" : ".insert-quote";
  const all = [...document.querySelectorAll(`.passage ${own}`)].filter((one) => one.offsetParent);
  all[all.indexOf(button) + by]?.focus();
}

const BESIDE = {
  ArrowDown: (button) => step(button, 1), ArrowUp: (button) => step(button, -1),
  ArrowRight: (button) => (button.nextElementSibling ?? button).focus(),
  ArrowLeft: (button) => (button.previousElementSibling ?? button).focus(),
  Enter: (button) => insert(button, true), " ": (button) => insert(button, false),
  Escape: (button) => boxFor(button).focus(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const button = event.target.closest?.(".insert, .insert-quote");
  const box = event.target.closest?.(".writing textarea");
  if (event.key === "Escape" && hideSays()) return;
  if (button && BESIDE[event.key]) { event.preventDefault(); BESIDE[event.key](button); }
  if (box && event.key === "F2") { event.preventDefault(); passagesOf(box)[0]?.focus(); }
  if (box && event.key === "F4") { event.preventDefault(); box.form.querySelector(".notices button")?.focus(); }
  if (event.key === "Escape" && event.target.closest?.(".notices")) event.target.closest("form").querySelector("textarea").focus();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.matches(".insert, .insert-quote")) insert(button, true);
  if (button?.dataset.from) answer(button);
  if (button?.matches(".only-unused")) {
    button.setAttribute("aria-pressed", String(button.closest("section").classList.toggle("only-those")));
  }
});

// What a person chose for a sentence without evidence; or where the words stand.
function answer(button) {
  const box = button.closest("form").querySelector("textarea");
  const [from, to] = [Number(button.dataset.from), Number(button.dataset.to)];
  if (button.dataset.mark) return put(box, ` ${button.dataset.mark}`, to, to);
  box.focus();
  if (button.dataset.do === "cite") { box.setSelectionRange(to, to); return passagesOf(box)[0]?.focus(); }
  return box.setSelectionRange(from, to);
}

async function look(box) {
  asked.get(box)?.abort();
  const stop = new AbortController();
  asked.set(box, stop);
  const words = box.value;
  const body = new URLSearchParams({ key: box.form.elements.key.value, words });
  try {
    const got = await fetch(box.form.action.replace(/write$/, "look"), { method: "POST", body, signal: stop.signal });
    if (got.ok) drawNotices(box, words, await got.json());
    else box.form.querySelector(".looked").textContent = await got.text();
  } catch (error) {
    if (error.name !== "AbortError") box.form.querySelector(".looked").textContent = "Not looked at: the page does not answer.";
  }
}

// Which passages are named in some box of this page.
function countUse() {
  const named = new Set(boxes().flatMap((box) => box.value.match(/\bC\d{5,}\b/g) ?? []));
  for (const passage of document.querySelectorAll(".passage")) {
    const used = passage.dataset.names.split(" ").some((id) => named.has(id));
    passage.classList.toggle("is-used", used);
    passage.querySelector(".used").hidden = !used;
  }
  for (const count of document.querySelectorAll(".use-count")) {
    const all = [...count.closest("section").querySelectorAll(".passage")];
    const open = all.filter((one) => !one.classList.contains("is-used")).length;
    count.textContent = `${open} of ${all.length} not named yet`;
  }
}

document.addEventListener("input", ({ target }) => {
  if (!target.matches(".writing textarea")) return;
  reset(target);
  countUse();
  clearTimeout(timers.get(target));
  timers.set(target, setTimeout(() => look(target), WAIT));
});
document.addEventListener("focusin", ({ target }) => { if (target.matches(".writing textarea")) last = target; });
document.addEventListener("focusout", ({ target }) => { if (target.matches(".writing textarea")) leaveSays(); });
document.addEventListener("selectionchange", () => {
  const box = document.activeElement;
  if (box?.matches(".writing textarea")) sayAt(box, find(box, box.selectionStart));
});
document.addEventListener("mousemove", (event) => sayUnder(event));
document.addEventListener("redrawn", begin);

async function begin() {
  for (const box of boxes()) reset(box);
  countUse();
  for (const box of boxes()) if (box.value.trim()) await look(box);
}
begin();
