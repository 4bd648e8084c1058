// The day of the front desk: closing the booking panel, and keeping the place of the keyboard while the day looks again.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const panel = document.getElementById("panel");
  const part = () => document.getElementById("day-part");
  const nameOf = (element) => element?.getAttribute("href") ?? element?.form?.getAttribute("action") ?? null;
  const isShown = (element) => element.getClientRects().length > 0;
  const named = (name) =>
    [...part().querySelectorAll("a, button")].find((element) => isShown(element) && nameOf(element) === name);
  let opener = null;
  let here = null;
  let awaited = null; // the visit just booked, until the day shows it

  const close = () => {
    const booked = panel.querySelector("[data-now-at]")?.dataset.nowAt;
    panel.replaceChildren();
    awaited = booked && !named(booked) ? booked : null;
    const back = named(booked ?? opener) ?? document.querySelector("h1");
    if (back.tagName === "H1") back.tabIndex = -1;
    back.focus();
  };

  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    if (detail.target === panel && part().contains(detail.elt)) opener = nameOf(detail.elt);
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-close-panel]")) return;
    event.preventDefault();
    close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel.hasChildNodes()) close();
  });
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    here = detail.target === part() && part().contains(document.activeElement) ? nameOf(document.activeElement) : null;
  });
  document.addEventListener("htmx:afterSettle", () => {
    const now = named(awaited ?? here);
    if (!now) return;
    now.focus({ preventScroll: true });
    here = awaited = null;
  });
});
