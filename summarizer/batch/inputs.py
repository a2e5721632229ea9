"""Documents from files and tables, one at a time, each with an id and a fingerprint.

    for item in Inputs(["articles/", "archive.jsonl"]):
        document = item.load()

Nothing is parsed before `load`: counting and fingerprinting a million documents, or passing over
those that are finished, costs little more than reading the bytes.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from summarizer.batch.paths import TABLES, files, suffix
from summarizer.batch.rows import Row, check, rows
from summarizer.document import Document, writable
from summarizer.errors import InputError
from summarizer.loading import MAX_BYTES
from summarizer.text import language


@dataclass(frozen=True, slots=True)
class Item:
    """One document to read.

    Attributes:
        id: the row's id, else its place ("archive.jsonl:12"); of a file the path as it was named. What of it cannot be
            written is escaped, see `summarizer.document.writable`.
        fingerprint: SHA-256 of what was read for it, in hexadecimal: text and metadata, encoding included.
        load: returns the document; raises `InputError`, or `SettingsError` where an extra is missing. May be
            pickled, and called in another thread or process.
    """

    id: str
    fingerprint: str
    load: Callable[[], Document]


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a table, or keys of a JSON line, hold what.

    Attributes:
        text: the article; it must be there.
        id: the row's id; None takes "id" where there is one, else the row's place.
        title: the headline; None takes "title" where there is one.
        date: the day of publication, as a date or a text that begins YYYY-MM-DD; None takes "date" where there is one.
        language: a tag such as "en" or "pt-BR"; None takes "language" where there is one. Where it holds anything else,
            such as a language's name, the language is found from the text.
    """

    text: str = "text"
    id: str | None = None
    title: str | None = None
    date: str | None = None
    language: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Every column that may be looked at."""
        return (self.text, self.id or "id", self.title or "title", self.date or "date", self.language or "language")

    @property
    def required(self) -> tuple[str, ...]:
        """The columns that must be there."""
        return tuple(dict.fromkeys(n for n in (self.text, self.id, self.title, self.date, self.language) if n is not None))


@dataclass(frozen=True)
class Inputs:
    """Documents from files, directories, patterns, JSON Lines, CSV and Parquet; can be iterated again and again.

    Attributes:
        inputs: see `summarizer.batch.paths.files`.
        columns: which columns hold what.
        encoding: of text, CSV and JSON Lines; None as for `Document.from_file`, and UTF-8 for tables.
        delimiter: of CSV; None is a tab in `.tsv` and a comma elsewhere. Both as `summarizer.batch.rows.check` wants them.
        apart_from: files that are passed over wherever they are found, such as the output of a run in the very
            directory that it reads.

    Memory holds one document, or a few dozen rows of a Parquet file, and the names of one directory's files.
    """

    inputs: Sequence[str | os.PathLike[str]]
    columns: Columns = Columns()
    encoding: str | None = None
    delimiter: str | None = None
    apart_from: tuple[Path, ...] = ()

    def __post_init__(self) -> None:
        """Check the options.

        Raises:
            SettingsError: the encoding or the delimiter cannot be used.
        """
        check(self.encoding, self.delimiter)

    def __iter__(self) -> Iterator[Item]:
        """Yield the items in the order of the inputs.

        A document that cannot be read is an item whose `load` raises; so is a damaged table in a directory or of
        a pattern, behind the rows that could be read.

        Raises:
            InputError: an input does not exist, is itself a damaged table, or lacks a column that was named.
            SettingsError: pyarrow is missing for a Parquet file.
        """
        passed_over = {path.resolve() for path in self.apart_from}
        for given in self.inputs:
            for path in files([given]):
                if passed_over and path.resolve() in passed_over:
                    continue
                if suffix(path) in TABLES:
                    yield from self._of_table(path, named=path == Path(given))
                else:
                    yield self._of_file(path)

    def _of_file(self, path: Path) -> Item:
        name = str(path)
        try:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError as error:
            return _failing(name, InputError(f"{name}: cannot be read ({error.strerror}); check the file"))
        fingerprint = hashlib.sha256(f"{self.encoding}\n".encode() + data).hexdigest()
        return Item(writable(name), fingerprint, partial(Document.from_bytes, data, source=name, encoding=self.encoding))

    def _of_table(self, path: Path, *, named: bool) -> Iterator[Item]:
        checked = path.name.lower().endswith((".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz"))
        for place, row in self._rows(path, named=named):
            if isinstance(row, InputError):
                yield _failing(place, row)
                continue
            missing = next((c for c in self.columns.required if c not in row), None)
            if missing is None:
                checked = True
                yield item_of(row, place, self.columns)
            elif not checked:
                raise InputError(f"{path}: it has no column {missing!r}; it has {_listed(row)}; name the right one by option")
            else:
                error = InputError(f"{place}: it has no key {missing!r}; it has {_listed(row)}; name the right one by option")
                yield _failing(_identity(row.get(self.columns.id or "id"), place), error)

    def _rows(self, path: Path, *, named: bool) -> Iterator[tuple[str, Row]]:
        """Yield a table's rows; of a damaged one that was not named itself the damage is the last."""
        try:
            yield from rows(path, self.columns.names, encoding=self.encoding, delimiter=self.delimiter)
        except InputError as error:
            if named:
                raise
            yield str(path), error


def item_of(row: Mapping[str, Any], place: str, columns: Columns) -> Item:
    """Return the item of one row.

    Args:
        row: what the row holds, by column.
        place: where it stands, for messages, and its id where it has none of its own.
        columns: which columns hold what.
    """
    used = {name: _plain(row.get(name)) for name in columns.names}
    identity = _identity(used[columns.id or "id"], place)
    if identity != writable(identity):
        return _failing(
            identity,
            InputError(f"{place}: the id holds half of a surrogate pair; decode the input with its right encoding, or mend it"),
        )
    fingerprint = hashlib.sha256(json.dumps(used, sort_keys=True, default=str).encode()).hexdigest()
    return Item(identity, fingerprint, partial(_document, used, place, columns))


def _identity(given: object, place: str) -> str:
    return writable(place) if given in (None, "") else str(given)


def _document(row: Mapping[str, Any], place: str, columns: Columns) -> Document:
    _, _, title, date, tag = (row.get(name) for name in columns.names)
    text = row[columns.text]
    if not isinstance(text, str):
        raise InputError(f"{place}: {columns.text!r} holds no text; put the article there, or name another column by option")
    return Document.from_text(
        text,
        title=title if isinstance(title, str) else "",
        date=_date(date),
        language=language.named(tag) if isinstance(tag, str) else None,
        source=place,
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value


def _date(value: object) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(value.strip()[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def _listed(row: Mapping[str, Any]) -> str:
    return ", ".join(repr(name[:40]) for name in list(row)[:12]) or "none"


def _failing(identity: str, error: InputError) -> Item:
    fingerprint = hashlib.sha256(writable(str(error)).encode()).hexdigest()
    return Item(writable(identity), fingerprint, partial(_raise, error))


def _raise(error: InputError) -> Document:
    raise error
