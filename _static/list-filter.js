// Filters the glossary or the bibliography while one types. The page can be read in full without this.
"use strict";
{
  const template = document.querySelector(".list-filter template");
  const { fold } = window.readerFolding; // capitals and accents make no difference

  if (template) {
    template.replaceWith(template.content);
    const form = document.querySelector(".list-filter form");
    const field = form.querySelector("input");
    const status = form.querySelector("output");
    // What is folded is not looked through: nobody would see why an entry is found.
    const textOf = (item) => [...item.children].map((part) => (part.querySelector("details") ? "" : part.textContent)).join(" ");
    const groups = [...document.querySelectorAll(".a-to-z a")].map((letter) => {
      const heading = document.querySelector(letter.getAttribute("href"));
      const entries = [...heading.nextElementSibling.children].map((item) => ({ item, text: fold(textOf(item)) }));
      return { heading, letter, entries };
    });
    let waiting = 0;

    const filter = () => {
      const words = fold(field.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const { heading, letter, entries } of groups) {
        let here = 0;
        for (const { item, text } of entries) {
          item.hidden = !words.every((word) => text.includes(word));
          here += !item.hidden;
        }
        heading.hidden = letter.hidden = here === 0;
        shown += here;
      }
      // Said once, when the typing pauses.
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        const { all, some, none } = status.dataset;
        status.textContent = !words.length ? all : shown ? some.replace("{shown}", shown) : none;
      }, 400);
    };

    field.addEventListener("input", filter);
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && field.value) {
        event.preventDefault();
        field.value = "";
        filter();
      }
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    if (field.value) filter(); // the browser kept it over a reload
  }
}
