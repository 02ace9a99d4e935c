// Filters the glossary while one types. The page can be read in full without this.
"use strict";
{
  const template = document.querySelector(".glossary-filter template");
  const { fold } = window.readerFolding; // capitals and accents make no difference

  if (template) {
    template.replaceWith(template.content);
    const form = document.querySelector(".glossary-filter form");
    const field = form.querySelector("input");
    const status = form.querySelector("output");
    const groups = [...document.querySelectorAll("ul.all-terms")].map((list) => ({
      heading: list.previousElementSibling,
      letter: document.querySelector(`.a-to-z a[href="#${list.previousElementSibling.id}"]`),
      entries: [...list.children].map((item) => ({ item, text: fold(item.textContent) })),
    }));
    const all = groups.reduce((sum, group) => sum + group.entries.length, 0);
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
        const said = shown ? status.dataset.some : status.dataset.none;
        status.textContent = words.length ? said.replace("{shown}", shown).replace("{all}", all) : "";
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
