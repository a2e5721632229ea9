"""What the benchmarks share: CPU time and memory of a call, contenders taken in turn, tables.

CPU time is that of one process over all its threads, user and system together. Each contender has
a process of its own, so that none pays for another's garbage or finds its caches cold, and they
are run in turn, a block of calls each. Two threads of one core share its speed, so that work
elsewhere on the machine makes a call cost up to twice the CPU time: a fixed piece of work is timed
before and after every call, and calls are left out beside which it was slow.
"""

from __future__ import annotations

import datetime
import multiprocessing
import os
import platform
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import metadata
from multiprocessing.connection import Connection
from typing import Final, NamedTuple

_QUIET: Final = 1.15
"""How much longer than at best the fixed piece of work may take beside a call that counts."""

_FEWEST: Final = 5
"""Calls that count at least: on a machine that is never quiet the least disturbed ones."""


def cpu_seconds(call: Callable[[], object]) -> float:
    """Return the CPU seconds that one call takes in this process."""
    started = time.process_time()
    call()
    return time.process_time() - started


def in_turn(
    contenders: Mapping[str, Callable[[], Callable[[], object]]], *, blocks: int = 6, calls: int = 20, warm_up: int = 3
) -> dict[str, list[float]]:
    """Return the CPU seconds of each contender's calls, of those beside which the machine was quiet.

    Args:
        contenders: names, and what makes the call to measure in the contender's own process; it is pickled.
        blocks: how often each contender has its turn.
        calls: measured calls in a block.
        warm_up: calls before them, not measured.
    """
    context = multiprocessing.get_context("spawn")
    pipes: dict[str, Connection] = {}
    processes = []
    taken: dict[str, list[_Timed]] = {name: [] for name in contenders}
    try:
        for name, make in contenders.items():
            pipes[name], theirs = context.Pipe()
            processes.append(context.Process(target=_contender, args=(theirs, make, calls, warm_up), daemon=True))
            processes[-1].start()
            theirs.close()
        for _ in range(blocks):
            for name, pipe in pipes.items():
                pipe.send(True)
                taken[name].extend(pipe.recv())
    finally:
        for pipe in pipes.values():
            pipe.close()
        for process in processes:
            process.join()
    quiet = min(t.beside for timed in taken.values() for t in timed) * _QUIET
    return {name: _of_quiet_moments(timed, quiet) for name, timed in taken.items()}


class _Timed(NamedTuple):
    """CPU seconds of a call, and of the fixed piece of work beside it: the slower of before and after."""

    call: float
    beside: float


def _of_quiet_moments(timed: Sequence[_Timed], quiet: float) -> list[float]:
    kept = sorted(timed, key=lambda t: t.beside)
    count = max(_FEWEST, sum(t.beside <= quiet for t in kept))
    return [t.call for t in kept[:count]]


def _contender(pipe: Connection, make: Callable[[], Callable[[], object]], calls: int, warm_up: int) -> None:
    call = make()
    try:
        while pipe.recv():
            for _ in range(warm_up):
                call()
            timed = []
            before = cpu_seconds(_fixed_work)
            for _ in range(calls):
                seconds = cpu_seconds(call)
                after = cpu_seconds(_fixed_work)
                timed.append(_Timed(seconds, max(before, after)))
                before = after
            pipe.send(timed)
    except EOFError:
        return


def _fixed_work() -> int:
    """Do a fixed piece of work of about a millisecond."""
    return sum(i * i for i in range(15_000))


def peak_bytes(call: Callable[[], object]) -> int:
    """Return the most memory that Python objects made by one call take at once, in bytes."""
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def milliseconds(seconds: float) -> str:
    """Return a duration for a table: three figures at least."""
    value = seconds * 1000
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def least_and_median(seconds: Sequence[float]) -> tuple[str, str]:
    """Return the least and the median duration for a table, in milliseconds."""
    return milliseconds(min(seconds)), milliseconds(statistics.median(seconds))


def print_heading(title: str, *packages: str) -> None:
    """Print what was measured, when, and on what.

    Args:
        title: what is measured.
        packages: distributions whose versions matter; those not installed are left out.
    """
    print(f"\n## {title}\n")
    about = [
        datetime.date.today().isoformat(),
        f"Python {platform.python_version()}",
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        *(f"{name} {version}" for name in packages if (version := installed(name))),
    ]
    print("; ".join(about) + "\n")


def installed(package: str) -> str | None:
    """Return the version of a distribution, None when it is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def print_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a Markdown table: the first column to the left, the others to the right."""
    cells = [[str(c) for c in row] for row in (head, *rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]

    def line(row: Sequence[str]) -> str:
        return (
            "| " + " | ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))]) + " |"
        )

    print(line(cells[0]))
    print("|" + "|".join(["-" * (widths[0] + 2), *("-" * (w + 1) + ":" for w in widths[1:])]) + "|")
    for row in cells[1:]:
        print(line(row))
