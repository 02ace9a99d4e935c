"""The Markdown parser of pages: MyST's, restricted to what allowlist.py allows, in nested directives too.

What is refused causes a warning with file and line, and leaves nothing in the doctree. After a page is read,
`RefuseUnlistedNodes` checks all nodes of the doctree, whatever made them.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Any

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

from . import allowlist, markdown_slips, page_limits
from .instead import INSTEAD
from .line_break import line_break

logger = getLogger(__name__)


class BookRenderer(SphinxRenderer):
    """MyST's renderer from Markdown tokens to docutils nodes, which refuses what a page may not use.

    The methods ``render_…`` replace those of MyST for tokens of that type.
    """

    def refuse(self, message: str, token: SyntaxTreeNode) -> None:
        """Warns with *message* at the line of *token*, unless `markdown_slips` has found the same on this page."""
        if str(self.document.get("source", "")).endswith(":<translated>"):
            return  # of a translation: facts/catalogue.py warns at the line of the catalogue
        told = self.md.options["told"]
        if message in told or (told and message == allowlist.NAMELESS):  # a line of colons too many follows from others
            return
        line = token_line(token, 0) or self.document.current_line or 1
        logger.warning("%s", message, location=(self.sphinx_env.docname, line), type="reader", subtype="refused")

    def add_placeholder(self) -> None:
        """Adds a comment in place of a refused block, because directives such as ``figure`` expect a child node.

        `RefuseUnlistedNodes` removes it.
        """
        self.current_node.append(nodes.comment())

    def render_front_matter(self, token: SyntaxTreeNode) -> None:
        try:
            data = read_topmatter(f"---\n{token.content}\n---\n") if isinstance(token.content, str) else token.content
        except TopmatterReadError:
            return  # MyST warns of it
        faults = allowlist.front_matter_faults(data)
        for message in faults:
            self.refuse(message, token)
        if isinstance(data, dict) and not faults:
            super().render_front_matter(token)

    def render_directive(self, token: SyntaxTreeNode, name: str, arguments: str, **kwargs: Any) -> None:
        message = allowlist.refused_directive(name) or allowlist.refused_class(name, arguments, token.content)
        if message:
            self.refuse(message, token)
            self.add_placeholder()
            return
        try:
            super().render_directive(token, name, arguments, **kwargs)
        except Exception as error:  # a directive that fails on what a page gives it must not end the build
            logger.debug("{%s} failed", name, exc_info=error)
            self.refuse(f"the block {{{name}}} cannot be read: look at its options and at what is in it.", token)

    def render_restructuredtext(self, token: SyntaxTreeNode) -> None:
        self.refuse(allowlist.refused_directive("eval-rst"), token)
        self.add_placeholder()

    def render_colon_fence(self, token: SyntaxTreeNode) -> None:
        name = (token.info or "").split(maxsplit=1)
        if name and name[0].startswith("{"):
            super().render_colon_fence(token)
        else:
            self.refuse(allowlist.NAMELESS, token)
            self.add_placeholder()

    def render_myst_role(self, token: SyntaxTreeNode) -> None:
        name = token.meta["name"]
        if message := allowlist.refused_role(name) or allowlist.refused_role_text(name, token.content):
            self.refuse(message, token)
            return
        try:
            super().render_myst_role(token)
        except Exception as error:  # a role that fails on what a page gives it must not end the build
            logger.debug("{%s} failed", name, exc_info=error)
            self.refuse(f"the role {{{name}}} cannot be read: look at what is between its backticks.", token)

    def render_html_block(self, token: SyntaxTreeNode) -> None:
        if message := allowlist.refused_html(token.content):
            self.refuse(message, token)
        self.add_placeholder()

    def render_html_inline(self, token: SyntaxTreeNode) -> None:
        if message := allowlist.refused_html(token.content, _place(token)):
            self.refuse(message, token)

    def render_hardbreak(self, token: SyntaxTreeNode) -> None:
        self.current_node.append(line_break())

    def renderInlineAsText(self, tokens: list[SyntaxTreeNode]) -> str:
        """Returns the description of a picture: text alone, with a space for each end of a line, and with code."""
        parts = []
        for token in tokens or []:
            if token.type in ("softbreak", "hardbreak"):
                parts.append(" ")
            elif token.type in ("code_inline", "myst_role"):
                parts.append(token.content)
            else:
                parts.append(super().renderInlineAsText([token]))
        return "".join(parts)

    def render_substitution(self, token: SyntaxTreeNode, inline: bool) -> None:
        self.refuse("pages have no substitutions: write the text itself.", token)
        self.add_placeholder()

    def render_link(self, token: SyntaxTreeNode) -> None:
        url = str(token.attrGet("href") or "")
        message = allowlist.refused_address(url)
        if not message and not allowlist.scheme(url) and not url.startswith("#"):
            message = self.refused_path(self.md.normalizeLinkText(url))
        if message:
            self.refuse(message, token)
            self.render_children(token)
        else:
            super().render_link(token)

    def refused_path(self, path: str) -> str:
        """Returns why a link to *path*, inside the book, is refused; empty if it is the path of a page.

        MyST would copy any other file into the editions, for download.
        """
        name = path.partition("#")[0]
        if name.endswith(".md"):
            return ""  # Sphinx warns if there is no such page
        hint = self.similar_page(name)
        return f"“{name}” is no page: a link leads to a page of the book (/about/method.md) or to https://….{hint}"

    def similar_page(self, name: str) -> str:
        """Returns a question that names the page or address that a link to *name* may mean; empty if there is none."""
        if name.startswith("www."):
            return f" Did you mean https://{name}?"
        stem = name.removesuffix(".html").rstrip("/")
        docname = self.sphinx_env.relfn2path(f"{stem}.md", self.sphinx_env.docname)[0].removesuffix(".md")
        return f" Did you mean /{docname}.md?" if docname in self.sphinx_env.found_docs else ""


def _place(token: SyntaxTreeNode) -> str:
    """Returns "heading" or "cell" for a token in one, which has one line; else an empty string."""
    around = token.parent
    while around is not None and around.type not in ("heading", "td", "th"):
        around = around.parent
    return {"heading": "heading", "td": "cell", "th": "cell"}[around.type] if around is not None else ""


class BookParser(MystParser):
    """MyST's Sphinx parser with `BookRenderer`, for pages within the limits of page_limits.py."""

    def parse(self, inputstring: str, document: nodes.document) -> None:
        """Parses *inputstring*, a page, into *document*; leaves *document* empty if the page exceeds a limit."""
        env = document.settings.env
        faults, told = page_limits.faults(inputstring), list[tuple[int, str]]()
        if not faults:
            try:
                told = [] if _is_translation(document) else markdown_slips.faults(inputstring)
                source = markdown_slips.without_broken_captions(inputstring) if told else inputstring
                self.render(source, document, {message for _line, message in told})
                faults = page_limits.tree_faults(document)
            except RecursionError:
                faults = [(1, "emphasis or links are too deep inside each other: take some of them out.")]
        for line, message in told:
            logger.warning("%s", message, location=(env.docname, line), type="reader", subtype="slip")
        for line, message in faults:
            logger.warning("%s", message, location=(env.docname, line or 1), type="reader", subtype="limits")
        if faults:
            clear(document)
            self.render("", document)  # adds the settings that MyST's transforms need

    def render(self, inputstring: str, document: nodes.document, told: Set[str] = frozenset()) -> None:
        """Adds the nodes of *inputstring*, Markdown with front matter, to *document*.

        *told*: messages about this page that are not to be repeated.
        """
        config = document.settings.env.myst_config
        try:
            # MyST gets only the description: its other fields would change how it parses.
            description = allowlist.description(read_topmatter(inputstring))
        except TopmatterReadError:
            description = ""  # MyST warns when it renders the front matter
        if description:
            meta = {"myst": {"html_meta": {"description": description}}}
            config = merge_file_level(config, meta, lambda _kind, message: logger.warning("%s", message))
        parser = create_md_parser(config, BookRenderer)
        parser.options["document"] = document
        parser.options["told"] = told
        parser.render(inputstring)


def _is_translation(document: nodes.document) -> bool:
    """Whether *document* is a translated paragraph, which Sphinx parses by itself: it has no title, for example."""
    return str(document["source"]).endswith(":<translated>")


def clear(document: nodes.document) -> None:
    """Removes all nodes from *document*, with its records of ids, names, footnotes and pending transforms."""
    kept = {name: getattr(document, name) for name in ("attributes", "current_source", "transformer")}
    document.__dict__.update(nodes.document(document.settings, document.reporter).__dict__)
    document.__dict__.update(kept)
    transformer = document.transformer
    # Without those that directives have queued for a node, the third of each item.
    transformer.transforms = [transform for transform in transformer.transforms if transform[2] is None]


class RefuseUnlistedNodes(SphinxTransform):
    """Removes what no page may have, whatever made it: raw nodes, downloads, and links with another scheme.

    Removes comments without a warning: they are for readers of the source.
    """

    # After directives and MyST's transforms, before environment collectors.
    default_priority = 850

    def apply(self, **kwargs: Any) -> None:
        for comment in list(self.document.findall(nodes.comment)):
            if comment.parent is not None:
                comment.parent.remove(comment)
        for node in list(self.document.findall(nodes.Element)):
            if message := refused_node(node):
                logger.warning("%s", message, location=node, type="reader", subtype="refused")
                if node.parent is not None:
                    node.parent.replace(node, [child for child in node.children if isinstance(node, nodes.reference)])


def refused_node(node: nodes.Element) -> str:
    """Returns why *node* may not be in a page; empty if it may."""
    if isinstance(node, nodes.raw):
        return "raw output is refused: write Markdown."
    if isinstance(node, addnodes.download_reference):
        return f"“{node.get('reftarget', '')}” is no page: {INSTEAD['download']}."
    if isinstance(node, nodes.meta) and node.get("name") != "description":
        return "a page has no meta element but the description in its front matter."
    if isinstance(node, (nodes.reference, nodes.target, nodes.image)):
        for name in ("refuri", "target"):
            if message := allowlist.refused_address(str(node.get(name, ""))):
                return message
    if isinstance(node, addnodes.toctree):
        for _title, url in node["entries"]:
            if allowlist.scheme(str(url)):
                return f"“{url}” is no page: contents list pages of the book."
    return ""


def setup(app: Sphinx) -> None:
    app.setup_extension("myst_parser")
    app.add_source_parser(BookParser, override=True)
    app.add_transform(RefuseUnlistedNodes)
