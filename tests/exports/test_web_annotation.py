"""Web Annotations: valid by the model's MUSTs, and every selector finds its words."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer import Document, Summary
from summarizer.exports import to_web_annotations, write_web_annotations
from tests.builders import Said, build_summary, summaries
from tests.exports.annotation_model import problems
from tests.talks import ferry_talks, harbour


@settings(max_examples=30)
@given(st.lists(summaries(), max_size=2, unique_by=lambda s: s.model_dump_json()))
def test_any_summary_makes_valid_annotations(given: list[Summary]) -> None:
    stream = io.StringIO()
    count = write_web_annotations(given, stream)
    made = json.loads(stream.getvalue())
    assert made == to_web_annotations(given)
    assert problems(made) == []
    assert made["total"] == count == sum(len(s.statements) + len(s.positions) for s in given)


@pytest.mark.parametrize("summary", [ferry_talks(), harbour()], ids=["ferry talks", "harbour"])
def test_every_target_finds_its_words_by_either_selector(summary: Summary) -> None:
    text = summary.document.text
    items = to_web_annotations([summary])["first"]["items"]
    for statement, item in zip(summary.statements, items, strict=False):
        assert [words(t) for t in item["target"]] == list(statement.quote)  # one target a fragment
    for item in items:
        for target in item["target"]:
            quote, position = target["selector"]
            assert text[position["start"] : position["end"]] == quote["exact"]
            around = quote["prefix"] + quote["exact"] + quote["suffix"]
            assert around == text[position["start"] - len(quote["prefix"]) : position["end"] + len(quote["suffix"])]


def words(target: dict[str, Any]) -> str:
    exact: str = target["selector"][0]["exact"]
    return exact


def test_bodies_say_who_speaks_and_where_the_party_stands() -> None:
    items = to_web_annotations([harbour()])["first"]["items"]
    told = [[(b["purpose"], b["value"]) for b in i["body"]] for i in items]
    assert told[0] == [("describing", "Ada Holm: said, direct"), ("identifying", "Ada Holm"), ("tagging", "Crews")]
    assert ("describing", "Crews opposes a fee on berths (current, stated); condition: if it is above ten crowns") in told[7]
    assert ("describing", "Port supports a fee on berths (current, ascribed by Ada Holm)") in told[9]


def test_an_address_is_the_source_and_another_export_has_the_same_ids() -> None:
    summary = build_summary("“No,” Ada said.", said=[Said("Ada", "“No,”", cue="said")], source="https://example.org/a b?c=1")
    made = to_web_annotations([summary])
    assert problems(made) == []
    assert made["first"]["items"][0]["target"][0]["source"] == "https://example.org/a%20b?c=1"
    assert made == to_web_annotations([Summary.model_validate_json(summary.model_dump_json())])


def test_two_readings_of_one_text_have_ids_of_their_own() -> None:
    one = harbour()
    other = one.model_copy(update={"statements": one.statements[:1], "positions": ()})
    made = to_web_annotations([one, other, one])
    assert problems(made) == []
    ids = [item["id"] for item in made["first"]["items"]]
    assert len(set(ids)) == len(ids) == len(one.statements) + len(one.positions) + 1
    assert {i["id"] for i in to_web_annotations([other])["first"]["items"]} < set(ids)


def test_no_records_make_a_collection_without_a_page() -> None:
    empty = Summary(document=Document.from_text("Nothing."), provenance=harbour().provenance)
    made = to_web_annotations([empty])
    assert problems(made) == []
    assert "first" not in made


@pytest.mark.parametrize(
    "spoil",
    [
        lambda c: c.pop("@context"),
        lambda c: c["first"]["items"][0].pop("target"),
        lambda c: c["first"]["items"][0].update(id="no iri"),
        lambda c: c["first"]["items"][0].update(speaker="Ada"),
        lambda c: c["first"]["items"][0]["body"][0].pop("value"),
        lambda c: c["first"]["items"][0]["target"][0]["selector"][1].update(start="1"),
        lambda c: c["first"]["items"][0]["target"][0]["selector"][0].pop("exact"),
        lambda c: c.update(total=3),
    ],
)
def test_the_validator_of_these_tests_refuses_what_the_model_forbids(spoil: Any) -> None:
    made = json.loads(json.dumps(to_web_annotations([harbour()])))
    spoil(made)
    assert problems(made)
