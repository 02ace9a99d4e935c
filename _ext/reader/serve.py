"""``make serve``: shows the pages on this machine alone and builds them again on every save."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

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


def main() -> None:
    root = Path(__file__).parents[2]
    out = root / "_build" / "serve"
    os.chdir(root)
    command = [sys.executable, "-m", "sphinx_autobuild", "--host", HOST, "--port", str(free_port())]
    # Output and caches change on every build: watching them would never end.
    for ignored in ("_build", ".venv", ".git", "tests"):
        command += ["--ignore", f"{root / ignored}/*"]
    command += ["-d", str(out / "doctrees"), ".", str(out / "html")]
    os.execv(sys.executable, command)


if __name__ == "__main__":
    main()
