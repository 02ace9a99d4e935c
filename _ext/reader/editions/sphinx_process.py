"""Runs Sphinx for one edition: in a process of its own, guarded (see `guard`) and limited (see `resource_limits`)."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from ..facts import edition_stamp
from ..facts.fault import Fault
from . import diagnostics, publishing, resource_limits

#: Edition to the name of its Sphinx builder.
BUILDERS = {"html": "html", "pdf": "typst", "epub": "epub"}


class BuildError(Exception):
    """*editions* could not be built. *faults*: the reasons; *output*: Sphinx's error stream, if it ran."""

    def __init__(self, editions: list[str], faults: list[Fault], output: str = ""):
        super().__init__(f"{len(faults)} faults")
        self.editions, self.faults, self.output = editions, faults, output


def run_sphinx(root: Path, generation: Path, edition: str, linked: list[str], deadline: float) -> None:
    """Builds one edition of the book in *root* into the folder *generation*, with the doctrees that are there.

    *linked*: editions that web pages link to. *deadline*: in seconds of `time.monotonic`. Raises BuildError on any
    warning of Sphinx, if it exceeds a limit or the deadline, and if it writes no file of the edition.
    """
    temporary = generation / "temporary"
    temporary.mkdir(exist_ok=True)
    environment = {
        **os.environ,
        "SOURCE_DATE_EPOCH": str(edition_stamp.read(root).epoch),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH")])),
        "TMPDIR": str(temporary),
        "NO_COLOR": "1",  # CI and FORCE_COLOR would put the progress into one line, although --no-color is given
    }
    began = time.monotonic()
    outcome = resource_limits.run(
        sphinx_command(root, generation, edition, linked), root, environment, deadline, progress_printer(edition)
    )
    if reason := resource_limits.stop_reason(outcome):
        raise BuildError([edition], [Fault(current_source(root, outcome.progress), 0, reason)], outcome.output)
    if outcome.status:
        raise BuildError([edition], faults_of(outcome, root), outcome.output)
    if not publishing.is_finished(generation / edition, edition):
        raise BuildError([edition], [Fault("", 0, f"Sphinx wrote no {edition.upper()} file.")], outcome.output)
    print(f"{edition:5} built in {time.monotonic() - began:.1f} s", flush=True)


def sphinx_command(root: Path, generation: Path, edition: str, linked: list[str]) -> list[str]:
    """Returns the command that builds *edition* of the book in *root* into the folder *generation*.

    *linked*: the other editions that the pages offer for download.
    """
    # -P: a file in the folder of the book must not be imported in place of a module of Python.
    command = [sys.executable, "-P", "-m", "reader.editions.guard"]
    command += ["-b", BUILDERS[edition], "-d", str(generation / "doctrees")]
    command += ["--fail-on-warning", "--no-color", "--show-traceback"]
    if edition == "html" and linked:
        command += ["-D", "reader_editions=" + ",".join(linked)]
    return [*command, str(root), str(generation / edition)]


def current_source(root: Path, progress: resource_limits.Progress) -> str:
    """Returns the source file that Sphinx processed last, relative to *root*; an empty string if that is unknown."""
    name = f"{progress.item}.md"
    return name if progress.phase in ("reading sources", "writing output") and (root / name).is_file() else ""


def faults_of(outcome: resource_limits.Outcome, root: Path) -> list[Fault]:
    """Returns the faults in Sphinx's output; if a signal ended it without any, one that names the current source."""
    faults = diagnostics.read(outcome.output, root)
    if faults or outcome.status >= 0:
        return faults
    message = f"Sphinx was ended by signal {-outcome.status}: build again."
    return [Fault(current_source(root, outcome.progress), 0, message)]


def progress_printer(edition: str) -> Callable[[resource_limits.Progress], None]:
    """Returns a function that shows Sphinx's progress: on a terminal, in one line that it overwrites."""

    def show(progress: resource_limits.Progress) -> None:
        if sys.stdout.isatty():
            print(f"\r{edition:5} {progress.phase} {progress.percent:>3} %", end="\r", flush=True)

    return show
