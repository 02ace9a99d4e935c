"""What a page may use: directives, roles, front matter and addresses; everything else is refused. Ground floor.

The lists are those of CONTRIBUTING.md. A page is text from strangers, read by somebody who sees Markdown and no code:
so the book says what a page may do, instead of what it may not. parser.py refuses the rest when a page is read.
"""

from __future__ import annotations

import re
from difflib import get_close_matches

#: Directives by name.
DIRECTIVES = frozenset(
    {
        "all-terms",
        "argument",
        "bibliography",
        "companions",
        "container",
        "crosswalk",
        "edition",
        "figure",
        "former-anchor",
        "framework-figure",
        "framework-list",
        "glossary",
        "how-to-cite",
        "image",
        "important",
        "index",
        "list-table",
        "moved-terms",
        "note",
        "original-contents",
        "record-card",
        "same-ideas",
        "table",
        "term-counts",
        "tip",
        "toctree",
        "warning",
    }
)
#: Classes of a ``{container}``. Others would lend a page the looks, and the scripts, of something else.
CLASSES = frozenset({"doors"})
#: Roles by name.
ROLES = frozenset(
    {"abbr", "cite:p", "cite:t", "es", "fr", "numref", "ours", "record", "sub", "sup", "term"},
)
#: Fields of the front matter, and what below ``myst``.
FRONT_MATTER = frozenset({"argument", "bibkey", "case", "frameworks", "myst"})
DESCRIPTION = ("myst", "html_meta", "description")
#: What an address outside the book begins with.
SCHEMES = frozenset({"http", "https", "mailto"})

#: What to write in place of what authors know from elsewhere.
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
#: The same for elements of HTML.
INSTEAD_OF_HTML = {
    "a": "[words](https://address)",
    "abbr": "{abbr}`OECD (Organisation for Economic Co-operation and Development)`",
    "b": "**words**",
    "blockquote": "lines that begin with >",
    "br": "a backslash at the end of the line",
    "code": "`words`",
    "em": "*words*",
    "h1": "# Heading",
    "h2": "## Heading",
    "h3": "### Heading",
    "i": "*words*",
    "img": "a {figure} block with :alt:",
    "li": "lines that begin with -",
    "ol": "lines that begin with 1.",
    "p": "an empty line between paragraphs",
    "strong": "**words**",
    "sub": "{sub}`2`",
    "sup": "{sup}`2`",
    "table": "a {list-table} block",
    "ul": "lines that begin with -",
}

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.\-]*):")
_IGNORED_BY_BROWSERS = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff]")
#: A comment; one that nothing ends as ``rest``, so that a search passes over the text once.
_COMMENT = re.compile(r"<!--(?:(?!--!?>).)*+(?:--!?>|(?P<rest>\Z))", re.DOTALL)
#: What stands before the host and looks like one: https://oecd.org@elsewhere.example.
_USER = re.compile(r"https?:/*[^/?#]*@", re.IGNORECASE)
#: Words for a number: `%s` or `{number}` once, and `{name}`. Python would take more between braces for orders.
_WORDS_FOR_A_NUMBER = re.compile(r"[^%{}]*(?:\{name\}[^%{}]*)?(?:%s|\{number\})[^%{}]*(?:\{name\}[^%{}]*)?")
#: Which works a list has; sphinxcontrib-bibtex would take a whole expression, with regular expressions in it.
WORKS = re.compile(r"type (?:==|!=) \"[a-z]{1,20}\"")
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)")


def scheme(address: str) -> str:
    """The scheme of *address* as a browser would see it, in lower case; empty for an address inside the book.

    ``//host`` is an address outside the book that has none of its own: its scheme is ``//``.
    """
    plain = _IGNORED_BY_BROWSERS.sub("", address).replace("\\", "/")
    if plain.startswith("//"):
        return "//"
    found = _SCHEME.match(plain)
    return found[1].lower() if found else ""


def is_allowed_address(address: str) -> bool:
    """Whether a link may lead to *address*: http, https, mailto, or inside the book."""
    found = scheme(address)
    return found in SCHEMES if found else True


def _or_instead(name: str, known: frozenset[str]) -> str:
    if name in INSTEAD:
        return f": {INSTEAD[name]}."
    close = get_close_matches(name, known, n=1, cutoff=0.6)
    return f". Did you mean {{{close[0]}}}?" if close else ". CONTRIBUTING.md lists what there is."


def refused_directive(name: str) -> str:
    """Why the directive *name* is refused and what to write instead; empty if it is allowed."""
    return "" if name in DIRECTIVES else f"pages have no directive {{{name}}}{_or_instead(name, DIRECTIVES)}"


#: An option that gives an element a class, as a field or in YAML.
_CLASS_OPTION = re.compile(r"""^[ \t]*:?["']?(class|figclass)["']?[ \t]*:""", re.MULTILINE)
#: The options of a block: fields at its beginning, or YAML between lines of hyphens.
_OPTIONS = re.compile(r"(?:[ \t]*:[^:\n]+:.*(?:\n|\Z))+|---\n(?:(?!---).*\n)*+")


def refused_class(name: str, argument: str, content: str) -> str:
    """Why the classes that a block gives itself are refused; empty if it has none, or only `CLASSES`."""
    if name == "container" and not set(argument.split()) <= CLASSES:
        return f"a {{container}} has one of the classes {', '.join(sorted(CLASSES))}: pages have no looks of their own."
    options = _OPTIONS.match(content)
    found = _CLASS_OPTION.search(options[0]) if options else None
    return f"blocks have no option {found[1]}: pages have no looks of their own." if found else ""


def refused_role(name: str) -> str:
    """Why the role *name* is refused and what to write instead; empty if it is allowed."""
    return "" if name in ROLES else f"pages have no role {{{name}}}{_or_instead(name, ROLES)}"


def refused_words(name: str, words: str) -> str:
    """Why what is between the backticks of the role *name* is refused; empty if it is allowed."""
    title, explicit, _target = words.rpartition("<")
    if name != "numref" or not explicit or _WORDS_FOR_A_NUMBER.fullmatch(title):
        return ""
    return "the words for a number have %s or {number} where it stands, once, and no other % or braces."


def works_wanted(text: str) -> str:
    """What the option ``:filter:`` of a bibliography says. Raises ValueError, as docutils wants of options."""
    if not WORKS.fullmatch(text.strip()):
        raise ValueError('a bibliography chooses by the type of works: write type == "book" or type != "book".')
    return text.strip()


def refused_html(source: str) -> str:
    """Why a piece of raw HTML is refused and what to write instead; empty for comments alone."""
    rest = _COMMENT.sub(lambda found: "" if found["rest"] is None else found[0], source).strip()
    if not rest:
        return ""
    tag = _TAG.search(rest)
    if tag is None:
        return f"“{rest[:30]}” is HTML, and pages have none: write Markdown, or \\< for the sign itself."
    name = tag[1].lower()
    instead = INSTEAD_OF_HTML.get(name, f"Markdown, or \\<{tag[1]} for the signs themselves")
    return f"“{tag[0]}…” is HTML, and pages have none: write {instead}."


def refused_address(address: str) -> str:
    """Why a link is refused and what to write instead; empty if it is allowed."""
    if is_allowed_address(address):
        if _USER.match(_IGNORED_BY_BROWSERS.sub("", address).replace("\\", "/")):
            return "an address names a user before its host, and leads elsewhere than it seems: take out up to the @."
        return ""
    shown = _IGNORED_BY_BROWSERS.sub("", address)[:60]
    return f"the address “{shown}” is none that a page may lead to: write https://…, mailto:… or a page of the book."


def faults_of_front_matter(data: object) -> list[str]:
    """What is wrong with the front matter of a page, in words; *data* as YAML gives it."""
    if data is None:
        return []
    if not isinstance(data, dict):
        return ["the front matter is no list of fields: write one field a line, as in 'bibkey: oecd2019panama'."]
    found = []
    for name in data:
        if name not in FRONT_MATTER:
            close = get_close_matches(str(name), FRONT_MATTER, n=1, cutoff=0.6)
            hint = f"did you mean “{close[0]}”?" if close else f"it may have {', '.join(sorted(FRONT_MATTER))}."
            found.append(f"the front matter has no field “{name}”: {hint}")
    for name, wanted in (("bibkey", str), ("argument", str)):
        if name in data and not isinstance(data[name], wanted):
            found.append(f"the field {name} of the front matter is one line of text.")
    for name in ("frameworks", "case"):
        value = data.get(name, [])
        if name in data and not (isinstance(value, list) and all(isinstance(one, str) for one in value)):
            found.append(f"the field {name} of the front matter is a list of words: [one, another].")
    return found + _faults_of_myst(data.get("myst"))


def _faults_of_myst(value: object) -> list[str]:
    """The same for the field ``myst``, which holds the description and nothing else."""
    said = "the field myst of the front matter has html_meta with a description, and nothing else"
    if value is None:
        return []
    if not isinstance(value, dict):
        return [f"{said}."]
    meta = value.get("html_meta", {})
    wrong = [str(name) for name in value if name != "html_meta"]
    if isinstance(meta, dict):
        wrong += [f"html_meta: {name}" for name in meta if name != "description"]
        if not isinstance(meta.get("description", ""), str):
            return [f"{said}: the description is one line of text."]
    else:
        return [f"{said}."]
    return [f"{said}: take out {name}." for name in wrong]


def description(data: object) -> str:
    """The description in the front matter; empty if there is none or it is no text."""
    for name in DESCRIPTION:
        data = data.get(name) if isinstance(data, dict) else None
    return data if isinstance(data, str) else ""
