/* Opens the search: by the link in the header, by Ctrl+K, or at once on the search page. All else is loaded then.
   If it cannot be loaded, the link leads to the search page, which points to the index and the glossary. */
(() => {
  "use strict";
  const script = document.currentScript;
  const here = new URL(".", script.src);
  let loading;

  const load = (name) =>
    new Promise((done, failed) => {
      const element = document.createElement("script");
      element.src = new URL(name, here);
      element.onload = done;
      element.onerror = () => failed(new Error(name));
      document.head.append(element);
    });

  /* What searches and what shows come first: words can be typed while the index is on its way. */
  const start = () =>
    (loading ??= Promise.all(["folding.js", "search-engine.js", "search-view.js"].map(load)).then(() =>
      window.readerSearchView({
        texts: script.dataset,
        root: new URL("..", here),
        terms: load("search-terms.js").then(() => window.readerSearchTerms),
        text: () => load("search-text.js").then(() => window.readerSearchText),
      }),
    ));

  const open = (event, link) => {
    event.preventDefault();
    start().then(
      (view) => view.open(),
      () => {
        loading = undefined;
        if (link) location.href = link.href;
      },
    );
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.search-open");
    if (link && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)) open(event, link);
  });
  document.addEventListener("keydown", (event) => {
    const combined = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
    // A slash alone, unless it is being written somewhere.
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (combined ? event.key.toLowerCase() === "k" : slash && !event.target.closest("input, textarea, select, dialog")) {
      open(event, document.querySelector("a.search-open"));
    }
  });

  const form = document.querySelector("form.search-page");
  if (form) start().then((view) => view.page(form), () => {});
})();
