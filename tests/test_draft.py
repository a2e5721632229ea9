from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.draft import (
    PositionsAnswer,
    PositionsRepair,
    StatementsAnswer,
    StatementsRepair,
    parse,
    wire_schema,
)

FORMS = [StatementsAnswer, StatementsRepair, PositionsAnswer, PositionsRepair]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["n", "a", "at", "x", "k", "v"]), inner, max_size=4)
    ),
    max_leaves=8,
)


def test_a_bad_record_never_costs_its_neighbours() -> None:
    good = {"n": 1, "a": 0, "m": "", "c": "said", "at": ["1"], "x": []}
    raw = json.dumps({"actors": [None], "statements": [good, {"n": "x"}, 7, {**good, "n": 2, "at": []}, {**good, "n": 3}]})
    parsed = parse(raw, StatementsAnswer)
    assert [s.n for s in parsed.answer.statements] == [1, 3]
    assert [(b.field, b.record) for b in parsed.bad][:2] == [("actors", None), ("statements", {"n": "x"})]
    assert len(parsed.bad) == 4


def test_small_slips_of_servers_and_models_are_read_as_meant() -> None:
    raw = (
        'Here it is:\n```json\n{"statements": [{"n": 1.0, "a": "2", "at": ["1"], "more": 1, "x": [{"k": "in", "v": 4}]}]}\n```'
    )
    (statement,) = parse(raw, StatementsAnswer).answer.statements
    assert (statement.n, statement.a, statement.x[0].v) == (1, 2, "4")


@pytest.mark.parametrize("raw", ["", "no JSON", "[1]", '{"statements": [', "{" * 100_000])
def test_an_answer_that_is_no_object_is_refused_as_such(raw: str) -> None:
    with pytest.raises(ValueError, match="JSON"):
        parse(raw, StatementsAnswer)


@pytest.mark.parametrize("form", FORMS)
@given(data=st.data())
def test_any_object_parses_into_sound_records_and_bad_ones(form: Any, data: st.DataObject) -> None:
    answer = data.draw(st.dictionaries(st.sampled_from(sorted(form.model_fields)), JSON, max_size=4))
    parsed = parse(json.dumps(answer), form)
    kept = sum(len(getattr(parsed.answer, name)) for name in form.model_fields)
    lists = [v for v in answer.values() if isinstance(v, list)]
    assert kept + len(parsed.bad) == sum(map(len, lists)) + len(answer) - len(lists)


@pytest.mark.parametrize(
    "record",
    ['{"n": 1, "m": "\\ud800", "at": 3}', '{"n": NaN, "at": [1e400, Infinity]}', '{"n": ' + "[" * 900 + "]" * 900 + "}"],
)
def test_what_json_cannot_hold_again_is_taken_out_of_bad_records(record: str) -> None:
    (bad,) = parse(f'{{"statements": [{record}]}}', StatementsAnswer).bad
    assert json.loads(json.dumps(bad.record, allow_nan=False).encode("utf-8")) == bad.record


@pytest.mark.parametrize("number", ["1" + "0" * 9, "9" * 4300, "9" * 5000])
def test_a_number_that_is_none_costs_its_record_alone(number: str) -> None:
    good = '{"n": 1, "a": 0, "c": "said", "at": ["1"]}'
    raw = f'{{"statements": [{good}, {good.replace("1", number, 1)}], "withdraw": [2]}}'
    parsed = parse(raw, StatementsRepair)
    assert ([s.n for s in parsed.answer.statements], parsed.answer.withdraw) == ([1], (2,))
    assert len(parsed.bad) == 1
    position = f'{{"n": 1, "party": "a", "issue": "b", "stance": "open", "statements": [{number}]}}'
    positions = parse(f'{{"positions": [{position}]}}', PositionsAnswer)
    assert len(positions.bad) == 1


@pytest.mark.parametrize("form", FORMS)
def test_the_schema_on_the_wire_is_strict_all_through(form: Any) -> None:
    def check(node: Any) -> None:
        if isinstance(node, dict):
            assert "$ref" not in node
            assert not {"default", "minimum", "maximum"} & set(node)
            if node.get("type") == "object":
                assert node["required"] == list(node["properties"])
                assert node["additionalProperties"] is False
            for value in node.values():
                check(value)
        elif isinstance(node, list):
            for value in node:
                check(value)

    check(wire_schema(form))
