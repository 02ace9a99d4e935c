"""Assembles documents into one doctree, has it written as Typst source, and compiles that to PDF."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment
from sphinx.environment.adapters.indexentries import IndexEntries
from sphinx.locale import admonitionlabels
from sphinx.util.logging import getLogger
from sphinx.util.nodes import get_node_line, get_node_source, inline_all_toctrees

from . import markup
from .compile import UNSETTLED, CompileError, compile_pdf, refused, where_all_stand
from .finish import Metadata, StructureError, finish
from .flow import REACH, flow
from .i18n import furniture
from .labels import label, target_of
from .writer import Context, TypstWriter

logger = getLogger(__name__)

TEMPLATE = Path(__file__).with_name("template.typ")


class TypstBuilder(Builder):
    """Tagged PDF by way of Typst."""

    name = "typst"
    format = "typst"
    epilog = "The PDF files are in %(outdir)s."
    allow_parallel = True
    supported_remote_images = True  # Sphinx would fetch them; none is printed, and visit_image says so
    supported_image_types = ["image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp"]

    # -- What Sphinx asks of a builder -------------------------------------------------------------------------------

    def get_outdated_docs(self) -> Iterable[str]:
        return "all documents"  # one file holds all of them

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        return f"%{docname}"

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        return self.get_target_uri(to, typ)

    def prepare_writing(self, docnames: Set[str]) -> None:
        pass

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        raise AssertionError("documents are written together")

    def write_documents(self, _docnames: Set[str]) -> None:
        for settings in self.config.typst_documents:
            with collector_at_rest():
                self.write_book(settings)

    # -- One PDF -----------------------------------------------------------------------------------------------------

    def write_book(self, settings: dict) -> None:
        """One entry of ``typst_documents``."""
        startdoc, target = settings["startdoc"], Path(self.outdir, settings["target"])
        tree = self.assemble(startdoc, settings)
        depth, parts = outline(tree, startdoc)
        index = self.index(set(depth)) if self.config.typst_use_index and settings.get("index", True) else []
        context = Context(
            startdoc=startdoc,
            depth=depth,
            parts=parts,
            number=self.number,
            image=self.image,
            label=lambda name: str(admonitionlabels[name]),
            wanted=wanted(tree, startdoc) | {name for _letter, entries in index for name in entry_labels(entries)},
            present=present(tree, startdoc),
            elsewhere=settings.get("elsewhere", ""),
            site=self.config.html_baseurl.rstrip("/"),
        )
        self.post_process_images(tree)
        writer = TypstWriter(context)
        blocks = writer.document(tree)
        back = index_source(index, writer.written, self.index_language)
        writer.check()
        if writer.faulty:
            return  # each fault was told with its place; Typst would only tell them again
        head = self.head(settings, writer)
        pdf = self.compile(
            settings["target"], lambda reach, hints: head + markup.whole_text(flow(blocks, reach) + back, hints), tree
        )
        if pdf is None:
            return
        self.events.emit("typst-written", self, settings, tree)
        facts = Metadata(**{name: settings.get(name, "") for name in Metadata.__dataclass_fields__})
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            target.write_bytes(finish(pdf, writer.grids, facts))
        except StructureError as error:
            self.complain(CompileError(f"the tables of {target.name} cannot be tagged: {error}"))

    def compile(self, target: str, source: Callable[[int, dict], str], tree: nodes.document) -> bytes | None:
        """The PDF of *source* of (how many blocks may overtake a figure, where anchors are expected); None if Typst
        refuses it."""
        root = Path(self.outdir, "typst")
        root.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(TEMPLATE, root / "template.typ")
        (root / "words.typ").write_text(f"#let words = {markup.dictionary(furniture())}\n", "utf-8")
        main = root / (target.replace("/", "-").removesuffix(".pdf") + ".typ")
        epoch = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
        pdf, warnings, hints = None, [], {}
        # Typst lays out five times. Where places still move, it starts again from the last of them; and if that does
        # not help, with figures where they were written.
        for reach in (REACH, REACH, 0):
            main.write_text(source(reach, hints), "utf-8")
            try:
                pdf, warnings = compile_pdf(main, root, self.config.typst_pdf_standards, epoch)
            except CompileError as error:
                self.complain(error if error.source else self.blame_picture(error, tree, root))
                return None
            if not any(warning.message.startswith(UNSETTLED) for warning in warnings):
                break
            if reach:
                hints = where_all_stand(main, root)
        for warning in warnings:
            self.complain(warning)
        return pdf

    def complain(self, error: CompileError) -> None:
        """Typst's word as a Sphinx warning at the author's line."""
        place = f"{error.source}:{error.line}" if error.source else None
        logger.warning("%s", error.message, location=place, type="typst", subtype="compile")

    def blame_picture(self, error: CompileError, tree: nodes.document, root: Path) -> CompileError:
        """Typst names no place for what is wrong inside an image file: finds the file, and who shows it."""
        for node in tree.findall(nodes.image):
            said = refused(self.image(node), root, self.config.typst_pdf_standards)
            if said:
                message = f"the picture {node['uri']} cannot be printed: {said}"
                return CompileError(message, get_node_source(node) or "", get_node_line(node) or 0)
        return error

    def assemble(self, startdoc: str, settings: dict) -> nodes.document:
        """All documents below *startdoc* in one resolved tree."""
        tree = self.env.get_doctree(startdoc)
        whole = inline_all_toctrees(self, set(), startdoc, tree, lambda name: name, [startdoc])
        whole["docname"] = startdoc
        self.events.emit("typst-document", self, settings, whole)
        with remembered_doctrees(self.env):
            self.env.resolve_references(whole, startdoc, self)
        return whole

    def head(self, settings: dict, writer: TypstWriter) -> str:
        """Import of the template and the facts that it prints."""
        named = {
            "title": markup.string(settings["title"]),
            "subtitle": markup.string(settings.get("subtitle", "")),
            "author": markup.string(settings.get("author", "")),
            "series": markup.string(settings.get("series", "")),
            "lang": markup.string(self.config.language or "en"),
            "cover": markup.strings(settings.get("cover", ())),
            "imprint": markup.strings(settings.get("imprint", ())),
            "headings": markup.array(
                markup.array((str(level), "true" if opens else "false", markup.string(title)))
                for level, opens, title in writer.headings
            ),
            "figures": markup.array(map(markup.strings, writer.listed if settings.get("lists", True) else ())),
        }
        arguments = "".join(f"  {name}: {value},\n" for name, value in named.items())
        return f'#import "template.typ": *\n#show: book.with(\n{arguments})\n'

    # -- What only Sphinx knows --------------------------------------------------------------------------------------

    def number(self, kind: str, docname: str, id_: str) -> str:
        """Sphinx's own number of a section, figure or table, as its label; empty if it has none."""
        if kind == "section":
            parts = self.env.toc_secnumbers.get(docname, {}).get(id_, ())
            return ".".join(map(str, parts))
        parts = self.env.toc_fignumbers.get(docname, {}).get(kind, {}).get(id_)
        return self.config.numfig_format[kind] % ".".join(map(str, parts)) if parts and self.config.numfig else ""

    def image(self, node: nodes.image) -> str:
        """Copies an image below the Typst root; its path there, or nothing if it is no regular file."""
        name = self.images.get(node["uri"])
        source = Path(self.srcdir, node["uri"])
        if not name or not source.is_file():  # a device would never end
            return ""
        folder = Path(self.outdir, "typst", "images")
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, folder / name)
        return f"images/{name}"

    def index_language(self, name: str) -> str:
        """BCP 47 tag of a name in the index that is not in the language of the book."""
        return self.events.emit_firstresult("typst-index-language", self, name) or ""

    def index(self, docnames: set[str]) -> list[tuple[str, list]]:
        """Sphinx's index, with only what leads into *docnames*."""
        groups = []
        for letter, entries in IndexEntries(self.env).create_index(self):
            kept = []
            for name, (links, subentries, _key) in entries:
                inside = [(sub, keep(sublinks, docnames)) for sub, sublinks in subentries]
                inside = [(sub, sublinks) for sub, sublinks in inside if sublinks]
                if keep(links, docnames) or inside:
                    kept.append((name, keep(links, docnames), inside))
            if kept:
                groups.append((letter, kept))
        return groups


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Keeps Python from looking for cycles to free: a book's tree is one, lives until the book is written, and has so
    many nodes that walking through them again and again takes as long as all the rest of our own work."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


@contextmanager
def remembered_doctrees(env: BuildEnvironment) -> Iterator[None]:
    """Reads each doctree once: Sphinx unpickles a whole page for each reference to a number on it."""
    read = env.get_doctree
    env.get_doctree = cache(read)  # type: ignore[method-assign]
    try:
        yield
    finally:
        env.get_doctree = read  # type: ignore[method-assign]


# -- Pure functions --------------------------------------------------------------------------------------------------


def outline(tree: nodes.document, startdoc: str) -> tuple[dict[str, int], frozenset[str]]:
    """Level of each document's title, and the documents that hold others; the start document counts for neither."""
    depth, parts = {startdoc: 1}, set()

    def walk(node: nodes.Element, above: str, level: int) -> None:
        for child in node.children:
            if isinstance(child, addnodes.start_of_file):
                depth[child["docname"]] = level
                if above != startdoc:
                    parts.add(above)
                walk(child, child["docname"], level + 1)
            elif isinstance(child, nodes.Element):
                walk(child, above, level)

    walk(tree, startdoc, 1)
    return depth, frozenset(parts)


def present(tree: nodes.document, startdoc: str) -> frozenset[str]:
    """Every label that something in *tree* carries."""
    found = {label(startdoc)}

    def walk(node: nodes.Element, docname: str) -> None:
        for child in node.children:
            if isinstance(child, nodes.Element):
                inner = docname
                if isinstance(child, addnodes.start_of_file):
                    inner = child["docname"]
                    if not child.get("excerpt"):
                        found.add(label(inner))
                found.update(label(inner, id_) for id_ in child.get("ids", ()))
                walk(child, inner)

    walk(tree, startdoc)
    return frozenset(found)


def wanted(tree: nodes.document, startdoc: str) -> set[str]:
    """Every label that a link in *tree* leads to."""
    found: set[str] = set()

    def walk(node: nodes.Element, docname: str) -> None:
        for child in node.children:
            inner = child["docname"] if isinstance(child, addnodes.start_of_file) else docname
            if isinstance(child, nodes.reference):
                name = target_of(child, docname)
                if name:
                    found.add(name)
            if isinstance(child, nodes.Element):
                walk(child, inner)

    walk(tree, startdoc)
    return found


def keep(links: list[tuple[str, str]], docnames: set[str]) -> list[str]:
    """Labels of those index links that lead into *docnames*."""
    found = []
    for _main, uri in links:
        document, _hash, id_ = uri.removeprefix("%").partition("#")
        if document in docnames:
            found.append(label(document, id_))
    return found


def entry_labels(entries: list) -> Iterable[str]:
    """All labels of one letter of the index."""
    for _name, links, subentries in entries:
        yield from links
        for _sub, sublinks in subentries:
            yield from sublinks


def places(names: Iterable[str], written: set[str]) -> str:
    """Those anchors among *names* that were written, as an array of their places."""
    return markup.array(markup.place(name) for name in names if name in written)


def index_source(groups: list[tuple[str, list]], written: set[str], language: Callable[[str], str]) -> str:
    """The index as calls of the template; *language*: name to its BCP 47 tag, or an empty string."""

    def named(name: str) -> str:
        tag = language(name)
        return markup.expression("foreign", markup.string(tag), markup.string(name)) if tag else markup.string(name)

    if not groups:
        return ""
    out = []
    for letter, entries in groups:
        lines = []
        for name, links, subentries in entries:
            below = markup.array(f"({named(sub)}, {places(sublinks, written)})" for sub, sublinks in subentries)
            lines.append(f"({named(name)}, {places(links, written)}, {below})")
        out.append(f"\n  ({markup.string(letter)}, {markup.array(lines)})")
    return "\n" + markup.call("index-pages", markup.string(furniture()["index"]), *out) + "\n"
