"""Turns the output of a failed Sphinx build into faults: a plain sentence, file, line, and what to correct.

Pure functions over the text of Sphinx's error stream, with a look into the sources for lines and for similar names.
"""

from __future__ import annotations

import errno
import re
from difflib import get_close_matches
from pathlib import Path

from ..facts.fault import ERRNO_ADVICE, MAX_SOURCE_SIZE, Fault, printable, relative_to_root
from ..facts.layout import PAGE_FOLDERS
from . import exceptions, plain_words

#: Faults that are reported: each costs a search through the book, and nobody corrects more at a time.
MOST = 100
#: The message with which `guard` begins each line about an attempt that it refused.
REFUSED = "the build tried to "
_SETTING = re.compile(r"The config value `(\w+)' has type `(\w+)'.*?expected `?([\w ,]+)'?")
_UNTITLED = re.compile(r"toctree contains reference to document '(.*)' that doesn't have a title")
#: What `safety.markdown_slips` says of such a page, too: so it is reported once.
NO_TITLE = "the page has no title: begin it with # and its title."
#: Beginning of what `plain_words` says of a page that is named twice in one list; safety.contents_tree says it, too.
LISTED_TWICE = "the contents name the page "
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_WARNING = re.compile(
    r"^(?:(?P<path>[^\s:][^:\n]*?)(?::(?P<line>\d+))?: )?(?:WARNING|ERROR|CRITICAL|SEVERE): "
    r"(?P<message>.*?)(?: \[(?P<subtype>[\w.\-]+)\])?$"
)
#: The PDF builder's warning about letters that its fonts do not have.
_NO_LETTERS = re.compile(r"the fonts of the PDF have no letters? “([^”]+)”")
_NO_DISK = re.compile(rf"(?:\[Errno |OSError\()({errno.ENOSPC}|{errno.EDQUOT}|{errno.EROFS})\b")


# -- Warnings --------------------------------------------------------------------------------------------------------


def explain(subtype: str, message: str, root: Path) -> tuple[str, str]:
    """Returns (sentence, word to search for in the source) for a warning of Sphinx.

    *subtype* is Sphinx's ``type.subtype``; *message* is what Sphinx said, kept where there is no better sentence.
    *root* is the folder of the book, where the nearest match is looked for. The word finds the line within a
    paragraph, of which Sphinx names the first; it is empty if there is nothing to search for.
    """
    quoted = re.search(r"['\"](.+)['\"]", message)
    name = quoted.group(1) if quoted else ""
    if subtype == "ref.term":
        # Imported here, because it imports docutils: a missing docutils must be reported, too.
        from ..facts import terms

        keys = [key for page in sorted(root.glob("frameworks/*.md")) for key in terms.keys_in_source(_text(page))]
        return f"no framework page defines the term “{name}”.{_did_you_mean(name, keys)}", name
    if subtype == "bibtex.key_not_found":
        keys = re.findall(r"^[ \t]*@\w+\{\s*([^\s,]+)", _text(root / "refs.bib"), re.MULTILINE)
        if name in keys:
            return f"no page lists the work “{name}”: restore bibliography.md, and name it in index.md.", name
        return f"refs.bib has no entry with the key “{name}”.{_did_you_mean(name, keys)}", name
    if subtype in ("myst.xref_missing", "ref.doc", "ref.ref", "ref.numref", "ref.any"):
        if on_page := re.search(r"local id not found in doc '(.*?)': '?(.*?)'?$", message):
            page, name = on_page.groups()
            return f"the page {page}.md has no heading, figure or term with the id “{name}”.", name
        if subtype == "myst.xref_missing":
            name = message.rpartition("not found: ")[2].strip("'\"") or name
        targets = _reference_targets(root)
        if name in targets and subtype in ("ref.ref", "ref.numref"):
            return f"“{name}” is no figure or table with a number: link to it with [words](#{name}).", name
        similar = _did_you_mean(name, targets)
        return f"the reference “{name}” leads to no page, figure, table or heading.{similar}", name
    if subtype == "image.not_readable":
        file = message.rpartition(": ")[2]
        return f"the image {file} does not exist or cannot be read.", Path(file).name
    if absent := re.search(r"toctree contains reference to nonexisting document '(.*)'", message):
        name = absent[1]
        if (root / f"{name}.md").is_file():
            folders = " or ".join(PAGE_FOLDERS)
            return f"the contents name {name}, where the book reads no pages: move {name}.md into {folders}.", name
        similar = _did_you_mean(name, _reference_targets(root))
        return f"the contents name {name}, and there is no page {name}.md.{similar}", name.rpartition("/")[2]
    plain, word = plain_words.sentence(message)
    return plain or (message if message.endswith((".", "?", "!")) else message + "."), word


def _reference_targets(root: Path) -> list[str]:
    """Returns the docnames of pages and the labels that references may lead to."""
    pages = [str(page.relative_to(root).with_suffix("")) for page in sorted(root.glob("*/*.md")) if page.is_file()]
    labels = [
        pair
        for page in root.glob("*/*.md")
        for pair in re.findall(r"^:name: (\S+)|^\((\S+)\)=", _text(page), re.MULTILINE)
    ]
    return pages + [label for pair in labels for label in pair if label]


def _did_you_mean(name: str, candidates: list[str]) -> str:
    """Returns a question that names the most similar of *candidates*, or an empty string."""
    # Comparing takes time by the square of the length.
    close = get_close_matches(name[:100], [one for one in candidates if len(one) <= 100], n=1, cutoff=0.6)
    return f" Did you mean “{close[0]}”?" if close else ""


def _text(path: Path) -> str:
    """Returns the beginning of a source; an empty string if it does not exist or cannot be read."""
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as file:
            return file.read(MAX_SOURCE_SIZE).decode("utf-8", "replace")
    except OSError:
        return ""


def locate(source: str, line: int, word: str, max_lines: int = 60) -> int:
    """Returns the 1-based line with *word*, at *line* or up to *max_lines* below it; *line* if there is none.

    Sphinx names the first line of a paragraph, or of a whole list.
    """
    lines = source.splitlines()
    for number in range(max(line, 1), min(len(lines), line + max_lines) + 1):
        if word and word in lines[number - 1]:
            return number
    return line


def _of_warning(warning: re.Match[str], root: Path) -> Fault:
    """Returns the fault for a match of `_WARNING`."""
    subtype, message = warning["subtype"] or "", warning["message"]
    sentence, word = explain(subtype, message, root)
    path = relative_to_root(warning["path"] or "", root)
    number = int(warning["line"] or 0)
    if setting := _SETTING.match(message):
        path, word = "conf.py", setting[1]
        sentence = f"{word} is {setting[3]}, and this is {setting[2]}: correct the value."
    if untitled := _UNTITLED.search(message):
        return Fault(printable(f"{untitled[1]}.md"), 1, NO_TITLE)
    if subtype == "reader.forward":
        word = "reader_forwards"
    if subtype == "reader.front_matter":
        number, word = 1, "bibkey:"  # whatever directive missed it, it is corrected in the front matter
    if path and word and not Path(path).is_absolute():
        number = locate(_text(root / path), number, word, *([] if number else [MAX_SOURCE_SIZE]))
    if letters := _NO_LETTERS.match(message):
        path, number = _place_of_letters(letters[1], path, number, root)
    return Fault(printable(path), number, printable(sentence))


def _place_of_letters(letters: str, path: str, line: int, root: Path) -> tuple[str, int]:
    """Returns *path* and *line*, or the place in refs.bib of the first of *letters* that the page does not have: a
    citation and a reference list print what is there."""
    page = _text(root / path) if path else ""
    bibliography = _text(root / "refs.bib")
    for letter in letters:
        if letter not in page and letter in bibliography:
            return "refs.bib", bibliography.count("\n", 0, bibliography.index(letter)) + 1
    return path, line


# -- The whole output ------------------------------------------------------------------------------------------------


def read(output: str, root: Path) -> list[Fault]:
    """Returns the faults in Sphinx's error stream *output*, each once; beyond `MOST` only their number.

    Warnings count before the exception with which Sphinx stopped, because they name its cause; it is told, too, if it
    names a place.
    """
    warnings, stop = _parse(output)
    # What the guard refused comes first; what others report about the same refusal is left out.
    refused = [warning for warning in warnings if warning["message"].startswith(REFUSED)]
    others = [warning for warning in warnings if not (refused and REFUSED in warning["message"])]
    reported = refused + _without_echoes(others)
    # Sphinx warns of each file that it cannot write; one thing corrects them all.
    for number in filter(None, (_NO_DISK.search(warning["message"]) for warning in reported)):
        return [Fault("", 0, ERRNO_ADVICE[int(number[1])])]
    faults = [_of_warning(warning, root) for warning in reported[:MOST]]
    if len(reported) > MOST:
        faults.append(Fault("", 0, f"and {len(reported) - MOST} more: mend these, then build again."))
    unread = {warning["path"] for warning in reported if warning["subtype"] == "reader.limits"}
    faults = [fault for fault in faults if fault.message != NO_TITLE or str(root / fault.path) not in unread]
    stopped = exceptions.faults_of(stop, root)
    if any(fault.message.startswith(LISTED_TWICE) for fault in faults):
        stopped = [fault for fault in stopped if " is listed twice" not in fault.message]
    if not faults or all(fault.line for fault in stopped):
        faults += stopped
    return list(dict.fromkeys(faults))


def _without_echoes(warnings: list[re.Match[str]]) -> list[re.Match[str]]:
    """Returns *warnings* without those that only follow from a slip of which the book's own check has warned."""
    slips = {(one["path"] or "", one["line"] or "") for one in warnings if one["subtype"] == plain_words.SLIP}
    return [
        one for one in warnings if not plain_words.is_echo(one["path"] or "", one["line"] or "", one["message"], slips)
    ]


def _parse(output: str) -> tuple[list[re.Match[str]], exceptions.Stop]:
    """Returns the warnings of *output*, each once, and the exception at its end."""
    warnings: dict[tuple[str | None, ...], re.Match[str]] = {}
    stop = exceptions.Stop()
    for raw in output.splitlines():
        line = _COLOUR.sub("", raw).rstrip()
        if warning := _WARNING.match(line):
            warnings.setdefault(warning.groups(), warning)
        else:
            stop.add(line)
    return list(warnings.values()), stop
