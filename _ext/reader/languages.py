"""``{es}`...` `` and ``{fr}`...` ``: words in another language, marked so that voices and hyphenation follow."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxRole

#: Roles for foreign words, by BCP 47 tag.
TAGS = ("es", "fr")


def foreign(text: str, tag: str) -> nodes.inline:
    """*text* marked as *tag*; docutils turns the class ``language-xx`` into a lang attribute."""
    return nodes.inline(text, text, classes=[f"language-{tag}"])


class LanguageRole(SphinxRole):
    """Text in the language that the role is named after."""

    def run(self):
        node = foreign(self.text, self.name)
        self.set_source_info(node)
        return [node], []


def setup(app: Sphinx) -> None:
    for tag in TAGS:
        app.add_role(tag, LanguageRole())
