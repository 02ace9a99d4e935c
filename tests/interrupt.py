"""Builds killed, or with a full disk, at each step of publishing: ``python interrupt.py SCENARIO HOW FOLDER``.

A step is a change of the file system by this process, seen through Python's audit events just before it is made. For
each step a build is interrupted there; then follow a failing build, a build of the old sources and one of new sources,
and after each of these it is written down what readers would find. The result is printed as JSON. Sphinx is replaced
by a function that writes the word of the sources into each edition.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import sys
import traceback
from pathlib import Path

from reader.editions import build as driver
from reader.editions import publishing
from reader.facts import edition_stamp, layout
from reader.facts.fault import Fault

FILES = {
    "html": ("html/index.html", "html/deep/page.html", f"html/editions/{layout.FILE_NAME}.pdf"),
    "pdf": (f"pdf/{layout.FILE_NAME}.pdf", "pdf/publications/one.pdf"),
    "epub": (f"epub/{layout.FILE_NAME}.epub",),
}
CHANGES = ("os.rename", "os.link", "os.symlink", "os.mkdir", "os.remove", "os.rmdir", "ctypes.dlsym")
REMOVES = ("os.remove", "os.rmdir")
ALL = ["html", "pdf", "epub"]


def fake(root: Path, new: Path, edition: str, linked: list[str], deadline: float) -> None:
    word = (root / "index.md").read_text("utf-8")
    if word == "broken":
        raise driver.BuildError([edition], [Fault("index.md", 1, "broken.")], "index.md:1: ERROR: broken")
    for name in FILES[edition]:
        if "editions/" not in name:
            path = new / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(word, "utf-8")


class Interrupt:
    """Counts changes; at change number *at* kills this process, or lets it and all later ones fail."""

    def __init__(self, at: int, how: str):
        self.at, self.how, self.count = at, how, 0

    def __call__(self, event: str, arguments: tuple) -> None:
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if event not in CHANGES and not writes:
            return
        self.count += 1
        if self.how == "kill" and self.count == self.at:
            os.kill(os.getpid(), signal.SIGKILL)
        if self.how == "full" and self.count >= self.at > 0 and event not in REMOVES:
            raise OSError(errno.ENOSPC, "No space left on device", "somewhere")


def build(root: Path, word: str, wanted: list[str], at: int = 0, how: str = "") -> dict:
    """Builds in a copy of this process; its status, its words and the number of its changes."""
    (root / "index.md").write_text(word, "utf-8")
    log = root.with_suffix(".log")
    child = os.fork()
    if not child:
        interrupt = Interrupt(at, how)
        status = 70
        try:
            out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(out, 1)
            os.dup2(out, 2)
            driver.run_sphinx = fake
            driver.input_faults = lambda root: []  # without loading Sphinx, a thousand times
            edition_stamp.read = lambda root: edition_stamp.Stamp("1", "", "", True, 0)  # nor starting git
            sys.addaudithook(interrupt)
            status = driver.build(root, wanted)
            interrupt.how = ""
        except BaseException:
            interrupt.how = ""
            traceback.print_exc()
        sys.stdout.flush()
        os.write(1, f"\ncount {interrupt.count}".encode())
        os._exit(status)
    _pid, ended = os.waitpid(child, 0)
    words, _, count = log.read_text("utf-8").rpartition("\ncount ")
    return {"status": os.waitstatus_to_exitcode(ended), "said": words, "count": int(count or 0)}


def found(root: Path) -> dict[str, str | None]:
    """What readers find in each file of an edition; None where there is none."""
    out = root / "_build"
    names = [name for edition in ALL for name in FILES[edition]]
    return {name: (out / name).read_text("utf-8") if (out / name).is_file() else None for name in names}


def rest(root: Path) -> list[str]:
    """What is in the folder of outputs and should not be there once a build has ended."""
    expected = {".lock", ".current", ".editions", "html", "pdf", "epub", "failed.log"}
    generations = [path.name for path in (root / "_build" / ".editions").iterdir()]
    return [path.name for path in (root / "_build").iterdir() if path.name not in expected] + generations[1:]


def prepare(scenario: str, root: Path) -> list[str]:
    """Puts *root* into the state before the interrupted build; the editions that this build is to build."""
    root.mkdir(parents=True)
    (root / "pyproject.toml").write_text('[project]\nversion = "1"\n', "utf-8")
    if scenario == "first":
        return ALL
    assert build(root, "old", ALL)["status"] == 0
    out = root / "_build"
    if scenario in ("folders", "folders-in-two-steps"):  # as earlier versions of the build left them
        for edition in ALL:
            (out / edition).unlink()
            (out / ".current" / edition).resolve().rename(out / edition)
        shutil.rmtree(out / ".editions")
        (out / ".current").unlink()
        (out / ".fingerprints.json").write_text('{"html": "of an earlier build"}', "utf-8")
    if scenario == "copy-without-links":
        shutil.copytree(out, root / "copy")
        shutil.rmtree(out)
        (root / "copy").rename(out)
    return ["html"] if scenario == "html-alone" else ALL


def main(scenario: str, how: str, folder: Path) -> None:
    if scenario == "folders-in-two-steps":
        publishing.exchange = lambda one, other: False
    wanted = prepare(scenario, folder / "before")
    results = []
    root = folder / "book"
    for point in range(1, 1000):
        shutil.copytree(folder / "before", root, symlinks=True)
        interrupted = build(root, "new", wanted, point, how)
        result = {"point": point, "interrupted": interrupted, "found": found(root)}
        result["failing"] = {**build(root, "broken", wanted), "found": found(root)}
        again = folder / "again"
        shutil.copytree(root, again, symlinks=True)
        result["old"] = {**build(again, "old", wanted), "found": found(again), "rest": rest(again)}
        result["good"] = {**build(root, "newer", wanted), "found": found(root), "rest": rest(root)}
        results.append(result)
        for path in (root, again):
            shutil.rmtree(path)
        if interrupted["status"] >= 0 and interrupted["count"] < point:
            break  # it was over before this step
    print(json.dumps(results))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
