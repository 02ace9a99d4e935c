"""Replaces permanently redirected URLs in the sources by their new URLs, byte for byte and nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path

from . import files, links

#: URLs that have no meaning in Markdown, braces or quotation marks: a new URL is what somebody else's server sent.
_SAFE = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9\-._~:/?#@!$&*+,;=%]*)?")


def source_form(url: str) -> str:
    """*url* with brackets and quotes percent-encoded, as it can be written into a source; empty if it is not safe."""
    escaped = re.sub(r"[()'\[\]]", lambda match: f"%{ord(match[0]):02X}", url)
    return escaped if _SAFE.fullmatch(escaped) else ""


def replace_url(source: bytes, old: str, new: str) -> tuple[bytes, int]:
    """*source* with the URL *old* replaced by *new*, and the number of replacements. All other bytes stay."""
    # Bytes that are not UTF-8 are decoded to surrogates, which encode to the same bytes again.
    text = source.decode("utf-8", "surrogateescape")
    matches = list(links.occurrences(text, old))
    for start, end in reversed(matches):
        text = text[:start] + new + text[end:]
    return text.encode("utf-8", "surrogateescape"), len(matches)


def apply(root: Path, report: Path) -> int:
    """Applies the replacements that the JSON *report* of the last check lists to the files below *root*.

    Prints each replacement. Returns the exit status: 0, or 2 if there is no usable report.
    """
    try:
        fixes = json.loads(report.read_text("utf-8"))["mends"]
    except (OSError, ValueError, KeyError, TypeError):
        print(f"There is no report of a check at {report}: run the check first.")
        return 2
    total = 0
    for item in fixes:
        new = source_form(item["to"])
        for name in item["files"]:
            path = (root / name).resolve()
            if not new or not path.is_relative_to(root.resolve()) or not path.is_file():
                print(f"{name}: {item['from']} is left for you to change.")
                continue
            data, count = replace_url(path.read_bytes(), item["from"], new)
            if count:
                files.write_atomically(path, data)
                total += count
                print(f"{name}: {item['from']} is now {new}")
    print(f"{total} {'address' if total == 1 else 'addresses'} changed; look at them with `git diff`.")
    return 0
