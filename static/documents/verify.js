// A file may be dropped anywhere on the page; without this script, its field does the same.
(() => {
  const form = document.querySelector("form[data-drop]");
  const field = form && form.querySelector("input[type=file]");
  if (!field) return;
  document.addEventListener("dragover", (event) => {
    if (event.dataTransfer.types.includes("Files")) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    field.files = event.dataTransfer.files;
    form.requestSubmit();
  });
})();
