"""Content rule about characters that nobody sees, in all that authors write; run by `lint`. See `characters`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..facts import invisible_characters
from ..facts.fault import Fault
from .markdown import FOLDERS, ROOT_PAGES

BIB = "refs.bib"
#: Where figures and pages lie.
FIGURES = ("_static/**/*.svg", *(f"{folder}/**/*.svg" for folder in FOLDERS))
CATALOGUES = "locale/**/*.po"
PAGES = (*(f"{name}.md" for name in ROOT_PAGES), *(f"{folder}/**/*.md" for folder in FOLDERS))


def sources(root: Path) -> list[Path]:
    """The files that authors write."""
    found = {path for pattern in (*PAGES, BIB, *FIGURES, CATALOGUES) for path in root.glob(pattern)}
    return sorted(path for path in found if path.is_file() and path.resolve().is_relative_to(root.resolve()))


def check(root: Path) -> Iterator[Fault]:
    """No source has a character that nobody sees."""
    for path in sources(root):
        name = path.relative_to(root).as_posix()
        for _at, character in invisible_characters.unseen(name):
            yield Fault(
                ascii(name)[1:-1], 0, f"the name of the file has {invisible_characters.name(character)}: rename it."
            )
        try:
            text = path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            yield Fault(name, 0, f"the file cannot be read as UTF-8 text ({error}).")
            continue
        for line, said in invisible_characters.faults(text, references=path.suffix != ".bib"):
            yield Fault(name, line, said)
