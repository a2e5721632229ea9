"""One pace for all workers of a Ray cluster: an actor hands out the places, so that 429s are backed off from together.

The actor holds the very `Pace` that one process uses by itself. A worker's requests ask it for a place before
they are sent, and tell it the status and the headers of every response.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final

from summarizer.asks import Ask, Outcome, Reply
from summarizer.drivers.answerer import Answerer
from summarizer.drivers.pace import Limits, Pace, Paced, Place
from summarizer.errors import SummarizerError

LEASE: Final = 3_600.0
"""Seconds after which a place whose worker has not given it back is taken for that of a dead one."""

_TOLD: Final = ("retry-after", "retry-after-ms", "x-ratelimit-")
"""Beginnings of the names of headers that a pace reads."""


class KeeperLostError(SummarizerError):
    """The keeper of the pace is gone, and with it the job: whose worker outlives it must not call its documents failed."""


class PaceKeeper:
    """The actor's body: places by ticket."""

    def __init__(self, limits: Limits, lease: float = LEASE) -> None:
        """Make a pace for all workers.

        Args:
            limits: of all workers together.
            lease: seconds that a place is held at most.
        """
        self._pace = Pace(limits)
        self._lease = lease
        self._open: dict[str, tuple[AsyncExitStack, Place]] = {}
        self._most = 0
        self._refused = 0

    async def enter(self, ticket: str, tokens: int) -> float:
        """Wait for a place; return the tokens that it takes of the tokens a minute."""
        stack = AsyncExitStack()
        place = await stack.enter_async_context(self._pace.place(tokens))
        self._open[ticket] = stack, place
        self._most = max(self._most, self._pace.under_way)
        asyncio.get_running_loop().call_later(self._lease, lambda: asyncio.ensure_future(self.leave(ticket, 0, None)))
        return place.tokens

    async def again(self, ticket: str) -> None:
        """Wait for the right to send the request of a place once more."""
        held = self._open.get(ticket)
        if held is not None:
            await self._pace.again(held[1])

    async def answered(self, seconds: float, headers: Mapping[str, str]) -> None:
        """Take note of an answer; see `Pace.answered`."""
        self._pace.answered(seconds, headers)

    async def refused(self, age: float, headers: Mapping[str, str]) -> None:
        """Take note of a 429 to a request that was sent `age` seconds ago: clocks differ between machines."""
        self._refused += 1
        self._pace.refused(asyncio.get_running_loop().time() - age, headers)

    async def leave(self, ticket: str, sent: int, outcome: Outcome | None) -> None:
        """Give a place back, with what it took in the end; one that is given back already is passed over."""
        held = self._open.pop(ticket, None)
        if held is None:
            return
        stack, place = held
        place.sent = sent
        if outcome is not None:
            self._pace.spent(place, outcome)
        await stack.aclose()

    async def seen(self) -> dict[str, int]:
        """Return how many asks are under way, the most that were, how many may be now, and the 429s so far."""
        pace = self._pace
        return {"under_way": pace.under_way, "most": self._most, "allowed": pace.allowed, "refused": self._refused}


class RemotePace(Pace):
    """The pace as a worker sees it: every question goes to the actor."""

    def __init__(self, keeper: Any) -> None:
        """Take the handle of the actor."""
        super().__init__(Limits())
        self._keeper = keeper
        self._numbers = itertools.count()
        self._worker = os.urandom(8).hex()
        self._lost: Exception | None = None

    @asynccontextmanager
    async def place(self, tokens: int) -> AsyncIterator[Place]:
        """Wait for a place among the asks of all workers.

        Raises:
            KeeperLostError: the job has ended.
        """
        ticket = f"{self._worker}-{next(self._numbers)}"
        place = _TicketPlace(self, await self._kept(self._keeper.enter, ticket, tokens), ticket=ticket)
        try:
            yield place
        finally:
            with contextlib.suppress(Exception):  # an actor that is gone needs nothing back
                self._keeper.leave.remote(ticket, place.sent, place.outcome)

    async def again(self, place: Place) -> None:
        """Wait for the right to send the request of a place once more.

        Raises:
            KeeperLostError: the job has ended.
        """
        if isinstance(place, _TicketPlace):
            await self._kept(self._keeper.again, place.ticket)

    def answered(self, seconds: float, headers: Mapping[str, str]) -> None:
        """Tell the actor of an answer."""
        self._keeper.answered.remote(seconds, _told(headers))

    def refused(self, began: float, headers: Mapping[str, str]) -> None:
        """Tell the actor of a 429."""
        self._keeper.refused.remote(asyncio.get_running_loop().time() - began, _told(headers))

    def spent(self, place: Place, outcome: Outcome) -> None:
        """Keep what an ask took, without its text, for when its place is given back."""
        if isinstance(place, _TicketPlace):
            place.outcome = Reply("", outcome.usage, outcome.calls)

    def must_be_kept(self) -> None:
        """See that the actor was there whenever it was waited for.

        Raises:
            KeeperLostError: it was not: the job has ended.
        """
        if self._lost is not None:
            raise _gone(self._lost) from self._lost

    async def _kept(self, method: Any, *given: object) -> Any:
        """Call a method of the actor and wait for its answer."""
        try:
            return await method.remote(*given)
        except Exception as error:  # Ray's, of many kinds: the actor is dead, its node, or the whole cluster
            self._lost = error
            raise _gone(error) from error


def _gone(error: Exception) -> KeeperLostError:
    return KeeperLostError(
        f"the job's keeper of the pace is gone ({type(error).__name__}); what was under way is not kept, start the job again"
    )


class _TicketPlace(Place):
    """A place that the actor knows by its ticket."""

    def __init__(self, pace: Pace, tokens: float, *, ticket: str) -> None:
        super().__init__(pace, tokens)
        self.ticket = ticket
        self.outcome: Outcome | None = None


class SharedPaced(Paced):
    """An answerer whose calls go out at the pace of all workers."""

    def __init__(self, answerer: Answerer, keeper: Any) -> None:
        """Wrap an answerer.

        Args:
            answerer: what answers.
            keeper: the handle of a `PaceKeeper` actor.
        """
        super().__init__(answerer)
        self._remote = RemotePace(keeper)

    async def acomplete(self, ask: Ask) -> Outcome:
        """Answer one ask when its turn has come among those of all workers.

        Raises:
            KeeperLostError: the job has ended.
        """
        outcome = await super().acomplete(ask)
        self._remote.must_be_kept()  # within a request the client takes our error for a lost connection
        return outcome

    @property
    def pace(self) -> Pace:
        """The pace of all workers."""
        return self._remote


def _told(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that a pace reads, names in lower case."""
    return {name.lower(): value for name, value in headers.items() if name.lower().startswith(_TOLD)}
