"""Figures, images and tables: a part of the writer."""

from __future__ import annotations

from docutils import nodes
from sphinx.util.logging import getLogger

from . import markup

logger = getLogger(__name__)


def has_links(group: nodes.tgroup) -> bool:
    """Whether the head of a table leads anywhere."""
    leading = (nodes.reference, nodes.footnote_reference)
    return any(isinstance(node, leading) for head in group.findall(nodes.thead) for node in head.findall())


class Pictures:
    """Methods of `TypstWriter` for what is not running text."""

    def visit_image(self, node: nodes.image) -> str:
        if not node.get("alt"):
            logger.warning(
                "the image %r has no description: add ':alt:' with what it shows.",
                node.get("uri", ""),
                location=node,
                type="typst",
                subtype="alt",
            )
            return ""
        path = self.context.image(node)
        return markup.call("picture", markup.string(path), alt=markup.string(node["alt"])) if path else ""

    def visit_figure(self, node: nodes.figure) -> str:
        labels = self.own_labels(node)
        caption = next((child for child in node.children if isinstance(child, (nodes.caption, nodes.legend))), None)
        inner = markup.content(self.inline_or_blocks(caption)) if isinstance(caption, nodes.legend) else ""
        body = "".join(self.render(child) for child in node.children if child is not caption)
        number = self.context.number("figure", self.docname, node["ids"][0]) if node["ids"] else ""
        source = markup.call(
            "fig",
            markup.content(body),
            caption=inner or (markup.content(self.children(caption)) if caption is not None else "none"),
            number=markup.string(number),
            labels=markup.strings(labels),
        )
        return self.block(node, source)

    def visit_table(self, node: nodes.table) -> str:
        labels = self.own_labels(node)
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        group = next(child for child in node.children if isinstance(child, nodes.tgroup))
        columns = [child for child in group.children if isinstance(child, nodes.colspec)]
        stubs = [bool(column.get("stub")) for column in columns]
        if "colwidths-auto" in node["classes"]:
            widths = ["auto"] * len(columns)
        else:
            widths = [f"{column['colwidth']}fr" for column in columns]
        rows: dict[type, list[str]] = {nodes.thead: [], nodes.tbody: []}
        for part in group.children:
            if type(part) in rows:
                for row in part.children:
                    rows[type(part)] += [
                        self.cell(entry, stubs[at] and isinstance(part, nodes.tbody), isinstance(part, nodes.thead))
                        for at, entry in enumerate(row.children)
                    ]
        number = self.context.number("table", self.docname, node["ids"][0]) if node["ids"] else ""
        source = markup.call(
            "tbl",
            columns=markup.array(widths),
            head=markup.array(rows[nodes.thead]),
            body=markup.array(rows[nodes.tbody]),
            # On later pages a head is an artefact, and PDF/UA lets no artefact hold a link.
            repeat="false" if has_links(group) else "true",
            caption=markup.content(self.children(title)) if title is not None else "none",
            number=markup.string(number),
            labels=markup.strings(labels),
        )
        return self.block(node, source)

    def cell(self, entry: nodes.entry, stub: bool, head: bool) -> str:
        """One cell of a table."""
        named = {}
        if entry.get("morecols"):
            named["colspan"] = str(entry["morecols"] + 1)
        if entry.get("morerows"):
            named["rowspan"] = str(entry["morerows"] + 1)
        for side in ("left", "center", "right"):
            if f"text-{side}" in entry["classes"]:
                named["align"] = side
        body = self.inline_or_blocks(entry)
        if stub or head:
            body = f"#th[{body}]"
        return markup.expression("table.cell", markup.content(body), **named)
