// Keys of a page whose buttons name them: they work while the part with data-keys has the focus, and no box in it.

const part = document.querySelector("[data-keys]");

part?.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (event.key === "Escape" && typing) {
    event.preventDefault();
    part.focus();
    return;
  }
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && typing?.form) {
    event.preventDefault();
    const main = typing.form.querySelector("button.main, button:only-of-type");
    if (main) typing.form.requestSubmit(main);
    else part.focus(); // several decisions: what is typed goes with the one that is chosen next
    return;
  }
  if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const found = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!found) return;
  event.preventDefault();
  const into = found.dataset.into && document.getElementById(found.dataset.into);
  if (found.tagName === "SUMMARY") found.parentElement.open = true;
  else if (!into) found.click();
  into?.focus();
});

// A decision that is on its way is not sent twice.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
