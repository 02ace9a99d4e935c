"""What a framework holds, at a glance: the list of all, and on each page its terms as a tree and from A to Z.

All of it follows from the pages: title, first sentence and terms are theirs, the tree is that of ``broader`` and
``narrower`` beside the definitions.
"""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import ReferencesResolver, SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.logging import getLogger

from ..concordance import outdated
from ..concordance.collector import Derived
from ..concordance.cross_references import page_link
from ..concordance.environment import declared
from ..facts.layout import FRAMEWORKS
from ..facts.terms import first_sentence, plain
from ..i18n import _
from .own_readings import NOTE
from .term_outline import locate

logger = getLogger(__name__)


class framework_list(Derived):
    """Stands where the frameworks will be listed: only when all pages are read is it known what they hold."""


# -- Nodes -----------------------------------------------------------------------------------------------------------


def framework_pages(env: BuildEnvironment) -> list[str]:
    """Docnames of the frameworks in the order of the book."""
    every = env.toctree_includes.get(f"{FRAMEWORKS}/index", ())
    return [docname for docname in every if docname in env.found_docs]


def purpose(env: BuildEnvironment, docname: str) -> str:
    """The first sentence of a page."""
    for line in env.get_doctree(docname).findall(nodes.paragraph):
        if isinstance(line.parent, nodes.section) and NOTE not in line["classes"]:
            return first_sentence(re.sub(r"(?<!\s)\s+([.?,;:])", r"\1", plain(line)))  # where a citation was
    return ""


def facts(env: BuildEnvironment, docname: str) -> tuple[str, str, int]:
    """What the list says of a framework: its name, what it is for, how many terms it has."""
    return env.titles[docname].astext(), purpose(env, docname), len(declared(env).get(docname, ()))


def frameworks_shown(env: BuildEnvironment, docname: str, about: str) -> object:
    """All that the list says."""
    return [facts(env, page) for page in framework_pages(env)]


outdated.DERIVED["framework_list"] = frameworks_shown


def listed(env: BuildEnvironment, docname: str, source: str) -> nodes.list_item:
    """One framework in the list."""
    title, what, terms = facts(env, docname)
    link = page_link(docname, [nodes.Text(title)], source)
    return nodes.list_item(
        "",
        nodes.paragraph("", "", nodes.strong("", "", link), classes=["companion-title"]),
        nodes.paragraph("", what),
        nodes.paragraph("", str(_("{number} terms")).format(number=terms), classes=["term-count"]),
    )


class FrameworkList(SphinxDirective):
    """``{framework-list}``: every framework of the book, or those that its content names, one a line."""

    has_content = True

    def run(self):
        node = framework_list(chosen=[f"{FRAMEWORKS}/{line.strip()}" for line in self.content if line.strip()])
        self.set_source_info(node)
        return [node]


class ListFrameworks(SphinxPostTransform):
    """Writes the list of the frameworks."""

    # Before links are resolved: the list is made of links.
    default_priority = ReferencesResolver.default_priority - 2

    def run(self, **kwargs) -> None:
        docname = self.env.current_document.docname
        for place in list(self.document.findall(framework_list)):
            every = framework_pages(self.env)
            for page in place["chosen"]:
                if page not in every:
                    said = f"there is no framework {page}.md in the contents of {FRAMEWORKS}/index.md."
                    logger.warning("%s", said, location=place, type="reader", subtype="framework")
            items = [listed(self.env, page, docname) for page in place["chosen"] or every if page in every]
            whole = nodes.bullet_list("", *items, classes=["frameworks"])
            locate(whole, place)
            place.replace_self(whole)


def setup(app: Sphinx) -> None:
    app.add_node(framework_list)
    app.add_directive("framework-list", FrameworkList)
    app.add_post_transform(ListFrameworks)
