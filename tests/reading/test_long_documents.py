"""Documents longer than one ask: read in windows over real HTTP, and put together to one right summary."""

from __future__ import annotations

import re

import pytest

from summarizer import Document, Options, RetryPolicy, Summarizer, Summary
from tests.model_server import ModelServer, failing
from tests.reading import hearing as invented
from tests.reading.hearing import ISSUES, PEOPLE, STANDS, Hearing, hearing

QUICK = RetryPolicy(first_wait=0.0, longest_wait=0.0)


def read(server: ModelServer, made: Hearing, options: Options | None = None) -> Summary:
    server.will("identities", invented.identities)
    server.will("positions", invented.positions)
    server.will("issues", invented.same_issues)
    with Summarizer("openai/m", base_url=server.url, retries=QUICK, options=options, at_once=4) as summarizer:
        return summarizer.summarize(Document.from_text(made.text, language="en"))


def test_a_million_characters_read_to_one_right_summary(server: ModelServer) -> None:
    made = hearing(1_000_000, seed=20261126)
    server.will("statements", invented.statements)
    summary = read(server, made)

    assert len(server.asked("statements")) > 80
    assert [s.quote for s in summary.statements] == [[words.rstrip(".")] for _, words, _ in made.turns]
    assert [s.speaker.name for s in summary.statements] == [PEOPLE[last][0] for last, _, _ in made.turns]
    assert {a.name for a in summary.actors} == {name for name, _, _ in PEOPLE.values()}
    assert len(server.asked("identities")) == 1

    assert len(server.asked("positions")) > 2
    assert {(p.party, p.issue.split("-")[0]): p.stance for p in summary.positions} == STANDS
    assert len(summary.positions) == len(STANDS)
    assert len(summary.issues) == len(ISSUES)
    for position in summary.positions:
        issue = position.issue.split("-")[0]
        wanted = [words for last, words, _ in made.turns if PEOPLE[last][2] == position.party and ISSUES[issue][0] in words]
        assert [f"{summary.statement(i).quote[0]}." for i in position.evidence.statements] == wanted
        assert position.basis == "stated"
    assert [f for f in summary.unresolved if f.severity == "error"] == []


def test_a_statement_on_the_border_of_two_windows_is_one(server: ModelServer) -> None:
    made = Hearing("MR. ADELUNE: " + " ".join(f"We closed the gate of pier {n} at noon." for n in range(60)))
    server.will("statements", invented.statements)
    summary = read(server, made, Options(output_tokens=800, overlap_sentences=2))
    assert len(server.asked("statements")) > 1
    (statement,) = [s for s in summary.statements if s.cue.text == ":"]
    assert statement.quote[0].startswith("We closed the gate of pier 0")
    assert len({s.id for s in summary.statements}) == len(summary.statements)


def test_windows_end_where_a_turn_does(server: ModelServer) -> None:
    made = hearing(60_000, seed=3)
    server.will("statements", invented.statements)
    read(server, made, Options(overlap_sentences=0))
    asks = [r["messages"][-1]["content"] for r in server.asked("statements")]
    assert len(asks) > 4
    first_sentences = [re.search(r"^\[\d+\] (.*)$", ask, re.MULTILINE)[1] for ask in asks]  # type: ignore[index]
    assert all(re.match(r"RECORD|M[RS]\. [A-Z]+:", s) for s in first_sentences)


def test_a_window_that_fails_is_named_and_costs_only_itself(server: ModelServer) -> None:
    made = hearing(40_000, seed=4)
    server.will("statements", invented.statements, failing(400), invented.statements)
    summary = read(server, made, Options(overlap_sentences=0))
    (lost,) = [f for f in summary.unresolved if f.kind == "not-answered-rejected"]
    (place,) = lost.spans
    outside = [words for _, words, start in made.turns if not place.start <= start < place.end]
    assert [f"{s.quote[0]}." for s in summary.statements] == outside


@pytest.mark.parametrize("kind", ["identities", "issues"])
def test_a_question_of_sameness_that_fails_leaves_records_apart_and_is_named(server: ModelServer, kind: str) -> None:
    made = hearing(120_000, seed=5)
    server.will("statements", invented.statements)
    server.will("identities", failing(400) if kind == "identities" else invented.identities)
    server.will("positions", invented.positions)
    server.will("issues", failing(400) if kind == "issues" else invented.same_issues)
    small = Options(context_tokens=16_000, output_tokens=6_000, output_ceiling=6_000)
    with Summarizer("openai/m", base_url=server.url, retries=QUICK, options=small, at_once=4) as summarizer:
        summary = summarizer.summarize(Document.from_text(made.text, language="en"))
    assert next(f.message for f in summary.unresolved if f.kind == "not-answered-rejected").startswith("which ")
    assert len(summary.statements) == len(made.turns)


def test_a_window_within_a_turn_is_told_whose_it_is(server: ModelServer) -> None:
    made = Hearing("MR. ADELUNE: " + "\n\n".join(f"We closed the gate of pier {n} at noon." for n in range(60)))
    made.text += "\n\nMS. RASK: And on the left bank?"
    read(server, made, Options(output_tokens=800, overlap_sentences=0))
    asks = [r["messages"][-1]["content"] for r in server.asked("statements")]  # in the order that they came in
    assert len(asks) > 2
    for ask in asks:
        begins_a_turn = re.search(r"^\[\d+\] (.*)$", ask, re.MULTILINE)[1].startswith(("MR.", "MS."))  # type: ignore[index]
        assert ("It begins within the turn of 'MR. ADELUNE'." in ask) != begins_a_turn
