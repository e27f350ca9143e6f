// A recording beside its transcript: chosen anew in each window, played turn by turn, and kept nowhere.
// While one is chosen, the pages of this source are swapped in instead of loaded, so that it plays on.

const byId = (id) => document.getElementById(id);
const bar = byId("recording");
const media = byId("recording-media");
const BACK = 5; // seconds
const STAYS = /\/(names\/[^/]+|sources\/[^/]+\/correct)$/;
let until = Infinity; // where the turn that plays ends

bar.hidden = false;
const chosen = () => Boolean(media.src);
const say = (words) => { byId("recording-said").textContent = words; };

// The turn that somebody is at: where the focus is, else the one that is open, else the one that plays.
function turnHere() {
  const open = document.querySelector("#correction, .place.on, .turn.heard");
  return (document.activeElement?.closest("[data-turn]") ?? open?.closest("[data-turn]")) || document.querySelector("[data-turn]");
}

function play(turn) {
  for (const one of document.querySelectorAll(".heard")) one.classList.remove("heard");
  turn?.classList.add("heard");
  const begins = Number.parseFloat(turn?.dataset.begins ?? "");
  if (Number.isNaN(begins)) {
    until = Infinity;
    say("The file gave no time for this turn: the recording plays from where it is.");
  } else {
    media.currentTime = begins;
    until = Number.parseFloat(turn.dataset.ends) || Infinity;
    say("");
  }
  media.play().catch(notPlayed);
}

// A pause before the sound has begun ends play() early: that is what was wanted. A file that cannot be read says so itself.
function notPlayed(reason) {
  if (reason.name === "NotAllowedError") say("The browser did not let it play: press Play in the recording's own bar.");
}

const DO = {
  turn: () => { if (media.paused) play(turnHere()); else media.pause(); },
  back: () => { media.currentTime = Math.max(0, media.currentTime - BACK); },
  slow: () => {
    media.playbackRate = media.playbackRate === 1 ? 0.5 : 1;
    bar.querySelector("[data-play=slow]").setAttribute("aria-pressed", String(media.playbackRate !== 1));
  },
};
const KEYS = { F8: DO.turn, F7: DO.back, F9: DO.slow };

byId("recording-file").addEventListener("change", ({ target }) => {
  const [file] = target.files;
  if (!file) return;
  if (media.src) URL.revokeObjectURL(media.src);
  media.src = URL.createObjectURL(file);
  media.classList.toggle("sound", !file.type.startsWith("video"));
  byId("recording-player").hidden = false;
  document.body.classList.add("listens");
  document.body.style.setProperty("--bar", `${bar.offsetHeight}px`);
  document.documentElement.style.scrollPaddingTop = `${bar.offsetHeight + 16}px`;
  say("Press F8 to play the turn that you are at.");
});
media.addEventListener("timeupdate", () => { if (media.currentTime >= until) { until = Infinity; media.pause(); } });
media.addEventListener("error", () => say("This file cannot be played here. Choose an audio or video file, such as mp3, m4a, wav or mp4."));
document.addEventListener("keydown", (event) => {
  if (!chosen() || !KEYS[event.key] || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  KEYS[event.key]();
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-play]");
  if (button?.dataset.play === "here") play(button.closest("[data-turn]"));
  else if (button) DO[button.dataset.play]();
  const link = event.target.closest("a[href]");
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || !swaps(link.href)) return;
  event.preventDefault();
  if (document.dispatchEvent(new CustomEvent("may-leave", { cancelable: true }))) visit(link.href);
});

// ---- going on without leaving

const swaps = (href) => chosen() && STAYS.test(new URL(href, location).pathname) && new URL(href, location).origin === location.origin;

async function visit(href, how = {}) {
  let next, page;
  try {
    const answer = await fetch(href, how);
    next = answer.headers.get("location");
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch { // no answer: the page stays as it is, with what was typed
    return say("The page does not answer. Start evalkit again, then try once more.");
  }
  if (next) return go(new URL(next, location).href);
  if (!page.getElementById("main")) return location.assign(href); // a refusal in plain words
  byId("main").replaceWith(page.getElementById("main"));
  document.title = page.title;
  if (!how.method) history.pushState(null, "", href);
  document.dispatchEvent(new CustomEvent("redrawn"));
  const place = location.hash && byId(location.hash.slice(1));
  if (place) place.scrollIntoView({ block: "center" });
  (document.querySelector("#main [data-first], #main [autofocus]") || place || byId("main")).focus({ preventScroll: true });
  return undefined;
}

function go(href) {
  if (swaps(href)) return visit(href);
  return location.assign(href);
}

document.addEventListener("leaving", (event) => {
  if (!swaps(event.detail.next)) return;
  event.preventDefault();
  visit(event.detail.next);
});
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || !chosen()) return;
  event.preventDefault();
  visit(event.target.action, { method: "POST", body: new URLSearchParams(new FormData(event.target, event.submitter)) });
});
addEventListener("popstate", () => { if (chosen()) location.reload(); });
