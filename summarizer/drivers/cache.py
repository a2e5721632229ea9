"""A cache of answers on disk: one SQLite file that several processes may use at once.

The key is everything that decides the answer: provider, server, model, mode and the ask's fingerprint
(messages, schema, limits). Only answers are kept, not failures, and no key and no request. An answer
from the cache cost nothing now: its usage is nought and its calls are none.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import sqlite3
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from summarizer.asks import Ask, Outcome, Reply
from summarizer.drivers.answerer import Answerer
from summarizer.drivers.settings import ModelSettings
from summarizer.errors import SettingsError
from summarizer.summary import Provenance
from summarizer.usage import Usage

logger = logging.getLogger(__name__)

MAX_BYTES: Final = 1_000_000_000
"""Size of all answers, compressed, above which the least recently used go."""

MAX_DAYS: Final = 30.0
"""Age above which an answer goes."""

FREE: Final = Usage(input_tokens=0, cached_tokens=0, output_tokens=0, reasoning_tokens=0)

_FORMAT: Final = 1
_DAY: Final = 86_400.0
_PRUNE_EVERY: Final = 1_000
"""Answers put between two looks at the limits."""

_USED_AGAIN: Final = 3_600.0
"""Seconds within which a second use of an answer is not noted, which spares a write."""

_PAGES: Final = 5_000
"""Answers deleted in one transaction: other processes wait no longer than that takes."""


def default_path(environment: Mapping[str, str] = os.environ) -> Path:
    """Return where the cache is: SUMMARIZER_CACHE, else the user's cache directory of this system."""
    named = environment.get("SUMMARIZER_CACHE")
    if named:
        return Path(named)
    if sys.platform == "win32":
        root = Path(environment.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        root = Path.home() / "Library" / "Caches"
    else:
        root = Path(environment.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return root / "summarizer" / "answers.sqlite"


@dataclass(frozen=True, slots=True)
class CacheInfo:
    """What a cache holds.

    Attributes:
        path: its file.
        answers: how many.
        bytes: their size, compressed.
        file_bytes: the size of the file.
        oldest: when the oldest was put, in seconds since 1970; None when it is empty.
    """

    path: Path
    answers: int
    bytes: int
    file_bytes: int
    oldest: float | None


class Cache:
    """The cache. Thread-safe; opened when first used."""

    def __init__(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        max_bytes: int = MAX_BYTES,
        max_days: float = MAX_DAYS,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Name a cache.

        Args:
            path: its file, made when missing, readable by its owner alone; None for `default_path`.
            max_bytes: size of all answers, compressed, above which the least recently used go.
            max_days: age in days above which an answer is neither used nor kept.
            now: the time in seconds since 1970.
        """
        self.path = Path(path) if path is not None else default_path()
        self.max_bytes = max_bytes
        self.max_days = max_days
        self._now = now
        self._lock = threading.Lock()
        self._opened: sqlite3.Connection | None = None
        self._put = 0

    def get(self, key: str) -> str | None:
        """Return the answer under a key, None where there is none that is young enough."""
        with self._database() as database:
            row = database.execute("SELECT text, made, used FROM answers WHERE key = ?", (key,)).fetchone()
            now = self._now()
            if row is None or row[1] < now - self.max_days * _DAY:
                return None
            if row[2] < now - _USED_AGAIN:
                database.execute("UPDATE answers SET used = ? WHERE key = ?", (now, key))
            return zlib.decompress(row[0]).decode()

    def put(self, key: str, text: str) -> None:
        """Keep an answer."""
        data = zlib.compress(text.encode(), 1)
        now = self._now()
        with self._database() as database:
            database.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)", (key, data, len(data), now, now))
        self._put += 1
        if self._put % _PRUNE_EVERY == 0:
            self.prune()

    def prune(self) -> int:
        """Delete what is too old, then the least recently used until the size fits; return how many answers went."""
        gone = 0
        with self._database() as database:
            while deleted := database.execute(
                "DELETE FROM answers WHERE key IN (SELECT key FROM answers WHERE made < ? LIMIT ?)",
                (self._now() - self.max_days * _DAY, _PAGES),
            ).rowcount:
                gone += deleted
            while going := self._least_used(database):
                gone += going
            if gone:
                database.execute("PRAGMA incremental_vacuum").fetchall()
        return gone

    def _least_used(self, database: sqlite3.Connection) -> int:
        """Delete some of the least recently used answers if all are too large together; return how many went.

        What is too much is counted in the transaction that deletes: another process may prune at the same time.
        """
        going: list[tuple[str]] = []
        database.execute("BEGIN IMMEDIATE")
        over = database.execute("SELECT total(size) FROM answers").fetchone()[0] - self.max_bytes
        for key, size in database.execute("SELECT key, size FROM answers ORDER BY used LIMIT ?", (_PAGES,)).fetchall():
            if over <= 0:
                break
            going.append((key,))
            over -= size
        database.executemany("DELETE FROM answers WHERE key = ?", going)
        database.execute("COMMIT")
        return len(going)

    def clear(self) -> int:
        """Delete every answer; return how many there were."""
        with self._database() as database:
            gone = database.execute("DELETE FROM answers").rowcount
            database.execute("PRAGMA incremental_vacuum").fetchall()
            return gone

    def info(self) -> CacheInfo:
        """Return what the cache holds; a file that is not there is not made."""
        if not self.path.exists():
            return CacheInfo(self.path, 0, 0, 0, None)
        with self._database() as database:
            count, size, oldest = database.execute("SELECT count(*), total(size), min(made) FROM answers").fetchone()
        return CacheInfo(self.path, count, int(size), self.path.stat().st_size, oldest)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None

    @contextlib.contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                if self._opened is None:
                    self._opened = self._open()
                yield self._opened
            except (sqlite3.Error, OSError, zlib.error) as error:
                if self._opened is not None:
                    self._opened.close()
                    self._opened = None
                raise SettingsError(
                    f"{self.path}: the cache cannot be used ({error}); delete the file, name another one in "
                    "SUMMARIZER_CACHE, or go without a cache"
                ) from None

    def _open(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if not self.path.exists():  # what answers say of articles is its owner's alone
            with contextlib.suppress(FileExistsError):
                os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        database = sqlite3.connect(self.path, timeout=30, isolation_level=None, check_same_thread=False)
        database.execute("PRAGMA auto_vacuum = INCREMENTAL")
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        version = database.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, _FORMAT):
            raise sqlite3.DatabaseError(f"it is of format {version}, not {_FORMAT}")
        database.execute(
            "CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, text BLOB NOT NULL, size INTEGER NOT NULL, "
            "made REAL NOT NULL, used REAL NOT NULL)"
        )
        database.execute("CREATE INDEX IF NOT EXISTS by_use ON answers (used)")
        database.execute(f"PRAGMA user_version = {_FORMAT}")
        return database


class Cached:
    """An answerer that looks into a cache first."""

    def __init__(self, answerer: Answerer, cache: Cache, settings: ModelSettings) -> None:
        """Wrap an answerer whose answers are those of a model under these settings."""
        self._answerer = answerer
        self.cache = cache
        self._server = json.dumps([settings.provider, settings.base_url, settings.name, settings.mode])
        self._broken = False

    def complete(self, ask: Ask) -> Outcome:
        """Answer one ask, blocking."""
        return self._known(ask) or self._kept(ask, self._answerer.complete(ask))

    async def acomplete(self, ask: Ask) -> Outcome:
        """Answer one ask on the running event loop; a look into the cache takes well below a millisecond."""
        return self._known(ask) or self._kept(ask, await self._answerer.acomplete(ask))

    def _key(self, ask: Ask) -> str:
        return hashlib.sha256(f"{self._server}\n{ask.schema_name}\n{ask.fingerprint}".encode()).hexdigest()

    def _known(self, ask: Ask) -> Reply | None:
        try:
            text = None if self._broken else self.cache.get(self._key(ask))
        except SettingsError as error:
            self._give_up(error)
            return None
        return None if text is None else Reply(text, FREE, calls=0)

    def _kept(self, ask: Ask, outcome: Outcome) -> Outcome:
        if isinstance(outcome, Reply) and not self._broken:
            try:
                self.cache.put(self._key(ask), outcome.text)
            except SettingsError as error:
                self._give_up(error)
        return outcome

    def _give_up(self, error: SettingsError) -> None:
        """Go on without: a full disk is no reason to lose an answer that is paid for."""
        self._broken = True
        logger.warning("%s", error)

    def signed(self, provenance: Provenance, seconds: float) -> Provenance:
        """Return a summary's provenance as the wrapped answerer signs it."""
        return self._answerer.signed(provenance, seconds)

    def close(self) -> None:
        """Close the wrapped answerer and the cache."""
        self._answerer.close()
        self.cache.close()

    async def aclose(self) -> None:
        """Close the wrapped answerer and the cache."""
        await self._answerer.aclose()
        self.cache.close()
