// Answers are put in order by their buttons, by keys, or by dragging.

const status = document.getElementById("order-status");
let held = null;

function say(item) {
  const place = [...item.parentElement.children].indexOf(item) + 1;
  status.textContent = `${item.querySelector("span").textContent} is number ${place} now.`;
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-move]");
  if (!button) return;
  const item = button.closest("li");
  const other = button.dataset.move === "1" ? item.nextElementSibling : item.previousElementSibling;
  if (!other) return;
  if (button.dataset.move === "1") other.after(item); else other.before(item);
  button.focus();
  say(item);
});
document.addEventListener("dragstart", ({ target }) => { held = target.closest?.(".order li") ?? null; held?.classList.add("held"); });
document.addEventListener("dragover", (event) => {
  const over = event.target.closest(".order li");
  if (!held || !over || over.parentElement !== held.parentElement) return;
  event.preventDefault();
  const box = over.getBoundingClientRect();
  if (event.clientY > box.top + box.height / 2) over.after(held); else over.before(held);
});
document.addEventListener("dragend", () => { held?.classList.remove("held"); if (held) say(held); held = null; });
