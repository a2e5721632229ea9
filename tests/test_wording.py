"""What a model writes freely is held against the document: names and numbers must occur there."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from summarizer.document import Document
from summarizer.wording import Vocabulary

TEXT = (
    "Norlandic envoys met 1,200 farmers in São Aldo on May 3. Jean-Luc Ferré of the U.N. offered three boats and 4.5 percent."
)
VOCABULARY = Vocabulary(Document.from_text(TEXT))


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("Norland met farmers in São Aldo.", []),
        ("Sao Aldo hosted Ferre.", []),
        ("Jean-Luc Ferré’s offer stands.", []),
        ("The U.N. made an offer.", []),
        ("Farmers met envoys.", []),
        ("Estvale met farmers.", []),
        ("The envoys of Estvale met farmers.", ["Estvale"]),
        ("Ada Ferré met farmers.", ["Ada"]),
        ("It was in May or June.", ["June"]),
        ("Estvale rejects the offer.", ["Estvale"]),
        ("Farmers met. Estvale now wants boats.", ["Estvale"]),
        ("Estvale’s envoys met farmers.", ["Estvale's"]),
        ("Nobody wants boats.", []),
        ("Opposes boats.", []),
    ],
)
def test_names_must_occur_in_some_form(text: str, absent: list[str]) -> None:
    assert VOCABULARY.absent_names(text) == absent


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("1200 farmers and 3 boats", []),
        ("1,200 farmers and three boats", []),
        ("4.5 percent", []),
        ("12 boats", ["12"]),
        ("five boats", ["five"]),
        ("one of them", []),
    ],
)
def test_numbers_must_occur_in_digits_or_words(text: str, absent: list[str]) -> None:
    assert VOCABULARY.absent_numbers(text) == absent


@pytest.mark.parametrize(
    ("text", "absent"),
    [("envoy of Norland", []), ("farmers’ envoy", []), ("chief envoy", ["chief"]), ("農民代表", []), ("", [])],
)
def test_words_must_occur_in_some_form_small_ones_too(text: str, absent: list[str]) -> None:
    assert VOCABULARY.absent_words(text) == absent


def test_parties_may_be_named_as_they_were_before() -> None:
    assert VOCABULARY.absent_names("the crews of Skerry Line") == ["Skerry", "Line"]
    assert VOCABULARY.knowing(["Skerry Line"]).absent_names("the crews of Skerry Line") == []


def test_hidden_characters_part_no_words() -> None:
    assert Vocabulary(Document.from_text("0\xad\u00c0 said no")).absent_names("of 0\xad\u00c0 and \u00c9cho") == ["Echo"]


@settings(max_examples=300)
@example(";A¼")
@example(";BⒶ")
@given(st.text(min_size=1).filter(lambda t: t.strip() and not any("\ud800" <= c <= "\udfff" for c in t)))
def test_a_document_s_own_words_are_never_absent(text: str) -> None:
    vocabulary = Vocabulary(Document.from_text(text))
    assert vocabulary.absent_names(text) == []
    assert vocabulary.absent_words(text) == []
    assert vocabulary.absent_numbers(text) == []
