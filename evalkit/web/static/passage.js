// The words of a source: a sentence cursor, the chosen passage, and what lies on it.
// Places in the text are code points, as on the server: [...string].length, never string.length.

export const byId = (id) => document.getElementById(id);
export const text = byId("text");
// What this window shows, as every act and every look says it to the server.
export const shown = () => {
  const { blind, coders, least, sure, likely } = text.dataset;
  return { blind, coders, least, sure, likely };
};
export const here = {
  cursor: null, // the sentence that the arrow keys move
  span: null, // {start, end} of the chosen words
  picked: "", // the coding that was chosen among several on the same words
};

export const bounds = (element) => ({ start: Number(element.dataset.s), end: Number(element.dataset.e) });
export const meets = (a, b) => a.start < b.end && a.end > b.start;
export const same = (a, b) => a?.start === b?.start && a?.end === b?.end;
export const sentences = () => [...text.querySelectorAll(".s")];

// The focus goes back to the text once a dialog is closed, unless somebody is typing elsewhere already.
export function backToText() {
  if (document.querySelector("dialog[open]") || document.activeElement?.closest("input, textarea, select")) return;
  here.cursor?.focus({ preventScroll: true });
}

// ---- moving and choosing

export function setCursor(sentence) {
  here.cursor?.classList.remove("cur");
  here.cursor?.removeAttribute("tabindex");
  here.cursor = sentence;
  sentence.classList.add("cur");
  sentence.tabIndex = 0;
}

export function moveTo(sentence, focus = true) {
  if (!sentence) return;
  setCursor(sentence);
  here.picked = "";
  if (focus) {
    sentence.focus({ preventScroll: true });
    sentence.scrollIntoView({ block: "nearest" });
  }
  choose(bounds(sentence));
}

export function step(by) {
  const all = sentences();
  const at = all.indexOf(here.cursor);
  moveTo(at < 0 ? all[0] : all[Math.min(all.length - 1, Math.max(0, at + by))]);
}

export function extend(by) {
  if (!here.cursor) return step(1);
  const own = [...here.cursor.closest(".turn").querySelectorAll(".s")];
  const at = own.indexOf(here.cursor);
  const first = own.findIndex((s) => bounds(s).end > here.span.start);
  const last = own.findLastIndex((s) => bounds(s).start < here.span.end);
  const reach = (at === last && first < at) || (first === last && by < 0) ? first : last;
  const to = Math.min(own.length - 1, Math.max(0, reach + by));
  const [a, b] = to < at ? [to, at] : [at, to];
  choose({ start: bounds(own[a]).start, end: bounds(own[b]).end });
  own[to].scrollIntoView({ block: "nearest" });
}

// Move the beginning or the end of the chosen words by one word, within their turn.
export function moveEdge(edge, by) {
  if (!here.cursor) return;
  const runs = runsOf(here.cursor.closest(".turn"));
  const from = Number(runs[0].dataset.a);
  const letters = [...runs.map((run) => run.textContent).join("")];
  const isWord = (at) => at >= 0 && at < letters.length && letters[at].trim() !== "";
  const isEdge = (at) => (edge === "start" ? isWord(at) && !isWord(at - 1) : isWord(at - 1) && !isWord(at));
  let at = here.span[edge] - from + by;
  while (at >= 0 && at <= letters.length && !isEdge(at)) at += by;
  const span = { ...here.span, [edge]: from + at };
  if (at >= 0 && at <= letters.length && span.start < span.end) choose(span);
}

export function choose(span) {
  here.span = span;
  paint();
  text.dispatchEvent(new Event("chosen"));
}

// Whole sentences are shown by their class, any other words by a highlight, which changes no element.
export function paint() {
  for (const s of text.querySelectorAll(".s.sel")) s.classList.remove("sel");
  globalThis.CSS?.highlights?.delete("chosen");
  if (!here.cursor || !here.span) return;
  const turn = here.cursor.closest(".turn");
  const inside = [...turn.querySelectorAll(".s")].filter((s) => meets(bounds(s), here.span));
  const whole = inside.length && same(here.span, { start: bounds(inside[0]).start, end: bounds(inside.at(-1)).end });
  if (whole) for (const s of inside) s.classList.toggle("sel", s !== here.cursor);
  else globalThis.CSS?.highlights?.set("chosen", new Highlight(rangeOf(turn, here.span)));
}

// ---- between places in the text and places in the page

const runsOf = (element) => [...element.querySelectorAll("[data-a]")];

export function spanOf(range) {
  const from = range.startContainer;
  const turn = (from.nodeType === Node.ELEMENT_NODE ? from : from.parentElement).closest(".turn");
  let start = null;
  let end = null;
  for (const run of runsOf(turn ?? text)) {
    if (!range.intersectsNode(run)) continue;
    const words = run.firstChild?.data ?? "";
    const first = range.startContainer === run.firstChild ? range.startOffset : 0;
    const last = range.endContainer === run.firstChild ? range.endOffset : words.length;
    if (first >= last) continue;
    const at = Number(run.dataset.a);
    start ??= at + [...words.slice(0, first)].length;
    end = at + [...words.slice(0, last)].length;
  }
  return start === null ? null : { start, end };
}

// The runs that meet a span, each with the part of its letters that lies in it.
function partsOf(turn, span) {
  return runsOf(turn).map((run) => {
    const at = Number(run.dataset.a);
    const letters = [...run.textContent];
    return { run, letters, from: Math.max(0, span.start - at), to: Math.min(letters.length, span.end - at) };
  }).filter((part) => part.from < part.to);
}

export function rangeOf(turn, span) {
  const parts = partsOf(turn, span);
  const place = ({ run, letters }, at) => [run.firstChild, letters.slice(0, at).join("").length];
  const range = document.createRange();
  if (!parts.length) return range;
  range.setStart(...place(parts[0], parts[0].from));
  range.setEnd(...place(parts.at(-1), parts.at(-1).to));
  return range;
}

export function wordsOf(span) {
  const turn = here.cursor?.closest(".turn");
  if (!turn || !span) return "";
  return partsOf(turn, span).map(({ letters, from, to }) => letters.slice(from, to).join("")).join("");
}

// ---- what lies on words

const tagsOn = (span, selector) =>
  [...(here.cursor?.closest(".turn").querySelectorAll(selector) ?? [])].filter((tag) => meets(bounds(tag), span));

export const tagOf = (id) => (id ? text.querySelector(`.tag[data-id="${CSS.escape(id)}"]`) : null);

export function codingOn(span, picked = "") {
  const mine = tagsOn(span, ".tag[data-id]:not(.other)");
  return mine.find((tag) => tag.dataset.id === picked) ?? mine.at(-1);
}

// Marked suggestions first; then those that only the panel lists, where it shows these very words.
export function suggestionsOn(span) {
  const panel = byId("panel-body");
  const listed = same(span, { start: Number(panel.dataset.start), end: Number(panel.dataset.end) })
    ? [...panel.querySelectorAll(".card[data-g]")] : [];
  return [...new Set([...tagsOn(span, ".tag.quiet"), ...listed].map((one) => one.dataset.g))];
}
