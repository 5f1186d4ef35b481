/* Single keys: what carries `data-key` is used by that key, as a press or the focus would. Never
   while somebody types, never with another key held, and never where they are switched off. */
(() => {
  "use strict";

  const root = document.documentElement;
  const shown = (element) => element.checkVisibility?.({ visibilityProperty: true }) ?? element.offsetParent;
  const single = (event) => {
    const held = event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
    const field = event.target.closest?.("input, textarea, select, [contenteditable], dialog");
    // A dialog that closes over a menu gone meanwhile keeps the focus until the next frame is
    // drawn: nobody types into what is not to be seen.
    const typing = field && shown(field);
    return !held && !typing && root.dataset.keys !== "off" && !document.querySelector("dialog[open]");
  };
  window.crisalid.single = single;

  const FIELD = "input:not([type=hidden], [type=radio], [type=file]), textarea, select";

  const use = (element) => {
    if (element.matches("input[type=search]")) {
      element.focus();
      element.select();
    } else if (element.matches("input[type=radio]")) {
      element.click();
      document.getElementById(element.dataset.keyTo)?.focus();
    } else if (element.tagName === "SUMMARY") {
      element.parentElement.open = true;
      (element.parentElement.querySelector(FIELD) || element).focus();
    } else {
      element.click();
    }
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.repeat || !single(event)) return;
    if (event.key === "?") {
      event.preventDefault();
      document.getElementById("keys")?.showModal();
      return;
    }
    // On a French keyboard "/" takes Shift; a letter with Shift is another matter.
    if (event.shiftKey && event.key !== "/") return;
    const wanted = `[data-key="${CSS.escape(event.key.toLowerCase())}"]`;
    const found = [...document.querySelectorAll(wanted)].find(shown);
    if (!found) return;
    event.preventDefault();
    use(found);
  });

  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("[data-keys-switch]")) return;
    const off = !event.target.checked;
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `${root.dataset.cookies}keys=${off ? "off" : "on"}; path=/; max-age=31536000; samesite=lax${secure}`;
    root.toggleAttribute("data-keys", off);
    if (off) root.dataset.keys = "off";
  });
})();
