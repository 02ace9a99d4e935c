"""Keeps a build from opening network connections and from starting programs.

The command ``python -m reader.editions.guard ARGUMENTS`` runs sphinx-build with an audit hook (PEP 578) that refuses
every attempt, reports the code and the page that caused it in one line, and makes the build fail, even if a library
ignored the exception. As a Sphinx extension the module guards plain sphinx-build and `make serve` in the same way, from
the event ``builder-inited`` on.

Audit events cover Python code; `seccomp` covers compiled libraries. Both are a second line of defence behind the checks
of what pages may contain, not a sandbox for hostile Python code.
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
from typing import TYPE_CHECKING, Any

from . import resource_limits, seccomp
from .diagnostics import REFUSED

if TYPE_CHECKING:
    from sphinx.application import Sphinx


#: Arguments after ``git -c safe.directory=…`` with which `edition_stamp` reads the date and commit of the edition: the
#: only programs that a build may start.
ALLOWED_GIT_ARGUMENTS = (
    ["--no-optional-locks", "rev-parse", "--show-toplevel"],
    ["--no-optional-locks", "log", "-1", "--format=%H %cI"],
    ["--no-optional-locks", "status", "--porcelain"],
)


def _address(value: object) -> str:
    """Returns a socket address, a path or a URL as text."""
    if isinstance(value, tuple):
        return " port ".join(str(part) for part in value[:2])
    return os.fsdecode(value) if isinstance(value, (str, bytes)) else str(value)


def _command(arguments: object) -> str:
    """Returns a command as text; *arguments*: a list of them, or a string."""
    if isinstance(arguments, (list, tuple)):
        return " ".join(_address(argument) for argument in arguments)
    return _address(arguments)


def is_allowed_program(arguments: object, program: object = "git", environment: object = None) -> bool:
    """Whether a build may start *program* with these arguments: git, for the stamp, in the environment of the build.

    The parameters are those of the audit event ``subprocess.Popen``, of any type.
    """
    words = list(arguments) if isinstance(arguments, (list, tuple)) else []
    if program != "git" or environment is not None or words[3:] not in ALLOWED_GIT_ARGUMENTS:
        return False
    return words[:2] == ["git", "-c"] and str(words[2]).startswith("safe.directory=")


#: Audit event to a function of the event's arguments that returns what was attempted, or an empty string if that is
#: allowed. Forks are allowed: Sphinx reads pages in parallel with them, and the hook stays installed in the child.
ATTEMPTS: dict[str, Callable[[tuple[Any, ...]], str]] = {
    # The family -1: for a socket that exists already.
    "socket.__new__": lambda args: "" if args[1] in (-1, *seccomp.LOCAL_FAMILIES) else "open a socket of the network",
    "socket.connect": lambda args: f"connect to {_address(args[1])}",
    "socket.bind": lambda args: f"wait for connections at {_address(args[1])}",
    "socket.sendto": lambda args: f"send to {_address(args[1])}",
    # No address: to the other end of a socket pair, which the processes of one build may use.
    "socket.sendmsg": lambda args: f"send to {_address(args[1])}" if args[1] else "",
    "socket.getaddrinfo": lambda args: f"look up the address of {_address(args[0])}",
    "socket.gethostbyname": lambda args: f"look up the address of {_address(args[0])}",
    "socket.gethostbyaddr": lambda args: f"look up the name of {_address(args[0])}",
    "socket.getnameinfo": lambda args: f"look up the name of {_address(args[0])}",
    "urllib.Request": lambda args: f"open {_address(args[0])}",
    "http.client.connect": lambda args: f"connect to {args[1]} port {args[2]}",
    "subprocess.Popen": lambda args: (
        "" if is_allowed_program(args[1], args[0], args[3]) else f"start {_command(args[1] or args[0])}"
    ),
    "os.system": lambda args: f"start {_command(args[0])}",
    "os.exec": lambda args: f"start {_command(args[1] or args[0])}",
    "os.posix_spawn": lambda args: f"start {_command(args[1] or args[0])}",
    "os.spawn": lambda args: f"start {_command(args[2] or args[1])}",
    "os.forkpty": lambda args: "start a program on a terminal of its own",
    "pty.spawn": lambda args: f"start {_command(args[0])}",
    "os.startfile": lambda args: f"start {_address(args[0])}",
}


class RefusedError(Exception):
    """The build attempted something that it may not do."""


class Guard:
    """An audit hook that refuses `ATTEMPTS` while ``active``, and records them, also those of forked processes.

    *root*: the folder of the book, for the paths in messages.
    """

    def __init__(self, root: Path):
        self.root, self.active, self._in_hook = root.resolve(), False, False
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)

    def install(self) -> None:
        """Installs and activates the hook. Python cannot remove an audit hook: set ``active`` to False instead."""
        self.active = True
        platform.platform()  # it starts a program once, and Sphinx calls it when it reports a crash
        # When urllib3 is imported, it tries to bind an IPv6 address.
        socket.has_ipv6 = False
        sys.addaudithook(self._hook)

    def _hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Records and refuses one attempt. Raises RefusedError."""
        attempt = ATTEMPTS.get(event)
        if attempt is None or not self.active or self._in_hook:
            return
        self._in_hook = True
        try:
            what = attempt(arguments)
            if what:
                location, message = self._message(what, sys._getframe(1))
                self._record(f"{location}ERROR: {message} [reader.editions.guard]")
        finally:
            self._in_hook = False
        if what:
            raise RefusedError(location + message)

    def _record(self, line: str) -> None:
        """Writes *line* to the pipe that all forked processes share."""
        with suppress(BlockingIOError):  # the pipe is full: hundreds are recorded already
            os.write(self._write, line.encode("utf-8", "replace") + b"\n")

    def refused(self) -> list[str]:
        """Returns the recorded attempts, each once, in the format of Sphinx's errors, and empties the record."""
        record = b""
        with suppress(BlockingIOError):  # the pipe is empty
            while part := os.read(self._read, 65536):
                record += part
        return list(dict.fromkeys(record.decode("utf-8", "replace").splitlines()))

    def _message(self, what: str, frame: FrameType | None) -> tuple[str, str]:
        """Returns (location, message) for an attempt, as `cause` does."""
        location, by = cause(frame, self.root)
        what = "".join(c if c.isprintable() else "?" for c in what)[:300]
        advice = "A build opens no connection and starts no program: take out what needs it."
        return location, f"{REFUSED}{what}{by}. {advice}"


def cause(frame: FrameType | None, root: Path) -> tuple[str, str]:
    """Returns (``file:line: `` of the page or code that caused a call, `` (in module, line n)``), each may be empty.

    *frame*: the innermost frame of the call. A page is preferred: that of a docutils node in a variable ``node``.
    """
    page = library = own_code = ""
    while frame is not None:
        file = Path(frame.f_code.co_filename)
        in_book = file.relative_to(root) if file.is_relative_to(root) else None
        if in_book and ".venv" not in in_book.parts:
            own_code = own_code or f"{in_book}:{frame.f_lineno}: "
        elif not library and "site-packages" in file.parts:
            parts = file.parts
            library = "/".join(parts[parts.index("site-packages") + 1 :]) + f", line {frame.f_lineno}"
        page = page or _node_location(frame.f_locals.get("node"), root)
        frame = frame.f_back
    module = own_code.removesuffix(": ") if page and own_code else library
    return page or own_code, f" (in {module})" if module else ""


def _node_location(node: object, root: Path) -> str:
    """Returns ``file:line: `` of a docutils node, or of its nearest ancestor with a line; else an empty string."""
    for _step in range(100):
        source, line = getattr(node, "source", None), getattr(node, "line", None)
        if isinstance(source, str) and isinstance(line, int):
            path = Path(source)
            return f"{path.relative_to(root) if path.is_relative_to(root) else path}:{line}: "
        node = getattr(node, "parent", None)
    return ""


def end_with_parent() -> None:
    """Makes Linux kill this process when its parent ends: nobody would publish what it builds."""
    with suppress(AttributeError, OSError):  # on another system than Linux
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def main(arguments: list[str]) -> int:
    """Runs sphinx-build with *arguments*, guarded and limited; returns its exit status, 1 if anything was refused."""
    end_with_parent()
    resource_limits.apply_memory_limit()
    guard = Guard(Path.cwd())
    guard.install()
    seccomp.forbid_network()
    from sphinx.cmd.build import main as build

    status = 2
    try:
        status = build(arguments)
    finally:
        refused = guard.refused()
        for line in refused:
            print(line, file=sys.stderr)
    return 1 if refused else status


# -- As an extension, where Sphinx runs without `build` ---------------------------------------------------------------


def is_plain_build() -> bool:
    """Whether this process is sphinx-build alone, and not a program, such as a test, that does other things too."""
    module = sys.modules["__main__"]
    name = getattr(getattr(module, "__spec__", None), "name", "")
    return name in ("sphinx.__main__", "sphinx.cmd.build") or Path(sys.argv[0]).name == "sphinx-build"


def setup(app: Sphinx) -> None:
    """Guards a plain sphinx-build; `main` has installed a guard before it starts Sphinx."""
    if not is_plain_build():
        return
    guard = Guard(Path(app.confdir))

    def begin(app: Sphinx) -> None:
        if app.builder.name != "linkcheck":  # which needs the network
            guard.install()

    def end(app: Sphinx, exception: Exception | None) -> None:
        for line in guard.refused():
            print(line, file=sys.stderr)
            app.statuscode = 1

    app.connect("builder-inited", begin, priority=0)
    app.connect("build-finished", end, priority=1000)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
