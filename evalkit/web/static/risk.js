// A passage that tells of a risk to somebody: asked once more, then told to whoever leads the project.

import { ask, say } from "./acts.js";
import { backToText, byId, here } from "./passage.js";
import { quote } from "./picker.js";

const dialog = byId("risk");

export function openRisk() {
  if (!here.span) return say("Choose the words first, then flag them.", true);
  byId("risk-about").textContent = quote();
  dialog.showModal();
  return byId("risk-title").focus();
}

export const leaveRisk = () => dialog.close();

export function flagRisk() {
  dialog.close();
  ask("/act/risk", () => ({}));
}

dialog.addEventListener("close", backToText);
