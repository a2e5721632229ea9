"""Whose words show a stand: one rule, put to the records of a reading and to a finished summary."""

from __future__ import annotations

import pytest

from summarizer.grounds import voices
from summarizer.summary import Basis
from summarizer.voices import Source, best, heard, outwards, speaks_for
from tests.builders import Said, Stands, Who, build_summary

CREW, LINE = Source("Ada", "person", "Crews"), Source("Bo", "person", "Line")
JOINT = Source("Norlandic and Estvalian officials", "group", "")


@pytest.mark.parametrize(
    ("speakers", "basis", "foreign"),
    [
        ([CREW], "stated", ()),
        ([CREW, CREW], "stated", ()),
        ([CREW, LINE], "ascribed", ("Bo",)),
        ([LINE, CREW], "ascribed", ("Bo",)),
        ([LINE], "ascribed", ("Bo",)),
        ([None], "narrated", ()),
        ([CREW, None], "narrated", ()),
        ([None, LINE], "ascribed", ("Bo",)),
        ([None, CREW], "ascribed", ()),
    ],
)
def test_a_statement_is_a_partys_own_when_every_speaker_on_the_way_out_speaks_for_it(
    speakers: list[Source | None], basis: Basis, foreign: tuple[str, ...]
) -> None:
    found = heard(speakers, "Crews")
    assert (found.basis, found.foreign) == (basis, foreign)


def test_a_joint_source_speaks_for_each_party_that_its_name_bears() -> None:
    assert speaks_for(JOINT, "Norland")
    assert speaks_for(JOINT, "Estvalia")
    assert not speaks_for(JOINT, "Crews")
    assert not speaks_for(Source("Norlandic officials", "group", ""), "Norland")


@pytest.mark.parametrize(
    ("name", "speaks", "silent"),
    [
        ("the Norlandic and Estvalian officials", ["Norland", "Estvalia", "the Estvalia"], ["Ostmark"]),
        ("Bakers' and fishers' leaders", ["Bakers", "Fishers", "the fishers"], ["Sailors"]),
        ("the club's players and its owner", ["Club", "Players"], ["Owners"]),
        ("Norland and its allies", ["Norland"], ["Allies of Norland"]),
        ("The US, Norland, and the Republic of Varn", ["US", "Norland", "Republic of Varn"], ["Varn", "us"]),
        ("Human rights groups in Norland and Estvalia", [], ["Norland", "Estvalia"]),
        ("Critics of Norland and its allies", [], ["Norland"]),
        ("Critics of the club's players and Estvalia", [], ["Players", "Estvalia"]),
        ("South Norlandic and North Estvalian officials", ["South Norland"], ["South Estvalia", "North Norland", "Norland"]),
    ],
)
def test_a_party_that_a_joint_source_is_only_told_of_with_says_nothing(name: str, speaks: list[str], silent: list[str]) -> None:
    source = Source(name, "group", "")
    assert [party for party in [*speaks, *silent] if speaks_for(source, party)] == speaks


def test_the_best_ground_counts() -> None:
    assert best(["ascribed", "narrated", "stated"]) == "stated"
    assert best(["ascribed", "narrated"]) == "narrated"
    assert best(["ascribed"]) == best([]) == "ascribed"


def test_the_way_out_ends_on_a_circle() -> None:
    outer = {"a": "b", "b": "c", "c": "b"}
    assert outwards("a", outer.get) == ["a", "b", "c"]


def test_a_finished_summary_is_heard_by_the_same_rule() -> None:
    summary = build_summary(
        "Ada said Bo wanted a fee. No fee, Bo said. A fee is wanted, it was said.",
        said=[
            Said("Ada", "Bo wanted a fee", cue="said"),
            Said("Bo", "a fee", cue="wanted", inside=1),
            Said("Bo", "No fee,", cue="said"),
            Said("", "A fee is wanted,", cue="it was said"),
        ],
        who=[Who("Ada", party="Crews"), Who("Bo", party="Line")],
        stands=[Stands("Line", "fee", "opposes", said=[1, 2, 3, 4])],
    )
    found = voices(summary, summary.positions[0])
    one, two, three, four = (s.id for s in summary.statements)
    assert (found.own, found.others, found.sourceless) == ((three,), (one, two), (four,))
    assert (found.own_names, found.other_names, found.basis) == (("Bo",), ("Ada",), "stated")
