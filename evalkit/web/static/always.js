// On every page: the menu of narrow windows, and work that goes on in the background.

const button = document.querySelector(".open-menu");
const menu = document.getElementById("menu");
if (button && menu) {
  button.hidden = false;
  document.body.classList.add("folds");
  button.addEventListener("click", () => {
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || button.getAttribute("aria-expanded") !== "true") return;
    button.setAttribute("aria-expanded", "false");
    button.focus();
  });
}

// The first thing to attend to on a page, such as the list of what is wrong in a form.
document.querySelector("[data-first]:not(button)")?.focus();

const strip = document.getElementById("work");
const shown = document.querySelector("[data-job]");
const wait = (milliseconds) => new Promise((go) => setTimeout(go, milliseconds));

function fill(part, said) {
  const words = part?.querySelector("[data-said]");
  if (words) words.textContent = said.said;
  const bar = part?.querySelector("[data-bar]");
  if (bar && said.total) { bar.max = said.total; bar.value = said.done; }
}

// Which work the line is about, once another has come to its turn, and what comes after it.
function name(line, said, then) {
  line.querySelector("[data-title]").textContent = said.title;
  line.querySelector("a").setAttribute("href", `/jobs/${said.number}`);
  line.querySelector("[data-then]").textContent = then.length ? `Then: ${then.map((job) => job.title).join(", ")}.` : "";
}

// A window that is open says so, so that the page does not stop while somebody reads.
async function watch() {
  for (;;) {
    const working = !strip?.hidden && strip?.querySelector(".at-work");
    await wait(working ? 1000 : 60_000);
    let now;
    try {
      const answer = await fetch("/jobs/now", { headers: { accept: "application/json" } });
      if (!answer.ok) continue;
      now = await answer.json();
    } catch {
      if (working) strip.querySelector("[data-said]").textContent = "The page does not answer. Start evalkit again: what was finished is kept.";
      continue;
    }
    const first = now.active[0];
    if (first && working) { fill(strip, first); name(working, first, now.active.slice(1)); }
    if (shown) {
      const mine = now.active.find((job) => String(job.number) === shown.dataset.job);
      if (mine) fill(shown, mine);
      else return location.reload();
    }
    if (working && !first) end(now.ended);
  }
}

function end(ended) {
  strip.querySelector(".at-work").remove();
  const line = strip.querySelector("[data-ended]");
  line.replaceChildren(...ended.flatMap((job) => {
    const link = document.createElement("a");
    link.href = `/jobs/${job.number}`;
    link.textContent = "What came of it";
    return [document.createTextNode(`${job.title}: ${job.said} `), link, document.createElement("br")];
  }));
  document.dispatchEvent(new CustomEvent("work-ended"));
}
if (strip) watch(); // before the door of a server there is no work to show
