"""A job's directory on this machine's disk: one process at a time, and failures by name."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from summarizer.errors import SettingsError


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Hold a job's directory for this process; the lock ends with the process, however that ends.

    Raises:
        SettingsError: another process holds it.
    """
    lock = sqlite3.connect(directory / "lock.sqlite", timeout=0, isolation_level=None)
    try:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise SettingsError(f"{directory}: another process is at work on this job; wait until it ends") from None
        yield
    finally:
        lock.close()


@contextmanager
def disk(place: Path) -> Iterator[None]:
    """Name failures of the disk."""
    try:
        yield
    except OSError as error:
        raise SettingsError(f"{place}: cannot be written ({error.strerror or type(error).__name__})") from None
    except sqlite3.DatabaseError as error:
        raise SettingsError(f"{place}: its state cannot be used ({error}); check the disk and the file job.sqlite") from None
