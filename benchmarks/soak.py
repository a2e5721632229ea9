"""A long run through a rough server, killed and resumed, and both sides' books compared.

    python -m benchmarks.soak               # 10,000 documents, five kills; about a quarter of an hour on two cores
    python -m benchmarks.soak 1000 2        # documents, kills

`summarizer batch` runs as users run it, as a process of its own, with the cache off so that nothing but
the journal saves an answer. It is killed with SIGKILL at moments drawn from a seed and started again
with the same command.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import leaflets
from benchmarks.rough_server import FAULTS, Entry, RoughServer, Settings
from benchmarks.support import print_heading, print_table

IN_FLIGHT = 32
TIMEOUT = 5
"""Seconds after which the client gives up a request that hangs; long enough that a busy machine answers all others."""


@dataclass
class Outcome:
    """What came of a soak.

    Attributes:
        records: the output's lines.
        ledger: the server's.
        kills: when the run was killed, seconds since 1970.
        finished_at_kill: the ids in the output after each kill, as far as the journal counts them.
        journal: what the journal says was spent: input, output tokens and requests.
        code: the last exit code.
        seconds: wall time of all runs.
        memory: for each run resident megabytes, sampled every second or so.
        errors: what the runs wrote to standard error.
    """

    records: list[dict[str, Any]] = field(default_factory=list)
    ledger: list[Entry] = field(default_factory=list)
    kills: list[float] = field(default_factory=list)
    finished_at_kill: list[set[str]] = field(default_factory=list)
    journal: tuple[int, int, int] = (0, 0, 0)
    code: int = 0
    seconds: float = 0.0
    memory: list[list[float]] = field(default_factory=list)
    errors: str = ""


def soak(directory: Path, *, documents: int, kills: int, seed: int = 1, rate: float = 0.05) -> Outcome:
    """Run, kill, resume, and return both sides' books.

    Args:
        directory: an empty one for input, output, journal and ledger.
        documents: how many.
        kills: how often the run is killed, at moments drawn from the seed.
        seed: of the kills and the server's fates.
        rate: the share of requests that meet each fault.
    """
    articles, output = directory / "articles.jsonl", directory / "out.jsonl"
    leaflets.write(articles, documents)
    rng = random.Random(seed)  # noqa: S311  # reproducible on purpose
    expected = documents * 2.2 * (1 + 4 * rate)  # requests, about
    moments = sorted(rng.uniform(0.05, 0.9) * expected for _ in range(kills))
    out = Outcome()
    with RoughServer(Settings(str(directory / "ledger.jsonl"), rate=rate, seed=seed)) as server:
        command = [sys.executable, "-m", "summarizer", "batch", str(articles), "-o", str(output), "-m", "openai/local"]
        command += ["--base-url", server.url, "--no-cache", "--in-flight", str(IN_FLIGHT), "--timeout", str(TIMEOUT)]
        began = time.time()
        for moment in (*moments, None):
            with (directory / "stderr.txt").open("a") as said:
                process = subprocess.Popen(command, stderr=said)
                out.memory.append([])
                for megabytes in _watched(process):
                    out.memory[-1].append(megabytes)
                    if moment is not None and server.requests() >= moment:
                        os.kill(process.pid, signal.SIGKILL)
                        break
            out.code = process.wait()
            if moment is not None:
                assert out.code == -signal.SIGKILL, (
                    f"the run ended with {out.code} before it was to be killed: {(directory / 'stderr.txt').read_text()}"
                )
                out.kills.append(time.time())
                out.finished_at_kill.append(_finished(output))
        out.seconds = time.time() - began
        out.ledger = server.ledger()
    out.errors = (directory / "stderr.txt").read_text()
    out.records = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
    with closing(sqlite3.connect(f"{output}.journal")) as journal:
        out.journal = journal.execute("SELECT input, output, calls FROM spent").fetchone()
    return out


def _watched(process: subprocess.Popen[bytes]) -> Iterator[float]:
    """Yield a process's resident megabytes as long as it runs."""
    while process.poll() is None:
        try:
            status = Path(f"/proc/{process.pid}/status").read_text()
            yield int(status.partition("VmRSS:")[2].split()[0]) / 1024
        except (OSError, IndexError):  # it has just ended, or there is no /proc
            yield 0.0
        time.sleep(0.1)


def _finished(output: Path) -> set[str]:
    with closing(sqlite3.connect(f"{output}.journal")) as journal:
        return {row[0] for row in journal.execute("SELECT id FROM finished")}


def faults_found(out: Outcome, documents: int) -> list[str]:
    """Return everything that is wrong in the books: nothing where each document has one end and none was paid twice."""
    wrong = []
    ids = Counter(r["id"] for r in out.records)
    wrong += [f"n{n} has {ids[f'n{n}']} records" for n in range(documents) if ids[f"n{n}"] != 1]
    wrong += [f"{r['id']} has neither a result nor a named error" for r in out.records if not _ended(r)]
    for kill, finished in zip(out.kills, out.finished_at_kill, strict=True):
        again = {f"n{e.article}" for e in out.ledger if e.came > kill} & finished
        wrong += [f"{i} was finished and asked about again after a kill" for i in sorted(again)]
    gone = lost(out)
    charged: Counter[str] = Counter()
    answered: Counter[tuple[int, str]] = Counter()
    for entry in out.ledger:
        if entry in gone:
            before_kill = min(kill - entry.ended for kill in out.kills if entry.came <= kill)
            if entry.fate == "answered" and before_kill > 1.0:
                wrong.append(f"n{entry.article}: an answer came {before_kill:.1f} s before a kill and was not kept")
        else:
            charged[f"n{entry.article}"] += entry.tokens
            answered[entry.article, entry.ask] += entry.fate == "answered"
    wrong += [f"n{article}: an ask was answered and paid for {n} times" for (article, _), n in answered.items() if n > 1]
    for record in out.records:
        told, name = _tokens(record), record["id"]
        if told != charged[name]:
            wrong.append(f"{name}: the server charged {charged[name]} tokens, the record tells {told}")
    if (total := sum(out.journal[:2])) != charged.total():
        wrong.append(f"the server charged {charged.total()} tokens, the journal tells {total}")
    return wrong


def lost(out: Outcome) -> set[Entry]:
    """Return the requests that were under way for an ask when the run was killed: it had to ask once more."""
    latest: dict[tuple[int, str], float] = {}
    for entry in out.ledger:
        latest[entry.article, entry.ask] = max(entry.came, latest.get((entry.article, entry.ask), 0.0))
    return {e for e in out.ledger if any(e.came <= kill < latest[e.article, e.ask] for kill in out.kills)}


def _ended(record: dict[str, Any]) -> bool:
    if record["status"] == "failed":
        return bool(record["error"]["kind"] == "ModelError" and record["error"]["reason"])
    return bool(record["summary"]["document"]["text"] == leaflets.text_of(int(record["id"][1:])))


def _tokens(record: dict[str, Any]) -> int:
    usage = record["error"]["usage"] if record["status"] == "failed" else record["summary"]["provenance"]["usage"]
    return (usage["input_tokens"] or 0) + (usage["output_tokens"] or 0)


def main(documents: int = 10_000, kills: int = 5) -> int:
    """Run the soak and print its figures; return how many faults the books show."""
    print_heading(f"{documents:,} documents, {kills} kills, each fault at 5 %", "openai", "instructor")
    with tempfile.TemporaryDirectory() as directory:
        out = soak(Path(directory), documents=documents, kills=kills)
        wrong = faults_found(out, documents)
        size = (Path(directory) / "out.jsonl.journal").stat().st_size
    status = Counter(r["status"] for r in out.records)
    reasons = Counter(r["error"]["reason"] for r in out.records if r["status"] == "failed")
    gone = lost(out)
    fates = Counter(e.fate for e in out.ledger)
    print_table(
        ("what", "figure"),
        [
            *((f"documents {name}", f"{status[name]:,}") for name in ("done", "incomplete", "failed")),
            *((f"failed: {reason}", f"{n:,}") for reason, n in reasons.items()),
            ("requests", f"{len(out.ledger):,}"),
            *((f"requests that met: {fate}", f"{fates[fate]:,}") for fate in ("answered", *FAULTS)),
            ("answers under way at a kill, asked for again", f"{sum(e.fate == 'answered' for e in gone):,}"),
            ("tokens by the server's ledger", f"{sum(e.tokens for e in out.ledger):,}"),
            ("of these for requests under way at a kill", f"{sum(e.tokens for e in gone):,}"),
            ("tokens by the journal", f"{sum(out.journal[:2]):,}"),
            ("faults in the books", f"{len(wrong):,}"),
            ("wall seconds, all runs", f"{out.seconds:,.0f}"),
            ("journal at the end, MB", f"{size / 1e6:.1f}"),
        ],
    )
    print()
    print_table(
        ("run", "samples", "MB after a tenth", "half", "at its end", "most"),
        [_memory(i, m) for i, m in enumerate(out.memory, 1)],
    )
    for line in wrong[:20]:
        print(line)
    return len(wrong)


def _memory(run: int, samples: Sequence[float]) -> tuple[str, ...]:
    kept = [s for s in samples if s] or [0.0]
    at = (kept[len(kept) // 10], kept[len(kept) // 2], kept[-1], max(kept))
    return (str(run), str(len(kept)), *(f"{m:.0f}" for m in at))


if __name__ == "__main__":
    sys.exit(min(1, main(*map(int, sys.argv[1:]))))
