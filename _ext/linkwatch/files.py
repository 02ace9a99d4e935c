"""Files that are there whole or as they were before, whenever a run is killed."""

from __future__ import annotations

from pathlib import Path


def write(path: Path, data: str | bytes) -> None:
    """Replaces a file whole, or not at all; keeps the mode of one that was there."""
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
    if path.exists():
        new.chmod(path.stat().st_mode & 0o777)
    new.replace(path)
