// A kiosk that nobody has touched for a while starts anew, with nothing of the last person on it.
(() => {
  const IDLE_MILLISECONDS = 90_000;
  let timer;
  const start = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      document.querySelectorAll("form").forEach((form) => form.reset());
      scrollTo(0, 0);
      location.replace(location.href.split("#")[0]);
    }, IDLE_MILLISECONDS);
  };
  for (const event of ["pointerdown", "keydown", "scroll", "input"]) {
    addEventListener(event, start, { passive: true });
  }
  // A page from the browser's memory would show what was chosen.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
  start();
})();
