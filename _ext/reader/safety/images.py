"""Checks the files of the book and every image of a page before Sphinx or a builder opens or fetches them.

An image that a page may not show causes a warning with its line and leaves the doctree, with the figure around it.
Transforms and builders that follow do not see it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.parsers.rst.directives import images
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.directives import patches
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.transforms.post_transforms.images import ImageDownloader
from sphinx.util.i18n import get_image_filename_for_language
from sphinx.util.logging import getLogger

from ..facts.fault import Fault, fault_of_oserror, stopping
from ..facts.invisible_characters import encoding
from . import allowlist, book_files

logger = getLogger(__name__)

#: Configuration values that name files or folders, relative to the source directory.
SETTINGS = ("html_static_path", "html_extra_path", "html_favicon", "html_logo", "bibtex_bibfiles")


#: A converter of one option of a directive, as docutils has them: raises ValueError for a wrong value.
OptionConverter = Callable[[str], Any]


def target(argument: str) -> str:
    """Convert the option ``:target:``, the URL that an image links to. Raises ValueError.

    It must leave the book: docutils would write a path into the page unresolved.
    """
    url = "".join((argument or "").split())
    if message := allowlist.refused_address(url):
        raise ValueError(message)
    if not allowlist.scheme(url):
        raise ValueError("a picture leads to https://… or mailto:…; to lead to a page, link words of its caption.")
    return url


def _options(option_spec: dict[str, OptionConverter] | None) -> dict[str, OptionConverter]:
    """Returns *option_spec* with our ``:target:`` and without ``:loading:``, which makes docutils open files."""
    allowed = {name: converter for name, converter in (option_spec or {}).items() if name != "loading"}
    return allowed | {"target": target}


def width(argument: str) -> str:
    """Convert the option ``:figwidth:``. Raises ValueError."""
    if argument.strip().lower() == "image":
        raise ValueError("“image” is no width: write a number, as in 50% or 300px.")
    return directives.length_or_percentage_or_unitless(argument, "px")


class Image(images.Image):
    """``{image}`` with the options above."""

    option_spec = _options(images.Image.option_spec)


class Figure(patches.Figure):
    """``{figure}`` without ``:figwidth: image``, for which docutils opens the file before it is checked."""

    option_spec = {**_options(patches.Figure.option_spec), "figwidth": width}


def configured_paths(config: Config) -> list[str]:
    """Returns the files and folders that the configuration names, without URLs."""
    paths: list[str] = []
    for setting in SETTINGS:
        value = getattr(config, setting, None) or ()
        paths += [str(name) for name in ((value,) if isinstance(value, str | os.PathLike) else value)]
    return [path for path in paths if not path.startswith(("http://", "https://"))]


def check_book(app: Sphinx, config: Config) -> None:
    """Checks all files of the book before any of them is read. Raises ConfigError."""
    root = Path(app.srcdir)
    try:
        faults = book_files.check_book_files(root, configured_paths(config))
    except OSError as error:
        faults = [fault_of_oserror(error, root)]
    report(faults, root)


def report(faults: list[Fault], root: Path) -> None:
    """Warns of *faults*. Raises ConfigError with all of them if one means that no page may be read."""
    if stopping(faults):
        raise ConfigError("\n".join(map(str, faults)))
    for fault in faults:
        place = f"{root / fault.path}:{fault.line or 1}"
        logger.warning("%s", fault.message, location=place, type="reader", subtype="page")


def check_pages(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Checks the source files of all pages, in whatever folder, before any of them is read. Raises ConfigError."""
    root = Path(app.srcdir)
    paths = [Path(env.doc2path(docname)) for docname in sorted(env.found_docs)]
    report([fault for path in paths for fault in book_files.file_faults(path, root)], root)


def read_as_it_is(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Lets Sphinx read a page that is no UTF-8, of which `check_pages` has warned, as what its author typed."""
    path = Path(env.doc2path(docname))
    if path.is_file():  # Sphinx purges pages that are gone, too
        env.settings["input_encoding"] = encoding(path.read_bytes())


def check_images(app: Sphinx, doctree: nodes.document) -> None:
    """Checks all images of a page that was read, before Sphinx's ImageCollector opens them."""
    root, page = Path(app.srcdir), Path(app.env.doc2path(app.env.current_document.docname))
    for node in list(doctree.findall(nodes.image)):
        resolved = book_files.resolve_image(root, page, str(node.get("uri", "")))
        if isinstance(resolved, Fault):
            refuse(node, resolved.message)
            continue
        # Sphinx replaces an image by its translation (figure_language_filename), if there is one.
        translated = Path(get_image_filename_for_language(resolved, app.env))
        for path in (resolved, translated) if os.path.lexists(translated) else (resolved,):
            if message := image_fault(path, root):
                refuse(node, message)
                break


def image_fault(path: Path, root: Path) -> str:
    """Returns why the image *path* is refused; empty if it is allowed. Warns of faults in an SVG at their lines."""
    shown = path.relative_to(root).as_posix()
    if message := book_files.refused_file(path, root):
        return f"the picture {shown} cannot be used: {message}"
    faults = book_files.image_faults(path)
    for line, message in faults:
        if line:
            logger.warning("%s", message, location=f"{path}:{line}", type="reader", subtype="picture")
    if faults and faults[0][0]:
        return f"the drawing {shown} is refused: line {faults[0][0]} has what no drawing may have. Mend the drawing."
    return f"the picture {shown} cannot be used: {faults[0][1]}" if faults else ""


def refuse(node: nodes.image, message: str) -> None:
    """Warns with *message* and removes an image from the doctree, with its link or figure if nothing else is in it."""
    logger.warning("%s", message, location=node, type="reader", subtype="picture")
    removed: nodes.Element = node
    if isinstance(node.parent, nodes.reference) and len(node.parent) == 1:
        removed = node.parent
    if isinstance(removed.parent, nodes.figure):
        removed = removed.parent
    if removed.parent is not None:
        removed.parent.remove(removed)


class RefuseLateImages(SphinxPostTransform):
    """Removes images that ImageCollector has not seen, because a later transform made them.

    Runs before ImageDownloader, which would fetch them.
    """

    default_priority = ImageDownloader.default_priority - 10

    def run(self, **kwargs: Any) -> None:
        for node in list(self.document.findall(nodes.image)):
            if node.get("uri") not in self.env.images:
                refuse(node, f"the picture {str(node.get('uri'))[:80]} is no file of the book: put it into the book.")


def setup(app: Sphinx) -> None:
    app.add_directive("figure", Figure, override=True)
    app.add_directive("image", Image, override=True)
    app.add_post_transform(RefuseLateImages)
    app.connect("config-inited", check_book, priority=1)
    app.connect("env-before-read-docs", check_pages, priority=1)
    app.connect("env-purge-doc", read_as_it_is)
    app.connect("doctree-read", check_images, priority=1)
