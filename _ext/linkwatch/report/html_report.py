"""Writes ``report.html``: one HTML file without scripts, and without anything that a browser would have to load."""

from __future__ import annotations

from html import escape
from urllib.parse import urlsplit

from ..verdicts import MEANINGS
from .result import Finding, Result, by_page, printable

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
    """HTML of a URL: a link if its scheme is http or https, else text."""
    text = escape(printable(address))
    return f'<a href="{text}" rel="noreferrer">{text}</a>' if urlsplit(address).scheme in ("http", "https") else text


def item(finding: Finding) -> str:
    """HTML of a list item about one finding."""
    verdict = finding.verdict
    parts = [f"<p>{link(finding.link.address)}</p>"]
    if verdict.new:
        parts.append(f"<p>now {link(verdict.new)}</p>")
    for text in (verdict.note, finding.advice):
        if text:
            parts.append(f"<p>{escape(printable(text))}</p>")
    for location in finding.link.locations:
        parts.append(f'<p class="where">{escape(str(location))}</p>')
    if finding.link.pages:
        parts.append(f"<p>shown on {escape(', '.join(finding.link.pages))}</p>")
    moment = finding.checked_at
    text = f"{moment:%Y-%m-%d %H:%M} UTC"
    parts.append(f"<p>asked <time datetime='{moment.isoformat(timespec='seconds')}'>{text}</time></p>")
    return f"<li>{''.join(parts)}</li>"


def table(result: Result) -> str:
    """HTML of a table: counts of verdicts by page."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in ("page", "links", *MEANINGS))
    body = ""
    for page, counts in by_page(result):
        cells = "".join(f"<td>{counts[name] or '·'}</td>" for name in MEANINGS)
        body += f'<tr><th scope="row">{escape(page)}</th><td>{sum(counts.values())}</td>{cells}</tr>'
    cells = "".join(f"<td>{number or '·'}</td>" for number in result.counts().values())
    body += f'<tr><th scope="row">all links</th><td>{len(result.findings)}</td>{cells}</tr>'
    return f'<div class="scroll" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def as_html(result: Result) -> str:
    """The text of ``report.html``."""
    sections = []
    for name in reversed(MEANINGS):
        if findings := result.sorted(name):
            heading = (
                f"<h2{' class=broken' if findings[0].verdict.broken else ''}>{escape(name)} ({len(findings)})</h2>"
            )
            items = "".join(item(finding) for finding in findings)
            sections.append(f'{heading}<p>{escape(MEANINGS[name])}</p><ul class="findings">{items}</ul>')
    if result.ignored:
        items = "".join(
            f"<li><p>{link(ignored.address)}</p><p>{escape(ignore.reason)} (until {ignore.ends()})</p></li>"
            for ignored, ignore in result.ignored
        )
        sections.append(f'<h2>ignored ({len(result.ignored)})</h2><ul class="findings">{items}</ul>')
    if result.unchecked:
        items = "".join(f"<li><p>{link(unchecked.address)}</p></li>" for unchecked in result.unchecked)
        sections.append(f'<h2>not asked this time ({len(result.unchecked)})</h2><ul class="findings">{items}</ul>')
    notes = "".join(f"<p>{escape(text)}</p>" for text in (*result.faults, *result.hints))
    scope = f", changed since {escape(result.since)}" if result.since else ""
    title = f"Links out of {escape(result.title)}"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><main><h1>{title}</h1><p>{len(result.findings)} links{scope}, {result.finished:%Y-%m-%d %H:%M} UTC</p>"
        f"{notes}{table(result)}{''.join(sections)}</main></body></html>\n"
    )
