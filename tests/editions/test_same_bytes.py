"""The same commit gives the same bytes, without network and whatever the clock, zone, folder or hash seed."""

import hashlib
from pathlib import Path

import pytest
from conftest import copy_of_book, run_editions

pytestmark = pytest.mark.xdist_group("bytes")  # two builds, once

#: Loaded by every Python that the build starts: no connection, and a clock that is two years fast.
SURROUNDINGS = """
import socket, sys, time

def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        raise RuntimeError("NETWORK " + event)

sys.addaudithook(refuse)
_time = time.time
time.time = lambda: _time() + 2 * 366 * 86400
"""


def digest(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def two_builds(tmp_path_factory):
    first = copy_of_book(tmp_path_factory.mktemp("one") / "book")
    second = copy_of_book(tmp_path_factory.mktemp("another-place") / "deeper" / "Reader")
    site = tmp_path_factory.mktemp("site")
    (site / "sitecustomize.py").write_text(SURROUNDINGS)
    plain = run_editions(first, "html", "pdf", "epub", TZ="UTC", PYTHONHASHSEED="1", LC_ALL="C")
    assert plain.returncode == 0, plain.stderr
    other = run_editions(
        second,
        *("html", "pdf", "epub"),
        TZ="America/Santiago",
        PYTHONHASHSEED="4711",
        LC_ALL="C.UTF-8",
        PYTHONPATH=f"{site}:{second / '_ext'}",
    )
    assert other.returncode == 0, other.stderr
    return first / "_build", second / "_build"


def test_the_network_guard_works(tmp_path, workspace):
    (tmp_path / "sitecustomize.py").write_text(SURROUNDINGS)
    conf = workspace / "conf.py"
    conf.write_text(
        conf.read_text("utf-8") + "\nimport socket\nsocket.create_connection(('127.0.0.1', 9), 1)\n", "utf-8"
    )
    done = run_editions(workspace, "html", PYTHONPATH=f"{tmp_path}:{workspace / '_ext'}")
    assert done.returncode != 0
    assert "NETWORK" in (workspace / "_build" / "failed.log").read_text("utf-8")


@pytest.mark.parametrize("edition", ["html", "pdf", "epub"])
def test_two_builds_are_identical(two_builds, edition):
    first, second = (digest(build / edition) for build in two_builds)
    assert first and first == second
