/* A dead network is said, and what was sent goes when it is back: forms, and what htmx asks for. */
(() => {
  "use strict";

  const { draftsOf: OWNER, signIn: SIGN_IN } = document.documentElement.dataset;
  const again = new Map();
  const told = () => document.getElementById("offline");
  const later = (key, act) => {
    again.set(key, act);
    if (told()) told().hidden = false;
  };
  const back = (key) => {
    again.delete(key);
    if (told() && !again.size && navigator.onLine) told().hidden = true;
  };
  window.addEventListener("offline", () => { if (told()) told().hidden = false; });
  window.addEventListener("online", () => {
    if (told()) told().hidden = true;
    const acts = [...again.values()];
    again.clear();
    acts.forEach((act) => act());
  });
  if (!navigator.onLine && told()) told().hidden = false;
  // A form without a draft is small: it is sent when the network is back.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (navigator.onLine || event.defaultPrevented || form.method !== "post" || network.guards(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const submitter = event.submitter;
    later(form, () => form.requestSubmit(submitter));
  }, true);
  document.addEventListener("htmx:sendError", (event) => {
    const { elt, requestConfig } = event.detail;
    const cause = requestConfig?.triggeringEvent?.type;
    later(elt, () => { if (elt.isConnected && cause) window.htmx?.trigger(elt, cause); });
  });
  // What htmx asks for without a session is the sign-in page: go there, and come back here.
  const signIn = () => location.assign(`${SIGN_IN}?next=${encodeURIComponent(location.pathname + location.search)}`);
  document.addEventListener("htmx:beforeSwap", (event) => {
    const from = event.detail.xhr?.responseURL;
    if (!OWNER || !from || new URL(from).pathname !== SIGN_IN || location.pathname === SIGN_IN) return;
    event.detail.shouldSwap = false;
    signIn();
  });

  /* `guards`: whether a form looks after itself; see drafts.js. */
  const network = { later, back, signIn, guards: () => false };
  window.crisalid.network = network;
})();
