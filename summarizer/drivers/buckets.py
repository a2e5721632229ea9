"""A token bucket: how much of something may be spent a minute, and what a provider's headers tell of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_BURST: Final = 3.0
"""Seconds' worth that may be spent at once after a quiet time: providers also limit shorter stretches than a minute."""


class Bucket:
    """What may be spent a minute; without a limit, anything. Time is in seconds of any clock that does not go back."""

    def __init__(self, per_minute: float | None = None) -> None:
        """Make a full bucket; `per_minute` is an upper limit that headers can only lower."""
        self._most = per_minute
        self.per_minute = per_minute
        self._level = self._size
        self._at: float | None = None

    @property
    def _size(self) -> float:
        return max(1.0, (self.per_minute or 0.0) / 60 * _BURST)

    def wait(self, amount: float, now: float) -> float:
        """Return the seconds until `amount` may be spent; an amount above the bucket's size waits until it is full."""
        if self.per_minute is None:
            return 0.0
        self._fill(now)
        lacking = min(amount, self._size) - self._level
        return lacking / (self.per_minute / 60) if lacking > 1e-9 else 0.0

    def take(self, amount: float, now: float) -> None:
        """Spend `amount`; a negative one gives back what was taken too much. The level may fall below nothing."""
        if self.per_minute is not None:
            self._fill(now)
            self._level = min(self._size, self._level - amount)

    def learn(self, quota: Quota, now: float) -> None:
        """Take over what a provider says of its limit and of what remains of it."""
        if quota.limit is not None and quota.limit > 0:
            known = self.per_minute is not None
            self.per_minute = quota.limit if self._most is None else min(quota.limit, self._most)
            if not known:
                self._level, self._at = self._size, now
        if quota.remaining is not None and self.per_minute is not None:
            self._fill(now)
            self._level = min(self._level, quota.remaining)

    def _fill(self, now: float) -> None:
        if self.per_minute is not None and self._at is not None:
            self._level = min(self._size, self._level + (now - self._at) * self.per_minute / 60)
        self._at = now


@dataclass(frozen=True, slots=True)
class Quota:
    """What rate-limit headers say of requests or of tokens; None where they say nothing."""

    limit: float | None = None
    remaining: float | None = None

    @classmethod
    def of(cls, headers: Mapping[str, str], what: str) -> Quota:
        """Read `x-ratelimit-limit-WHAT` and its like, as OpenAI and servers that follow it send them.

        Args:
            headers: a response's headers, whose names are looked up in any case.
            what: "requests" or "tokens".
        """
        return cls(_number(headers.get(f"x-ratelimit-limit-{what}")), _number(headers.get(f"x-ratelimit-remaining-{what}")))


def _number(value: str | None) -> float | None:
    try:
        return None if value is None else float(value)
    except ValueError:
        return None
