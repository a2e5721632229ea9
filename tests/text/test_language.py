from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.text.language import detect, named


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The harbour master said on Monday that the quay would be closed to all ships.", "en"),
        ("Der Hafenmeister sagte am Montag, dass die Mole für alle Schiffe gesperrt wird.", "de"),
        ("Le capitaine du port a déclaré lundi que le quai est fermé à tous les navires.", "fr"),
        ("El capitán del puerto dijo el lunes que el muelle está cerrado para todos los barcos.", "es"),
        ("Il comandante del porto ha detto che la banchina è chiusa a tutte le navi.", "it"),
        ("O capitão do porto disse que o cais está fechado para todos os navios.", "pt"),
        ("De havenmeester zei dat de kade voor alle schepen gesloten wordt.", "nl"),
    ],
)
def test_a_sentence_of_news_shows_its_language(text: str, code: str) -> None:
    assert detect(text) == code


@pytest.mark.parametrize(
    "text", ["", "12 34", "Начальник порта сказал, что причал закрыт.", "港長は埠頭を閉鎖した。", "Halvemond rejects offer"]
)
def test_a_text_that_shows_none_of_the_languages_has_none(text: str) -> None:
    assert detect(text) is None


def test_half_of_each_of_two_languages_is_none() -> None:
    assert detect("the of and to a in is that der die und das den von zu ist " * 9) is None


def test_only_the_beginning_counts() -> None:
    english = "The master of the harbour said that it was closed. "
    assert detect(english * 1000 + "Der Hafen ist zu. " * 9000) == "en"


@given(st.text(max_size=200))
def test_any_text_has_one_of_the_languages_or_none(text: str) -> None:
    assert detect(text) in ("en", "de", "fr", "es", "it", "pt", "nl", None)


@given(st.text())
def test_a_named_language_is_a_code_of_two_letters_or_nothing(tag: str) -> None:
    code = named(tag)
    assert code is None or (len(code) == 2 and code.isascii() and code.islower() and tag.strip().lower().startswith(code))
