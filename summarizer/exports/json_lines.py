"""Tables as JSON lines: one object a record."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TextIO

from summarizer.exports.tables import rows
from summarizer.summary import Summary


def write_jsonl(summaries: Iterable[Summary], table: str, stream: TextIO) -> int:
    r"""Write one table as JSON lines; return the number of records.

    Characters beyond ASCII that some readers take for the end of a line (U+0085, U+2028, U+2029) are escaped.

    Args:
        summaries: the summaries.
        table: a name in `summarizer.exports.TABLES`.
        stream: a text stream. Lines end in "\n".

    Raises:
        KeyError: there is no such table.
    """
    count = 0
    for count, row in enumerate(rows(table, summaries), 1):  # noqa: B007 (the count is what remains)
        line = json.dumps(row, ensure_ascii=False)
        for char in "\x85\u2028\u2029":
            line = line.replace(char, f"\\u{ord(char):04x}")
        stream.write(line + "\n")
    return count
