"""The project around the book: locks, licences, commands, and documents that must stay true."""

import ast
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from conftest import ROOT
from reader.editions import serve

TRACKED = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True)
FILES = [ROOT / name for name in TRACKED.stdout.split("\n") if name and (ROOT / name).is_file()]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_locks_have_hashes_and_no_address(name):
    text = (ROOT / name).read_text("utf-8")
    assert "://" not in text
    entries = re.findall(r"^([a-z0-9\-]+)==[^\n]*(?:\n    --hash=sha256:[0-9a-f]{64}[^\n]*)+", text, re.MULTILINE)
    names = re.findall(r"^([a-zA-Z0-9\-._]+)==", text, re.MULTILINE)
    assert entries == names and len(names) > 20


def test_the_locks_hold_what_pyproject_asks_for():
    build = (ROOT / "requirements.lock").read_text("utf-8")
    dev = (ROOT / "requirements-dev.lock").read_text("utf-8")
    groups = PYPROJECT["dependency-groups"]
    for requirement in groups["build"]:
        assert re.search(rf"^{re.split('[=<>]', requirement)[0]}==", build, re.MULTILINE), requirement
    for requirement in (item for item in groups["dev"] if isinstance(item, str)):
        assert re.search(rf"^{re.split('[=<>]', requirement)[0]}==", dev, re.MULTILINE), requirement
    for line in re.findall(r"^[a-z0-9\-]+==\S+", build, re.MULTILINE):
        assert line in dev, f"{line} differs between the locks"


def test_make_help_names_every_command_of_the_contract():
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in ("all", "html", "pdf", "epub", "test", "lint", "linkcheck", "serve", "clean", "help"):
        assert re.search(rf"^{name} +\S", said, re.MULTILINE), name
    assert re.findall(r"^# (.*)", said, re.MULTILINE) == ["Build the book", "Write", "Change code", "Tidy up"]


def test_ci_runs_make_test_and_nothing_looser():
    text = (ROOT / ".ci" / "run").read_text("utf-8")
    commands = [line for line in text.splitlines() if line and not line.startswith(("#", "set ", "cd "))]
    assert commands == ["exec make test"]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_readme_is_short_and_names_the_two_commands():
    text = (ROOT / "README.md").read_text("utf-8")
    assert len(text.splitlines()) < 120
    assert re.search(r"^make$", text, re.MULTILINE) and re.search(r"^make test$", text, re.MULTILINE)
    for path in re.findall(r"`((?:_build|_ext|publications|frameworks|about|tests|\.ci)/[\w./-]*)`", text):
        if not path.startswith("_build"):
            assert (ROOT / path).exists(), path


def test_links_between_project_documents_lead_somewhere():
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "_ext/reader/README.md"):
        prose = re.sub(r"`[^`\n]+`", "", (ROOT / name).read_text("utf-8"))
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", prose):
            assert (ROOT / name).parent.joinpath(target).exists(), f"{name}: {target}"


def test_citation_file_agrees_with_the_version():
    data = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert data["cff-version"] == "1.2.0"
    assert data["version"] == data["preferred-citation"]["version"] == PYPROJECT["project"]["version"]
    assert data["authors"] == [{"name": PYPROJECT["project"]["authors"][0]["name"]}]


def test_fonts_carry_their_licences():
    for folder in (ROOT / "_ext" / "sphinx_typst" / "fonts", ROOT / "_static" / "fonts"):
        fonts = (path for path in folder.iterdir() if path.suffix in (".ttf", ".woff2"))
        families = {path.name.partition("-")[0].title() for path in fonts}
        assert families
        for family in families:
            assert "SIL OPEN FONT LICENSE" in (folder / f"OFL-{family}.txt").read_text("utf-8").upper()


def test_workflows_pin_actions_and_use_a_debian_container():
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        text = path.read_text("utf-8")
        data = yaml.safe_load(text)
        for used in re.findall(r"uses: (\S+)", text):
            assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", used), f"{path.name}: {used}"
        builds = [
            job for job in data["jobs"].values() if any("make" in str(step.get("run", "")) for step in job["steps"])
        ]
        assert all("debian" in str(job["container"]) for job in builds), path.name


def test_no_tracked_file_names_a_machine():
    for path in FILES:
        if path.suffix in (".ttf", ".woff2", ".png", ".jpg", ".gif", ".webp") or path.name == "test_project.py":
            continue
        found = re.search(r"(?<![\w.])/(?:work|home|root|Users)/\w", path.read_text("utf-8"))
        assert not found, path


#: Functions that may be longer than `LONGEST` lines: file and name to the reason.
LONG_FUNCTIONS: dict[str, str] = {}
LONGEST = 50


def test_modules_folders_and_functions_are_small():
    long = set()
    for path in (ROOT / "_ext").rglob("*.py"):
        source = path.read_text("utf-8")
        assert len(source.splitlines()) <= 300, path
        assert len(list(path.parent.glob("*.py"))) <= 15, path.parent
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno >= LONGEST:
                long.add(f"{path.relative_to(ROOT / '_ext')}: {node.name}")
    assert long == set(LONG_FUNCTIONS)


#: Packages of _ext/reader from the ground up; an import leads to the same floor or below. Those in one group are
#: neighbours, which do not import each other.
FLOORS = (
    {"i18n"},
    {"facts"},
    {"safety"},
    {"concordance"},
    {"citations"},
    {"directives"},
    {"html", "epub", "pdf", "worksheets", "lint", "editions"},
)
#: What lower packages may not import, so that they work without a build.
WITHOUT_SPHINX = ("facts", "lint")


def imports(path: Path, root: Path) -> set[str]:
    """Modules that a file below *root* imports, by their full names; at any depth of the code."""
    package = ["reader", *path.relative_to(root).parent.parts]
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else []
            base = ".".join([*above, *filter(None, [node.module])])
            found |= {f"{base}.{one.name}" for one in node.names}
    return found


def wrong_ways(root: Path) -> list[str]:
    """Imports in the package *root* that lead upward, sideways, or to Sphinx where that is not wanted."""
    floor = {name: number for number, group in enumerate(FLOORS) for name in group}
    found = []
    for path in sorted(root.rglob("*.py")):
        here = path.relative_to(root).with_suffix("").parts[0]
        if here == "__init__":
            continue  # which names every module, to set them up
        for name in sorted(imports(path, root)):
            parts = name.split(".")
            if here in WITHOUT_SPHINX and parts[0] in ("sphinx", "sphinxcontrib"):
                found.append(f"{path.relative_to(root)}: {name}")
            there = parts[1] if parts[0] == "reader" and len(parts) > 1 else here
            if there != here and floor[there] >= floor[here]:
                found.append(f"{path.relative_to(root)}: {name}")
    return found


def test_imports_lead_downward(tmp_path):
    packages = {path.parent.name for path in (ROOT / "_ext" / "reader").glob("*/*.py")}
    modules = {path.stem for path in (ROOT / "_ext" / "reader").glob("*.py")} - {"__init__"}
    assert packages | modules == set().union(*FLOORS)
    assert wrong_ways(ROOT / "_ext" / "reader") == []
    for name, line in (
        ("facts/a.py", "from ..html import search"),
        ("facts/b.py", "def f():\n    import sphinx.util"),
        ("html/c.py", "from ..epub.builder import x"),
        ("safety/d.py", "from .. import concordance"),
        ("html/e.py", "from ..facts import records\nfrom . import f"),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(line, "utf-8")
    assert [one.split(":")[0] for one in wrong_ways(tmp_path)] == [
        "facts/a.py",
        "facts/b.py",
        "html/c.py",
        "safety/d.py",
    ]


def test_packages_that_others_can_install_know_nothing_of_the_book():
    for package in ("sphinx_typst", "linkwatch"):
        for path in (ROOT / "_ext" / package).rglob("*.py"):
            assert not re.search(r"^\s*(?:import|from) reader", path.read_text("utf-8"), re.MULTILINE), path


def test_nobody_imports_the_theme():
    for path in (ROOT / "_ext").rglob("*.py"):
        text = path.read_text("utf-8")
        assert not re.search(r"(?:import|from) (?:pydata_sphinx_theme|sphinx_book_theme)", text), path


def test_hooks_before_a_commit_are_those_of_make_lint_and_fetch_nothing():
    data = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    hooks = [hook for repo in data["repos"] for hook in repo["hooks"]]
    assert {repo["repo"] for repo in data["repos"]} == {"local"}
    assert {hook["language"] for hook in hooks} == {"system"}
    recipe = (ROOT / "Makefile").read_text("utf-8").partition("\nlint:")[2].partition("\n\n")[0]
    commands = [line.strip().removeprefix("@") for line in recipe.splitlines()[1:]]
    commands = [one.replace("$(BIN)/", "").replace("$(READER)", "python -m").split()[:3] for one in commands]
    ours = [hook["entry"].replace(".venv/bin/", "").replace("env PYTHONPATH=_ext ", "").split()[:3] for hook in hooks]
    assert [one[:2] for one in ours] == [one[:2] for one in commands]


def test_pre_commit_runs_them(tmp_path):
    """In a copy of the configuration, with a file that ruff would write otherwise."""
    for name in (".pre-commit-config.yaml", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / ".venv").symlink_to(Path(sys.prefix))
    (tmp_path / "x.py").write_text("x = ( 1 )\n", "utf-8")
    environment = {**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "home"), "SKIP": "mypy,content,rumdl"}
    for command in (["git", "init", "-q"], ["git", "add", "x.py"]):
        subprocess.run(command, cwd=tmp_path, check=True)
    program = [str(Path(sys.prefix, "bin", "pre-commit")), "run", "--all-files"]
    ran = subprocess.run(program, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert ran.returncode == 1
    assert re.search(r"ruff format\)\.+Failed", ran.stdout) and re.search(r"ruff check\)\.+Passed", ran.stdout)


def test_the_forms_for_issues_can_be_read():
    forms = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in (ROOT / ".github/ISSUE_TEMPLATE").glob("*")}
    assert {"factual-correction", "broken-link", "accessibility-barrier", "new-publication"} <= set(forms)
    for name, form in forms.items():
        if name == "config":
            continue
        assert form["name"] and form["description"] and form["title"], name
        ids = [part["id"] for part in form["body"] if part["type"] != "markdown"]
        assert len(ids) == len(set(ids)) and all(part["attributes"]["label"] for part in form["body"] if "id" in part)


def test_the_changelog_is_in_the_order_and_form_that_it_names():
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    editions = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert editions[0] == "Unreleased" and editions[1:] == sorted(editions[1:], reverse=True)
    assert PYPROJECT["project"]["version"] in editions
    known = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert set(re.findall(r"^### (.+)$", text, re.MULTILINE)) <= known


def test_serve_takes_another_port_when_the_first_is_taken():
    with socket.socket() as taken:
        taken.bind((serve.HOST, 0))
        port = taken.getsockname()[1]
        assert serve.free_port(port) not in (0, port)
    assert serve.HOST == "127.0.0.1"
