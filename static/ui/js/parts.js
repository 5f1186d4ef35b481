/* Dialogs, tabs and filters. Every page works without them. */
(() => {
  "use strict";

  const each = (root, selector, fn) => root.querySelectorAll(selector).forEach(fn);

  // Dialogs: a link opens, Esc, the cross, "cancel" or a press outside closes.
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-dialog]");
    const dialog = opener && document.getElementById(opener.dataset.dialog);
    if (dialog?.showModal && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      dialog.showModal();
      return;
    }
    if (event.target.closest?.("[data-dialog-close]")) event.target.closest("dialog").close();
    if (event.target.matches?.("dialog.dialog[open]")) {
      const box = event.target.getBoundingClientRect();
      const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
      if (!inside) event.target.close();
    }
  });

  const tabs = (set) => {
    const links = [...set.querySelectorAll(":scope > .tabs__nav > .tabs__link")];
    const panels = links.map((link) => set.querySelector(`:scope > #${CSS.escape(link.hash.slice(1))}`));
    const show = (at, focus) => {
      links.forEach((link, i) => {
        link.setAttribute("aria-selected", String(i === at));
        link.tabIndex = i === at ? 0 : -1;
        panels[i].hidden = i !== at;
      });
      if (focus) links[at].focus();
    };
    const named = () => {
      const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      return panels.findIndex((panel) => target && panel.contains(target));
    };
    set.firstElementChild.setAttribute("role", "tablist");
    links.forEach((link, i) => {
      link.setAttribute("role", "tab");
      link.setAttribute("aria-controls", panels[i].id);
      panels[i].setAttribute("role", "tabpanel");
      panels[i].setAttribute("aria-labelledby", link.id);
      panels[i].tabIndex = 0;
      link.addEventListener("click", (event) => {
        event.preventDefault();
        history.replaceState(history.state, "", link.hash);
        show(i);
      });
      link.addEventListener("keydown", (event) => {
        const to = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: links.length - 1, " ": i }[event.key];
        if (to === undefined) return;
        event.preventDefault();
        show((to + links.length) % links.length, true);
      });
    });
    window.addEventListener("hashchange", () => { if (named() >= 0) show(named()); });
    show(Math.max(0, named()));
    set.setAttribute("data-ready", "");
  };

  // What a filter finds is said, and the way back to everything is offered.
  document.addEventListener("htmx:afterSettle", (event) => {
    const list = event.target.closest?.("[data-results]");
    const words = list?.querySelector("[data-count]")?.textContent;
    if (words) window.crisalid?.say(words);
    each(document, "[data-filters]", (form) => {
      const reset = form.querySelector(".filters__reset");
      const set = [...form.elements].some((field) => field.name && field.type !== "hidden" && (/checkbox|radio/.test(field.type) ? field.checked && field.value : field.value));
      if (reset) reset.hidden = !set;
    });
  });
  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.target.matches?.("[data-filters]")) return;
    // An address without empty parts.
    for (const [name, value] of [...event.detail.formData]) {
      if (value === "") event.detail.formData.delete(name);
    }
  });

  // The bell asks once a minute what is new, while somebody looks.
  let asked = Date.now(), heard;
  const ring = () => {
    const bell = document.getElementById("bell");
    if (!bell || document.visibilityState !== "visible" || Date.now() - asked < 59000) return;
    asked = Date.now();
    heard = Number(bell.dataset.bell);
    window.htmx?.trigger(bell, "refresh");
  };
  setInterval(ring, 60000);
  document.addEventListener("visibilitychange", ring);
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.target.matches?.("[data-bell]")) return;
    const bell = document.getElementById("bell");
    if (Number(bell?.dataset.bell) > heard) window.crisalid?.say(bell.querySelector("[data-bell-words]").textContent);
  });

  const prepare = (root) => {
    each(root, "[data-dialog-close]", (button) => { button.hidden = false; });
    each(root, "dialog[data-unopened]", (dialog) => dialog.removeAttribute("data-unopened"));
    each(root, "[data-tabs]:not([data-ready])", tabs);
  };
  prepare(document);
  document.addEventListener("htmx:afterSwap", (event) => prepare(event.target));
})();
