/* What a form holds, as a draft keeps it; and how a form shows what is kept of it. */
(() => {
  "use strict";

  const NEVER = new Set(["csrfmiddlewaretoken", "draft", "draft_of", "changed", "autosave", "seen", "told", "take", "confirmation"]);
  const kept = (field) => field.name && !NEVER.has(field.name.split("-").pop())
    && !/^(password|file|submit|button|image|reset)$/.test(field.type)
    && !/one-time-code|password/.test(field.autocomplete || "")
    && (field.type !== "hidden" || /opened_on$/.test(field.name));
  const ticks = (field) => field.type === "checkbox" || field.type === "radio";
  const chosen = (field) => [...field.options].filter((option) => option.selected).map((option) => option.value);
  const differs = (field) => ticks(field) ? field.checked !== field.defaultChecked
    : field.options ? [...field.options].some((option) => option.selected !== option.defaultSelected)
    : field.value !== field.defaultValue;

  const fieldsOf = (form) => [...form.elements].filter(kept);

  const nameOf = (form) => {
    const fields = [...form.elements].filter((field) => field.name && field.name !== "csrfmiddlewaretoken");
    const asks = fields.find((field) => field.type === "hidden" && /^(do|verb|action)$/.test(field.name));
    const first = fields.find((field) => kept(field) && field.type !== "hidden");
    return `${form.getAttribute("id") || asks?.value || ""}:${first?.name || ""}`.slice(0, 100);
  };

  const valuesOf = (form) => {
    const all = {};
    for (const field of fieldsOf(form)) {
      const list = all[field.name] ||= [];
      if (ticks(field)) { if (field.checked) list.push(field.value); }
      else if (field.multiple && field.options) list.push(...chosen(field));
      else list.push(field.value.replace(/\r\n?/g, "\n"));
    }
    return all;
  };

  const filesOf = (form) => [...form.elements].flatMap((field) => field.type === "file" ? [...field.files].map((file) => file.name) : []);

  const fill = (form, values, names = Object.keys(values)) => {
    for (const name of names) {
      fieldsOf(form).filter((field) => field.name === name).forEach((field, at) => {
        const list = values[name];
        if (ticks(field)) field.checked = list.includes(field.value);
        else if (field.multiple && field.options) for (const option of field.options) option.selected = list.includes(option.value);
        else if (at < list.length) field.value = list[at];
        field.dispatchEvent(new CustomEvent("change", { bubbles: true, detail: "filled" }));
      });
    }
  };

  const element = (name, attributes = {}, ...inside) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...inside);
    return made;
  };
  const button = (label, act) => {
    const made = element("button", { type: "button", class: "button button--secondary button--small" }, element("span", {}, label));
    made.addEventListener("click", act);
    return made;
  };

  const say = (form, words, state) => {
    let status = form.querySelector("[data-autosave-status]");
    if (!status) form.append(status = element("p", { class: "autosave", role: "status", "data-autosave-status": "" }));
    status.textContent = words || "";
    status.dataset.state = state;
  };

  // Two windows have changed one field: both values are shown, and one is chosen.
  const conflict = (form, name, stored, words, settle) => {
    const field = fieldsOf(form).find((each) => each.name === name);
    if (!field) return;
    form.querySelector(`[data-conflict="${CSS.escape(name)}"]`)?.remove();
    const one = (label, value) => element("div", {}, element("dt", {}, label), element("dd", {}, value.join(", ") || "–"));
    const shown = element("div", { class: "conflict", role: "alert", "data-conflict": name },
      element("p", {}, element("strong", {}, words.conflict)),
      element("dl", { class: "conflict__values" }, one(words.mine, valuesOf(form)[name] || []), one(words.stored, stored)));
    const choose = (values) => () => {
      if (values) fill(form, { [name]: values });
      shown.remove();
      settle();
    };
    shown.append(element("div", { class: "cluster" }, button(words.keep, choose(null)), button(words.take, choose(stored))));
    (field.closest(".field") || field).after(shown);
  };

  // What was found again, the files that are missing, and the way to throw it away.
  const welcome = (form, words, at, files, discard) => {
    const body = element("div", { class: "alert__body" }, element("p", {}, at ? words.back.replace("%(time)s", at) : words.here));
    if (files.length) body.append(element("p", {}, words.files.replace("%(names)s", files.join(", "))));
    body.append(button(words.discard, discard));
    form.prepend(element("div", { class: "alert alert--info draft-back", role: "status" }, body));
  };

  window.crisalid.typed = { nameOf, valuesOf, filesOf, differs, fill, say, conflict, welcome };
})();
