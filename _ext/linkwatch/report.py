"""What a check found: as data, and as lines for a terminal. Pure functions over a `Result`."""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from . import fix, verdicts
from .ignores import Ignore
from .links import Link
from .verdicts import BROKEN, GONE, MEANINGS, MOVED, WORKS, Verdict

#: Raised when fields of report.json change their meaning.
SCHEMA = 1
SHORT = {verdicts.DOI: "DOI", verdicts.ANCHOR: "anchor", verdicts.REFUSES: "refuses", verdicts.UNREACHABLE: "unreach."}


@dataclass(frozen=True)
class Finding:
    """A link and what is known of it. ``remembered``: not asked in this run."""

    link: Link
    verdict: Verdict
    asked: datetime
    remembered: bool

    @property
    def advice(self) -> str:
        """What to do beyond what the verdict says; empty if nothing."""
        if self.verdict.name != GONE:
            return ""
        without = [key for key, archive in self.link.archives.items() if not archive]
        said = [f"archived copy: {archive}" for archive in self.link.archives.values() if archive]
        if without:
            said.append(f"no archived copy is recorded for {', '.join(without)}: look for one, and add archiveurl")
        return "; ".join(said)


@dataclass
class Result:
    """One run. ``left``: links that were not asked, because time was up or the run was stopped."""

    title: str
    finished: datetime
    findings: list[Finding] = field(default_factory=list)
    ignored: list[tuple[Link, Ignore]] = field(default_factory=list)
    left: list[Link] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)  #: of the ignores, with file and line
    hints: list[str] = field(default_factory=list)
    since: str = ""

    def counts(self) -> dict[str, int]:
        """How many links have each verdict, all seven named."""
        counted = Counter(finding.verdict.name for finding in self.findings)
        return {name: counted[name] for name in MEANINGS}

    def sorted(self, *names: str) -> list[Finding]:
        """Findings with these verdicts, the worst first."""
        order = list(MEANINGS)
        found = [finding for finding in self.findings if finding.verdict.name in names]
        return sorted(found, key=lambda finding: (-order.index(finding.verdict.name), finding.link.address))

    def status(self, *, strict: bool = False) -> int:
        """Exit status: 1 if a link is broken (strict: if one does anything but work) or an ignore has ended."""
        bad = [name for name in MEANINGS if name != WORKS] if strict else BROKEN
        return int(any(finding.verdict.name in bad for finding in self.findings) or bool(self.faults))


def plain(text: str) -> str:
    """Text from other people's servers without what terminals would obey."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


def mends(result: Result) -> list[dict]:
    """What `make linkcheck-fix` may change."""
    return [
        {
            "from": finding.link.address,
            "to": finding.verdict.new,
            "files": sorted({place.file for place in finding.link.places}),
        }
        for finding in result.sorted(MOVED)
        if finding.verdict.mend and fix.writable(finding.verdict.new)
    ]


def as_data(result: Result) -> dict:
    """report.json."""

    def link(one: Link) -> dict:
        return {
            "address": one.address,
            "places": [{"file": place.file, "line": place.line, "entry": place.entry} for place in one.places],
            "pages": one.pages,
        }

    return {
        "schema": SCHEMA,
        "title": result.title,
        "finished": result.finished.isoformat(timespec="seconds"),
        "since": result.since,
        "counts": result.counts(),
        "links": [
            {
                **link(finding.link),
                "verdict": finding.verdict.name,
                "broken": finding.verdict.broken,
                "note": plain(finding.verdict.note),
                "new": finding.verdict.new,
                "advice": finding.advice,
                "archives": finding.link.archives,
                "asked": finding.asked.isoformat(timespec="seconds"),
                "remembered": finding.remembered,
            }
            for finding in result.sorted(*MEANINGS)
        ],
        "mends": mends(result),
        "ignored": [
            {**link(one), "reason": ignore.reason, "date": ignore.date.isoformat(), "ends": ignore.ends().isoformat()}
            for one, ignore in result.ignored
        ],
        "not_asked": [link(one) for one in result.left],
        "faults": result.faults,
        "hints": result.hints,
    }


def as_json(result: Result) -> str:
    return json.dumps(as_data(result), indent=1, ensure_ascii=False) + "\n"


def by_page(result: Result) -> list[tuple[str, Counter[str]]]:
    """Each page with the verdicts of the links that it shows; what no page shows stands under its file."""
    found: dict[str, Counter[str]] = {}
    for finding in result.findings:
        for page in finding.link.pages or sorted({place.file for place in finding.link.places}):
            found.setdefault(page, Counter())[finding.verdict.name] += 1
    return sorted(found.items())


def table(result: Result) -> list[str]:
    """The summary by page, as wide as its names need."""
    rows = [*by_page(result), ("all links", Counter(finding.verdict.name for finding in result.findings))]
    width = max(len(name) for name, _counts in rows)
    used = [name for name in MEANINGS if name == WORKS or any(counts[name] for _page, counts in rows)]
    lines = [" " * width + "  links" + "".join(f"{SHORT.get(name, name):>10}" for name in used)]
    for page, counts in rows:
        numbers = "".join(f"{counts[name] or '·':>10}" for name in used)
        lines.append(f"{page:<{width}}{sum(counts.values()):>7}{numbers}")
    return lines


def details(finding: Finding) -> list[str]:
    """One finding: what, why, where, and what to do."""
    verdict = finding.verdict
    lines = [f"  {plain(finding.link.address)}"]
    if verdict.new:
        lines.append(f"      now {plain(verdict.new)}")
    if verdict.note:
        lines.append(f"      {plain(verdict.note)}")
    if finding.advice:
        lines.append(f"      {plain(finding.advice)}")
    lines += [f"      {place}" for place in finding.link.places]
    return lines


def summary(result: Result) -> str:
    """All that a terminal shows at the end."""
    lines = ["", *table(result)] if result.findings else ["", "There is no link to ask."]
    for name in reversed([name for name in MEANINGS if name != WORKS]):
        if found := result.sorted(name):
            lines += ["", f"{name} ({len(found)}): {MEANINGS[name]}"]
            for finding in found:
                lines += details(finding)
    unverified = [finding for finding in result.sorted(WORKS) if finding.verdict.note]
    if unverified:
        lines += ["", f"works, with a remark ({len(unverified)})"]
        for finding in unverified:
            lines += [f"  {plain(finding.link.address)}", f"      {plain(finding.verdict.note)}"]
    if result.ignored:
        lines += ["", f"not asked, by your leave ({len(result.ignored)})"]
        lines += [f"  {one.address}: {ignore.reason} (until {ignore.ends()})" for one, ignore in result.ignored]
    if result.left:
        lines += ["", f"{len(result.left)} links were not asked this time. The next run goes on from here."]
    if number := len(mends(result)):
        lines += ["", f"`make linkcheck-fix` writes the new address of {number} moved links into the sources."]
    lines += ["", *result.hints] if result.hints else []
    lines += ["", *result.faults] if result.faults else []
    return "\n".join(lines)


class Progress:
    """Shows verdicts as they are reached: each on its line, but on a terminal what works rewrites one line."""

    def __init__(self, total: int, *, live: bool | None = None):
        self.total, self.done, self._began = total, 0, time.monotonic()
        self.live = sys.stdout.isatty() if live is None else live

    def told(self, address: str, verdict: Verdict) -> None:
        self.done += 1
        line = f"[{self.done:>{len(str(self.total))}}/{self.total}] {verdict.name:<14} {plain(address)}"
        if self.live:
            width = os.get_terminal_size().columns - 1
            print("\r" + line[:width].ljust(width), end="\n" if verdict.broken else "", flush=True)
        else:
            print(line, flush=True)

    def end(self) -> None:
        if self.live and self.done:
            print("\r" + " " * (os.get_terminal_size().columns - 1), end="\r")
        print(f"asked {self.done} links in {time.monotonic() - self._began:.0f} s", flush=True)
