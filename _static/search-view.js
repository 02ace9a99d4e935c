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
    const where = make("span", { class: "search-where" }, say(found.kind));
    if (page !== found.title) where.append(` · ${page}`);
    if (found.by && found.by.text !== found.title && !found.title.startsWith(`${found.by.text} (`)) {
      const name = make("span", found.by.lang ? { lang: found.by.lang } : {}, found.by.text);
      where.append(" · ", name);
    }
    link.append(where);
    if (found.kind === "term") link.append(make("span", { class: "search-detail" }, found.detail));
    return make("li", { class: `search-${found.kind}` }, link);
  };

  /** Connects a field with a status line and a list: results while typing, arrow keys from one to the next. */
  const connect = (field, status, list, most) => {
    let waiting, spoken, asked;

    const show = () => {
      const query = field.value.trim();
      asked = true;
      if (!index) return;
      const found = query ? readerSearch.search(index, query) : [];
      const typed = readerSearch.words(query);
      list.replaceChildren(...found.slice(0, most).map((one) => result(one, typed)));
      // Read out when typing pauses, not at every letter.
      clearTimeout(spoken);
      const words = !query ? "" : !found.length ? say("none")
        : `${found.length === 1 ? say("one") : say("many", { count: found.length })}, ${say("first", { title: found[0].title })}`;
      spoken = setTimeout(() => (status.textContent = words), query ? 350 : 0);
    };

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
    const status = make("p", { role: "status", class: "search-status" });
    const list = make("ol", { class: "search-results" });
    const all = make("button", { type: "submit", class: "search-all" }, say("all"));
    const line = make("div", { class: "search-line" }, field, close);
    const form = make("form", { role: "search", action: new URL("search.html", root).href, method: "get" },
      make("label", { for: field.id }, say("label")), line, status, list, all);
    const dialog = make("dialog", { class: "search-dialog", "aria-label": say("label") }, form);
    const { begin, show } = connect(field, status, list, 8);
    close.addEventListener("click", () => dialog.close());
    list.addEventListener("click", (event) => event.target.closest("a") && dialog.close());
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
      const status = make("p", { role: "status", class: "search-status" });
      const list = make("ol", { class: "search-results" });
      form.parentElement.querySelector(".search-found").append(status, list);
      const field = form.elements.q;
      field.value = new URLSearchParams(location.search).get("q") || "";
      connect(field, status, list, 60).begin();
    },
  };
};
