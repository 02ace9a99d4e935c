"""The package on its own: installed with pip into an empty environment, it checks a project with two pages."""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest
import small_book
from fault_server import FaultServer

PACKAGE = Path(small_book.EXT) / "linkwatch"


@pytest.fixture(scope="module")
def environment_variables():
    """The variables of this process without those that change where Python looks for modules."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


@pytest.fixture(scope="module")
def installed(tmp_path_factory, environment_variables):
    """Folder of the programs of an environment that has linkwatch, and its dependencies from this one."""
    folder = tmp_path_factory.mktemp("install")
    # A copy, because setuptools writes its working files beside the sources.
    source = shutil.copytree(PACKAGE, folder / "linkwatch", ignore=shutil.ignore_patterns("__pycache__", "build"))
    venv.create(folder / "venv", symlinks=True)
    python = folder / "venv" / "bin" / "python"
    query = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = subprocess.run(
        [python, "-c", query], env=environment_variables, check=True, capture_output=True, text=True
    ).stdout.strip()
    dependencies = [path for path in sys.path if Path(path).name == "site-packages"]
    assert dependencies and not any((Path(path) / "linkwatch").exists() for path in dependencies)
    (Path(packages) / "dependencies.pth").write_text("\n".join(dependencies) + "\n", "utf-8")
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python, "install", "--quiet"]
    command += ["--no-index", "--no-deps", "--no-build-isolation", source]
    pip = subprocess.run(command, cwd=folder, env=environment_variables, capture_output=True, text=True)
    assert pip.returncode == 0, pip.stdout + pip.stderr
    shutil.rmtree(source)  # what is installed must not need its sources
    return python.parent


def run(command, folder, environment_variables):
    return subprocess.run(command, cwd=folder, env=environment_variables, capture_output=True, text=True)


def test_the_installed_package_has_all_its_modules(installed, environment_variables, tmp_path):
    query = "import linkwatch, pathlib; print(pathlib.Path(linkwatch.__file__).parent)"
    process = run([installed / "python", "-c", query], tmp_path, environment_variables)
    folder = Path(process.stdout.strip())
    assert folder.is_relative_to(installed.parent), process.stderr

    def modules(package):
        return {path.relative_to(package).as_posix() for path in package.rglob("*.py")}

    assert modules(folder) == {name for name in modules(PACKAGE) if not name.startswith("build/")}


def test_the_installed_command_checks_a_book_of_two_pages(installed, environment_variables, tmp_path):
    with FaultServer() as server:
        pages = {
            "index": f"# First\n\n<{server.url('/ok')}> and <{server.url('/301')}>\n",
            "second": f"# Second\n\n[here]({server.url('/anchored#here')}) and [not]({server.url('/404')})\n",
        }
        book = small_book.write(tmp_path / "book", pages, on_path=False)
        check = run([installed / "linkwatch", "--loopback"], book, environment_variables)
        assert check.returncode == 1, check.stdout + check.stderr
        assert small_book.verdicts(book) == {
            server.url("/ok"): "works",
            server.url("/301"): "moved",
            server.url("/anchored#here"): "works",
            server.url("/404"): "gone",
        }
        places = {link["address"]: link["places"] for link in small_book.report(book)["links"]}
        assert places[server.url("/404")] == [{"file": "second.md", "line": 3, "entry": ""}]
        fix = run([installed / "linkwatch", "--fix"], book, environment_variables)
        assert fix.returncode == 0 and server.url("/301") not in (book / "index.md").read_text("utf-8")


def test_links_inside_pages_are_checked_by_the_installed_package(installed, environment_variables, tmp_path):
    (tmp_path / "index.html").write_text('<a href="gone.html">x</a>', "utf-8")
    process = run([installed / "python", "-m", "linkwatch.internal", "."], tmp_path, environment_variables)
    assert (process.returncode, process.stdout) == (1, ".: index.html: gone.html (no such file)\n"), process.stderr
