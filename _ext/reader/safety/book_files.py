"""Checks that each file of the book is a regular file inside it, of an allowed type and size.

`check_book_files` checks all files of the book before any of them is read; `resolve_image` the path of one image of a
page.
Only regular files are opened: reading a device such as /dev/zero does not end, reading a pipe does not begin. This
module needs neither docutils nor Sphinx.
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
from urllib.parse import unquote

from ..facts.fault import Fault, PageFault, missing_package, printable
from ..facts.invisible_characters import encoding
from ..facts.layout import refused_page
from . import allowlist

#: Maximum sizes in bytes: many times what the first book needs, and few enough to be parsed and typeset at once.
MAX_PAGE_SIZE = 1_000_000  #: the longest page has 60,000; Markdown is parsed as a whole
MAX_IMAGE_SIZE = 3_000_000  #: every reader of a page loads its images
MAX_BIBLIOGRAPHY_SIZE = 4_000_000  #: refs.bib has 87,000
MAX_FILE_SIZE = 5_000_000  #: fonts, scripts, style sheets and all else; the largest font has 700,000
#: Maximum number of pixels of an image: more than print can show. The header of a small file may claim any number.
MAX_PIXELS = 40_000_000
#: Maximum size of the ICC profile in a PNG in bytes, once decompressed: the format compresses 1,000 to 1.
MAX_PROFILE_SIZE = 4_000_000
#: Maximum number of files in the folders of the book; the first book has 200.
MAX_FILES = 20_000

#: The first bytes of raster images, by suffix; svg.py checks drawings.
SIGNATURES = {
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".gif": (b"GIF87a", b"GIF89a"),
    ".webp": (b"RIFF",),
}
#: Suffixes of images.
IMAGES = frozenset({*SIGNATURES, ".svg"})
#: Suffix to the maximum size in bytes; `MAX_FILE_SIZE` for others.
MAX_SIZES = {".md": MAX_PAGE_SIZE, ".bib": MAX_BIBLIOGRAPHY_SIZE, **dict.fromkeys(IMAGES, MAX_IMAGE_SIZE)}
#: Suffixes of static files. Not .html: it would be a page that nothing checks.
STATIC = IMAGES | {".css", ".js", ".txt", ".woff2"}
#: Files besides `layout.INPUT_FILES` that a build or a check reads, from the root of the book.
ALSO_READ = (".git-archival.txt", "CONTRIBUTING.md", "README.md", "links-ignored.toml")
#: Suffixes of what its author may mean for a page.
PAGES = frozenset({".md", ".markdown", ".mdown", ".rst"})
#: Folders whose files pages may not use.
EXCLUDED_FOLDERS = frozenset({"_build"})
#: Folders in which Sphinx looks for no pages (``exclude_patterns`` in conf.py).
NOT_SEARCHED = frozenset({".git", ".venv", "_build", "tests"})

_PAGE_NAME = re.compile(r"[\w.-]{1,100}", re.ASCII)
_IMAGE_PATH = re.compile(r"/?(?:[\w.-]+/){0,20}[\w.-]{1,200}", re.ASCII)


def check_book_files(root: Path, also: Iterable[str] = ()) -> list[Fault]:
    """Returns the faults of all files of the book in *root*: links out of it, special files, sizes, damaged images.

    *also*: more files and folders, from *root*, that the configuration names; all but .bib files are static files.
    Raises OSError if a folder cannot be read.
    """
    faults = [Fault(name, 0, "a link to a folder: put the folder itself here.") for name in links_to_folders(root)]
    if faults:
        return faults
    try:
        for path, static in _book_files(root, also, faults):
            faults += file_faults(path, root, static)
    except ModuleNotFoundError as error:
        faults.append(missing_package(str(error.name)))
    return faults


def _book_files(root: Path, also: Iterable[str], faults: list[Fault]) -> Iterator[tuple[Path, bool]]:
    """Gives (path, whether it is a static file) of all files of the book.

    Appends to *faults* paths that are outside of it, and a fault if there are too many files.
    """
    from ..facts.layout import INPUT_FILES, INPUT_FOLDERS

    count = 0
    also = [os.path.normpath(name) for name in also]
    for name in dict.fromkeys([*INPUT_FILES, *ALSO_READ, *INPUT_FOLDERS, *also]):
        static = name == "_static" or (name in also and not name.endswith(".bib"))
        if Path(name).is_absolute() or name.startswith(".."):
            faults.append(Fault(printable(name), 0, "this is outside the book: put it into a folder of the book."))
        elif os.path.lexists(root / name):
            for path in walk(root / name):
                count += 1
                if count > MAX_FILES:
                    faults.append(Fault(name, 0, f"the book has more than {MAX_FILES:,} files: take some out."))
                    return
                yield path, static


def links_to_folders(root: Path) -> list[str]:
    """Returns the symbolic links to folders in all folders in which Sphinx looks for pages, from *root*.

    Sphinx follows such links, and would not end where one leads to a folder above it.
    """
    links: list[str] = []
    folders = [root]
    while folders:
        with suppress(PermissionError), os.scandir(folders.pop()) as entries:  # Sphinx cannot read it either
            for entry in entries:
                path = Path(entry.path)
                if path.parent == root and entry.name in NOT_SEARCHED:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders.append(path)
                elif entry.is_symlink() and os.path.isdir(path):  # noqa: PTH112 (Path.is_dir raises for circular links)
                    links.append(printable(path.relative_to(root).as_posix()))
    return sorted(links)


def walk(path: Path) -> Iterator[Path]:
    """Gives all files in the folder *path*, sorted, without __pycache__; *path* itself if it is no folder.

    Gives symbolic links and does not follow them. Raises OSError if a folder cannot be read.
    """
    remaining = [path]
    while remaining:
        path = remaining.pop()
        if path.is_symlink() or not path.is_dir():
            yield path
        elif path.name != "__pycache__":
            with os.scandir(path) as entries:
                remaining += sorted((Path(entry.path) for entry in entries), reverse=True)


def file_faults(path: Path, root: Path, static: bool = False) -> list[Fault]:
    """Returns the faults of the file *path* in the book *root*, and of its content if it is an image or a page.

    *static*: whether it is published as it is, and so must be one of `STATIC`.
    """
    shown = printable(path.relative_to(root).as_posix())
    if message := refused_file(path, root):
        return [Fault(shown, 0, message)]
    suffix = path.suffix.lower()
    if static and suffix not in STATIC:
        return [Fault(shown, 0, f"a static file is one of {', '.join(sorted(STATIC))}: take it out.")]
    if suffix in IMAGES:
        return [Fault(shown, line, message) for line, message in image_faults(path)]
    return page_faults(path, root) if suffix in PAGES else []


def page_faults(path: Path, root: Path) -> list[Fault]:
    """Returns a fault if no edition could have the page *path*: by its place, its name, or because it is no UTF-8."""
    shown = printable(path.relative_to(root).as_posix())
    if message := refused_page(path.relative_to(root)):
        return [PageFault(shown, 0, message)]
    if not _PAGE_NAME.fullmatch(path.name):
        message = "the name of a page has letters from a to z, digits, dots, - and _, 100 at most: give it another."
        is_read = path.name.isprintable() and len(path.name) <= 100
        return [PageFault(shown, 0, message) if is_read else Fault(shown, 0, message)]
    try:
        data = path.read_bytes()
    except OSError:
        return []  # whatever reads the page reports it
    if encoding(data).startswith("utf-16"):
        message = "the page is no UTF-8 text but UTF-16, as old Windows programs save it: save the page as UTF-8."
        return [PageFault(shown, 1, message)]
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return [PageFault(shown, line, "this line is no UTF-8 text: save the page as UTF-8.")]
    return []


def refused_file(path: Path, root: Path) -> str:
    """Returns why *path* is no regular file inside the book *root* or is too large; empty if all is well.

    Does not open the file.
    """
    is_link = path.is_symlink()
    try:
        real = path.resolve(strict=True)
        status = real.stat()
    except FileNotFoundError:
        return "it is a link that leads nowhere: put the file itself here." if is_link else "there is no such file."
    except (OSError, RuntimeError, ValueError):
        return "it is a link that leads in a circle, or not to a file: put the file itself here."
    real_root = root.resolve()
    if not real.is_relative_to(real_root):
        return "it is a link that leads out of the book: put the file itself here."
    if not is_in_book(real.relative_to(real_root)):
        return "it is a link to what is no part of the book: put the file itself here."
    if not stat.S_ISREG(status.st_mode):
        kind = "a folder" if stat.S_ISDIR(status.st_mode) else "a device, socket or pipe"
        return f"it is {'a link to ' if is_link else ''}{kind} and no regular file: put the file itself here."
    maximum = min(MAX_SIZES.get(name.suffix.lower(), MAX_FILE_SIZE) for name in (path, real))
    return f"it has {status.st_size:,} bytes: at most {maximum:,}." if status.st_size > maximum else ""


def is_in_book(path: Path) -> bool:
    """Returns whether *path*, from the root of the book, is in none of .git, .venv, _build and the like."""
    *folders, _name = path.parts or ("",)
    return not any(name.startswith(".") for name in folders) and not EXCLUDED_FOLDERS & set(path.parts)


def resolve_image(root: Path, page: Path, name: str) -> Path | Fault:
    """Returns the file of the image *name* in the source file *page* of the book *root*; a fault if it is refused.

    A name that begins with a slash starts at *root*, others at the folder of the page, as in Sphinx. The fault has
    line 0; the caller has the line.
    """

    def refused(message: str) -> Fault:
        """Returns a fault in the page."""
        return Fault(page.relative_to(root).as_posix(), 0, printable(message))

    if allowlist.scheme(name):
        return refused(f"the picture {name[:80]} is on another site: put the file into the book and name it.")
    if not _IMAGE_PATH.fullmatch(name):
        rule = "use letters from a to z, digits, - and _, with / between folders"
        return refused(f"“{unquote(name)[:80]}” is no name of a picture: {rule}.")
    from_root = name.lstrip("/") if name.startswith("/") else (page.parent.relative_to(root) / name).as_posix()
    path = Path(os.path.normpath(root / from_root))
    if not path.is_relative_to(root) or not is_in_book(path.relative_to(root)):
        return refused(f"the picture {name[:80]} is outside the book: put the file into the book and name it.")
    if path.suffix.lower() not in IMAGES:
        return refused(f"{name[:80]} is no picture: use one of {', '.join(sorted(IMAGES))}.")
    if not os.path.lexists(path):
        return refused(f"the image {path.relative_to(root).as_posix()} does not exist or cannot be read.")
    if message := refused_file(path, root):
        return refused(f"the picture {name[:80]} cannot be used: {message}")
    return path


def image_faults(path: Path) -> list[tuple[int, str]]:
    """Returns (1-based line of an SVG or 0, message) for each fault in the content of an image, a file of the book.

    Of raster images only the header and the ICC profile are read. Raises ModuleNotFoundError if lxml or imagesize is
    not installed.
    """
    try:
        if path.suffix.lower() == ".svg":
            from . import svg

            return svg.check_svg(path.read_bytes())
        with path.open("rb") as file:
            signature = file.read(16)
            if message := profile_fault(file) if path.suffix.lower() == ".png" else "":
                return [(0, message)]
        number = pixels(path) if signature.startswith(SIGNATURES[path.suffix.lower()]) else 0
    except PermissionError:
        return [(0, "it cannot be read: give yourself the right to read it.")]
    if number == 0:
        return [(0, f"it is no {path.suffix.lower()[1:].upper()} picture, or it is damaged: save it again.")]
    if number > MAX_PIXELS:
        return [(0, f"it has {number:,} pixels: at most {MAX_PIXELS:,}. Make it smaller.")]
    return []


def profile_fault(file: BinaryIO) -> str:
    """Returns why the ICC profile of a PNG, its chunk iCCP, is refused; empty if it is well formed or there is none."""
    file.seek(8)
    while len(header := file.read(8)) == 8:
        length = int.from_bytes(header[:4], "big")
        if header[4:] != b"iCCP":
            file.seek(length + 4, os.SEEK_CUR)  # over the chunk and its checksum
            continue
        # The chunk has a name, a zero byte, a byte for the method of compression, and the profile.
        compressed = file.read(min(length, MAX_IMAGE_SIZE)).partition(b"\0")[2][1:]
        try:
            profile = zlib.decompressobj().decompress(compressed, MAX_PROFILE_SIZE + 1)
        except zlib.error:
            return "its colour profile is damaged: save it again, without a profile."
        if len(profile) > MAX_PROFILE_SIZE:
            return f"its colour profile has more than {MAX_PROFILE_SIZE:,} bytes: save it again, without a profile."
    return ""


def pixels(path: Path) -> int:
    """Returns width times height of a raster image by its header; 0 if the header cannot be read."""
    import imagesize

    try:
        width, height = imagesize.get(path)
    except Exception:  # imagesize raises errors of many types for damaged headers
        return 0
    return max(int(width), 0) * max(int(height), 0)
