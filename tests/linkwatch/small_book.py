"""Writes small Sphinx projects whose links lead to the fault server, and runs the command on them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import linkwatch

#: Folder that has the package.
EXT = str(Path(linkwatch.__file__).parents[1])

CONF = """
import sys
sys.path[:0] = {path!r}
project = "Small"
extensions = ["myst_parser", "linkwatch"{more}]
linkwatch_apart = {delay}
linkwatch_at_once = {max_concurrency}
linkwatch_doi_resolver = {resolver!r}
linkwatch_also = ["README.txt"]
{extra}
"""


def write(
    folder: Path,
    pages: dict[str, str],
    *,
    bib: str = "",
    resolver: str = "",
    delay: float = 0.0,
    max_concurrency: int = 8,
    extra: str = "",
    on_path: bool = True,
) -> Path:
    """Writes the sources of a project to *folder* and returns it.

    *pages*: docname to Markdown, the first is the root document. *bib*: text of refs.bib; without it the project does
    not use sphinxcontrib-bibtex. *resolver*: URL of the DOI resolver. *extra*: more lines of conf.py. *on_path*: add
    the folder of the package to ``sys.path``, which an installed package does not need.
    """
    folder.mkdir(parents=True, exist_ok=True)
    more = ', "sphinxcontrib.bibtex"' if bib else ""
    if bib:
        (folder / "refs.bib").write_text(bib, "utf-8")
        extra += '\nbibtex_bibfiles = ["refs.bib"]'
    conf = CONF.format(
        path=[EXT] if on_path else [],
        more=more,
        resolver=resolver,
        delay=delay,
        max_concurrency=max_concurrency,
        extra=extra,
    )
    (folder / "conf.py").write_text(conf, "utf-8")
    first, *others = pages
    toctree = "\n\n```{toctree}\n" + "\n".join(others) + "\n```\n" if others else ""
    for name, text in pages.items():
        path = folder / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + (toctree if name == first else "\n"), "utf-8")
    return folder


def command(folder: Path, *arguments: str, loopback: bool = True) -> list[str]:
    """The arguments that run the command; with *loopback* it may request the fault server on 127.0.0.1."""
    return [sys.executable, "-m", "linkwatch", *(["--loopback"] if loopback else []), *arguments]


def environment(**more: str) -> dict[str, str]:
    """Environment variables with which the command can be imported, and *more*."""
    return {**os.environ, "PYTHONPATH": EXT, "PYTHONUNBUFFERED": "1", **more}


def run(folder: Path, *arguments: str, loopback: bool = True, **more: str) -> subprocess.CompletedProcess[str]:
    """Runs the command in *folder* with *arguments*, and with *more* environment variables."""
    return subprocess.run(
        command(folder, *arguments, loopback=loopback),
        cwd=folder,
        env=environment(**more),
        capture_output=True,
        text=True,
    )


def report(folder: Path) -> dict[str, Any]:
    """The JSON report of the last run in *folder*."""
    return json.loads((folder / "_build" / "linkcheck" / "report.json").read_text("utf-8"))


def verdicts(folder: Path) -> dict[str, str]:
    """URL to verdict, from the JSON report."""
    return {link["address"]: link["verdict"] for link in report(folder)["links"]}
