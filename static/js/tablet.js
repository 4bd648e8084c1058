// On the clinic's tablet. Every page is asked for anew, though the browser may keep it whole to go back to; and a form
// that nobody touches closes. Without this script it closes too: base.html, "refresh".
const idle = document.querySelector("[data-closes-after]");
const PING = 60_000; // one word to the server a minute, while somebody is there

addEventListener("pageshow", (event) => {
  if (event.persisted) {
    document.documentElement.hidden = true;
    location.reload();
  }
});

if (idle) {
  const limit = Number(idle.dataset.closesAfter) * 1000;
  let touched = Date.now();
  let told = Date.now();

  const warn = (closes) => {
    if (closes === (idle.textContent !== "")) return; // said once
    idle.textContent = closes ? idle.dataset.says : "";
    idle.className = closes ? "notice notice-warn" : "";
  };

  const touch = () => {
    touched = Date.now();
    warn(false);
    if (touched - told > PING) {
      told = touched;
      fetch(location.pathname, { method: "HEAD", cache: "no-store" }).then(
        (answer) => answer.status === 410 && location.reload(),
        () => {}, // no network for a moment: the next touch tries again
      );
    }
  };
  for (const sign of ["pointerdown", "keydown", "input", "scroll"]) {
    addEventListener(sign, touch, { passive: true });
  }
  setInterval(() => {
    const left = touched + limit - Date.now();
    warn(left <= PING);
    if (left <= 0) {
      location.replace(idle.dataset.closed);
    }
  }, 1000);
}
