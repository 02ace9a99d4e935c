/* What pages do beyond showing text: choice of colours, contents on a phone. All of it is there without scripts, save
   the choice of colours, which then follows the system. Loaded before the page is drawn, so that colours do not flash. */
(() => {
  "use strict";
  const root = document.documentElement;
  const KEY = "reader-colours";
  const CHOICES = ["", "light", "dark"];

  // Storage may be forbidden (private windows, pages opened from disk): then the choice lasts for the page.
  const stored = () => {
    try {
      return localStorage.getItem(KEY) || "";
    } catch {
      return "";
    }
  };
  const store = (choice) => {
    try {
      localStorage.setItem(KEY, choice);
    } catch {}
  };
  const apply = (choice) => {
    if (choice === "light" || choice === "dark") root.dataset.theme = choice;
    else delete root.dataset.theme;
  };
  apply(stored());

  // The font is asked for now and not when the stylesheet is read. (In the page itself such a link fails from disk.)
  if (location.protocol.startsWith("http")) {
    const font = new URL("fonts/vollkorn-regular.woff2", document.currentScript.src);
    document.head.append(
      Object.assign(document.createElement("link"), {
        rel: "preload",
        as: "font",
        type: "font/woff2",
        crossOrigin: "",
        href: font.href,
      }),
    );
  }

  function colours() {
    const button = document.querySelector(".theme-switch");
    if (!button) return;
    const names = button.dataset.names.split("|");
    const name = button.querySelector(".theme-name");
    const say = () => {
      name.textContent = names[CHOICES.indexOf(root.dataset.theme || "")];
    };
    button.hidden = false;
    say();
    button.addEventListener("click", () => {
      const choice = CHOICES[(CHOICES.indexOf(root.dataset.theme || "") + 1) % CHOICES.length];
      apply(choice);
      store(choice);
      say();
    });
  }

  // The link to the contents becomes a button that shows and hides them.
  function contents() {
    const link = document.querySelector(".contents-open");
    const panel = document.getElementById("contents");
    if (!link || !panel) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = link.className;
    button.setAttribute("aria-controls", panel.id);
    button.append(...link.childNodes);
    link.replaceWith(button);
    const show = (open) => {
      button.setAttribute("aria-expanded", String(open));
      panel.classList.toggle("is-open", open);
    };
    show(location.hash === "#contents");
    button.addEventListener("click", () => show(!panel.classList.contains("is-open")));
    panel.querySelector(".contents-close").addEventListener("click", (event) => {
      event.preventDefault();
      show(false);
      button.focus();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && panel.classList.contains("is-open")) {
        show(false);
        button.focus();
      }
    });
    // Whoever tabs or clicks out of the open panel has left it.
    document.addEventListener("focusin", (event) => {
      if (panel.classList.contains("is-open") && !panel.contains(event.target) && event.target !== button) show(false);
    });
    document.addEventListener("click", (event) => {
      if (panel.classList.contains("is-open") && !panel.contains(event.target) && !button.contains(event.target))
        show(false);
    });
  }

  // "On this page" folds away when it was used, and on Escape.
  function sections() {
    const toc = document.querySelector(".page-toc");
    if (!toc) return;
    toc.addEventListener("click", (event) => {
      if (event.target.closest("a")) toc.open = false;
    });
    toc.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && toc.open) {
        toc.open = false;
        toc.querySelector("summary").focus();
      }
    });
    const links = new Map([...toc.querySelectorAll("a")].map((link) => [link.hash.slice(1), link]));
    const targets = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
    const mark = () => {
      const passed = targets.filter((target) => target.getBoundingClientRect().top < 140).pop();
      links.forEach((link, id) => {
        if (passed && id === passed.id) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      });
    };
    let waiting = false;
    document.addEventListener(
      "scroll",
      () => {
        if (waiting) return;
        waiting = true;
        requestAnimationFrame(() => {
          waiting = false;
          mark();
        });
      },
      { passive: true },
    );
  }

  // The mark of a heading copies the address of its section, and says so. Where that is not allowed it stays a link.
  function addresses() {
    const said = document.querySelector(".address-copied");
    if (!said || !navigator.clipboard) return;
    let clear;
    document.addEventListener("click", (event) => {
      const mark = event.target.closest("a.headerlink");
      if (!mark || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      navigator.clipboard.writeText(mark.href).then(
        () => {
          said.textContent = said.dataset.words;
          clearTimeout(clear);
          clear = setTimeout(() => {
            said.textContent = "";
          }, 4000);
        },
        () => {},
      );
    });
  }

  // A table too wide for its place can be scrolled with the keyboard.
  function tables() {
    for (const box of document.querySelectorAll(".pst-scrollable-table-container")) {
      const wide = box.scrollWidth > box.clientWidth;
      if (wide) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    colours();
    contents();
    sections();
    tables();
    addresses();
    addEventListener("resize", tables);
  });
})();
