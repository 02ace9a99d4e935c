"""Runs the Typst compiler. Fonts come from this package alone; no clock, no network, no Typst packages."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, TypedDict, cast

import typst

from .markup import Position, find_marker, string

#: Beginning of Typst's warning that anchors still move after its last layout.
NOT_CONVERGED = "document did not converge"

FONTS = Path(__file__).parent / "fonts"


class CompileError(Exception):
    """An error or a warning of the compiler. ``source`` and ``line`` (from 1) name the author's file; an empty string
    and 0 where it is not known."""

    def __init__(self, message: str, source: str = "", line: int = 0):
        super().__init__(message)
        self.message, self.source, self.line = message, source, line


#: Beginning of the message about a letter that no font has.
MISSING_LETTER = "the fonts of the PDF have no letter"

#: Typst's messages as regular expressions, and what they mean to an author.
PLAIN = (
    (
        r'(?:(?!the text `").)*+the text `"((?:(?!"` could not be).)++)"` could not be displayed with (?:a )?font.*',
        MISSING_LETTER + r" “\1”: use another.",
    ),
    (r"failed to parse SVG \((.*)\).*", r"it is not well-formed SVG (\1)."),
    (r"unknown image format.*", "use SVG, PNG, JPEG, GIF or WebP."),
    (r"failed to decode image \((.*)\).*", r"the file is damaged, or not what its name says (\1)."),
)


def author_message(message: str) -> str:
    """Typst's *message* in an author's terms, if `PLAIN` has it; else unchanged."""
    for pattern, words in PLAIN:
        match = re.fullmatch(pattern, message, re.DOTALL)
        if match:
            return match.expand(words)
    return message


def prints_text(text: str, root: Path, standards: list[str]) -> bool:
    """Whether Typst finds all letters of *text* in its fonts."""
    probe = root / "probe.typ"
    probe.write_text(f'#set document(title: "-")\n#{string(text)}\n', "utf-8")
    try:
        compile_pdf(probe, root, standards, 0)
    except CompileError:
        return False
    finally:
        probe.unlink()
    return True


def image_error(picture: str, root: Path, standards: list[str]) -> str:
    """Why Typst rejects the image file *picture*, a path below *root*; an empty string if it does not."""
    probe = root / "probe.typ"
    probe.write_text(f'#set document(title: "-")\n#image({string(picture)}, alt: "-")\n', "utf-8")
    try:
        compile_pdf(probe, root, standards, 0)
    except CompileError as error:
        return author_message(error.message)
    finally:
        probe.unlink()
    return ""


def with_source_line(error: typst.TypstError | typst.TypstWarning, generated: str, name: str) -> CompileError:
    """A Typst diagnostic about the file *name*, whose text is *generated*, with the author's file and line."""
    where = "\n".join([error.diagnostic, *error.trace])
    message = " ".join([error.message, *(f"Hint: {hint}." for hint in error.hints)])
    for line in re.findall(re.escape(name) + r":(\d+):\d+", where):
        location = find_marker(generated, int(line))
        if location:
            return CompileError(author_message(message), *location)
    return CompileError(message)


class Environment(TypedDict):
    """Arguments of every call of the compiler."""

    root: str
    font_paths: list[str]
    ignore_system_fonts: bool
    package_path: str
    package_cache_path: str


def environment(root: Path) -> Environment:
    """What Typst may read: files below *root* and the fonts of this package."""
    empty = str(root / "no-packages")
    return {
        "root": str(root),
        "font_paths": [str(FONTS)],
        "ignore_system_fonts": True,
        "package_path": empty,
        "package_cache_path": empty,
    }


def query_positions(main: Path, root: Path) -> dict[str, Position]:
    """Positions of the anchors of *main* in its last layout."""
    query = """
#context [#metadata(all-places((:)).pairs().map(((name, it)) => (name, (it.number, it.page, it.y / 1pt))))<positions>]
"""
    probe = root / "probe.typ"
    probe.write_text(main.read_text("utf-8") + query, "utf-8")
    try:
        answer = typst.query(str(probe), "<positions>", field="value", one=True, **environment(root))
        return {name: Position(*values) for name, values in json.loads(answer)}
    finally:
        probe.unlink()


#: Lists the pages of the marks of footnotes, and of the footnotes, for `query_notes`.
NOTE_PAGES = """
#context {
  let pages(label) = query(label).map(it => (it.value, it.location().page()))
  [#metadata((pages(<mark>), pages(<note>)))<note-pages>]
}
"""


def query_notes(main: Path, root: Path) -> list[str]:
    """The labels of the footnotes that *main*, which ends with `NOTE_PAGES`, has not on the page of their mark."""
    answer = typst.query(str(main), "<note-pages>", field="value", one=True, **environment(root))
    marks, notes = json.loads(answer)
    pages = dict(reversed(notes))  # a note that goes on is twice in it
    return [name for name, page in marks if pages.get(name) != page]


def compile_pdf(main: Path, root: Path, standards: list[str], epoch: int) -> tuple[bytes, list[CompileError]]:
    """The PDF of the Typst file *main* and the compiler's warnings.

    *standards* are Typst's names, such as "ua-1"; *epoch* is the creation date in seconds since 1970. Raises
    CompileError if the document breaks a standard or does not compile.
    """
    generated = main.read_text("utf-8")
    try:
        pdf, warnings = typst.compile_with_warnings(
            str(main),
            **environment(root),
            format="pdf",
            pdf_standards=cast("Any", standards),  # declared as a Literal of known names: they come from conf.py
            timestamp=epoch,
        )
    except typst.TypstError as error:
        raise with_source_line(error, generated, main.name) from None
    return pdf, [with_source_line(warning, generated, main.name) for warning in warnings]
