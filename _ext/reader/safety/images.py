"""Checks every image of a page, and what the configuration names, before Sphinx or a builder opens or fetches it.

An image that a page may not show is told with its line and leaves the tree, with the figure around it: whatever comes
later never learns of it.
"""

from __future__ import annotations

import os
from pathlib import Path

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

from ..facts.fault import Fault, of_error
from . import allowlist, book_files

logger = getLogger(__name__)

#: Settings that name files or folders, from the folder of the configuration.
SETTINGS = ("html_static_path", "html_extra_path", "html_favicon", "html_logo", "bibtex_bibfiles")


def target(argument: str) -> str:
    """Where a picture leads: out of the book. (docutils would write any other words into the page as they are.)"""
    address = "".join((argument or "").split())
    if said := allowlist.refused_address(address):
        raise ValueError(said)
    if not allowlist.scheme(address):
        raise ValueError("a picture leads to https://… or mailto:…; to lead to a page, link words of its caption.")
    return address


def _options(known: dict) -> dict:
    """Options of a directive without ``:loading:``, with which a writer reads the file once more, from elsewhere."""
    return {name: value for name, value in known.items() if name != "loading"} | {"target": target}


def width(argument: str) -> str:
    """A width in an option. Raises ValueError, as Sphinx wants of options."""
    if argument.strip().lower() == "image":
        raise ValueError("“image” is no width: write a number, as in 50% or 300px.")
    return directives.length_or_percentage_or_unitless(argument, "px")


class Image(images.Image):
    """``{image}``."""

    option_spec = _options(images.Image.option_spec)


class Figure(patches.Figure):
    """``{figure}`` without ``:figwidth: image``, for which docutils opens the file before anything can look at it."""

    option_spec = {**_options(patches.Figure.option_spec), "figwidth": width}


def named(config: Config) -> list[str]:
    """What the settings name as files and folders of the book."""
    found: list[str] = []
    for setting in SETTINGS:
        value = getattr(config, setting, None) or ()
        found += [str(name) for name in ((value,) if isinstance(value, str | os.PathLike) else value)]
    return [name for name in found if not name.startswith(("http://", "https://"))]


def check_book(app: Sphinx, config: Config) -> None:
    """Looks at all files of the book before any of them is read. Raises ConfigError."""
    root = Path(app.srcdir)
    try:
        found = book_files.check(root, named(config))
    except OSError as error:
        found = [of_error(error, root)]
    if found:
        raise ConfigError("\n".join(map(str, found)))


def check_pages(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Looks at the sources, wherever they are, before any of them is read. Raises ConfigError."""
    root = Path(app.srcdir)
    for name in sorted(env.found_docs):
        for fault in book_files.faults_of(Path(env.doc2path(name)), root):
            raise ConfigError(str(fault))


def check_images(app: Sphinx, doctree: nodes.document) -> None:
    """Looks at all images of a page that was read, before Sphinx collects them."""
    root, page = Path(app.srcdir), Path(app.env.doc2path(app.env.current_document.docname))
    for node in list(doctree.findall(nodes.image)):
        name = str(node.get("uri", ""))
        found = book_files.resolve(root, page, name)
        if isinstance(found, Fault):
            refuse(node, found.message)
            continue
        # Where a picture has a translation, Sphinx shows that in its place.
        translated = Path(get_image_filename_for_language(found, app.env))
        for path in (found, translated) if os.path.lexists(translated) else (found,):
            if said := said_of(path, root):
                refuse(node, said)
                break


def said_of(path: Path, root: Path) -> str:
    """What is wrong with the picture *path*; what is wrong in a drawing is told with the line of the drawing."""
    shown = path.relative_to(root).as_posix()
    if said := book_files.refused_file(path, root):
        return f"the picture {shown} cannot be used: {said}"
    faults = book_files.faults_of_picture(path)
    for line, said in faults:
        if line:
            logger.warning("%s", said, location=f"{path}:{line}", type="reader", subtype="picture")
    if faults and faults[0][0]:
        return f"the drawing {shown} is refused: line {faults[0][0]} has what no drawing may have. Mend the drawing."
    return f"the picture {shown} cannot be used: {faults[0][1]}" if faults else ""


def refuse(node: nodes.image, said: str) -> None:
    """Tells what is wrong with an image, and takes it out with the link or figure that has nothing else to show."""
    logger.warning("%s", said, location=node, type="reader", subtype="picture")
    gone: nodes.Node = node
    if isinstance(node.parent, nodes.reference) and len(node.parent) == 1:
        gone = node.parent
    if isinstance(gone.parent, nodes.figure):
        gone = gone.parent
    gone.parent.remove(gone)


class RefuseLateImages(SphinxPostTransform):
    """Takes out images that Sphinx has not collected as files of the book: what comes after this would fetch them."""

    default_priority = ImageDownloader.default_priority - 10

    def run(self, **kwargs) -> None:
        for node in list(self.document.findall(nodes.image)):
            if node.get("uri") not in self.env.images:
                refuse(node, f"the picture {str(node.get('uri'))[:80]} is no file of the book: put it into the book.")


def setup(app: Sphinx) -> None:
    app.add_directive("figure", Figure, override=True)
    app.add_directive("image", Image, override=True)
    app.add_post_transform(RefuseLateImages)
    app.connect("config-inited", check_book, priority=1)
    app.connect("env-before-read-docs", check_pages, priority=1)
    app.connect("doctree-read", check_images, priority=1)
