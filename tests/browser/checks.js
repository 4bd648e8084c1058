"use strict";
/* What axe does not look at. Each check returns a list of sentences about what is wrong, empty where nothing is. */
window.checks = (() => {
  const FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
  const DRAWN = ["outlineStyle", "outlineWidth", "outlineColor", "boxShadow"];

  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
  const words = (element) => (element.innerText || element.value || element.getAttribute("aria-label") || "").trim().replace(/\s+/g, " ").slice(0, 40);
  const name = (element) => {
    const id = element.id ? `#${element.id}` : "";
    const classes = typeof element.className === "string" && element.className ? `.${element.className.trim().split(/\s+/).join(".")}` : "";
    return `${element.tagName.toLowerCase()}${id}${classes} “${words(element)}”`;
  };
  const labelOf = (input) => input.labels?.[0];

  /* A text in pieces: [the element it stands in, its rectangle]. What only screen readers get is left out. */
  function texts() {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!node.data.trim() || !isShown(element) || isForReadersOnly(element)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) if (box.width > 1 && box.height > 1) found.push([element, box]);
    }
    return found;
  }

  function isForReadersOnly(element) {
    for (let each = element; each && each !== document.body; each = each.parentElement) {
      const style = getComputedStyle(each);
      if (style.clipPath !== "none" || style.clip !== "auto" || style.opacity === "0") return true;
      const box = each.getBoundingClientRect();
      if (style.position === "absolute" && (box.bottom <= 0 || box.right <= 0)) return true;
    }
    return false;
  }

  function sideways() {
    const root = document.documentElement;
    if (root.scrollWidth <= innerWidth) return [];
    const outside = all("body *").filter((each) => isShown(each) && each.getBoundingClientRect().right > innerWidth + 1);
    return [`the page is ${root.scrollWidth} px wide: ${outside.slice(0, 3).map(name)}`];
  }

  /* Text that a box without scroll bars cuts off. */
  function cut() {
    const told = new Set();
    for (const [element, box] of texts()) {
      for (let each = element; each && each !== document.body; each = each.parentElement) {
        const style = getComputedStyle(each);
        const edge = each.getBoundingClientRect();
        const [x, y] = [style.overflowX, style.overflowY].map((how) => how === "hidden" || how === "clip");
        if ((x && (box.right > edge.right + 1 || box.left < edge.left - 1)) || (y && box.bottom > edge.bottom + 2)) told.add(`cut off: ${name(element)}`);
        if (/auto|scroll/.test(style.overflowX + style.overflowY)) break;
      }
    }
    return [...told];
  }

  /* Two texts on top of each other. Lines may touch; half a line's height is too much. */
  function overlapping() {
    const told = new Set();
    const pieces = texts().sort((one, other) => one[1].top - other[1].top);
    pieces.forEach(([element, box], index) => {
      for (const [other, next] of pieces.slice(index + 1)) {
        if (next.top >= box.bottom) break;
        const wide = Math.min(box.right, next.right) - Math.max(box.left, next.left);
        const high = Math.min(box.bottom, next.bottom) - next.top;
        if (element !== other && wide > 3 && high > 0.5 * Math.min(box.height, next.height)) told.add(`on top of each other: ${name(element)} and ${name(other)}`);
      }
    });
    return [...told];
  }

  /* How high the place is that answers a press in the middle of an element: a row may be larger than its words. */
  function reach(element, input) {
    element.scrollIntoView({ block: "center" });
    const [box] = element.getClientRects();
    const answers = (y) => {
      const at = document.elementFromPoint(box.left + Math.min(box.width / 2, 20), y);
      return at && (element.contains(at) || at === input);
    };
    let [top, bottom] = [box.top + box.height / 2, box.top + box.height / 2];
    while (answers(top - 1) && top > 0) top -= 1;
    while (answers(bottom + 1) && bottom < innerHeight) bottom += 1;
    return Math.round(bottom - top) + 1;
  }

  /* What a thumb presses on patients' pages: buttons, fields and the rows of choices. */
  function small(least) {
    const pressed = all("button, .btn, select, summary, input:not([type=hidden])").filter((each) => isShown(each));
    return pressed
      .map((each) => (/radio|checkbox/.test(each.type) ? [each, reach(labelOf(each) || each, each)] : [each, Math.round(each.getBoundingClientRect().height)]))
      .filter(([, height]) => height < least)
      .map(([each, height]) => `${height} px high: ${name(labelOf(each) || each)}`);
  }

  function moving() {
    const seconds = (list) => Math.max(...list.split(",").map(parseFloat));
    const slow = all("*").filter((each) => {
      const style = getComputedStyle(each);
      return seconds(style.transitionDuration) > 0.01 || (style.animationName !== "none" && seconds(style.animationDuration) > 0.01);
    });
    const smooth = getComputedStyle(document.documentElement).scrollBehavior === "smooth";
    return [...slow.slice(0, 5).map((each) => `moves: ${name(each)}`), ...(smooth ? ["scrolls smoothly"] : [])];
  }

  /* A refused form says so on top, leads to each field, and each field says what is wrong. */
  async function unannounced() {
    const told = [];
    await new Promise(requestAnimationFrame); // autofocus waits for the first frame
    const summary = document.querySelector("main [role=alert]");
    if (!summary) return ["no summary of errors"];
    const first = document.querySelector("main form :is(input:not([type=hidden]), select, textarea)");
    if (first && !(summary.compareDocumentPosition(first) & Node.DOCUMENT_POSITION_FOLLOWING)) told.push("the summary stands below the form");
    if (document.activeElement !== summary) told.push("the summary has no focus");
    for (const link of all("a[href^='#']", summary)) {
      const field = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (!field || !isShown(field)) told.push(`leads nowhere: ${name(link)}`);
    }
    const invalid = all("[aria-invalid=true]");
    for (const field of invalid) {
      const ids = `${field.getAttribute("aria-describedby") || ""} ${field.closest("fieldset")?.getAttribute("aria-describedby") || ""}`;
      if (!ids.trim().split(/\s+/).some((id) => document.getElementById(id))) told.push(`says nothing beside itself: ${name(field)}`);
    }
    return told;
  }

  /* Without JavaScript: nothing that only a script could answer. */
  function scripted() {
    return [
      ...all("button[type=button], a[href='#'], a[href^='javascript:'], [onclick]"),
      ...all("form").filter((form) => !form.querySelector("button:not([type=button]), input[type=submit]")),
      ...all("[hidden]"),
    ].map((each) => `needs a script: ${name(each)}`);
  }

  const focus = { order: [], seen: [], resting: new Map(), told: [] };

  function drawing(element) {
    const near = [element, labelOf(element), element.parentElement, element.closest("label, li, td, .choice")].filter(Boolean);
    const parts = near.flatMap((each) => [null, "::before", "::after"].map((part) => getComputedStyle(each, part)));
    return parts.map((style) => DRAWN.map((property) => (style.outlineStyle === "none" && property.startsWith("outline") ? "" : style[property])).join()).join(";");
  }

  /* One stop a group of radio buttons: the ticked one, else the first. */
  function isStop(element) {
    if (element.tabIndex < 0 || element.disabled || !isShown(element)) return false;
    if (element.tagName === "SUMMARY" && element.parentElement.querySelector("summary") !== element) return false;
    if (element.type !== "radio") return true;
    const group = all(`input[type=radio][name="${CSS.escape(element.name)}"]`).filter((each) => each.form === element.form && !each.disabled);
    return element === (group.find((each) => each.checked) || group[0]);
  }

  function begin() {
    document.activeElement?.blur();
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
    scrollTo(0, 0);
    focus.order = all(FOCUSABLE).filter(isStop);
    focus.order.forEach((each) => focus.resting.set(each, drawing(each)));
    return focus.order.length;
  }

  /* Looked at in the middle of what the window shows of it. */
  function isCovered(element) {
    const target = /radio|checkbox/.test(element.type) ? labelOf(element) || element : element;
    const [box] = target.getClientRects();
    const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
    const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
    if (left >= right || top >= bottom) return true;
    const at = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return !(at && (target.contains(at) || at.contains(target) || element.contains(at) || labelOf(element)?.contains(at)));
  }

  /* After each press of Tab. False at the end of the page. */
  function step() {
    const element = document.activeElement;
    if (!element || element === document.body || element === focus.seen[0]) return false;
    if (element === focus.seen.at(-1)) return true; // the parts of a date
    focus.seen.push(element);
    if (focus.resting.get(element) === drawing(element)) focus.told.push(`focus is not visible: ${name(element)}`);
    if (isCovered(element)) focus.told.push(`covered while it has the focus: ${name(element)}`);
    return true;
  }

  /* The same stops without a key, which costs two calls from outside for each. */
  function through() {
    for (const each of focus.order) {
      each.focus();
      step();
    }
  }

  function rest() {
    document.activeElement?.blur();
    scrollTo(0, 0);
  }

  function end() {
    rest();
    const missed = focus.order.filter((each) => !focus.seen.includes(each)).map((each) => `Tab does not reach: ${name(each)}`);
    const before = focus.seen.findIndex((each) => each.closest("main"));
    const skips = before < 3 || focus.seen[0].matches("a[href='#main']") ? [] : [`no link skips the ${before} stops before the content`];
    return [...focus.told, ...missed, ...skips];
  }

  /* What a page shows beside its frame, in which colours. axe says the same of a wider window that shows the same, and it is slow.
     Headings grow with the window, and the larger a text, the less contrast it needs. */
  function colours(element) {
    const style = getComputedStyle(element);
    return `${style.color} ${style.backgroundColor}`;
  }

  let looks = "";
  const remember = () => { looks = look(); };
  const differs = () => look() !== looks;
  const look = () => all("main *").map((each) => (isShown(each) ? colours(each) : "")).join();

  return { sideways, cut, overlapping, small, moving, unannounced, scripted, begin, step, through, end, rest, remember, differs };
})();
