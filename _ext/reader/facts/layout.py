"""TODO."""

from __future__ import annotations


def is_chapter(docname: str) -> bool:
    """Whether a page is about one publication."""
    return docname.startswith(f"{CHAPTERS}/") and docname != f"{CHAPTERS}/index"


NAME = "digital-government-reader"

#: What an edition depends on, below the root of the book.
INPUT_FILES = (
    "conf.py",
    "index.md",
    "glossary.md",
    "bibliography.md",
    "refs.bib",
    "pyproject.toml",
    "requirements.lock",
)
INPUT_FOLDERS = ("publications", "frameworks", "about", "_static", "_templates", "_ext", "locale")


def linked_files(linked: list[str]) -> dict[str, str]:
    """Kind of edition to its address from the root of the pages."""
    return {name.upper(): f"editions/{NAME}.{name}" for name in linked}


#: Folder of the chapters; a chapter's file is named after its bib key.
CHAPTERS = "publications"

#: Folder of the framework pages.
FRAMEWORKS = "frameworks"
