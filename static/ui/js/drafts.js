/* What is typed into a form is kept, and nothing of it is lost: by a closed window, a lapsed
   session or a dead network. With `data-guard` it is kept by portal/drafts, with `data-autosave`
   by its own view (portal/ui/autosave.py); what neither can take yet by kept.js. */
(() => {
  "use strict";

  const html = document.documentElement;
  const { drafts: ADDRESS, draftsOf: OWNER } = html.dataset;
  const { kept, network, typed } = window.crisalid;
  const AGAIN = 10000;
  const WINDOW = kept.uuid();
  let words = {};

  class Draft {
    constructor(form) {
      this.form = form;
      this.own = form.hasAttribute("data-autosave");
      this.name = typed.nameOf(form);
      this.delay = Number(form.dataset.autosaveDelay || 2000);
      this.begin();
      this.listen();
    }

    begin() {
      this.key = kept.uuid();
      this.revision = 0;
      this.touched = new Set();
      this.over = this.passing = this.asked = false;
      this.fresh = true;
    }

    /* Whether the button first makes sure of what was typed. */
    get guards() { return !this.fresh; }

    get values() { return typed.valuesOf(this.form); }

    listen() {
      const { form } = this;
      const note = (event) => {
        if (event.detail === "filled") return;
        const { name } = event.target;
        if (name) this.touched.add(name);
        this.fresh = false;
        form.setAttribute("data-dirty", "");
        this.soon();
      };
      form.addEventListener("input", note);
      form.addEventListener("change", note);
      // What was not touched here may have been written from another window since.
      form.addEventListener("formdata", (event) => {
        if (this.own) {
          for (const field of form.elements) if (field.name && field.type !== "hidden" && typed.differs(field)) this.touched.add(field.name);
          event.formData.set("changed", [...this.touched].join(" "));
        }
        event.formData.set("draft_of", OWNER);
        if (!this.own && !this.fresh) event.formData.set("draft", this.key);
      });
      document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "hidden" && !this.over && form.hasAttribute("data-dirty")) {
          if (this.own) navigator.sendBeacon(this.address, this.body());
          else this.save();
        }
      });
    }

    get address() { return this.own ? this.form.dataset.autosave || this.form.getAttribute("action") || location.href : ADDRESS; }

    body() {
      const data = new FormData(this.own ? this.form : undefined);
      if (this.own) {
        for (const [name, value] of [...data]) if (typeof value !== "string") data.delete(name);
        data.set("autosave", "1");
        return data;
      }
      const parts = {
        csrfmiddlewaretoken: this.form.elements.csrfmiddlewaretoken?.value || "", draft_of: OWNER,
        key: this.key, window: WINDOW, at: location.pathname, form: this.name, revision: this.revision,
        values: JSON.stringify(this.values), changed: JSON.stringify([...this.touched]), names: JSON.stringify(typed.filesOf(this.form)),
      };
      for (const [name, value] of Object.entries(parts)) data.set(name, value);
      return data;
    }

    say(text, state = "") { typed.say(this.form, text, state); }

    soon(wait = this.delay) {
      clearTimeout(this.timer);
      if (!this.over) this.timer = setTimeout(() => this.go(), wait);
    }

    go() { return this.asked ? this.attempt(this.submitter) : this.save(); }

    // One at a time.
    save() {
      clearTimeout(this.timer);
      this.saving = (this.saving || Promise.resolve()).then(() => this.send()).catch(() => "refused");
      return this.saving;
    }

    async send(retried = false) {
      const { form } = this;
      const sent = this.own ? {} : this.values, touched = [...this.touched];
      form.removeAttribute("data-dirty");
      this.say(words.busy);
      let answer, said = {};
      try {
        const keepalive = document.visibilityState === "hidden";
        answer = await fetch(this.address, { method: "POST", body: this.body(), keepalive, headers: { "X-Requested-With": "autosave" } });
        if (answer.headers.get("content-type")?.includes("json")) said = await answer.json();
      } catch { /* said below */ }
      if (answer?.ok && said.at) return this.saved(said, sent, touched);
      if (answer?.status === 403 && !retried && await this.refresh()) return this.send(true);
      form.setAttribute("data-dirty", "");
      if (said.why && answer.status !== 409) {
        this.say(said.why, "failed");
        return "refused";
      }
      const here = await kept.put(this.name, { key: this.key, revision: this.revision, values: this.values, touched: [...this.touched], files: typed.filesOf(form) });
      if (said.why) return this.stopped(said.why);
      const away = answer && (answer.redirected || answer.status === 403);
      this.say(away ? words.away : here ? words.offline : words.bare, "failed");
      this.soon(AGAIN);
      if (!away) network.later(this, () => this.go());
      return away ? "away" : "offline";
    }

    // It was sent from elsewhere, or somebody else has signed in.
    stopped(why) {
      this.say(why, "failed");
      this.over = this.own;
      if (this.own) return "refused";
      this.key = kept.uuid();
      this.revision = 0;
      this.touched = new Set(Object.keys(this.values));
      return "other";
    }

    saved(said, sent, touched) {
      kept.drop(this.name);
      network.back(this);
      this.say(`${words.saved || ""} ${said.at}`);
      if (this.own) return "saved";
      this.revision = said.revision;
      for (const name of touched) {
        if (JSON.stringify(this.values[name]) === JSON.stringify(sent[name])) this.touched.delete(name);
      }
      const theirs = said.theirs || {}, conflicts = said.conflicts || [];
      typed.fill(this.form, theirs, Object.keys(theirs).filter((name) => !conflicts.includes(name)));
      for (const name of conflicts) {
        this.touched.delete(name);
        typed.conflict(this.form, name, theirs[name], words, () => {
          this.touched.add(name);
          this.save();
        });
      }
      return conflicts.length ? "conflict" : "saved";
    }

    async refresh() {
      const found = await kept.ask();
      if (!found || found.of !== OWNER) return false;
      document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => { field.value = found.token; });
      return true;
    }

    // Before the button sends, what was typed is safe; then the browser sends as ever.
    async attempt(submitter) {
      this.asked = true;
      this.submitter = submitter;
      submitter?.setAttribute("aria-busy", "true");
      const state = await this.save();
      if (!/saved|refused/.test(state)) submitter?.removeAttribute("aria-busy");
      if (state === "away") {
        this.form.removeAttribute("data-dirty");
        this.asked = false;
        if (kept.canKeep()) network.signIn();
      } else if (state === "offline") {
        this.say(words.waiting, "failed");
      } else if (state === "conflict" || state === "other") {
        this.asked = false;
        this.form.querySelector("[data-conflict]")?.scrollIntoView({ block: "center" });
      } else {
        this.asked = false;
        this.passing = this.over = true;
        clearTimeout(this.timer);
        this.form.requestSubmit(submitter);
        this.over = false;
      }
    }

    async open(stored) {
      const here = await kept.take(this.name);
      const found = here || stored;
      if (!found) return;
      this.key = found.key;
      this.revision = found.revision;
      this.fresh = false;
      if ("posted" in html.dataset) {
        // The page shows what was sent just now.
        this.touched = new Set(Object.keys(this.values));
        kept.drop(this.name);
        return;
      }
      // What was typed before the answer came is newer.
      typed.fill(this.form, found.values, Object.keys(found.values).filter((name) => !this.touched.has(name)));
      typed.welcome(this.form, words, here ? "" : stored.at, found.files || [], () => this.discard());
      if (!here) return;
      here.touched.forEach((name) => this.touched.add(name));
      this.save();
    }

    async discard() {
      await kept.throwAway(this.name, this.key, this.form.elements.csrfmiddlewaretoken.value);
      this.over = true;
      this.form.removeAttribute("data-dirty");
      location.reload();
    }
  }

  const drafts = new WeakMap(), all = [];
  network.guards = (form) => Boolean(drafts.get(form)?.guards);
  // Back from where the form led: it was sent, what is typed now is another one.
  window.addEventListener("pageshow", (event) => { if (event.persisted) all.forEach((draft) => draft.begin()); });
  document.addEventListener("submit", (event) => {
    const draft = drafts.get(event.target);
    if (!draft || event.defaultPrevented) return;
    if (draft.passing) {
      draft.passing = false;
      return;
    }
    if (!draft.guards) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!draft.asked) draft.attempt(event.submitter);
  }, true);

  const start = async (root) => {
    if (!OWNER) return;
    const forms = [...root.querySelectorAll("form[data-guard], form[data-autosave]")].filter((form) => form.method === "post" && !drafts.has(form));
    const made = forms.map((form) => {
      const draft = new Draft(form);
      drafts.set(form, draft);
      all.push(draft);
      return draft;
    });
    if (!made.length) return;
    const found = await kept.ask();
    if (!found || found.of !== OWNER) return;
    words = found.words;
    await kept.unlock(found.secret);
    for (const draft of made) await draft.open(draft.own ? null : found.drafts.find((each) => each.form === draft.name));
  };
  start(document);
  document.addEventListener("htmx:afterSwap", (event) => start(event.target));
})();
