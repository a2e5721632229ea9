"""Drive a reading from ordinary, blocking code."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from summarizer.asks import Ask, Outcome
from summarizer.reading import Reading
from summarizer.summary import Summary


def drive(reading: Reading, complete: Callable[[Ask], Outcome], *, at_once: int = 8) -> Summary:
    """Answer a reading's rounds until it returns its summary.

    Args:
        reading: what `summarizer.reading.read` returned.
        complete: answers one ask; called from several threads when a round holds several asks.
        at_once: how many asks of one round are sent at the same time.

    Returns:
        The summary.

    Raises:
        ModelError: nothing of the document could be read.
        Exception: whatever `complete` raises; the reading is closed.
    """
    try:
        asked = next(reading)
        while True:
            if len(asked.asks) == 1 or at_once == 1:
                outcomes = [complete(ask) for ask in asked.asks]
            else:
                with ThreadPoolExecutor(max_workers=min(at_once, len(asked.asks))) as pool:
                    outcomes = list(pool.map(complete, asked.asks))
            asked = reading.send(outcomes)
    except StopIteration as stop:
        summary: Summary = stop.value
        return summary
    finally:
        reading.close()
