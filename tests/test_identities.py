from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.grounded import GroundedActor
from summarizer.identities import doubts, merged_actors


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
        ([("the minister", "person", "N"), ("minister", "person", ""), ("The minister", "person", "N")], [["the minister", "minister", "The minister"]]),
        ([("the minister", "person", "N"), ("minister", "person", "E"), ("The minister", "person", "N")], [["the minister", "The minister"], ["minister"]]),
        ([("the Council", "organization", "N"), ("The Council", "organization", "E")], [["the Council", "The Council"]]),
        ([("Roke", "person", ""), ("Ada Roke", "person", ""), ("Envoy Ada Roke", "person", "")], [["Roke", "Ada Roke", "Envoy Ada Roke"]]),
    ],
)  # fmt: skip
def test_records_are_one_source_only_where_names_make_it_certain(
    records: list[tuple[str, str, str]], groups: list[list[str]]
) -> None:
    assert who(*records) == groups


def test_the_fullest_name_and_what_any_record_tells_are_kept() -> None:
    roke = GroundedActor(4, "Roke", role="envoy")
    merged = merged_actors([roke, GroundedActor(2, "Ada Roke", party="Norland"), GroundedActor(3, "the envoy", "unnamed")])
    assert merged[4] == merged[2] == GroundedActor(2, "Ada Roke", "person", "envoy", "Norland")
    assert merged[3].name == "the envoy"


NAMES = st.sampled_from(["the minister", "Minister", "Ada Roke", "Roke", "Tom Roke", "the Roke", "Holt", "", "—", "Ina Holt"])


@given(
    st.lists(st.tuples(NAMES, st.sampled_from(["person", "unnamed", "group"]), st.sampled_from(["", "N", "E"])), max_size=6),
    st.randoms(),
)
def test_the_order_of_records_does_not_matter_and_merging_again_changes_nothing(
    records: list[tuple[str, str, str]], random: object
) -> None:
    actors = [GroundedActor(n, name, kind, party=party) for n, (name, kind, party) in enumerate(records, 1)]  # type: ignore[arg-type]
    merged = merged_actors(actors)
    shuffled = actors[:]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert merged_actors(shuffled) == merged
    assert set(merged) == {a.number for a in actors}


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
