"""A build opens no connection and starts no program; whoever tries is named, and fails the build."""

import ast
import os
import subprocess
import sys

import pytest
from conftest import ROOT
from reader.editions import guard, seccomp
from reader.facts import edition_stamp
from small_editions import add, run, said, small_book

#: What is tried: code to the words of the refusal.
ATTEMPTS = {
    "import socket; socket.create_connection(('127.0.0.1', 9), 1)": "look up the address of 127.0.0.1",
    "import socket; socket.socket().connect(('127.0.0.1', 9))": "open a socket of the network",
    "import socket; socket.socket().connect_ex(('127.0.0.1', 9))": "open a socket of the network",
    "import socket; socket.socket(socket.AF_UNIX).connect('/run/nobody')": "connect to /run/nobody",
    "import socket; socket.socket().bind(('127.0.0.1', 0))": "open a socket of the network",
    "import socket; socket.socket(type=socket.SOCK_DGRAM)": "open a socket of the network",
    "import socket; socket.socket(socket.AF_UNIX).bind('/run/nobody')": "wait for connections at /run/nobody",
    "import socket; socket.getaddrinfo('host.invalid', 80)": "look up the address of host.invalid",
    "import socket; socket.gethostbyname('host.invalid')": "look up the address of host.invalid",
    "import socket; socket.gethostbyaddr('127.0.0.1')": "look up the name of 127.0.0.1",
    "import urllib.request as u; u.urlopen('http://127.0.0.1:9/x.png')": "open http://127.0.0.1:9/x.png",
    "import urllib.request as u; u.urlopen('file:///etc/hostname')": "open file:///etc/hostname",
    "import requests; requests.get('http://127.0.0.1:9/x.png')": "look up the address of 127.0.0.1",
    "import subprocess; subprocess.run(['touch', 'TOUCHED'])": "start touch",
    "import subprocess; subprocess.run('touch TOUCHED', shell=True)": "start /bin/sh -c touch TOUCHED",
    "import subprocess; subprocess.run(['git', '-c', 'safe.directory=.', 'init', 'TOUCHED'])": "start git -c",
    "import os; os.system('touch TOUCHED')": "start touch TOUCHED",
    "import os; os.popen('touch TOUCHED').read()": "start /bin/sh -c touch TOUCHED",
    "import os; os.posix_spawn('/bin/touch', ['touch', 'TOUCHED'], {})": "start touch TOUCHED",
    "import os; os.fork() or os.execvp('touch', ['touch', 'TOUCHED'])": "start touch TOUCHED",
    "import pty; pty.spawn(['touch', 'TOUCHED'])": "start touch TOUCHED",
}


def refused(tmp_path, code):
    """Runs *code* under the guard; what is remembered afterwards although the code swallows all errors."""
    script = tmp_path / "script.py"
    lines = "\n".join(f"    {line}" for line in code.replace("; ", "\n").split("\n"))
    script.write_text(f"try:\n{lines}\nexcept BaseException: pass\n", "utf-8")
    runner = (
        "import os, runpy, sys; from pathlib import Path; from reader.editions.guard import Guard\n"
        "guard = Guard(Path.cwd()); guard.install(); parent = os.getpid()\n"
        f"runpy.run_path({str(script)!r})\n"
        "if os.getpid() != parent: os._exit(0)\n"
        "[os.waitpid(-1, 0) for _ in '1' if 'fork()' in open(sys.argv[1]).read()]\n"
        "print(guard.refused())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", runner, str(script)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT / "_ext")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return ast.literal_eval(done.stdout.strip().splitlines()[-1])


@pytest.mark.parametrize("code", ATTEMPTS)
def test_an_attempt_is_refused_and_remembered_even_if_swallowed(tmp_path, code):
    lines = refused(tmp_path, code)
    assert lines and f"ERROR: the build tried to {ATTEMPTS[code]}" in " ".join(lines)
    assert any(line.startswith("script.py:") for line in lines), lines
    assert not (tmp_path / "TOUCHED").exists()


def test_what_a_build_needs_is_allowed(tmp_path):
    code = (
        "import os, socket, multiprocessing\n"
        "from pathlib import Path\n"
        "from reader.facts import edition_stamp\n"
        f"assert edition_stamp.read(Path({str(ROOT)!r})).version\n"
        "left, right = multiprocessing.get_context('fork').Pipe()\n"
        "process = multiprocessing.get_context('fork').Process(target=left.send, args=('word',))\n"
        "process.start()\n"
        "assert right.recv() == 'word'\n"
        "process.join()\n"
        "Path('DONE').touch()"
    )
    assert refused(tmp_path, code) == []
    assert (tmp_path / "DONE").exists()


def test_the_programs_that_are_allowed_are_those_of_the_stamp(monkeypatch):
    """If the stamp comes to call git differently, the guard must follow."""
    called = []

    def record(command, **options):
        called.append(command)
        answers = {"rev-parse": str(ROOT), "log": "0" * 40 + " 2026-01-01T00:00:00+00:00"}
        return subprocess.CompletedProcess(command, 0, answers.get(command[4], ""), "")

    monkeypatch.setattr(edition_stamp.subprocess, "run", record)
    edition_stamp.read(ROOT)
    assert [command[3:] for command in called] == list(guard.ALLOWED_GIT_ARGUMENTS)
    assert all(guard.is_allowed_program(command) for command in called)
    assert not guard.is_allowed_program([*called[0], "--exec-path"])
    assert not guard.is_allowed_program(["git", "-c", "core.fsmonitor=touch x", *called[2][3:]])
    assert not guard.is_allowed_program(called[0], program="/elsewhere/git")
    assert not guard.is_allowed_program(called[0], environment={"PATH": "/elsewhere"})


SWALLOWED = """
def setup(app):
    def ask(app, docname, source):
        if docname == "glossary":
            try:
                import socket
                socket.socket().connect(("127.0.0.1", 9))
            except Exception:
                pass
    app.connect("source-read", ask)
"""


def test_a_swallowed_attempt_fails_the_build_with_its_place(tmp_path):
    root = small_book(tmp_path / "book")
    add(root, SWALLOWED)
    lines = said(run(root, "html"))
    assert len(lines) == 1 and lines[0].startswith("conf.py:")
    assert "the build tried to open a socket of the network" in lines[0] and "take out what needs it" in lines[0]


FETCH = """
def setup(app):
    from docutils import nodes
    from sphinx.util import logging, requests
    def fetch(app, tree):
        for node in tree.findall(nodes.image):
            try:
                requests.get("http://127.0.0.1:9/x.png")
            except Exception as error:
                logging.getLogger("x").warning("could not fetch: %s", error, location=node)
    app.connect("doctree-read", fetch)
"""


def test_the_page_whose_picture_is_fetched_is_named_once(tmp_path):
    root = small_book(tmp_path / "book")
    add(root, FETCH)
    lines = said(run(root, "html"))
    assert len(lines) == 1, lines
    name, line, message = lines[0].split(":", 2)
    assert "dot.svg" in (root / name).read_text("utf-8").splitlines()[int(line) - 1]
    assert "look up the address of 127.0.0.1" in message and "conf.py" in message


def sphinx_build(root, out, *options):
    return subprocess.run(
        [sys.executable, "-m", "sphinx", "-b", "html", *options, str(root), str(out)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "_ext")},
        capture_output=True,
        text=True,
    )


def test_plain_sphinx_build_is_guarded(tmp_path):
    root = small_book(tmp_path / "book")
    assert sphinx_build(root, tmp_path / "out").returncode == 0
    add(root, SWALLOWED)
    done = sphinx_build(root, tmp_path / "out", "-E")
    assert done.returncode != 0
    assert "the build tried to open a socket of the network" in done.stderr


def test_pages_are_read_in_parallel_under_the_guard(tmp_path):
    """Copies of the process read the pages, and their refused attempts are known to the first."""
    root = small_book(tmp_path / "book")
    pages = [f"page{number}" for number in range(8)]  # fewer are read by one process
    for name in pages:
        (root / f"{name}.md").write_text(f"# The {name}\n", "utf-8")
    with (root / "index.md").open("a", encoding="utf-8") as index:
        index.write("\n```{toctree}\n" + "\n".join(pages) + "\n```\n")
    assert sphinx_build(root, tmp_path / "one", "-j", "2", "-W").returncode == 0
    add(root, SWALLOWED)
    done = sphinx_build(root, tmp_path / "two", "-j", "2")
    assert done.returncode != 0
    assert "the build tried to open a socket of the network" in done.stderr


def test_sphinx_within_another_program_is_left_alone(make_app, app_params):
    """Tests run Sphinx beside servers and browsers, which must go on working."""
    assert not guard.is_plain_build()


NATIVE = """
import os, sys
from reader.editions import seccomp
assert seccomp.forbid_network()
import ctypes, socket, subprocess
socket.socketpair()
subprocess.run([sys.executable, "-c", "print('a program')"], check=True)
print("so far", flush=True)
ctypes.CDLL(None).socket(int(sys.argv[1]), 1, 0)
print("a socket", flush=True)
"""


@pytest.mark.parametrize(("family", "harmless"), [(1, True), (16, True), (2, False), (10, False), (40, False)])
def test_the_system_ends_a_process_in_which_compiled_code_makes_a_socket_of_the_network(family, harmless):
    done = subprocess.run(
        [sys.executable, "-c", NATIVE, str(family)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "_ext")},
        capture_output=True,
        text=True,
    )
    assert "so far" in done.stdout, done.stderr
    assert ("a socket" in done.stdout, done.returncode) == ((True, 0) if harmless else (False, -31))


def test_a_machine_that_is_not_known_has_no_filter():
    assert seccomp.filter_program("vax") == b""
    for machine in seccomp.MACHINES:
        assert len(seccomp.filter_program(machine)) % 8 == 0


def test_a_package_of_typst_is_not_fetched_and_the_message_says_so(tmp_path):
    root = small_book(tmp_path / "book")
    # The filter ends the process before a name is looked up.
    add(root, "def setup(app): app.connect('source-read', fetch)")
    add(root, "def fetch(*given): import typst; typst.compile(b'#import \"@preview/none:0.1.0\": x')")
    lines = said(run(root, "html"))
    assert len(lines) == 1 and "the build tried to open a network connection" in lines[0]


def test_a_crash_that_is_no_attempt_is_not_told_as_one(tmp_path):
    """Sphinx reports a crash with the name of the machine, for which Python starts a program."""
    root = small_book(tmp_path / "book")
    add(root, "def setup(app): app.connect('source-read', lambda *given: 1 / 0)")
    lines = said(run(root, "html"))
    assert len(lines) == 1 and "division by zero" in lines[0] and "tried to" not in lines[0]
