"""The one retry layer: when a request is sent again, and how long after.

The provider SDK's own retries are off and instructor is handed this policy, so
that nothing multiplies. A malformed answer is asked for again once, with what
was wrong; a transient failure is waited out until a total deadline; anything
else is never repeated.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import tenacity

from summarizer.drivers.failures import is_malformed, is_transient, retry_after, status_of


class Gate(Protocol):
    """What holds the repeated requests of an ask back beside this policy; the shared pace is one.

    Attributes:
        closed: whether it was told the time that the last answer named, and lets none through before.
        held: seconds that it has held requests of the ask back so far.
    """

    closed: bool
    held: float


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How failures are waited out.

    Attributes:
        attempts: requests for one ask at most, the first included.
        deadline: seconds from the first request after which none is begun; those at a shared pace's gate do not count.
        first_wait: seconds before the second request, where the server names none; doubled each time, with jitter.
        longest_wait: seconds that such a wait is at most.
        malformed: how often an answer that is no JSON object is asked for again.
    """

    attempts: int = 6
    deadline: float = 600.0
    first_wait: float = 0.5
    longest_wait: float = 30.0
    malformed: int = 1

    def blocking(self, hopeless: Callable[[], bool]) -> tenacity.Retrying:
        """Return the policy for one blocking ask.

        Args:
            hopeless: tells whether the last answer was one that asking again cannot better: cut off, refused, filtered, empty.
        """
        return tenacity.Retrying(**self._rules(hopeless, None))

    def event_loop(self, hopeless: Callable[[], bool], gate: Gate | None = None) -> tenacity.AsyncRetrying:
        """Return the policy for one ask on an event loop; never shared, since tenacity keeps its state in it."""
        return tenacity.AsyncRetrying(**self._rules(hopeless, gate))

    def _rules(self, hopeless: Callable[[], bool], gate: Gate | None) -> dict[str, Any]:
        malformed = 0
        before = 0.0 if gate is None else gate.held

        def again(error: BaseException) -> bool:
            nonlocal malformed
            if status_of(error) is None and is_malformed(error):
                malformed += 1
                return malformed <= self.malformed and not hopeless()
            return is_transient(error)

        backoff = tenacity.wait_exponential(multiplier=self.first_wait, max=self.longest_wait) + tenacity.wait_random(
            0, self.first_wait
        )

        def wait(state: tenacity.RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            if error is None or (status_of(error) is None and is_malformed(error)):
                return 0.0
            if gate is not None and gate.closed:  # the next request waits there, with all others
                return 0.0
            return retry_after(error) or backoff(state)

        def over(state: tenacity.RetryCallState) -> bool:
            held = 0.0 if gate is None else gate.held - before
            late = (state.seconds_since_start or 0.0) + state.upcoming_sleep - held >= self.deadline
            return late or state.attempt_number >= self.attempts

        return {
            "retry": tenacity.retry_if_exception(again),
            "wait": wait,
            "stop": over,
            "reraise": True,
        }
