// What there is to look at in a text box: marks under the words, signs beside the line, and the list below.

const SIGNS = { unknown: "?", elsewhere: "↔", uncited: "○", quotation: "≠", repeated: "2×", hint: "i" };
const held = new WeakMap(); // box: what was found in its words

const el = (tag, className, text = "") => Object.assign(document.createElement(tag), { className, textContent: text });
const mirrorOf = (box) => box.parentElement.querySelector(".mirror");

// The id at a place of a box, with what it says; null for none.
export function find(box, at) {
  const said = held.get(box)?.named ?? {};
  for (const id of box.value.matchAll(/\b[FC]\d{3,}\b/g)) {
    if (id.index <= at && at <= id.index + id[0].length && said[id[0]]) return { id: id[0], from: id.index, ...said[id[0]] };
  }
  return null;
}

// New words have no marks until they were looked at, but for those whose words stand where they stood.
export function reset(box) {
  const found = held.get(box);
  const kept = found && { ...found, notices: found.notices.filter((n) => box.value.slice(n.start, n.end) === found.words.slice(n.start, n.end)) };
  draw(box, kept?.notices ?? []);
}

export function drawNotices(box, words, found) {
  if (box.value !== words) return; // more was typed: it is asked again
  held.set(box, { words, ...found });
  draw(box, found.notices);
  list(box, found.notices);
}

function draw(box, notices) {
  const mirror = mirrorOf(box);
  const edges = new Set([0, box.value.length]);
  for (const n of notices) { edges.add(n.start); edges.add(n.end); }
  const ids = [...box.value.matchAll(/\b[FC]\d{3,}\b/g)];
  for (const id of ids) { edges.add(id.index); edges.add(id.index + id[0].length); }
  const cuts = [...edges].sort((a, b) => a - b);
  const parts = cuts.slice(1).map((end, n) => {
    const start = cuts[n];
    const over = notices.filter((one) => one.start <= start && end <= one.end);
    const part = el("mark", over.map((one) => one.kind).join(" "), box.value.slice(start, end));
    if (ids.some((id) => id.index <= start && end <= id.index + id[0].length)) part.classList.add("id-at");
    part.dataset.from = start;
    return part;
  });
  mirror.replaceChildren(...parts, document.createTextNode("\n "));
  signs(box, notices);
}

function signs(box, notices) {
  const gutter = box.parentElement.querySelector(".gutter");
  const top = gutter.getBoundingClientRect().top;
  const taken = new Map();
  gutter.replaceChildren(...notices.flatMap((n) => {
    const part = mirrorOf(box).querySelector(`[data-from="${n.start}"]`);
    const at = part?.getClientRects()[0];
    if (!at) return [];
    const line = Math.round(at.top - top);
    const before = taken.get(line);
    if (before) { before.title += `\n${n.message}`; return []; }
    const sign = el("button", n.kind, SIGNS[n.kind]);
    Object.assign(sign, { type: "button", tabIndex: -1, title: n.message });
    Object.assign(sign.dataset, { from: n.start, to: n.end });
    sign.style.top = `${line}px`;
    taken.set(line, sign);
    return [sign];
  }));
}

function button(words, notice, more = {}) {
  const made = Object.assign(el("button", "", words), { type: "button" });
  Object.assign(made.dataset, { from: notice.start, to: notice.end, ...more });
  return made;
}

function list(box, notices) {
  const said = box.form.querySelector(".looked");
  said.textContent = notices.length ? `${notices.length} to look at:` : "";
  box.form.querySelector(".notices").replaceChildren(...notices.map((n) => {
    const item = el("li", n.kind);
    item.append(el("span", "sign", SIGNS[n.kind]), ` Line ${n.line}: ${n.message} `);
    item.append(button("Show", n));
    if (n.kind === "uncited") {
      item.append(button("Name its evidence", n, { do: "cite" }), button("My own words", n, { mark: "[own words]" }),
        button("Leave it out", n, { mark: "[leave out]" }));
    }
    return item;
  }));
}

addEventListener("resize", () => {
  for (const box of document.querySelectorAll(".writing textarea")) reset(box);
});
