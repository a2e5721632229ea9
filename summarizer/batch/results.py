"""What becomes of one of many documents, and the name it goes by."""

from __future__ import annotations

import os
from dataclasses import dataclass

from summarizer.batch.inputs import Item
from summarizer.document import Document
from summarizer.errors import SummarizerError
from summarizer.summary import Summary


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one of many documents.

    Attributes:
        id: the item's id, the path, or the document's source; of a bare text its position as a string.
        position: its place among the documents, from 0.
        summary: None when it could not be read.
        error: why, else None.
    """

    id: str
    position: int
    summary: Summary | None
    error: SummarizerError | None


def identity_of(given: Item | Document | str | os.PathLike[str], position: int) -> str:
    """Return the id of one of many documents, see `Result`."""
    if isinstance(given, Item):
        return given.id
    if isinstance(given, Document):
        return given.source if given.source != "text" else str(position)
    return str(position) if isinstance(given, str) else os.fspath(given)
