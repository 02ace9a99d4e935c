"""Serves the web pages on this machine and builds them again when a file is saved (``make serve``).

sphinx-autobuild does both. Each of its builds is a plain sphinx-build, which `guard` guards as an extension.
"""

from __future__ import annotations

import os
import socket
import sys
from importlib.util import find_spec
from pathlib import Path

from ..facts.fault import Fault, fault_of_oserror, missing_package
from . import build

#: Address of the server: no other machine can reach it.
HOST = "127.0.0.1"
DEFAULT_PORT = 8000


def free_port(preferred: int = DEFAULT_PORT) -> int:
    """Returns *preferred*, or any free port if it is taken. Raises OSError if there is none."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port")


def obstacles(root: Path, out: Path) -> list[Fault]:
    """Creates the folder *out*; returns the faults that prevent a build of the book in *root* into it."""
    if find_spec("sphinx_autobuild") is None:
        return [missing_package("sphinx_autobuild")]
    try:
        faults = build.input_faults(root)
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return [fault_of_oserror(error, root)]
    return faults


def main() -> None:
    """Replaces this process by sphinx-autobuild. Raises SystemExit with the status 1 if nothing can be built."""
    root = Path(__file__).parents[3]
    out = root / "_build" / "serve"
    if faults := obstacles(root, out):
        print("The pages cannot be served:\n", *(f"  {fault}" for fault in faults), sep="\n", file=sys.stderr)
        sys.exit(1)
    os.chdir(root)
    command = [sys.executable, "-m", "sphinx_autobuild", "--host", HOST, "--port", str(free_port())]
    # Every build changes output and caches: if they were watched, it would start the next build.
    for ignored in ("_build", ".venv", ".git", "tests"):
        command += ["--ignore", f"{root / ignored}/*"]
    command += ["-d", str(out / "doctrees"), ".", str(out / "html")]
    os.execv(sys.executable, command)


if __name__ == "__main__":
    main()
