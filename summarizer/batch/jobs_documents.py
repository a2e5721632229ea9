"""Taking documents into a job: each once, and one that cannot be read as a record with its error."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Final

from summarizer.batch import records
from summarizer.batch.inputs import Item
from summarizer.batch.jobs_store import JobStore
from summarizer.errors import InputError, SettingsError

_log = logging.getLogger(__name__)

_AT_ONCE: Final = 200
"""Documents that are added in one transaction."""


def add(store: JobStore, items: Iterable[Item], clock: Callable[[], float]) -> int:
    """Add documents to a job; see `summarizer.batch.jobs.BatchJob.add`."""
    store.begin_pass()
    new = 0
    iterator = iter(items)
    item = next(iterator, None)
    while item is not None:
        with store.changes():
            for _ in range(_AT_ONCE):
                new += _add(store, item, clock())
                item = next(iterator, None)
                if item is None:
                    break
    return new


def _add(store: JobStore, item: Item, now: float) -> bool:
    """Add a document; return whether it is new."""
    known = store.known(item.id)
    is_second = store.passed(item.id)
    held = store.holds(item.id, item.fingerprint)
    if known is None:
        _read(store, item, now)
        return True
    if is_second:
        if not held:
            used = InputError(f"{item.id}: the id was used before, by document {known.place}; make ids unique")
            _fail(store, store.add(item.id, item.fingerprint, "", now), item, used)
        return not held
    if known.state == "unreadable":  # by now the file may be mended, or the extra installed that was missing
        return _read(store, item, now, known.place) or not held
    if not held:
        raise InputError(
            f"{item.id}: it is not the document that the job has under this id; give it an id of its own, "
            "or begin another job in a directory of its own with --job"
        )
    return False


def _read(store: JobStore, item: Item, now: float, place: int | None = None) -> bool:
    """Add a document at a new place or in place of another; return whether it could be read."""
    try:
        document = item.load().model_dump_json()
    except Exception as error:  # noqa: BLE001  # whatever a document does to us, the others are added
        if not isinstance(error, (InputError, SettingsError)):
            _log.error("a document failed with %s", type(error).__name__)
        _fail(store, store.add(item.id, item.fingerprint, "", now, place), item, error)
        return False
    store.add(item.id, item.fingerprint, document, now, place)
    return True


def _fail(store: JobStore, place: int, item: Item, error: Exception) -> None:
    store.finish(place, "unreadable", records.of_error(item.id, place - 1, error)[1])
