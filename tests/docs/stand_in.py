"""The model of the examples: answers about the ferry talks as recorded, and with empty lists about all else."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.batch.batch_server import BatchServer
from tests.docs.blocks import ROOT
from tests.model_server import EMPTY, Answer, ModelServer

_RECORDED = json.loads((ROOT / "examples" / "ferry-talks.recording.json").read_text("utf-8"))["answers"]


def recorded(kind: str) -> Callable[[str], str]:
    """Return a function from the user's message to the recorded answer, or to an empty one."""
    answers = {tuple(e["request"]["user"]): "".join(e["answer"]) for e in _RECORDED if e["kind"].replace("-", "_") == kind}
    return lambda message: answers.get(tuple(message.splitlines())) or json.dumps(EMPTY[kind])


def stand_in() -> ModelServer:
    server = ModelServer()
    for kind in EMPTY:
        server.will(kind, Answer(recorded(kind)))
    return server


class PromptBatchServer(BatchServer):
    """A Batch API whose batches end before the next call."""

    def _act(self, handler: BaseHTTPRequestHandler, data: bytes) -> tuple[int, Any]:
        self.run()
        return super()._act(handler, data)
