"""The result of a check as data, and the selections of it that all reports share. Pure functions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypedDict

from .. import fix
from ..ignores import Ignore
from ..links import Link
from ..verdicts import BROKEN, GONE, MEANINGS, MOVED, WORKS, Verdict


@dataclass(frozen=True)
class Finding:
    """A link with its verdict."""

    link: Link
    verdict: Verdict
    checked_at: datetime
    cached: bool  #: whether the verdict is from an earlier run

    @property
    def advice(self) -> str:
        """What to do about a link that is gone, with the archived copies that are recorded; empty for all others."""
        if self.verdict.name != GONE:
            return ""
        without = [key for key, archive in self.link.archives.items() if not archive]
        parts = [f"archived copy: {archive}" for archive in self.link.archives.values() if archive]
        if without:
            parts.append(f"no archived copy is recorded for {', '.join(without)}: look for one, and add archiveurl")
        return "; ".join(parts)


@dataclass
class Result:
    """Everything that one run found."""

    title: str  #: of the project
    finished: datetime
    findings: list[Finding] = field(default_factory=list)
    ignored: list[tuple[Link, Ignore]] = field(default_factory=list)
    unchecked: list[Link] = field(default_factory=list)  #: links that were left when time was up or a signal came
    faults: list[str] = field(default_factory=list)  #: messages, with file and line, that make the check fail
    hints: list[str] = field(default_factory=list)  #: messages that do not
    since: str = ""  #: git revision that the links were restricted by; empty for all links

    def counts(self) -> dict[str, int]:
        """Number of links with each of the seven verdicts."""
        counter = Counter(finding.verdict.name for finding in self.findings)
        return {name: counter[name] for name in MEANINGS}

    def sorted(self, *names: str) -> list[Finding]:
        """The findings with the verdicts *names*, the worst first, then by URL."""
        order = list(MEANINGS)
        selected = [finding for finding in self.findings if finding.verdict.name in names]
        return sorted(selected, key=lambda finding: (-order.index(finding.verdict.name), finding.link.address))

    def status(self, *, strict: bool = False) -> int:
        """Exit status: 1 if a link is broken (*strict*: has any verdict but works) or there are faults, else 0."""
        failing = [name for name in MEANINGS if name != WORKS] if strict else BROKEN
        return int(any(finding.verdict.name in failing for finding in self.findings) or bool(self.faults))


#: A replacement that ``--fix`` may make. (Functional syntax, because ``from`` is a keyword.)
Fix = TypedDict("Fix", {"from": str, "to": str, "files": list[str]})


def fixes(result: Result) -> list[Fix]:
    """The replacements of moved URLs that are safe to make automatically."""
    return [
        {
            "from": finding.link.address,
            "to": finding.verdict.new,
            "files": sorted({location.file for location in finding.link.locations}),
        }
        for finding in result.sorted(MOVED)
        if finding.verdict.fixable and fix.source_form(finding.verdict.new)
    ]


def by_page(result: Result) -> list[tuple[str, Counter[str]]]:
    """Each page with the counts of the verdicts of its links; links that no page shows are under their file."""
    pages: dict[str, Counter[str]] = {}
    for finding in result.findings:
        for page in finding.link.pages or sorted({location.file for location in finding.link.locations}):
            pages.setdefault(page, Counter())[finding.verdict.name] += 1
    return sorted(pages.items())


def printable(text: str) -> str:
    """*text*, which may come from a server, with U+FFFD for control characters, which terminals would interpret."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
