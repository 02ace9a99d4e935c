"""The record of a chapter's publication, for directives and roles.

A chapter names its publication once, as ``bibkey`` in its front matter; all else comes from refs.bib.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util.logging import getLogger

from ..facts import records
from ..facts.records import Record

logger = getLogger(__name__)


def short_titles(env: BuildEnvironment) -> dict[str, str]:
    """Returns docname to short title (BibLaTeX ``shorttitle``) for each page with a ``bibkey`` in its front matter."""
    if not env.config.bibtex_bibfiles:
        return {}
    bibliography = records.load(Path(env.srcdir, env.config.bibtex_bibfiles[0]))
    keys = {docname: metadata.get("bibkey", "") for docname, metadata in env.metadata.items()}
    return {docname: bibliography[key].shorttitle for docname, key in keys.items() if key in bibliography}


class RecordMixin:
    """Gives a SphinxDirective or SphinxRole access to refs.bib; its page is read again when refs.bib changes."""

    # These three are those of SphinxDirective and SphinxRole.
    env: BuildEnvironment
    config: Config
    get_location: Callable[[], str]

    def all_records(self) -> dict[str, Record]:
        """Returns all records of refs.bib by key, in file order."""
        path = Path(self.env.srcdir, self.config.bibtex_bibfiles[0])
        self.env.note_dependency(str(path))
        return records.load(path)

    def chapter_record(self) -> Record | None:
        """Returns the record of this chapter's publication, or None after a warning that says what to correct."""
        key = self.env.metadata.get(self.env.docname, {}).get("bibkey", "")
        record = self.all_records().get(key)
        if record is None:
            cause = f"no entry of refs.bib has the key {key!r}" if key else "the front matter has no bibkey"
            logger.warning(
                "%s: a chapter needs the key of its publication in refs.bib, as in 'bibkey: oecd2019datadriven'.",
                cause,
                location=self.get_location(),
                type="reader",
                subtype="front_matter",
            )
        return record
