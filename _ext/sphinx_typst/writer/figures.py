"""Images and figures."""

from __future__ import annotations

import re

from docutils import nodes

from .. import markup
from ..labels import plain_text
from .base import WriterBase
from .typed import first_child


def first_sentence(text: str) -> str:
    """The first sentence of a caption without its full stop, for the list of figures and tables."""
    return re.split(r"(?<=[^.][.?!])\s+(?=[A-ZÀ-Ý])", text, maxsplit=1)[0].removesuffix(".")


class Figures(WriterBase):
    """``visit_`` methods for images and figures."""

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
        if isinstance(node.parent, nodes.TextElement) and len(node.parent.children) > 1:
            return markup.call("icon", markup.string(path), alt=markup.string(node["alt"]))
        width = markup.length(node.get("width", ""))
        source = markup.call("picture", markup.string(path), alt=markup.string(node["alt"]), width=width)
        return source if isinstance(node.parent, nodes.TextElement) else self.block(node, source)

    def visit_figure(self, node: nodes.figure) -> str:
        labels = self.own_labels(node)
        caption, legend = first_child(node, nodes.caption), first_child(node, nodes.legend)
        body = "".join(self.render(child) for child in node.children if child is not caption and child is not legend)
        number = self.listed_number("figure", node, caption)
        source = markup.call(
            "captioned-figure",
            markup.content(body),
            caption=markup.content(self.children(caption)) if caption is not None else "none",
            short=markup.string(first_sentence(plain_text(caption))),
            legend=markup.content(self.children(legend)) if legend is not None else "none",
            number=markup.string(number),
            labels=markup.strings(labels),
        )
        return self.block(node, source)

    def listed_number(self, kind: str, node: nodes.Element, caption: nodes.Element | None) -> str:
        """The number of a figure or table, such as "Figure 1"; empty if it has none. What has a number is listed in
        `captions`."""
        number = self.number_of(kind, node)
        if number:
            self.captions.append((number, first_sentence(plain_text(caption))))
        return number
