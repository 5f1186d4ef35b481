/* A file is dropped onto its field and sent with progress. The field works as ever without it.

The request carries `X-Upload: 1`, so that the page it leads to keeps its messages for the
reader, who is then led there. A page that comes back with errors takes this page's place. */
(() => {
  "use strict";
  if (window.crisalidUpload) return;
  window.crisalidUpload = true;

  const part = (drop, name) => drop.querySelector(`[data-drop-${name}]`);

  const tell = (drop, text) => {
    const problem = part(drop, "problem");
    problem.textContent = text;
    problem.hidden = !text;
  };

  const accepted = (file, accept) => !accept || accept.split(",").map((one) => one.trim().toLowerCase()).some((one) => (
    one.startsWith(".") ? file.name.toLowerCase().endsWith(one) : one.endsWith("/*") ? file.type.startsWith(one.slice(0, -1)) : file.type === one
  ));

  const check = (drop, input) => {
    const most = Number(input.dataset.maxBytes || 0);
    const files = [...input.files];
    const wrong = files.some((file) => !accepted(file, input.accept));
    const large = most && files.some((file) => file.size > most);
    tell(drop, wrong ? drop.dataset.wrongKind : large ? drop.dataset.tooLarge : "");
    return !wrong && !large;
  };

  // The answer to the form itself: a page with errors, with what was entered.
  const replace = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const main = page.querySelector("main");
    if (!main || !("posted" in page.documentElement.dataset)) return false;
    main.querySelectorAll("script").forEach((script) => script.remove());
    document.querySelector("main").replaceWith(document.adoptNode(main));
    document.title = page.title;
    window.htmx?.process(main);
    prepare(main);
    window.crisalid?.prepare(main);
    return true;
  };

  const send = (form, submitter, drop) => {
    const request = new XMLHttpRequest();
    const area = part(drop, "progress"), bar = area.querySelector("progress");
    const number = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });
    const done = () => {
      area.hidden = true;
      delete form.dataset.sending;
      submitter?.removeAttribute("aria-busy");
    };
    const failed = () => { done(); tell(drop, drop.dataset.failed); };
    form.dataset.sending = "";
    submitter?.setAttribute("aria-busy", "true");
    part(drop, "name").textContent = `${drop.dataset.sending} ${drop.querySelector("input").files[0].name}`;
    tell(drop, "");
    area.hidden = false;
    bar.value = 0;
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      bar.value = 100 * event.loaded / event.total;
      part(drop, "text").textContent = number.format(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      if (request.status === 413) { done(); return tell(drop, request.responseText); }
      if (request.status >= 500) return failed();
      form.removeAttribute("data-dirty");
      done();
      if (!replace(request.responseText)) location.assign(request.responseURL);
    });
    request.addEventListener("error", failed);
    request.addEventListener("abort", done);
    part(drop, "cancel").onclick = () => request.abort();
    request.open("POST", form.action);
    request.setRequestHeader("X-Upload", "1");
    request.send(submitter ? new FormData(form, submitter) : new FormData(form));
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const drops = [...form.querySelectorAll("[data-file-drop]")].filter((drop) => drop.querySelector("input[type=file]").files.length);
    if (event.defaultPrevented || form.method !== "post" || !drops.length || form.matches("[data-plain], [data-drop]")) return;
    event.preventDefault();
    if ("sending" in form.dataset) return;
    if (drops.every((drop) => check(drop, drop.querySelector("input[type=file]")))) send(form, event.submitter, drops[0]);
  }, true);

  const ready = (drop) => {
    const input = drop.querySelector("input[type=file]");
    const over = (on) => (event) => {
      event.preventDefault();
      drop.classList.toggle("is-over", on);
    };
    drop.addEventListener("dragover", over(true));
    drop.addEventListener("dragleave", over(false));
    drop.addEventListener("drop", (event) => {
      over(false)(event);
      const files = [...event.dataTransfer.files];
      if (!files.length || input.disabled) return;
      const kept = new DataTransfer();
      (input.multiple ? files : files.slice(0, 1)).forEach((file) => kept.items.add(file));
      input.files = kept.files;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    input.addEventListener("change", () => check(drop, input));
    drop.dataset.ready = "";
  };
  const prepare = (root) => root.querySelectorAll("[data-file-drop]:not([data-ready])").forEach(ready);
  prepare(document);
  document.addEventListener("htmx:afterSwap", (event) => prepare(event.target));
})();
