"""Drive a reading from stored outcomes, as far as they go, and write and read them.

For conversations that outlive a process: nothing of a reading is kept but its
outcomes. It is replayed from the start each time, which gives the same rounds,
and stops at the first round that is not wholly answered.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from summarizer.asks import Ask, AskFailed, Outcome, Reply
from summarizer.reading import Reading
from summarizer.summary import Summary
from summarizer.usage import Usage


def advance(reading: Reading, outcomes: Mapping[str, Outcome]) -> Summary | tuple[Ask, ...]:
    """Replay a reading.

    Args:
        reading: what `summarizer.reading.read` returned, not yet begun; it is closed.
        outcomes: outcomes by the fingerprint of the ask that they answer.

    Returns:
        The summary, or the asks of the round at which it stands that have no outcome, each once.

    Raises:
        ModelError: nothing of the document could be read.
    """
    try:
        asked = next(reading)
        while True:
            missing = {a.fingerprint: a for a in asked.asks if a.fingerprint not in outcomes}
            if missing:
                return tuple(missing.values())
            asked = reading.send([outcomes[a.fingerprint] for a in asked.asks])
    except StopIteration as stop:
        summary: Summary = stop.value
        return summary
    finally:
        reading.close()


def outcome_to_json(outcome: Outcome) -> str:
    """Return an outcome as JSON; that of an answer begins with its text."""
    data: dict[str, Any] = {"usage": outcome.usage.model_dump(exclude_none=True), "calls": outcome.calls}
    if isinstance(outcome, Reply):
        return json.dumps({"text": outcome.text, **data})
    return json.dumps({"reason": outcome.reason, "message": outcome.message, "raw": outcome.raw, **data})


def outcome_from_json(written: str) -> Outcome:
    """Return the outcome that `outcome_to_json` wrote."""
    data = json.loads(written)
    usage = Usage(**data.pop("usage"))
    return Reply(**data, usage=usage) if "text" in data else AskFailed(**data, usage=usage)
