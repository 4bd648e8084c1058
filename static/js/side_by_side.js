// Two photos over each other; a slider moves the border between them. The slider is the browser's own, and so are its keys.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  for (const whole of document.querySelectorAll("[data-side-by-side]")) {
    const slider = whole.querySelector("input[type=range]");
    const show = () => whole.style.setProperty("--before", `${slider.value}%`);
    slider.addEventListener("input", show);
    slider.parentElement.hidden = false;
    whole.dataset.over = "";
    show();
  }
});
