"""A book of two pages and a bibliography whose links lead to the fault server, and the command run on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from conftest import ROOT

CONF = """
import sys
sys.path.insert(0, {ext!r})
project = "Small"
extensions = ["myst_parser", "linkwatch"{more}]
linkwatch_apart = {apart}
linkwatch_at_once = {at_once}
linkwatch_doi_resolver = {resolver!r}
linkwatch_also = ["README.txt"]
{extra}
"""


def write(
    folder: Path, pages: dict[str, str], *, bib: str = "", resolver: str = "", apart=0.0, at_once=8, extra=""
) -> Path:
    """The sources of a small book; *pages*: name to Markdown, the first of them its front page."""
    folder.mkdir(parents=True, exist_ok=True)
    more = ', "sphinxcontrib.bibtex"' if bib else ""
    if bib:
        (folder / "refs.bib").write_text(bib, "utf-8")
        extra += '\nbibtex_bibfiles = ["refs.bib"]'
    conf = CONF.format(ext=str(ROOT / "_ext"), more=more, resolver=resolver, apart=apart, at_once=at_once, extra=extra)
    (folder / "conf.py").write_text(conf, "utf-8")
    first, *others = pages
    toctree = "\n\n```{toctree}\n" + "\n".join(others) + "\n```\n" if others else ""
    for name, text in pages.items():
        path = folder / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + (toctree if name == first else "\n"), "utf-8")
    return folder


def command(folder: Path, *arguments: str, loopback: bool = True) -> list[str]:
    """The command; unless told otherwise it may ask the fault server, which is on this machine."""
    return [sys.executable, "-m", "linkwatch", *(["--loopback"] if loopback else []), *arguments]


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "_ext"), "PYTHONUNBUFFERED": "1", **more}


def run(folder: Path, *arguments: str, loopback: bool = True, **more: str) -> subprocess.CompletedProcess:
    """The command; without *loopback* as `make linkcheck` calls it."""
    return subprocess.run(
        command(folder, *arguments, loopback=loopback),
        cwd=folder,
        env=environment(**more),
        capture_output=True,
        text=True,
        timeout=120,
    )


def report(folder: Path) -> dict:
    return json.loads((folder / "_build" / "linkcheck" / "report.json").read_text("utf-8"))


def verdicts(folder: Path) -> dict[str, str]:
    return {link["address"]: link["verdict"] for link in report(folder)["links"]}
