"""Writes the new addresses of permanent redirects into the sources, and changes nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path

from . import files, links

#: An address that is safe in Markdown, in braces and in quotation marks. It comes from somebody else's server.
_SAFE = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9\-._~:/?#@!$&*+,;=%]*)?")


def writable(new: str) -> str:
    """*new* as it can be written into a source; empty if it had better not be."""
    escaped = re.sub(r"[()'\[\]]", lambda found: f"%{ord(found[0]):02X}", new)
    return escaped if _SAFE.fullmatch(escaped) else ""


def replaced(source: bytes, old: str, new: str) -> tuple[bytes, int]:
    """*source* with *old* replaced by *new*, and how often. All other bytes stay, whatever their encoding."""
    # Bytes that are not UTF-8 become surrogates, and bytes again.
    text = source.decode("utf-8", "surrogateescape")
    found = list(links.occurrences(text, old))
    for start, end in reversed(found):
        text = text[:start] + new + text[end:]
    return text.encode("utf-8", "surrogateescape"), len(found)


def apply(root: Path, report: Path) -> int:
    """Applies the mends that a report suggests. Returns an exit status: 2 if there is no report."""
    try:
        mends = json.loads(report.read_text("utf-8"))["mends"]
    except (OSError, ValueError, KeyError, TypeError):
        print(f"There is no report of a check at {report}: run the check first.")
        return 2
    changed = 0
    for mend in mends:
        new = writable(mend["to"])
        for name in mend["files"]:
            path = (root / name).resolve()
            if not new or not path.is_relative_to(root.resolve()) or not path.is_file():
                print(f"{name}: {mend['from']} is left for you to change.")
                continue
            data, count = replaced(path.read_bytes(), mend["from"], new)
            if count:
                files.write(path, data)
                changed += count
                print(f"{name}: {mend['from']} is now {new}")
    print(f"{changed} {'address' if changed == 1 else 'addresses'} changed; look at them with `git diff`.")
    return 0
