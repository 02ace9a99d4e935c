"""The package on its own: installed into an empty environment, it builds the book of its README."""

import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest
import sphinx_typst
from typst_books import audit, plain_text

PACKAGE = Path(sphinx_typst.__file__).parent
#: What a build of the package leaves in its folder.
BUILT = shutil.ignore_patterns("build", "*.egg-info", "__pycache__")
#: A book of two pages.
PAGES = {
    "index.rst": "A Small Book\n============\n\nThe first page leads to :ref:`the second <second>`.\n\n"
    ".. toctree::\n\n   second\n",
    "second.rst": ".. _second:\n\nThe second page\n===============\n\n.. list-table:: Numbers\n   :header-rows: 1\n\n"
    "   * - one\n     - two\n   * - 1\n     - 2\n",
}


def run(*command: str | Path) -> str:
    """The output of *command*, without our path of modules and with a proxy that is not there."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP_"))}
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    done = subprocess.run(command, capture_output=True, text=True, env={**ours, **nowhere}, cwd=Path(command[0]).parent)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """The interpreter of an environment without pip, with the package installed; its dependencies are ours."""
    folder = tmp_path_factory.mktemp("package")
    venv.create(folder / "env", with_pip=False, symlinks=True)
    python = folder / "env" / "bin" / "python"
    installed = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    ours = [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
    (installed / "dependencies.pth").write_text("\n".join(ours) + "\n", "utf-8")
    source = shutil.copytree(PACKAGE, folder / "sphinx_typst", ignore=BUILT)
    offline = ["--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check", "--quiet"]
    run(Path(sys.executable), "-m", "pip", "--python", folder / "env", "install", *offline, source)
    return python


def test_it_is_installed_whole_and_without_the_book(python):
    found = Path(run(python, "-c", "import sphinx_typst; print(sphinx_typst.__file__)").strip()).parent
    assert found.is_relative_to(python.parents[1])
    files = {path.relative_to(PACKAGE) for path in PACKAGE.rglob("*") if path.suffix in (".py", ".typ", ".ttf", ".txt")}
    files = {path for path in files if path.parts[0] not in ("build", "sphinx_typst_book.egg-info")}
    assert [path for path in files if not (found / path).is_file()] == []
    known = "from importlib.util import find_spec; print([name for name in ('reader', 'linkwatch') if find_spec(name)])"
    assert run(python, "-c", known).strip() == "[]"


def test_it_builds_the_book_of_its_readme(python, tmp_path):
    conf = re.search(r"```python\n(project = .*?)```", (PACKAGE / "README.md").read_text("utf-8"), re.DOTALL)
    (tmp_path / "conf.py").write_text(conf[1], "utf-8")
    for name, text in PAGES.items():
        (tmp_path / name).write_text(text, "utf-8")
    run(python, "-m", "sphinx", "-q", "-W", "-b", "typst", tmp_path, tmp_path / "out")
    path = tmp_path / "out" / "book.pdf"
    assert audit(path) == []
    text = plain_text(path)
    for words in ("A. Writer", r"leads to the second\W+p\. 2\.", "The second page", r"Table 1\. Numbers"):
        assert re.search(words, text), text


def test_the_readme_has_all_options_and_nothing_else():
    options = set(re.findall(r"^\| `(typst_\w+)` \|", (PACKAGE / "README.md").read_text("utf-8"), re.MULTILINE))
    added = set(re.findall(r'add_config_value\(\s*"(\w+)"', (PACKAGE / "__init__.py").read_text("utf-8")))
    assert options == added
