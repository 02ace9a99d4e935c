"""Keeps the book to its own files: what a page or a folder names is a regular file of the book, and not too large.

`check` looks at all that belongs to the book, before anything reads it; `resolve` at what a page names. Ground floor:
without Sphinx. Nothing that is no regular file is ever opened: a device would never end, a pipe never begin.
"""

from __future__ import annotations

import os
import re
import stat
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from ..facts.fault import Fault, plain
from . import allowlist

#: Bytes that a file may have: many times what the first book needs, and few enough to be read, parsed and set at once.
PAGE = 1_000_000  # the longest page has 60,000; Markdown is parsed as a whole
PICTURE = 3_000_000  # every reader of a page loads its pictures
BIBLIOGRAPHY = 4_000_000  # 87,000 now; every page's build looks works up in it
LARGEST = 5_000_000  # fonts, scripts, style sheets and all else; the largest font has 700,000
#: Pixels of a picture: more than print can show, though a file of a few bytes may claim a thousand times as many.
PIXELS = 40_000_000
#: Bytes of the colour profile in a PNG, which is packed: a few thousand may become a thousand million.
PROFILE = 4_000_000
#: Files in the folders of the book; the first book has 200.
MOST_FILES = 20_000

#: What a picture begins with, by its suffix; a drawing is checked by svg.py.
BEGINNINGS = {
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".gif": (b"GIF87a", b"GIF89a"),
    ".webp": (b"RIFF",),
}
PICTURES = frozenset({*BEGINNINGS, ".svg"})
SIZES = {".md": PAGE, ".bib": BIBLIOGRAPHY, **dict.fromkeys(PICTURES, PICTURE)}
#: What a static file may be. A page of HTML among them would be a page that nothing checks.
STATIC = PICTURES | {".css", ".js", ".txt", ".woff2"}
#: Files beside those in `editions.INPUT_FILES` that a build or a check reads, below the root of the book.
ALSO_READ = (".git-archival.txt", "CONTRIBUTING.md", "README.md", "links-ignored.toml")
#: Folders of the repository that are no part of the book: pages name no files in them.
NO_PART = frozenset({"_build"})
#: Folders in which Sphinx looks for no pages (see conf.py).
NOT_WALKED = frozenset({".git", ".venv", "_build", "tests"})

_PAGE = re.compile(r"[\w.-]{1,100}", re.ASCII)
_NAME = re.compile(r"/?(?:[\w.-]+/){0,20}[\w.-]{1,200}", re.ASCII)


def check(root: Path, also: Iterable[str] = ()) -> list[Fault]:
    """What of the book in *root* is no file of the book, is too large, or is no drawing or picture.

    *also*: paths of more files and folders, from *root*, which are named as static files are. Raises OSError if a
    folder cannot be read.
    """
    found = [Fault(name, 0, "a link to a folder: put the folder itself here.") for name in links_to_folders(root)]
    if found:
        return found
    try:
        for path, static in _all(root, also, found):
            found += faults_of(path, root, static)
    except ModuleNotFoundError as error:
        advice = "remove the folder .venv and run make again, which installs it."
        found.append(Fault("", 0, f"Python does not find “{error.name}”: {advice}"))
    return found


def _all(root: Path, also: Iterable[str], found: list[Fault]) -> Iterator[tuple[Path, bool]]:
    """(path, whether it is static) of all that belongs to the book; adds to *found* what is outside or too many."""
    from ..facts.layout import INPUT_FILES, INPUT_FOLDERS

    count = 0
    also = [os.path.normpath(name) for name in also]
    for name in dict.fromkeys([*INPUT_FILES, *ALSO_READ, *INPUT_FOLDERS, *also]):
        static = name == "_static" or (name in also and not name.endswith(".bib"))
        if Path(name).is_absolute() or name.startswith(".."):
            found.append(Fault(plain(name), 0, "this is outside the book: put it into a folder of the book."))
        elif os.path.lexists(root / name):
            for path in below(root / name):
                count += 1
                if count > MOST_FILES:
                    found.append(Fault(name, 0, f"the book has more than {MOST_FILES:,} files: take some out."))
                    return
                yield path, static


def links_to_folders(root: Path) -> list[str]:
    """Symbolic links to folders, below *root* and wherever Sphinx looks for pages: it would follow them without end."""
    found: list[str] = []
    left = [root]
    while left:
        with suppress(PermissionError), os.scandir(left.pop()) as entries:  # Sphinx cannot look there either
            for entry in entries:
                path = Path(entry.path)
                if path.parent == root and entry.name in NOT_WALKED:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    left.append(path)
                elif entry.is_symlink() and os.path.isdir(path):  # noqa: PTH112 (which raises where links are a circle)
                    found.append(plain(path.relative_to(root).as_posix()))
    return sorted(found)


def below(path: Path) -> Iterator[Path]:
    """*path* itself if it is no folder, else all in it, in the order of names; links are given and not followed."""
    left = [path]
    while left:
        path = left.pop()
        if path.is_symlink() or not path.is_dir():
            yield path
        elif path.name != "__pycache__":
            with os.scandir(path) as entries:
                left += sorted((Path(entry.path) for entry in entries), reverse=True)


def faults_of(path: Path, root: Path, static: bool = False) -> list[Fault]:
    """What is wrong with one file of the book, and with what is in it if it is a drawing or a picture."""
    shown = plain(path.relative_to(root).as_posix())
    if said := refused_file(path, root):
        return [Fault(shown, 0, said)]
    kind = path.suffix.lower()
    if static and kind not in STATIC:
        return [Fault(shown, 0, f"a static file is one of {', '.join(sorted(STATIC))}: take it out.")]
    if kind in PICTURES:
        return [Fault(shown, line, said) for line, said in faults_of_picture(path)]
    return faults_of_page(path, root) if kind == ".md" else []


def faults_of_page(path: Path, root: Path) -> list[Fault]:
    """What is wrong with the name of a page, and where it is no text."""
    shown = plain(path.relative_to(root).as_posix())
    if not _PAGE.fullmatch(path.name):
        said = "the name of a page has letters from a to z, digits, dots, - and _, 100 at most: give it another."
        return [Fault(shown, 0, said)]
    try:
        path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return [Fault(shown, line, "this line is no UTF-8 text: save the page as UTF-8.")]
    except OSError:
        pass  # told by whoever reads it
    return []


def refused_file(path: Path, root: Path) -> str:
    """Why *path* is no file of the book in *root*, and the mend; empty if it is. Reads facts about the file alone."""
    linked = path.is_symlink()
    try:
        real = path.resolve(strict=True)
        facts = real.stat()
    except FileNotFoundError:
        return "it is a link that leads nowhere: put the file itself here." if linked else "there is no such file."
    except (OSError, RuntimeError, ValueError):
        return "it is a link that leads in a circle, or not to a file: put the file itself here."
    home = root.resolve()
    if not real.is_relative_to(home):
        return "it is a link that leads out of the book: put the file itself here."
    if not is_part(real.relative_to(home)):
        return "it is a link to what is no part of the book: put the file itself here."
    if not stat.S_ISREG(facts.st_mode):
        kind = "a folder" if stat.S_ISDIR(facts.st_mode) else "a device, socket or pipe"
        return f"it is {'a link to ' if linked else ''}{kind} and no regular file: put the file itself here."
    most = min(SIZES.get(name.suffix.lower(), LARGEST) for name in (path, real))
    return f"it has {facts.st_size:,} bytes: at most {most:,}." if facts.st_size > most else ""


def is_part(path: Path) -> bool:
    """Whether *path*, from the root of the book, can be a file of the book: .git, .venv and _build are none."""
    *folders, _name = path.parts or ("",)
    return not any(name.startswith(".") for name in folders) and not NO_PART & set(path.parts)


def resolve(root: Path, page: Path, name: str) -> Path | Fault:
    """The picture that *page*, a path below *root*, names as *name*; a fault in the page if it may not be shown.

    A name that begins with / starts at the root of the book. The fault has no line: the caller knows it.
    """

    def refused(said: str) -> Fault:
        return Fault(page.relative_to(root).as_posix(), 0, plain(said))

    if allowlist.scheme(name):
        return refused(f"the picture {name[:80]} is on another site: put the file into the book and name it.")
    if not _NAME.fullmatch(name):
        return refused(
            f"“{name[:80]}” is no name of a picture: use letters from a to z, digits, - and _, with / between folders."
        )
    from_root = name.lstrip("/") if name.startswith("/") else (page.parent.relative_to(root) / name).as_posix()
    path = Path(os.path.normpath(root / from_root))
    if not path.is_relative_to(root) or not is_part(path.relative_to(root)):
        return refused(f"the picture {name[:80]} is outside the book: put the file into the book and name it.")
    if path.suffix.lower() not in PICTURES:
        return refused(f"{name[:80]} is no picture: use one of {', '.join(sorted(PICTURES))}.")
    if not os.path.lexists(path):
        return refused(f"the image {path.relative_to(root).as_posix()} does not exist or cannot be read.")
    if said := refused_file(path, root):
        return refused(f"the picture {name[:80]} cannot be used: {said}")
    return path


def faults_of_picture(path: Path) -> list[tuple[int, str]]:
    """What is wrong in a picture that is a file of the book, as (line or 0, message). Of raster pictures what stands
    before the pixels is read. Raises ModuleNotFoundError if a package for reading pictures is missing."""
    try:
        if path.suffix.lower() == ".svg":
            from . import svg

            return svg.check(path.read_bytes())
        with path.open("rb") as file:
            beginning = file.read(16)
            if said := fault_of_profile(file) if path.suffix.lower() == ".png" else "":
                return [(0, said)]
        number = pixels(path) if beginning.startswith(BEGINNINGS[path.suffix.lower()]) else 0
    except PermissionError:
        return [(0, "it cannot be read: give yourself the right to read it.")]
    if number == 0:
        return [(0, f"it is no {path.suffix.lower()[1:].upper()} picture, or it is damaged: save it again.")]
    return [(0, f"it has {number:,} pixels: at most {PIXELS:,}. Make it smaller.")] if number > PIXELS else []


def fault_of_profile(file: BinaryIO) -> str:
    """Why the colour profile of a PNG is refused; empty for one that is sound, or none."""
    file.seek(8)
    while len(head := file.read(8)) == 8:
        length = int.from_bytes(head[:4], "big")
        if head[4:] != b"iCCP":
            file.seek(length + 4, os.SEEK_CUR)
            continue
        packed = file.read(min(length, PICTURE)).partition(b"\0")[2][1:]  # after its name and the way of packing
        try:
            large = len(zlib.decompressobj().decompress(packed, PROFILE + 1)) > PROFILE
        except zlib.error:
            return "its colour profile is damaged: save it again, without a profile."
        if large:
            return f"its colour profile has more than {PROFILE:,} bytes: save it again, without a profile."
    return ""


def pixels(path: Path) -> int:
    """Pixels of a raster picture by its header; 0 if the header cannot be read."""
    import imagesize

    try:
        width, height = imagesize.get(path)
    except Exception:  # whatever a broken header leads to
        return 0
    return max(int(width), 0) * max(int(height), 0)
