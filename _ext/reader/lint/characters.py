"""Content rule about invisible characters in all files that authors write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..facts import invisible_characters
from ..facts.fault import Fault
from .bibliography import BIB
from .markdown import FOLDERS, ROOT_PAGES

# Glob patterns from the root of the book.
FIGURES = ("_static/**/*.svg", *(f"{folder}/**/*.svg" for folder in FOLDERS))
CATALOGUES = "locale/**/*.po"
PAGES = (*(f"{name}.md" for name in ROOT_PAGES), *(f"{folder}/**/*.md" for folder in FOLDERS))


def source_files(root: Path) -> list[Path]:
    """Returns the files that authors write, sorted, without links that lead out of *root*."""
    paths = {path for pattern in (*PAGES, BIB, *FIGURES, CATALOGUES) for path in root.glob(pattern)}
    return sorted(path for path in paths if path.is_file() and path.resolve().is_relative_to(root.resolve()))


def no_invisible_characters(root: Path) -> Iterator[Fault]:
    """No source, and no name of one, has an invisible character. See `facts.invisible_characters`."""
    for path in source_files(root):
        name = path.relative_to(root).as_posix()
        for _offset, character in invisible_characters.invisible(name):
            message = f"the name of the file has {invisible_characters.name(character)}: rename it."
            yield Fault(ascii(name)[1:-1], 0, message)
        try:
            text = path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            yield Fault(name, 0, f"the file cannot be read as UTF-8 text ({error}).")
            continue
        for line, message in invisible_characters.faults(text, references=path.suffix != ".bib"):
            yield Fault(name, line, message)
