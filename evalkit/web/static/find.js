// Finding words in the transcript: every place is marked, one after the other is gone to, their number is said.

import { bounds, byId, here, moveTo, rangeOf, sentences, text } from "./passage.js";

const bar = byId("find");
const typed = byId("find-words");
let places = []; // {turn, start, end} of each place, in the order of the text
let at = -1; // the place that is shown

// Letters in lower case and without their accents, one for one, so that places stay where they are.
const plain = (words) => [...words].map((letter) => {
  const simple = letter.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace("’", "'");
  return [...simple].length === 1 ? simple : letter;
});

function seek() {
  const wanted = plain(typed.value.trim());
  places = [];
  if (wanted.length < 2) return;
  for (const turn of text.querySelectorAll(".turn")) {
    const runs = [...turn.querySelectorAll("[data-a]")];
    if (!runs.length) continue;
    const from = Number(runs[0].dataset.a);
    const letters = plain(runs.map((run) => run.textContent).join(""));
    for (let i = 0; i + wanted.length <= letters.length; i += 1) {
      if (wanted.every((letter, j) => letters[i + j] === letter)) {
        places.push({ turn, start: from + i, end: from + i + wanted.length });
        i += wanted.length - 1;
      }
    }
  }
}

function paint() {
  CSS.highlights?.delete("found");
  CSS.highlights?.delete("found-here");
  if (!globalThis.Highlight || bar.hidden) return;
  const ranges = places.map(({ turn, start, end }) => rangeOf(turn, { start, end }));
  CSS.highlights.set("found", new Highlight(...ranges));
  if (places[at]) CSS.highlights.set("found-here", new Highlight(ranges[at]));
}

function tell() {
  const words = typed.value.trim();
  const few = [...words].length < 2;
  byId("find-count").textContent = few ? "" : places.length ? `${at + 1} of ${places.length}` : `“${words}” is not in this transcript.`;
}

// The sentence of the place that is shown: null where an interviewer says it.
function sentenceHere() {
  const place = places[at];
  return place ? sentences().find((s) => bounds(s).end > place.start && bounds(s).start < place.end) : null;
}

export function showPlace(by) {
  const before = places[at]?.start ?? (here.cursor ? bounds(here.cursor).start - 1 : -1);
  seek(); // what an act has drawn again since is found anew
  if (by > 0) at = places.findIndex(({ start }) => start > before);
  else at = places.findLastIndex(({ start }) => start < before);
  if (places.length && at < 0) at = by > 0 ? 0 : places.length - 1;
  show();
}

function show() {
  const place = places[at];
  const sentence = sentenceHere();
  if (sentence) moveTo(sentence, false);
  if (place) (sentence ?? place.turn).scrollIntoView({ block: "center" });
  paint();
  tell();
}

export function openFind() {
  bar.hidden = false;
  typed.focus();
  typed.select();
}

export function closeFind() {
  bar.hidden = true;
  paint();
  (sentenceHere() ?? here.cursor)?.focus({ preventScroll: true });
}

typed.addEventListener("input", () => {
  const from = here.cursor ? bounds(here.cursor).start : -1;
  seek();
  at = places.findIndex(({ start }) => start >= from);
  if (at < 0 && places.length) at = 0;
  show();
});
bar.addEventListener("submit", (event) => { event.preventDefault(); showPlace(1); });
bar.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.shiftKey) showPlace(-1);
  else if (event.key === "Escape") closeFind();
  else return;
  event.preventDefault();
  event.stopPropagation();
});
