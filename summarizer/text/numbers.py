"""Find the numbers of a text, in digits or in English words, and what they come to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

_SMALL: Final = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen".split()
    )
}
_TENS: Final = {word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_SCALES: Final = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}

_DIGITS: Final = r"\d+(?:[.,]\d+)*"
_WORDS: Final = (
    rf"(?<![^\W_])(?:(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(list(_SMALL)[1:10])})(?![^\W_]))?|{'|'.join(_SMALL)})(?![^\W_])"
)
_SCALE: Final = rf"(?:{'|'.join(_SCALES)})(?![^\W_])"
_ARTICLE: Final = r"(?<![^\W_])an?(?=[ ])"
_NUMBER: Final = re.compile(
    rf"(?:(?:(?P<times>{_DIGITS}|{_WORDS}|{_ARTICLE})[ -])?(?<![^\W_])"
    rf"(?:(?P<dozen>dozen)(?![^\W_])|hundred(?![^\W_])(?:[ -](?:and[ ])?(?P<more>{_WORDS}))?)"
    rf"|(?P<alone>{_DIGITS}|{_WORDS}|{_ARTICLE}(?=[ ]{_SCALE})))"
    rf"(?:[ -]?(?P<scale>{_SCALE}))?",
    re.IGNORECASE,
)
_TOKEN: Final = re.compile(r"\d+|[^\W\d_]+")
_STARTS: Final = frozenset(["a", "an", "dozen", "hundred", *_SMALL, *_TENS])
_THOUSANDS: Final = re.compile(r"[.,](?=\d{3}(?!\d))")
_LONGEST: Final = 30
"""Digits of a number that is reckoned with; a longer one is only compared."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it stands in a text.

    Attributes:
        text: its digits or words.
        values: what it comes to; for "2 million" also what stands before the scale, which others write as a letter.
    """

    text: str
    values: tuple[str, ...]


def numbers(text: str) -> Iterator[Number]:
    """Yield every number of a text: in digits, in words below a thousand, dozens, and either times a scale. Linear time."""
    after = 0
    for token in _TOKEN.finditer(text):
        if token.start() >= after and (token[0][0].isdigit() or token[0].lower() in _STARTS):
            match = _NUMBER.match(text, token.start())
            if match is not None:
                after = match.end()
                yield Number(match[0], tuple(_values(match)))


def _values(match: re.Match[str]) -> Iterator[str]:
    value = _value(match["alone"] or match["times"] or "one")
    if value is None:
        yield match["alone"] or match["times"]
        return
    if not match["alone"]:
        value *= 12 if match["dozen"] else 100
        value += (_value(match["more"]) or 0) if match["more"] else 0
    if match["scale"]:
        yield _written(value * _SCALES[match["scale"].lower()])
    if not match["scale"] or (match["alone"] or "").lower() not in ("a", "an", "one"):
        yield _written(value)


def _value(words: str) -> Decimal | None:
    if words[0].isdigit():
        digits = _THOUSANDS.sub("", words).replace(",", ".")
        return Decimal(digits) if len(digits) <= _LONGEST and digits.count(".") < 2 else None
    parts = re.split("[ -]", words.lower())
    return Decimal(sum(1 if p in ("a", "an") else _TENS.get(p) or _SMALL[p] for p in parts))


def _written(value: Decimal) -> str:
    written = f"{value:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written
