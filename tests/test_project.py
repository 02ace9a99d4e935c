"""The project around the book: locks, licences, commands, and documents that must stay true."""

import os
import re
import socket
import subprocess
import tomllib

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
    for name in ("README.md", "CONTRIBUTING.md"):
        prose = re.sub(r"`[^`\n]+`", "", (ROOT / name).read_text("utf-8"))
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", prose):
            assert (ROOT / target).exists(), f"{name}: {target}"


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


def test_no_module_grows_beyond_400_lines():
    for path in (ROOT / "_ext").rglob("*.py"):
        assert len(path.read_text("utf-8").splitlines()) <= 400, path


def test_floors_of_the_house():
    """Facts know no Sphinx; PDF builder and link checker know nothing of this book; nobody imports the theme."""
    for path in (ROOT / "_ext").rglob("*.py"):
        text = path.read_text("utf-8")
        assert not re.search(r"(?:import|from) (?:pydata_sphinx_theme|sphinx_book_theme)", text), path
        if {"sphinx_typst", "linkwatch"} & set(path.parts):
            assert not re.search(r"(?:import|from) reader", text), path
        if path.name in ("records.py", "terms.py", "stamp.py", "faults.py", "lint.py"):
            assert not re.search(r"^\s*(?:import|from) sphinx", text, re.MULTILINE), path


def test_serve_takes_another_port_when_the_first_is_taken():
    with socket.socket() as taken:
        taken.bind((serve.HOST, 0))
        port = taken.getsockname()[1]
        assert serve.free_port(port) not in (0, port)
    assert serve.HOST == "127.0.0.1"
