"""``{framework-figure}``: shows the figure of a framework's page in a chapter, so that it is drawn and described once.

Without an argument, the framework is the first one in the chapter's front matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import ReferencesResolver, SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.logging import getLogger

from ..concordance import environment, outdated
from ..concordance.collector import Placeholder
from ..concordance.cross_references import builder_of, copy_for_page
from ..concordance.environment import frameworks_of
from ..concordance.figure_numbers import SHOWN_FIGURES, Place, figure_number, first_figure
from ..facts.layout import FRAMEWORKS
from ..i18n import _

logger = getLogger(__name__)

#: Attribute of a figure that is shown on another page than its own: the docname of its own page.
SHOWN_FROM = "shown_from"


class framework_figure(Placeholder):
    """Placeholder, replaced by the figure of page ``page`` when page ``docname`` is written."""


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
        page = f"{FRAMEWORKS}/{name}"
        node = framework_figure(page=page, docname=self.env.docname)
        self.set_source_info(node)
        id_ = nodes.make_id(f"figure-{name}")
        if id_ not in self.state.document.ids:
            node["ids"].append(id_)
        self.state.document.note_explicit_target(node, node)
        SHOWN_FIGURES.of(self.env).setdefault(self.env.docname, {})[node["ids"][0]] = page
        return [node]


class ShowFrameworkFigure(SphinxPostTransform):
    """Replaces each `framework_figure` by a copy of the figure."""

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
        """Returns a copy of *figure* with the id of its place, to which Sphinx's number of the figure belongs."""
        shown = copy_for_page(self.env, figure, placeholder["page"], placeholder["docname"])
        shown[SHOWN_FROM] = Place(placeholder["page"], figure["ids"][0])
        shown["ids"], shown["names"] = list(placeholder["ids"]), []
        for node in shown.findall(nodes.Element):
            node.source, node.line = placeholder.source, placeholder.line
            if "docname" in node:
                node["docname"] = placeholder["docname"]  # a mark is that of this page
        return shown


# -- References to a figure that is shown in several places ------------------------------------------------------------


def elements_of_pages(node: nodes.Element, docname: str) -> Iterator[tuple[nodes.Element, str]]:
    """Yields all elements below *node*, an element of page *docname*, each with the docname of its page.

    The PDF has all pages in one tree, whose nodes name their former parents.
    """
    for child in node.children:
        if isinstance(child, nodes.Element):
            page = str(child["docname"]) if isinstance(child, addnodes.start_of_file) else docname
            yield child, page
            yield from elements_of_pages(child, page)


def shown_places(document: nodes.document, docname: str) -> dict[Place, list[tuple[nodes.figure, Place]]]:
    """Maps each figure that *document* shows away from the figure's own page to all places where it shows it.

    *docname*: the page with which the document begins.
    """
    found: dict[Place, list[tuple[nodes.figure, Place]]] = {}
    for figure, page in elements_of_pages(document, docname):
        if isinstance(figure, nodes.figure) and figure["ids"]:
            place = Place(page, figure["ids"][0])
            found.setdefault(figure.get(SHOWN_FROM, place), []).append((figure, place))
    return {original: shown for original, shown in found.items() if any(SHOWN_FROM in figure for figure, _at in shown)}


def reference_line(builder: Builder, place: Place, number: str) -> nodes.paragraph:
    """Returns the line that is printed in place of a figure: it names its *number* and leads to it, at *place*."""
    before, _name, after = str(_("For the drawing see {figure}.")).partition("{figure}")
    name = nodes.inline("", number, classes=["std", "std-numref"])
    uri = f"{builder.get_target_uri(place.docname)}#{place.id}"
    link = nodes.reference("", "", name, refuri=uri, internal=True)
    return nodes.paragraph("", "", nodes.Text(before), link, nodes.Text(after))


class PrintFigureOnce(SphinxPostTransform):
    """In the PDF, prints a figure in the first of its places only, and in the others a line that refers to it.

    In all editions, references lead to the figure on the same page, if it is shown there, and in the PDF to the one
    that is printed.
    """

    # After references are resolved.
    default_priority = ReferencesResolver.default_priority + 1

    def run(self, **kwargs: Any) -> None:
        docname = self.env.current_document.docname
        builder = builder_of(self.env)
        moved: dict[Place, Place] = {}
        for original, ((_figure, target), *others) in shown_places(self.document, docname).items():
            moved[original] = target
            for other, place in others if builder.name == "typst" else ():
                moved[place] = target
                number = self.config.numfig_format["figure"] % ".".join(map(str, figure_number(self.env, target)))
                line = reference_line(builder, target, number)
                # Whatever leads into the figure, such as a citation in its caption, leads here.
                line["ids"] = [id_ for node in other.findall(nodes.Element) for id_ in node["ids"]]
                line.source, line.line = other.source, other.line
                other.replace_self(line)
        if moved:
            redirect(self.document, moved, builder, docname)


def redirect(document: nodes.document, moved: dict[Place, Place], builder: Builder, docname: str) -> None:
    """Lets the references of *document*, which begins with the page *docname*, lead where *moved* says."""
    by_uri = {f"{builder.get_relative_uri(docname, old.docname)}#{old.id}": new for old, new in moved.items()}
    ids = {old.id for old in moved}
    for reference, here in elements_of_pages(document, docname):
        if not isinstance(reference, nodes.reference):
            continue
        target = by_uri.get(reference.get("refuri", ""))
        if reference.get("refid") in ids:
            target = moved.get(Place(here, reference["refid"]))
        if target is not None:
            reference.attributes.pop("refuri", None)
            reference.attributes.pop("refid", None)
            if target.docname == here:
                reference["refid"] = target.id
            else:
                reference["refuri"] = f"{builder.get_relative_uri(here, target.docname)}#{target.id}"


def shown_figure(env: BuildEnvironment, docname: str, about: str) -> object:
    """Returns the digest of the figure of the page *about* (see `outdated.register`)."""
    page = environment.USES.of(env).get(about)
    return page and page.figure


def setup(app: Sphinx) -> None:
    outdated.register(framework_figure, shown_figure)
    # So that Sphinx numbers it, as it does figures.
    app.add_enumerable_node(framework_figure, "figure", lambda node: "figure")
    app.add_directive("framework-figure", FrameworkFigure)
    app.add_post_transform(ShowFrameworkFigure)
    app.add_post_transform(PrintFigureOnce)
