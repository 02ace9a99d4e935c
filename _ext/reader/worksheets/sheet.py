"""A working sheet as data, and what makes an Office file the same to the byte in every build. Pure functions."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass

#: The earliest time that a zip archive can give its files.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_TIMES = re.compile(rb"(<dcterms:(created|modified)\b[^>]*>)[^<]*(</dcterms:\2>)")


@dataclass(frozen=True)
class Paper:
    """A size of paper in millimetres, the way that it is used; ``code`` is Office's number for it."""

    width: int
    height: int
    code: int
    margin: int = 15

    @property
    def is_landscape(self) -> bool:
        """Whether the long side is at the top."""
        return self.width > self.height


A3_LANDSCAPE = Paper(420, 297, 8)
A4_PORTRAIT = Paper(210, 297, 9)


@dataclass(frozen=True)
class Sheet:
    """A table to fill in, with words above and below it.

    ``name``: the file's name without its ending. ``above`` and ``below``: paragraphs. ``columns``: head and weight of
    each column. ``rows``: the cells that are filled in already, from the left; the others stay empty. ``moment``: date
    of the edition in UTC, ISO 8601, for the file's properties. ``language``: BCP 47.
    """

    name: str
    title: str
    above: tuple[str, ...]
    columns: tuple[tuple[str, float], ...]
    rows: tuple[tuple[str, ...], ...]
    below: tuple[str, ...]
    author: str
    language: str
    moment: str
    paper: Paper = A3_LANDSCAPE

    @property
    def heads(self) -> tuple[str, ...]:
        """The heads of the columns."""
        return tuple(head for head, _weight in self.columns)

    @property
    def shares(self) -> tuple[float, ...]:
        """The share of the width that each column gets; together 1."""
        whole = sum(weight for _head, weight in self.columns)
        return tuple(weight / whole for _head, weight in self.columns)

    def cells(self, row: tuple[str, ...]) -> tuple[str, ...]:
        """*row* with empty cells up to the last column."""
        return row + ("",) * (len(self.columns) - len(row))


def reproducible(package: bytes, moment: str) -> bytes:
    """An Office package (a zip archive) whose bytes depend on its content alone.

    Libraries write the time of the day into the archive and into the file's properties; *moment* takes its place there.
    The order of the files is kept: the list of content types must be the first.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _TIMES.sub(rb"\g<1>" + moment.encode() + rb"\g<3>", content)
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            new.writestr(entry, content, compresslevel=9)
    return made.getvalue()
