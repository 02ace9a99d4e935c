"""The command: ``python -m linkwatch`` in the folder of a book. See ``--help``.

Exit status: 0 if no link is broken, 1 if one is or an ignore has ended, 2 if the check could not be made, 130 if it was
stopped (what was asked until then is remembered).
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from . import changes, collect, dois, files, fix, ignores, memory, pages, report
from .hosts import Manners
from .links import Link
from .report import Finding, Progress, Result
from .verdicts import DOI, UNREACHABLE, WORKS, Verdict

STOPPED = 130


class CannotCheckError(Exception):
    """The check cannot be made; the message says why, and what to do."""


def gather(root: Path, out: Path) -> tuple[list[Link], dict]:
    """All links out of the book at *root*, and its settings. Works below *out*."""
    out.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "sphinx", "-b", "linklist", "-q", "--no-color"]
    command += ["-d", str(out / "doctrees"), str(root), str(out)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, errors="replace")
    if done.returncode:
        said = done.stderr.strip().splitlines()[-1:] or ["Sphinx stopped."]
        raise CannotCheckError(f"The sources cannot be read; build the book first.\n{said[0]}")
    return collect.read(out / collect.FILE)


def load_ignores(path: Path, name: str, result: Result, today: datetime) -> list[ignores.Ignore]:
    """The ignores that hold today. Raises CannotCheckError, with file and line, for those that are incomplete."""
    found, wrong = ignores.read(path)
    if wrong:
        raise CannotCheckError("\n".join(f"{name}:{line}: {said}" for line, said in wrong))
    overdue = ignores.overdue(found, today.date())
    said = [f"{name}:{line}: {text}" for line, text in overdue]
    # Whoever proposes a change need not tidy up after others.
    (result.hints if result.since else result.faults).extend(said)
    ended = {line for line, _text in overdue}
    return [ignore for ignore in found if ignore.line not in ended]


def known_doi(address: str, verdict: Verdict, known: list[str]) -> Verdict:
    """The verdict with a remark if the .bib files do not have a link's DOI."""
    doi = dois.of_address(address)
    if doi is None or not known or any(dois.same(doi, other) for other in known):
        return verdict
    nearest = dois.nearest(doi, known)
    hint = f" (did you mean {nearest}?)" if nearest else ""
    if verdict.name in (WORKS, DOI):
        note = f"the bibliography does not have this DOI{hint}"
        return replace(verdict, note=f"{verdict.note}; {note}" if verdict.note else note)
    return verdict


async def ask(
    addresses: list[str],
    manners: Manners,
    resolver: str,
    told: Callable[[str, Verdict, bool], None],
    *,
    loopback: bool = False,
) -> tuple[bool, bool]:
    """Asks for all: (whether any host answered, whether a signal stopped the run). *told* gets the former, too."""
    from .ask import Asker  # the HTTP library is not needed for anything else

    task = asyncio.current_task()
    assert task is not None
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel)
    try:
        async with Asker(manners, doi_resolver=resolver, loopback=loopback) as asker:
            await asker.run(addresses, lambda address, verdict: told(address, verdict, asker.reached))
    except asyncio.CancelledError:
        return asker.reached, True
    return asker.reached, False


def check(options: argparse.Namespace, now: datetime) -> int:
    """The whole of it. Returns the exit status; raises CannotCheckError."""
    root, out = options.root.resolve(), options.out.resolve()
    every, settings = gather(root, out)
    result = Result(settings["title"], now, since=options.since)
    holding = load_ignores(root / settings["ignored"], settings["ignored"], result, now)
    if options.since:
        try:
            changed = changes.since(root, options.since)
        except changes.UnknownRevisionError as error:
            raise CannotCheckError(f"git does not know {error}: name a commit or a branch.") from None
        every = [link for link in every if changes.touches(link, changed)]
    wanted, used = [], set()
    for link in every:
        if ignore := next((ignore for ignore in holding if ignore.covers(link.address)), None):
            result.ignored.append((link, ignore))
            used.add(ignore)
        else:
            wanted.append(link)
    if not options.since:
        result.hints += [
            f"{settings['ignored']}:{ignore.line}: no link is {ignore.address} any more; remove the ignore."
            for ignore in holding
            if ignore not in used
        ]
    try:
        with memory.Memory(options.memory, now) as remembered:
            stopped = fill(result, wanted, remembered, settings, options)
    except memory.InUseError:
        raise CannotCheckError("Another check is running here; wait for it, or stop it.") from None
    result.finished = datetime.now(UTC)
    for name, text in (("json", report.as_json), ("html", pages.as_html)):
        files.write(out / f"report.{name}", text(result))
    files.write(out / "issue.md", pages.as_issue(result))
    print(report.summary(result))
    print(f"\nThe whole report: {out / 'report.html'}")
    return STOPPED if stopped else result.status(strict=options.strict)


def fill(
    result: Result, wanted: list[Link], remembered: memory.Memory, settings: dict, options: argparse.Namespace
) -> bool:
    """Puts a finding for each link into the result, asking where nothing is remembered; True if the run was stopped."""
    by_address = {link.address: link for link in wanted}
    old = {} if options.again else {a: found for a in by_address if (found := remembered.recall(a))}
    unasked = [address for address in by_address if address not in old]
    hosts = len({address.split("/")[2] for address in unasked})
    manners = Manners(
        agent=settings["agent"], apart=settings["apart"], at_once=settings["at_once"], budget=options.budget
    )
    print(
        f"{len(by_address)} links, {len(old)} of them remembered; asking for {len(unasked)} on {hosts} hosts",
        flush=True,
    )
    fresh: dict[str, memory.Remembered] = {}
    progress = Progress(len(unasked))

    def told(address: str, verdict: Verdict, reached: bool) -> None:
        if verdict.name == UNREACHABLE and not reached:  # as likely our own network: not worth remembering
            fresh[address] = memory.Remembered(verdict, datetime.now(UTC))
        else:
            fresh[address] = remembered.add(address, verdict)
        progress.told(address, verdict)  # only what is remembered is shown

    stopped = False
    if unasked:
        asking = ask(unasked, manners, settings["doi_resolver"], told, loopback=options.loopback)
        reached, stopped = asyncio.run(asking)
        progress.end()
        if fresh and not reached and any(found.verdict.name == UNREACHABLE for found in fresh.values()):
            result.hints.append("No host answered at all: is there a network? None of this is remembered.")
    for address, link in by_address.items():
        found = fresh.get(address) or old.get(address)
        if found is None:
            result.left.append(link)
        else:
            verdict = known_doi(address, found.verdict, settings["dois"])
            result.findings.append(Finding(link, verdict, found.asked, address not in fresh))
    return stopped


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="linkwatch", description="Ask every link out of a book whether it still works."
    )
    parser.add_argument("--root", type=Path, default=Path(), help="folder of the book")
    parser.add_argument("--out", type=Path, default=Path("_build/linkcheck"), help="where reports go")
    parser.add_argument("--memory", type=Path, default=Path(".linkcheck/verdicts.jsonl"), help="remembered verdicts")
    parser.add_argument("--since", default="", metavar="REVISION", help="only links that were added or touched since")
    parser.add_argument("--strict", action="store_true", help="fail for every verdict but works")
    parser.add_argument("--again", action="store_true", help="ask for links whose verdict is remembered, too")
    parser.add_argument("--budget", type=float, default=Manners.budget, help="seconds after which the run ends")
    parser.add_argument(
        "--loopback", action="store_true", help="ask hosts of this machine, too: for tests with a server of their own"
    )
    parser.add_argument("--fix", action="store_true", help="ask nothing; apply the mends of the last report")
    options = parser.parse_args(arguments)
    try:
        if options.fix:
            return fix.apply(options.root, options.out / "report.json")
        return check(options, datetime.now(UTC))
    except CannotCheckError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
