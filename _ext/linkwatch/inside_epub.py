"""Links inside an EPUB: its pages, its package and its two tables of contents."""

from __future__ import annotations

import tempfile
import zipfile
from collections import Counter
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from . import inside_html
from .inside_html import Site

#: What no package lists: the container's own files.
_CONTAINER = "META-INF"


def faults(path: Path) -> list[str]:
    """Everything in an EPUB that leads nowhere, as ``file: what (why)``."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
        return in_folder(Path(folder).resolve())


def in_folder(folder: Path) -> list[str]:
    """The same of an EPUB that is unpacked."""
    container = folder / _CONTAINER / "container.xml"
    rootfile = _xml(container).find(".//{*}rootfile") if container.is_file() else None
    package = folder / (rootfile.get("full-path", "") if rootfile is not None else "content.opf")
    if not package.is_file():
        return [f"{package.relative_to(folder)}: no such file"]
    site = inside_html.read(folder, "xhtml")
    found = inside_html.dead_links(site)
    found += [f"{fault} (stands twice)" for fault in inside_html.duplicate_ids(site)]
    return found + in_package(folder, package, site)


def _xml(path: Path) -> ElementTree.Element:
    return ElementTree.parse(path).getroot()


def in_package(folder: Path, package: Path, site: Site) -> list[str]:
    """What the package lists and is not there, what is there and not listed, and pages outside the reading order."""
    opf, name = _xml(package), package.relative_to(folder).as_posix()
    items = {item.get("id", ""): unquote(item.get("href", "")) for item in opf.iterfind(".//{*}item")}
    spine = [item.get("idref", "") for item in opf.iterfind(".//{*}itemref")]
    base = package.parent.relative_to(folder)
    listed = {(base / href).as_posix() for href in items.values()}
    there = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).parts[0] not in (_CONTAINER, "mimetype") and path != package
    }
    found = [f"{name}: {file} (no such file)" for file in sorted(listed - there)]
    found += [f"{name}: {file} (not listed)" for file in sorted(there - listed)]
    ids = Counter(id_ for tag in opf.iter() if (id_ := tag.get("id")))
    found += [f"{name}: #{id_} (stands twice)" for id_, count in ids.items() if count > 1]
    found += [f"{name}: {idref} (no such item)" for idref in spine if idref not in items]
    in_order = {(base / items[idref]).as_posix() for idref in spine if idref in items}
    in_order |= {
        (base / unquote(item.get("href", ""))).as_posix()
        for item in opf.iterfind(".//{*}item")
        if "nav" in item.get("properties", "").split()
    }
    pages = {site.name(path) for path in site.pages}
    found += [f"{file}: no reader comes here (not in the reading order)" for file in sorted(pages - in_order)]
    for file in sorted(there):
        if PurePosixPath(file).suffix == ".ncx":
            found += in_contents(folder / file, site)
    return found


def in_contents(path: Path, site: Site) -> list[str]:
    """Entries of the older table of contents that lead nowhere."""
    found = []
    for content in _xml(path).iterfind(".//{*}content[@src]"):
        address = content.get("src", "")
        why = inside_html.fault_of(site, path, address) if not urlsplit(address).scheme else "leads out of the book"
        if why:
            found.append(f"{site.name(path)}: {address} ({why})")
    return found
