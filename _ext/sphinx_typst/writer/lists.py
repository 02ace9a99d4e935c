"""Lists: bullets, numbers, definitions, fields, options, citations."""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes

from .. import markup
from ..floats import NEW_PAGE
from ..labels import first_class, has_class
from .base import SHORT_ENTRY, WriterBase
from .typed import elements

#: docutils' enumeration types to Typst's numbering patterns; other types are arabic.
NUMBERING = {"loweralpha": "a.", "upperalpha": "A.", "lowerroman": "i.", "upperroman": "I."}
#: How much narrower than the text around them the bodies of list items, terms and fields are, in points.
LIST_INDENT, TERM_INDENT, FIELD_INDENT = 22, 18, 112


class Lists(WriterBase):
    """``visit_`` methods for lists. Each returns a block of Typst source."""

    def items(self, node: nodes.Element) -> list[str]:
        """Each item of a list as a Typst content block."""
        inner = self.children if has_class(node, self.context.hanging_lists) else self.inline_or_blocks
        with self.set_in(LIST_INDENT):
            return [markup.content(self.anchors(item) + inner(item)) for item in elements(node)]

    def visit_bullet_list(self, node: nodes.bullet_list) -> str:
        self.defer_labels(node)
        paragraphs = (sum(isinstance(child, nodes.paragraph) for child in item.children) for item in elements(node))
        named = {"loose": "true"} if any(count > 1 for count in paragraphs) else {}
        parts = [
            markup.call("bullets", markup.string(first_class(node)), *items, **named)
            for _first, items in self.items_by_page(node)
        ]
        return self.block(node, NEW_PAGE.join(parts))

    def visit_enumerated_list(self, node: nodes.enumerated_list) -> str:
        self.defer_labels(node)
        form = markup.string(NUMBERING.get(node.get("enumtype", ""), "1."))
        parts = [
            markup.call("numbered", *items, form=form, start=str(node.get("start", 1) + first))
            for first, items in self.items_by_page(node)
        ]
        return self.block(node, NEW_PAGE.join(parts))

    def items_by_page(self, node: nodes.Element) -> list[tuple[int, list[str]]]:
        """The items of a list, cut before those that begin a page: of each part the index of its first item, and its
        items. Only lists that are in nothing else can be cut."""
        before = len(self.notes)
        items = self.items(node)
        notes = {id(mark): name for name, mark in self.notes[before:]}
        if not isinstance(node.parent, nodes.section) or not self.context.new_pages.intersection(notes.values()):
            return [(0, items)]
        parts: list[tuple[int, list[str]]] = [(0, [])]
        for at, (item, source) in enumerate(zip(elements(node), items, strict=True)):
            marks = map(id, item.findall(nodes.footnote_reference))
            if at and any(notes.get(mark) in self.context.new_pages for mark in marks):
                parts.append((at, []))
            parts[-1][1].append(source)
        return parts

    def visit_definition_list(self, node: nodes.definition_list) -> str:
        self.defer_labels(node)
        pairs = []
        for item in elements(node):
            names: list[str] = []
            body = ""
            for child in elements(item):
                if isinstance(child, nodes.term):
                    names.append(self.anchors(child) + self.children(child))
                elif isinstance(child, nodes.classifier):
                    names[-1] += markup.text(" : ") + self.children(child)
                else:
                    with self.set_in(TERM_INDENT):
                        body += self.run_in(child)
            whole = "true" if self.length_of(item) <= SHORT_ENTRY else "false"
            pairs.append(f"([{'#linebreak();'.join(names)}], [{body}], {whole})")
        kind = "glossary" if has_class(node, {"glossary"}) else ""
        return self.block(node, markup.call("definitions", markup.string(kind), *pairs))

    def visit_field_list(self, node: nodes.field_list) -> str:
        pairs = []
        for field in elements(node):
            name, body = elements(field)
            with self.set_in(FIELD_INDENT):
                inner = self.run_in(body)
            pairs.append(f"([{self.children(name)}], [{inner}])")
        return self.block(node, markup.call("fields", markup.string(first_class(node)), *pairs)) if pairs else ""

    def visit_option_list(self, node: nodes.option_list) -> str:
        pairs = []
        for item in elements(node):
            group, description = elements(item)
            names = ", ".join(option.astext() for option in group.children)
            with self.set_in(TERM_INDENT):
                body = self.inline_or_blocks(description)
            pairs.append(f"([{markup.call('raw', markup.string(names))}], [{body}])")
        return self.block(node, markup.call("fields", markup.string(""), *pairs))

    def visit_hlist(self, node: addnodes.hlist) -> str:
        # Columns are for wide screens: in print it is one list.
        items = [item for column in elements(node) for part in elements(column) for item in self.items(part)]
        return self.block(node, markup.call("bullets", markup.string(""), *items))

    def visit_citation(self, node: nodes.citation) -> str:
        head, *rest = node.children
        body = "".join(self.inline_or_blocks(nodes.Element("", child)) for child in rest)
        pair = f"([{self.anchors(node)}{markup.text('[' + head.astext() + ']')}], [{body}], true)"
        return self.block(node, markup.call("definitions", markup.string(""), pair))
