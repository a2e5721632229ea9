from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from summarizer.document import Document
from summarizer.draft import Pointer, parse_pointer
from summarizer.grounding import Unplaced, bordered, locate_near, resolve
from summarizer.text.spans import Span

TEXT = (
    "The envoy said the deal was dead and the deal was done. “We are ready,” Marr said. “Sign it.”\n"
    "Talks on the ﬁshery—long delayed—resume at the café."
)
DOCUMENT = Document.from_text(TEXT)


def words(pointer: str) -> str | Unplaced:
    parsed = parse_pointer(pointer)
    assert parsed is not None
    place = resolve(DOCUMENT, parsed)
    return TEXT[place.start : place.end] if isinstance(place, Span) else place


@pytest.mark.parametrize(
    ("pointer", "meant"),
    [
        ("2", "“We are ready,” Marr said."),
        ("2-3", "“We are ready,” Marr said. “Sign it.”"),
        ("2||are ready,”", "“We are ready,”"),
        ('2|"We are|ready,"', "“We are ready,”"),
        ("1|said the|was dead", "said the deal was dead"),
        ("1|was done.|", "was done."),
        ("4|the fishery-long|delayed", "the ﬁshery—long delayed"),
        ("4|fishery|fishery", "ﬁshery"),
        ("4|cafe\u0301.|cafe\u0301.", "café."),
        ("[2]", "“We are ready,” Marr said."),
        ("2-3|Marr said.|it.”", "Marr said. “Sign it.”"),
        ("1|THE ENVOY|dead", "The envoy said the deal was dead"),
    ],
)
def test_a_pointer_with_one_place_is_that_place(pointer: str, meant: str) -> None:
    assert words(pointer) == meant


@pytest.mark.parametrize(
    ("pointer", "reason"),
    [
        ("9", "no-such-sentence"),
        ("0", "no-such-sentence"),
        ("3-2", "no-such-sentence"),
        ("1|the treaty|", "pointer-without-place"),
        ("1|was done.|the envoy", "pointer-without-place"),
        ("1|the deal|was done.", "pointer-with-several-places"),
        ("1|the deal|the deal", "pointer-with-several-places"),
        ("1|nvoy said|dead", "pointer-without-place"),
    ],
)
def test_a_pointer_with_no_place_or_several_is_a_finding_and_never_a_guess(pointer: str, reason: str) -> None:
    answer = words(pointer)
    assert isinstance(answer, Unplaced)
    assert answer.reason == reason


@pytest.mark.parametrize("text", ["", "twelve", "1|a", "1,2", "-3", "1-|a|b", "99999999999"])
def test_what_is_no_pointer_parses_to_nothing(text: str) -> None:
    assert parse_pointer(text) is None


SENTENCES = st.lists(
    st.lists(st.sampled_from(["ai", "bo", "“cu", "du”", "e—fi", "gö", "U.S.", "hé"]), min_size=1, max_size=8).map(" ".join),
    min_size=1,
    max_size=5,
).map("\n".join)


@given(SENTENCES, st.data())
def test_a_resolved_pointer_begins_and_ends_with_its_words(text: str, data: st.DataObject) -> None:
    """Whatever is pointed at by its own words comes back as exactly that, or as a finding of several places."""
    document = Document.from_text(text)
    number = data.draw(st.integers(1, len(document.sentences)))
    sentence = document.sentences[number - 1]
    tokens = text[sentence.start : sentence.end].split()
    first = data.draw(st.integers(0, len(tokens) - 1))
    last = data.draw(st.integers(first, len(tokens) - 1))
    chosen = tokens[first : last + 1]
    pointer = Pointer(number, number, " ".join(chosen[:2]), " ".join(chosen[-2:]))
    place = resolve(document, pointer)
    if isinstance(place, Unplaced):
        assert place.reason == "pointer-with-several-places"
        pairs = [tokens[i : i + 2] for i in range(len(tokens))]
        assert pairs.count(chosen[:2]) > 1 or pairs.count(chosen[-2:]) > 1 or len(chosen) == 1
    else:
        found = text[place.start : place.end]
        assert found.startswith(chosen[0])
        assert found.endswith(chosen[-1])


@given(st.text(min_size=1), st.integers(-2, 6), st.integers(-2, 6), st.text(max_size=6), st.text(max_size=6))
def test_no_pointer_breaks_anything_and_no_place_lies_outside(text: str, first: int, last: int, a: str, b: str) -> None:
    assume(text.strip() and not any("\ud800" <= c <= "\udfff" for c in text))
    document = Document.from_text(text)
    place = resolve(document, Pointer(first, last, a, b))
    if isinstance(place, Span):
        assert 0 <= place.start < place.end <= len(text)
        fixed = bordered(document, place)
        assert 0 <= fixed.start < fixed.end <= len(text)


@pytest.mark.parametrize(
    ("given_words", "taken"),
    [
        ("We are ready", "“We are ready,”"),
        ("“We are ready", "“We are ready,”"),
        ("the deal was done.", "the deal was done"),
        ("“Sign it.”", "“Sign it.”"),
    ],
)
def test_borders_fall_where_annotators_put_them(given_words: str, taken: str) -> None:
    start = TEXT.index(given_words)
    span = bordered(DOCUMENT, Span(start, start + len(given_words)))
    assert TEXT[span.start : span.end] == taken


@pytest.mark.parametrize(
    "phrase", ["the U.S.", "Acme Inc.", "Plan B.", "a ship etc.", "the port of Varn, Mass.", "and so on..."]
)
def test_the_stop_of_an_abbreviation_stays(phrase: str) -> None:
    document = Document.from_text(f"She said it of {phrase}")
    start = document.text.index(phrase)
    assert bordered(document, Span(start, start + len(phrase))) == Span(start, start + len(phrase))


@pytest.mark.parametrize(
    "phrase", ["she would not pay.", "it was up to us.", "he was ill.", "they would go to mass.", "by 2030.", "it."]
)
def test_the_stop_behind_a_short_word_or_a_number_goes(phrase: str) -> None:
    document = Document.from_text(f"She said {phrase}")
    start = document.text.index(phrase)
    assert bordered(document, Span(start, start + len(phrase))) == Span(start, start + len(phrase) - 1)


def test_a_mention_is_the_nearest_one_outside_the_content() -> None:
    text = "Marr came. “Marr is ready,” Marr said. Nobody asked. Marr left."
    document = Document.from_text(text)
    content = (Span(text.index("“"), text.index("”") + 1),)
    places = locate_near(document, "Marr", content)
    assert [p.start for p in places] == [text.index("Marr said"), 0, text.index("Marr is")]
