/* The open ticket: it asks now and then what others do to it, and shows where one is. */
(() => {
  "use strict";

  const EVERY = 15000;
  const ask = () => {
    // Looked up each time: an answer with files that comes back with errors replaces the page's main part.
    const now = document.getElementById("desk-now");
    if (now && document.visibilityState === "visible") window.htmx?.trigger(now, "refresh");
  };
  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);

  const current = document.querySelector(".desk__list [aria-current]");
  const list = current?.closest(".desk__queue");
  if (list) list.scrollTop = Math.max(0, current.offsetTop - list.clientHeight / 3);
})();
