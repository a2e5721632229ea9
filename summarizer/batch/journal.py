"""What a run keeps, so that `kill -9` at any moment loses no finished document and none is paid for twice.

Beside the output `OUT.jsonl` stands `OUT.jsonl.journal`, an SQLite file: which documents are finished
and where their records stand in the output, the answers of documents that are not, and what was
spent. An answer is written before the reading sees it. A record is appended to the output first and
then noted; what stands in the output beyond the last noted record is cut off when the run is resumed,
and made again from the kept answers. A document that is read again keeps its old record until the new
one is noted; the old ones are taken out at the end. One process holds the journal at a time.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sqlite3
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import IO, Literal, get_args

from summarizer.asks import AskFailed, Outcome
from summarizer.batch.journal_file import FORMAT, files_beside, make_tables, opened, transaction
from summarizer.batch.premises import SAID
from summarizer.batch.survey import Survey, fingerprint_of
from summarizer.drivers.recordings import NO_ANSWER
from summarizer.drivers.replay import outcome_from_json, outcome_to_json
from summarizer.errors import SettingsError

logger = logging.getLogger(__name__)

Status = Literal["done", "incomplete", "failed"]
"""Read whole; read, but an ask of it was not answered; not read."""


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

    def __init__(
        self, output: str | os.PathLike[str], found: Survey, fingerprints: Mapping[str, str], *, restart: bool = False
    ) -> None:
        """Open or make both, and bring them into agreement.

        Args:
            output: the file of results.
            found: what the input consists of. Documents that failed may have been mended since: they are read again.
            fingerprints: of what else the results depend on, by name: "model", "prompts" and so on.
            restart: whether an earlier run's results and answers are thrown away.

        Raises:
            SettingsError: another process writes this output; it was begun with something else, was changed by
                somebody else, or is no output of a run; a file cannot be written.
        """
        self.output = Path(output)
        self.path, self._new, *_ = files_beside(self.output)
        if not self.path.exists() and not restart and self.output.exists() and self.output.stat().st_size:
            raise SettingsError(
                f"{self.output}: the file is there and no run's journal beside it; "
                "choose another output, or write over it with --restart"
            )
        with self._writing():
            self.output.parent.mkdir(parents=True, exist_ok=True)
            self._database = opened(self.path, self.output)
            try:
                if restart or not self.output.exists():
                    self._forget()
                self._check(found, fingerprints)
                self._finish_rewriting()
                self._file = self.output.open("ab", buffering=0)
                self._agree()
            except BaseException:
                self._database.close()
                raise
        self.spent = Spent(*self._database.execute("SELECT input, cached, output, usd, calls FROM spent").fetchone())

    def counts(self, *, settled: bool = False) -> dict[Status, int]:
        """Return how many documents have a record, by status; `settled` leaves out those that are to be read again."""
        chosen = "WHERE again = 0" if settled else ""
        found = dict(self._database.execute(f"SELECT status, count(*) FROM finished {chosen} GROUP BY status").fetchall())  # noqa: S608
        return {status: found.get(status, 0) for status in get_args(Status)}

    def is_finished(self, position: int) -> bool:
        """Whether the document at a position of the input, from 0, has its record, and is not to be read again."""
        found = self._database.execute("SELECT 1 FROM finished WHERE position = ? AND again = 0", (position,)).fetchone()
        return found is not None

    def position_of(self, identity: str) -> int | None:
        """Return the first position at which a document with this id was finished."""
        found: tuple[int | None] = self._database.execute(
            "SELECT min(position) FROM finished WHERE id = ? AND again = 0", (identity,)
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
        with self._writing(), transaction(self._database):
            if not (isinstance(outcome, AskFailed) and outcome.reason in NO_ANSWER):  # those are asked again
                self._database.execute(
                    "INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", (position, ask, outcome_to_json(outcome))
                )
            self._database.execute("UPDATE spent SET input = ?, cached = ?, output = ?, usd = ?, calls = ?", astuple(total))
        self.spent = total

    def finish(self, position: int, identity: str, status: Status, record: bytes, digest: bytes) -> None:
        """Append a document's record, a line with its end, to the output and note it in the place of an older one.

        The answers of a document that is done are let go. Of the others the good ones are kept, so that
        only what failed is asked again when they are retried.

        Args:
            position: of the document in the input, from 0.
            identity: its id.
            status: what became of it.
            record: the line: a JSON object with the position among its keys.
            digest: of the item, see `summarizer.batch.survey.digest`.

        Raises:
            SettingsError: a file cannot be written.
        """
        with self._writing():
            written = 0
            while written < len(record):
                written += self._file.write(record[written:])
            noted = (identity, status, self._end, len(record), zlib.crc32(record), digest if status == "failed" else None)
            with transaction(self._database):
                self._database.execute("INSERT OR REPLACE INTO finished VALUES (?, ?, ?, ?, ?, ?, 0, ?)", (position, *noted))
                good = "" if status == "done" else " AND outcome NOT LIKE '{\"text\"%'"
                self._database.execute(f"DELETE FROM answers WHERE position = ?{good}", (position,))  # noqa: S608
            self._end += len(record)

    def reopen(self) -> int:
        """Have documents that failed or are incomplete read again; return how many are to be."""
        with self._writing(), transaction(self._database):
            return self._database.execute("UPDATE finished SET again = 1 WHERE status <> 'done'").rowcount

    def tidy(self, *, ordered: bool = False) -> None:
        """Take records that gave way to newer ones out of the output; put the others in the order of the input if wanted.

        Raises:
            SettingsError: a file cannot be written, or the output was changed by somebody else.
        """
        starts = "SELECT start, lag(start) OVER (ORDER BY position) AS before FROM finished"
        (size,) = self._database.execute("SELECT coalesce(sum(length), 0) FROM finished").fetchone()
        if size != self._end or (
            ordered and self._database.execute(f"SELECT 1 FROM ({starts}) WHERE start < before LIMIT 1").fetchone()  # noqa: S608
        ):
            self._rewrite("position" if ordered else "start")

    def close(self) -> None:
        """Bring the output to the disk and close both files."""
        with contextlib.suppress(OSError):
            os.fsync(self._file.fileno())
        self._file.close()
        self._database.close()

    # -- opening ----------------------------------------------------------------------------------

    def _forget(self) -> None:
        with transaction(self._database):
            for table in ("about", "finished", "answers", "spent"):
                self._database.execute(f"DROP TABLE {table}")
            make_tables(self._database)
        self.output.open("wb").close()
        self._new.unlink(missing_ok=True)

    def _check(self, found: Survey, fingerprints: Mapping[str, str]) -> None:
        now = {"format": FORMAT, "input": found.fingerprint, **fingerprints}
        known = {n: v for n, v in self._database.execute("SELECT name, value FROM about").fetchall() if n != "rewriting"}
        if not known:
            with transaction(self._database):
                self._database.executemany("INSERT INTO about VALUES (?, ?)", now.items())
            return
        changed = [name for name in {**known, **now} if known.get(name) != now.get(name)]
        if changed == ["input"] and fingerprint_of(self._before_mending(found)) == known["input"]:
            self._take_mended(found)
        elif changed:
            raise SettingsError(
                f"{self.output}: it was begun with another {' and another '.join(SAID.get(n, n) for n in changed)}; "
                "resume with the same, choose another output, or begin anew with --restart"
            )

    def _before_mending(self, found: Survey) -> Iterator[bytes]:
        """Yield the digests of an input, with the former ones of documents that failed."""
        failed = self._database.execute("SELECT position, digest FROM finished WHERE status = 'failed' ORDER BY position")
        following = failed.fetchone()
        for position, digest in enumerate(found.digests()):
            if following is not None and following[0] == position:
                yield following[1]
                following = failed.fetchone()
            else:
                yield digest

    def _take_mended(self, found: Survey) -> None:
        """Have documents that failed and were changed since read again."""
        with transaction(self._database):
            mended = self._database.executemany(
                "UPDATE finished SET again = 1, digest = ?1 WHERE position = ?2 AND status = 'failed' AND digest <> ?1",
                ((digest, position) for position, digest in enumerate(found.digests())),
            )
            self._database.execute("UPDATE about SET value = ? WHERE name = 'input'", (found.fingerprint,))
        logger.info("%s: %d documents that failed were mended since", self.output, mended.rowcount)

    def _agree(self) -> None:
        """Make journal and output end at the same record."""
        size = self._file.seek(0, os.SEEK_END)
        with transaction(self._database), self.output.open("rb") as file:
            lost = self._database.execute("DELETE FROM finished WHERE start + length > ?", (size,)).rowcount
            last = self._database.execute("SELECT start, length, crc FROM finished ORDER BY start DESC LIMIT 1").fetchone()
            self._end = 0 if last is None else last[0] + len(self._record(file, *last))
            file.seek(self._end)
            if not all(self._is_unfinished(line) for line in file):
                raise self._was_changed()
        if lost:
            logger.warning("%s: %d records at its end are missing and will be made again", self.output, lost)
        if size > self._end:
            logger.info("%s: %d bytes of unfinished records are cut off", self.output, size - self._end)
            self._file.truncate(self._end)

    def _is_unfinished(self, line: bytes) -> bool:
        """Whether a line behind the last noted record may be one that a run has written and not noted, or its beginning."""
        if not line.endswith(b"\n"):
            return line.startswith(b"{")
        try:
            position = json.loads(line)["position"]
            done = self._database.execute("SELECT 1 FROM finished WHERE position = ? AND status = 'done'", (position,))
        except (ValueError, LookupError, TypeError, RecursionError, sqlite3.Error):
            return False
        return done.fetchone() is None

    def _was_changed(self) -> SettingsError:
        return SettingsError(
            f"{self.output}: it was changed since a run wrote it, so that records are not where its journal has them; "
            "put it back as it was, choose another output, or begin anew with --restart"
        )

    # -- rewriting --------------------------------------------------------------------------------

    def _rewrite(self, order: str) -> None:
        """Write the noted records anew, in the order of a column; a kill leaves the old or the new state."""
        with self._writing():
            with self.output.open("rb") as old, self._new.open("wb") as new, transaction(self._database):
                end = 0
                rows = self._database.execute(f"SELECT position, start, length, crc FROM finished ORDER BY {order}")  # noqa: S608
                self._database.execute("CREATE TEMP TABLE moved (position INTEGER PRIMARY KEY, start INTEGER)")
                for position, start, length, crc in rows:
                    new.write(self._record(old, start, length, crc))
                    self._database.execute("INSERT INTO moved VALUES (?, ?)", (position, end))
                    end += length
                new.flush()
                os.fsync(new.fileno())
                self._database.execute(
                    "UPDATE finished SET start = (SELECT start FROM moved WHERE moved.position = finished.position)"
                )
                self._database.execute("DROP TABLE moved")
                self._database.execute("INSERT INTO about VALUES ('rewriting', 'yes')")
            self._file.close()
            self._finish_rewriting()
            self._file = self.output.open("ab", buffering=0)
            self._end = end

    def _record(self, file: IO[bytes], start: int, length: int, crc: int) -> bytes:
        file.seek(start)
        record = file.read(length)
        if zlib.crc32(record) != crc:
            raise self._was_changed()
        return record

    def _finish_rewriting(self) -> None:
        if self._database.execute("SELECT 1 FROM about WHERE name = 'rewriting'").fetchone():
            # On the disk before the files are swapped: after a power cut the swap would stand without its note.
            self._database.execute("PRAGMA wal_checkpoint")
            if self._new.exists():
                self._new.replace(self.output)
            self._database.execute("DELETE FROM about WHERE name = 'rewriting'")
        else:
            self._new.unlink(missing_ok=True)

    # -- both files -------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            reason = getattr(error, "strerror", None) or error
            raise SettingsError(
                f"{self.output}: it or its journal cannot be written ({reason}); free space, or mend it"
            ) from None
