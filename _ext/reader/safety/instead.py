"""What to write instead of directives, roles and HTML that a page may not have; see allowlist.py."""

#: Directives and roles of Sphinx and MyST that pages do not have, each with what to write instead.
INSTEAD = {
    "code-block": "write a fence with the name of the language: ```text",
    "csv-table": "write a {list-table}, with the rows in the page",
    "download": "name the file in the text; the book has no downloads of its own",
    "eval-rst": "write Markdown",
    "html_meta": "write the description in the front matter",
    "include": "write the text in the page itself",
    "literalinclude": "write the lines into a fence: ```text",
    "math": "write the formula in words",
    "meta": "write the description in the front matter",
    "only": "write for all editions",
    "raw": "write Markdown",
}
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
