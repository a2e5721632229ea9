"""Faults planted in a model's answers, over real HTTP: each becomes a finding, and nothing sound is lost."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from summarizer import RetryPolicy, Summarizer, Summary
from tests.articles import ARTICLE, POSITIONS, STATEMENTS
from tests.model_server import EMPTY, ModelServer

QUICK = RetryPolicy(first_wait=0.0, longest_wait=0.0)


@pytest.fixture
def answers() -> dict[str, Any]:
    """Right answers with a fault of each sort planted in them."""
    statements = copy.deepcopy(STATEMENTS)
    said = {s["n"]: s for s in statements["statements"]}
    statements["actors"].append({"n": 6, "name": "Radio Else", "kind": "organization", "role": "", "party": ""})
    said[3]["a"] = 6  # the medium as the speaker
    said[7]["at"] = ["60||"]  # a sentence that does not exist
    said[8]["a"] = 44  # an actor that does not exist
    statements["statements"] = [s for n, s in said.items() if n not in (2, 9)]  # two left out, one of them a quotation
    positions = copy.deepcopy(POSITIONS)
    positions["positions"][0].update({"statements": [1, 90], "red_line": []})  # evidence that does not exist
    positions["positions"][0]["gist"] = "Varn will not sign for 12 years."  # an invented number
    return {"statements": statements, "positions": positions}


def read(server: ModelServer, answers: dict[str, Any]) -> Summary:
    for kind, answer in answers.items():
        server.will(kind, answer)
    with Summarizer("openai/m", base_url=server.url, retries=QUICK) as summarizer:
        return summarizer.summarize(ARTICLE)


def right(server: ModelServer) -> Summary:
    return read(server, {"statements": STATEMENTS, "positions": POSITIONS})


def test_without_repair_every_planted_fault_is_a_finding(server: ModelServer, answers: dict[str, Any]) -> None:
    summary = read(server, {**answers, "statements_repair": EMPTY["statements_repair"]})
    found = {f.kind for f in summary.unresolved}
    assert {
        "medium-as-speaker",
        "no-such-sentence",
        "unknown-actor",
        "uncovered-quotation",
        "uncovered-cue",
        "unknown-evidence",
        "ungrounded-text",
    } <= found
    assert all(f.message for f in summary.unresolved)
    for f in summary.unresolved:
        for span in f.spans:
            assert ARTICLE[span.start : span.end] == span.text
    gists = " ".join(p.gist for p in summary.positions)
    assert "12" not in gists


def test_a_repair_that_is_bad_in_part_mends_what_it_mends_and_damages_nothing(
    server: ModelServer, answers: dict[str, Any]
) -> None:
    said = {s["n"]: s for s in STATEMENTS["statements"]}
    repair = {
        **EMPTY["statements_repair"],
        "statements": [
            said[3],  # mended
            {**said[7], "at": ["61||"]},  # not mended
            {**said[2], "n": 20},  # one of the two left out
            {**said[1], "a": 3, "c": "offers", "at": ["2"]},  # a sound record, given again and damaged
            {"n": "x"},  # no record at all
        ],
        "withdraw": [4, 5],  # sound records
        "dismiss": [{"finding": 99, "reason": "other"}, {"finding": 1, "reason": "because"}],
    }
    summary = read(server, {**answers, "statements_repair": repair})
    before = {s.id: s for s in right(server).statements}
    after = {s.id: s for s in summary.statements}
    lost = set(before) - set(after)
    assert {before[i].quote[0] for i in lost} == {
        "his side could accept a shorter lease if Varn reopened the canal",
        "to comment on the fees",
        "a rail link",
    }
    for id in set(before) & set(after):
        assert after[id].speaker.name == before[id].speaker.name
        assert after[id].content == before[id].content
    assert {"no-such-sentence", "unknown-actor", "uncovered-cue"} <= {f.kind for f in summary.unresolved}
    assert "medium-as-speaker" not in {f.kind for f in summary.unresolved}
    assert summary.dismissed == ()


def test_a_repair_never_sends_the_article_again(server: ModelServer, answers: dict[str, Any]) -> None:
    read(server, answers)
    (first,), (repair,) = server.asked("statements"), server.asked("statements_repair")
    sent = repair["messages"][-1]["content"]
    assert "PORT ELSE" in first["messages"][-1]["content"]
    assert '"n":1,' not in sent
    assert len(str(repair["messages"])) < len(str(first["messages"])) / 2
