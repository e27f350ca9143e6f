// All suggestions in view at once: first a list of what would be done, then one act.

import { ask, isClaimed, say } from "./acts.js";
import { backToText, byId, text } from "./passage.js";

const dialog = byId("in-view");
const button = dialog.querySelector("[data-do=decide-in-view]");
let wanted = null; // {name, ids}: what is asked about

function tagsInView() {
  const panel = document.querySelector(".panel").getBoundingClientRect();
  return [...text.querySelectorAll(".tag.quiet")].filter((tag) => {
    const box = byId(`s${tag.dataset.s}`)?.getBoundingClientRect();
    const end = panel.left < box?.right ? panel.top : innerHeight; // on a narrow page the panel covers the text
    return box?.height && box.top >= 0 && box.bottom <= end && !isClaimed(tag.dataset.g);
  });
}

function line(tag) {
  const item = document.createElement("li");
  const what = document.createElement("strong");
  what.textContent = tag.dataset.name;
  const words = [...byId(`s${tag.dataset.s}`).querySelectorAll("[data-a]")].map((run) => run.textContent).join("");
  item.append(what, ` “${[...words].length > 160 ? `${[...words].slice(0, 160).join("")}…` : words}”`);
  return item;
}

export function askInView(name) {
  const tags = tagsInView();
  if (!tags.length) return say("There is no suggestion in view.", true);
  wanted = { name, ids: tags.map((tag) => tag.dataset.g) };
  const many = tags.length === 1 ? "1 suggestion" : `${tags.length} suggestions`;
  const verb = name === "accept" ? "Accept" : "Reject";
  byId("in-view-title").textContent = `${verb} ${many} in view?`;
  byId("in-view-list").replaceChildren(...tags.map(line));
  button.textContent = `${verb} ${many}`;
  dialog.showModal();
  return button.focus();
}

export function decideInView() {
  const { name, ids } = wanted;
  leaveInView();
  return ask(`/act/${name}`, () => ({ suggestion: ids }), ids);
}

export function leaveInView() {
  dialog.close();
}

dialog.addEventListener("close", backToText);
