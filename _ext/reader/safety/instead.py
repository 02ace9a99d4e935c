"""What to write instead of directives, roles and HTML that a page may not have; see allowlist.py."""

_FENCE = "write a fence with the name of the language: ```text"
_NOTE = "write :::{note}, or {tip}, {important} or {warning}"
_PARTS = "give each part a heading and its text below it"
_VERSION = "say in the text what changed, and when"
#: Directives of Sphinx, MyST and their extensions that pages do not have: names to what to write instead.
_INSTEAD_OF_BLOCKS = {
    "admonition attention hint seealso todo topic sidebar aside dropdown": _NOTE,
    "caution danger error": "write :::{warning}",
    "card grid grid-item grid-item-card tab-set tab-item tabs tab": _PARTS,
    "code-block code sourcecode code-cell parsed-literal prompt": _FENCE,
    "literalinclude": "write the lines into a fence: ```text",
    "csv-table flat-table": "write a {list-table}, with the rows in the page",
    "mermaid graphviz digraph plantuml": "draw it, save it as SVG, and show it with {figure}",
    "video youtube iframe audio": "link to it, [words](https://address)",
    "epigraph pull-quote highlights blockquote": "begin each line of the quotation with >",
    "contents table-of-contents tableofcontents": "leave it out, because the book makes the contents of each page",
    "rubric": "write a heading",
    "versionadded versionchanged deprecated versionremoved": _VERSION,
    "footbibliography": "leave it out, because the book lists the works that a page cites",
    "download": "name the file in the text; the book has no downloads of its own",
    "eval-rst raw": "write Markdown",
    "html_meta meta": "write the description in the front matter",
    "include": "write the text in the page itself",
    "math": "write the formula in words",
    "only": "write for all editions",
}
#: The same by name of the directive.
INSTEAD = {name: instead for names, instead in _INSTEAD_OF_BLOCKS.items() for name in names.split()}
#: Roles of the same: names to what to write instead.
_INSTEAD_OF_ROLES = {
    "doc any": "link to the page, [words](/about/method.md)",
    "download": INSTEAD["download"],
    "ref": "write {numref}`…` for a figure or table, or [words](#name-of-the-heading)",
    "index": "write a block ```{index} single: word on a line of its own above the paragraph",
    "math eq": INSTEAD["math"],
    "code literal file command program envvar option kbd samp guilabel menuselection": "write `words`",
    "emphasis": "write *words*",
    "strong": "write **words**",
    "title-reference title": "write *title*",
    "subscript": "write {sub}`2`",
    "superscript": "write {sup}`2`",
    "abbreviation": "write {abbr}`OECD (Organisation for Economic Co-operation and Development)`",
    "cite cite:ps cite:cite citep footcite footcite:p cite:author cite:year cite:label": "write {cite:p}`key{ch. 3}`",
    "citet cite:ts footcite:t cite:alp cite:alps cite:empty": "write {cite:t}`key{ch. 3}`",
    "rfc pep": "link to it, [words](https://address)",
    "raw-html raw": INSTEAD["raw"],
}
#: The same by name of the role.
INSTEAD_OF_ROLE = {name: instead for names, instead in _INSTEAD_OF_ROLES.items() for name in names.split()}
#: What to write instead of elements of HTML: names of elements to that.
_INSTEAD_OF_ELEMENTS = {
    "a": "[words](https://address)",
    "abbr": "{abbr}`OECD (Organisation for Economic Co-operation and Development)`",
    "b strong mark": "**words**",
    "blockquote q": "lines that begin with >",
    "br": "a backslash at the end of the line",
    "center div font section small span": "the words without it, because pages have no looks of their own",
    "code kbd samp tt var": "`words`",
    "del s strike": "only what still holds",
    "details summary": "a heading with the text below it, or a {note} block",
    "em i u cite ins": "*words*",
    "figure figcaption img picture svg": "a {figure} block with :alt:",
    "h1": "# Heading",
    "h2": "## Heading",
    "h3": "### Heading",
    "h4 h5 h6": "#### Heading",
    "hr": "--- on a line of its own between two empty lines",
    "iframe video audio embed object": "a link to it, [words](https://address)",
    "li ul": "lines that begin with -",
    "ol": "lines that begin with 1.",
    "p": "an empty line between paragraphs",
    "pre": "the lines between ```text and ```",
    "sub": "{sub}`2`",
    "sup": "{sup}`2`",
    "table caption tbody thead tfoot tr td th": "a {list-table} block",
}
#: The same by name of the element.
INSTEAD_OF_HTML = {name: instead for names, instead in _INSTEAD_OF_ELEMENTS.items() for name in names.split()}
#: What to write instead of <br> where there is only one line.
INSTEAD_OF_BREAK = {
    "cell": "the table as a {list-table} block, in whose cells a backslash at the end of a line breaks it",
    "heading": "a colon or a comma, because a heading has one line",
}
