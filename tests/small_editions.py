"""A tiny book that the build driver can build, and surroundings in which it must fail in plain words."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from conftest import ROOT

NAME = "digital-government-reader"

#: Loaded by every Python that the build starts: the module MISSING cannot be imported.
WITHOUT = """
import os, sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if (name + ".").startswith(os.environ["MISSING"] + "."):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
"""


def small_book(target: Path) -> Path:
    """The root test-book as a book of its own, with a PDF."""
    shutil.copytree(ROOT / "tests" / "roots" / "test-book", target)
    (target / "pyproject.toml").write_text('[project]\nname = "mini"\nversion = "2026.1"\n', "utf-8")
    add(target, 'extensions.append("sphinx_typst")')
    add(target, f'typst_documents = [{{"startdoc": "index", "target": "{NAME}.pdf", "title": project}}]')
    return target


def add(root: Path, code: str) -> None:
    """Adds *code* to the configuration of a book."""
    with (root / "conf.py").open("a", encoding="utf-8") as file:
        file.write(code + "\n")


def run(root: Path, *editions: str, plain_user: bool = False, **environment: str) -> subprocess.CompletedProcess:
    """The build as `make` calls it. *plain_user*: without the right of root to read and write everything."""
    command = [sys.executable, "-m", "reader.editions", "--root", str(root), *editions]
    if plain_user and os.geteuid() == 0:
        command = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", *command]
    path = os.pathsep.join([str(ROOT / "_ext"), environment.pop("PYTHONPATH", "")]).strip(os.pathsep)
    return subprocess.run(
        command, cwd=root, env={**os.environ, "PYTHONPATH": path, **environment}, capture_output=True, text=True
    )


def said(done: subprocess.CompletedProcess) -> list[str]:
    """The lines that say what to mend; asserts the frame around them, and that there is no traceback."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    lines = done.stderr.strip().splitlines()
    heads = [n for n, line in enumerate(lines) if line.startswith("The ") and line.endswith("not built:")]
    assert len(heads) == 1 and lines[-1].startswith("The last good editions are untouched."), done.stderr
    return [line.strip() for line in lines[heads[0] + 1 : -1] if line.strip()]
