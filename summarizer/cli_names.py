"""Names for the files that are made of documents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_ROW: Final = re.compile(r":([0-9]+)\Z")
"""What follows the name of a table in the place of its row: `articles.jsonl:12`."""

_MOST_BYTES: Final = 120
"""Of a document's name: file systems take 255 bytes, and a row, a count and an ending follow."""


class FileNames:
    """Gives each document's files a name, and none of them twice, whether or not a file system tells capitals apart.

    Args:
        taken: names that are not to be given.
    """

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {name.casefold() for name in taken}

    def of(self, source: str) -> str:
        """Return a name without ending, made of letters, digits, points, underscores and hyphens.

        The row of a table is named by its number: `articles.jsonl:12` is `articles-12`.

        Args:
            source: where the document came from.
        """
        row = _ROW.search(source)
        stem = unicodedata.normalize("NFC", Path(source[: row.start()] if row else source).stem)
        words = re.sub(r"[^\w.-]+", "-", stem).encode()[:_MOST_BYTES].decode(errors="ignore")
        base = (words.strip("-.") or "document") + (f"-{row[1]}" if row else "")
        name, count = base, 1
        while name.casefold() in self._taken:
            count += 1
            name = f"{base}-{count}"
        self._taken.add(name.casefold())
        return name
