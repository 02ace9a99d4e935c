"""``{argument}``: what a publication argues, in one line of its chapter's front matter; ``{in-brief}``: the sections
"In brief" of all chapters on one page, each under the short title of its publication.

In the PDF, where the chapters follow, ``{in-brief}`` is a list: the argument of each publication in one line.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import ReferencesResolver, SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.logging import getLogger

from ..citations.chapter_record import short_titles
from ..concordance import collector, environment, outdated
from ..concordance.collector import Placeholder
from ..concordance.cross_references import builder_of, copy_for_page, page_link
from ..facts.layout import CHAPTERS, is_chapter

logger = getLogger(__name__)


class Argument(SphinxDirective):
    """``{argument}``: the value of ``argument`` in the front matter as a paragraph; warns if there is none."""

    def run(self) -> list[nodes.Node]:
        argument = str(self.env.metadata.get(self.env.docname, {}).get("argument", "")).strip()
        if not argument:
            logger.warning(
                "the front matter has no argument: write one line that says what the publication argues, as in "
                "'argument: \"Governments should …\"'.",
                location=self.get_location(),
                type="reader",
                subtype="front_matter",
            )
            return []
        line = nodes.paragraph(argument, argument, classes=[collector.ARGUMENT_CLASS])
        self.set_source_info(line)
        return [line]


class in_brief(Placeholder):
    """Placeholder, replaced by the sections when page ``docname`` is written."""


class InBrief(SphinxDirective):
    """``{in-brief}``: the chapters in the order of ``publications/index``."""

    def run(self) -> list[nodes.Node]:
        placeholder = in_brief(docname=self.env.docname)
        self.set_source_info(placeholder)
        return [placeholder]


def chapters(env: BuildEnvironment) -> list[str]:
    """Returns the docnames of the chapters in the order of the book."""
    listed = env.toctree_includes.get(f"{CHAPTERS}/index", ())
    return [docname for docname in listed if is_chapter(docname) and docname in env.found_docs]


def brief_of(env: BuildEnvironment, chapter: str, docname: str) -> list[nodes.Node]:
    """Returns a copy of the section "In brief" of *chapter*, without its heading, for page *docname*."""
    section = next(iter(env.get_doctree(chapter).findall(collector.is_brief)), None)
    if section is None:
        return []
    return [
        copy_for_page(env, child, chapter, docname)
        for child in section.children
        if isinstance(child, nodes.Element) and not isinstance(child, nodes.title)
    ]


class ShowBriefs(SphinxPostTransform):
    """Replaces each `in_brief` by the sections; by a list of arguments in the PDF."""

    # Before links are resolved: titles and texts have cross-references.
    default_priority = ReferencesResolver.default_priority - 2

    def run(self, **kwargs: Any) -> None:
        for placeholder in list(self.document.findall(in_brief)):
            docname, titles = placeholder["docname"], short_titles(self.env)
            shown: list[nodes.Node] = []
            for chapter in chapters(self.env):
                name = titles.get(chapter) or self.env.titles[chapter].astext()
                title = page_link(chapter, [nodes.Text(name)], docname)
                if builder_of(self.env).format == "html":
                    id_ = f"{collector.BRIEF}-{chapter.rpartition('/')[2]}"
                    heading = nodes.title("", "", title)
                    shown.append(nodes.section("", heading, *brief_of(self.env, chapter, docname), ids=[id_]))
                else:
                    argument = environment.USES.of(self.env)[chapter].argument
                    shown.append(nodes.paragraph("", "", nodes.strong("", "", title), nodes.Text(f". {argument}")))
            for node in (node for element in shown for node in element.findall(nodes.Element)):
                node.source, node.line = placeholder.source, placeholder.line
            placeholder.replace_self(shown)


def shown_briefs(env: BuildEnvironment, docname: str, about: str) -> object:
    """Returns what the page shows of the chapters (see `outdated.register`)."""
    uses = environment.USES.of(env)
    return [(name, uses[name].argument, uses[name].brief) for name in chapters(env) if name in uses]


def setup(app: Sphinx) -> None:
    app.add_directive("argument", Argument)
    outdated.register(in_brief, shown_briefs)
    app.add_node(in_brief)
    app.add_directive("in-brief", InBrief)
    app.add_post_transform(ShowBriefs)
