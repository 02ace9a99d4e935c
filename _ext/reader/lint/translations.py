"""Content rule about catalogues of translations, in all languages; a build checks those of its own language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..facts import catalogue
from ..facts.fault import Fault


def translations_refer_to_the_same(root: Path) -> Iterator[Fault]:
    """Each translation has the references of its original. See `facts.catalogue`."""
    for folder in sorted(root.glob("locale/*/")):
        read, broken = {}, False
        for path in sorted(folder.rglob("*.po")):
            name = path.relative_to(root).as_posix()
            try:
                read[name] = catalogue.read(path.read_bytes())
            except catalogue.CatalogueError as error:
                broken = True
                yield Fault(name, error.line, str(error))
        translated = catalogue.names(read.values())
        for name, messages in read.items() if not broken else ():
            yield from (Fault(name, line, message) for line, message in catalogue.faults(messages, translated))
