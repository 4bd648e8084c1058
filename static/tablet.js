// The browser may keep a page whole to go back to. On the clinic's tablet every page is asked for anew.
addEventListener("pageshow", (event) => {
  if (event.persisted) {
    document.documentElement.hidden = true;
    location.reload();
  }
});
