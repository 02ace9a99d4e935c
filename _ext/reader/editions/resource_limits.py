"""Bounds of a build: how long it may take, and how much memory. They end a build that a page has made endless.

``BUILD_MINUTES`` (30) is for all editions together, ``BUILD_GIGABYTES`` (6) for each; the environment may change them.
"""

from __future__ import annotations

import math
import os
import re
import resource
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

MINUTES, GIGABYTES = "BUILD_MINUTES", "BUILD_GIGABYTES"
_USUAL = {MINUTES: 30.0, GIGABYTES: 6.0}
#: Characters of what a build says on its error stream that are kept; a build that says more is no use to anybody.
WORDS_KEPT = 2_000_000
_STEP = re.compile(r"^(reading sources|writing output|copying images)\.\.\. ?\[ *(\d+)%\] ?(.*)$")


class BoundError(ValueError):
    """A bound in the environment is no number above zero."""


def setting(name: str) -> float:
    """The bound *name*. Raises BoundError."""
    text = os.environ.get(name) or str(_USUAL[name])
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < 1e6:
        raise BoundError(f"{name} is “{text[:40]}”: set it to a number above zero, such as {_USUAL[name]:g}.")
    return value


def seconds() -> float:
    return setting(MINUTES) * 60


def memory() -> int:
    """In bytes."""
    return int(setting(GIGABYTES) * 1024**3)


def limit_memory() -> None:
    """Lets this process and its copies have no more memory than `memory`, or than its surroundings allow already."""
    limit = memory()
    # Data, not addresses: each thread reserves many addresses that it never uses, and large machines have many threads.
    _soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    allowed = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (allowed, allowed))


@dataclass(frozen=True)
class Step:
    """What Sphinx said last that it does."""

    doing: str = ""
    percent: str = ""
    what: str = ""


@dataclass(frozen=True)
class Outcome:
    """How a process ended. ``output``: what it wrote to its error stream; ``late``: it was stopped for its time."""

    status: int
    output: str
    step: Step
    late: bool


def run(
    command: list[str], root: Path, environment: dict[str, str], until: float, told: Callable[[Step], None]
) -> Outcome:
    """Runs *command* in *root* until the clock of `time.monotonic` shows *until*. Nothing that it started survives."""
    process = subprocess.Popen(
        command,
        cwd=root,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,  # a group of its own, so that it can be ended whole
    )
    steps: list[Step] = [Step()]
    words: list[bytes] = []
    # Each stream has a reader: a process blocks when nobody empties one of them.
    readers = [
        threading.Thread(target=_follow, args=(process.stdout, steps, told), daemon=True),
        threading.Thread(target=_keep, args=(process.stderr, words), daemon=True),
    ]
    late = False
    try:
        for reader in readers:
            reader.start()
        process.wait(max(0.0, until - time.monotonic()))
    except subprocess.TimeoutExpired:
        late = True
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for reader in readers:
            reader.join(5)
    return Outcome(process.returncode, b"".join(words).decode("utf-8", "replace"), steps[-1], late)


def _follow(stream: IO[bytes], steps: list[Step], told: Callable[[Step], None]) -> None:
    with stream:
        while line := stream.readline(65536):
            found = _STEP.match(line.decode("utf-8", "replace").strip())
            if found:
                steps[:] = [Step(*found.groups())]
                told(steps[0])


def _keep(stream: IO[bytes], words: list[bytes]) -> None:
    left = WORDS_KEPT
    with stream:
        while part := stream.read1(65536):
            words.append(part[:left])
            left -= len(words[-1])


def ended(outcome: Outcome) -> str:
    """What ended the process from outside, in a sentence that says what to do; an empty string if nothing did."""
    if outcome.late:
        return (
            f"the build took longer than {setting(MINUTES):g} minutes and was stopped: look for what is endless or "
            f"very large, or allow more with {MINUTES}."
        )
    no_memory = re.search(
        r"^ *MemoryError\b|memory allocation of \d+ bytes failed|Cannot allocate memory", outcome.output, re.M
    )
    if outcome.status and no_memory:
        return (
            f"the build needed more memory than {setting(GIGABYTES):g} GB and was stopped: look for what is endless "
            f"or very large, or allow more with {GIGABYTES}."
        )
    if outcome.status == -signal.SIGSYS:
        return (
            "the build tried to open a network connection, which a build may not, and the system ended it: take out "
            "what needs the network, such as a package of Typst."
        )
    if outcome.status == -signal.SIGKILL:
        return "the build was killed from outside, perhaps because the machine has no memory left: build again."
    return ""
