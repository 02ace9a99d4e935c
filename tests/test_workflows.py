"""GitHub workflows: the issue about broken links, when checks fail, and the permissions of jobs."""

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

JOBS = yaml.safe_load((ROOT / ".github" / "workflows" / "links.yml").read_text("utf-8"))["jobs"]

#: Replaces GitHub's command-line tool: logs its arguments, and lists one open issue or none.
GH = """#!/bin/sh
echo "$@" >> calls
case "$1 $2" in "issue list") printf '%s' "$OPEN" ;; esac
"""


def script(job: str, word: str) -> str:
    return next(step["run"] for step in JOBS[job]["steps"] if word in step.get("run", ""))


def shell(text: str, folder: Path, **environment: str) -> subprocess.CompletedProcess:
    """Runs the script of a step with the shell options of GitHub Actions."""
    path = f"{folder}:{os.environ['PATH']}"
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text]
    return subprocess.run(command, cwd=folder, env={**os.environ, **environment, "PATH": path}, capture_output=True)


def program(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)
    (folder / name).chmod(0o755)


@pytest.mark.parametrize(
    ("broken", "open_issue", "calls"),
    [
        ("yes", "", ["issue list", "label create", "issue create"]),
        ("yes", "7", ["issue list", "issue edit 7"]),
        ("no", "7", ["issue list", "issue edit 7", "issue close 7"]),
        ("no", "", ["issue list"]),
    ],
)
def test_one_issue_is_opened_updated_and_closed(tmp_path, broken, open_issue, calls):
    program(tmp_path, "gh", GH)
    assert shell(script("tell", "gh issue"), tmp_path, BROKEN=broken, OPEN=open_issue).returncode == 0
    called = (tmp_path / "calls").read_text().splitlines()
    assert len(called) == len(calls) and all(map(str.startswith, called, calls)), called


@pytest.mark.parametrize(
    ("status", "report", "fails", "broken"),
    [(0, True, False, "no"), (2, True, False, "yes"), (2, False, True, None)],
)
def test_the_weekly_check_fails_only_if_it_could_not_be_made(tmp_path, status, report, fails, broken):
    (tmp_path / "_build" / "linkcheck").mkdir(parents=True)
    write = "echo x > _build/linkcheck/issue.md" if report else "true"
    program(tmp_path, "make", f"#!/bin/sh\n{write}\nexit {status}\n")
    out = tmp_path / "output"
    done = shell(script("all", "make linkcheck"), tmp_path, GITHUB_OUTPUT=str(out))
    assert bool(done.returncode) == fails
    assert (out.read_text() if out.exists() else None) == (f"broken={broken}\n" if broken else None)


def test_a_pull_request_is_checked_for_its_own_links_alone():
    step = next(step for step in JOBS["changed"]["steps"] if "linkcheck" in step.get("run", ""))
    assert step["run"] == 'make linkcheck SINCE="$BASE"'
    assert step["env"]["BASE"] == "${{ github.event.pull_request.base.sha }}"
    assert any(step.get("with", {}).get("fetch-depth") == 0 for step in JOBS["changed"]["steps"])
    output = subprocess.run(
        ["make", "-n", "linkcheck", "SINCE=abc"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert 'linkwatch   --since "abc"' in output and "--strict" not in output


def test_only_the_job_that_runs_no_code_of_the_repository_may_write():
    assert "permissions" not in JOBS["changed"] and "permissions" not in JOBS["all"]
    assert JOBS["tell"]["permissions"] == {"issues": "write"}
    assert not any("checkout" in step.get("uses", "") for step in JOBS["tell"]["steps"])


WORKFLOWS = {path.name: path.read_text("utf-8") for path in sorted((ROOT / ".github" / "workflows").glob("*.yml"))}


def steps(workflow: dict) -> list[dict]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_what_strangers_propose_runs_without_secrets_and_may_only_read(name):
    workflow = yaml.safe_load(WORKFLOWS[name])
    events = workflow[True]  # YAML takes `on` for a truth
    assert not {"pull_request_target", "workflow_run", "issue_comment"} & set(events)
    if "pull_request" in events:
        assert workflow["permissions"] == {"contents": "read"}
        assert "secrets." not in WORKFLOWS[name]
    for step in steps(workflow):
        if "checkout" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] is False
        if "uses" in step:
            assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", step["uses"]), step
        # Words of a change (title, branch) in a command would be read by the shell.
        assert "${{" not in step.get("run", ""), step


def test_the_workflow_of_pull_requests_says_what_runs_and_with_which_rights():
    comment = WORKFLOWS["pull-request.yml"].partition("\nname:")[0]
    assert all(line.startswith("#") for line in comment.splitlines())
    for words in ("contents: read", "make test", "secret", "fork", "SECURITY.md", "pull_request_target"):
        assert words in comment, words


def test_only_tests_allow_loopback_addresses():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    workflows = [path.read_text("utf-8") for path in sorted((ROOT / ".github" / "workflows").glob("*.yml"))]
    assert "linkwatch" in makefile and any("linkcheck" in yaml.safe_dump(yaml.safe_load(text)) for text in workflows)
    assert not any("loopback" in text for text in (makefile, *workflows, (ROOT / "conf.py").read_text("utf-8")))
