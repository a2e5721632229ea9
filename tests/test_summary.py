"""What a summary promises: words at their places, records that exist, and what is computed of the positions."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from pydantic import ValidationError

from summarizer import Summary
from tests.builders import Said, Stands, Who, build_summary, summaries

TEXT = (
    "Varn opposes the toll. Ostmark supports it. Marr said Ostmark would drop it. Kann had backed the lease and now fights it."
)
SAID = [
    Said("Varn", "the toll", cue="opposes", mention="Varn"),
    Said("Ostmark", "it", cue="supports", mention="Ostmark"),
    Said("Marr", "Ostmark would drop it", cue="said", mention="Marr"),
    Said("Kann", "the lease", cue="had backed", mention="Kann"),
]
WHO = [Who("Varn", party="Varn"), Who("Ostmark", party="Ostmark"), Who("Marr", party="Varn"), Who("Kann", party="Ostmark")]


def standing(*stands: Stands) -> Summary:
    return build_summary(TEXT, said=SAID, who=WHO, stands=list(stands))


@given(summaries())
def test_a_summary_round_trips_through_json(summary: Summary) -> None:
    again = Summary.model_validate_json(summary.model_dump_json())
    assert again == summary
    assert again.model_dump_json() == summary.model_dump_json()


def test_a_dispute_needs_two_parties_on_two_sides() -> None:
    both = standing(Stands("Varn", "toll", "opposes", said=[1]), Stands("Ostmark", "toll", "supports", said=[2]))
    (dispute,) = both.disputes
    assert (dispute.supporters, dispute.opponents) == (("Ostmark",), ("Varn",))
    assert both.agreements == ()
    split = standing(Stands("Varn", "toll", "opposes", said=[1]), Stands("Varn", "toll", "supports", said=[3]))
    assert split.disputes == ()


def test_what_others_ascribe_makes_no_dispute_and_no_agreement_but_may_be_contested() -> None:
    summary = standing(
        Stands("Ostmark", "toll", "supports", said=[2]),
        Stands("Ostmark", "toll", "opposes", said=[3], basis="ascribed", ascribed_by=["Marr"]),
        Stands("Varn", "toll", "opposes", said=[1]),
    )
    (contest,) = summary.contested
    assert (contest.party, contest.stated, contest.ascribed, contest.ascribed_by) == (
        "Ostmark",
        "supports",
        "opposes",
        ("Marr",),
    )
    assert summary.agreements == ()
    assert [d.opponents for d in summary.disputes] == [("Varn",)]


def test_an_agreement_is_of_current_stances_with_no_condition_open() -> None:
    free = (Stands("Varn", "toll", "opposes", said=[1]), Stands("Ostmark", "toll", "opposes", said=[2]))
    assert [a.parties for a in standing(*free).agreements] == [("Varn", "Ostmark")]
    conditional = Stands("Ostmark", "toll", "opposes", said=[2], conditions=["drop it"])
    assert standing(free[0], conditional).agreements == ()
    past = Stands("Ostmark", "toll", "opposes", said=[2], status="former")
    assert standing(free[0], past).agreements == ()


def test_a_change_goes_from_a_former_stance_to_a_current_one() -> None:
    summary = standing(
        Stands("Ostmark", "lease", "supports", said=[4], status="former"),
        Stands("Ostmark", "lease", "opposes", narrated=["now fights it."], basis="narrated"),
    )
    (change,) = summary.changes
    assert (change.party, change.former, change.current) == ("Ostmark", "supports", "opposes")


def test_the_matrix_has_a_cell_for_every_party_and_issue() -> None:
    matrix = standing(Stands("Varn", "toll", "opposes", said=[1])).matrix()
    assert [p.stance for p in matrix["Varn"]["toll"]] == ["opposes"]
    assert matrix["Ostmark"]["toll"] == []


def change(data: dict[str, Any], *path: Any, to: Any) -> None:
    for key in path[:-1]:
        data = data[key]
    data[path[-1]] = to


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("statements", 0, "content", 0, "text"), "The toll", "are not those of the text"),
        (("statements", 0, "content", 0, "end"), 9_999, "are not those of the text"),
        (("statements", 0, "speaker", "actor"), "nobody", "actor that is not there"),
        (("statements", 0, "inside"), "s0", "inside a statement that is not there"),
        (("positions", 0, "evidence", "statements"), ["s0"], "not there"),
        (("positions", 0, "evidence", "statements"), [], "no evidence"),
        (("positions", 0, "party"), "Atlantis", "not there"),
        (("document", "text"), "Another text.", "are not those of the text"),
        (("statements", 1, "id"), None, "id"),
    ],
)
def test_a_summary_that_was_tampered_with_does_not_load(path: tuple[Any, ...], value: Any, said: str) -> None:
    data = json.loads(standing(Stands("Varn", "toll", "opposes", said=[1])).model_dump_json())
    change(data, *path, to=data["statements"][0]["id"] if value is None else value)
    with pytest.raises(ValidationError, match=said):
        Summary.model_validate(data)
