"""Drive a reading on an asyncio event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from summarizer.asks import Ask, Outcome
from summarizer.reading import Reading
from summarizer.summary import Summary


async def drive(reading: Reading, complete: Callable[[Ask], Awaitable[Outcome]], *, at_once: int = 8) -> Summary:
    """Answer a reading's rounds until it returns its summary.

    Args:
        reading: what `summarizer.reading.read` returned.
        complete: answers one ask.
        at_once: how many asks of one round are under way at the same time.

    Returns:
        The summary.

    Raises:
        ModelError: nothing of the document could be read.
        Exception: whatever `complete` raises; other asks of the round are cancelled, the reading is closed.
    """
    places = asyncio.Semaphore(at_once)

    async def answered(ask: Ask) -> Outcome:
        async with places:
            return await complete(ask)

    try:
        asked = next(reading)
        while True:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(answered(ask)) for ask in asked.asks]
            asked = reading.send([t.result() for t in tasks])
    except StopIteration as stop:
        summary: Summary = stop.value
        return summary
    except BaseExceptionGroup as several:
        raise several.exceptions[0] from None
    finally:
        reading.close()
