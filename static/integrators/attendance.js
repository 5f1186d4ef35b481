// A box above the list of people that hides who does not match, so that 500 names stay usable.
document.querySelectorAll("[data-attendance]").forEach((root, number) => {
  const rows = [...root.querySelectorAll("input[type=checkbox]")].map((box) => box.closest("div, li, label"));
  if (rows.length < 12) return;
  const label = document.createElement("label");
  label.textContent = root.dataset.label;
  const search = document.createElement("input");
  search.type = "search";
  search.id = label.htmlFor = `attendance-search-${number}`;
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  search.addEventListener("input", () => {
    const words = plain(search.value).split(/\s+/);
    rows.forEach((row) => {
      const ticked = row.querySelector("input").checked;
      row.hidden = !ticked && !words.every((word) => plain(row.textContent).includes(word));
    });
  });
  // Enter in a search box would send the whole form.
  search.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  const field = document.createElement("div");
  field.className = "field";
  field.append(label, search);
  root.prepend(field);
});
