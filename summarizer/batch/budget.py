"""What a run may spend, and what it has spent and set aside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from summarizer.asks import Ask, AskFailed, Outcome
from summarizer.batch.journal import Spent
from summarizer.usage import Usage

_CHARACTERS_PER_TOKEN = 4
_FIRST_ANSWER = 800
"""Tokens that an answer is thought to take before the first one has come."""


@dataclass(frozen=True, slots=True)
class Budget:
    """The most that an output may cost, all runs that worked on it together; None for no limit.

    Attributes:
        usd: in US dollars.
        tokens: input and output together.
    """

    usd: float | None = None
    tokens: int | None = None


class Purse:
    """Lets an ask begin as long as what is spent, set aside and expected for it fits the budget.

    An ask's price is estimated, four characters a token and an answer as long as the mean of those that came,
    so that the budget may be missed by the error of the estimates for the asks under way.
    """

    def __init__(self, budget: Budget, price: Callable[[Usage], float | None]) -> None:
        """Make a purse; `price` tells what tokens cost in US dollars, None when it is not known."""
        self._budget = budget
        self._price = price
        self._aside = Spent()
        self._answers = 0
        self._output = 0

    def expected(self, ask: Ask) -> Spent:
        """Return what an ask will cost, about."""
        answer = self._output // self._answers if self._answers else _FIRST_ANSWER
        usage = Usage(input_tokens=ask.characters // _CHARACTERS_PER_TOKEN, output_tokens=min(answer, ask.max_output_tokens))
        return self._of(usage, 1)

    def fits(self, spent: Spent, expected: Spent) -> bool:
        """Whether an ask may begin."""
        usd, tokens = self._budget.usd, self._budget.tokens
        return (usd is None or spent.usd + self._aside.usd + expected.usd <= usd) and (
            tokens is None or spent.tokens + self._aside.tokens + expected.tokens <= tokens
        )

    def put_aside(self, expected: Spent) -> None:
        """Set aside what an ask that begins will cost."""
        self._aside += expected

    def take_back(self, expected: Spent) -> None:
        """Take back what was set aside for an ask that has ended."""
        self._aside -= expected

    def paid(self, outcome: Outcome, expected: Spent) -> Spent:
        """Return what an outcome cost: by the provider's count, by the estimate where an answer comes without one."""
        usage = outcome.usage
        if usage.output_tokens is None:
            if isinstance(outcome, AskFailed) and not outcome.raw:
                return Spent(calls=outcome.calls)
            usage = Usage(input_tokens=expected.input_tokens, output_tokens=expected.output_tokens)
        elif outcome.calls:
            self._answers += outcome.calls
            self._output += usage.output_tokens or 0
        return self._of(usage, outcome.calls)

    def _of(self, usage: Usage, calls: int) -> Spent:
        usd = self._price(usage) or 0.0
        return Spent(usage.input_tokens or 0, usage.cached_tokens or 0, usage.output_tokens or 0, usd, calls)
