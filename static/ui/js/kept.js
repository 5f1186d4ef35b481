/* What the server cannot take yet waits in this browser, encrypted for its owner: the key comes
   with the answer of /drafts/ (portal/drafts/owners.py) and is kept by the page alone. */
(() => {
  "use strict";

  const { drafts: ADDRESS, draftsOf: OWNER } = document.documentElement.dataset;
  const STORE = "crisalid.draft.";
  const MONTH = 30 * 24 * 3600 * 1000;
  let secret;

  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(""));
  const canKeep = () => Boolean(secret && window.crypto?.subtle);
  const place = (name) => `${STORE}${OWNER}.${location.pathname} ${name}`;

  const put = async (name, value) => {
    if (!canKeep()) return false;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(value));
    try {
      const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, secret, plain);
      localStorage.setItem(place(name), JSON.stringify({ iv: text(iv), data: text(data), at: Date.now() }));
      return true;
    } catch {
      return false;
    }
  };
  const take = async (name) => {
    if (!canKeep()) return null;
    try {
      const { iv, data } = JSON.parse(localStorage.getItem(place(name)));
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(iv) }, secret, bytes(data));
      return JSON.parse(new TextDecoder().decode(plain));
    } catch {
      return null;
    }
  };
  const drop = (name) => { try { localStorage.removeItem(place(name)); } catch { /* none is kept */ } };
  const clear = (wanted) => {
    try {
      for (const key of Object.keys(localStorage)) {
        if (key.startsWith(STORE) && wanted(key)) localStorage.removeItem(key);
      }
    } catch { /* none is kept */ }
  };
  const isOld = (key) => {
    try {
      return Date.now() - JSON.parse(localStorage.getItem(key)).at > MONTH;
    } catch {
      return true;
    }
  };
  // Whoever signs out leaves nothing here; what is someone else's waits for them.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (OWNER && /\/logout\/$/.test(form.getAttribute("action") || location.pathname)) {
      clear((key) => key.startsWith(`${STORE}${OWNER}.`));
    }
  });


  // By a key that is 32 bytes, in base64.
  const unlock = async (key) => {
    if (window.crypto?.subtle) secret = await crypto.subtle.importKey("raw", bytes(key), "AES-GCM", false, ["encrypt", "decrypt"]);
  };
  clear(isOld);
  // What the server keeps of this page, and the words for it.
  const ask = async () => {
    try {
      const answer = await fetch(`${ADDRESS}?at=${encodeURIComponent(location.pathname)}`, { headers: { "X-Requested-With": "autosave" } });
      return answer.ok && !answer.redirected ? await answer.json() : null;
    } catch {
      return null;
    }
  };
  const throwAway = async (name, key, token) => {
    const body = new URLSearchParams({ key, csrfmiddlewaretoken: token });
    await fetch(`${ADDRESS}throw-away/`, { method: "POST", body });
    drop(name);
  };

  // Without https there is no randomUUID.
  const uuid = () => crypto.randomUUID?.() || "10000000-1000-4000-8000-100000000000".replace(/[018]/g,
    (digit) => (digit ^ crypto.getRandomValues(new Uint8Array(1))[0] & 15 >> digit / 4).toString(16));

  window.crisalid.kept = { unlock, canKeep, put, take, drop, ask, throwAway, uuid };
})();
