/* One box ticks all machines of the page; without a script they are ticked one by one. */
(() => {
  "use strict";
  const ready = () => {
    const area = document.querySelector("[data-answering]");
    const all = area?.querySelector("[data-tick-all]");
    if (!all) return;
    const boxes = [...area.closest("form").elements].filter((box) => box.name === "line");
    all.closest("label").hidden = !boxes.length;
    all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
  };
  document.addEventListener("htmx:afterSettle", ready);
  ready();
})();
