from __future__ import annotations

from summarizer.asks import Ask, AskFailed, Message, Reply
from summarizer.batch.budget import Budget, Purse
from summarizer.batch.journal import Spent
from summarizer.usage import Usage

ASK = Ask("statements", (Message("user", "x" * 3_998),), "statements", {}, max_output_tokens=8_000)
"""About a thousand tokens."""


def cents(usage: Usage) -> float:
    return ((usage.input_tokens or 0) + (usage.output_tokens or 0)) / 100_000


def test_what_is_spent_set_aside_and_expected_must_fit_together() -> None:
    purse = Purse(Budget(usd=0.10), cents)
    expected = purse.expected(ASK)
    assert (expected.input_tokens, expected.calls) == (1_000, 1)
    assert expected.usd == cents(Usage(input_tokens=1_000, output_tokens=expected.output_tokens))
    spent = Spent(usd=0.05)
    assert purse.fits(spent, expected)
    purse.put_aside(expected)
    purse.put_aside(expected)
    assert not purse.fits(spent, expected)
    purse.take_back(expected)
    assert purse.fits(spent, expected)


def test_answers_that_came_teach_how_long_one_is() -> None:
    purse = Purse(Budget(), cents)
    for tokens in (100, 300):
        paid = purse.paid(Reply("{}", Usage(input_tokens=50, output_tokens=tokens)), purse.expected(ASK))
        assert (paid.tokens, paid.usd) == (50 + tokens, cents(Usage(input_tokens=50 + tokens)))
    assert purse.expected(ASK).output_tokens == 200


def test_an_answer_without_a_count_is_taken_as_expected_and_a_request_without_an_answer_as_nothing() -> None:
    purse = Purse(Budget(), lambda _: None)
    expected = purse.expected(ASK)
    assert purse.paid(Reply("{}"), expected).tokens == expected.tokens
    assert purse.paid(AskFailed("malformed", "no JSON", raw="{"), expected).tokens == expected.tokens
    assert purse.paid(AskFailed("unavailable", "down", calls=3), expected) == Spent(calls=3)
    assert purse.paid(Reply("{}", Usage(input_tokens=0, output_tokens=0), calls=0), expected) == Spent()
