"""Checks the links inside an EPUB: its pages, its package document and its tables of contents (EPUB 3.3)."""

from __future__ import annotations

import tempfile
import zipfile
from collections import Counter
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from . import html
from .html import Site

#: Folder of the container's own files, which the manifest does not list (EPUB 3.3, 4.2.6).
_CONTAINER = "META-INF"


def faults(path: Path) -> list[str]:
    """The faults of the EPUB file at *path*, as ``file: what (why)``.

    Raises zipfile.BadZipFile if it is no zip archive, and what `faults_of_folder` raises.
    """
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
        return faults_of_folder(Path(folder).resolve())


def faults_of_folder(folder: Path) -> list[str]:
    """The faults of an EPUB that is unpacked to *folder*, as ``file: what (why)``.

    Raises xml.etree.ElementTree.ParseError if a file of the package is not well-formed.
    """
    container = folder / _CONTAINER / "container.xml"
    rootfile = _xml(container).find(".//{*}rootfile") if container.is_file() else None
    package = folder / (rootfile.get("full-path", "") if rootfile is not None else "content.opf")
    if not package.is_file():
        return [f"{package.relative_to(folder)}: no such file"]
    site = html.read(folder, "xhtml")
    messages = html.dead_links(site)
    messages += [f"{fault} (stands twice)" for fault in html.duplicate_ids(site)]
    return messages + faults_of_package(folder, package, site)


def _xml(path: Path) -> ElementTree.Element:
    """The root element of an XML file."""
    return ElementTree.parse(path).getroot()


def faults_of_package(folder: Path, package: Path, site: Site) -> list[str]:
    """Faults of the package document at *package*.

    Files in the manifest that do not exist, files that it does not list, duplicate ids, spine entries without an
    item, pages outside the spine (reading order), and dead links of NCX files.
    """
    opf, name = _xml(package), package.relative_to(folder).as_posix()
    items = {item.get("id", ""): unquote(item.get("href", "")) for item in opf.iterfind(".//{*}item")}
    spine = [item.get("idref", "") for item in opf.iterfind(".//{*}itemref")]
    base = package.parent.relative_to(folder)
    listed = {(base / href).as_posix() for href in items.values()}
    existing = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).parts[0] not in (_CONTAINER, "mimetype") and path != package
    }
    messages = [f"{name}: {file} (no such file)" for file in sorted(listed - existing)]
    messages += [f"{name}: {file} (not listed)" for file in sorted(existing - listed)]
    ids = Counter(id_ for tag in opf.iter() if (id_ := tag.get("id")))
    messages += [f"{name}: #{id_} (stands twice)" for id_, count in ids.items() if count > 1]
    messages += [f"{name}: {idref} (no such item)" for idref in spine if idref not in items]
    in_order = {(base / items[idref]).as_posix() for idref in spine if idref in items}
    in_order |= {
        (base / unquote(item.get("href", ""))).as_posix()
        for item in opf.iterfind(".//{*}item")
        if "nav" in item.get("properties", "").split()
    }
    pages = {site.name(path) for path in site.pages}
    messages += [f"{file}: no reader comes here (not in the reading order)" for file in sorted(pages - in_order)]
    for file in sorted(existing):
        if PurePosixPath(file).suffix == ".ncx":
            messages += faults_of_ncx(folder / file, site)
    return messages


def faults_of_ncx(path: Path, site: Site) -> list[str]:
    """Dead links of an NCX file, the table of contents of EPUB 2."""
    messages = []
    for content in _xml(path).iterfind(".//{*}content[@src]"):
        address = content.get("src", "")
        reason = html.fault_of(site, path, address) if not urlsplit(address).scheme else "leads out of the book"
        if reason:
            messages.append(f"{site.name(path)}: {address} ({reason})")
    return messages
