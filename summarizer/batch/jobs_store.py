"""What a job of the Batch API keeps on disk: one SQLite file in its directory.

    documents   the documents themselves, whether they are finished, and their results; `due` is 1 where the reading
                can go on, 2 where it waits for room in a file
    requests    every ask that was put: which file it is in, what it has taken so far, its outcome
    files       every batch file, from written to collected

A reading is nothing but its outcomes, so these three tables are the whole state. Every change that belongs
together is one transaction, on disk before the next call to the provider.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from summarizer.asks import AskFailed, Outcome
from summarizer.batch.journal import Status
from summarizer.drivers.batch_api import Batch
from summarizer.drivers.batch_lines import Tried
from summarizer.drivers.replay import outcome_from_json, outcome_to_json
from summarizer.usage import Usage

_TABLES = """
CREATE TABLE IF NOT EXISTS job (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS documents (
    place INTEGER PRIMARY KEY, id TEXT NOT NULL, fingerprint TEXT NOT NULL, document TEXT NOT NULL, added REAL NOT NULL,
    state TEXT NOT NULL, due INTEGER NOT NULL, result BLOB
);
CREATE INDEX IF NOT EXISTS documents_id ON documents (id);
CREATE INDEX IF NOT EXISTS documents_due ON documents (place, due) WHERE due > 0;
CREATE TABLE IF NOT EXISTS requests (
    custom_id TEXT PRIMARY KEY, place INTEGER NOT NULL, fingerprint TEXT NOT NULL, file INTEGER,
    tries INTEGER NOT NULL DEFAULT 0, malformed INTEGER NOT NULL DEFAULT 0, calls INTEGER NOT NULL DEFAULT 0,
    input_tokens INTEGER, cached_tokens INTEGER, output_tokens INTEGER, reasoning_tokens INTEGER,
    outcome TEXT, failed TEXT
);
CREATE INDEX IF NOT EXISTS requests_place ON requests (place);
CREATE INDEX IF NOT EXISTS requests_file ON requests (file) WHERE file IS NOT NULL;
CREATE TABLE IF NOT EXISTS files (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL, dialect TEXT NOT NULL, requests INTEGER NOT NULL, stage TEXT NOT NULL,
    since REAL NOT NULL, file_id TEXT, batch_id TEXT, status TEXT NOT NULL DEFAULT '', completed INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0
);
"""

_TOKENS: Final = tuple(Usage.model_fields)

Stage = Literal["written", "uploading", "uploaded", "creating", "running", "collected", "lost"]
"""How far a batch file has come. "uploading" and "creating" are noted before the call to the provider is made,
so that after a kill it is looked up whether the call took effect; "lost" is one whose answers the provider
no longer holds."""


@dataclass(frozen=True, slots=True)
class BatchFile:
    """A batch file.

    Attributes:
        number: from 1, in the order of writing.
        name: the name that it is uploaded under, found in no other job.
        dialect: the dialect that its requests are written in, as JSON.
        requests: how many requests it holds.
        stage: how far it has come.
        since: seconds since the epoch at which it came there.
        file_id: the provider's id of the uploaded file, "" before.
        batch_id: the provider's id of the batch, "" before.
        status: the batch's state when last seen, "" before.
        completed: requests answered when last seen.
        failed: requests failed when last seen.
    """

    number: int
    name: str
    dialect: str
    requests: int
    stage: Stage
    since: float
    file_id: str
    batch_id: str
    status: str
    completed: int
    failed: int


@dataclass(frozen=True, slots=True)
class Known:
    """A document that a job has; `state` is its status, "reading", or "unreadable" where it was never read."""

    place: int
    state: str


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document that is being read; `document` is its JSON."""

    place: int
    id: str
    document: str
    added: float


class JobStore:
    """The tables. One process at a time holds them; see `jobs_disk.locked`."""

    def __init__(self, directory: Path) -> None:
        """Open the tables of a directory, or make them."""
        self.directory = directory
        self._db = sqlite3.connect(directory / "job.sqlite", isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.executescript(_TABLES)

    def close(self) -> None:
        """Close the tables."""
        self._db.close()

    @contextmanager
    def changes(self) -> Iterator[None]:
        """Keep all that is changed within, or nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # -- settings -------------------------------------------------------------------------------

    def setting(self, key: str) -> Any:
        """Return a setting of the job, None when it is not set."""
        row = self._db.execute("SELECT value FROM job WHERE key = ?", (key,)).fetchone()
        return None if row is None else json.loads(row[0])

    def keep(self, key: str, value: Any) -> None:
        """Set a setting of the job to JSON data."""
        self._db.execute("INSERT OR REPLACE INTO job VALUES (?, ?)", (key, json.dumps(value)))

    # -- documents ------------------------------------------------------------------------------

    def begin_pass(self) -> None:
        """Begin a pass over the input; see `passed`."""
        self._db.execute("CREATE TEMP TABLE IF NOT EXISTS passed (id TEXT PRIMARY KEY)")
        self._db.execute("DELETE FROM passed")

    def passed(self, identity: str) -> bool:
        """Whether this pass has come by the id before; now it has."""
        return self._db.execute("INSERT OR IGNORE INTO passed VALUES (?)", (identity,)).rowcount == 0

    def known(self, identity: str) -> Known | None:
        """Return the first document of an id, None when the job has none."""
        row = self._db.execute("SELECT place, state FROM documents WHERE id = ? ORDER BY place LIMIT 1", (identity,)).fetchone()
        return None if row is None else Known(*row)

    def holds(self, identity: str, fingerprint: str) -> bool:
        """Whether the job has this document under this id."""
        row = self._db.execute("SELECT 1 FROM documents WHERE id = ? AND fingerprint = ?", (identity, fingerprint)).fetchone()
        return row is not None

    def add(self, identity: str, fingerprint: str, document: str, added: float, place: int | None = None) -> int:
        """Add a document to be read and return its place, from 1; one that is at the place given gives way."""
        row = self._db.execute(
            "INSERT OR REPLACE INTO documents (place, id, fingerprint, document, added, state, due) "
            "VALUES (?, ?, ?, ?, ?, 'reading', 1) RETURNING place",
            (place, identity, fingerprint, document, added),
        ).fetchall()
        return int(row[0][0])

    def next_due(self, place: int, *, has_room: bool) -> StoredDocument | None:
        """Return the first document after a place whose reading can go on; with room also one that waits for it."""
        row = self._db.execute(
            "SELECT place, id, document, added FROM documents WHERE due > 0 AND due <= ? AND place > ? ORDER BY place LIMIT 1",
            (2 if has_room else 1, place),
        ).fetchone()
        return None if row is None else StoredDocument(*row)

    def rest(self, place: int) -> None:
        """Note that a document's reading cannot go on until an answer comes in."""
        self._db.execute("UPDATE documents SET due = 0 WHERE place = ?", (place,))

    def hold(self, place: int) -> None:
        """Note that a document's reading cannot go on until there is room for its asks."""
        self._db.execute("UPDATE documents SET due = 2 WHERE place = ?", (place,))

    def finish(self, place: int, state: Status | Literal["unreadable"], result: bytes) -> None:
        """Keep a document's result."""
        self._db.execute("UPDATE documents SET state = ?, due = 0, result = ? WHERE place = ?", (state, result, place))

    def results(self) -> Iterator[bytes]:
        """Yield the results that are there, in the order in which the documents were added."""
        yield from (row[0] for row in self._db.execute("SELECT result FROM documents WHERE result IS NOT NULL ORDER BY place"))

    def is_due(self) -> bool:
        """Whether the reading of any document can go on."""
        return self._db.execute("SELECT 1 FROM documents WHERE due > 0 LIMIT 1").fetchone() is not None

    def document_counts(self) -> dict[str, int]:
        """Return how many documents are in each state."""
        return dict(self._db.execute("SELECT state, COUNT(*) FROM documents GROUP BY state").fetchall())

    # -- requests -------------------------------------------------------------------------------

    def outcomes(self, place: int) -> tuple[dict[str, Outcome], set[str]]:
        """Return a document's outcomes by ask fingerprint, and the fingerprints of its asks that are under way."""
        rows = self._db.execute("SELECT fingerprint, outcome, file FROM requests WHERE place = ?", (place,)).fetchall()
        there = {fingerprint: outcome_from_json(outcome) for fingerprint, outcome, _ in rows if outcome is not None}
        return there, {fingerprint for fingerprint, outcome, file in rows if outcome is None and file is not None}

    def place(self, number: int, requests: Iterable[tuple[str, int, str]], whole: Iterable[int]) -> None:
        """Note that requests are in a file.

        Args:
            number: the file's.
            requests: custom id, the document's place and the ask's fingerprint of each.
            whole: places of the documents all of whose asks are now under way.
        """
        self._db.executemany(
            "INSERT INTO requests (custom_id, place, fingerprint, file) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (custom_id) DO UPDATE SET file = excluded.file",
            ((custom_id, place, fingerprint, number) for custom_id, place, fingerprint in requests),
        )
        self._db.executemany("UPDATE documents SET due = 0 WHERE place = ?", ((place,) for place in whole))

    def tried(self, custom_id: str, number: int) -> Tried | None:
        """Return what has become of a request of a file before; None where the file holds none that is still open."""
        row = self._db.execute(
            f"SELECT tries, malformed, calls, {', '.join(_TOKENS)} FROM requests "  # noqa: S608  # names of our own
            "WHERE custom_id = ? AND file = ? AND outcome IS NULL",
            (custom_id, number),
        ).fetchone()
        return None if row is None else Tried(row[0], row[1], row[2], Usage(**dict(zip(_TOKENS, row[3:], strict=True))))

    def open_requests(self, number: int) -> list[str]:
        """Return the custom ids of a file's requests that have no outcome, in the order of the file's documents."""
        rows = self._db.execute("SELECT custom_id FROM requests WHERE file = ? AND outcome IS NULL ORDER BY place", (number,))
        return [row[0] for row in rows]

    def settle(self, custom_id: str, outcome: Outcome) -> None:
        """Keep an outcome."""
        failed = outcome.reason if isinstance(outcome, AskFailed) else None
        tokens = outcome.usage.model_dump()
        self._db.execute(
            "UPDATE requests SET file = NULL, outcome = ?, failed = ?, calls = ?, "
            "input_tokens = ?, cached_tokens = ?, output_tokens = ?, reasoning_tokens = ? WHERE custom_id = ?",
            (outcome_to_json(outcome), failed, outcome.calls, *(tokens[name] for name in _TOKENS), custom_id),
        )
        self._wake(custom_id)

    def again(self, custom_id: str, tried: Tried) -> None:
        """Note that a request is to be put again."""
        tokens = tried.usage.model_dump()
        self._db.execute(
            "UPDATE requests SET file = NULL, tries = ?, malformed = ?, calls = ?, "
            "input_tokens = ?, cached_tokens = ?, output_tokens = ?, reasoning_tokens = ? WHERE custom_id = ?",
            (tried.tries, tried.malformed, tried.calls, *(tokens[name] for name in _TOKENS), custom_id),
        )
        self._wake(custom_id)

    def _wake(self, custom_id: str) -> None:
        self._db.execute(
            "UPDATE documents SET due = 1 WHERE state = 'reading' AND place = (SELECT place FROM requests WHERE custom_id = ?)",
            (custom_id,),
        )

    def retry_failed(self) -> int:
        """Have asked again what failed of documents that failed or are incomplete, and what was lost.

        Returns:
            How many documents are read on.
        """
        with self.changes():
            self._db.execute(
                "CREATE TEMP TABLE revived AS SELECT place FROM documents WHERE state IN ('failed', 'incomplete') UNION "
                "SELECT place FROM requests JOIN files ON files.number = requests.file WHERE files.stage = 'lost'"
            )
            self._db.execute(
                "UPDATE requests SET file = NULL, outcome = NULL, failed = NULL, tries = 0, malformed = 0 "
                "WHERE place IN (SELECT place FROM revived) AND (failed IS NOT NULL "
                "OR file IN (SELECT number FROM files WHERE stage = 'lost'))"
            )
            self._db.execute(
                "UPDATE documents SET state = 'reading', due = 1, result = NULL WHERE place IN (SELECT place FROM revived)"
            )
            (count,) = self._db.execute("SELECT COUNT(*) FROM revived").fetchone()
            self._db.execute("DROP TABLE revived")
        return int(count)

    def request_counts(self) -> tuple[int, int, int]:
        """Return how many requests are answered, failed for good, and under way."""
        row = self._db.execute(
            "SELECT COUNT(outcome) - COUNT(failed), COUNT(failed), "
            "COUNT(*) FILTER (WHERE outcome IS NULL AND file IS NOT NULL) FROM requests"
        ).fetchone()
        return int(row[0]), int(row[1]), int(row[2])

    def spent(self) -> tuple[int, Usage]:
        """Return requests that ran and tokens that they took, over the whole job."""
        row = self._db.execute(
            f"SELECT COALESCE(SUM(calls), 0), {', '.join(f'SUM({name})' for name in _TOKENS)} FROM requests"  # noqa: S608
        ).fetchone()
        return int(row[0]), Usage(**dict(zip(_TOKENS, row[1:], strict=True)))

    # -- files ----------------------------------------------------------------------------------

    def next_file(self) -> int:
        """Return the number of the file to be written next."""
        (last,) = self._db.execute("SELECT COALESCE(MAX(number), 0) FROM files").fetchone()
        return int(last) + 1

    def add_file(self, number: int, name: str, dialect: str, requests: int, since: float) -> None:
        """Note a file that is written."""
        self._db.execute(
            "INSERT INTO files (number, name, dialect, requests, stage, since) VALUES (?, ?, ?, ?, 'written', ?)",
            (number, name, dialect, requests, since),
        )

    def forget_file(self, number: int) -> None:
        """Take back a file that was never sent: its requests are open again."""
        with self.changes():
            for custom_id in self.open_requests(number):
                self._db.execute("UPDATE requests SET file = NULL WHERE custom_id = ?", (custom_id,))
                self._wake(custom_id)
            self._db.execute("DELETE FROM files WHERE number = ?", (number,))

    def move(self, number: int, stage: Stage, since: float, *, file_id: str | None = None) -> None:
        """Note how far a file has come."""
        self._db.execute(
            "UPDATE files SET stage = ?, since = ?, file_id = COALESCE(?, file_id) WHERE number = ?",
            (stage, since, file_id, number),
        )

    def saw(self, number: int, batch: Batch) -> None:
        """Note what the provider tells of a file's batch."""
        self._db.execute(
            "UPDATE files SET batch_id = ?, status = ?, completed = ?, failed = ? WHERE number = ?",
            (batch.id, batch.status, batch.completed, batch.failed, number),
        )

    def files(self, *stages: Stage) -> list[BatchFile]:
        """Return the files of these stages, or all, by number."""
        rows = self._db.execute(
            "SELECT number, name, dialect, requests, stage, since, COALESCE(file_id, ''), COALESCE(batch_id, ''), status, "
            "completed, failed FROM files ORDER BY number"
        )
        return [file for file in (BatchFile(*row) for row in rows) if not stages or file.stage in stages]
