/* Files of a draft go up in parts (tus), so that a broken connection costs a part, not all.

The form works without it: then the file goes up in one piece, with the page. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-resumable]");
  if (!form || !window.tus?.isSupported) return;
  const drop = form.querySelector("[data-file-drop]");
  const input = drop.querySelector("input[type=file]");
  const part = (name) => drop.querySelector(`[data-drop-${name}]`);
  const area = part("progress"), bar = area.querySelector("progress");
  const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });
  let upload = null, leaving = false;
  // The shared script sends a form as one request unless told that it is plain.
  form.dataset.plain = "";

  const tell = (text) => {
    part("problem").textContent = text;
    part("problem").hidden = !text;
  };
  const done = () => {
    area.hidden = true;
    upload = null;
    form.querySelector("button[type=submit], button:not([type])")?.removeAttribute("aria-busy");
  };
  const failed = (error) => {
    done();
    const answer = error?.originalResponse;
    const words = answer && answer.getStatus() < 500 ? answer.getBody() : "";
    tell(words && words.length < 300 && !words.startsWith("<") ? words : form.dataset.broken);
  };

  // The worker checks the whole file; the page waits for what it finds.
  const follow = async (url) => {
    part("text").textContent = form.dataset.checking;
    bar.removeAttribute("value");
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" } });
      const { state, why } = await answer.json();
      if (state === "stored") { leaving = true; location.reload(); return; }
      if (state === "failed") { done(); tell(why); return; }
    } catch { /* asked again */ }
    setTimeout(() => follow(url), 1000);
  };

  const send = async (file) => {
    upload = new tus.Upload(file, {
      endpoint: form.dataset.resumable,
      chunkSize: Number(form.dataset.partBytes),
      retryDelays: [0, 1000, 3000, 5000, 10000, 20000, 30000],
      removeFingerprintOnSuccess: true,
      fingerprint: async () => ["crisalid", form.dataset.version, file.name, file.size, file.lastModified].join("-"),
      headers: { "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value },
      metadata: { filename: file.name, kind: form.querySelector("[name=kind]:checked").value, version: form.dataset.version },
      onProgress: (sent, total) => {
        bar.value = 100 * sent / total;
        part("text").textContent = percent.format(sent / total);
      },
      onSuccess: () => follow(upload.url),
      onError: failed,
    });
    area.hidden = false;
    bar.value = 0;
    part("name").textContent = `${drop.dataset.sending} ${file.name}`;
    const [before] = await upload.findPreviousUploads();
    if (before) upload.resumeFromPreviousUpload(before);
    upload.start();
  };

  form.addEventListener("submit", (event) => {
    const file = input.files[0];
    if (!file) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (upload) return;
    tell("");
    send(file);
  }, true);
  part("cancel").addEventListener("click", () => {
    upload?.abort(true).catch(() => {});
    done();
  });
  window.addEventListener("beforeunload", (event) => {
    if (upload && !leaving) event.preventDefault();
  });
})();
