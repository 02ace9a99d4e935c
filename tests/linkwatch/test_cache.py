"""The cache of verdicts: lifetimes, damage, kills."""

import random
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
import small_book
from linkwatch import cache
from linkwatch.verdicts import Verdict
from sample_results import NOW


def add(path, now=NOW, **verdicts_by_address):
    with cache.VerdictCache(path, now) as opened:
        for address, name in verdicts_by_address.items():
            opened.add(address, Verdict(name), now)


def cached(path, now):
    with cache.VerdictCache(path, now) as opened:
        return sorted(opened.addresses())


def test_verdicts_live_thirty_days_and_faults_one_with_jitter(tmp_path):
    path = tmp_path / "verdicts.jsonl"
    add(path, a="works", b="refuses robots", c="moved", d="gone", e="unreachable", f="anchor missing")
    assert cached(path, NOW) == ["a", "b", "c", "d", "e", "f"]
    assert cached(path, NOW + timedelta(hours=30)) == ["a", "b", "c"]
    assert cached(path, NOW + timedelta(days=26)) == ["a", "b", "c"]
    assert cached(path, NOW + timedelta(days=34)) == []
    lives = {cache.lifetime(f"https://example.org/{number}", "works") for number in range(100)}
    assert timedelta(days=27) <= min(lives) < max(lives) <= timedelta(days=33) and len(lives) > 90
    assert cache.lifetime("x", "works") == cache.lifetime("x", "works")


@pytest.mark.parametrize("damage", [b'{"address": "http://b', b"\x00\xff\xfe", b'{"address": 1}\n[]\n"x"\n', b"\n\n"])
def test_a_damaged_line_costs_nothing_else(tmp_path, damage):
    path = tmp_path / "verdicts.jsonl"
    add(path, a="works")
    path.write_bytes(path.read_bytes() + damage)
    assert cached(path, NOW) == ["a"]
    add(path, b="works")
    assert cached(path, NOW) == ["a", "b"]
    assert all(cache.parse_line(line) for line in path.read_text("utf-8").splitlines())


def test_a_clock_that_was_wrong_is_not_believed(tmp_path):
    path = tmp_path / "verdicts.jsonl"
    add(path, NOW + timedelta(days=400), a="works")
    assert cached(path, NOW) == []


_WRITER = """
import sys
from pathlib import Path
from linkwatch.cache import VerdictCache
from linkwatch.verdicts import Verdict
start = int(sys.argv[2])
with VerdictCache(Path(sys.argv[1])) as opened:
    for number in range(start, start + 100000):
        opened.add(f"https://example.org/{number % 500}", Verdict("works", "x" * 300))
        print(number % 500, flush=True)
"""


def test_a_cache_that_is_killed_while_it_writes_keeps_every_verdict(tmp_path):
    """Thirty kills while the file grows and is compacted: every verdict that was printed is in it."""
    chance = random.Random(7)
    path, seen = tmp_path / "verdicts.jsonl", set()
    for start in range(0, 1500, 50):
        process = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(path), str(start)],
            env=small_book.environment(),
            stdout=subprocess.PIPE,
        )
        printed = process.stdout.read(chance.randrange(1, 2000))
        process.send_signal(signal.SIGKILL)
        # The last number may be cut short by the kill.
        printed = (printed + process.stdout.read()).rpartition(b"\n")[0].split(b"\n")
        process.wait()
        seen |= {f"https://example.org/{int(number)}" for number in printed if number}
        with cache.VerdictCache(path) as opened:
            assert seen <= opened.addresses()
    assert len(seen) > 100
