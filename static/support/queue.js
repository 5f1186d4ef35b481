// The queue without a mouse: j and k move, Enter opens (it is a link), / searches.
(() => {
  const links = [...document.querySelectorAll("[data-queue] a.subject")];
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") {
      event.preventDefault();
      document.getElementById("q")?.focus();
      return;
    }
    const step = { j: 1, k: -1 }[event.key];
    if (!step || !links.length) return;
    const here = links.indexOf(document.activeElement);
    const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : here + step;
    links[Math.min(Math.max(next, 0), links.length - 1)].focus();
  });
})();
