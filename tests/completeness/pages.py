"""The text of HTML and EPUB pages, block by block, and the descriptions of their pictures."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree, html

#: Elements that begin and end a block of text.
# fmt: off
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "dd", "details", "div", "dl", "dt", "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend", "li", "main", "nav",
    "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})
# fmt: on
#: Elements without text of a page.
WITHOUT_TEXT = frozenset(("script", "style", "template", "head"))
#: Classes of places that repeat, or add to, what is written elsewhere, each with the reason.
COPIES = {
    "headerlink": "the sign that links to a heading",
    "toctree-wrapper": "the contents name the pages that follow",
    "term-note": "an EPUB repeats a definition where a link to it can pop up",
    "term-outline": "the terms of a page, as a tree and by letters, before their definitions",
    "related-terms": "a term names its relations",
    "figure-parts": "a phone has the names in a drawing as a list in its place",
    "moved-terms": "former names of terms lead to the present ones",
    "see-also-from": "a merged term names the one that has its place",
}


@dataclass
class PageText:
    """What a page shows."""

    blocks: list[str] = field(default_factory=list)
    alts: list[str] = field(default_factory=list)  #: descriptions of pictures
    titles: list[str] = field(default_factory=list)  #: explanations of abbreviations
    description: str = ""


def read(source: bytes, xml: bool = False) -> PageText:
    """The text of a page: of its main content, without navigation around it."""
    if xml:
        tree = etree.fromstring(source, etree.XMLParser(resolve_entities=False, recover=True))
        for element in tree.iter(etree.Element):
            element.tag = etree.QName(element).localname
    else:
        tree = html.document_fromstring(source)
    found = PageText()
    described = tree.xpath("//meta[@name='description']/@content")
    found.description = str(described[0]) if described else ""
    main = tree.xpath("//article[contains(@class, 'bd-article')]") or tree.xpath("//*[@role='main']")
    collect(main[0] if main else tree.find("body"), found)
    return found


def collect(root: etree._Element, found: PageText) -> None:
    """Adds the text below *root* to *found*."""
    parts: list[str] = []

    def end() -> None:
        if text := "".join(parts).strip():
            found.blocks.append(text)
        parts.clear()

    def walk(element: etree._Element) -> None:
        name = element.tag
        if isinstance(name, str) and name not in WITHOUT_TEXT and not set(classes(element)) & set(COPIES):
            if name == "img":
                found.alts.append(element.get("alt", ""))
            elif name == "svg":
                found.alts.append(element.get("aria-label", ""))
            elif name == "br":
                parts.append(" ")
            else:
                if name == "abbr":
                    found.titles.append(element.get("title", ""))
                if name in BLOCKS:
                    end()
                apart = " " if "footnote-reference" in classes(element) else ""
                parts.append(apart + (element.text or ""))
                for child in element:
                    walk(child)
                parts.append(apart)
                if name in BLOCKS:
                    end()
        parts.append(element.tail or "")

    walk(root)
    end()


def classes(element: etree._Element) -> list[str]:
    return (element.get("class") or "").split()
