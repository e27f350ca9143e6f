"use strict";
// “Choose all on this page”: ticks every box of the name that it says.
for (const all of document.querySelectorAll("[data-all]")) {
  all.addEventListener("change", () => {
    for (const box of document.querySelectorAll(`[name="${all.dataset.all}"]`)) box.checked = all.checked;
  });
}
