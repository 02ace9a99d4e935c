"""Lists of every kind: a part of the writer."""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes

from . import markup

#: Lists whose items are paragraphs even when each is only one: their second lines hang.
HANGING = frozenset({"bibliography", "references", "all-terms", "places"})

#: A definition has up to so many characters beside its first paragraph that they stay on one page.
SHORT = 700


class Lists:
    """Methods of `TypstWriter` for lists."""

    def items(self, node: nodes.Element) -> list[str]:
        """Each list item as a content block."""
        inner = self.children if not HANGING.isdisjoint(node.get("classes", ())) else self.inline_or_blocks
        return [markup.content(self.anchors(item) + inner(item)) for item in node.children]

    def visit_bullet_list(self, node: nodes.bullet_list) -> str:
        self.hold(node)
        name = node["classes"][0] if node["classes"] else ""
        loose = any(sum(isinstance(child, nodes.paragraph) for child in item.children) > 1 for item in node.children)
        named = {"loose": "true"} if loose else {}
        return self.block(node, markup.call("bullets", markup.string(name), *self.items(node), **named))

    def visit_enumerated_list(self, node: nodes.enumerated_list) -> str:
        self.hold(node)
        numbering = {"loweralpha": "a.", "upperalpha": "A.", "lowerroman": "i.", "upperroman": "I."}
        form = markup.string(numbering.get(node.get("enumtype", ""), "1."))
        start = str(node.get("start", 1))
        return self.block(node, markup.call("numbered", *self.items(node), form=form, start=start))

    def visit_definition_list(self, node: nodes.definition_list) -> str:
        self.hold(node)
        pairs = []
        for item in node.children:
            names, body = [], ""
            for child in item.children:
                if isinstance(child, nodes.term):
                    names.append(self.anchors(child) + self.children(child))
                elif isinstance(child, nodes.classifier):
                    names[-1] += markup.text(" : ") + self.children(child)
                else:
                    body += self.run_in(child)
            pairs.append(f"([{'#linebreak();'.join(names)}], [{body}])")
        kind = "glossary" if "glossary" in node["classes"] else ""
        return self.block(node, markup.call("definitions", markup.string(kind), *pairs))

    def run_in(self, node: nodes.Element) -> str:
        """A definition: its first paragraph runs on from the term, which then never ends a page alone."""
        first, rest = node.children[:1], node.children[1:]
        if first and isinstance(first[0], nodes.paragraph):
            body = "".join(self.render(child) for child in rest)
            if body and sum(len(child.astext()) for child in rest) <= SHORT:
                body = markup.call("kept", markup.content(body))
            return self.anchors(first[0]) + self.children(first[0]) + body
        return self.children(node)

    def visit_field_list(self, node: nodes.field_list) -> str:
        pairs = []
        for line in node.children:
            name, body = line.children
            inner = self.run_in(body)
            pairs.append(f"([{self.children(name)}], [{inner}])")
        kind = node["classes"][0] if node["classes"] else ""
        return self.block(node, markup.call("fields", markup.string(kind), *pairs)) if pairs else ""

    def visit_option_list(self, node: nodes.option_list) -> str:
        pairs = []
        for item in node.children:
            group, description = item.children
            names = ", ".join(option.astext() for option in group.children)
            body = self.inline_or_blocks(description)
            pairs.append(f"([{markup.call('raw', markup.string(names))}], [{body}])")
        return self.block(node, markup.call("fields", markup.string(""), *pairs))

    def visit_hlist(self, node: addnodes.hlist) -> str:
        # Columns are for wide screens: on paper it is one list.
        items = [item for column in node.children for part in column.children for item in self.items(part)]
        return self.block(node, markup.call("bullets", markup.string(""), *items))

    def visit_citation(self, node: nodes.citation) -> str:
        head, *rest = node.children
        body = "".join(self.inline_or_blocks(nodes.Element("", child)) for child in rest)
        pair = f"([{self.anchors(node)}{markup.text('[' + head.astext() + ']')}], [{body}])"
        return self.block(node, markup.call("definitions", markup.string(""), pair))
