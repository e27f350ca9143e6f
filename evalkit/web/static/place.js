// The labels in the margin stand beside the sentences that they are about, each below the one before it.

import { byId, text } from "./passage.js";

const GAP = 3; // pixels between two labels
const beside = matchMedia("(min-width: 68.01rem)"); // narrower, the labels stand below their turn

function place(turn) {
  const list = turn.querySelector(".tags");
  if (!list) return;
  const top = list.getBoundingClientRect().top;
  let free = 0; // where the next label may begin, from the top of the list
  const moves = [...list.children].map((item) => {
    const first = turn.querySelector(`[data-a="${item.firstElementChild.dataset.s}"]`) ?? sentenceOf(item.firstElementChild);
    const wanted = first ? first.getClientRects()[0].top - top : 0;
    const at = beside.matches ? Math.max(free, wanted) : 0;
    const move = beside.matches ? at - free : 0;
    free = at + item.getBoundingClientRect().height + GAP;
    return [item, move];
  });
  for (const [item, move] of moves) item.style.marginTop = move ? `${move}px` : "";
}

const sentenceOf = (tag) => byId(`s${tag.dataset.s}`);

const seen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) if (isIntersecting) place(target);
}, { rootMargin: "50% 0px" });

function watch() {
  seen.disconnect();
  for (const turn of text.querySelectorAll(".turn:has(.tags)")) seen.observe(turn);
}

new ResizeObserver(watch).observe(text);
text.addEventListener("drawn", watch);
watch();
