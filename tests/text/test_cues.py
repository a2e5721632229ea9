from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.text import cues
from summarizer.text.cues import CueOccurrence, occurrences

LEMMAS = st.sampled_from(sorted({e.lemma for e in cues.entries("en")}))


def found(text: str) -> list[CueOccurrence]:
    got = occurrences(text, "en")
    assert got is not None
    return list(got)


def lemmas(text: str) -> list[str]:
    return [o.lemma for o in found(text)]


@pytest.mark.parametrize(
    ("text", "lemma"),
    [
        ("She says so.", "say"),
        ("She SAID so.", "say"),
        ("He had sworn it.", "swear"),
        ("They denied it.", "deny"),
        ("They admitted it.", "admit"),
        ("She is replying now.", "reply"),
        ("He vetoes it.", "veto"),
        ("She pointed out the hole.", "point out"),
        ("Nobody paid, according to the audit.", "according to"),
        ("According\nto the audit, nobody paid.", "according to"),
        ("The ferry reportedly sank.", "reportedly"),
        ("their belief that it holds", "belief"),
        ("He is afraid of it.", "afraid"),
    ],
)
def test_a_cue_is_found_in_every_form(text: str, lemma: str) -> None:
    assert lemma in lemmas(text)


def test_a_phrase_counts_and_not_the_word_in_it() -> None:
    assert lemmas("She went on to say that it holds.") == ["go on to say"]


@pytest.mark.parametrize(
    ("text", "lemma"),
    [
        ("The states voted. Two debates followed.", "state"),
        ("The points were few.", "point"),
        ("a well-known pier", "know"),
        ("the so-called quiet fleet", "call"),
        ("the essay and the sayings", "say"),
    ],
)
def test_a_doubtful_form_or_a_part_of_a_word_is_no_cue(text: str, lemma: str) -> None:
    assert lemma not in lemmas(text)


def test_a_doubtful_form_counts_before_what_it_introduces_and_behind_a_pronoun() -> None:
    assert lemmas("The rules state that it is shut.") == ["state"]
    assert lemmas("It is shut, she notes.") == ["note"]


@pytest.mark.parametrize(
    ("text", "kind", "part"),
    [
        ("She said so.", "speech", "verb"),
        ("She hopes so.", "attitude", "verb"),
        ("according to her", "preposition", "preposition"),
        ("their belief that it holds", "attitude", "noun"),
        ("her claim that it holds", "speech", "noun"),
        ("She is afraid of it.", "attitude", "adjective"),
    ],
)
def test_kind_and_part_of_speech(text: str, kind: str, part: str) -> None:
    (occurrence,) = found(text)
    assert (occurrence.kind, occurrence.part) == (kind, part)


def test_the_label_of_a_turn_holds_no_cue() -> None:
    assert lemmas("THE WITNESS: I do.") == [cues.TURN]


def test_the_cue_of_a_turn_is_the_mark_behind_its_label() -> None:
    text = "**MS. HALE:** No.\n\nMR. LENZ:\nYes."
    assert [(o.lemma, o.span.start) for o in found(text)] == [(cues.TURN, 10), (cues.TURN, text.rindex(":"))]


def test_a_language_without_a_list_has_no_answer() -> None:
    assert occurrences("She said so.", "fi") is None
    assert occurrences("She said so.", None) is None
    assert occurrences("Nothing here.", "en") == ()


def test_the_list_has_a_few_hundred_lemmas_and_none_twice_in_a_part() -> None:
    keys = [(e.lemma, e.part) for e in cues.entries("en") if e.part != "verb"]
    assert len(keys) == len(set(keys))
    assert len(cues.entries("en")) > 500
    assert all(e.lemma == e.lemma.strip(" ?*:=") for e in cues.entries("en"))


@given(
    st.lists(st.one_of(LEMMAS, st.sampled_from(["the", "that", ",", "“", "\n", "-", "İ", "’s"])), max_size=30),
    st.text(max_size=20),
)
def test_any_text_gives_disjoint_occurrences_in_order(words: list[str], rest: str) -> None:
    text = " ".join(words) + rest
    got = found(text)
    assert got == found(text)
    for o in got:
        assert 0 <= o.span.start < o.span.end <= len(text)
    for left, right in pairwise(got):
        assert left.span.end <= right.span.start


@pytest.mark.parametrize("piece", ["said ", "according ", "MS. HALE: no\n", "go on to ", "A: ", "went on to say\n"])
def test_two_hundred_thousand_characters_of_cues_are_read(piece: str) -> None:
    found(piece * (200_000 // len(piece)))
