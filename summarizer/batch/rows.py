"""The rows of JSON Lines, CSV and Parquet files, one at a time."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import json
import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Final, cast

from summarizer.batch.paths import DELIMITED, PARQUET, suffix
from summarizer.errors import InputError, SettingsError
from summarizer.loading import MAX_BYTES

Row = Mapping[str, Any] | InputError
"""What a row holds, by column, or why it cannot be used."""

_LONGEST_LINE: Final = 2 * MAX_BYTES
_PARQUET_ROWS: Final = 64
"""Rows that are decoded at a time."""


def rows(
    path: Path, columns: Sequence[str] | None, *, encoding: str | None = None, delimiter: str | None = None
) -> Iterator[tuple[str, Row]]:
    """Yield the rows of a table.

    Args:
        path: a file whose suffix is one of `summarizer.batch.paths.TABLES`.
        columns: the columns that a Parquet file is read for, where it has them; None for all.
        encoding: of JSON Lines and CSV; None is UTF-8.
        delimiter: of CSV; None is a tab in `.tsv` and a comma elsewhere.

    Yields:
        The place, such as "articles.jsonl:12" (the line of JSON Lines, the row of CSV and Parquet after
        the head, from 1), and the row. Empty lines are passed over.

    Raises:
        InputError: the file cannot be read, or has no head.
        SettingsError: the encoding is unknown, or pyarrow is missing.
    """
    kind = suffix(path)
    try:
        codecs.lookup(encoding or "utf-8")
    except LookupError:
        raise SettingsError(f"{path}: {encoding!r} is no text encoding that Python knows; try utf-8 or cp1252") from None
    try:
        if kind in PARQUET:
            yield from _parquet(path, columns)
        elif kind in DELIMITED:
            yield from _delimited(path, encoding or "utf-8-sig", delimiter or ("\t" if kind.startswith(".tsv") else ","))
        else:
            yield from _json_lines(path, encoding or "utf-8-sig")
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or "it is damaged"
        raise InputError(f"{path}: cannot be read ({reason}); check the file") from None


def _opened(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path, "rb")) if suffix(path).endswith(".gz") else path.open("rb")


def _json_lines(path: Path, encoding: str) -> Iterator[tuple[str, Row]]:
    with _opened(path) as file:
        number = 0
        while line := file.readline(_LONGEST_LINE):
            number += 1
            place = f"{path}:{number}"
            if len(line) == _LONGEST_LINE and not line.endswith(b"\n"):
                while (rest := file.readline(_LONGEST_LINE)) and not rest.endswith(b"\n"):
                    pass
                yield place, InputError(f"{place}: the line is longer than {_LONGEST_LINE:,} bytes; this is no article")
            elif line.strip():
                yield place, _json_row(line, place, encoding if number == 1 else encoding.removesuffix("-sig"))


def _json_row(line: bytes, place: str, encoding: str) -> Row:
    try:
        row = json.loads(line.decode(encoding))
    except UnicodeDecodeError as error:
        return InputError(f"{place}: byte {error.start} is not valid {encoding}; name the right encoding with --encoding")
    except (json.JSONDecodeError, RecursionError):
        return InputError(f"{place}: the line is no JSON; mend it")
    if not isinstance(row, dict):
        return InputError(f"{place}: the line holds no JSON object; write one object a line")
    return row


def _delimited(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[str, Row]]:
    csv.field_size_limit(min(_LONGEST_LINE, sys.maxsize))
    with (
        _opened(path) as file,
        # What is wrongly encoded comes through as half surrogates, which a document refuses: the other rows are read.
        io.TextIOWrapper(file, encoding=encoding, errors="surrogateescape", newline="") as text,
    ):
        reader = csv.reader(text, delimiter=delimiter)
        try:
            head = next(reader)
        except (StopIteration, csv.Error):
            raise InputError(f"{path}: there is no head with the names of the columns; put one in its first line") from None
        number = 0
        while True:
            number += 1
            place = f"{path}:{number}"
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield place, InputError(f"{place}: the row is no CSV ({error}); mend it")
                continue
            if not cells:
                number -= 1
            elif len(cells) != len(head):
                yield (
                    place,
                    InputError(f"{place}: the row has {len(cells)} cells, the head {len(head)}; mend it, or name --delimiter"),
                )
            else:
                yield place, dict(zip(head, cells, strict=True))


def _parquet(path: Path, columns: Sequence[str] | None) -> Iterator[tuple[str, Row]]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise SettingsError(
            f"{path}: reading Parquet needs an extra; pip install 'attribution-summarizer[frames]', or give JSON Lines"
        ) from error
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            wanted = [c for c in file.schema_arrow.names if columns is None or c in columns]
            number = 0
            for batch in file.iter_batches(batch_size=_PARQUET_ROWS, columns=wanted or None):
                for row in batch.to_pylist():
                    number += 1
                    yield f"{path}:{number}", row
    except pyarrow.ArrowException:
        raise InputError(f"{path}: this is no Parquet file, or a damaged one; write it anew") from None
