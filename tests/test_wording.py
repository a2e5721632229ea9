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
        ("Estvale’s envoys met farmers.", ["Estvale’s"]),
        ("Estvale insisted on boats.", ["Estvale"]),
        ("Estvale, too, refused.", ["Estvale"]),
        ("Estvale and Ferré refused.", ["Estvale"]),
        ("Estvale offered boats.", ["Estvale"]),
        ("Estvale", ["Estvale"]),
        ("On Sunday farmers refused.", ["Sunday"]),
        ("Nobody wants boats.", []),
        ("Everything has changed.", []),
        ("Management rejects boats.", []),
        ("Payment is refused.", []),
        ("Workers refused boats.", []),
        ("Farming is refused.", []),
        ("Opposes boats.", []),
        ("Rejects Norland’s offer.", []),
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
        ("thirty-five boats", ["thirty-five"]),
        ("a hundred and five boats", ["a hundred and five"]),
        ("a dozen boats", ["a dozen"]),
        ("a twelve-month lease", ["twelve"]),
        ("twelve hundred farmers", []),
        ("1.2 thousand farmers", []),
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


@pytest.mark.parametrize(
    "name", ["Thatcher", "Williams", "Saidov", "Underwood", "Johnson", "Marchetti", "Overton", "Estvale", "Jordanne"]
)
def test_a_name_is_no_form_of_a_word_that_it_begins_with(name: str) -> None:
    text = "The mayor, Ada Holm, said that she will not pay the toll from March. John Roke sat under the bridge over the Jord."
    vocabulary = Vocabulary(Document.from_text(text, language="en"))
    assert vocabulary.absent_from_name(name) == [name]
    assert vocabulary.absent_names(f"Holm met {name}.") == [name]


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("Norland", "Norlandic"),
        ("Norlanders", "Norland"),
        ("Estvalian", "Estvale"),
        ("Varnish", "Varn"),
        ("Ostmarkers", "Ostmark’s"),
        ("Skerrans", "Skerran"),
        ("Dockers’ Union", "dockers’ union"),
        ("the Ferry Crew", "ferry crews"),
        ("the U.N.", "UN"),
        ("the UN", "U.N."),
        ("Northern Mills", "mills in the north"),
    ],
)
def test_forms_of_a_name_are_the_name(name: str, held: str) -> None:
    assert Vocabulary(Document.from_text(f"They met {held} at noon.", language="en")).absent_from_name(name) == []


def test_where_every_noun_has_a_capital_none_tells_a_name() -> None:
    text = "Die Bürgermeisterin Ada Holm sagte: „Wir zahlen die Maut nicht.“"
    vocabulary = Vocabulary(Document.from_text(text, language="de"))
    assert vocabulary.absent_names("Die Stadt lehnt die Gebühr ab.") == []
    assert vocabulary.absent_from_name("Bürgermeisterin Ada Hölm-Große") == ["Hölm-Große"]


def test_parties_may_be_named_as_they_were_before() -> None:
    assert VOCABULARY.absent_names("the crews of Skerry Line") == ["Skerry", "Line"]
    assert VOCABULARY.knowing(["Skerry Line"]).absent_names("the crews of Skerry Line") == []


def test_hidden_characters_part_no_words() -> None:
    assert Vocabulary(Document.from_text("0\xad\u00c0 said no")).absent_names("of 0\xad\u00c0 and \u00c9cho") == ["\u00c9cho"]


@settings(max_examples=300)
@example(";A¼")
@example(";BⒶ")
@example("ŉ")
@given(st.text(min_size=1).filter(lambda t: t.strip() and not any("\ud800" <= c <= "\udfff" for c in t)))
@pytest.mark.parametrize("language", ["en", None])
def test_a_document_s_own_words_are_never_absent(language: str | None, text: str) -> None:
    vocabulary = Vocabulary(Document(text=text, language=language) if language else Document.from_text(text))
    assert vocabulary.absent_names(text) == []
    assert vocabulary.absent_from_name(text) == []
    assert vocabulary.absent_words(text) == []
    assert vocabulary.absent_numbers(text) == []
