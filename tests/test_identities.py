from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.grounded import GroundedActor
from summarizer.identities import doubts, listed_apart, merged_actors


def who(*records: tuple[str, str, str]) -> list[list[str]]:
    """Return which names are one source, given name, kind and party of each record."""
    actors = [GroundedActor(n, name, kind, party=party) for n, (name, kind, party) in enumerate(records, 1)]  # type: ignore[arg-type]
    merged = merged_actors(actors)
    groups: dict[int, list[str]] = {}
    for actor in actors:
        groups.setdefault(merged[actor.number].number, []).append(actor.name)
    return list(groups.values())


@pytest.mark.parametrize(
    ("records", "groups"),
    [
        ([("Ada Roke", "person", "N"), ("ada  roke", "person", "")], [["Ada Roke", "ada  roke"]]),
        ([("The Council", "organization", ""), ("Council", "organization", "")], [["The Council", "Council"]]),
        ([("Roke", "person", ""), ("Ada Roke", "person", "N")], [["Roke", "Ada Roke"]]),
        ([("Roke", "person", ""), ("Ada Roke", "person", ""), ("Tom Roke", "person", "")], [["Roke"], ["Ada Roke"], ["Tom Roke"]]),
        ([("Roke", "person", "E"), ("Ada Roke", "person", "N")], [["Roke"], ["Ada Roke"]]),
        ([("an official", "unnamed", "N"), ("an official", "unnamed", "N")], [["an official"], ["an official"]]),
        ([("Norland", "organization", ""), ("Bank of Norland", "organization", "")], [["Norland"], ["Bank of Norland"]]),
        ([("the foreign minister", "person", "N"), ("The foreign minister", "person", "E")], [["the foreign minister"], ["The foreign minister"]]),
        ([("the minister", "person", "N"), ("minister", "person", ""), ("The minister", "person", "N")], [["the minister", "The minister"], ["minister"]]),
        ([("the minister", "person", "N"), ("minister", "person", "E"), ("The minister", "person", "N")], [["the minister", "The minister"], ["minister"]]),
        ([("the Council", "organization", "N"), ("The Council", "organization", "E")], [["the Council"], ["The Council"]]),
        ([("Smith", "person", "N"), ("Smith", "person", "E")], [["Smith"], ["Smith"]]),
        ([("Ada Roke", "person", "the Norland Party"), ("Ada Roke", "person", "Norland Party")], [["Ada Roke", "Ada Roke"]]),
        ([("Jordan", "organization", ""), ("Jordan", "person", "")], [["Jordan"], ["Jordan"]]),
        ([("Jordan", "organization", ""), ("Ada Jordan", "person", ""), ("Jordan", "person", "")], [["Jordan"], ["Ada Jordan", "Jordan"]]),
        ([("Ada Holm", "person", ""), ("Ms. Holm", "person", "N"), ("MRS. HOLM", "person", "")], [["Ada Holm", "Ms. Holm", "MRS. HOLM"]]),
        ([("Ms. Holm", "person", ""), ("Mr. Holm", "person", ""), ("Ada Holm", "person", "")], [["Ms. Holm"], ["Mr. Holm"], ["Ada Holm"]]),
        ([("Mr. Holm", "person", ""), ("Ms. Ada Holm", "person", "")], [["Mr. Holm"], ["Ms. Ada Holm"]]),
        ([("Mr. Holm", "person", ""), ("Holm", "person", ""), ("Dr. Holm", "person", "")], [["Mr. Holm", "Holm", "Dr. Holm"]]),
        ([("Ms. Holm", "person", ""), ("Ada Holm", "person", ""), ("Ina Holm", "person", "")], [["Ms. Holm"], ["Ada Holm"], ["Ina Holm"]]),
        ([("President of Norland", "person", ""), ("Secretary of Norland", "person", "")], [["President of Norland"], ["Secretary of Norland"]]),
        ([("General Electric", "organization", ""), ("Electric", "organization", "")], [["General Electric"], ["Electric"]]),
        ([("Roke", "person", ""), ("Ada Roke", "person", "N"), ("Envoy Ada Roke", "person", "E")], [["Roke"], ["Ada Roke"], ["Envoy Ada Roke"]]),
        ([("Roke", "person", "E"), ("Ada Roke", "person", "N"), ("Envoy Ada Roke", "person", "")], [["Roke"], ["Ada Roke", "Envoy Ada Roke"]]),
        ([("Roke", "person", ""), ("Ada Roke", "person", ""), ("Envoy Ada Roke", "person", "")], [["Roke", "Ada Roke", "Envoy Ada Roke"]]),
    ],
)  # fmt: skip
def test_records_are_one_source_only_where_names_make_it_certain(
    records: list[tuple[str, str, str]], groups: list[list[str]]
) -> None:
    assert who(*records) == groups


@pytest.mark.parametrize(
    ("records", "sources"),
    [
        ([("Smith", "Labour whip"), ("Smith", "Tory whip")], 2),
        ([("Smith", "whip"), ("Smith", "Labour whip"), ("Smith", "")], 1),
        ([("Smith", "Labour whip"), ("Smith", "Tory whip"), ("Smith", "")], 3),
        ([("Ada Smith", "Labour whip"), ("Ada Smith", "author")], 1),
        ([("the spokesman", "for the port"), ("the spokesman", "for the crews")], 2),
        ([("Ada Roke", ""), ("Roke", "her husband")], 2),
        ([("Ada Roke", "mayor"), ("Roke", "mayor of Halvem")], 1),
        ([("Ada Roke", "mayor"), ("Mayor Roke", ""), ("Ms. Roke", "")], 1),
        ([("Ada Roke", "envoy"), ("Mayor Roke", "")], 2),
    ],
)
def test_who_has_a_role_of_his_own_is_nobody_else(records: list[tuple[str, str]], sources: int) -> None:
    merged = merged_actors([GroundedActor(n, name, role=role) for n, (name, role) in enumerate(records, 1)])
    assert len({actor.number for actor in merged.values()}) == sources


def test_the_fullest_name_and_what_any_record_tells_are_kept() -> None:
    roke = GroundedActor(4, "Roke", party="Norland")
    merged = merged_actors([roke, GroundedActor(2, "Ada Roke", role="envoy"), GroundedActor(3, "the envoy", "unnamed")])
    assert merged[4] == merged[2] == GroundedActor(2, "Ada Roke", "person", "envoy", "Norland")
    assert merged[3].name == "the envoy"


NAMES = st.sampled_from(
    "the minister/Minister/Ada Roke/Mr. Roke/Ms. Roke/Mayor Roke/of/A/Roke/Tom Roke/the Roke/Holt//—/Ina Holt".split("/")
)


RECORDS = st.lists(
    st.builds(
        GroundedActor,
        number=st.just(0),
        name=NAMES,
        kind=st.sampled_from(["person", "unnamed", "group"]),
        role=st.sampled_from(["", "", "mayor", "mayor of Halvem", "envoy"]),
        party=st.sampled_from(["", "N", "E"]),
    ),
    max_size=6,
).map(lambda records: [replace(actor, number=n) for n, actor in enumerate(records, 1)])


@given(RECORDS, st.randoms())
def test_the_order_of_records_does_not_matter_and_none_is_lost(actors: list[GroundedActor], random: object) -> None:
    merged = merged_actors(actors)
    shuffled = actors[:]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert merged_actors(shuffled) == merged
    assert set(merged) == {a.number for a in actors}


@given(RECORDS)
def test_no_two_kinds_or_parties_are_one_source_and_doubts_are_about_the_sources(actors: list[GroundedActor]) -> None:
    merged = merged_actors(actors)
    for number in {actor.number for actor in merged.values()}:
        members = [a for a in actors if merged[a.number].number == number]
        assert len({a.kind for a in members}) == 1
        assert len({a.party for a in members} - {""}) <= 1
        assert {merged[a.number] for a in members} == {merged[number]}
    numbers = {actor.number for actor in merged.values()}
    assert numbers.issuperset(doubts(actors).sources)
    for one, others in listed_apart(actors):
        assert {one.number, *(other.number for other in others)} <= set(doubts(actors).sources)


def test_whom_one_list_names_twice_is_listed_for_a_person() -> None:
    actors = [
        GroundedActor(1, "Ada Roke", role="mayor of Halvem"),
        GroundedActor(2, "the mayor"),
        GroundedActor(3, "Roke", role="his wife"),
        GroundedActor(4, "Halvem", kind="organization"),
        GroundedActor(5, "the Guild", kind="organization"),
        GroundedActor(6, "Guild", kind="group"),
        GroundedActor(7, "Smith", party="N"),
        GroundedActor(8, "Smith", party="E"),
    ]
    found = [(one.number, [other.number for other in others]) for one, others in listed_apart(actors)]
    assert found == [(2, [1]), (3, [1]), (5, [6])]


def test_what_names_leave_open_is_in_doubt_and_nothing_else() -> None:
    actors = [
        GroundedActor(1, "Ada Roke", role="mayor of Halvem", party="Halvem"),
        GroundedActor(2, "the mayor", party="the Halvem council"),
        GroundedActor(3, "Bil Roke"),
        GroundedActor(4, "Roke"),
        GroundedActor(5, "Deck and Engine Union", kind="organization"),
        GroundedActor(6, "DEU", kind="organization"),
        GroundedActor(7, "Jon Tarn"),
        GroundedActor(8, "an official", kind="unnamed"),
        GroundedActor(9, "Halvem official", kind="unnamed"),
    ]
    found = doubts(actors)
    assert found.sources == (1, 2, 3, 4, 5, 6)
    assert found.parties == ("Halvem", "the Halvem council")


WORDS = st.sampled_from(["Norland", "Norlandic", "Union", "of", "Bakers", "Baker", "NU", "UB", "—"])


@given(st.lists(st.lists(WORDS, min_size=1, max_size=3).map(" ".join), max_size=8, unique=True))
def test_a_party_is_in_doubt_where_any_other_may_be_the_same(parties: list[str]) -> None:
    """Two at a time say what all say together."""

    def doubtful(*names: str) -> tuple[str, ...]:
        return doubts([GroundedActor(n, f"Ada{n} Roke{n}", party=name) for n, name in enumerate(names, 1)]).parties

    by_pair = {name for one in parties for other in parties if one != other for name in doubtful(one, other)}
    assert doubtful(*parties) == tuple(name for name in parties if name in by_pair)


def test_names_that_settle_everything_leave_no_doubt() -> None:
    assert not doubts([GroundedActor(1, "Ada Roke", party="Halvem"), GroundedActor(2, "Jon Tarn", party="Lomm")])
    assert not doubts([GroundedActor(1, "Ada Roke"), GroundedActor(2, "Roke"), GroundedActor(3, "ada roke")])
