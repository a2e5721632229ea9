"""The rows of JSON Lines, CSV and Parquet files, one at a time."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import json
import re
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
"""Characters."""

_UNDECODED: Final = re.compile("[\udc80-\udcff]")
_PARQUET_ROWS: Final = 64
"""Rows that are decoded at a time."""


def check(encoding: str | None, delimiter: str | None) -> None:
    """See to it that the options of tables can work.

    Raises:
        SettingsError: the encoding is unknown or none of text, or the delimiter is none that CSV can have.
    """
    try:
        "a".encode(encoding or "utf-8")
    except (LookupError, ValueError):
        raise SettingsError(f"{encoding!r} is no text encoding that Python knows; try utf-8 or cp1252") from None
    cell = _cells(delimiter or ",")
    if len(cell) != 1 or cell in '"\r\n' or _UNDECODED.match(cell):
        raise SettingsError(f"the delimiter {delimiter!r} is not one character that may separate cells; try ';' or '\\t'")


def rows(
    path: Path, columns: Sequence[str] | None, *, encoding: str | None = None, delimiter: str | None = None
) -> Iterator[tuple[str, Row]]:
    r"""Yield the rows of a table.

    Args:
        path: a file whose suffix is one of `summarizer.batch.paths.TABLES`.
        columns: the columns that are used; a Parquet file is read for these, where it has them. None for all.
        encoding: of JSON Lines and CSV, see `check`; None is UTF-8. In UTF-8 a byte order mark is passed over.
        delimiter: of CSV, see `check`; "\t", written out, is a tab. None is a tab in `.tsv` and a comma elsewhere.

    Yields:
        The place, such as "articles.jsonl:12" (the line of JSON Lines, the row of CSV and Parquet after
        the head, from 1), and the row. Empty lines are passed over.

    Raises:
        InputError: the file cannot be read, or has a column that is used twice.
        SettingsError: pyarrow is missing.
    """
    kind = suffix(path)
    if encoding is None or codecs.lookup(encoding).name == "utf-8":
        encoding = "utf-8-sig"
    try:
        if kind in PARQUET:
            yield from _parquet(path, columns)
        elif kind in DELIMITED:
            yield from _delimited(path, columns, encoding, _cells(delimiter or ("\t" if kind.startswith(".tsv") else ",")))
        else:
            yield from _json_lines(path, encoding)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or "it is damaged"
        raise InputError(f"{path}: cannot be read ({reason}); check the file") from None
    except UnicodeError:  # where an encoding knows no stand-in for a bad byte, as UTF-16
        raise InputError(f"{path}: it is not valid {encoding}; name the right encoding with --encoding") from None


def _cells(delimiter: str) -> str:
    return delimiter.replace("\\t", "\t")


def _opened(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path, "rb")) if suffix(path).endswith(".gz") else path.open("rb")


def _text(file: IO[bytes], encoding: str, newline: str) -> io.TextIOWrapper:
    """Return what decodes a file. A wrong byte comes through as half a surrogate pair: the other rows are read all the same."""
    return io.TextIOWrapper(file, encoding=encoding, errors="surrogateescape", newline=newline)


def _json_lines(path: Path, encoding: str) -> Iterator[tuple[str, Row]]:
    with _opened(path) as raw, _text(raw, encoding, "\n") as file:
        number = 0
        while line := file.readline(_LONGEST_LINE):
            number += 1
            place = f"{path}:{number}"
            if len(line) == _LONGEST_LINE and not line.endswith("\n"):
                while (rest := file.readline(_LONGEST_LINE)) and not rest.endswith("\n"):
                    pass
                yield place, InputError(f"{place}: the line is longer than {_LONGEST_LINE:,} characters; this is no article")
            elif line.strip():
                yield place, _json_row(line, place, encoding)


def _json_row(line: str, place: str, encoding: str) -> Row:
    broken = _UNDECODED.search(line)
    if broken:
        return InputError(
            f"{place}: character {broken.start()} is not valid {encoding}; name the right encoding with --encoding"
        )
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):  # a number of thousands of digits is a ValueError of another kind
        return InputError(f"{place}: the line is no JSON; mend it")
    if not isinstance(row, dict):
        return InputError(f"{place}: the line holds no JSON object; write one object a line")
    return row


def _delimited(path: Path, columns: Sequence[str] | None, encoding: str, delimiter: str) -> Iterator[tuple[str, Row]]:
    csv.field_size_limit(min(_LONGEST_LINE, sys.maxsize))
    with _opened(path) as raw, _text(raw, encoding, "") as text:
        # Strict, since a mark that is never closed would take all rows behind it into one article.
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        try:
            head = next((cells for cells in reader if cells), None)
        except csv.Error:
            raise InputError(f"{path}: there is no head with the names of the columns; put one in its first line") from None
        if head is None:
            return
        _must_be_once(path, head, columns)
        number = 0
        while True:
            number += 1
            place = f"{path}:{number}"
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                said = "a quotation mark is opened and not closed" if "end of data" in str(error) else str(error)
                yield place, InputError(f"{place}: the row is no CSV ({said}); mend it")
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


def _must_be_once(path: Path, head: Sequence[str], columns: Sequence[str] | None) -> None:
    twice = next((name for name in columns or head if head.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"{path}: it has the column {twice!r} twice, and which is meant cannot be told; rename one")


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
            _must_be_once(path, wanted, columns)
            number = 0
            for batch in file.iter_batches(batch_size=_PARQUET_ROWS, columns=wanted or None):
                for row in batch.to_pylist():
                    number += 1
                    yield f"{path}:{number}", row
    except pyarrow.ArrowException:
        raise InputError(f"{path}: this is no Parquet file, or a damaged one; write it anew") from None
