"""``{framework-figure}``: shows in a chapter the figure that stands on its framework's page, drawn and described once.

Without an argument it is the first framework of the chapter's front matter.
"""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import ReferencesResolver, SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.logging import getLogger

from ..concordance import environment, outdated
from ..concordance.collector import Derived
from ..concordance.environment import frameworks_of
from ..facts.layout import FRAMEWORKS

logger = getLogger(__name__)


class framework_figure(Derived):
    """Stands where the figure will be shown; ``page`` is the framework's page, ``docname`` this one."""


def original(env: BuildEnvironment, page: str) -> nodes.figure | None:
    """The first figure with a name on *page*."""
    if page not in env.found_docs:
        return None
    return next((figure for figure in env.get_doctree(page).findall(nodes.figure) if figure["ids"]), None)


class FrameworkFigure(SphinxDirective):
    """The figure of a framework."""

    optional_arguments = 1

    def run(self):
        name = self.arguments[0] if self.arguments else next(iter(frameworks_of(self.env, self.env.docname)), "")
        node = framework_figure(page=f"{FRAMEWORKS}/{name}", docname=self.env.docname)
        self.set_source_info(node)
        return [node]


class ShowFrameworkFigure(SphinxPostTransform):
    """Puts a copy of the figure in its place; its number leads to the original."""

    default_priority = ReferencesResolver.default_priority - 2

    def run(self, **kwargs) -> None:
        for place in list(self.document.findall(framework_figure)):
            figure = original(self.env, place["page"])
            if figure is None:
                logger.warning(
                    "there is no figure on the page %s.md to show here.",
                    place["page"],
                    location=place,
                    type="reader",
                    subtype="figure",
                )
                place.parent.remove(place)
                continue
            place.replace_self(self.copy(figure, place))

    def copy(self, figure: nodes.figure, place: framework_figure) -> nodes.figure:
        """*figure* without its ids, which must not stand twice, and with its number typed into the caption."""
        shown = figure.deepcopy()
        label = next((name for name in figure["names"]), figure["ids"][0])
        shown["ids"], shown["names"] = [], []
        for node in shown.findall(nodes.Element):
            node.source, node.line = place.source, place.line
            if isinstance(node, addnodes.pending_xref):
                node["refdoc"] = place["docname"]  # links and citations are those of this page
        for caption in list(shown.findall(nodes.caption)):
            number = addnodes.pending_xref(
                "",
                nodes.inline("", "%s", classes=["xref", "std", "std-numref"]),
                refdomain="std",
                reftype="numref",
                reftarget=label,
                refexplicit=False,
                refdoc=place["docname"],
                refwarn=True,
            )
            # A legend and no caption: Sphinx numbers captions, and this figure has its number elsewhere.
            line = nodes.paragraph("", "", number, nodes.Text(". "), *caption.children)
            caption.replace_self(nodes.legend("", line))
        return shown


def figure_shown(env: BuildEnvironment, docname: str, about: str) -> object:
    """The figure of the page that a placeholder is about."""
    page = environment.collected(env).get(about)
    return page and page.figure


outdated.DERIVED["framework_figure"] = figure_shown


def setup(app: Sphinx) -> None:
    app.add_node(framework_figure)
    app.add_directive("framework-figure", FrameworkFigure)
    app.add_post_transform(ShowFrameworkFigure)
