// A form that is typed in and not sent: the browser asks before the page is left.

const typed = new Set();

document.addEventListener("input", ({ target }) => { if (target.form) typed.add(target.form); });
document.addEventListener("submit", (event) => { if (!event.defaultPrevented) typed.delete(event.target); });
addEventListener("beforeunload", (event) => { if (typed.size) event.preventDefault(); });
