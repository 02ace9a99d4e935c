"""Runs one check: collects the links, requests those without a cached verdict, writes the reports."""

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

from . import builder, cache, dois, files, git_diff, ignores
from .builder import Settings
from .checker.policy import RequestPolicy
from .links import Link
from .report import html_report, issue, json_report, terminal
from .report.result import Finding, Result
from .verdicts import DOI, UNREACHABLE, WORKS, Verdict

#: Exit status after SIGINT or SIGTERM, as shells use it for SIGINT.
STOPPED = 130


class CannotCheckError(Exception):
    """The check cannot run; the message says why and what to do."""


def run(options: argparse.Namespace, now: datetime) -> int:
    """Runs a whole check with the parsed options of `cli` and writes the reports.

    Returns the exit status; raises CannotCheckError.
    """
    root, out = options.root.resolve(), options.out.resolve()
    all_links, settings = collect_links(root, out)
    result = Result(settings["title"], now, since=options.since)
    active_ignores = load_ignores(root / settings["ignored"], settings["ignored"], result, now)
    if options.since:
        all_links = changed_links(all_links, root, options.since)
    links = without_ignored(all_links, active_ignores, settings["ignored"], result)
    try:
        with cache.VerdictCache(options.memory, now) as verdict_cache:
            stopped = check_links(result, links, verdict_cache, settings, options)
    except cache.InUseError:
        raise CannotCheckError("Another check is running here; wait for it, or stop it.") from None
    result.finished = datetime.now(UTC)
    files.write_atomically(out / "report.json", json_report.as_json(result))
    files.write_atomically(out / "report.html", html_report.as_html(result))
    files.write_atomically(out / "issue.md", issue.as_markdown(result))
    print(terminal.summary(result))
    print(f"\nThe whole report: {out / 'report.html'}")
    return STOPPED if stopped else result.status(strict=options.strict)


def collect_links(root: Path, out: Path) -> tuple[list[Link], Settings]:
    """All external links of the project at *root*, and its settings. Builds below *out*; raises CannotCheckError."""
    out.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "sphinx", "-b", "linklist", "-q", "--no-color"]
    command += ["-d", str(out / "doctrees"), str(root), str(out)]
    sphinx = subprocess.run(command, cwd=root, capture_output=True, text=True, errors="replace")
    if sphinx.returncode:
        last_line = sphinx.stderr.strip().splitlines()[-1:] or ["Sphinx stopped."]
        raise CannotCheckError(f"The sources cannot be read; build the book first.\n{last_line[0]}")
    return builder.read(out / builder.FILE)


def load_ignores(path: Path, name: str, result: Result, today: datetime) -> list[ignores.Ignore]:
    """The ignores of the file at *path* that have not expired; expired ones are added to *result*.

    *name* is the file's name in messages. Raises CannotCheckError, with file and line, for incomplete ignores.
    """
    all_ignores, mistakes = ignores.read(path)
    if mistakes:
        raise CannotCheckError("\n".join(f"{name}:{line}: {message}" for line, message in mistakes))
    overdue = ignores.overdue(all_ignores, today.date())
    messages = [f"{name}:{line}: {message}" for line, message in overdue]
    # With --since, an expired ignore is not the fault of the change that is checked.
    (result.hints if result.since else result.faults).extend(messages)
    expired_lines = {line for line, _message in overdue}
    return [ignore for ignore in all_ignores if ignore.line not in expired_lines]


def changed_links(all_links: list[Link], root: Path, revision: str) -> list[Link]:
    """The links with a source location that differs from git's *revision*. Raises CannotCheckError."""
    try:
        changed = git_diff.changed_lines(root, revision)
    except git_diff.UnknownRevisionError as error:
        raise CannotCheckError(f"git does not know {error}: name a commit or a branch.") from None
    return [link for link in all_links if git_diff.touches(link, changed)]


def without_ignored(all_links: list[Link], active: list[ignores.Ignore], name: str, result: Result) -> list[Link]:
    """The links that no ignore covers. The others, and ignores that cover no link, are added to *result*."""
    links: list[Link] = []
    used: set[ignores.Ignore] = set()
    for link in all_links:
        if ignore := next((ignore for ignore in active if ignore.covers(link.address)), None):
            result.ignored.append((link, ignore))
            used.add(ignore)
        else:
            links.append(link)
    if not result.since:
        result.hints += [
            f"{name}:{ignore.line}: no link is {ignore.address} any more; remove the ignore."
            for ignore in active
            if ignore not in used
        ]
    return links


def check_links(
    result: Result,
    links: list[Link],
    verdict_cache: cache.VerdictCache,
    settings: Settings,
    options: argparse.Namespace,
) -> bool:
    """Adds a finding for each of *links* to *result*; True if a signal stopped the run.

    Requests the links that have no cached verdict; links that time did not suffice for go to ``result.unchecked``.
    """
    by_address = {link.address: link for link in links}
    cached = {} if options.again else {a: entry for a in by_address if (entry := verdict_cache.get(a))}
    uncached = [address for address in by_address if address not in cached]
    hosts = len({address.split("/")[2] for address in uncached})
    print(
        f"{len(by_address)} links, {len(cached)} of them remembered; asking for {len(uncached)} on {hosts} hosts",
        flush=True,
    )
    fresh: dict[str, cache.CacheEntry] = {}
    stopped = False
    if uncached:
        stopped = request_links(uncached, fresh, result, verdict_cache, settings, options)
    for address, link in by_address.items():
        entry = fresh.get(address) or cached.get(address)
        if entry is None:
            result.unchecked.append(link)
        else:
            verdict = with_doi_note(address, entry.verdict, settings["dois"])
            result.findings.append(Finding(link, verdict, entry.checked_at, address not in fresh))
    return stopped


def request_links(
    addresses: list[str],
    fresh: dict[str, cache.CacheEntry],
    result: Result,
    verdict_cache: cache.VerdictCache,
    settings: Settings,
    options: argparse.Namespace,
) -> bool:
    """Requests *addresses* and adds their verdicts to *fresh* and to the cache; True if a signal stopped the run."""
    progress = terminal.Progress(len(addresses))

    def on_result(address: str, verdict: Verdict, any_host_answered: bool) -> None:
        if verdict.name == UNREACHABLE and not any_host_answered:
            # As likely the fault of the local network: not worth caching.
            fresh[address] = cache.CacheEntry(verdict, datetime.now(UTC))
        else:
            fresh[address] = verdict_cache.add(address, verdict)
        progress.show(address, verdict)  # after caching, so that whatever was shown is in the cache

    policy = RequestPolicy(
        user_agent=settings["agent"],
        delay=settings["apart"],
        max_concurrency=settings["at_once"],
        budget=options.budget,
    )
    any_host_answered, stopped = asyncio.run(
        run_checker(addresses, policy, settings["doi_resolver"], on_result, loopback=options.loopback)
    )
    progress.end()
    if fresh and not any_host_answered and any(entry.verdict.name == UNREACHABLE for entry in fresh.values()):
        result.hints.append("No host answered at all: is there a network? None of this is remembered.")
    return stopped


async def run_checker(
    addresses: list[str],
    policy: RequestPolicy,
    doi_resolver: str,
    on_result: Callable[[str, Verdict, bool], None],
    *,
    loopback: bool = False,
) -> tuple[bool, bool]:
    """Requests all *addresses*; returns whether any host answered, and whether SIGINT or SIGTERM stopped the run.

    *on_result* is called with each address, its verdict, and whether any host has answered until then.
    """
    from .checker.link_checker import LinkChecker  # loads the HTTP library, which nothing else needs

    task = asyncio.current_task()
    assert task is not None
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel)
    try:
        async with LinkChecker(policy, doi_resolver=doi_resolver, loopback=loopback) as checker:
            await checker.run(
                addresses, lambda address, verdict: on_result(address, verdict, checker.any_host_answered)
            )
    except asyncio.CancelledError:
        return checker.any_host_answered, True
    return checker.any_host_answered, False


def with_doi_note(address: str, verdict: Verdict, known_dois: list[str]) -> Verdict:
    """The verdict, with a note if *address* is a DOI that is not among those of the bibliography."""
    doi = dois.from_url(address)
    if doi is None or not known_dois or any(dois.same(doi, other) for other in known_dois):
        return verdict
    if verdict.name not in (WORKS, DOI):
        return verdict
    nearest = dois.nearest(doi, known_dois)
    suggestion = f" (did you mean {nearest}?)" if nearest else ""
    note = f"the bibliography does not have this DOI{suggestion}"
    return replace(verdict, note=f"{verdict.note}; {note}" if verdict.note else note)
