"""Typst source to PDF. Fonts come from this package alone; no clock, no network, no package of others."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import typst

from .markup import find_marker, string

#: How Typst's warning begins when places still move after its last layout.
UNSETTLED = "document did not converge"

FONTS = Path(__file__).parent / "fonts"


class CompileError(Exception):
    """Typst refused the document. ``source`` and ``line`` name the author's file where they are known."""

    def __init__(self, message: str, source: str = "", line: int = 0):
        super().__init__(message)
        self.message, self.source, self.line = message, source, line


#: Typst's words, and what they mean to an author.
PLAIN = (
    (
        r'(?:(?!the text `").)*+the text `"((?:(?!"` could not be).)++)"` could not be displayed with (?:a )?font.*',
        r"the fonts of the PDF have no letter “\1”: use another.",
    ),
    (r"failed to parse SVG \((.*)\).*", r"it is not well-formed SVG (\1)."),
    (r"unknown image format.*", "use SVG, PNG, JPEG, GIF or WebP."),
    (r"failed to decode image \((.*)\).*", r"the file is damaged, or not what its name says (\1)."),
)


def plain(message: str) -> str:
    """Typst's message in plain words, where we have some."""
    for pattern, words in PLAIN:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return found.expand(words)
    return message


def refused(picture: str, root: Path, standards: list[str]) -> str:
    """Why Typst refuses the image file *picture* below *root*; empty if it does not."""
    probe = root / "probe.typ"
    probe.write_text(f'#set document(title: "-")\n#image({string(picture)}, alt: "-")\n', "utf-8")
    try:
        compile_pdf(probe, root, standards, 0)
    except CompileError as error:
        return plain(error.message)
    finally:
        probe.unlink()
    return ""


def explain(error: typst.TypstError | typst.TypstWarning, generated: str, name: str) -> CompileError:
    """A Typst diagnostic in terms of the author's file."""
    where = "\n".join([error.diagnostic, *error.trace])
    message = " ".join([error.message, *(f"Hint: {hint}." for hint in error.hints)])
    for line in re.findall(re.escape(name) + r":(\d+):\d+", where):
        found = find_marker(generated, int(line))
        if found:
            return CompileError(plain(message), *found)
    return CompileError(message)


def world(root: Path) -> dict[str, Any]:
    """What Typst may read: files below *root*, our fonts, nothing else."""
    empty = str(root / "no-packages")
    fonts = {"font_paths": [str(FONTS)], "ignore_system_fonts": True}
    return {"root": str(root), **fonts, "package_path": empty, "package_cache_path": empty}


def where_all_stand(main: Path, root: Path) -> dict[str, tuple[int, str, float]]:
    """Where the anchors of *main* were last laid out: page as a number and as printed, and points from its top."""
    ask = """
#context [#metadata(all-places((:)).pairs().map(((name, it)) => (name, (it.number, it.page, it.y / 1pt))))<stand>]
"""
    probe = root / "probe.typ"
    probe.write_text(main.read_text("utf-8") + ask, "utf-8")
    try:
        return dict(json.loads(typst.query(str(probe), "<stand>", field="value", one=True, **world(root))))
    finally:
        probe.unlink()


def compile_pdf(main: Path, root: Path, standards: list[str], epoch: int) -> tuple[bytes, list[CompileError]]:
    """The PDF of *main* and what Typst warned of. *epoch*: creation date, seconds since 1970.

    Raises CompileError, with the place in the author's source, when the document breaks a standard or does not compile.
    """
    generated = main.read_text("utf-8")
    try:
        pdf, warnings = typst.compile_with_warnings(
            str(main), **world(root), format="pdf", pdf_standards=standards, timestamp=epoch
        )
    except typst.TypstError as error:
        raise explain(error, generated, main.name) from None
    return pdf, [explain(warning, generated, main.name) for warning in warnings]
