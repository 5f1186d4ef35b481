/* The search box: "/" goes to it, the arrows walk through what was found, Esc comes back. */
(() => {
  "use strict";

  const field = () => [...document.querySelectorAll("[data-search-field]")].find((box) => box.offsetParent);
  const form = (element) => element.closest?.("[data-search]");
  // On the search page what was found lies beside its form.
  const found = (box) => form(box)?.querySelector("[data-found]") || document.getElementById("found");
  const hits = (area) => [...area.querySelectorAll("[data-hit]")];
  const panel = (area) => area?.id === "search-panel";
  const close = () => {
    const area = document.getElementById("search-panel");
    if (area) area.hidden = true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.defaultPrevented && window.crisalid?.single(event) && field()) {
      event.preventDefault();
      field().focus();
      field().select();
      return;
    }
    const box = event.target.matches?.("[data-search-field]") ? event.target : null;
    const area = box ? found(box) : event.target.closest?.("[data-found]");
    if (!area) return;
    if (event.key === "Escape" && panel(area) && !area.hidden) {
      event.preventDefault();
      close();
      field()?.focus();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || area.hidden) return;
    const all = hits(area), at = all.indexOf(document.activeElement) + step;
    if (!all.length || (box && step < 0)) return;
    event.preventDefault();
    if (at < 0) field()?.focus();
    else all[Math.min(at, all.length - 1)].focus();
  });

  document.addEventListener("focusin", (event) => {
    const area = event.target.matches?.("[data-search-field]") ? found(event.target) : null;
    if (panel(area) && area.childElementCount) area.hidden = false;
    else if (!event.target.closest?.(".topsearch")) close();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!event.target.closest?.(".topsearch")) close();
  });
  document.addEventListener("input", (event) => {
    if (!event.target.matches?.("[data-search-field]")) return;
    const area = found(event.target);
    if (panel(area) && !event.target.value.trim()) area.hidden = true;
  });

  const complain = (area) => {
    const line = document.createElement("p");
    line.className = "found__hint";
    line.textContent = area.dataset.failed;
    area.replaceChildren(line);
  };
  document.addEventListener("htmx:beforeRequest", (event) => form(event.target)?.setAttribute("aria-busy", "true"));
  document.addEventListener("htmx:afterRequest", (event) => {
    const search = form(event.target);
    if (!search) return;
    search.removeAttribute("aria-busy");
    const area = search.querySelector("[data-found]") || document.getElementById("found");
    const box = search.querySelector("[data-search-field]");
    // Status 0: overtaken by the next letter.
    if (!event.detail.successful && event.detail.xhr.status) complain(area);
    if (panel(area)) area.hidden = !box.value.trim() || !search.contains(document.activeElement);
    const words = area.querySelector("[data-count]")?.textContent;
    if (words) window.crisalid?.say(words);
  });
  document.addEventListener("htmx:sendError", (event) => {
    const area = form(event.target) && (form(event.target).querySelector("[data-found]") || document.getElementById("found"));
    if (!area) return;
    complain(area);
    area.hidden = false;
  });
})();
