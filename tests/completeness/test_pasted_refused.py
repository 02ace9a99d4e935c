"""What word processors paste along unseen is refused, all at once, by file and line."""

import re
import shutil

from conftest import ROOT
from reader.lint import characters

from completeness import pasted

#: Line of about/from-word.md to the character that its message names.
REFUSED = {
    3: ["U+00AD (SOFT HYPHEN)"],
    5: ["U+200B (ZERO WIDTH SPACE)", "U+2060 (WORD JOINER)"],
    7: ["U+FEFF (ZERO WIDTH NO-BREAK SPACE)"],
    9: ["U+FFFC (OBJECT REPLACEMENT CHARACTER)"],
    11: ["U+F0B7 (a private-use character)"],
    13: ["U+202E (RIGHT-TO-LEFT OVERRIDE)"],
    15: ["&shy; is U+00AD (SOFT HYPHEN)"],
}


def test_the_build_and_lint_name_each_character_with_its_line(tmp_path):
    root = pasted.pasted_book(tmp_path / "book")
    shutil.copytree(ROOT / "tests" / "roots" / "test-pasted-refused", root, dirs_exist_ok=True)
    expected = sorted((line, name) for line, names in REFUSED.items() for name in names)
    found = characters.no_invisible_characters(root)
    assert sorted((fault.line, name_in(fault.message)) for fault in found) == expected
    done = pasted.build(root)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    said = re.findall(r"about/from-word\.md:(\d+): (.*)", done.stderr)
    # A bullet of the private use begins no list, either: that is said beside it.
    named = [(int(line), name_in(message)) for line, message in said if "U+" in message]
    assert sorted(named) == expected


def name_in(message: str) -> str:
    """The character that a message is about, with how it is written if it is a reference."""
    return message.partition(")")[0] + ")"
