"""The edition stamp, from git and from a source archive."""

import subprocess
from datetime import date

import pytest
from reader.facts import edition_stamp


@pytest.fixture
def repository(tmp_path):
    root = tmp_path / "r"
    root.mkdir()
    (root / "pyproject.toml").write_text('[project]\nname = "x"\nversion = "2031.7"\n')
    (root / ".git-archival.txt").write_text("commit: $Format:%H$\ndate: $Format:%cI$\n")
    (root / ".gitattributes").write_text(".git-archival.txt export-subst\n")
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "one")
    return root


def git(root, *args):
    environment = {
        "GIT_COMMITTER_DATE": "2031-07-09T23:30:00-04:00",
        "GIT_AUTHOR_DATE": "2001-01-01T00:00:00Z",
        "PATH": "/usr/bin:/bin",
    }
    command = ["git", "-c", "user.name=n", "-c", "user.email=e@example.org", *args]
    return subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True, text=True).stdout


def test_version_commit_and_day_come_from_the_repository(repository):
    found = edition_stamp.read(repository)
    assert found.version == "2031.7"
    assert found.commit == git(repository, "rev-parse", "HEAD").strip()
    assert found.day == date(2031, 7, 9)
    assert not found.uncommitted
    assert found.epoch == int(git(repository, "log", "-1", "--format=%ct"))


def test_uncommitted_changes_are_reported(repository):
    (repository / "new").write_text("x")
    assert edition_stamp.read(repository).uncommitted


def test_an_archive_carries_the_stamp(repository, tmp_path):
    commit = git(repository, "rev-parse", "HEAD").strip()
    git(repository, "archive", "-o", str(tmp_path / "a.tar"), "HEAD")
    target = tmp_path / "unpacked"
    target.mkdir()
    subprocess.run(["tar", "xf", str(tmp_path / "a.tar"), "-C", str(target)], check=True)
    found = edition_stamp.read(target)
    assert (found.commit, found.uncommitted, found.day) == (commit, False, date(2031, 7, 9))


def test_without_git_or_archive_the_stamp_says_that_it_does_not_know(repository, tmp_path, monkeypatch):
    target = tmp_path / "bare"
    target.mkdir()
    for name in ("pyproject.toml", ".git-archival.txt"):
        (target / name).write_text((repository / name).read_text())
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    found = edition_stamp.read(target)
    assert (found.commit, found.moment, found.uncommitted, found.epoch) == ("", "", True, edition_stamp.NO_DATE)
