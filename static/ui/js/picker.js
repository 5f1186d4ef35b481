/* Chooses among thousands: the search box of a picker becomes a combobox (ARIA 1.2, list of
   suggestions). Arrows walk, Enter chooses, Esc closes; the ticks above are what is sent. */
(() => {
  "use strict";

  const set = (root) => {
    const box = root.querySelector("input[type=search]");
    const list = root.querySelector("[role=listbox]");
    const chosen = root.querySelector("[data-picked]");
    const status = root.querySelector("[data-picker-status]");
    const single = "single" in root.dataset;
    let at = -1, asked = 0, timer = 0;

    root.querySelector("[data-picker-search]").remove();
    box.setAttribute("role", "combobox");
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", list.id);
    box.setAttribute("aria-expanded", "false");

    const items = () => [...list.querySelectorAll("[role=option]")];
    const close = () => {
      list.hidden = true;
      at = -1;
      box.setAttribute("aria-expanded", "false");
      box.removeAttribute("aria-activedescendant");
    };
    const mark = (to) => {
      const all = items();
      if (!all.length) return;
      at = (to + all.length) % all.length;
      all.forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
      all[at].scrollIntoView({ block: "nearest" });
      box.setAttribute("aria-activedescendant", all[at].id);
    };
    const inputs = () => [...chosen.querySelectorAll("input")];
    const choose = (option) => {
      const old = inputs().find((input) => input.value === option.value);
      if (single) chosen.replaceChildren();
      if (old && !single) old.checked = true;
      else {
        const row = document.createElement("li"), label = document.createElement("label");
        const input = document.createElement("input"), words = document.createElement("span");
        label.className = "picker__option";
        input.type = single ? "radio" : "checkbox";
        input.name = root.dataset.name;
        input.value = option.value;
        input.checked = true;
        words.append(option.label);
        if (option.hint) {
          const hint = document.createElement("span");
          hint.className = "picker__hint";
          hint.textContent = option.hint;
          words.append(hint);
        }
        label.append(input, words);
        row.append(label);
        chosen.append(row);
      }
      box.value = "";
      close();
      status.textContent = `${root.dataset.chosen} ${option.label}`;
      chosen.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const show = ({ options, more }) => {
      const kept = new Set(inputs().filter((input) => input.checked).map((input) => input.value));
      const offered = options.filter((option) => !kept.has(option.value));
      list.replaceChildren(...offered.map((option, i) => {
        const row = document.createElement("li");
        row.setAttribute("role", "option");
        row.setAttribute("aria-selected", "false");
        row.id = `${list.id}-${i}`;
        row.append(option.label);
        if (option.hint) {
          const hint = document.createElement("span");
          hint.className = "picker__hint";
          hint.textContent = option.hint;
          row.append(hint);
        }
        row.addEventListener("pointerdown", (event) => event.preventDefault());
        row.addEventListener("click", () => { choose(option); box.focus(); });
        row.option = option;
        return row;
      }));
      const count = offered.length;
      const said = count === 1 ? root.dataset.one : root.dataset.many.replace("{count}", count);
      status.textContent = count ? said + (more ? `. ${root.dataset.more}` : "") : root.dataset.none;
      at = -1;
      list.hidden = !count;
      box.setAttribute("aria-expanded", String(Boolean(count)));
      box.removeAttribute("aria-activedescendant");
    };
    const ask = async () => {
      const text = box.value.trim(), mine = ++asked;
      if (!text) {
        close();
        status.textContent = "";
        return;
      }
      try {
        const answer = await fetch(`${root.dataset.picker}?${new URLSearchParams({ q: text })}`, { headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error(String(answer.status));
        const result = await answer.json();
        if (mine === asked) show(result);
      } catch {
        if (mine !== asked) return;
        close();
        status.textContent = root.dataset.failed;
      }
    };
    box.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 150);
    });
    box.addEventListener("blur", close);
    box.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) ask();
        else mark(event.key === "ArrowDown" ? at + 1 : at < 0 ? -1 : at - 1);
      } else if (event.key === "Enter") {
        // Enter in a search box would send the whole form.
        event.preventDefault();
        const option = items()[at]?.option ?? (items().length === 1 && !list.hidden ? items()[0].option : null);
        if (option) choose(option);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        event.stopPropagation();
        close();
      }
    });
  };

  document.querySelectorAll("[data-picker]").forEach(set);
})();
