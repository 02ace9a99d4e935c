"""Numbers of figures in the reading order of the book, where one figure is shown on several pages.

Sphinx gives each place a number of its own. Here the places of one figure get one number, that of the first of them,
and the numbers after it move up.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from .page_data import PageData

#: The figures of other pages that a page shows: id of the place to the docname of the figure's own page.
SHOWN_FIGURES: PageData[dict[str, str]] = PageData("shown figures")

#: Kind of node (``figure``, ``table``) to id to number, as ``env.toc_fignumbers`` has them for each page.
PageNumbers = dict[str, dict[str, tuple[int, ...]]]
#: The numbers that Sphinx assigned, by which it finds out what has changed since the last build.
_ASSIGNED: PageData[PageNumbers] = PageData("assigned numbers")


class Place(NamedTuple):
    """Where a figure is."""

    docname: str
    id: str


def first_figure(env: BuildEnvironment, page: str) -> nodes.figure | None:
    """Returns the first figure with an id on *page*; None if there is none or no such page."""
    if page not in env.found_docs:
        return None
    return next((figure for figure in env.get_doctree(page).findall(nodes.figure) if figure["ids"]), None)


def renumber(numbers: dict[str, PageNumbers], originals: dict[Place, Place]) -> dict[str, PageNumbers]:
    """Returns *numbers*, by docname, with one number for all places of a figure.

    *originals* maps each place that shows a figure of another page to that figure. Numbers count within the section
    that begins them, if sections are numbered.
    """
    ordered = sorted(
        (number, Place(docname, id_))
        for docname, kinds in numbers.items()
        for id_, number in kinds.get("figure", {}).items()
    )
    count: Counter[tuple[int, ...]] = Counter()
    given: dict[Place, tuple[int, ...]] = {}
    for number, place in ordered:
        figure = originals.get(place, place)
        if figure not in given:
            section = number[:-1]
            count[section] += 1
            given[figure] = (*section, count[section])
    renumbered = {}
    for docname, kinds in numbers.items():
        places = [Place(docname, id_) for id_ in kinds.get("figure", {})]
        figures = {place.id: given[originals.get(place, place)] for place in places}
        renumbered[docname] = kinds | ({"figure": figures} if figures else {})
    return renumbered


def original_figures(env: BuildEnvironment) -> dict[Place, Place]:
    """Maps each place that shows a figure of another page to that figure."""
    found: dict[Place, Place] = {}
    for docname, shown in SHOWN_FIGURES.of(env).items():
        for id_, page in shown.items():
            figure = first_figure(env, page)
            if figure is not None:
                found[Place(docname, id_)] = Place(page, figure["ids"][0])
    return found


def figure_number(env: BuildEnvironment, place: Place) -> tuple[int, ...]:
    """Returns the number of the figure at *place*; an empty tuple if it has none."""
    return env.toc_fignumbers.get(place.docname, {}).get("figure", {}).get(place.id, ())


# -- Sphinx ----------------------------------------------------------------------------------------------------------


class Numbering:
    """Lets Sphinx compare its numbers with those that it assigned before, and then puts ours in their place."""

    def __init__(self) -> None:
        self.before: dict[str, PageNumbers] = {}

    def restore(self, app: Sphinx, env: BuildEnvironment) -> list[str]:
        """Gives Sphinx its own numbers of the last build (handler of ``env-get-updated``)."""
        self.before, env.toc_fignumbers = env.toc_fignumbers, dict(_ASSIGNED.of(env))
        return []

    def replace(self, app: Sphinx, env: BuildEnvironment) -> list[str]:
        """Replaces the numbers; returns the pages to write again, because a number of theirs has changed."""
        assigned = _ASSIGNED.of(env)
        assigned.clear()
        assigned.update(env.toc_fignumbers)
        env.toc_fignumbers = renumber(env.toc_fignumbers, original_figures(env))
        return [name for name, numbers in env.toc_fignumbers.items() if numbers != self.before.get(name)]


def setup(app: Sphinx) -> None:
    numbering = Numbering()
    # Sphinx numbers figures with the priority 500; outdated.py compares the book with its last build at 900.
    app.connect("env-get-updated", numbering.restore, priority=200)
    app.connect("env-get-updated", numbering.replace, priority=600)
