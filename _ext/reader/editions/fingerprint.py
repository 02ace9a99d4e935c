"""Fingerprints of editions: digests of all that decides their bytes.

An edition whose fingerprint is unchanged is not built again.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from ..facts import edition_stamp
from ..facts.layout import INPUT_FILES, INPUT_FOLDERS

#: Environment variables that conf.py reads and that change pages.
VARIABLES = (
    "SITE_URL",
    "READTHEDOCS_CANONICAL_URL",
    "REPOSITORY_URL",
    "READTHEDOCS_GIT_CLONE_URL",
    "REPOSITORY_BRANCH",
)


def input_files(root: Path) -> list[Path]:
    """Returns every file that an edition depends on, in a stable order. Raises OSError if a folder is unreadable."""
    paths = [root / name for name in INPUT_FILES]
    for name in INPUT_FOLDERS:
        paths += sorted(_files_below(root / name))
    return [path for path in paths if path.is_file()]


def _files_below(folder: Path) -> Iterator[Path]:
    """Yields the files below *folder* but Python's caches. Raises OSError, which os.walk would ignore."""

    def refuse(error: OSError) -> None:
        raise error

    if folder.is_dir():
        for parent, _folders, names in os.walk(folder, onerror=refuse):
            if "__pycache__" not in Path(parent).parts:
                yield from (Path(parent, name) for name in names)


def fingerprint(root: Path, edition: str, linked: list[str]) -> str:
    """Returns the fingerprint of *edition* as hexadecimal digits; *linked*: editions that its pages link to.

    Raises OSError if a file is unreadable, and KeyError, TypeError or ValueError if the version or the date of the
    edition is (see `edition_stamp.read`).
    """
    digest = hashlib.sha256()
    for path in input_files(root):
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").digest()
        digest.update(os.fsencode(path.relative_to(root)) + b"\0" + content)
    variables = [os.environ.get(name) for name in VARIABLES]
    settings = [edition, linked, repr(edition_stamp.read(root)), sys.version, variables]
    digest.update(json.dumps(settings).encode())
    return digest.hexdigest()
