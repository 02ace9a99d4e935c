"""Which directives, roles, front matter, HTML and URL schemes a page may use, and messages for everything else.

The lists are those of CONTRIBUTING.md. Pages come from strangers, and their reviewers see Markdown and no code;
therefore the book lists what is allowed, not what is forbidden. parser.py applies the lists. This module needs neither
docutils nor Sphinx.
"""

from __future__ import annotations

import re
from difflib import get_close_matches

from .instead import INSTEAD, INSTEAD_OF_BREAK, INSTEAD_OF_HTML, INSTEAD_OF_ROLE

#: Directives by name.
DIRECTIVES = frozenset(
    {
        "all-terms",
        "argument",
        "bibliography",
        "companions",
        "comparison",
        "container",
        "crosswalk",
        "data-files",
        "downloads",
        "edition",
        "false-friend",
        "figure",
        "former-anchor",
        "framework-figure",
        "framework-list",
        "glossary",
        "handout",
        "how-to-cite",
        "image",
        "important",
        "in-brief",
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
        "worksheet",
        "worksheet-filled",
    }
)
#: Classes of a ``{container}``. Others would give it the styles, and the scripts, of other parts of a page.
CLASSES = frozenset({"audiences", "hero"})
#: Roles by name.
ROLES = frozenset(
    {"abbr", "cite:p", "cite:t", "es", "fr", "numref", "ours", "record", "sub", "sup", "term"},
)
#: Fields of the front matter.
FRONT_MATTER = frozenset({"argument", "bibkey", "case", "frameworks", "myst"})
#: Path to the description of a page in its front matter.
DESCRIPTION = ("myst", "html_meta", "description")
#: URL schemes of links that leave the book. MyST has a list of its own: another scheme needs ``myst_url_schemes``, too.
SCHEMES = frozenset({"http", "https", "mailto"})

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.\-]*):")
_IGNORED_BY_BROWSERS = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff]")
#: An HTML comment. One without an end matches to the end of the text, as ``rest``: so a search takes linear time.
_COMMENT = re.compile(r"<!--(?:(?!--!?>).)*+(?:--!?>|(?P<rest>\Z))", re.DOTALL)
#: User information before the host (RFC 3986, 3.2.1), which may look like a host: https://oecd.org@evil.example.
_USER = re.compile(r"https?:/*[^/?#]*@", re.IGNORECASE)
#: The beginning of an address with a host.
_HOST = re.compile(r"https?://[^/?#\s]", re.IGNORECASE)
#: Title of a ``numref``: ``%s`` or ``{number}`` once, and ``{name}``. Sphinx passes it to `str.format`, whose fields
#: may read attributes and ask for any width.
_NUMREF_TITLE = re.compile(r"[^%{}]*(?:\{name\}[^%{}]*)?(?:%s|\{number\})[^%{}]*(?:\{name\}[^%{}]*)?")
#: What is said of a line of colons that opens nothing.
NAMELESS = "a block that begins with ::: has a directive: write :::{note}. A block around another has more colons."
#: The opening of another role in the text of a role, which lacks its own closing backtick.
_ROLE_IN_ROLE = re.compile(r"\{(?P<name>[\w:+-]{1,36})\}\s*(?:`|\Z)")
#: A work that a citation names, with the place in it.
_CITED = re.compile(r"\s*(?:\{[^{}]+\}\s*)?[^{}\s,;]+(?:\s*\{[^{}]+\})?\s*")
#: Values of the option ``:filter:``. sphinxcontrib-bibtex evaluates Python expressions, with regular expressions.
WORKS = re.compile(r"type (?:==|!=) \"[a-z]{1,20}\"")
#: HTML, references to characters, roles, links and emphasis.
_MARKUP = re.compile(
    r"</?[A-Za-z][\w-]*[^<>]{0,80}>|&(?:#\w{1,8}|[A-Za-z]\w{1,30});|\{[\w:+-]{1,36}\}`[^`]{0,80}`|\[[^\[\]]{1,80}\]\([^()\s]{1,80}\)|"
    r"(?<![\w*])\*{1,2}\w[^*]{0,80}\*|`[^`]{1,80}`"
)
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)")


def scheme(address: str) -> str:
    """Returns the scheme of the URL *address* as a browser reads it, in lower case; empty for one inside the book.

    For ``//host``, a network-path reference (RFC 3986, 4.2), gives ``//``.
    """
    url = _as_browsers_read(address)
    if url.startswith("//"):
        return "//"
    match = _SCHEME.match(url)
    return match[1].lower() if match else ""


def _as_browsers_read(url: str) -> str:
    """Returns *url* without the characters that browsers drop, and with slashes for backslashes."""
    return _IGNORED_BY_BROWSERS.sub("", url).replace("\\", "/")


def is_allowed_url(address: str) -> bool:
    """Returns whether a link may lead to the URL *address*: one of `SCHEMES`, or inside the book."""
    url_scheme = scheme(address)
    return url_scheme in SCHEMES if url_scheme else True


#: How alike two names are of which one is a misspelling of the other (difflib). Below that, words such as admonition
#: and edition are alike that mean different things.
_MISSPELT = 0.75
_BLOCKS = "text is set off by {note}, {tip}, {important} or {warning}; CONTRIBUTING.md lists all blocks"
_ROLES = "CONTRIBUTING.md lists what there is, such as {term}, {cite:p}, {abbr} and {sup}"


def _advice(name: str, known: frozenset[str], instead: dict[str, str], otherwise: str) -> str:
    """Returns the end of a message about *name*, which is not in *known*: what to write instead."""
    if name.lower() in instead:
        return f": {instead[name.lower()]}."
    close = get_close_matches(name.lower(), known, n=1, cutoff=_MISSPELT)
    return f". Did you mean {{{close[0]}}}?" if close else f": {otherwise}."


def refused_directive(name: str) -> str:
    """Returns why the directive *name* is refused and what to write instead; empty if it is allowed."""
    if name in DIRECTIVES:
        return ""
    return f"pages have no directive {{{name}}}{_advice(name, DIRECTIVES, INSTEAD, _BLOCKS)}"


#: An option that sets a class, as a field or in YAML.
_CLASS_OPTION = re.compile(r"""^[ \t]*:?["']?(class|figclass)["']?[ \t]*:""", re.MULTILINE)
#: The options of a directive: fields at the beginning of its content, or YAML between lines of hyphens.
_OPTIONS = re.compile(r"(?:[ \t]*:[^:\n]+:.*(?:\n|\Z))+|---\n(?:(?!---).*\n)*+")


def refused_class(name: str, argument: str, content: str) -> str:
    """Returns why the classes of the directive *name* are refused; empty if it has none, or only `CLASSES`.

    *argument*: what follows its name; *content*: the lines below, options included.
    """
    if name == "container" and not set(argument.split()) <= CLASSES:
        return f"a {{container}} has one of the classes {', '.join(sorted(CLASSES))}: pages have no looks of their own."
    options = _OPTIONS.match(content)
    option = _CLASS_OPTION.search(options[0]) if options else None
    return f"blocks have no option {option[1]}: pages have no looks of their own." if option else ""


def refused_role(name: str) -> str:
    """Returns why the role *name* is refused and what to write instead; empty if it is allowed."""
    return "" if name in ROLES else f"pages have no role {{{name}}}{_advice(name, ROLES, INSTEAD_OF_ROLE, _ROLES)}"


def refused_role_text(name: str, text: str) -> str:
    """Returns why *text*, between the backticks of the role *name*, is refused; empty if it is allowed."""
    if (other := _ROLE_IN_ROLE.search(text)) and other["name"] in ROLES:
        return f"the role {{{name}}} does not end before {{{other['name']}}}: put a backtick behind its words."
    if not text.strip() or re.search(r"<\s*>\s*\Z", text):
        return f"the role {{{name}}} has nothing between its backticks: write {{{name}}}`…`."
    if name in ("cite:p", "cite:t"):
        return _citation_fault(name, text)
    title, explicit, _target = text.rpartition("<")
    if name != "numref" or not explicit or _NUMREF_TITLE.fullmatch(title):
        return ""
    return "the words for a number have %s or {number} where it stands, once, and no other % or braces."


def _citation_fault(name: str, text: str) -> str:
    """Returns why *text*, what a citation cites, is refused; empty if it can be read."""
    if all(_CITED.fullmatch(cited) for cited in _outside_braces(text)):
        return ""
    rule = f"write {{{name}}}`key{{ch. 3}}`, several works with commas between them, and other words before the role"
    return f"“{text.strip()[:60]}” cites nothing that can be read: {rule}."


def _outside_braces(text: str) -> list[str]:
    """Returns the parts of *text* between commas that are not in braces."""
    return re.sub(r"\{[^{}]*+\}", lambda braces: braces[0].replace(",", ";"), text).split(",")


def bibliography_filter(text: str) -> str:
    """Returns the value *text* of the option ``:filter:`` of a bibliography, stripped.

    This is a docutils option converter: raises ValueError unless *text* matches `WORKS`.
    """
    if not WORKS.fullmatch(text.strip()):
        raise ValueError('a bibliography chooses by the type of works: write type == "book" or type != "book".')
    return text.strip()


def refused_html(source: str, place: str = "") -> str:
    """Returns why raw HTML is refused and what to write instead; empty if it is only comments.

    *place*: "heading" or "cell" (of a table drawn with bars) if it is in one; these have one line.
    """
    rest = _COMMENT.sub(lambda comment: "" if comment["rest"] is None else comment[0], source).strip()
    if not rest:
        return ""
    if rest.startswith("<!--"):
        return "the comment that begins with <!-- has no end: write --> behind it."
    tag = _TAG.search(rest)
    if tag is None:
        shown = rest.split("\n")[0][:30]
        return f"“{shown}” is HTML, and pages have none: write Markdown, or \\< for the sign itself."
    name = tag[1].lower()
    instead = INSTEAD_OF_BREAK.get(place) if name == "br" else None
    instead = instead or INSTEAD_OF_HTML.get(name, f"Markdown, or \\<{tag[1]}> for the signs themselves")
    return f"“<{tag[1]}>” is HTML, and pages have none: write {instead}."


def refused_address(address: str) -> str:
    """Returns why a link to the URL *address* is refused and what to write instead; empty if it is allowed."""
    if is_allowed_url(address):
        if scheme(address) in ("http", "https") and not _HOST.match(_as_browsers_read(address)):
            return f"the address “{address[:60]}” names no host: write https://, the name of the site, and the page."
        if _USER.match(_as_browsers_read(address)):
            return "an address names a user before its host, and leads elsewhere than it seems: take out up to the @."
        return ""
    shown = _IGNORED_BY_BROWSERS.sub("", address)[:60]
    return f"the address “{shown}” is none that a page may lead to: write https://…, mailto:… or a page of the book."


def front_matter_faults(data: object) -> list[str]:
    """Returns a message for each thing that is wrong with *data*, the front matter of a page as YAML gives it."""
    if data is None:
        return []
    if not isinstance(data, dict):
        return ["the front matter is no list of fields: write one field a line, as in 'bibkey: oecd2019panama'."]
    faults = []
    for name in data:
        if name not in FRONT_MATTER:
            close = get_close_matches(str(name), FRONT_MATTER, n=1, cutoff=0.6)
            hint = f"did you mean “{close[0]}”?" if close else f"it may have {', '.join(sorted(FRONT_MATTER))}."
            faults.append(f"the front matter has no field “{name}”: {hint}")
    for name in ("bibkey", "argument"):
        if name in data and not isinstance(data[name], str):
            faults.append(f"the field {name} of the front matter is one line of text.")
        elif name in data and (markup := _MARKUP.search(data[name])):
            faults.append(_plain_text(name, markup))
    for name in ("frameworks", "case"):
        value = data.get(name, [])
        if name in data and not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
            faults.append(f"the field {name} of the front matter is a list of words: [one, another].")
    return faults + _myst_faults(data.get("myst"))


def _plain_text(name: str, markup: re.Match[str]) -> str:
    """Returns the message about *markup* in the field *name* of the front matter, which is printed as it stands."""
    return f"the field {name} of the front matter is plain text, in which “{markup[0]}” is printed: write words alone."


def _myst_faults(value: object) -> list[str]:
    """Returns messages about the field ``myst``: it may have the description and nothing else."""
    rule = "the field myst of the front matter has html_meta with a description, and nothing else"
    if value is None:
        return []
    meta = value.get("html_meta", {}) if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(meta, dict):
        return [f"{rule}."]
    if not isinstance(meta.get("description", ""), str):
        return [f"{rule}: the description is one line of text."]
    if markup := _MARKUP.search(meta.get("description", "")):
        return [_plain_text("description", markup)]
    superfluous = [str(name) for name in value if name != "html_meta"]
    superfluous += [f"html_meta: {name}" for name in meta if name != "description"]
    return [f"{rule}: take out {name}." for name in superfluous]


def description(data: object) -> str:
    """Returns the description in *data*, the front matter as YAML gives it; empty if there is none or it is no text."""
    for name in DESCRIPTION:
        data = data.get(name) if isinstance(data, dict) else None
    return data if isinstance(data, str) else ""
