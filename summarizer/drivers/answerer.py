"""What can answer asks: a model at a server, or a recording."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from summarizer.asks import Ask, Outcome
from summarizer.summary import Provenance

Through = Callable[[Ask, Callable[[Ask], Awaitable[Outcome]]], Awaitable[Outcome]]
"""What stands between a reading and the one who answers it: is given an ask and what sends it, and returns its outcome."""


class Answerer(Protocol):
    """Answers asks, blocking and on an event loop, and signs the summaries that come of it."""

    def complete(self, ask: Ask) -> Outcome:
        """Answer one ask, blocking."""

    async def acomplete(self, ask: Ask) -> Outcome:
        """Answer one ask on the running event loop."""

    def signed(self, provenance: Provenance, seconds: float) -> Provenance:
        """Return a summary's provenance with who answered, the wall time in seconds and the price."""

    def close(self) -> None:
        """Let go of connections that blocking calls hold."""

    async def aclose(self) -> None:
        """Let go of connections that calls on the running loop, and blocking ones, hold."""
