// The proof of work of the candidature form: its worker and its words come from our own pages.
const worker = () => document.querySelector("altcha-widget").dataset.worker;
globalThis.$altcha.algorithms.set("PBKDF2/SHA-256", () => new Worker(worker()));

for (const widget of document.querySelectorAll("altcha-widget")) {
  const words = widget.dataset;
  globalThis.$altcha.i18n.set(widget.getAttribute("language"), {
    label: words.label,
    verifying: words.verifying,
    verified: words.verified,
    error: words.error,
    expired: words.expired,
    waitAlert: words.wait,
    ariaLinkLabel: "ALTCHA",
    required: words.error,
    loading: words.verifying,
    reload: words.label,
    verify: words.label,
    verificationRequired: words.error,
    incorrect: words.error,
    cancel: "×",
    enterCode: words.label,
    enterCodeAria: words.label,
    getAudioChallenge: words.label,
    footer: "",
  });
  widget.configure({ hideLogo: true, hideFooter: true });
  // Who is quicker than the proof waits for it, rather than being refused by the server.
  const form = widget.closest("form");
  form.addEventListener("submit", (event) => {
    if (widget.getState() !== "verifying") return;
    event.preventDefault();
    const go = (change) => {
      if (change.detail.state === "verifying") return;
      widget.removeEventListener("statechange", go);
      form.requestSubmit(event.submitter);
    };
    widget.addEventListener("statechange", go);
  });
}
