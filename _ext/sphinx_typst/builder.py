"""The Sphinx builder ``typst``: has each book assembled, rendered as Typst source, compiled and postprocessed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence, Set
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.builders import Builder
from sphinx.locale import admonitionlabels
from sphinx.util.logging import getLogger
from sphinx.util.nodes import get_node_line, get_node_source, inline_all_toctrees

from . import markup
from .assembly import cached_doctrees, gc_paused, known_labels, link_targets, outline
from .compile import (
    NOT_CONVERGED,
    NOTE_PAGES,
    CompileError,
    compile_pdf,
    image_error,
    prints_text,
    query_notes,
    query_positions,
)
from .faults import is_about_letters, letter_faults, note_faults, trace
from .floats import LOOK_AHEAD, Block, place_floats
from .i18n import template_strings
from .index import index_groups, index_source
from .index_order import references_last
from .paper import text_faults
from .postprocess import Metadata, StructureError, TableHeaders, postprocess
from .writer import Context, TypstWriter

logger = getLogger(__name__)

TEMPLATE = Path(__file__).with_name("template.typ")

#: Most pages that are begun early so that a footnote has room on the page of its mark.
MAX_NEW_PAGES = 12

#: One entry of ``typst_documents``; its keys are described in README.md.
Settings = Mapping[str, Any]


class TypstBuilder(Builder):
    """Tagged PDF by way of Typst."""

    name = "typst"
    format = "typst"
    epilog = "The PDF files are in %(outdir)s."
    allow_parallel = True
    supported_remote_images = True  # or Sphinx would download them; visit_image rejects them with a warning
    supported_image_types = ["image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp"]

    # -- The interface of Sphinx's builders --------------------------------------------------------------------------

    def get_outdated_docs(self) -> Iterable[str]:
        return "all documents"  # one file has all of them

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
            with gc_paused():
                self.write_book(settings)

    # -- One PDF -----------------------------------------------------------------------------------------------------

    def write_book(self, settings: Settings) -> None:
        """Writes the PDF of one entry of ``typst_documents``. What cannot be typeset is a warning, and no file."""
        tree = self.assemble(settings)
        depth, parts = outline(tree, settings["startdoc"])
        with_index = self.config.typst_use_index and settings.get("index", True)
        index = references_last(index_groups(self, set(depth))) if with_index else []
        targets = link_targets(tree, settings["startdoc"]) | {name for group in index for name in group.labels()}
        self.post_process_images(tree)
        context = self.writer_context(settings, tree, depth, parts, targets)
        for attempt in range(MAX_NEW_PAGES + 1):
            writer = TypstWriter(context)
            blocks = writer.document(tree)
            back_matter = index_source(index, writer.written, self.index_language)
            writer.check()
            if writer.failed:
                return  # each fault was reported with its source line; Typst would only report it again
            pdf = self.compile(settings["target"], self.head(settings, writer), blocks, back_matter, tree)
            if pdf is None:
                return
            far = self.far_notes(settings["target"], writer)
            new = far.keys() - context.new_pages
            if not new or attempt == MAX_NEW_PAGES:
                break
            # The first of them on a page moves the others.
            context.new_pages |= {next(name for name in far if name in new)}
        assert pdf is not None
        # The text of a part is in its book, too.
        for fault in [*note_faults(far.values()), *([] if settings.get("elsewhere") else text_faults(pdf, tree))]:
            self.warn(fault)
        self.events.emit("typst-written", self, settings, tree)
        self.write_file(settings, pdf, [headers for headers in writer.tables if headers is not None])

    def far_notes(self, target: str, writer: TypstWriter) -> dict[str, nodes.Node]:
        """The footnotes that were not printed on the page of their mark: label to mark, in the order of the text."""
        if not writer.notes:
            return {}
        root = self.typst_root()
        marks = dict(writer.notes)
        return {name: marks[name] for name in query_notes(self.main_file(target), root)}

    def main_file(self, target: str) -> Path:
        """The Typst file of the document *target*."""
        return Path(self.outdir, "typst", target.replace("/", "-").removesuffix(".pdf") + ".typ")

    def assemble(self, settings: Settings) -> nodes.document:
        """All documents below the start document in one tree, with their references resolved."""
        startdoc = settings["startdoc"]
        tree = self.env.get_doctree(startdoc)
        whole = inline_all_toctrees(self, set(), startdoc, tree, lambda name: name, [startdoc])
        whole["docname"] = startdoc
        self.events.emit("typst-document", self, settings, whole)
        with cached_doctrees(self.env):
            self.env.resolve_references(whole, startdoc, self)
        return whole

    def writer_context(
        self,
        settings: Settings,
        tree: nodes.document,
        depth: dict[str, int],
        parts: frozenset[str],
        targets: set[str],
    ) -> Context:
        """What the writer is given for *tree*, whose `outline` is *depth* and *parts*."""
        return Context(
            startdoc=settings["startdoc"],
            depth=depth,
            parts=parts,
            number=self.number,
            image=self.image,
            label=lambda name: str(admonitionlabels[name]),
            link_targets=targets,
            known_labels=known_labels(tree, settings["startdoc"]),
            parent_title=settings.get("elsewhere", ""),
            base_url=self.config.html_baseurl.rstrip("/"),
            hanging_lists=frozenset(self.config.typst_hanging_lists),
            link_groups=frozenset(self.config.typst_link_groups),
            page_lists=frozenset(self.config.typst_page_lists),
        )

    def head(self, settings: Settings, writer: TypstWriter) -> str:
        """The beginning of the Typst file: imports of the template and the styles, and the facts that they print."""
        figures = writer.captions if settings.get("lists", True) else ()
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
            "figures": markup.array(map(markup.strings, figures)),
        }
        arguments = "".join(f"  {name}: {value},\n" for name, value in named.items())
        imports = "".join(f'#import "{name}": *\n' for name in ("template.typ", "styles.typ"))
        return f"{imports}#show: book.with(\n{arguments})\n"

    def compile(
        self, target: str, head: str, blocks: list[Block], back_matter: str, tree: nodes.document
    ) -> bytes | None:
        """The PDF of *blocks* between *head* and *back_matter*; None after a warning if Typst rejects it."""
        root = self.typst_root()
        main = self.main_file(target)
        epoch = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
        pdf: bytes | None = None
        warnings: list[CompileError] = []
        expected: dict[str, markup.Position] = {}
        # Typst lays out at most five times. If anchors still move then, it starts again from their last positions, and
        # if that does not help, with a page after every link, and with figures exactly where the source has them.
        for look_ahead, starts in ((LOOK_AHEAD, True), (LOOK_AHEAD, True), (LOOK_AHEAD, False), (0, False)):
            body = place_floats(blocks, look_ahead) + back_matter
            main.write_text(head + markup.with_positions(body, expected, starts) + NOTE_PAGES, "utf-8")
            try:
                pdf, warnings = compile_pdf(main, root, self.config.typst_pdf_standards, epoch)
            except CompileError as error:
                for fault in self.trace(error, main, head, blocks, tree):
                    self.warn(fault)
                return None
            if not any(warning.message.startswith(NOT_CONVERGED) for warning in warnings):
                break
            if look_ahead:
                expected = query_positions(main, root)
        for warning in warnings:
            known = warning.source or warning.message.startswith(NOT_CONVERGED)
            for fault in [warning] if known else self.trace(warning, main, head, blocks, tree):
                self.warn(fault)
        return pdf

    def trace(
        self, error: CompileError, main: Path, head: str, blocks: list[Block], tree: nodes.document
    ) -> Iterable[CompileError]:
        """What is wrong in a document of which Typst says *error*, with the author's places."""
        root, standards = main.parent, self.config.typst_pdf_standards
        if is_about_letters(error):
            return letter_faults(tree, lambda text: prints_text(text, root, standards)) or [error]
        if not error.source and (picture := self.locate_bad_image(error, tree, root)) is not error:
            return [picture]

        def compile_blocks(some: Sequence[Block]) -> list[CompileError]:
            main.write_text(head + markup.with_positions(place_floats(list(some)), {}), "utf-8")
            try:
                return compile_pdf(main, root, standards, 0)[1]
            except CompileError as other:
                return [other]

        return trace([error], blocks, compile_blocks)

    def typst_root(self) -> Path:
        """The folder that Typst may read, with the template, its strings and the styles of the book."""
        root = Path(self.outdir, "typst")
        root.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(TEMPLATE, root / "template.typ")
        strings = {**template_strings(), "index-note": str(self.config.typst_index_note)}
        (root / "strings.typ").write_text(f"#let strings = {markup.dictionary(strings)}\n", "utf-8")
        styles = self.config.typst_styles
        text = Path(self.confdir, styles).read_text("utf-8") if styles else "// No styles: see typst_styles.\n"
        (root / "styles.typ").write_text(text, "utf-8")
        return root

    def write_file(self, settings: Settings, pdf: bytes, tables: list[TableHeaders]) -> None:
        """Postprocesses *pdf* and writes it below the output directory."""
        target = Path(self.outdir, settings["target"])
        metadata = Metadata(**{name: settings.get(name, "") for name in Metadata.__dataclass_fields__})
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            target.write_bytes(postprocess(pdf, tables, metadata))
        except StructureError as error:
            self.warn(CompileError(f"the tables of {target.name} cannot be tagged: {error}"))

    def warn(self, error: CompileError) -> None:
        """Logs *error* as a warning of type ``typst.compile`` at the author's line."""
        location = f"{error.source}:{error.line}" if error.source else None
        logger.warning("%s", error.message, location=location, type="typst", subtype="compile")

    def locate_bad_image(self, error: CompileError, tree: nodes.document, root: Path) -> CompileError:
        """An error inside an image file comes from Typst without a location: the same error with the location of the
        first image that Typst rejects, or *error* if it rejects none."""
        for node in tree.findall(nodes.image):
            reason = image_error(self.image(node), root, self.config.typst_pdf_standards)
            if reason:
                message = f"the picture {node['uri']} cannot be printed: {reason}"
                return CompileError(message, get_node_source(node) or "", get_node_line(node) or 0)
        return error

    # -- Facts from Sphinx's environment -----------------------------------------------------------------------------

    def number(self, kind: str, docname: str, id_: str) -> str:
        """Sphinx's number of a section, such as "1.2", or of a figure, table or listing, such as "Figure 1"; empty if
        it has none. *kind*: "section" or a key of ``numfig_format``."""
        if kind == "section":
            return ".".join(map(str, self.env.toc_secnumbers.get(docname, {}).get(id_) or ()))
        parts = self.env.toc_fignumbers.get(docname, {}).get(kind, {}).get(id_)
        if not parts or not self.config.numfig:
            return ""
        return str(self.config.numfig_format[kind] % ".".join(map(str, parts)))

    def image(self, node: nodes.image) -> str:
        """Copy an image below the Typst root. Returns its path there; an empty string if it is no regular file."""
        name = self.images.get(node["uri"])
        source = Path(self.srcdir, node["uri"])
        if not name or not source.is_file():  # to read a device could take for ever
            return ""
        folder = Path(self.outdir, "typst", "images")
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, folder / name)
        return f"images/{name}"

    def index_language(self, name: str) -> str:
        """The BCP 47 tag of an index entry that is not in the language of the book; else an empty string."""
        return self.events.emit_firstresult("typst-index-language", self, name) or ""
