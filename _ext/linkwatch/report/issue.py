"""Writes ``issue.md``, the text of an issue about links that need attention (GitHub Flavored Markdown)."""

from __future__ import annotations

from ..verdicts import MEANINGS, WORKS
from .result import Result, fixes, printable

#: Maximum number of characters; GitHub accepts 65,536.
ISSUE_LIMIT = 60_000


def code_span(text: str) -> str:
    """*text* as a Markdown code span with a fence longer than any run of backticks in it, so that nothing is markup."""
    text = printable(text)
    fence = "`"
    while fence in text:
        fence += "`"
    return f"{fence} {text} {fence}" if "`" in text else f"`{text}`"


def as_markdown(result: Result) -> str:
    """The text of ``issue.md``: every finding that does not work, cut to ISSUE_LIMIT at the end of a list item."""
    lines = [f"The last check ended on {result.finished:%Y-%m-%d} and asked for {len(result.findings)} links.", ""]
    for name in reversed([name for name in MEANINGS if name != WORKS]):
        if not (findings := result.sorted(name)):
            continue
        lines += [f"## {name} ({len(findings)})", "", f"{MEANINGS[name][0].upper()}{MEANINGS[name][1:]}.", ""]
        for finding in findings:
            parts = [code_span(finding.link.address)]
            if finding.verdict.new:
                parts.append(f"now {code_span(finding.verdict.new)}")
            parts += [code_span(text) for text in (finding.verdict.note, finding.advice) if text]
            lines.append(f"- {'; '.join(parts)}")
            lines += [f"  - {code_span(str(location))}" for location in finding.link.locations]
        lines.append("")
    if fixes(result):
        lines += ["`make linkcheck` and then `make linkcheck-fix` write the new addresses into the sources.", ""]
    lines += [f"- {code_span(fault)}" for fault in result.faults]
    text = "\n".join(lines).rstrip() + "\n"
    if len(text) <= ISSUE_LIMIT:
        return text
    return text[:ISSUE_LIMIT].rpartition("\n- ")[0] + "\n\nThere is more in the report of the run.\n"
