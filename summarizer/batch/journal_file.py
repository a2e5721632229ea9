"""The SQLite file of a journal: where it is, its tables, its lock."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from summarizer.errors import SettingsError

FORMAT: Final = "2"

# `again` is 1 where the document is to be read again and the record is its old one; `digest` is the item's, where it failed.
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS finished (position INTEGER PRIMARY KEY, id TEXT NOT NULL, status TEXT NOT NULL,
    start INTEGER NOT NULL, length INTEGER NOT NULL, crc INTEGER NOT NULL, again INTEGER NOT NULL DEFAULT 0, digest BLOB);
CREATE INDEX IF NOT EXISTS by_id ON finished (id);
CREATE TABLE IF NOT EXISTS answers (position INTEGER, ask TEXT, outcome TEXT NOT NULL, PRIMARY KEY (position, ask));
CREATE TABLE IF NOT EXISTS spent (input INTEGER, cached INTEGER, output INTEGER, usd REAL, calls INTEGER);
"""
_BESIDE: Final = (".journal", ".new", ".journal-wal", ".journal-shm", ".journal-journal")


def files_beside(output: str | os.PathLike[str]) -> tuple[Path, ...]:
    """Return the files that stand beside an output: its journal, its next version, and what SQLite puts beside a journal."""
    path = Path(output)
    return tuple(path.with_name(f"{path.name}{end}") for end in _BESIDE)


def opened(path: Path, output: Path) -> sqlite3.Connection:
    """Open or make a journal and lock it until it is closed.

    Args:
        path: its file.
        output: what it is the journal of, for the message.

    Raises:
        SettingsError: another process has it.
        sqlite3.Error: it cannot be used.
    """
    database = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        database.execute("PRAGMA locking_mode = EXCLUSIVE")  # before the first read, and until the process ends
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        with transaction(database):
            make_tables(database)
    except sqlite3.Error as error:
        database.close()
        if "locked" in str(error):
            raise SettingsError(f"{output}: another run writes to it; wait for its end, or choose another output") from None
        raise
    return database


def make_tables(database: sqlite3.Connection) -> None:
    """Make the tables that are not there."""
    for statement in _TABLES.split(";"):
        database.execute(statement)
    if database.execute("SELECT count(*) FROM spent").fetchone()[0] == 0:
        database.execute("INSERT INTO spent VALUES (0, 0, 0, 0, 0)")


@contextlib.contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """Commit what is done within, all or nothing."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")
