"""TODO."""

from __future__ import annotations

from pathlib import Path

from sphinx.environment import BuildEnvironment
from sphinx.util.logging import getLogger

from ..facts import records
from ..facts.records import Record

logger = getLogger(__name__)


# -- Directives and role ---------------------------------------------------------------------------------------------


class _OfRecord:
    """Access to refs.bib for directives and roles; whatever uses it is read again when refs.bib changes."""

    env: BuildEnvironment

    def every(self) -> dict[str, Record]:
        path = Path(self.env.srcdir, self.config.bibtex_bibfiles[0])
        self.env.note_dependency(str(path))
        return records.load(path)

    def own(self) -> Record | None:
        """The record of this chapter, or None after a warning that says what to mend."""
        key = self.env.metadata.get(self.env.docname, {}).get("bibkey", "")
        found = self.every().get(key)
        if found is None:
            said = f"no entry of refs.bib has the key {key!r}" if key else "the front matter has no bibkey"
            logger.warning(
                "%s: a chapter needs the key of its publication in refs.bib, as in 'bibkey: oecd2019datadriven'.",
                said,
                location=self.get_location(),
                type="reader",
                subtype="front_matter",
            )
        return found
