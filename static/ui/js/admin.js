/* Lists whose rows can be ticked: all at once, and how many are. */
(() => {
  "use strict";

  const all = document.getElementById("action-toggle");
  const boxes = [...document.querySelectorAll("input.action-select")];
  const told = document.querySelector("[data-ticked]");
  if (!all || !boxes.length) return;
  const count = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && !all.checked;
    if (told) told.textContent = ticked ? `${told.dataset.words} ${ticked}` : "";
  };
  all.addEventListener("change", () => {
    boxes.forEach((box) => { box.checked = all.checked; });
    count();
  });
  boxes.forEach((box) => box.addEventListener("change", count));
  count();
})();
