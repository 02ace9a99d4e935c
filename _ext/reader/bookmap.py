"""The map of the book, and where each chapter sits: drawn from the terms that chapters use.

``{book-map}`` is a figure of publications against frameworks; ``{where-this-sits}`` shows in a chapter which frameworks
it draws on and which chapters share terms with it. The pages hold the drawing itself, so that its links work; paper has
a picture and the links below it.
"""

from __future__ import annotations

from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import ReferencesResolver, SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from . import drawing, refresh, uses
from .backlinks import PART, joined, page_name
from .cards import is_chapter
from .crosswalk import frameworks
from .drawing import Label, Words
from .i18n import _
from .links import builder_of, place_link

#: How drawings look in the PDF, which hands them neither colour nor font.
PAPER = {"colour": "#17395f", "font": "Lato"}


class book_map(uses.Derived):
    """Stands where the map will be drawn, on page ``docname``."""


class chapter_place(uses.Derived):
    """Stands where it will be drawn how a chapter, ``docname``, sits in the book."""


# -- Facts -----------------------------------------------------------------------------------------------------------


def chapters(env: BuildEnvironment) -> list[str]:
    """The chapters in the order of the book."""
    return [name for name in uses.ordered(env) if is_chapter(name)]


def terms_used(env: BuildEnvironment, docname: str) -> frozenset[tuple[str, str]]:
    """The terms that a page uses."""
    book = uses.of_book(env)
    found = (book.term(use.target) for use in uses.collected(env).get(docname, uses.PageUses()).terms)
    return frozenset(term.at for term in found if term)


def by_framework(env: BuildEnvironment, docname: str) -> dict[str, int]:
    """How many terms of each framework a page uses."""
    used = terms_used(env, docname)
    return {name: sum(page == name for page, _anchor in used) for name in frameworks(env)}


def shared(env: BuildEnvironment, docname: str) -> dict[str, int]:
    """How many terms each other chapter shares with this one; most first."""
    own = terms_used(env, docname)
    found = {name: len(own & terms_used(env, name)) for name in chapters(env) if name != docname}
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def own_framework(env: BuildEnvironment, docname: str) -> str:
    """The framework that a chapter's publication gives: the first that its front matter names."""
    return next((f"{uses.FRAMEWORKS}/{name}" for name in uses.frameworks_of(env, docname)), "")


def counted(value: int, docname: str, env: BuildEnvironment) -> str:
    """``29 of The data-driven public sector``."""
    return str(_("{number} of “{name}”")).format(number=value, name=page_name(env, docname))


def told(env: BuildEnvironment, docname: str, counts: dict[str, int]) -> str:
    """One line of the map in words."""
    parts = [counted(value, name, env) for name, value in counts.items() if value]
    return f"{page_name(env, docname)}: {', '.join(parts) or _('none')}."


# -- Directives ------------------------------------------------------------------------------------------------------


class BookMap(SphinxDirective):
    """The map as a figure; its content is the caption."""

    has_content = True
    option_spec = {"name": directives.unchanged}

    def run(self):
        figure = nodes.figure("", book_map(docname=self.env.docname), classes=["book-map"])
        self.set_source_info(figure)
        caption, _messages = self.parse_inline("\n".join(self.content), lineno=self.content_offset + 1)
        line = nodes.caption("", "", *caption)
        self.set_source_info(line)
        figure += line
        self.add_name(figure)
        return [figure]


class WhereThisSits(SphinxDirective):
    """How a chapter sits in the book, as a small figure without a number."""

    def run(self):
        figure = nodes.figure("", chapter_place(docname=self.env.docname), classes=["where-this-sits"])
        line = _("Terms that this chapter uses of each framework, and terms that it shares with other chapters.")
        figure += nodes.legend("", nodes.paragraph("", line))
        self.set_source_info(figure)
        return [figure]


# -- Drawing ---------------------------------------------------------------------------------------------------------


class Draw(SphinxPostTransform):
    """Draws, for the edition at work."""

    default_priority = ReferencesResolver.default_priority - 2

    def run(self, **kwargs) -> None:
        for place in list(self.document.findall(book_map)):
            self.show(place, *self.map(place["docname"]))
        for place in list(self.document.findall(chapter_place)):
            self.show(place, *self.chapter(place["docname"]))

    def label(self, page: str, target: str) -> Label:
        """The name of a page, with its address from *page* where addresses are active."""
        builder = builder_of(self.env)
        active = builder.format == "html" and page != target
        return Label(page_name(self.env, target), builder.get_relative_uri(page, target) if active else "")

    def look(self) -> dict[str, str]:
        """What the edition asks of a drawing."""
        builder = builder_of(self.env)
        return PAPER if builder.format != "html" else {"attribute": "xlink:href" if builder.name == "epub" else "href"}

    def map(self, page: str) -> tuple[str, str, list[list[str]]]:
        """Drawing, name, and the pages that it leads to."""
        rows, columns = frameworks(self.env), chapters(self.env)
        counts = {name: by_framework(self.env, name) for name in columns}
        cells = [
            [(counts[c][r], f"{page_name(self.env, c)}: {counted(counts[c][r], r, self.env)}") for c in columns]
            for r in rows
        ]
        own = {(rows.index(r), n) for n, c in enumerate(columns) if (r := own_framework(self.env, c)) in rows}
        name = str(_("{some} publications against {all} frameworks: how many terms of each the chapters use")).format(
            some=len(columns), all=len(rows)
        )
        words = Words(name, " ".join(told(self.env, c, counts[c]) for c in columns), "book-map-in-words")
        labels = [self.label(page, r) for r in rows], [self.label(page, c) for c in columns]
        return drawing.matrix(*labels, cells, own, words, **self.look()), name, [columns, rows]

    def chapter(self, page: str) -> tuple[str, str, list[list[str]]]:
        """The same for one chapter."""
        own = own_framework(self.env, page)
        used = {name: value for name, value in by_framework(self.env, page).items() if value}
        used = dict(sorted(used.items(), key=lambda item: -item[1]))
        near = {name: value for name, value in shared(self.env, page).items() if value}
        name = str(_("Bars: terms used here of {some} frameworks, and terms shared with {others} chapters")).format(
            some=len(used), others=len(near)
        )
        said = [f"{_('Terms used, by framework')}: {told(self.env, page, used)}"]
        said.append(f"{_('Terms shared, by chapter')}: {told(self.env, page, near)}")
        groups = [
            (str(title), [(self.label(page, n), value, n == own) for n, value in counts.items()])
            for title, counts in ((_("Terms used, by framework"), used), (_("Terms shared, by chapter"), near))
            if counts
        ]
        words = Words(name, " ".join(said), "place-in-words")
        return drawing.bars(groups, words, **self.look()), name, [list(used), list(near)]

    def show(self, place: uses.Derived, source: str, name: str, targets: list[list[str]]) -> None:
        """The drawing in the page; on paper as a picture, with its links below."""
        if builder_of(self.env).format == "html":
            place.replace_self(nodes.raw("", source, format="html"))
            return
        figure, page = place.parent, place["docname"]
        place.replace_self(self.stored(source, name, f"{type(place).__name__}-{page.replace('/', '-')}.svg"))
        if not self.document.get(PART):  # a part of the book holds none of the pages
            links = [
                [place_link(self.env, page, target, "", page_name(self.env, target))]
                for group in targets
                for target in group
            ]
            legend = next((node for node in figure.children if isinstance(node, nodes.legend)), None)
            if legend is None:
                legend = nodes.legend()
                figure += legend
            legend += nodes.paragraph("", "", *joined(links))

    def stored(self, source: str, name: str, file: str) -> nodes.image:
        """*source* as a file that the builder takes for an image of the book."""
        builder = builder_of(self.env)
        path = Path(builder.outdir, "drawn", file)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, "utf-8")
        builder.images[str(path)] = file
        # The candidates tell Sphinx that there is nothing to choose.
        return nodes.image("", uri=str(path), alt=name, candidates={"?": ""})


def map_facts(env: BuildEnvironment, docname: str, about: str) -> object:
    """What the map is made of."""
    return [(name, own_framework(env, name), by_framework(env, name)) for name in chapters(env)]


def place_facts(env: BuildEnvironment, docname: str, about: str) -> object:
    """What the figure of a chapter is made of."""
    return own_framework(env, docname), by_framework(env, docname), shared(env, docname)


refresh.DERIVED |= {"book_map": map_facts, "chapter_place": place_facts}


def setup(app: Sphinx) -> None:
    app.add_node(book_map)
    app.add_node(chapter_place)
    app.add_directive("book-map", BookMap)
    app.add_directive("where-this-sits", WhereThisSits)
    app.add_post_transform(Draw)
