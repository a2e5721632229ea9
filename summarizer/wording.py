"""Check free text by a model against the document: its names and numbers must occur there."""

from __future__ import annotations

import copy
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final

from summarizer.document import Document
from summarizer.text import cues
from summarizer.text.folding import plain, unaccented, unhidden
from summarizer.text.numbers import numbers

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_AS_WRITTEN = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f]|['’.-](?=[^\W_]))*")
_PARTS = re.compile(r"['’.-]")
_GENITIVE = re.compile(r"['’]s$")
_STEM: Final = 4
"""Letters that two forms of a word must share from the start: Norland and Norlandic."""

_PLACES: Final = ("", "a", "e", "y", "o", "ia", "on", "en", "land")
_PEOPLES: Final = ("n", "an", "ian", "ean", "vian", "wegian", "ic", "ish", "ese", "i", "ar", "er", "ite", "ist", "ism")
"""Endings that tell a place from those who are of it: forms of one name differ in these. Of two places none is a form."""

_CAPITAL_NOUNS: Final = ("de", "lb")
"""Languages that write every noun with a capital, so that a capital tells no name."""

_NO_NAMES: Final = frozenset(
    "the a an i he she it they we you his her its their our my your this that these those and or but nor no not yet so "
    "all another any both each either everybody everyone everything few here little many most much neither nobody none "
    "nothing one other others several some somebody someone something such there what which who whoever whose when where "
    "while why how if unless until since because although though whether as than of in on at by for with from about "
    "against during under over into through between among amid despite without within across toward towards upon via per "
    "before after behind beyond near like unlike besides instead otherwise also still only even once again now then "
    "today tomorrow yesterday later earlier meanwhile however perhaps is are was were be been has have had do does did "
    "would could should must cannot to up out off never always nearly almost about around above below".split()
)
"""Words that a sentence may begin with and that name nobody."""

_COMMON: Final = re.compile(r"(?:ment|tion|sion|ness|ity|ship|hood|ance|ence|ology|ture)s?$")
"""How nouns end that name nobody, as a rule: Management, Payment, Opposition."""

_BETWEEN: Final = re.compile(r",?(?:\s+(?:also|now|still|only|too|later|again|then|never),?)*\s+")
_AUXILIARY: Final = re.compile(
    r"(?:is|was|has|had|does|did|will|would|may|might|must|can|could|should|cannot|(?:wo|ca|is|was|has|had|does|did)n['’]?t"
    r"|(?:accept|agree|argue|ask|back|believe|call|claim|demand|den[iy]e|expect|favour|favor|hope|insist|offer|oppose|plan"
    r"|propose|reject|refuse|say|seek|stand|support|think|threaten|urge|want|warn|welcome)e?s)\b"
)
_AND_ANOTHER: Final = re.compile(r"\s+(?:and|or)\s+[^\W\d_a-z]")


class Vocabulary:
    """The words and numbers of a document, folded and in lower case."""

    def __init__(self, document: Document) -> None:
        """Collect the words and numbers of a document and its title. Linear in its length."""
        self._texts = [unaccented(t) for t in (document.text, document.title)]
        written = {word for t in self._texts for word in _WORD.findall(t)}
        written.update(part for word in list(written) if not word.isalnum() for part in _PARTS.split(word) if part)
        self._words = {w.lower() for w in written}
        self._words.update(w.replace(".", "") for w in list(self._words) if "." in w)
        self._names = {w.lower() for w in written if not w[0].islower()}
        self._also: frozenset[str] = frozenset()
        self._language = document.language

    # Most words occur as they are: what follows is only made for those that do not.

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self._words)

    @cached_property
    def _forms(self) -> set[str]:
        return {form for w in self._words for form in _plain_forms(w)}

    @cached_property
    def _places(self) -> set[str]:
        return {root for w in self._names for root in _roots(w, _PLACES)}

    @cached_property
    def _peoples(self) -> set[str]:
        return {root for w in self._names for root in _roots(w, _PEOPLES)}

    @cached_property
    def _numbers(self) -> set[str]:
        return {value for t in self._texts for number in numbers(t) for value in number.values}

    def knowing(self, names: Iterable[str]) -> Vocabulary:
        """Return this vocabulary with names that may be used besides: parties as they were called before."""
        out = copy.copy(self)
        out._also = frozenset(plain(word) for name in names for word in _WORD.findall(name))
        return out

    def absent_names(self, text: str) -> list[str]:
        """Return the names in running text that occur nowhere, in any form, as they are written.

        A name is a capitalized word; a sentence's first word is one where it is in capitals or a genitive, or where
        another capital or what somebody does follows, as in "Orsk rejects it". Where nouns have capitals none is told.
        """
        if self._language in _CAPITAL_NOUNS:
            return []
        text = _as_written(text)
        return [word for word, at in self._not_held(text) if not _starts(text, at) or self._names_somebody(text, at, word)]

    def absent_from_name(self, name: str) -> list[str]:
        """Return the capitalized words of a name that occur nowhere, in any form, as they are written."""
        return [word for word, _ in self._not_held(_as_written(name))]

    def _not_held(self, text: str) -> Iterator[tuple[str, int]]:
        for match in _AS_WRITTEN.finditer(text):
            word = match[0]
            known = not word[0].isupper() or word.lower() in _NO_NAMES or plain(word) in self._also
            if not known and not self._held(word, names=True):
                yield word, match.start()

    def absent_words(self, text: str) -> list[str]:
        """Return the words, in scripts that have capitals, of which no form occurs, as they are written."""
        words = _AS_WRITTEN.findall(_as_written(text))
        return [w for w in words if w.lower() != w.upper() and not self._held(w, names=False)]

    def absent_numbers(self, text: str) -> list[str]:
        """Return the numbers of a text, in digits or words but for one and zero, that occur nowhere."""
        out = []
        for number in numbers(unaccented(text)):
            in_words = not number.text[0].isdigit()
            if self._numbers.isdisjoint(number.values) and not (in_words and number.values in (("0",), ("1",))):
                out.append(number.text)
        return out

    def _held(self, word: str, *, names: bool) -> bool:
        """Whether a word occurs, or all parts of a compound do."""
        parts = [p for p in _PARTS.split(word) if len(p) > 1]
        return self._knows_all(word, names) or (bool(parts) and all(self._knows_all(p, names) for p in parts))

    def _knows_all(self, word: str, names: bool) -> bool:
        # Only of English is it known how names change; elsewhere a shared beginning has to do.
        known = self._knows_name if names and self._language == "en" else self._knows
        return all(map(known, _WORD.findall(plain(word)))) or plain(word).replace(".", "") in self._words

    def _knows(self, word: str) -> bool:
        """Whether a word occurs, or one that begins with it or that it begins with."""
        if word in self._words:
            return True
        if len(word) < _STEM or not word.isalnum():
            return False
        at = bisect_left(self._sorted, word)
        if at < len(self._sorted) and self._sorted[at].startswith(word):
            return True
        return any(word[:n] in self._words for n in range(len(word) - 1, _STEM - 1, -1))

    def _knows_name(self, word: str) -> bool:
        """Whether a word occurs, its plural or singular, or a name that differs from it in the ending of a place or people."""
        if word in self._words or not self._forms.isdisjoint(_plain_forms(word)):
            return True
        peoples = set(_roots(word, _PEOPLES))
        if not (self._places.isdisjoint(peoples) and self._peoples.isdisjoint(peoples)):
            return True
        return not self._peoples.isdisjoint(_roots(word, _PLACES))

    def _names_somebody(self, text: str, at: int, word: str) -> bool:
        """Whether a sentence's first word, which occurs nowhere, is a name, by its form and what follows."""
        if word[1:].isupper() or _GENITIVE.search(word):
            return True
        end = at + len(word)
        following = _WORD.match(text, end + 1) if text[end : end + 1] == " " else None
        before_name = following is not None and following[0][0].isupper()
        if self._language not in (None, "en"):
            return before_name
        if _COMMON.search(word) or (word.endswith("ing") and self._knows(plain(word[:-3]))) or _is_verb(text, at):
            return False
        return before_name or text[end:].strip(" .!?") == "" or _acts(text, end, plural=word.endswith("s"))


def _as_written(text: str) -> str:
    """Return a text with its accents and capitals, of which `unaccented` makes the words that documents are known by."""
    return unicodedata.normalize("NFKC", unhidden(text))


def _starts(text: str, at: int) -> bool:
    """Whether a sentence or quotation begins at a word."""
    before = text[:at].rstrip(" \"'“‘(")
    return not before or before[-1] in ".!?:"


def _is_verb(text: str, at: int) -> bool:
    """Whether the words at a place begin with what somebody does: "Rejects Norland's offer"."""
    ways = next(cues.readings(text[at:], "en"), ())
    return any(r.span.start == 0 and r.entry.part == "verb" and r.form != "base" for r in ways)


def _acts(text: str, at: int, *, plural: bool) -> bool:
    """Whether somebody is said to do something by what follows; after a plural, which may be anybody's, in the present."""
    between = _BETWEEN.match(text, at)
    if between is None:
        return False
    if _AUXILIARY.match(text, between.end()):
        return True
    if plural:
        return False
    if _AND_ANOTHER.match(text, at):
        return True
    ways = next(cues.readings(text[between.end() :], "en"), ())
    return any(r.span.start == 0 and r.form in ("past", "third") for r in ways)


def _plain_forms(word: str) -> list[str]:
    """Return a word and, where it can be a plural or of a point of the compass, what it is made of."""
    out = [word]
    if len(word) > _STEM and word.endswith("s"):
        out.append(word[:-1])
        if word.endswith(("ses", "xes", "zes", "ches", "shes")):
            out.append(word[:-2])
        elif word.endswith("ies"):
            out.append(f"{word[:-3]}y")
    elif word.endswith("ern"):
        out.append(word[:-3])
    return out


def _roots(word: str, endings: tuple[str, ...]) -> Iterator[str]:
    """Yield what is left of a word, or of what it is made of, without each of these endings."""
    for form in _plain_forms(word):
        for ending in endings:
            if form.endswith(ending) and len(form) - len(ending) >= _STEM:
                yield form[: len(form) - len(ending)]
