"""Writes progress and summary of a check for a terminal."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter

from .. import verdicts
from ..verdicts import MEANINGS, WORKS, Verdict
from .result import Finding, Result, by_page, fixes, printable

#: Heads of the table's columns that are shorter than the verdicts' names.
_SHORT = {verdicts.DOI: "DOI", verdicts.ANCHOR: "anchor", verdicts.REFUSES: "refuses", verdicts.UNREACHABLE: "unreach."}


def table(result: Result) -> list[str]:
    """Lines of a table: counts of verdicts by page, with columns for the verdicts that occur."""
    rows = [*by_page(result), ("all links", Counter(finding.verdict.name for finding in result.findings))]
    width = max(len(name) for name, _counts in rows)
    used = [name for name in MEANINGS if name == WORKS or any(counts[name] for _page, counts in rows)]
    lines = [" " * width + "  links" + "".join(f"{_SHORT.get(name, name):>10}" for name in used)]
    for page, counts in rows:
        numbers = "".join(f"{counts[name] or '·':>10}" for name in used)
        lines.append(f"{page:<{width}}{sum(counts.values()):>7}{numbers}")
    return lines


def details(finding: Finding) -> list[str]:
    """Lines about one finding: URL, new URL, note, advice and source locations."""
    verdict = finding.verdict
    lines = [f"  {printable(finding.link.address)}"]
    if verdict.new:
        lines.append(f"      now {printable(verdict.new)}")
    if verdict.note:
        lines.append(f"      {printable(verdict.note)}")
    if finding.advice:
        lines.append(f"      {printable(finding.advice)}")
    lines += [f"      {location}" for location in finding.link.locations]
    return lines


def summary(result: Result) -> str:
    """The text that ends a run: the table, all findings but those that simply work, and all messages."""
    lines = ["", *table(result)] if result.findings else ["", "There is no link to ask."]
    for name in reversed([name for name in MEANINGS if name != WORKS]):
        if findings := result.sorted(name):
            lines += ["", f"{name} ({len(findings)}): {MEANINGS[name]}"]
            for finding in findings:
                lines += details(finding)
    if remarks := [finding for finding in result.sorted(WORKS) if finding.verdict.note]:
        lines += ["", f"works, with a remark ({len(remarks)})"]
        for finding in remarks:
            lines += [f"  {printable(finding.link.address)}", f"      {printable(finding.verdict.note)}"]
    if result.ignored:
        lines += ["", f"not asked, by your leave ({len(result.ignored)})"]
        lines += [f"  {link.address}: {ignore.reason} (until {ignore.ends()})" for link, ignore in result.ignored]
    if result.unchecked:
        lines += ["", f"{len(result.unchecked)} links were not asked this time. The next run goes on from here."]
    if number := len(fixes(result)):
        lines += ["", f"`make linkcheck-fix` writes the new address of {number} moved links into the sources."]
    lines += ["", *result.hints] if result.hints else []
    lines += ["", *result.faults] if result.faults else []
    return "\n".join(lines)


class Progress:
    """Prints each verdict on a line; on a terminal, a line that is not about a broken link is overwritten."""

    def __init__(self, total: int, *, live: bool | None = None):
        """*total*: number of links. *live*: whether lines are overwritten (default: if stdout is a terminal)."""
        self.total, self.done, self._started = total, 0, time.monotonic()
        self.live = sys.stdout.isatty() if live is None else live

    def show(self, address: str, verdict: Verdict) -> None:
        """Prints the verdict on one link."""
        self.done += 1
        line = f"[{self.done:>{len(str(self.total))}}/{self.total}] {verdict.name:<14} {printable(address)}"
        if self.live:
            width = os.get_terminal_size().columns - 1
            print("\r" + line[:width].ljust(width), end="\n" if verdict.broken else "", flush=True)
        else:
            print(line, flush=True)

    def end(self) -> None:
        """Prints the number of links and the time that they took."""
        if self.live and self.done:
            print("\r" + " " * (os.get_terminal_size().columns - 1), end="\r")
        print(f"asked {self.done} links in {time.monotonic() - self._started:.0f} s", flush=True)
