"""Tables as comma-separated values (RFC 4180)."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import TextIO

from summarizer.exports.tables import TABLES, Value, rows
from summarizer.summary import Summary


def write_csv(summaries: Iterable[Summary], table: str, stream: TextIO) -> int:
    r"""Write one table as CSV: a header, then a row a record; return the number of records.

    Values are those of the document and are not changed, so that the words still match their offsets: a
    spreadsheet program that takes a cell that begins with "=" for a formula must be told that the columns are text.

    Args:
        summaries: the summaries.
        table: a name in `summarizer.exports.TABLES`.
        stream: a text stream opened with newline="". Lines end in "\r\n".

    Raises:
        KeyError: there is no such table.
    """
    out = csv.writer(stream, quoting=csv.QUOTE_MINIMAL)
    out.writerow(TABLES[table].columns)
    count = 0
    for count, row in enumerate(rows(table, summaries), 1):  # noqa: B007 (the count is what remains)
        out.writerow(map(_cell, row.values()))
    return count


def _cell(value: Value) -> Value:
    """Write truth values as R and pandas both read them."""
    return str(value).upper() if isinstance(value, bool) else value
