from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.text.folding import fold, folded_words, plain, shown, unaccented

TYPOGRAPHY = st.text(alphabet="ab “”\"'‘’«»„—–-\u00a0\u2009\tﬁé e\u0301…\u200b\u202e\n.")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("“no”", '"no"'),
        ("''no''", "“no”"),
        ("``no''", '"no"'),
        ("it’s", "it's"),
        ("so—so", "so-so"),
        ("ten\u00a0men", "ten men"),
        ("ﬁsh", "fish"),
        ("cafe\u0301", "café"),
        ("wait…", "wait..."),
        ("soft\u00adhyphen", "softhyphen"),
        ("a\u202eb", "ab"),
    ],
)
def test_variants_of_the_same_words_fold_to_one_form(left: str, right: str) -> None:
    assert folded_words(left) == folded_words(right)


@given(TYPOGRAPHY)
def test_every_folded_character_knows_its_place(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    for start, end in zip(folded.starts, folded.ends, strict=True):
        assert 0 <= start < end <= len(text)
    assert list(folded.starts) == sorted(folded.starts)


@given(TYPOGRAPHY)
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


@given(st.text(), st.integers(0, 20), st.integers(0, 20))
def test_a_part_folds_with_offsets_of_the_whole(text: str, start: int, size: int) -> None:
    start, end = min(start, len(text)), min(start + size, len(text))
    folded = fold(text, start, end)
    assert all(start <= s < e <= end for s, e in zip(folded.starts, folded.ends, strict=True))


@given(st.text())
def test_what_is_shown_holds_no_control_character_and_single_blanks(text: str) -> None:
    out = shown(text)
    assert not any(
        unicodedata.category(c) in ("Cc", "Cs") or c in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069" for c in out
    )
    assert "  " not in out
    assert out == out.strip()


def test_what_is_shown_keeps_all_that_can_be_seen() -> None:
    assert shown("  “Ja”,\tsagte\n er —\u00a0[12] {{ x }} می\u200cخواهم ") == "“Ja”, sagte er — [12] {{ x }} می\u200cخواهم"


@settings(max_examples=1000)
@given(st.text())
def test_what_is_plain_stays_as_it_is(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert unaccented(unaccented(text)) == unaccented(text)
