"""Keeps a build from opening connections and from starting programs: ``python -m reader.editions.guard ARGUMENTS``.

The command runs sphinx-build under the guard, which refuses every attempt, names its cause in one line and lets the
build fail, even if a library caught the refusal and went on. As an extension the module guards plain sphinx-build and
`make serve` alike, from the moment at which the builder is there.

The guard sees what Python code does (see Python's "audit events"); `sockets` stops compiled libraries. Both are a
second line behind the checks of what pages may contain, not a cage for hostile Python code.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from . import resource_limits, seccomp

if TYPE_CHECKING:
    from sphinx.application import Sphinx


#: What `stamp` calls after ``git -c safe.directory=…`` to read the date and commit of the edition: the only programs.
GIT = (
    ["--no-optional-locks", "rev-parse", "--show-toplevel"],
    ["--no-optional-locks", "log", "-1", "--format=%H %cI"],
    ["--no-optional-locks", "status", "--porcelain"],
)


def _address(where: object) -> str:
    if isinstance(where, tuple):
        return " port ".join(str(part) for part in where[:2])
    return os.fsdecode(where) if isinstance(where, (str, bytes)) else str(where)


def _command(words: object) -> str:
    if isinstance(words, (list, tuple)):
        return " ".join(_address(word) for word in words)
    return _address(words)


def is_allowed(words: object, program: object = "git", environment: object = None) -> bool:
    """Whether a build may start this program in this environment: git for the stamp."""
    words = list(words) if isinstance(words, (list, tuple)) else []
    if program != "git" or environment is not None or words[3:] not in GIT:
        return False
    return words[:2] == ["git", "-c"] and str(words[2]).startswith("safe.directory=")


#: Audit event to what was attempted, from the event's arguments; an empty string if that is allowed. Forks are allowed:
#: Sphinx reads pages in parallel so, and the guard is in force in the copy, too.
ATTEMPTS: dict[str, Callable[[tuple], str]] = {
    # Without a known family: the socket is there already.
    "socket.__new__": lambda said: "" if said[1] in (-1, *seccomp.HARMLESS) else "open a socket of the network",
    "socket.connect": lambda said: f"connect to {_address(said[1])}",
    "socket.bind": lambda said: f"wait for connections at {_address(said[1])}",
    "socket.sendto": lambda said: f"send to {_address(said[1])}",
    # Without an address: to the other end of a pair of sockets, which processes of one build may use.
    "socket.sendmsg": lambda said: f"send to {_address(said[1])}" if said[1] else "",
    "socket.getaddrinfo": lambda said: f"look up the address of {_address(said[0])}",
    "socket.gethostbyname": lambda said: f"look up the address of {_address(said[0])}",
    "socket.gethostbyaddr": lambda said: f"look up the name of {_address(said[0])}",
    "socket.getnameinfo": lambda said: f"look up the name of {_address(said[0])}",
    "urllib.Request": lambda said: f"open {_address(said[0])}",
    "http.client.connect": lambda said: f"connect to {said[1]} port {said[2]}",
    "subprocess.Popen": lambda said: (
        "" if is_allowed(said[1], said[0], said[3]) else f"start {_command(said[1] or said[0])}"
    ),
    "os.system": lambda said: f"start {_command(said[0])}",
    "os.exec": lambda said: f"start {_command(said[1] or said[0])}",
    "os.posix_spawn": lambda said: f"start {_command(said[1] or said[0])}",
    "os.spawn": lambda said: f"start {_command(said[2] or said[1])}",
    "os.forkpty": lambda said: "start a program on a terminal of its own",
    "pty.spawn": lambda said: f"start {_command(said[0])}",
    "os.startfile": lambda said: f"start {_address(said[0])}",
}


class RefusedError(Exception):
    """The build tried something that it may not do."""


class Guard:
    """Refuses attempts while it is in force, and remembers them: also those of copies of this process."""

    def __init__(self, root: Path):
        self.root, self.in_force, self._inside = root.resolve(), False, False
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)

    def install(self) -> None:
        """Puts the guard in force. Python offers no way to take a hook away: set `in_force` to lift it."""
        self.in_force = True
        platform.platform()  # starts a program once, else first when Sphinx reports a crash
        # urllib3 tries at import whether it can bind an address of version 6.
        socket.has_ipv6 = False
        sys.addaudithook(self._judge)

    def _judge(self, event: str, arguments: tuple) -> None:
        attempt = ATTEMPTS.get(event)
        if attempt is None or not self.in_force or self._inside:
            return
        self._inside = True
        try:
            what = attempt(arguments)
            if what:
                place, message = self._words(what, sys._getframe(1))
                self._remember(f"{place}ERROR: {message} [reader.editions.guard]")
        finally:
            self._inside = False
        if what:
            raise RefusedError(place + message)

    def _remember(self, line: str) -> None:
        with suppress(BlockingIOError):  # when hundreds are remembered already
            os.write(self._write, line.encode("utf-8", "replace") + b"\n")

    def refused(self) -> list[str]:
        """What was refused, each once, as Sphinx would word an error."""
        said = b""
        with suppress(BlockingIOError):  # when all is read
            while part := os.read(self._read, 65536):
                said += part
        return list(dict.fromkeys(said.decode("utf-8", "replace").splitlines()))

    def _words(self, what: str, frame: FrameType | None) -> tuple[str, str]:
        place, by = culprit(frame, self.root)
        what = "".join(c if c.isprintable() else "?" for c in what)[:300]
        return place, (
            f"the build tried to {what}{by}. A build opens no connection and starts no program: take out what needs it."
        )


def culprit(frame: FrameType | None, root: Path) -> tuple[str, str]:
    """(``file:line: `` of the source that led to the call or an empty string, `` (in module, line n)``)."""
    place = by = ours = ""
    while frame is not None:
        file = Path(frame.f_code.co_filename)
        below = file.relative_to(root) if file.is_relative_to(root) else None
        if below and ".venv" not in below.parts:
            ours = ours or f"{below}:{frame.f_lineno}: "
        elif not by and "site-packages" in file.parts:
            parts = file.parts
            by = "/".join(parts[parts.index("site-packages") + 1 :]) + f", line {frame.f_lineno}"
        place = place or _place(frame.f_locals.get("node"), root)
        frame = frame.f_back
    by = ours.removesuffix(": ") if place and ours else by
    return place or ours, f" (in {by})" if by else ""


def _place(node: object, root: Path) -> str:
    """``file:line: `` of a node of docutils, or of the nearest one around it that knows."""
    for _step in range(100):
        source, line = getattr(node, "source", None), getattr(node, "line", None)
        if isinstance(source, str) and isinstance(line, int):
            path = Path(source)
            return f"{path.relative_to(root) if path.is_relative_to(root) else path}:{line}: "
        node = getattr(node, "parent", None)
    return ""


def end_with_parent() -> None:
    """Lets the system end this process when the build driver is gone: nobody would publish what it builds."""
    with suppress(AttributeError, OSError):  # on another system than Linux
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def main(arguments: list[str]) -> int:
    end_with_parent()
    resource_limits.limit_memory()
    guard = Guard(Path.cwd())
    guard.install()
    seccomp.forbid()
    from sphinx.cmd.build import main as build

    status = 2
    try:
        status = build(arguments)
    finally:
        refused = guard.refused()
        for line in refused:
            print(line, file=sys.stderr)
    return 1 if refused else status


# -- As an extension, where Sphinx runs without the driver -----------------------------------------------------------


def is_plain_build() -> bool:
    """Whether this process does nothing but run sphinx-build. Tests, which run Sphinx among other things, do not."""
    module = sys.modules["__main__"]
    name = getattr(getattr(module, "__spec__", None), "name", "")
    return name in ("sphinx.__main__", "sphinx.cmd.build") or Path(sys.argv[0]).name == "sphinx-build"


def setup(app: Sphinx) -> None:
    if not is_plain_build():
        return
    guard = Guard(Path(app.confdir))

    def begin(app: Sphinx) -> None:
        if app.builder.name != "linkcheck":  # whose work is to ask hosts
            guard.install()

    def end(app: Sphinx, exception: Exception | None) -> None:
        for line in guard.refused():
            print(line, file=sys.stderr)
            app.statuscode = 1

    app.connect("builder-inited", begin, priority=0)
    app.connect("build-finished", end, priority=1000)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
