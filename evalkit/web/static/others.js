// Where everybody's codings are shown, what colleagues code appears within two seconds.

import { countDrawn, isIdle, swapOthers } from "./acts.js";
import { at } from "./at.js";
import { shown, text } from "./passage.js";

const PAUSE = 1500;

// Whether to go on asking: not once the server says that nothing is to be seen here any more.
async function look() {
  const asked = countDrawn();
  const { source, known } = text.dataset;
  try {
    const answer = await fetch(at(`/sources/${source}/since?${new URLSearchParams({ known, ...shown() })}`));
    if (!answer.ok) return answer.status >= 500;
    const told = answer.headers.get("x-known");
    if (answer.status === 204 || swapOthers(await answer.text(), asked)) text.dataset.known = told ?? known;
  } catch {
    return true; // the next act says that the page does not answer
  }
  return true;
}

async function watch() {
  let goOn = true;
  while (goOn) {
    await new Promise((wake) => setTimeout(wake, PAUSE));
    if (!document.hidden && isIdle()) goOn = await look();
  }
}
if (text.dataset.coders === "all") watch();
