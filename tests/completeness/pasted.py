"""The book of pasted pieces (tests/roots/test-pasted), built with the configuration of the real one."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from conftest import ROOT, run_editions

#: What a book needs beside its pages.
PARTS = ("conf.py", "pyproject.toml", "_ext", "_static", "_templates")


def pasted_book(target: Path) -> Path:
    """The sources of the book, with a configuration of their own in *target*."""
    shutil.copytree(ROOT / "tests" / "roots" / "test-pasted", target)
    for name in PARTS:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__", ".*_cache"))
        else:
            shutil.copy2(source, target / name)
    return target


def built(root: Path) -> Path:
    """The folder with all editions of the book in *root*."""
    done = build(root)
    assert done.returncode == 0, done.stderr
    return root / "_build"


def build(root: Path) -> subprocess.CompletedProcess:
    return run_editions(root, "html", "pdf", "epub")
