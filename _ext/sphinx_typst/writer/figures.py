"""Images and figures."""

from __future__ import annotations

import re

from docutils import nodes

from .. import markup
from ..labels import plain_text
from .base import CAPTION_SIZE, WriterBase
from .blocks import is_image_only
from .columns import height_of
from .typed import first_child

#: Heights in points: of a page for a picture and its caption, of the highest picture, and of one with a long caption.
PAGE_ROOM, PICTURE_ROOM, LEAST_PICTURE = 668.0, 600.0, 240.0


#: Letters of a caption that is more than a line in the list of figures and tables.
LONG_TITLE = 70


def first_sentence(text: str) -> str:
    """The first sentence of a caption without its full stop, for the list of figures and tables; a long one without the
    sources in brackets at its end."""
    first = re.split(r"(?<=[^.][.?!])\s+(?=[A-ZÀ-Ý])", text, maxsplit=1)[0].removesuffix(".")
    words, opened, sources = first.rpartition("(")
    ends_with_sources = opened and sources.find(")") == len(sources) - 1
    return words.rstrip() if len(first) > LONG_TITLE and ends_with_sources else first


def line_of(node: nodes.Node) -> nodes.TextElement | None:
    """The paragraph, title or other line of text that *node* is in, past links and emphasis; None if it is in none."""
    line = None
    while isinstance(node.parent, nodes.TextElement):
        line = node = node.parent
    return line


def has_only_images(node: nodes.Element) -> bool:
    """Whether *node* has no text but that of images, which may be linked."""
    return not any(text.strip() for text in node.findall(nodes.Text))


class Figures(WriterBase):
    """``visit_`` methods for images and figures."""

    picture_room = PICTURE_ROOM  #: height that the page has for a picture, in points

    def visit_image(self, node: nodes.image) -> str:
        if not node.get("alt"):
            message = "the image %r has no description: add ':alt:' with what it shows."
            self.warn(node, "alt", message, node.get("uri", ""))
            return ""
        path = self.context.image(node)
        if not path:
            self.failed = True  # Sphinx has warned that the file is missing
            if "?" in node.get("candidates", {}):  # Sphinx's sign for an address that is no file of the book
                message = "the picture %r is on another site, and none is fetched: name a file of the book."
                self.warn(node, "remote_picture", message, node["uri"][:80])
            return ""
        line = line_of(node)
        if line is not None and (not has_only_images(line) or isinstance(line, nodes.title)):
            return markup.call("icon", markup.string(path), alt=markup.string(node["alt"]))
        width = markup.length(node.get("width", ""))
        named = {"limit": f"{self.picture_room:.0f}pt"} if self.picture_room < PICTURE_ROOM else {}
        source = markup.call("picture", markup.string(path), alt=markup.string(node["alt"]), width=width, **named)
        if line is None:
            return self.block(node, source)
        return source if is_image_only(line) else markup.call("box", markup.content(source))

    def visit_figure(self, node: nodes.figure) -> str:
        labels = self.own_labels(node)
        caption, legend = first_child(node, nodes.caption), first_child(node, nodes.legend)
        below = [part for part in (caption, legend) if part is not None]
        needed = sum(height_of(part, self.line.width, CAPTION_SIZE) for part in below)
        # A picture makes room for its caption; if that takes most of a page, it goes on on the next.
        outer, self.picture_room = self.picture_room, min(PICTURE_ROOM, max(LEAST_PICTURE, PAGE_ROOM - needed))
        body = "".join(self.render(child) for child in node.children if child is not caption and child is not legend)
        self.picture_room = outer
        number = self.listed_number("figure", node, caption)
        source = markup.call(
            "captioned-figure",
            markup.content(body),
            caption=self.caption(caption),
            short=markup.string(first_sentence(plain_text(caption))),
            legend=self.caption(legend),
            number=markup.string(number),
            labels=markup.strings(labels),
            **({"breakable": "true"} if needed > PAGE_ROOM - LEAST_PICTURE else {}),
        )
        return self.block(node, source)

    def listed_number(self, kind: str, node: nodes.Element, caption: nodes.Element | None) -> str:
        """The number of a figure or table, such as "Figure 1"; empty if it has none. What has a number is listed in
        `captions`."""
        number = self.number_of(kind, node)
        if number:
            self.captions.append((number, first_sentence(plain_text(caption))))
        return number
