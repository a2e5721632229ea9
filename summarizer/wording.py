"""Check free text by a model against the document: its names and numbers must occur there."""

from __future__ import annotations

import copy
import re
from bisect import bisect_left
from collections.abc import Iterable

from summarizer.document import Document
from summarizer.text.folding import plain, unaccented

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_PARTS = re.compile(r"['’.-]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_STEM = 4
"""Letters that two forms of a name must share from the start: Norland and Norlandic."""

_NUMBER_WORDS = {
    word: str(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen twenty".split()
    )
}
_NO_NAMES = frozenset(
    "the a an i he she it they we you his her its their our this that these those and or but no not "
    "all another any both each either everybody everyone few here little many most much neither nobody none nothing one other "
    "others several some somebody someone there what which who whoever".split()
)
_DOES = re.compile(
    r"\s+(?:(?:also|now|still|only)\s+)?(?:is|was|has|had|does|did|will|would|may|might|must|can|could|should|said"
    r"|(?:accept|agree|argue|ask|back|believe|call|claim|demand|den[iy]e|expect|favour|favor|hope|insist|offer|oppose|plan"
    r"|propose|reject|refuse|say|seek|stand|support|think|threaten|urge|want|warn|welcome)e?s)\b"
)
"""What follows the one of whom a sentence says something: before it a capitalized first word is a name, or means one."""


class Vocabulary:
    """The words and numbers of a document, folded and in lower case."""

    def __init__(self, document: Document) -> None:
        """Collect the words and numbers of a document and its title. Linear in its length."""
        text = f"{document.text} {document.title}"
        words = set(_WORD.findall(plain(text)))
        words.update(part for word in list(words) if not word.isalnum() for part in _PARTS.split(word))
        self._words = words
        self._also: frozenset[str] = frozenset()
        self._sorted = sorted(words)
        numbers = {_bare_number(n) for n in set(_NUMBER.findall(text))}
        self._numbers = numbers | {_NUMBER_WORDS[w] for w in words & _NUMBER_WORDS.keys()}

    def knowing(self, names: Iterable[str]) -> Vocabulary:
        """Return this vocabulary with names that may be used besides: parties as they were called before."""
        out = copy.copy(self)
        out._also = frozenset(word for name in names for word in _WORD.findall(name))
        return out

    def knows(self, word: str) -> bool:
        """Whether the word occurs, or a form of it that shares its first letters to the end of either."""
        return all(self._knows(part) for part in _WORD.findall(plain(word)))

    def _knows(self, word: str) -> bool:
        if word in self._words:
            return True
        if len(word) < _STEM:
            return False
        at = bisect_left(self._sorted, word)
        if at < len(self._sorted) and self._sorted[at].startswith(word):
            return True
        return any(word[:n] in self._words for n in range(len(word) - 1, _STEM - 1, -1))

    def absent_names(self, text: str) -> list[str]:
        """Return the capitalized words, but for a sentence's first common word, that occur nowhere; without accents.

        A sentence's first word is taken for a name where it is in capitals or a genitive, or where another capital or
        a verb in the singular follows, as in "Orsk rejects it".
        """
        out = []
        text = unaccented(text)
        for match in _WORD.finditer(text):
            word = match[0]
            if not word[0].isupper() or word.lower() in _NO_NAMES or word in self._also:
                continue
            starts = not text[: match.start()].rstrip(" \"'“‘(") or text[: match.start()].rstrip(" \"'“‘(")[-1] in ".!?:"
            if starts and not (word[1:].isupper() or word.endswith("'s") or self._looks_like_name(text, match.end())):
                continue
            if not self._held(word):
                out.append(word)
        return out

    def absent_words(self, text: str) -> list[str]:
        """Return the words, in scripts that have capitals, of which no form occurs."""
        return [w for w in _WORD.findall(unaccented(text)) if w.lower() != w.upper() and not self._held(w)]

    def _held(self, word: str) -> bool:
        """Whether a word occurs, or all parts of a compound do."""
        parts = [p for p in _PARTS.split(word) if len(p) > 1]
        return self.knows(word) or (bool(parts) and all(map(self.knows, parts)))

    @staticmethod
    def _looks_like_name(text: str, end: int) -> bool:
        """Whether what follows a sentence's first word shows that it names somebody: another capital, or what one does."""
        if _DOES.match(text, end):
            return True
        following = _WORD.match(text, end + 1) if text[end : end + 1] == " " else None
        return following is not None and following[0][0].isupper()

    def absent_numbers(self, text: str) -> list[str]:
        """Return the numbers of a text, written in digits or as words up to twenty, that occur nowhere."""
        written = [n for n in _NUMBER.findall(text) if _bare_number(n) not in self._numbers]
        spoken = [w for w in _WORD.findall(text.lower()) if w in _NUMBER_WORDS and w not in ("one", "zero")]
        return written + [w for w in spoken if _NUMBER_WORDS[w] not in self._numbers]


def _bare_number(number: str) -> str:
    return re.sub(r"[.,](?=\d{3}\b)", "", number).rstrip(".,")
