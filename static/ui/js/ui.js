/* The frame's small manners. Every page works without them. */
(() => {
  "use strict";

  const each = (root, selector, fn) => root.querySelectorAll(selector).forEach(fn);

  // A form is sent once. The button keeps its name and value, so it is not disabled.
  const sent = new WeakSet();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-many")) return;
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    sent.add(form);
    form.removeAttribute("data-dirty");
    event.submitter?.setAttribute("aria-busy", "true");
    // A download leaves the page in place: then the form may be sent again.
    setTimeout(() => release(form), 8000);
  });
  const release = (form) => {
    sent.delete(form);
    each(form, "[aria-busy]", (button) => button.removeAttribute("aria-busy"));
  };
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) each(document, "form", release);
  });

  // Unsaved work is not lost without a word.
  document.addEventListener("input", (event) => {
    event.target.closest?.("form[data-guard]")?.setAttribute("data-dirty", "");
  });
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-guard][data-dirty]")) event.preventDefault();
  });

  const say = (text) => {
    const region = document.getElementById("toasts");
    if (!region) return;
    const line = document.createElement("span");
    line.className = "visually-hidden";
    line.textContent = text;
    region.append(line);
    setTimeout(() => line.remove(), 2000);
  };

  window.crisalid = { say };

  const copy = async (button) => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      return;
    }
    button.classList.add("is-done");
    say(button.dataset.copied);
    setTimeout(() => button.classList.remove("is-done"), 2000);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.copy) copy(button);
    if (button.hasAttribute("data-close")) button.closest("[data-toast]")?.remove();
    if (button.hasAttribute("data-print")) window.print();
  });

  // Good news goes by itself, unless someone is reading it; the rest stays until closed.
  const arm = (toast) => {
    each(toast, "[data-close]", (button) => { button.hidden = false; });
    if (toast.matches(".toast--error, .toast--warning")) return;
    let timer;
    const start = () => { timer = setTimeout(() => toast.remove(), 10000); };
    toast.addEventListener("pointerenter", () => clearTimeout(timer));
    toast.addEventListener("focusin", () => clearTimeout(timer));
    toast.addEventListener("pointerleave", start);
    start();
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.hasAttribute("data-theme-switch") || !event.submitter) return;
    event.preventDefault();
    const chosen = event.submitter.value;
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `${document.documentElement.dataset.cookies}theme=${chosen}; path=/; max-age=31536000; samesite=lax${secure}`;
    document.documentElement.dataset.theme = chosen;
    each(form, "button", (button) => button.setAttribute("aria-pressed", String(button.value === chosen)));
  }, true);

  // A group of the rail stays as somebody left it: the server writes it so on the next page.
  document.addEventListener("click", (event) => {
    const group = event.target.closest?.(":is(.rail, .menu) [data-rail]");
    if (!group) return;
    const { cookies } = document.documentElement.dataset;
    const found = document.cookie.match(new RegExp(`(?:^|; )${cookies}rail=([^;]*)`));
    const { rail: key } = group.dataset;
    const others = (found ? found[1].split("!") : []).filter((one) => one && one.replace("-", "") !== key);
    const kept = [...others, (group.parentElement.open ? "-" : "") + key].join("!");
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `${cookies}rail=${kept}; path=/; max-age=31536000; samesite=lax${secure}`;
  });

  // A stacked table loses its meaning for screen readers unless the roles are spelt out.
  const ROLES = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };
  const spell = (table) => {
    table.setAttribute("role", "table");
    each(table, "thead, tbody, tr, td", (part) => part.setAttribute("role", ROLES[part.tagName]));
    each(table, "thead th", (cell) => cell.setAttribute("role", "columnheader"));
    each(table, "tbody th", (cell) => cell.setAttribute("role", "rowheader"));
    const wrap = table.parentElement;
    if (wrap.scrollWidth > wrap.clientWidth) wrap.tabIndex = 0;
  };

  // The first field in error gets the focus, the summary above it where no field is to blame.
  const focusFirst = (root) => {
    // A page that nobody sent anything to (the gallery) only shows what an error looks like.
    if (root === document && !("posted" in document.documentElement.dataset)) return;
    const summary = root.querySelector("[data-focus]");
    const link = summary?.querySelector("a[href^='#']");
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    for (let at = field?.closest("details"); at; at = at.parentElement.closest("details")) at.open = true;
    field?.focus({ preventScroll: true });
    if (!field || document.activeElement !== field) {
      summary?.focus();
      return;
    }
    // Both are seen where they fit on the screen together.
    const height = field.getBoundingClientRect().bottom - summary.getBoundingClientRect().top;
    const together = height > 0 && height < window.innerHeight * 0.8;
    (together ? summary : field.closest(".field") || field).scrollIntoView({ block: together ? "start" : "center" });
  };

  // A row of tabs that is wider than the screen shows the one that is open.
  each(document, ".tab-links [aria-current]", (link) => {
    const row = link.closest(".tab-links");
    row.scrollLeft = link.offsetLeft - (row.clientWidth - link.offsetWidth) / 2;
  });

  const prepare = (root) => {
    if (!navigator.clipboard) each(root, "[data-copy]", (button) => { button.hidden = true; });
    each(root, "[data-toast]", arm);
    each(root, "table.table", spell);
    focusFirst(root);
  };
  window.crisalid.prepare = prepare;
  prepare(document);
  // An address that names a part of the page takes the focus away again once the page is there.
  window.addEventListener("load", () => requestAnimationFrame(() => {
    if (document.activeElement === document.body) focusFirst(document);
  }));
  document.addEventListener("htmx:afterSwap", (event) => prepare(event.target));

  // A live region speaks of what changes, not of what was there: say the first messages again.
  const region = document.getElementById("toasts");
  if (region?.children.length) setTimeout(() => region.append(...region.children), 150);
})();
