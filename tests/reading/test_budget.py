"""A document's budget: what it does not allow is not sent, and is named."""

from __future__ import annotations

import copy
import json

import pytest

from summarizer import Document, ModelError, Options, SettingsError, Summarizer, Summary
from summarizer.asks import Ask, Outcome, Reply
from summarizer.drivers.blocking import drive
from summarizer.reading import Price, read
from summarizer.templates import Templates
from summarizer.usage import Usage
from tests.articles import ARTICLE, POSITIONS, STATEMENTS

ANSWERS = {"statements": copy.deepcopy(STATEMENTS), "positions": POSITIONS, "statements-repair": {}, "positions-repair": {}}
ANSWERS["statements"]["statements"].pop(2)
EVERYTHING = ["statements", "statements-repair", "positions", "positions-repair"]  # the repair stays without the statement
SPENT = Usage(input_tokens=3_000, output_tokens=1_000)


def read_within(options: Options, price: Price | None = None, told: Usage = SPENT) -> tuple[Summary, list[str]]:
    asked: list[str] = []

    def complete(ask: Ask) -> Outcome:
        asked.append(ask.kind)
        return Reply(json.dumps(ANSWERS[ask.kind]), told)

    summary = drive(read(Document.from_text(ARTICLE), Templates(), options, price=price), complete, at_once=1)
    return summary, asked


def cents(usage: Usage) -> float | None:
    return ((usage.input_tokens or 0) + 4 * (usage.output_tokens or 0)) / 100_000


def test_without_a_budget_everything_is_asked() -> None:
    assert read_within(Options())[1] == EVERYTHING


@pytest.mark.parametrize(
    ("options", "price"),
    [(Options(budget_tokens=4_100), None), (Options(budget_usd=0.071), cents)],
    ids=["tokens", "money"],
)
def test_what_the_budget_does_not_allow_is_not_sent_and_is_named(options: Options, price: Price | None) -> None:
    summary, asked = read_within(options, price)
    assert asked == ["statements"]
    assert len(summary.statements) == 8
    assert [f.kind for f in summary.unresolved if f.kind.startswith("not-answered")] == ["not-answered-budget"] * 2
    assert all("raise budget" in f.message for f in summary.unresolved if f.kind == "not-answered-budget")
    assert summary.provenance.calls == 1
    assert any(f.kind == "uncovered-quotation" for f in summary.unresolved)


def test_a_provider_that_tells_no_usage_does_not_make_the_budget_endless() -> None:
    asks = drive_counting(Options())
    needed = sum(sent for sent, _ in asks)
    enough = needed + sum(answered for _, answered in asks)
    assert read_within(Options(budget_tokens=enough), told=Usage())[1] == EVERYTHING
    summary, asked = read_within(Options(budget_tokens=asks[0][0] + asks[0][1] + 1), told=Usage())
    assert asked == ["statements"]
    assert summary.provenance.usage == Usage()
    assert {f.kind for f in summary.unresolved if f.kind.startswith("not-answered")} == {"not-answered-budget"}


def drive_counting(options: Options) -> list[tuple[int, int]]:
    """Return tokens sent and answered by each ask, at four characters a token."""
    counts: list[tuple[int, int]] = []

    def complete(ask: Ask) -> Outcome:
        text = json.dumps(ANSWERS[ask.kind])
        counts.append((ask.characters // 4, len(text) // 4))
        return Reply(text)

    drive(read(Document.from_text(ARTICLE), Templates(), options), complete, at_once=1)
    return counts


def test_a_budget_that_does_not_allow_the_first_ask_is_an_error() -> None:
    with pytest.raises(ModelError, match="budget") as raised:
        read_within(Options(budget_tokens=100))
    assert raised.value.reason == "budget"


def test_a_budget_in_money_needs_a_known_price() -> None:
    with pytest.raises(SettingsError, match="budget_tokens"):
        Summarizer("some-model", base_url="http://127.0.0.1:9/v1", options=Options(budget_usd=1.0))


@pytest.mark.parametrize("limits", [{"context_tokens": 9_000}, {"output_tokens": 0}, {"repair_rounds": -1}])
def test_limits_that_leave_no_room_are_refused(limits: dict[str, int]) -> None:
    with pytest.raises(SettingsError, match=r"must|room"):
        Options(**limits)


@pytest.mark.parametrize("context", [6_000, 8_192, 32_768, 1_000_000])
def test_a_model_s_context_sizes_the_windows(context: int) -> None:
    options = Options.for_context(context, repair_rounds=2)
    assert options.output_tokens <= options.output_ceiling <= context
    assert 0 < options.window_characters <= options.shown_characters
    assert options.repair_rounds == 2


def test_a_context_too_small_to_read_anything_is_refused() -> None:
    with pytest.raises(SettingsError, match="no room"):
        Options.for_context(2_000)
