"""Writes the working sheets and handouts of the book beside the pages, as .docx and .xlsx."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from ..concordance import environment
from ..facts.edition_stamp import NO_DATE
from ..facts.layout import FRAMEWORKS
from ..i18n import _
from .block import FOLDER, HANDOUTS, WORKSHEETS, columns, file_name, name_and_key
from .sheet import A4_PORTRAIT, Sheet


@dataclass(frozen=True)
class EditionFacts:
    """What every file says of the edition: ``name`` is title and version of the book, ``moment`` its date in UTC, ISO
    8601, ``language`` a BCP 47 tag."""

    name: str
    author: str
    language: str
    moment: str


def moment(commit_date: str, epoch: str) -> str:
    """The date of an edition in UTC, ISO 8601.

    *commit_date*: that of the sources, ISO 8601; where it is empty, *epoch* counts, seconds since 1970, which the
    build sets; where that is empty as well, the earliest time that a zip archive can give its files.
    """
    date = datetime.fromisoformat(commit_date) if commit_date else datetime.fromtimestamp(int(epoch or NO_DATE), UTC)
    return date.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def without_qualifier(text: str) -> str:
    """A term without the brackets that tell it from its namesakes: on the sheet of its own framework it needs none."""
    return re.sub(r"(?<!\s)\s+\([^()]*\)$", "", text)


def sheets(env: BuildEnvironment, edition: EditionFacts) -> Iterator[Sheet]:
    """Every working sheet of the book, in the order of its pages."""
    book = environment.concordance_of(env)
    blocks = [block for page in environment.pages_in_order(env) for block in WORKSHEETS.of(env).get(page, ())]
    questions = {(one.framework, key): words[0] for one in blocks if not one.filled for key, *words in one.lines}
    source = _(
        "Parts and questions after {edition}, which explains each part and names the OECD’s publication. Not an OECD "
        "document. Text: CC BY 4.0."
    )
    for block in blocks:
        rows = []
        for part, *words in block.lines:
            name, key = name_and_key(part)
            term = book.term(key)
            if term is None:
                continue  # Sphinx has warned of the link
            cells = (questions.get((block.framework, part), ""), *words) if block.filled else tuple(words)
            rows.append((name or without_qualifier(term.text), *cells))
        title = _("{framework}: an example") if block.filled else _("{framework}: working sheet")
        above = (
            _("An invented agency, to show how the sheet is used. Take the empty sheet for your own case.")
            if block.filled
            else _("Take one case from your own work and fill in the rows together, one at a time.")
        )
        yield Sheet(
            name=file_name(block),
            title=str(title).format(framework=env.titles[f"{FRAMEWORKS}/{block.framework}"].astext()),
            above=(str(above),),
            columns=columns(),
            rows=tuple(rows),
            below=(str(source).format(edition=edition.name),),
            author=edition.author,
            language=edition.language,
            moment=edition.moment,
        )


def handout_sheets(env: BuildEnvironment, edition: EditionFacts) -> Iterator[Sheet]:
    """Every handout of the book: its table has one column more, to write in."""
    for page in environment.pages_in_order(env):
        for handout in HANDOUTS.of(env).get(page, ()):
            answer = str(_("Our answer in one sentence"))
            source = str(_("From {edition}. Not an OECD document. Text: CC BY 4.0.")).format(edition=edition.name)
            yield Sheet(
                name=handout.name,
                title=handout.title,
                above=handout.above,
                columns=(*zip(handout.heads, (1.4, 4), strict=False), (answer, 4)),
                rows=handout.rows,
                below=(*handout.below, source),
                author=edition.author,
                language=edition.language,
                moment=edition.moment,
                paper=A4_PORTRAIT,
            )


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Writes all files when the pages are written."""
    if exception is not None or app.builder.name != "html":
        return
    config = app.config
    edition = EditionFacts(
        name=f"{config.project} ({config.release})",
        author=config.author,
        language="en-GB" if config.language == "en" else config.language,
        moment=moment(config.reader_commit_date, os.environ.get("SOURCE_DATE_EPOCH", "")),
    )
    made = [*sheets(app.env, edition), *handout_sheets(app.env, edition)]
    if not made:
        return
    from . import docx, xlsx  # which load slowly, and only where there are sheets

    folder = Path(app.outdir, FOLDER)
    folder.mkdir(exist_ok=True)
    for sheet in made:
        (folder / f"{sheet.name}.docx").write_bytes(docx.write(sheet))
        (folder / f"{sheet.name}.xlsx").write_bytes(xlsx.write(sheet))


def setup(app: Sphinx) -> None:
    app.connect("build-finished", write_files)
