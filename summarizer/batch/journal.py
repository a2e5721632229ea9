"""What a run keeps, so that `kill -9` at any moment loses no finished document and none is paid for twice.

Beside the output `OUT.jsonl` stands `OUT.jsonl.journal`, an SQLite file: which documents are finished
and where their records stand in the output, the answers of documents that are not, and what was
spent. An answer is written before the reading sees it. A record is appended to the output first and
then noted; what stands in the output beyond the last noted record is cut off when the run is resumed,
and made again from the kept answers. One process holds the journal at a time.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Final, Literal, get_args

from summarizer.asks import AskFailed, Outcome
from summarizer.batch.premises import changed
from summarizer.drivers.recordings import NO_ANSWER
from summarizer.drivers.replay import outcome_from_json, outcome_to_json
from summarizer.errors import SettingsError

logger = logging.getLogger(__name__)

Status = Literal["done", "incomplete", "failed"]
"""Read whole; read, but an ask of it was not answered; not read."""

_FORMAT: Final = "1"
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS finished (position INTEGER PRIMARY KEY, id TEXT NOT NULL, status TEXT NOT NULL,
    start INTEGER NOT NULL, length INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS by_id ON finished (id);
CREATE TABLE IF NOT EXISTS answers (position INTEGER, ask TEXT, outcome TEXT NOT NULL, PRIMARY KEY (position, ask));
CREATE TABLE IF NOT EXISTS spent (input INTEGER, cached INTEGER, output INTEGER, usd REAL, calls INTEGER);
"""


@dataclass(frozen=True, slots=True)
class Spent:
    """What was spent: tokens, US dollars as far as prices are known, requests."""

    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    usd: float = 0.0
    calls: int = 0

    def __add__(self, other: Spent) -> Spent:
        return Spent(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    def __sub__(self, other: Spent) -> Spent:
        return Spent(*(a - b for a, b in zip(astuple(self), astuple(other), strict=True)))

    @property
    def tokens(self) -> int:
        """Input and output tokens together."""
        return self.input_tokens + self.output_tokens


class Journal:
    """The journal of one output, and the output itself. Not thread-safe."""

    def __init__(self, output: str | os.PathLike[str], fingerprints: Mapping[str, str], *, restart: bool = False) -> None:
        """Open or make both, and bring them into agreement.

        Args:
            output: the file of results.
            fingerprints: of what the results depend on, by name: "input", "model", "prompts" and so on.
            restart: whether an earlier run's results and answers are thrown away.

        Raises:
            SettingsError: another process writes this output; it was begun with something else, or is no
                output of a run; a file cannot be written.
        """
        self.output = Path(output)
        self.path = self.output.with_name(f"{self.output.name}.journal")
        self._new = self.output.with_name(f"{self.output.name}.new")
        if not self.path.exists() and not restart and self.output.exists() and self.output.stat().st_size:
            raise SettingsError(
                f"{self.output}: the file is there and no run's journal beside it; "
                "choose another output, or write over it with --restart"
            )
        with self._writing():
            self.output.parent.mkdir(parents=True, exist_ok=True)
            self._database = self._opened()
            try:
                if restart or not self.output.exists():
                    self._forget()
                self._check(fingerprints)
                self._finish_rewriting()
                self._file = self.output.open("ab", buffering=0)
                self._agree()
            except BaseException:
                self._database.close()
                raise
        self.spent = Spent(*self._database.execute("SELECT input, cached, output, usd, calls FROM spent").fetchone())

    def counts(self) -> dict[Status, int]:
        """Return how many documents are finished, by status."""
        found = dict(self._database.execute("SELECT status, count(*) FROM finished GROUP BY status").fetchall())
        return {status: found.get(status, 0) for status in get_args(Status)}

    def is_finished(self, position: int) -> bool:
        """Whether the document at a position of the input, from 0, has its record."""
        return self._database.execute("SELECT 1 FROM finished WHERE position = ?", (position,)).fetchone() is not None

    def position_of(self, identity: str) -> int | None:
        """Return the first position at which a document with this id was finished."""
        found: tuple[int | None] = self._database.execute(
            "SELECT min(position) FROM finished WHERE id = ?", (identity,)
        ).fetchone()
        return found[0]

    def answer(self, position: int, ask: str) -> Outcome | None:
        """Return the kept outcome of an ask, by its fingerprint."""
        row = self._database.execute("SELECT outcome FROM answers WHERE position = ? AND ask = ?", (position, ask)).fetchone()
        return None if row is None else outcome_from_json(row[0])

    def keep(self, position: int, ask: str, outcome: Outcome, spent: Spent) -> None:
        """Keep the outcome of an ask and what was spent on it.

        Raises:
            SettingsError: the journal cannot be written.
        """
        total = self.spent + spent
        with self._writing(), self._transaction():
            if not (isinstance(outcome, AskFailed) and outcome.reason in NO_ANSWER):  # those are asked again
                self._database.execute(
                    "INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", (position, ask, outcome_to_json(outcome))
                )
            self._database.execute("UPDATE spent SET input = ?, cached = ?, output = ?, usd = ?, calls = ?", astuple(total))
        self.spent = total

    def finish(self, position: int, identity: str, status: Status, record: bytes) -> None:
        """Append a document's record, a line with its end, to the output and note it.

        The answers of a document that is done are let go. Of the others the good ones are kept, so that
        only what failed is asked again when they are retried.

        Raises:
            SettingsError: a file cannot be written.
        """
        with self._writing():
            written = 0
            while written < len(record):
                written += self._file.write(record[written:])
            with self._transaction():
                self._database.execute(
                    "INSERT INTO finished VALUES (?, ?, ?, ?, ?)", (position, identity, status, self._end, len(record))
                )
                good = "" if status == "done" else " AND outcome NOT LIKE '{\"text\"%'"
                self._database.execute(f"DELETE FROM answers WHERE position = ?{good}", (position,))  # noqa: S608
            self._end += len(record)

    def reopen(self) -> int:
        """Take the records of documents that failed or are incomplete out of the output; return how many."""
        count = sum(n for status, n in self.counts().items() if status != "done")
        if count:
            self._rewrite("WHERE status = 'done' ORDER BY start")
        return count

    def sort(self) -> None:
        """Put the output in the order of the input."""
        starts = "SELECT start, lag(start) OVER (ORDER BY position) AS before FROM finished"
        if self._database.execute(f"SELECT 1 FROM ({starts}) WHERE start < before LIMIT 1").fetchone():  # noqa: S608
            self._rewrite("ORDER BY position")

    def close(self) -> None:
        """Bring the output to the disk and close both files."""
        with contextlib.suppress(OSError):
            os.fsync(self._file.fileno())
        self._file.close()
        self._database.close()

    # -- opening ----------------------------------------------------------------------------------

    def _opened(self) -> sqlite3.Connection:
        database = sqlite3.connect(self.path, timeout=0, isolation_level=None)
        try:
            database.execute("PRAGMA locking_mode = EXCLUSIVE")  # before the first read, and until the process ends
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = NORMAL")
            database.execute("BEGIN IMMEDIATE")
            for statement in _TABLES.split(";"):
                database.execute(statement)
            if database.execute("SELECT count(*) FROM spent").fetchone()[0] == 0:
                database.execute("INSERT INTO spent VALUES (0, 0, 0, 0, 0)")
            database.execute("COMMIT")
        except sqlite3.Error as error:
            database.close()
            if "locked" in str(error):
                raise SettingsError(
                    f"{self.output}: another run writes to it; wait for its end, or choose another output"
                ) from None
            raise
        return database

    def _forget(self) -> None:
        with self._transaction():
            for table in ("about", "finished", "answers"):
                self._database.execute(f"DELETE FROM {table}")  # noqa: S608  # a name of our own
            self._database.execute("UPDATE spent SET input = 0, cached = 0, output = 0, usd = 0, calls = 0")
        self.output.open("wb").close()
        self._new.unlink(missing_ok=True)

    def _check(self, fingerprints: Mapping[str, str]) -> None:
        now = {"format": _FORMAT, **fingerprints}
        known = {n: v for n, v in self._database.execute("SELECT name, value FROM about").fetchall() if n != "rewriting"}
        if not known:
            with self._transaction():
                self._database.executemany("INSERT INTO about VALUES (?, ?)", now.items())
            return
        others = changed(known, now)
        if others:
            raise SettingsError(
                f"{self.output}: it was begun with another {' and another '.join(others)}; "
                "resume with the same, choose another output, or begin anew with --restart"
            )

    def _agree(self) -> None:
        """Make journal and output end at the same record."""
        size = self._file.seek(0, os.SEEK_END)
        with self._transaction():
            lost = self._database.execute("DELETE FROM finished WHERE start + length > ?", (size,)).rowcount
        if lost:
            logger.warning("%s: %d records at its end are missing and will be made again", self.output, lost)
        self._end: int = self._database.execute("SELECT coalesce(max(start + length), 0) FROM finished").fetchone()[0]
        if size > self._end:
            logger.info("%s: %d bytes of unfinished records are cut off", self.output, size - self._end)
            self._file.truncate(self._end)

    # -- rewriting --------------------------------------------------------------------------------

    def _rewrite(self, chosen: str) -> None:
        """Write the chosen records anew, in their order, and forget the others; a kill leaves the old or the new state."""
        with self._writing():
            with self.output.open("rb") as old, self._new.open("wb") as new, self._transaction():
                end = 0
                rows = self._database.execute(f"SELECT position, start, length FROM finished {chosen}")  # noqa: S608
                self._database.execute("CREATE TEMP TABLE moved (position INTEGER PRIMARY KEY, start INTEGER)")
                for position, start, length in rows:
                    old.seek(start)
                    new.write(old.read(length))
                    self._database.execute("INSERT INTO moved VALUES (?, ?)", (position, end))
                    end += length
                new.flush()
                os.fsync(new.fileno())
                self._database.execute("DELETE FROM finished WHERE position NOT IN (SELECT position FROM moved)")
                self._database.execute(
                    "UPDATE finished SET start = (SELECT start FROM moved WHERE moved.position = finished.position)"
                )
                self._database.execute("DROP TABLE moved")
                self._database.execute("INSERT INTO about VALUES ('rewriting', 'yes')")
            self._file.close()
            self._finish_rewriting()
            self._file = self.output.open("ab", buffering=0)
            self._end = end

    def _finish_rewriting(self) -> None:
        if self._database.execute("SELECT 1 FROM about WHERE name = 'rewriting'").fetchone():
            if self._new.exists():
                self._new.replace(self.output)
            self._database.execute("DELETE FROM about WHERE name = 'rewriting'")
        else:
            self._new.unlink(missing_ok=True)

    # -- both files -------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            reason = getattr(error, "strerror", None) or error
            raise SettingsError(
                f"{self.output}: it or its journal cannot be written ({reason}); free space, or mend it"
            ) from None
