"""``make serve``: shows the pages on this machine alone and builds them again on every save.

Each of these builds is a plain sphinx-build, which `guard` guards as an extension.
"""

from __future__ import annotations

import os
import socket
import sys
from importlib.util import find_spec
from pathlib import Path

from ..facts.fault import Fault, missing, of_error
from . import build

HOST = "127.0.0.1"
DEFAULT_PORT = 8000


def free_port(preferred: int = DEFAULT_PORT) -> int:
    """*preferred*, or any free port if it is taken."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise OSError("no free port")


def obstacles(root: Path, out: Path) -> list[Fault]:
    """Why nothing can be built into *out*; makes that folder."""
    if find_spec("sphinx_autobuild") is None:
        return [missing("sphinx_autobuild")]
    try:
        found = build.outside(root)
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return [of_error(error, root)]
    return found


def main() -> int:
    root = Path(__file__).parents[3]
    out = root / "_build" / "serve"
    if found := obstacles(root, out):
        print("The pages cannot be served:\n", *(f"  {fault}" for fault in found), sep="\n", file=sys.stderr)
        return 1
    os.chdir(root)
    command = [sys.executable, "-m", "sphinx_autobuild", "--host", HOST, "--port", str(free_port())]
    # Output and caches change on every build: watching them would never end.
    for ignored in ("_build", ".venv", ".git", "tests"):
        command += ["--ignore", f"{root / ignored}/*"]
    command += ["-d", str(out / "doctrees"), ".", str(out / "html")]
    return os.execv(sys.executable, command)


if __name__ == "__main__":
    sys.exit(main())
