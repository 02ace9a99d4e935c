"""A build that would not end, or would take all memory, is stopped and says so."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT
from reader.editions import resource_limits, sphinx_process
from small_editions import add, run, said, small_book


@pytest.fixture
def book(tmp_path):
    return small_book(tmp_path / "book")


#: Runs for years within one call, which no signal handler of Python's interrupts.
ENDLESS = "import re; re.match('(a+)+$', 'a' * 60 + 'b')"


def test_a_build_that_takes_too_long_is_stopped(book):
    add(book, ENDLESS)
    lines = said(run(book, "html", BUILD_MINUTES="0.03"))
    assert len(lines) == 1
    assert "took longer than 0.03 minutes" in lines[0] and "BUILD_MINUTES" in lines[0]


def time_runs_out_when(monkeypatch, condition):
    """The deadline of a process passes when *condition* is true, whatever the clock says."""

    class Late(subprocess.Popen):
        def wait(self, timeout=None):
            if timeout is None:
                return super().wait()
            assert wait_for(condition)
            raise subprocess.TimeoutExpired(self.args, timeout)

    monkeypatch.setattr(resource_limits.subprocess, "Popen", Late)


@pytest.mark.parametrize("surroundings", [{}, {"CI": "true"}, {"FORCE_COLOR": "1", "TERM": "xterm"}])
def test_the_page_at_which_time_ran_out_is_named(book, tmp_path, monkeypatch, surroundings):
    for name in ("CI", "FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)
    mark = tmp_path / "reached"
    add(
        book,
        "def endless(app, name, text):\n"
        "    if name == 'glossary':\n"
        f"        open({str(mark)!r}, 'w').close()\n"
        f"        {ENDLESS}\n"
        "def setup(app): app.connect('source-read', endless)",
    )
    time_runs_out_when(monkeypatch, mark.is_file)
    generation = book / "_build" / "generation"
    generation.mkdir(parents=True)
    with pytest.raises(sphinx_process.BuildError) as caught:
        sphinx_process.run_sphinx(book, generation, "html", [], time.monotonic())
    (fault,) = caught.value.faults
    assert (fault.path, fault.message.startswith("the build took longer")) == ("glossary.md", True)


def test_a_build_that_takes_too_much_memory_is_stopped(book):
    assert run(book, "html", BUILD_GIGABYTES="1").returncode == 0
    add(book, "too_much = bytes(2 * 1024**3)")
    lines = said(run(book, "html", BUILD_GIGABYTES="1"))
    assert len(lines) == 1
    assert "more memory than 1 GB" in lines[0] and "BUILD_GIGABYTES" in lines[0]
    assert run(book, "html", BUILD_GIGABYTES="4").returncode == 0


@pytest.mark.parametrize("value", ["", "0", "-1", "many", "nan", "inf", "1e99"])
@pytest.mark.parametrize("name", [resource_limits.MINUTES, resource_limits.GIGABYTES])
def test_a_limit_that_is_no_number_above_zero_is_refused(name, value, monkeypatch, tmp_path):
    monkeypatch.setenv(name, value)
    if not value:
        assert resource_limits.setting(name) > 0
        return
    with pytest.raises(resource_limits.LimitError, match=name):
        resource_limits.setting(name)


def test_a_wrong_limit_is_reported(book):
    assert said(run(book, "html", BUILD_MINUTES="many")) == [
        "BUILD_MINUTES is “many”: set it to a number above zero, such as 30."
    ]


def is_alive(pid):
    """Whether a process runs; one that has ended and waits for its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def wait_for(condition):
    """Looks again and again, for a minute at most."""
    for _look in range(600):
        if condition():
            return True
        time.sleep(0.1)
    return False


def outcome(code, tmp_path):
    return resource_limits.run(
        [sys.executable, "-c", code], tmp_path, dict(os.environ), time.monotonic() + 600, lambda progress: None
    )


def test_much_output_neither_blocks_nor_fills_the_memory(tmp_path):
    code = "import sys; [sys.stderr.write('x' * 100_000) or sys.stdout.write('y' * 100_000) for _ in range(50)]"
    ended = outcome(code, tmp_path)
    assert ended.status == 0 and not ended.timed_out
    assert len(ended.output) == resource_limits.MAX_OUTPUT


def test_what_a_stopped_process_started_is_stopped_too(tmp_path, monkeypatch):
    note = tmp_path / "pid"
    code = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "open('pid', 'w').write(f'{child.pid}.')\n"
        "import time; time.sleep(600)\n"
    )
    time_runs_out_when(monkeypatch, lambda: note.is_file() and note.read_text().endswith("."))
    ended = outcome(code, tmp_path)
    assert ended.timed_out and ended.status == -signal.SIGKILL
    assert wait_for(lambda: not is_alive(int(note.read_text().rstrip("."))))


def test_a_driver_that_is_killed_leaves_no_build_behind(book, tmp_path):
    """The build that goes on would write into a folder that the next one removes."""
    assert run(book, "html").returncode == 0
    conf = (book / "conf.py").read_text("utf-8")
    add(book, f"import os, time; open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()) + '.'); time.sleep(600)")
    driver = subprocess.Popen(
        [sys.executable, "-m", "reader.editions", "--root", str(book), "html"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "_ext")},
    )
    note = tmp_path / "pid"
    assert wait_for(lambda: note.is_file() and note.read_text().endswith("."))
    driver.kill()
    driver.wait()
    pid = int(note.read_text().rstrip("."))
    assert wait_for(lambda: not is_alive(pid))
    assert (book / "_build" / "html" / "index.html").is_file()
    (book / "conf.py").write_text(conf + "# changed\n", "utf-8")
    assert run(book, "html").returncode == 0
    assert len(list((book / "_build" / ".editions").iterdir())) == 1


def test_the_last_progress_is_known(tmp_path):
    ended = outcome("print('reading sources... [ 50%] about/method'); raise SystemExit(3)", tmp_path)
    assert ended.status == 3
    assert ended.progress == resource_limits.Progress("reading sources", "50", "about/method")


def test_a_limit_of_the_surroundings_is_not_raised(monkeypatch):
    asked = []
    monkeypatch.setattr(resource_limits.resource, "getrlimit", lambda kind: (5, 7))
    monkeypatch.setattr(resource_limits.resource, "setrlimit", lambda kind, limits: asked.append(limits))
    resource_limits.apply_memory_limit()
    assert asked == [(7, 7)]
