"""``{framework-figure}``: shows the figure of a framework's page in a chapter, so that it is drawn and described once.

Without an argument, the framework is the first one in the chapter's front matter.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import ReferencesResolver, SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.logging import getLogger

from ..concordance import environment, outdated
from ..concordance.collector import Placeholder
from ..concordance.cross_references import copy_for_page
from ..concordance.environment import frameworks_of
from ..facts.layout import FRAMEWORKS

logger = getLogger(__name__)


class framework_figure(Placeholder):
    """Placeholder, replaced by the figure of page ``page`` when page ``docname`` is written."""


def first_figure(env: BuildEnvironment, page: str) -> nodes.figure | None:
    """Returns the first figure with an id on *page*; None if there is none or no such page."""
    if page not in env.found_docs:
        return None
    return next((figure for figure in env.get_doctree(page).findall(nodes.figure) if figure["ids"]), None)


class FrameworkFigure(SphinxDirective):
    """``{framework-figure}``: the optional argument is the file name of a framework's page, without ending."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0] if self.arguments else next(iter(frameworks_of(self.env, self.env.docname)), "")
        if not name:
            message = (
                "{framework-figure} shows the figure of a framework, and none is named: write its page behind the name "
                "of the block, or frameworks: [its-page] into the front matter."
            )
            logger.warning(message, location=self.get_location(), type="reader", subtype="figure")
            return []
        node = framework_figure(page=f"{FRAMEWORKS}/{name}", docname=self.env.docname)
        self.set_source_info(node)
        return [node]


class ShowFrameworkFigure(SphinxPostTransform):
    """Replaces each `framework_figure` by a copy of the figure, whose number is a link to the original."""

    default_priority = ReferencesResolver.default_priority - 2

    def run(self, **kwargs: Any) -> None:
        for placeholder in list(self.document.findall(framework_figure)):
            figure = first_figure(self.env, placeholder["page"])
            if figure is None:
                logger.warning(
                    "there is no figure on the page %s.md to show here: put one there, with a :name:.",
                    placeholder["page"],
                    location=placeholder,
                    type="reader",
                    subtype="figure",
                )
                placeholder.parent.remove(placeholder)
                continue
            placeholder.replace_self(self.copy(figure, placeholder))

    def copy(self, figure: nodes.figure, placeholder: framework_figure) -> nodes.figure:
        """Returns a copy of *figure* with its number, a link to the original, as text in the caption."""
        shown = copy_for_page(self.env, figure, placeholder["page"], placeholder["docname"])
        label = next(iter(figure["names"]), figure["ids"][0])
        for node in shown.findall(nodes.Element):
            node.source, node.line = placeholder.source, placeholder.line
        for caption in list(shown.findall(nodes.caption)):
            number = addnodes.pending_xref(
                "",
                nodes.inline("", "%s", classes=["xref", "std", "std-numref"]),
                refdomain="std",
                reftype="numref",
                reftarget=label,
                refexplicit=False,
                refdoc=placeholder["docname"],
                refwarn=True,
            )
            # A legend and no caption: Sphinx numbers each caption, and this figure is numbered on its own page.
            line = nodes.paragraph("", "", number, nodes.Text(". "), *caption.children)
            legend = next(caption.parent.findall(nodes.legend), None)
            if legend is None:
                caption.replace_self(nodes.legend("", line))
            else:
                caption.parent.remove(caption)
                legend.insert(0, line)
        return shown


def shown_figure(env: BuildEnvironment, docname: str, about: str) -> object:
    """Returns the digest of the figure of the page *about* (see `outdated.register`)."""
    page = environment.USES.of(env).get(about)
    return page and page.figure


def setup(app: Sphinx) -> None:
    outdated.register(framework_figure, shown_figure)
    app.add_node(framework_figure)
    app.add_directive("framework-figure", FrameworkFigure)
    app.add_post_transform(ShowFrameworkFigure)
