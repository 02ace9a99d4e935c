/* Shows what a link in the text leads to, beside the link: a definition, a reference, the first lines of a section.
   By pointer and by keyboard focus it is a tooltip; by touch a sheet whose first tap shows and whose link follows, since
   a reader who meets a term in a sentence wants its meaning and seldom another page. The words are read from the page
   that the link leads to. Where that cannot be read (a page opened from disk, no network) the link is just a link. */
(() => {
  "use strict";
  const texts = document.currentScript.dataset;
  const LINKS = "main a.reference.internal, main a.footnote-reference";
  const NOT_IN = "nav, .toctree-wrapper, .all-terms, .preview";
  const ENOUGH = 320; // letters; a paragraph that has begun is shown whole
  const pages = new Map();
  let box, current, timer, dismissed, wanted;

  const linkOf = (event) => {
    const link = event.target instanceof Element && event.target.closest(LINKS);
    return link && !link.closest(NOT_IN) ? link : null;
  };
  /** The address of a link; one in a drawing has an object in `href`. */
  const addressOf = (link) => new URL(link.getAttribute("href"), document.baseURI);
  const here = (url) => url.origin === location.origin && url.pathname === location.pathname;

  /** The document that `url` leads to, fetched once; this one is at hand. Null where nothing can be fetched. */
  const page = (url) => {
    if (here(url)) return Promise.resolve(document);
    if (url.protocol === "file:" || url.origin !== location.origin) return null;
    const address = url.origin + url.pathname;
    if (!pages.has(address)) {
      const read = fetch(address, { credentials: "same-origin" }).then((answer) => {
        if (!answer.ok) throw new Error(answer.status);
        return answer.text();
      }).then((text) => new DOMParser().parseFromString(text, "text/html"));
      read.catch(() => pages.delete(address));
      pages.set(address, read);
    }
    return pages.get(address);
  };

  /** Paragraphs until there are letters enough. */
  const opening = (paragraphs) => {
    const found = [];
    let letters = 0;
    for (const paragraph of paragraphs) {
      if (letters >= ENOUGH) break;
      letters += paragraph.textContent.trim().length;
      found.push(paragraph);
    }
    return found;
  };
  const children = (element, name) => [...element.children].filter((child) => child.matches(name));

  /** [title, paragraphs] of what has the id `id` in `from`; the page's own head without an id. */
  const lines = (from, id) => {
    const found = id ? from.getElementById(id) : from.querySelector("main section, main article");
    const target = found?.closest("dt, tr, li, aside, figure, table, p, section, article");
    if (!target) return null;
    if (target.matches("dt")) {
      let body = target.nextElementSibling;
      while (body?.matches("dt")) body = body.nextElementSibling;
      return body && [target, opening(children(body, "p"))];
    }
    if (target.matches("li, aside")) return [null, opening(children(target, "p")).length ? opening(children(target, "p")) : [target]];
    if (target.matches("tr")) return [null, [...target.cells]];
    if (target.matches("figure, table")) return [null, [target.querySelector("figcaption, caption") || target]];
    if (target.matches("p")) return [null, [target]];
    const heading = target.querySelector("h1, h2, h3, h4, h5, h6");
    const text = [...target.querySelectorAll("p")].filter((one) => !one.closest("aside, nav, figure, dl, .record-card"));
    return [heading, opening(text).slice(0, 1)];
  };

  /** The words of `node` for another place: no ids, no links, no marks that only the page itself needs. */
  const copied = (node, name = node.matches("p") ? "p" : "div") => {
    const copy = node.cloneNode(true);
    copy.querySelectorAll(".headerlink, script, img, svg").forEach((one) => one.remove());
    copy.querySelectorAll("a").forEach((one) => one.replaceWith(...one.childNodes));
    copy.querySelectorAll("[id]").forEach((one) => one.removeAttribute("id"));
    const element = document.createElement(name);
    element.append(...copy.childNodes);
    if (node.lang) element.lang = node.lang;
    return element;
  };

  const close = () => {
    clearTimeout(timer);
    if (!current) return;
    const link = current;
    const inside = box.contains(document.activeElement);
    current = null;
    link.removeAttribute("aria-describedby");
    box.remove();
    if (inside) link.focus({ preventScroll: true });
  };

  /** Closes when the pointer had time to reach the preview, and neither it nor the focus asks for it any more. */
  const closeSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const asked = current && (current.matches(":focus-visible, :hover") || box.matches(":hover, :focus-within"));
      if (!asked) close();
    }, 250);
  };

  const make = () => {
    box = document.createElement("div");
    box.id = "preview";
    box.tabIndex = -1;
    box.addEventListener("pointerenter", () => clearTimeout(timer));
    box.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && closeSoon());
  };

  /** Below the link, above it where there is more room, within the window; on a narrow one at its edge (see the CSS). */
  const place = (link) => {
    const at = [...link.getClientRects()][0] || link.getBoundingClientRect();
    const low = at.top > innerHeight / 2;
    box.classList.toggle("is-low", low);
    box.style.left = box.style.top = "";
    if (getComputedStyle(box).position === "fixed") return;
    const size = box.getBoundingClientRect();
    const frame = (box.offsetParent || document.documentElement).getBoundingClientRect();
    const width = document.documentElement.clientWidth;
    const left = Math.max(8, Math.min(at.left, width - size.width - 8));
    const below = at.bottom + size.height + 8 <= innerHeight || at.top < size.height + 8;
    box.style.left = `${left - frame.left}px`;
    box.style.top = `${(below ? at.bottom + 4 : at.top - size.height - 4) - frame.top}px`;
  };

  const show = (link, title, paragraphs, touch) => {
    close();
    box ?? make();
    current = link;
    box.className = touch ? "preview is-sheet" : "preview";
    box.setAttribute("role", touch ? "dialog" : "tooltip");
    box.replaceChildren();
    if (title) {
      const head = copied(title, "p");
      head.className = "preview-title";
      box.append(head);
    }
    box.append(...paragraphs.map((one) => copied(one)));
    if (touch) {
      const follow = document.createElement("a");
      follow.href = addressOf(link).href;
      follow.textContent = texts.follow.replace("{target}", link.textContent.trim());
      const shut = document.createElement("button");
      shut.type = "button";
      shut.textContent = texts.close;
      shut.addEventListener("click", close);
      const line = document.createElement("p");
      line.className = "preview-ways";
      line.append(follow, shut);
      box.append(line);
      box.setAttribute("aria-label", link.textContent.trim());
    } else {
      box.removeAttribute("aria-label");
      link.setAttribute("aria-describedby", box.id);
    }
    link.closest("main").append(box);
    place(link);
    // Under a finger the words may be far from the link: voices follow the focus there.
    if (touch) box.focus({ preventScroll: true });
  };

  /** Shows what `link` leads to, unless the reader has moved on; whether anything can be shown. */
  const preview = (link, touch) => {
    const url = addressOf(link);
    const reading = page(url);
    if (!reading) return false;
    wanted = link;
    reading.then((from) => {
      if (wanted !== link) return;
      const found = lines(from, decodeURIComponent(url.hash.slice(1)));
      if (found && found[1].length) show(link, ...found, touch);
      else if (touch) location.href = url.href;
    }).catch(() => touch && wanted === link && (location.href = url.href));
    return true;
  };

  const later = (link, wait) => {
    clearTimeout(timer);
    if (link === current || link === dismissed) return;
    timer = setTimeout(() => preview(link, false), wait);
  };

  const leave = (link) => {
    if (link === dismissed) dismissed = null;
    if (link === wanted) wanted = null;
    closeSoon();
  };

  document.addEventListener("pointerover", (event) => {
    const link = event.pointerType !== "touch" && linkOf(event);
    if (link) later(link, 300);
  });
  document.addEventListener("pointerout", (event) => {
    const link = event.pointerType !== "touch" && linkOf(event);
    if (link && !link.contains(event.relatedTarget)) leave(link);
  });
  document.addEventListener("focusin", (event) => {
    const link = linkOf(event);
    if (link && link.matches(":focus-visible")) later(link, 150);
  });
  document.addEventListener("focusout", (event) => {
    const link = linkOf(event);
    if (link && !box?.classList.contains("is-sheet")) leave(link);
  });

  let finger = false;
  document.addEventListener("pointerdown", (event) => {
    finger = event.pointerType === "touch";
    if (current && !box.contains(event.target) && !current.contains(event.target)) close();
  });
  document.addEventListener("click", (event) => {
    const link = linkOf(event);
    if (!link) return;
    // A click without a finger may come from assistive technology, which has said the link's name: it follows.
    if (!finger || !event.detail || link === current) close();
    else if (preview(link, true)) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !current) return;
    event.preventDefault();
    dismissed = current;
    close();
  });
  addEventListener("resize", close);
})();
