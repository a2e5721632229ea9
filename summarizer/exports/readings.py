"""Tell the readings of one text apart, so that the records of an export have names of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from summarizer.summary import Summary


def readings(summaries: Iterable[Summary]) -> Iterator[tuple[str, Summary]]:
    """Yield each summary with a fingerprint of all that it holds; one that is given again is passed over.

    Ids of records are made of places in the text: two readings of one text share them, and so do two documents with
    the same text. The fingerprint tells these apart.

    Args:
        summaries: the summaries.
    """
    seen: set[str] = set()
    for summary in summaries:
        reading = hashlib.sha256(summary.model_dump_json().encode()).hexdigest()[:16]
        if reading not in seen:
            seen.add(reading)
            yield reading, summary
