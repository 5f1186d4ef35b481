// The queue without a mouse: j and k move, Enter opens (it is a link).
(() => {
  const links = [...document.querySelectorAll("[data-queue] a.subject")];
  document.addEventListener("keydown", (event) => {
    const step = { j: 1, k: -1 }[event.key];
    if (!step || !links.length || !window.crisalid.single(event)) return;
    const here = links.indexOf(document.activeElement);
    const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : here + step;
    links[Math.min(Math.max(next, 0), links.length - 1)].focus();
  });
})();
