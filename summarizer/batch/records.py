"""One line of a run's output for each document."""

from __future__ import annotations

import json

from summarizer.batch.journal import Status
from summarizer.errors import ModelError, SummarizerError
from summarizer.summary import Summary


def of_summary(identity: str, position: int, summary: Summary) -> tuple[Status, bytes]:
    """Return the status and the line of a document that was read.

    Args:
        identity: the input's id.
        position: its place in the input, from 0.
        summary: what was read; it is incomplete when an ask of it was not answered.
    """
    incomplete = any(f.kind.startswith("not-answered") for f in summary.unresolved)
    status: Status = "incomplete" if incomplete else "done"
    return status, _line(identity, position, status, f'"summary": {summary.model_dump_json()}')


def of_error(identity: str, position: int, error: Exception) -> tuple[Status, bytes]:
    """Return the status and the line of a document that could not be read.

    Of an exception that is none of this package's own only the name is told: its message may hold text of the article.
    """
    told: dict[str, object] = {"kind": type(error).__name__}
    if isinstance(error, SummarizerError):
        told["message"] = str(error)
    else:
        told["message"] = (
            f"{identity}: reading it failed with {type(error).__name__}; this is a fault of the program, report it"
        )
    if isinstance(error, ModelError):
        told["reason"] = error.reason
        if error.usage is not None:
            told["usage"] = error.usage.model_dump()
    return "failed", _line(identity, position, "failed", f'"error": {json.dumps(told, ensure_ascii=False)}')


def _line(identity: str, position: int, status: Status, rest: str) -> bytes:
    head = f'"id": {json.dumps(identity, ensure_ascii=False)}, "position": {position}, "status": "{status}"'
    return f"{{{head}, {rest}}}\n".encode("utf-8", "replace")
