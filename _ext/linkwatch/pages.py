"""A result as a page to read in a browser, and as Markdown for an issue. Pure functions over a `Result`."""

from __future__ import annotations

from html import escape
from urllib.parse import urlsplit

from .report import Finding, Result, by_page, mends, plain
from .verdicts import MEANINGS, WORKS

#: An issue holds 65,536 characters; the rest is in the report.
ISSUE_LIMIT = 60_000

_STYLE = """
:root { color-scheme: light dark; --line: #8885; --bad: #b3261e; --soft: #8882; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; } }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 70rem; margin: 0 auto; padding: 1rem; }
h1 { line-height: 1.2; } h2 { margin-top: 2.5rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .7rem; text-align: right; }
th:first-child, td:first-child { text-align: left; }
tr:last-child { font-weight: bold; }
ul.findings { list-style: none; padding: 0; }
ul.findings > li { border-top: 1px solid var(--line); padding: .6rem 0; overflow-wrap: anywhere; }
ul.findings p { margin: .1rem 0; }
.where { font-family: ui-monospace, monospace; font-size: .875rem; }
.broken { color: var(--bad); }
code { background: var(--soft); padding: 0 .2rem; }
"""


def link(address: str) -> str:
    """A link, if it is one that a browser may follow; else the text alone."""
    text = escape(plain(address))
    return f'<a href="{text}" rel="noreferrer">{text}</a>' if urlsplit(address).scheme in ("http", "https") else text


def item(finding: Finding) -> str:
    """One finding."""
    verdict = finding.verdict
    parts = [f"<p>{link(finding.link.address)}</p>"]
    if verdict.new:
        parts.append(f"<p>now {link(verdict.new)}</p>")
    for text in (verdict.note, finding.advice):
        if text:
            parts.append(f"<p>{escape(plain(text))}</p>")
    for place in finding.link.places:
        parts.append(f'<p class="where">{escape(str(place))}</p>')
    if finding.link.pages:
        parts.append(f"<p>shown on {escape(', '.join(finding.link.pages))}</p>")
    asked = f"{finding.asked:%Y-%m-%d %H:%M} UTC"
    parts.append(f"<p>asked <time datetime='{finding.asked.isoformat(timespec='seconds')}'>{asked}</time></p>")
    return f"<li>{''.join(parts)}</li>"


def table(result: Result) -> str:
    """The summary by page."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in ("page", "links", *MEANINGS))
    rows = [*by_page(result)]
    body = ""
    for page, counts in rows:
        cells = "".join(f"<td>{counts[name] or '·'}</td>" for name in MEANINGS)
        body += f'<tr><th scope="row">{escape(page)}</th><td>{sum(counts.values())}</td>{cells}</tr>'
    counts = result.counts()
    cells = "".join(f"<td>{counts[name] or '·'}</td>" for name in MEANINGS)
    body += f'<tr><th scope="row">all links</th><td>{len(result.findings)}</td>{cells}</tr>'
    return f'<div class="scroll" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def as_html(result: Result) -> str:
    """report.html: one file, without scripts."""
    sections = []
    for name in reversed(MEANINGS):
        if found := result.sorted(name):
            heading = f"<h2{' class=broken' if found[0].verdict.broken else ''}>{escape(name)} ({len(found)})</h2>"
            items = "".join(item(finding) for finding in found)
            sections.append(f'{heading}<p>{escape(MEANINGS[name])}</p><ul class="findings">{items}</ul>')
    if result.ignored:
        items = "".join(
            f"<li><p>{link(one.address)}</p><p>{escape(ignore.reason)} (until {ignore.ends()})</p></li>"
            for one, ignore in result.ignored
        )
        sections.append(f'<h2>ignored ({len(result.ignored)})</h2><ul class="findings">{items}</ul>')
    if result.left:
        items = "".join(f"<li><p>{link(one.address)}</p></li>" for one in result.left)
        sections.append(f'<h2>not asked this time ({len(result.left)})</h2><ul class="findings">{items}</ul>')
    notes = "".join(f"<p>{escape(text)}</p>" for text in (*result.faults, *result.hints))
    scope = f", changed since {escape(result.since)}" if result.since else ""
    title = f"Links out of {escape(result.title)}"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><main><h1>{title}</h1><p>{len(result.findings)} links{scope}, {result.finished:%Y-%m-%d %H:%M} UTC</p>"
        f"{notes}{table(result)}{''.join(sections)}</main></body></html>\n"
    )


def code(text: str) -> str:
    """Text that Markdown must not read: a code span whose fence the text does not hold."""
    text = plain(text)
    fence = "`"
    while fence in text:
        fence += "`"
    return f"{fence} {text} {fence}" if "`" in text else f"`{text}`"


def as_issue(result: Result) -> str:
    """issue.md: what somebody has to look at, and nothing that works."""
    lines = [f"The last check ended on {result.finished:%Y-%m-%d} and asked for {len(result.findings)} links.", ""]
    for name in reversed([name for name in MEANINGS if name != WORKS]):
        if not (found := result.sorted(name)):
            continue
        lines += [f"## {name} ({len(found)})", "", f"{MEANINGS[name][0].upper()}{MEANINGS[name][1:]}.", ""]
        for finding in found:
            said = [code(finding.link.address)]
            if finding.verdict.new:
                said.append(f"now {code(finding.verdict.new)}")
            said += [code(text) for text in (finding.verdict.note, finding.advice) if text]
            lines.append(f"- {'; '.join(said)}")
            lines += [f"  - {code(str(place))}" for place in finding.link.places]
        lines.append("")
    if mends(result):
        lines += ["`make linkcheck` and then `make linkcheck-fix` write the new addresses into the sources.", ""]
    lines += [f"- {code(fault)}" for fault in result.faults]
    text = "\n".join(lines).rstrip() + "\n"
    if len(text) <= ISSUE_LIMIT:
        return text
    return text[:ISSUE_LIMIT].rpartition("\n- ")[0] + "\n\nThere is more in the report of the run.\n"
