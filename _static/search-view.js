/* Shows what the engine finds: in a dialogue over any page, and on the search page. */
window.readerSearchView = (given) => {
  "use strict";
  const { texts, root, terms, text } = given;
  const { readerSearch } = window;
  const say = (name, values = {}) => texts[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
  let index;

  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };

  /** The letters of `title`; those that begin a typed word are marked. */
  const marked = (title, typed) => {
    const parts = title.split(/([\p{L}\p{N}]+)/u);
    return parts.map((part, i) => {
      const [word] = i % 2 ? readerSearch.words(part) : [];
      return word && typed.some((other) => word.startsWith(other)) ? make("mark", {}, part) : part;
    });
  };

  const result = (found, typed) => {
    const link = make("a", { href: new URL(index.data.pages[found.page], root).href + (found.anchor && `#${found.anchor}`) });
    link.append(make("span", { class: "search-title" }, ...marked(found.title, typed)));
    const page = found.kind === "source" ? found.detail : index.data.titles[found.page];
    const besides = page === found.title ? [] : [page];
    if (found.by && found.by.text !== found.title && !found.title.startsWith(`${found.by.text} (`)) {
      besides.push(make("span", found.by.lang ? { lang: found.by.lang } : {}, found.by.text));
    }
    const where = make("span", { class: "search-where" }, make("span", { class: "search-badge" }, say(found.kind)), " ",
      ...besides.flatMap((one, i) => (i ? [" · ", one] : [one])));
    link.append(where);
    if (found.kind === "term") link.append(make("span", { class: "search-detail" }, found.detail));
    return make("li", { class: `search-${found.kind}` }, link);
  };

  const GROUPS = ["", "pages", "terms", "passages", "sources"];

  /** Where results stand: a status line, buttons that choose a group, the results. `few`: of each group, if all are shown. */
  const place = (few) => ({
    few,
    status: make("p", { role: "status", class: "search-status" }),
    chips: make("div", { role: "group", class: "search-chips", "aria-label": say("show") },
      ...GROUPS.map((name) => make("button", { type: "button", hidden: "", value: name }))),
    list: make("div", { class: "search-results" }),
  });

  /** Connects a field with a place: results while typing, arrow keys from one to the next. */
  const connect = (field, { few, status, chips, list }, most) => {
    let waiting, spoken, asked, chosen = "";

    const group = ([name, found], shown, typed) => {
      const heading = make("h2", { id: `search-${name}` }, say(name), make("span", { class: "search-count" }, ` ${found.length}`));
      const box = make("div", { role: "group", "aria-labelledby": heading.id }, heading,
        make("ol", {}, ...found.slice(0, shown).map((one) => result(one, typed))));
      if (!chosen && found.length > shown) {
        box.append(make("button", { type: "button", class: "search-more", value: name, "aria-describedby": heading.id },
          say("more", { count: found.length - shown })));
      }
      return box;
    };

    const show = () => {
      const query = field.value.trim();
      asked = true;
      if (!index) return;
      const groups = query ? readerSearch.search(index, query) : [];
      const count = new Map(groups.map(([name, found]) => [name, found.length]));
      count.set("", [...count.values()].reduce((sum, number) => sum + number, 0));
      if (!count.has(chosen)) chosen = "";
      for (const chip of chips.children) {
        chip.hidden = groups.length < 2 || !count.has(chip.value);
        chip.setAttribute("aria-pressed", chip.value === chosen);
        chip.replaceChildren(say(chip.value || "everything"), make("span", { class: "search-count" }, ` ${count.get(chip.value)}`));
      }
      const shown = groups.filter(([name]) => !chosen || name === chosen);
      // A group by itself is shown as if it had been chosen.
      const each = (name) => (chosen || groups.length === 1 ? most : few[name]);
      list.replaceChildren(...shown.map((one) => group(one, each(one[0]), readerSearch.words(query))));
      // Read out when typing pauses, not at every letter.
      clearTimeout(spoken);
      const number = count.get(chosen);
      const words = !query ? "" : !number ? say("none")
        : `${chosen ? `${say(chosen)}: ` : ""}${number === 1 ? say("one") : say("many", { count: number })}, ${say("first", { title: shown[0][1][0].title })}`;
      spoken = setTimeout(() => (status.textContent = words), query ? 350 : 0);
    };

    const choose = (name) => {
      chosen = name;
      show();
      list.scrollTop = 0;
    };
    chips.addEventListener("click", (event) => {
      const chip = event.target.closest("button");
      if (chip) choose(chip.value);
    });
    list.addEventListener("click", (event) => {
      const more = event.target.closest(".search-more");
      if (!more) return;
      choose(more.value);
      list.querySelectorAll("a")[few[more.value]].focus(); // the first of those that have come
    });
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(show, 60);
    });
    const begin = () => {
      terms.then((data) => {
        index ??= readerSearch.prepare(data);
        if (asked || field.value) show();
        if (index.text) return undefined;
        return text().then((more) => {
          if (!index.text) readerSearch.addText(index, more);
          if (field.value) show();
        });
      }).catch(() => (status.textContent = say("none")));
    };

    const move = (event) => {
      if (!["ArrowDown", "ArrowUp"].includes(event.key) || event.altKey || event.ctrlKey || event.metaKey) return;
      const stops = [field, ...list.querySelectorAll("a")];
      const at = stops.indexOf(document.activeElement);
      if (at < 0) return;
      event.preventDefault();
      stops[Math.min(Math.max(at + (event.key === "ArrowDown" ? 1 : -1), 0), stops.length - 1)].focus();
    };
    field.addEventListener("keydown", move);
    list.addEventListener("keydown", move);
    return { begin, show };
  };

  const build = () => {
    const field = make("input", { type: "search", name: "q", id: "search-field", autocomplete: "off", autocapitalize: "off", spellcheck: "false" });
    const close = make("button", { type: "button", class: "search-close" }, say("close"));
    const found = place({ pages: 3, terms: 3, passages: 3, sources: 2 });
    const all = make("button", { type: "submit", class: "search-all" }, say("all"));
    const line = make("div", { class: "search-line" }, field, close);
    const form = make("form", { role: "search", action: new URL("search.html", root).href, method: "get" },
      make("label", { for: field.id }, say("label")), line, found.status, found.chips, found.list, all);
    const dialog = make("dialog", { class: "search-dialog", "aria-label": say("label") }, form);
    const { begin, show } = connect(field, found, 30);
    close.addEventListener("click", () => dialog.close());
    found.list.addEventListener("click", (event) => event.target.closest("a") && dialog.close());
    // In a search field Escape would only empty it.
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        event.preventDefault();
        dialog.close();
      }
    });
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    form.addEventListener("submit", (event) => field.value.trim() || event.preventDefault());
    document.body.append(dialog);
    return () => {
      if (!dialog.open) dialog.showModal();
      field.select();
      begin();
      show();
    };
  };

  let opened;
  return {
    open: () => (opened ??= build())(),
    page: (form) => {
      const found = place({ pages: 6, terms: 8, passages: 8, sources: 4 });
      form.parentElement.querySelector(".search-found").append(found.status, found.chips, found.list);
      const field = form.elements.q;
      field.value = new URLSearchParams(location.search).get("q") || "";
      connect(field, found, 200).begin();
    },
  };
};
