"""What Markdown would print otherwise than its author means is named at its line, once, with what to write instead."""

from __future__ import annotations

import pytest
from reader.safety import allowlist, markdown_slips, page_limits

#: What stands below a title and an empty line, that is from line 3: (line, words of the message) of each fault.
SLIPS = {
    # Raw HTML (cases 02 and 03).
    "br": ("one<br>two", [(3, "a backslash at the end of the line")]),
    "br_closed": ("A\nword<br/>\n", [(4, "a backslash at the end of the line")]),
    "br_in_a_cell": ("| A | B |\n|---|---|\n| one<br>two | x |", [(5, "the table as a {list-table} block")]),
    "br_in_a_heading": ("## One<br>two", [(3, "a heading has one line")]),
    "table": ("<table><tr><td>Chile</td></tr></table>", [(3, "a {list-table} block")]),
    "sub": ("H<sub>2</sub>O", [(3, "{sub}`2`")]),
    "paragraph": ("Words.\n\n<p>Pasted.</p>", [(5, "an empty line between paragraphs")]),
    "picture": ('<img src="a.png">', [(3, "a {figure} block with :alt:")]),
    "rule": ("<hr>", [(3, "---")]),
    "fold": ("<details><summary>S</summary>x</details>", [(3, "a {note} block")]),
    "placeholder": ("Write <placeholder> here.", [(3, r"\<placeholder>")]),
    "generic": ("A Map<String> of it.", [(3, r"\<String>")]),
    "word": ("<o:p></o:p>Text", [(3, "word processor"), (3, "word processor")]),
    "span": ('A <span style="color:red">b</span>.', [(3, "no looks of their own")]),
    "in_a_note": ("A[^a].\n\n[^a]: An <em>x</em>.", [(5, "*words*")]),
    "in_a_quotation": ("> a <b>x</b>", [(3, "**words**")]),
    "in_a_term": (":::{glossary}\na <b>term</b>\n  Words <i>x</i>.\n:::", [(4, "**words**"), (5, "*words*")]),
    "in_a_caption": (":::{figure} a.png\n:alt: x\n\nA <i>caption</i>.\n:::", [(6, "*words*")]),
    "in_nested_blocks": ("::::{note}\n:::{tip}\nA <u>b</u>.\n:::\n::::", [(5, "*words*")]),
    "comment_without_end": ("Words.\n\n<!-- hidden\n\nmore", [(5, "write -->")]),
    # Roles that are none, and citations that cannot be read (case 25).
    "role_with_a_space": ("A {term} `x`.", [(3, "write {term}`…`")]),
    "role_in_quotes": ("A {term}'x' and {es}‘y’.", [(3, "write {term}`…`"), (3, "write {es}`…`")]),
    "role_of_rst": ("A :term:`x` here.", [(3, "write {term}`…`")]),
    "role_of_sphinx": ("A {doc}`about/x`.", [(3, "{doc}: link to the page, [words](/about/method.md)")]),
    "role_of_the_index": ("A {index}`word`.", [(3, "write a block ```{index} single: word")]),
    "role_misspelt": ("A {trem}`x`.", [(3, "Did you mean {term}?")]),
    "role_of_nobody": ("A {wibble}`x`.", [(3, "CONTRIBUTING.md lists what there is")]),
    "role_in_capitals": ("A {Term}`x` here.", [(3, "Did you mean {term}?")]),
    "role_without_end": ("A line,\na {term}`x and more.", [(4, "write {term}`…`")]),
    "role_up_to_the_next": ("A {term}`x and {term}`y`.", [(3, "does not end before {term}")]),
    "role_around_a_backtick": ("A {term`x`}.", [(3, "write {term}`…`")]),
    "role_of_full_width": ("A ｛term｝`x`.", [(3, "write {term}`…`")]),
    "empty_role": ("A {term}` `.", [(3, "nothing between its backticks")]),
    "citation_with_see": ("A {cite:p}`see{first2020}{ch. 3}`.", [(3, "“see{first2020}{ch. 3}” cites nothing")]),
    "citation_with_semicolon": ("A {cite:p}`a2020; b2021`.", [(3, "commas between them")]),
    "citation_with_a_blank": ("A {cite:t}`a2020 ch. 3`.", [(3, "cites nothing")]),
    "citation_of_pandoc": ("A [@first2020].", [(3, "cite with {cite:p}")]),
    "citation_of_latex": (r"A \cite{first2020}.", [(3, "cite with {cite:p}")]),
    "citation_in_a_heading": ("## A {cite:p}`a2020`", [(3, "a heading has no citation")]),
    # Blocks (case 04).
    "caption": (
        "```{list-table} Five {cite:p}`a2020{ch. 2}`\n* - a\n```\n\nA {term} `x`.",
        [(3, "needs a ::: fence"), (7, "write {term}`…`")],
    ),
    "caption_of_a_figure": ("```{figure} a.png `x`\n:alt: x\n```", [(3, "needs a ::: fence")]),
    "caption_in_a_list": ("- Item\n\n  ```{list-table} A {term}`x`\n  * - a\n  ```", [(5, "needs a ::: fence")]),
    "caption_in_a_block": ("::::{note}\n```{table} A {term}`x`\n| a |\n|---|\n```\n::::", [(4, "needs a ::: fence")]),
    "no_end": ("Words.\n\n:::{note}\nWords.", [(5, "has no end: close it with :::")]),
    "end_too_short": ("::::{note}\nWords.\n:::\n\nAfter.", [(3, "close it with ::::")]),
    "same_number_of_colons": (":::{note}\nA\n:::{tip}\nB\n:::\n:::", [(5, "begin and end the block around it")]),
    "code_without_end": ("Words.\n\n```text\nx", [(5, "has no end")]),
    "indented": ("Words.\n\n    :::{note}\n    x\n    :::", [(5, "four spaces")]),
    "no_braces": ("```note\nx\n```", [(3, "write ```{note}")]),
    "no_space": (":::{list-table}Caption\n* - a\n:::", [(3, "write a space behind {list-table}")]),
    "block_of_rst": (".. note:: x", [(3, "a block begins with :::{note}")]),
    "note_of_github": ("> [!NOTE]\n> x", [(3, "a block begins with :::{note}")]),
    # Notes (case 19).
    "note_in_a_note": ("A[^o].\n\n[^o]: Outer[^i].\n\n[^i]: Inner.", [(5, "a note has no notes")]),
    "no_note": ("A[^x].", [(3, "has no note on this page")]),
    "note_twice": ("A[^x].\n\n[^x]: A.\n\n[^x]: B.", [(7, "written twice, the first time in line 5")]),
    "note_without_a_mark": ("A.\n\n[^x]: B.", [(5, "nothing leads to the note [^x]")]),
    "note_of_a_block_that_is_refused": (
        ":::{admonition} T\nA[^x].\n:::\n\n[^x]: B.\n[^y]: C.",
        [(8, "leads to the note [^y]")],
    ),
    "note_of_html": ("<div>\nA[^x].\n</div>\n\n[^x]: B.", [(3, "the words without it")]),
    "note_of_a_block_without_braces": ("```note\nA[^x].\n```\n\n[^x]: B.", [(3, "write ```{note}")]),
    "note_of_code": ("```text\nA[^x].\n```\n\n[^x]: B.", [(7, "leads to the note [^x]")]),
    "note_of_pandoc": ("A^[B].", [(3, "write a mark [^name]")]),
    # Headings, pictures, links.
    "empty_heading": ("##\n\nText.", [(3, "the heading has no words")]),
    "heading_of_a_picture": ("## ![x](a.png)", [(3, "the heading has no words")]),
    "heading_with_a_fixed_space": ("##\u00a0Heading", [(3, "an ordinary space")]),
    "heading_without_a_space": ("##Heading", [(3, "an ordinary space")]),
    "heading_too_small": ("#### Heading", [(3, "write ##")]),
    "picture_without_words": ("![](a.png)", [(3, "has no description")]),
    "picture_with_a_blank": ("A [![ ](a.png)](https://example.org) b.", [(3, "has no description")]),
    "picture_with_an_accent": (
        "![](/_static/été 1.png)\n\n![](/_static/été.png)",
        [(3, "no link"), (5, "the picture /_static/été.png")],
    ),
    "figure_without_words": (":::{figure} a.png\n\nCaption.\n:::", [(3, ":alt: what it shows")]),
    "link_without_words": ("A [](https://example.org).", [(3, "has no words")]),
    "link_with_an_accent": ("A [](https://example.org/é).", [(3, "write [words](https://example.org/é)")]),
    "link_with_a_gap": ("A [b] (https://example.org).", [(3, "nothing comes between")]),
    "link_turned_around": ("A (b)[https://example.org].", [(3, "a link is [words](address)")]),
    "link_with_a_blank": ("A [b](https://example.org/a b).", [(3, "its address has no spaces")]),
    "link_without_a_definition": ("A [b][c].", [(3, "nothing says where it leads")]),
    # Lists and lines.
    "bullet": ("• one\n• two", [(3, "write a hyphen"), (4, "write a hyphen")]),
    "bullet_of_word": ("\uf0b7 one", [(3, "a bullet of Word")]),
    "bullet_of_word_as_an_arrow": ("\uf0d8\tone\n\uf06e two", [(3, "a bullet of Word"), (4, "a bullet of Word")]),
    "hyphen_with_a_fixed_space": ("-\u00a0one", [(3, "write a hyphen and an ordinary space")]),
    "number_with_a_fixed_space": ("1.\u00a0one", [(3, "an ordinary space")]),
    "list_within_a_paragraph": ("Text:\n2. two", [(4, "put an empty line above it")]),
    "backslash_at_the_end": ("Text\\", [(3, "breaks no line")]),
}
#: What is as its author means.
RIGHT = {
    "entities": "A&nbsp;b &copy; 2019 &#8217; &lt;tag&gt; &notanentity;",
    "addresses": "See <https://example.org/a_b?c=1&d=2> and <user@example.org>.",
    "less_and_more": "If a < b and c > d, then x<=y and 3<5.",
    "escapes": r"A \<tag>, \{term} `x`, \[a][b], \# and \* .",
    "comment": "A <!-- hidden <b> --> word.\n\n<!-- block\n<br>\n-->",
    "breaks": "One  \ntwo\\\nthree.",
    "code": "The text `{term} x` and ``{term}`x` ``.\n\n```text\n{term} `x` <br> [a][b]\n```",
    "roles": "A {term}`x`, {cite:p}`a2020{ch. 2, p. 3}, b2021` and {cite:t}`{see}a2020{Annex B}`.",
    "brackets": "A word [sic], a year [2020] and [x]: y.",
    "definitions": "[a][r] and [r].\n\n[r]: https://example.org",
    "notes": "A[^a] and again[^a].\n\n[^a]: Text\n\n    - list",
    "caption": ":::{list-table} Five {cite:p}`a2020{ch. 2}`\n* - a\n:::",
    "caption_between_tildes": "~~~{list-table} Five {cite:p}`a2020{ch. 2}`\n* - a\n~~~",
    "blocks": "::::{note}\n:::{tip}\nA\n:::\n::::",
    "fence_in_a_list": "1. One\n\n   :::{note}\n   In it.\n   :::\n\n2. Two",
    "lists": "1) one\n2) two\n\n3. three\n\n- a\n  - b",
    "page_without_words": "See [](/about/method.md).",
    "picture": "Under [![Licence.](a.png)](https://example.org) of 2019.",
    "heading": "## A {term}`x` of H{sub}`2`O, `code`, {es}`hola` and [link](https://example.org)",
    "braces": "A set {a, b} and {first} and {1}.",
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_named_at_its_line(name):
    text, expected = SLIPS[name]
    found = markdown_slips.faults(f"# Title\n\n{text}\n")
    assert [line for line, _message in found] == [line for line, _words in expected], found
    assert all(any(words in message for _line, message in found) for _line, words in expected), found
    assert all(message.endswith((".", "?")) and "\n" not in message for _line, message in found)


@pytest.mark.parametrize("name", SLIPS)
def test_what_is_said_can_be_printed(name):
    """No sign of it becomes a question mark, as in “? begins no list”."""
    assert [
        message
        for _line, message in markdown_slips.faults(f"# Title\n\n{SLIPS[name][0]}\n")
        if not message.isprintable()
    ] == []


BLOCKS = {
    "admonition": "write :::{note}",
    "danger": "write :::{warning}",
    "tab-set": "give each part a heading",
    "code-cell": "a fence",
    "wibble": "text is set off by {note}",
    "record": "text is set off by {note}",
    "framewrok-figure": "Did you mean {framework-figure}?",
    "Note": "Did you mean {note}?",
}


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_that_is_refused_has_something_in_its_place(name):
    assert BLOCKS[name] in allowlist.refused_directive(name)


MATTER = {
    "html": ("<b>bold</b>", "“<b>”"),
    "entity": ("A &amp; B", "“&amp;”"),
    "emphasis": ("A *word* of it", "“*word*”"),
    "role": ("A {term}`x`", "“{term}`x`”"),
    "link": ("A [word](about/x.md)", "“[word](about/x.md)”"),
    "plain": ("If a < b & c > d, 3 * 4 * 5; Q&A; it’s {so} [sic].", ""),
}


@pytest.mark.parametrize("name", MATTER)
def test_front_matter_is_plain_text(name):
    text, shown = MATTER[name]
    for matter in ({"argument": text}, {"myst": {"html_meta": {"description": text}}}):
        found = allowlist.front_matter_faults(matter)
        assert len(found) == bool(shown) and all(shown in message for message in found)


@pytest.mark.parametrize("above", ["\n", "\n\n\n", "<!-- A comment -->\n", "Words.\n\n"])
def test_front_matter_below_the_first_line_is_named(above):
    found = page_limits.faults(f"{above}---\nbibkey: a2020\n---\n\n# Title\n")
    assert found == [(above.count("\n") + 1, found[0][1])] and "the first line of the page" in found[0][1]


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_is_no_slip(name):
    assert markdown_slips.faults(f"# Title\n\n{RIGHT[name]}\n") == []


@pytest.mark.parametrize("text", ["", "\n\n", "Only words.\n", "---\nbibkey: x\n---\n\nWords.\n"])
def test_a_page_has_a_title(text):
    assert markdown_slips.faults(text) == [(1, "the page has no title: begin it with # and its title.")]


def test_the_first_heading_is_the_title():
    ((line, message),) = markdown_slips.faults("Words.\n\n## Second\n")
    assert (line, "of level 2" in message) == (3, True)


def test_the_rest_of_a_page_is_read_although_a_caption_broke_its_block():
    text = "# T\n\n```{figure} a.png {term}`x`\n:alt: x\n```\n\n## After\n"
    mended = markdown_slips.without_broken_captions(text)
    assert mended.split("\n")[2] == "```{figure} a.png " and mended.split("\n")[6] == "## After"
    assert markdown_slips.without_broken_captions(mended) == mended
