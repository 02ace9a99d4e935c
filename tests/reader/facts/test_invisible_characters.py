"""Invisible characters are reported with file, line, code point and name in all that authors write."""

import shutil
import sys
import unicodedata
from itertools import pairwise

import pytest
from conftest import ROOT, build_damaged
from reader.facts import invisible_characters
from reader.lint import characters

INVISIBLE = {
    "\u202e": "U+202E (RIGHT-TO-LEFT OVERRIDE)",
    "\u202a": "U+202A (LEFT-TO-RIGHT EMBEDDING)",
    "\u2066": "U+2066 (LEFT-TO-RIGHT ISOLATE)",
    "\u2069": "U+2069 (POP DIRECTIONAL ISOLATE)",
    "\u200e": "U+200E (LEFT-TO-RIGHT MARK)",
    "\u061c": "U+061C (ARABIC LETTER MARK)",
    "\u200b": "U+200B (ZERO WIDTH SPACE)",
    "\u200c": "U+200C (ZERO WIDTH NON-JOINER)",
    "\u200d": "U+200D (ZERO WIDTH JOINER)",
    "\u2060": "U+2060 (WORD JOINER)",
    "\ufeff": "U+FEFF (ZERO WIDTH NO-BREAK SPACE)",
    "\u00ad": "U+00AD (SOFT HYPHEN)",
    "\u2028": "U+2028 (LINE SEPARATOR)",
    "\u2029": "U+2029 (PARAGRAPH SEPARATOR)",
    "\u3164": "U+3164 (HANGUL FILLER)",
    "\u180e": "U+180E (MONGOLIAN VOWEL SEPARATOR)",
    "\ufe0f": "U+FE0F (VARIATION SELECTOR-16)",
    "\U000e0041": "U+E0041 (TAG LATIN CAPITAL LETTER A)",
    "\U000e0100": "U+E0100 (VARIATION SELECTOR-17)",
    "\ufffc": "U+FFFC (OBJECT REPLACEMENT CHARACTER)",
    "\u2800": "U+2800 (BRAILLE PATTERN BLANK)",
    "\ufff9": "U+FFF9 (INTERLINEAR ANNOTATION ANCHOR)",
    "\x00": "U+0000 (NULL)",
    "\x08": "U+0008 (BACKSPACE)",
    "\x1b": "U+001B (ESCAPE)",
    "\x7f": "U+007F (DELETE)",
    "\x85": "U+0085 (NEXT LINE)",
    "\x9b": "U+009B (a control character)",
}


@pytest.mark.parametrize("character", INVISIBLE)
def test_each_is_found_with_line_code_point_and_name(character):
    [(line, message)] = invisible_characters.faults(f"# A\n\nseen\n\na{character}b\n")
    assert line == 5 and message.startswith(INVISIBLE[character]) and "delete it" in message


#: Default_Ignorable_Code_Point of Unicode 16 (DerivedCoreProperties.txt), which Python does not know.
IGNORABLE = (
    *(0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), *range(0x200B, 0x2010)),
    *(*range(0x202A, 0x202F), *range(0x2060, 0x2070), 0x3164, *range(0xFE00, 0xFE10), 0xFEFF, 0xFFA0),
    *(*range(0xFFF0, 0xFFF9), *range(0x1BCA0, 0x1BCA4), *range(0x1D173, 0x1D17B), *range(0xE0000, 0xE1000)),
)
#: Format characters that readers see: number and verse signs of Arabic and Kaithi, the frames of hieroglyphs.
SEEN = {*range(0x600, 0x606), 0x6DD, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD, *range(0x13430, 0x13440)}


def test_all_that_unicode_lets_nobody_see_is_named():
    """Ignorable code points, format characters but those seen, controls but tab and line feed, and noncharacters."""
    unseen = set(IGNORABLE)
    for code in range(sys.maxunicode + 1):
        if unicodedata.category(chr(code)) in ("Cf", "Cc") or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
            unseen.add(code)
    unseen -= {0x09, 0x0A, *SEEN}
    text = "a".join(map(chr, sorted(unseen)))
    found = {ord(character) for _offset, character in invisible_characters.invisible(f"a{text}a")}
    assert {hex(code) for code in unseen - found} == set()


@pytest.mark.parametrize("bullet", ["\uf0b7", "\uf0a7", "\U00100000"])
def test_signs_of_one_font_are_named(bullet):
    """What Word's bullets become when they are pasted."""
    [(line, message)] = invisible_characters.faults(f"first\n{bullet} a point\n")
    assert line == 2 and f"U+{ord(bullet):04X} (a private-use character)" in message and "write the sign" in message


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("a\n\nb &#x202E; c", 3, "&#x202E; is U+202E (RIGHT-TO-LEFT OVERRIDE)"),
        ("a\nb &#8238; c", 2, "U+202E"),
        ("&#X200b;", 1, "U+200B"),
        ("&rlm;", 1, "U+200F"),
        ("&shy;", 1, "U+00AD"),
        ("&ZeroWidthSpace;", 1, "U+200B"),
        ('---\na: 1\nb: "x\\u202Ey"\n---\n', 3, "U+202E"),
        ('---\na: "\\\\u202e"\nb: "\\x9b"\n---\n', 3, "U+009B"),
        ('---\na: [{b: "\\U000E0041"}]\n---\n', 2, "U+E0041"),
        ('---\n? "\\u200b"\n: 1\n---\n', 2, "U+200B"),
    ],
)
def test_each_is_found_as_a_reference_and_as_an_escape(text, line, word):
    [(found, message)] = invisible_characters.faults(text)
    assert (found, word in message) == (line, True), message


@pytest.mark.parametrize(
    "text",
    [
        "plain\ttext, “quotes” – dashes… and\N{NO-BREAK SPACE}spaces\r\n",
        "\ufeffa byte order mark at the start",
        "हिन्दी क्\u200dष",  # a joiner in Devanagari
        "می\u200cخواهم",  # a non-joiner in Persian
        "👩\u200d💻 and ❤\ufe0f",
        "العربية עברית 中文 español français",
        "a quotation, “שלום!”\u200f, and C++\u200e בעברית",  # marks of direction beside Hebrew
        "\u061c2019 سنة",
        "葛\U000e0100城",  # the form of a Chinese character in a name
        "⠓⠑⠇⠇⠕⠀⠺⠕⠗⠇⠙",  # a blank between words in Braille
        "ᠮᠣᠩᠭᠣᠯ ᠪᠠᠢᠢ\u180b",
        "1\ufe0f\u20e3 and 👨\u200d👩\u200d👧",
        "&amp; &nbsp; &#38; &hellip; &nosuch;",
        '---\na: "\\t \\u00e9"\n---\n',
    ],
)
def test_what_writing_needs_is_left_alone(text):
    assert invisible_characters.faults(text) == []


def test_many_of_them_take_no_longer_than_their_number_asks(monkeypatch):
    """Each character is looked at once, and each line counted once; aliases of YAML are not multiplied."""
    looked = []
    monkeypatch.setattr(invisible_characters, "is_needed", lambda *given: looked.append(given))
    assert len(invisible_characters.faults("\u200b\n" * 20_000)) == 20_000
    assert len(looked) == 20_000
    monkeypatch.undo()
    names = "abcdefghijklmnop"
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{name}: &{name} [{', '.join(['*' + before] * 9)}]" for before, name in pairwise(names)]
    value = {"a": ["x"] * 9}
    for before, name in pairwise(names):
        value[name] = [value[before]] * 9
    assert len(list(invisible_characters.strings(value))) < 500
    [(line, _said)] = invisible_characters.faults("---\n" + "\n".join(lines) + '\nz: "\\u202e"\n---\n')
    assert line == len(lines) + 2


def test_circles_in_front_matter_end():
    assert invisible_characters.faults('---\n- &a [*a, "\\t"]\n---\n') == []


@pytest.mark.parametrize(
    "name",
    ["index.md", "publications/oecd2019panama.md", "frameworks/digital-identity.md", "about/method.md", "refs.bib"],
)
def test_lint_names_them_in_every_source(tmp_path, name):
    for path in ("index.md", "refs.bib", "publications", "frameworks", "about", "_static/figures"):
        source = ROOT / path
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    assert list(characters.no_invisible_characters(tmp_path)) == []
    path = tmp_path / name
    lines = path.read_text("utf-8").splitlines(keepends=True)
    lines[11] = "\N{RIGHT-TO-LEFT OVERRIDE}" + lines[11]
    path.write_text("".join(lines), "utf-8")
    [fault] = characters.no_invisible_characters(tmp_path)
    assert (fault.path, fault.line) == (name, 12)
    assert fault.message.startswith("U+202E (RIGHT-TO-LEFT OVERRIDE)")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("<svg><text>a\u2067b</text></svg>".encode(), "U+2067"),
        (b"<svg><text>&#x2067;</text></svg>", "U+2067"),
        ("<svg/>".encode("utf-16"), "UTF-8"),
    ],
)
def test_lint_names_them_in_figures(tmp_path, content, word):
    path = tmp_path / "_static" / "figures" / "x.svg"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    [fault] = characters.no_invisible_characters(tmp_path)
    assert fault.path == "_static/figures/x.svg" and word in fault.message


def test_lint_names_them_in_names_of_files(tmp_path):
    (tmp_path / "about").mkdir()
    (tmp_path / "about" / "a\u202edm.md").write_text("# A\n", "utf-8")
    [fault] = characters.no_invisible_characters(tmp_path)
    assert "U+202E" in fault.message and "\u202e" not in str(fault) and "\\u202e" in fault.path


@pytest.mark.sphinx("html", testroot="book", freshenv=True)
def test_the_build_names_them_too(make_app, app_params):
    warnings = build_damaged(
        make_app, app_params, "frameworks/other.md", "nothing to show", "nothing\N{RIGHT-TO-LEFT OVERRIDE} to show"
    )
    assert "other.md:3: WARNING: U+202E (RIGHT-TO-LEFT OVERRIDE)" in warnings


@pytest.mark.parametrize("text", ["a" + "\u0301" * 13, "words\u0f71 " + "&#x301;" * 13, "a" + "\u20dd\u0300" * 9])
def test_accents_in_heaps_are_named_with_their_line(text):
    ((line, message),) = invisible_characters.faults(f"fine\n{text}\n")
    assert line == 2 and "accents or marks" in message


@pytest.mark.parametrize("text", ["a\u0301\u0302", "क्षि", "ནྀ་བསྒྲུབས", "a\u0301" * 50])
def test_accents_that_writing_needs_pass(text):
    assert invisible_characters.faults(text) == []
