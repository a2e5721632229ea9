"""Cut a stretch of text into tagged tokens, with each quotation as one token.

There is no tagger here: closed word classes are listed (`english.txt`), cues come
from the cue list, and everything else is a name (capitalised), a number or plain.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Final, Literal, get_args

from summarizer.text.cues import Reading
from summarizer.text.spans import Span

Class = Literal["det", "pron", "aux", "not", "adv", "prep", "conj", "sub", "rel", "to", "that", "time"]
Tag = Literal[Class, "name", "number", "plain", "possessive", "quote", "comma", "colon", "semi", "dash", "stop", "bracket", ""]
Readings = Mapping[int, tuple[Reading, ...]]
"""How the words of a document can be taken as cues, by the offset of their first character."""

_SECTIONS = re.split(r"^\[(.+)\]$", resources.files("summarizer.rules").joinpath("english.txt").read_text("utf-8"), flags=re.M)
KNOWN: Final = {name: frozenset(words.split()) for name, words in zip(_SECTIONS[1::2], _SECTIONS[2::2], strict=True)}
"""The word lists of `english.txt` by heading."""

_CLASS: Final[dict[str, Class]] = {word: tag for tag in reversed(get_args(Class)) for word in KNOWN[tag]}
_MARKS: Final[dict[str, Tag]] = {
    **{",": "comma", ":": "colon", ";": "semi", ".": "stop", "!": "stop", "?": "stop", "…": "stop"},
    **{"(": "bracket", ")": "bracket", "[": "bracket", "]": "bracket"},
}
_TOKEN: Final = re.compile(
    r"(?P<clitic>(?<=\w)['’](?:s|re|ve|d|ll|m)\b)"
    r"|(?P<word>\d{1,3}(?:,\d{3})+"
    r"|[^\W_](?:[^\W_]|[.&-](?=[^\W_])|['’](?!(?:s|re|ve|d|ll|m)\b)(?=[^\W_])|(?<=\.[A-Za-z])\.)*)"
    r"|(?P<dash>--+|[–—―]|(?<=\s)-(?=\s))"
    r"|(?P<mark>[^\w\s])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a mark, or a whole quotation, in whose stead `word` is ""; a cue of several words is one token.

    `word` is in lower case with straight apostrophes; `readings` tells how it can be taken as a cue.
    """

    start: int
    end: int
    word: str
    tag: Tag
    readings: tuple[Reading, ...] = ()
    capital: bool = False


def tokens(text: str, span: Span, quotes: Sequence[Span], readings: Readings) -> tuple[Token, ...]:
    """Return the tokens of a stretch of text, given the quotations in it with their marks, both in order."""
    out: list[Token] = []
    at = span.start
    for quote in [*quotes, Span(span.end, span.end)]:
        _add_words(out, text, Span(at, quote.start), readings)
        if quote.end > quote.start:
            out.append(Token(quote.start, quote.end, "", "quote"))
        at = quote.end
    return tuple(out)


def _add_words(out: list[Token], text: str, span: Span, readings: Readings) -> None:
    after = span.start
    for match in _TOKEN.finditer(text, *span):
        at = match.start()
        if at < after:
            continue
        cue = readings.get(at, ())
        after = max(match.end(), cue[0].span.end) if cue else match.end()
        word = text[at:after].lower().replace("’", "'")
        last = out[-1] if out and out[-1].end == at else None
        if word == "." and last and (last.word in KNOWN["abbreviation"] or (len(last.word) == 1 and last.capital)):
            continue
        tag = _MARKS.get(word, "plain")
        if match["word"] is not None:
            tag = _tag(word, text[at], bool(out))
        elif match["clitic"] is not None:
            tag = "possessive" if word == "'s" else "aux"
        elif match["dash"] is not None:
            tag = "dash"
        elif word == "'" and last and last.word.endswith("s"):
            tag = "possessive"
        out.append(Token(at, after, word, tag, cue, text[at].isupper()))


def _tag(word: str, initial: str, within: bool) -> Tag:
    known = _CLASS.get(word)
    name = within and initial.isupper() and word in ("may", "us", "will")
    if known is not None and not name and not (initial.islower() and word in ("march", "sat", "sun", "wed")):
        return known
    if initial.isdigit() or initial.isupper():
        return "number" if initial.isdigit() else "name"
    return "adv" if word.endswith("ly") and len(word) > 4 and word not in KNOWN["not an adverb"] else "plain"


def in_title_case(tokens: Sequence[Token]) -> bool:
    """Whether nearly all words that could be lower case begin with a capital, as in a headline."""
    capitals = [t.capital for t in tokens if t.tag in ("name", "plain", "adv")]
    return len(capitals) > 3 and sum(capitals) > 0.85 * len(capitals)
