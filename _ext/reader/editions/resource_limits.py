"""Limits the time and memory of a build, which a page could make endless, and runs a command within the limits.

The environment sets them: ``BUILD_MINUTES`` (30) for all editions together, ``BUILD_GIGABYTES`` (6) for each edition.
"""

from __future__ import annotations

import io
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
_DEFAULTS = {MINUTES: 30.0, GIGABYTES: 6.0}
#: Bytes of a build's error stream that are kept; more is of no use to anybody.
MAX_OUTPUT = 2_000_000
#: A line in which Sphinx reports its progress.
_PROGRESS = re.compile(r"^(reading sources|writing output|copying images)\.\.\. ?\[ *(\d+)%\] ?(.*)$")


class LimitError(ValueError):
    """A limit in the environment is not a number above zero."""


def setting(name: str) -> float:
    """Returns the limit `MINUTES` or `GIGABYTES`. Raises LimitError."""
    text = os.environ.get(name) or str(_DEFAULTS[name])
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < 1e6:
        raise LimitError(f"{name} is “{text[:40]}”: set it to a number above zero, such as {_DEFAULTS[name]:g}.")
    return value


def time_limit() -> float:
    """Returns the time for a whole build, in seconds. Raises LimitError."""
    return setting(MINUTES) * 60


def memory_limit() -> int:
    """Returns the memory for each edition, in bytes. Raises LimitError."""
    return int(setting(GIGABYTES) * 1024**3)


def apply_memory_limit() -> None:
    """Limits this process, and those that it starts, to `memory_limit`, or to a lower limit that is set already."""
    limit = memory_limit()
    # RLIMIT_DATA and not RLIMIT_AS: each thread reserves addresses that it never uses, and large machines have many.
    _soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    allowed = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (allowed, allowed))


@dataclass(frozen=True)
class Progress:
    """Sphinx's last progress line: ``reading sources``, ``50``, and the item (a docname or a path)."""

    phase: str = ""
    percent: str = ""
    item: str = ""


@dataclass(frozen=True)
class Outcome:
    """How a process ended.

    ``status``: its exit status, negative for a signal; ``output``: its error stream; ``progress``: the last one;
    ``timed_out``: it was killed at the deadline.
    """

    status: int
    output: str
    progress: Progress
    timed_out: bool


def run(
    command: list[str],
    root: Path,
    environment: dict[str, str],
    deadline: float,
    on_progress: Callable[[Progress], None],
) -> Outcome:
    """Runs *command* in the folder *root* until *deadline*, in seconds of `time.monotonic`.

    *on_progress* is called in another thread. The process and all that it started have ended when this returns.
    """
    process = subprocess.Popen(
        command,
        cwd=root,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,  # a process group of its own, which can be killed as a whole
    )
    progress: list[Progress] = [Progress()]
    output: list[bytes] = []
    # A thread for each stream: a process blocks when a pipe is full.
    readers = [
        threading.Thread(target=_read_progress, args=(process.stdout, progress, on_progress), daemon=True),
        threading.Thread(target=_read_output, args=(process.stderr, output), daemon=True),
    ]
    timed_out = False
    try:
        for reader in readers:
            reader.start()
        process.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        timed_out = True
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for reader in readers:
            reader.join(5)
    return Outcome(process.returncode, b"".join(output).decode("utf-8", "replace"), progress[-1], timed_out)


def _read_progress(stream: IO[bytes], progress: list[Progress], on_progress: Callable[[Progress], None]) -> None:
    """Reads *stream* to its end; puts the last progress into the list *progress*, in place of the one before."""
    with stream:
        while line := stream.readline(65536):
            match = _PROGRESS.match(line.decode("utf-8", "replace").strip())
            if match:
                progress[:] = [Progress(*match.groups())]
                on_progress(progress[0])


def _read_output(stream: io.BufferedReader, output: list[bytes]) -> None:
    """Reads *stream* to its end; appends its first `MAX_OUTPUT` bytes to *output*."""
    left = MAX_OUTPUT
    with stream:
        # read1 returns what has arrived; read would wait for all of it.
        while part := stream.read1(65536):
            output.append(part[:left])
            left -= len(output[-1])


def stop_reason(outcome: Outcome) -> str:
    """Returns what stopped the process from outside, in a sentence with the advice; an empty string if nothing did."""
    if outcome.timed_out:
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
