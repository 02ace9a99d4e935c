"""Reads pages: MyST's own parser, with what allowlist.py lists and no more, in every page and every nested block.

What is refused is told with file and line and leaves nothing in the tree. After a page is read, `RefuseTheRest` looks
at the whole tree once more, whatever made its nodes.
"""

from __future__ import annotations

from docutils import nodes
from markdown_it.tree import SyntaxTreeNode
from myst_parser.config.main import TopmatterReadError, merge_file_level, read_topmatter
from myst_parser.mdit_to_docutils.base import token_line
from myst_parser.mdit_to_docutils.sphinx_ import SphinxRenderer
from myst_parser.parsers.mdit import create_md_parser
from myst_parser.parsers.sphinx_ import MystParser
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util.logging import getLogger

from . import allowlist, size_limits
from .line_break import line_break

logger = getLogger(__name__)


class BookRenderer(SphinxRenderer):
    """Makes nodes of Markdown; refuses what a page may not use."""

    def refuse(self, said: str, token: SyntaxTreeNode) -> None:
        """Says what is wrong at *token*, with the mend."""
        line = token_line(token, 0) or self.document.current_line or 1
        logger.warning("%s", said, location=(self.sphinx_env.docname, line), type="reader", subtype="refused")

    def leave_nothing(self) -> None:
        """Marks where a block was; directives rely on finding something where they read a block."""
        self.current_node.append(nodes.comment())

    def render_front_matter(self, token: SyntaxTreeNode) -> None:
        try:
            data = read_topmatter(f"---\n{token.content}\n---\n") if isinstance(token.content, str) else token.content
        except TopmatterReadError:
            return  # MyST says so
        for said in allowlist.faults_of_front_matter(data):
            self.refuse(said, token)
        if isinstance(data, dict) and not allowlist.faults_of_front_matter(data):
            super().render_front_matter(token)

    def render_directive(self, token: SyntaxTreeNode, name: str, arguments: str, **kwargs: object) -> None:
        if said := allowlist.refused_directive(name) or allowlist.refused_class(name, arguments, token.content):
            self.refuse(said, token)
            self.leave_nothing()
            return
        try:
            super().render_directive(token, name, arguments, **kwargs)
        except Exception as error:  # a directive that fails on what a page gives it must not end the build
            logger.debug("{%s} failed", name, exc_info=error)
            self.refuse(f"the block {{{name}}} cannot be read: look at its options and at what is in it.", token)

    def render_restructuredtext(self, token: SyntaxTreeNode) -> None:
        self.refuse(allowlist.refused_directive("eval-rst"), token)
        self.leave_nothing()

    def render_colon_fence(self, token: SyntaxTreeNode) -> None:
        name = (token.info or "").split(maxsplit=1)
        if name and name[0].startswith("{"):
            super().render_colon_fence(token)
        else:
            self.refuse("a block that begins with ::: has a directive: write :::{note}.", token)
            self.leave_nothing()

    def render_myst_role(self, token: SyntaxTreeNode) -> None:
        name = token.meta["name"]
        if said := allowlist.refused_role(name) or allowlist.refused_words(name, token.content):
            self.refuse(said, token)
            return
        try:
            super().render_myst_role(token)
        except Exception as error:  # a role that fails on what a page gives it must not end the build
            logger.debug("{%s} failed", name, exc_info=error)
            self.refuse(f"the role {{{name}}} cannot be read: look at what is between its backticks.", token)

    def render_html_block(self, token: SyntaxTreeNode) -> None:
        if said := allowlist.refused_html(token.content):
            self.refuse(said, token)
        self.leave_nothing()

    def render_html_inline(self, token: SyntaxTreeNode) -> None:
        if said := allowlist.refused_html(token.content):
            self.refuse(said, token)

    def render_hardbreak(self, token: SyntaxTreeNode) -> None:
        self.current_node.append(line_break())

    def render_substitution(self, token: SyntaxTreeNode, inline: bool) -> None:
        self.refuse("pages have no substitutions: write the text itself.", token)
        self.leave_nothing()

    def render_link(self, token: SyntaxTreeNode) -> None:
        address = str(token.attrGet("href") or "")
        said = allowlist.refused_address(address)
        if not said and not allowlist.scheme(address) and not address.startswith("#"):
            said = self.no_page(self.md.normalizeLinkText(address))
        if said:
            self.refuse(said, token)
            self.render_children(token)
        else:
            super().render_link(token)

    def no_page(self, address: str) -> str:
        """Why a link inside the book leads to no page; empty if it may. Other files would be copied for download."""
        name = address.partition("#")[0]
        if name.endswith(".md"):
            return ""  # Sphinx knows the pages, and says which one may be meant
        return f"“{name}” is no page: a link leads to a page of the book (/about/method.md) or to https://…"


class BookParser(MystParser):
    """Markdown to a doctree, with `BookRenderer`."""

    def parse(self, inputstring: str, document: nodes.document) -> None:
        env = document.settings.env
        found = size_limits.faults(inputstring)
        if not found:
            try:
                self.read(inputstring, document)
                found = size_limits.faults_of_tree(document)
            except RecursionError:
                found = [(1, "emphasis or links are too deep inside each other: take some of them out.")]
        for line, said in found:
            logger.warning("%s", said, location=(env.docname, line or 1), type="reader", subtype="limits")
        if found:
            leave_empty(document)
            self.read("", document)  # MyST's transforms want its settings

    def read(self, inputstring: str, document: nodes.document) -> None:
        """What is in *inputstring* as nodes of *document*."""
        config = document.settings.env.myst_config
        try:
            # Of the front matter MyST is told the description: other fields would change how it reads.
            said = allowlist.description(read_topmatter(inputstring))
        except TopmatterReadError:
            said = ""  # told when the front matter is rendered
        if said:
            meta = {"myst": {"html_meta": {"description": said}}}
            config = merge_file_level(config, meta, lambda _kind, message: logger.warning("%s", message))
        parser = create_md_parser(config, BookRenderer)
        parser.options["document"] = document
        parser.render(inputstring)


def leave_empty(document: nodes.document) -> None:
    """Takes out of *document* all that was read, and what it has noted of that."""
    kept = {name: getattr(document, name) for name in ("attributes", "current_source", "transformer")}
    document.__dict__.update(nodes.document(document.settings, document.reporter).__dict__)
    document.__dict__.update(kept)
    transformer = document.transformer
    transformer.transforms = [
        one for one in transformer.transforms if one[2] is None
    ]  # not those for a node of its own


class RefuseTheRest(SphinxTransform):
    """Takes out of a tree what no page may have, whatever put it there: raw output, downloads, and links elsewhere."""

    # After directives and MyST's transforms, before anything collects from the tree.
    default_priority = 850

    def apply(self, **kwargs) -> None:
        for comment in list(self.document.findall(nodes.comment)):
            comment.parent.remove(comment)  # for those who read the source: no edition has them
        for node in list(self.document.findall(nodes.Element)):
            if said := refused_node(node):
                logger.warning("%s", said, location=node, type="reader", subtype="refused")
                if node.parent is not None:
                    node.parent.replace(node, [child for child in node.children if isinstance(node, nodes.reference)])


def refused_node(node: nodes.Element) -> str:
    """Why *node* has no place in a page; empty if it has."""
    if isinstance(node, nodes.raw):
        return "raw output is refused: write Markdown."
    if isinstance(node, addnodes.download_reference):
        return f"“{node.get('reftarget', '')}” is no page: {allowlist.INSTEAD['download']}."
    if isinstance(node, nodes.meta) and node.get("name") != "description":
        return "a page has no meta element but the description in its front matter."
    if isinstance(node, (nodes.reference, nodes.target, nodes.image)):
        for name in ("refuri", "target"):
            if said := allowlist.refused_address(str(node.get(name, ""))):
                return said
    if isinstance(node, addnodes.toctree):
        for _title, address in node["entries"]:
            if allowlist.scheme(str(address)):
                return f"“{address}” is no page: contents list pages of the book."
    return ""


def setup(app: Sphinx) -> None:
    app.setup_extension("myst_parser")
    app.add_source_parser(BookParser, override=True)
    app.add_transform(RefuseTheRest)
