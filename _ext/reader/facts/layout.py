"""Where the parts of the book are: folders and files of the sources, names and addresses of the editions."""

from __future__ import annotations

from pathlib import PurePath

#: File name of the PDF and the EPUB, without its suffix.
FILE_NAME = "digital-government-reader"

#: Folder of the chapters; a chapter's file is named after the BibTeX key of its publication.
CHAPTERS = "publications"

#: Folder of the framework pages, which have the glossaries.
FRAMEWORKS = "frameworks"

#: Folders of pages, without those below them (``include_patterns`` in conf.py).
PAGE_FOLDERS = (CHAPTERS, FRAMEWORKS, "about")

#: Files that an edition depends on, from the root of the book.
INPUT_FILES = (
    "conf.py",
    "index.md",
    "glossary.md",
    "bibliography.md",
    "refs.bib",
    "pyproject.toml",
    "requirements.lock",
)
#: Folders that an edition depends on, from the root of the book.
INPUT_FOLDERS = ("publications", "frameworks", "about", "_static", "_templates", "_ext", "locale")


def refused_page(path: PurePath) -> str:
    """Returns why Sphinx would not read a page of this *path* from the root of the book; empty if it would."""
    folder, *below = path.parts
    if folder not in PAGE_FOLDERS or (len(below) == 1 and path.suffix == ".md"):
        return ""
    return f"the book reads no such file: a page is in {folder} itself, and its name ends in .md. Move or rename it."


def is_chapter(docname: str) -> bool:
    """Returns whether the page *docname* is about one publication."""
    return docname.startswith(f"{CHAPTERS}/") and docname != f"{CHAPTERS}/index"


def edition_urls(linked: list[str]) -> dict[str, str]:
    """Maps each edition in *linked* (``pdf``, ``epub``) to its address from the root of the HTML pages.

    Keys are as readers see them: ``{"PDF": "editions/digital-government-reader.pdf"}``.
    """
    return {name.upper(): f"editions/{FILE_NAME}.{name}" for name in linked}
