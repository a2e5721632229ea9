"""How fast requests go out: one shared pace that finds a provider's limits and backs off as one.

Three things are found or kept to. How many asks are under way at once: a number that grows by one
with every answer until the first 429, is cut by a third when more than 15 % of the answers are 429s,
and else grows by one a round (additive increase, multiplicative decrease; Chiu and Jain 1989). Requests and tokens
a minute: token buckets, from options or from rate-limit headers. And a pause: a 429 closes the gate
for all until the time that the server names; behind it requests go out one after the other, spread
over the time of one answer, never as a herd.

The first request of an ask waits before its retry deadline begins to run; a repeated one passes the
same gate by way of the HTTP client's hooks, and what it waits there does not count either: a limit that
holds all back is no fault of the asks that happen to be under way.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
import weakref
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from summarizer.asks import Ask, AskFailed, Outcome
from summarizer.drivers.answerer import Answerer
from summarizer.drivers.buckets import Bucket, Quota
from summarizer.drivers.failures import seconds_to_wait
from summarizer.summary import Provenance

logger = logging.getLogger(__name__)

FIRST: Final = 16
"""Asks under way at once before anything is known of the provider."""

MOST: Final = 256
"""Asks under way at once at most, unless a number is given."""

_CUT: Final = 0.67
_CROWD: Final = 0.15
"""The share of refusals above which fewer asks are let in; single ones only make all wait."""
_RECENT: Final = 0.03
"""The weight of one answer in that share."""
_CHARACTERS_PER_TOKEN: Final = 4
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
"""Seconds of pause where a 429 names none; doubled with each in a row."""
_LONG: Final = 10.0
"""Seconds of pause from which on it is told as a warning."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How fast requests may go out at most.

    Attributes:
        in_flight: asks under way at once; they begin at this number. None begins at 16 and finds the provider's
            limit, at most 256.
        requests_per_minute: None is read from the provider's headers where it sends them.
        tokens_per_minute: input and output together; None as above.
    """

    in_flight: int | None = None
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None


class Draining(Exception):  # noqa: N818  # a state, not an error of the user's
    """The pace lets no further ask begin."""


class Pace:
    """The shared gate of one event loop."""

    def __init__(self, limits: Limits) -> None:
        """Make a gate; it knows nothing yet beyond the limits given."""
        self._most = limits.in_flight or MOST
        self._allowed = float(limits.in_flight or FIRST)
        self._finding = limits.in_flight is None
        self._requests = Bucket(limits.requests_per_minute)
        self._tokens = Bucket(limits.tokens_per_minute)
        self._turn = asyncio.Lock()
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._draining = False
        self._closed_until = 0.0
        self._pauses_in_a_row = 0
        self._closed_at = self._cut_at = float("-inf")
        self._refused_share = 0.0
        self._spread = 0
        self._following_at = 0.0
        self._latency = 1.0
        self._output_tokens = 500.0
        self.under_way = 0

    @property
    def allowed(self) -> int:
        """How many asks may be under way at once now."""
        return max(1, int(self._allowed))

    @asynccontextmanager
    async def place(self, tokens: int) -> AsyncIterator[Place]:
        """Wait for a place among the asks under way and for the right to send a request.

        Args:
            tokens: of the input, about.

        Raises:
            Draining: no further ask may begin.
        """
        await self._enter()
        try:
            place = Place(self, tokens + self._output_tokens)
            await self._gate(place.tokens, begun=False)
            yield place
        finally:
            self.under_way -= 1
            self._wake()

    async def again(self, place: Place) -> None:
        """Wait for the right to send the request of a place once more."""
        await self._gate(place.tokens, begun=True)

    def drain(self) -> None:
        """Let no further ask begin: those that wait for it get `Draining`, those under way go on."""
        self._draining = True
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_exception(Draining())
        self._waiting.clear()

    def answered(self, seconds: float, headers: Mapping[str, str]) -> None:
        """Take note of an answer, the seconds that it took and its headers."""
        self._learn(headers)
        self._pauses_in_a_row = 0
        self._refused_share -= _RECENT * self._refused_share
        self._latency += 0.1 * (seconds - self._latency)
        if self._allowed < self._most:
            self._allowed = min(self._most, self._allowed + (1.0 if self._finding else 1.0 / self._allowed))
            self._wake()

    def refused(self, began: float, headers: Mapping[str, str]) -> None:
        """Take note of a 429, or a 503 that names a time: close the gate for all.

        Args:
            began: when the request was sent, by the loop's clock.
            headers: of the answer.
        """
        now = asyncio.get_running_loop().time()
        self._learn(headers)
        named = seconds_to_wait(headers)
        self._finding = False
        self._refused_share += _RECENT * (1 - self._refused_share)
        if self._refused_share > _CROWD and began > self._cut_at:
            self._allowed = max(1.0, self._allowed * _CUT)
            self._cut_at = now
        pause = named or 0.0
        if began > self._closed_at:  # what was already out when the gate was closed tells nothing new
            self._closed_at = now
            self._pauses_in_a_row += 1
            if named is None:
                pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (self._pauses_in_a_row - 1))
            level = logging.WARNING if pause >= _LONG else logging.INFO
            logger.log(level, "waiting %g s for the rate limit, then %d asks at once", round(pause, 1), self.allowed)
        self._closed_until = max(self._closed_until, now + pause)
        self._spread = self.allowed

    def spent(self, place: Place, outcome: Outcome) -> None:
        """Correct what was taken for an ask by what it really took."""
        used = outcome.usage
        if used.output_tokens is not None and outcome.calls:
            self._output_tokens += 0.1 * (used.output_tokens / outcome.calls - self._output_tokens)
            real = (used.input_tokens or 0) + used.output_tokens
            self._tokens.take(real - place.tokens * max(1, place.sent), asyncio.get_running_loop().time())

    def _learn(self, headers: Mapping[str, str]) -> None:
        now = asyncio.get_running_loop().time()
        self._requests.learn(Quota.of(headers, "requests"), now)
        self._tokens.learn(Quota.of(headers, "tokens"), now)

    async def _enter(self) -> None:
        if self._draining:
            raise Draining
        if self.under_way >= self.allowed or self._waiting:
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(waiter)
            try:
                await waiter
            except BaseException:
                if waiter.done() and not waiter.cancelled() and waiter.exception() is None:  # woken and cancelled at once
                    self.under_way -= 1
                    self._wake()
                raise
        else:
            self.under_way += 1

    def _wake(self) -> None:
        while self._waiting and self.under_way < self.allowed:
            waiter = self._waiting.popleft()
            if not waiter.done():
                self.under_way += 1
                waiter.set_result(None)

    async def _gate(self, tokens: float, *, begun: bool) -> None:
        """Pass one after the other, in the order of coming, when pause and rates allow it."""
        loop = asyncio.get_running_loop()
        async with self._turn:
            while True:
                if self._draining and not begun:
                    raise Draining
                now = loop.time()
                wait = max(
                    max(self._closed_until, self._following_at) - now,
                    self._requests.wait(1, now),
                    self._tokens.wait(tokens, now),
                )
                if wait <= 0:
                    break
                await asyncio.sleep(min(wait, 1.0))  # what is learnt meanwhile counts
            self._requests.take(1, now)
            self._tokens.take(tokens, now)
            if self._spread > 0:
                self._spread -= 1
                self._following_at = now + self._latency / self.allowed


@dataclass
class Place:
    """One ask under way: what it takes of the tokens a minute, and the requests sent for it; a `retries.Gate`."""

    pace: Pace
    tokens: float
    sent: int = 0
    began: float = 0.0
    closed: bool = False
    held: float = 0.0


_place: contextvars.ContextVar[Place | None] = contextvars.ContextVar("summarizer_place", default=None)


def place_of_ask() -> Place | None:
    """Return the place of the ask that is under way in this task, None where no pace is kept."""
    return _place.get()


async def before_request(_: Any) -> None:
    """Hook of the HTTP client: a repeated request waits at the gate; the first one has already waited."""
    place = _place.get()
    if place is not None:
        loop = asyncio.get_running_loop()
        if place.sent:
            since = loop.time()
            await place.pace.again(place)
            place.held += loop.time() - since
        place.sent += 1
        place.closed = False
        place.began = loop.time()


async def after_response(response: Any) -> None:
    """Hook of the HTTP client: the status and the headers of every response are taken note of."""
    place = _place.get()
    if place is None:
        return
    named = seconds_to_wait(response.headers) is not None
    if response.status_code == 429 or (response.status_code in (503, 529) and named):
        place.pace.refused(place.began, response.headers)
        place.closed = named
    elif response.status_code < 400:
        place.pace.answered(asyncio.get_running_loop().time() - place.began, response.headers)


class Paced:
    """An answerer whose calls on an event loop share one pace; blocking calls pass through."""

    def __init__(self, answerer: Answerer, limits: Limits | None = None) -> None:
        """Wrap an answerer."""
        self._answerer = answerer
        self._limits = limits or Limits()
        self._per_loop: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Pace] = weakref.WeakKeyDictionary()

    @property
    def pace(self) -> Pace:
        """The running loop's pace."""
        loop = asyncio.get_running_loop()
        if loop not in self._per_loop:
            self._per_loop[loop] = Pace(self._limits)
        return self._per_loop[loop]

    def complete(self, ask: Ask) -> Outcome:
        """Answer one ask, blocking."""
        return self._answerer.complete(ask)

    async def acomplete(self, ask: Ask) -> Outcome:
        """Answer one ask when its turn has come.

        Raises:
            Draining: no further ask may begin.
        """
        pace = self.pace
        async with pace.place(ask.characters // _CHARACTERS_PER_TOKEN) as place:
            token = _place.set(place)
            began = asyncio.get_running_loop().time()
            try:
                outcome = await self._answerer.acomplete(ask)
            finally:
                _place.reset(token)
            if not place.sent:  # a client without our hooks
                _without_hooks(pace, outcome, began)
            pace.spent(place, outcome)
            return outcome

    def signed(self, provenance: Provenance, seconds: float) -> Provenance:
        """Return a summary's provenance as the wrapped answerer signs it."""
        return self._answerer.signed(provenance, seconds)

    def close(self) -> None:
        """Close the wrapped answerer."""
        self._answerer.close()

    async def aclose(self) -> None:
        """Close the wrapped answerer."""
        self._per_loop.pop(asyncio.get_running_loop(), None)
        await self._answerer.aclose()


def _without_hooks(pace: Pace, outcome: Outcome, began: float) -> None:
    if isinstance(outcome, AskFailed):
        if outcome.reason == "rate_limited":
            pace.refused(began, {})
    else:
        pace.answered(asyncio.get_running_loop().time() - began, {})
