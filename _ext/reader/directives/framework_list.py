"""``{framework-list}``: the frameworks of the book, each with its purpose in one sentence and its number of terms.

All of it follows from the pages of the frameworks: their title, first sentence and definitions.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import ReferencesResolver, SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.logging import getLogger

from ..concordance import outdated
from ..concordance.collector import Placeholder
from ..concordance.cross_references import page_link
from ..concordance.environment import TERMS
from ..facts.layout import FRAMEWORKS
from ..facts.terms import first_sentence, text_without_citations
from ..i18n import _
from .own_readings import NOTE
from .term_outline import copy_source_info

logger = getLogger(__name__)


class framework_list(Placeholder):
    """Placeholder, replaced by the list when pages are written; ``chosen`` are the pages to list, all if empty."""


# -- Nodes -----------------------------------------------------------------------------------------------------------


def framework_pages(env: BuildEnvironment) -> list[str]:
    """Returns the docnames of the frameworks in the order of the book."""
    docnames = env.toctree_includes.get(f"{FRAMEWORKS}/index", ())
    return [docname for docname in docnames if docname in env.found_docs]


def purpose(env: BuildEnvironment, docname: str) -> str:
    """Returns the first sentence of a page, without citations; empty if the page has no text."""
    for line in env.get_doctree(docname).findall(nodes.paragraph):
        if isinstance(line.parent, nodes.section) and NOTE not in line["classes"]:
            return first_sentence(
                re.sub(r"(?<!\s)\s+([.?,;:])", r"\1", text_without_citations(line))
            )  # no space where a citation was
    return ""


def framework_facts(env: BuildEnvironment, docname: str) -> tuple[str, str, int]:
    """Returns title, purpose (see `purpose`) and number of terms of the framework page *docname*."""
    return env.titles[docname].astext(), purpose(env, docname), len(TERMS.of(env).get(docname, ()))


def shown_frameworks(env: BuildEnvironment, docname: str, about: str) -> object:
    """Returns what the list is made of (see `outdated.register`)."""
    return [framework_facts(env, page) for page in framework_pages(env)]


def framework_item(env: BuildEnvironment, framework: str, docname: str) -> nodes.list_item:
    """Returns the item of page *framework* in a list on page *docname*."""
    title, sentence, terms = framework_facts(env, framework)
    link = page_link(framework, [nodes.Text(title)], docname)
    return nodes.list_item(
        "",
        nodes.paragraph("", "", nodes.strong("", "", link), classes=["companion-title"]),
        nodes.paragraph("", sentence),
        nodes.paragraph("", str(_("{number} terms")).format(number=terms), classes=["term-count"]),
    )


class FrameworkList(SphinxDirective):
    """``{framework-list}``: every framework of the book, or those that its content names, one a line."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        node = framework_list(chosen=[f"{FRAMEWORKS}/{line.strip()}" for line in self.content if line.strip()])
        self.set_source_info(node)
        return [node]


class ListFrameworks(SphinxPostTransform):
    """Replaces each `framework_list` by the list; warns of pages that are no frameworks."""

    # Before links are resolved: the titles are cross-references.
    default_priority = ReferencesResolver.default_priority - 2

    def run(self, **kwargs: Any) -> None:
        docname = self.env.current_document.docname
        for placeholder in list(self.document.findall(framework_list)):
            pages, chosen = framework_pages(self.env), placeholder["chosen"]
            for page in chosen:
                if page not in pages:
                    message = f"there is no framework {page}.md in the contents of {FRAMEWORKS}/index.md."
                    logger.warning("%s", message, location=placeholder, type="reader", subtype="framework")
            items = [framework_item(self.env, page, docname) for page in chosen or pages if page in pages]
            frameworks = nodes.bullet_list("", *items, classes=["frameworks"])
            copy_source_info(frameworks, placeholder)
            placeholder.replace_self(frameworks)


def setup(app: Sphinx) -> None:
    outdated.register(framework_list, shown_frameworks)
    app.add_node(framework_list)
    app.add_directive("framework-list", FrameworkList)
    app.add_post_transform(ListFrameworks)
