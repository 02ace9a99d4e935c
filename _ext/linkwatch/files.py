"""Writes files atomically: a process that is killed leaves the old content or the new, never a part."""

from __future__ import annotations

from pathlib import Path


def write_atomically(path: Path, data: str | bytes) -> None:
    """Replaces the file at *path* by rename; text is written as UTF-8, the mode of an existing file is kept."""
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
    if path.exists():
        new.chmod(path.stat().st_mode & 0o777)
    new.replace(path)
