"""A unit's tokens with what can be said of them without a parser: verb groups and noun phrases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from summarizer.rules.words import Tag, Token, in_title_case
from summarizer.text.cues import Reading
from summarizer.text.spans import Span

NP_START: Final[tuple[Tag, ...]] = ("det", "pron", "name", "number", "plain", "quote")
SUBJECTS: Final = frozenset("i he she they we it you there".split())
_MARKS: Final[tuple[Tag, ...]] = ("comma", "semi", "colon", "dash")
_BORDERS: Final[tuple[Tag, ...]] = (*_MARKS, "stop", "sub", "aux", "that")
_BE: Final = frozenset("is are was were be been being am 's 're 'm isn't aren't wasn't weren't ain't".split())
_PLURAL: Final = frozenset("percent % majority half thirds public people police i you we they who".split())
_COUNTS: Final = frozenset(
    "some any each many several all both most few another one two three four half this these those".split()
)
_LEADS_INTO: Final = frozenset(
    "going had used came continued continues continue began begins failed managed quick able".split()
)


@dataclass(frozen=True, slots=True)
class Group:
    """A verb or adjective that is a cue, with its auxiliaries, adverbs and negation: tokens `start` to `end`.

    `participial` is an -ing form that leans on another verb's subject.
    """

    start: int
    end: int
    reading: Reading
    passive: bool
    participial: bool
    negated: bool


class Sentence:
    """The tokens of one unit. Token indexes are half-open; offsets are those of the document."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.n = len(tokens)
        self._headline = in_title_case(tokens)
        found = ((i, self._group(i)) for i, t in enumerate(tokens) if t.readings)
        self.groups = {i: group for i, group in found if group is not None}
        self.starts = {group.start: group for group in self.groups.values()}
        self.stops: set[int] = set()  # offsets at which other content ends, because an attribution of its own begins

    def tag(self, i: int) -> Tag:
        """Return the tag of token `i`, "" beyond the ends."""
        return self.tokens[i].tag if 0 <= i < self.n else ""

    def word(self, i: int) -> str:
        """Return the word of token `i`, "" beyond the ends."""
        return self.tokens[i].word if 0 <= i < self.n else ""

    def span(self, start: int, end: int) -> Span | None:
        """Return the characters of the tokens without commas, colons, dashes and full stops at the borders."""
        while start < end and self.tag(start) in (*_MARKS, "stop"):
            start += 1
        while end > start and (self.tag(end - 1) in _MARKS or self.word(end - 1) == "."):
            end -= 1
        return Span(self.tokens[start].start, self.tokens[end - 1].end) if end > start else None

    def source(self, start: int, end: int) -> Span:
        """Return the characters of a source's tokens, with the comma that closes an apposition."""
        comma = self.tag(end - 1) == "comma" and any(self.tag(k) == "comma" for k in range(start, end - 1))
        span = self.span(start, end) or Span(self.tokens[start].start, self.tokens[end - 1].end)
        return Span(span.start, self.tokens[end - 1].end) if comma else span

    def ends_in_mark(self, i: int) -> bool:
        """Whether token `i` is a quotation that ends in a mark, as before "he said"."""
        if self.tag(i) != "quote":
            return False
        start, end = self.tokens[i].start, self.tokens[i].end
        return self.text[max(start, end - 8) : end].rstrip("\"'“”‘’«»`„ ").endswith((",", ".", "?", "!", "…", "-", "—", "–"))

    def _group(self, i: int) -> Group | None:
        token = self.tokens[i]
        reading = next((r for r in token.readings if r.entry.part in ("verb", "adjective")), None)
        if reading is None or (token.capital and i > 0 and not self._headline):
            return None
        start = self._group_start(i)
        helpers = [self.word(k) for k in range(start, i)]
        be = any(w in _BE for w in helpers)
        negated = any(w in ("not", "never", "cannot") or w.endswith("n't") for w in helpers)
        adjective = next((r for r in token.readings if r.entry.part == "adjective"), None)
        if adjective is not None and (be or reading is adjective):  # is worried about
            return Group(start, i + 1, adjective, False, False, negated) if be else None
        participial = reading.form == "ing" and not be
        if participial:
            fits = self.tag(start - 1) in ("", "comma", "dash", "quote", "bracket", "conj") or "quote" in reading.entry.frames
        else:
            helped = any(self.tag(k) in ("aux", "possessive", "to") for k in range(start, i))
            fits = helped or self._may_be_finite(token, reading, start - 1)
        passive = be and reading.form in ("past", "participle")
        return Group(start, i + 1, reading, passive, participial, negated) if fits else None

    def _group_start(self, i: int) -> int:
        while i > 0:
            tag, before = self.tag(i - 1), self.tag(i - 2)
            contracted = tag == "possessive" and before in ("pron", "rel", "that")  # he's, who's
            if tag in ("aux", "not") or (tag == "adv" and before != "comma") or contracted:
                i -= 1
            elif tag == "to" and self.word(i - 2) in _LEADS_INTO:
                i -= 2
            elif tag == "to" and (self.word(i - 3), self.word(i - 2)) == ("went", "on"):
                i -= 3
            else:
                break
        return i

    def _may_be_finite(self, token: Token, reading: Reading, before: int) -> bool:
        """Whether a form without an auxiliary can be the verb of the words before it."""
        tag, word = self.tag(before), self.word(before)
        noun_too = any(r.entry.part == "noun" for r in token.readings)
        if (tag == "det" and word not in _COUNTS) or tag in ("possessive", "prep"):
            return False
        if reading.form == "base":
            plural = word.endswith("s") or "quote" in reading.entry.frames
            known = tag in ("rel", "conj") or word in _PLURAL or (tag == "pron" and word not in ("he", "she", "it"))
            return known or (not noun_too and (tag in ("name", "number") or (tag == "plain" and plural)))
        return reading.form == "past" or (reading.form == "third" and tag != "to" and not (noun_too and tag == "plain"))

    def subject(self, end: int) -> tuple[int, int] | None:
        """Return the tokens of the subject of a verb group that starts at `end`, with what identifies it between commas."""
        stop, whole = self._bare(end), 0
        if self.tag(stop - 1) in ("rel", "that"):
            return stop - 1, stop
        mark: Tag = "comma" if self.ends_in_mark(stop - 1) else self.tag(stop - 1)
        if mark in ("comma", "dash"):
            opening = stop - 2
            while opening >= 0 and self.tag(opening) not in _MARKS and not self.ends_in_mark(opening):
                opening -= 1
            if self.tag(opening) != mark:
                return None
            follows = self.tag(opening + 1)
            identifies = mark == "comma" and (
                follows in ("det", "name") or (follows == "plain" and opening + 1 not in self.groups)
            )
            identifies = identifies and not self.word(opening + 1).endswith("ing")
            whole = stop if identifies and self.tag(opening - 1) not in ("time", "number") else opening
            stop = self._bare(opening)
        start = self.np_start(stop)
        if start is None or self.tag(stop - 1) in ("conj", "prep", "to"):
            return None
        if whole and self.tag(start - 1) == "comma" and self.tag(start) in ("det", "plain") and self.tag(start - 2) == "name":
            start = self.np_start(start - 1) or start  # X, head of Y, a Z, said
        return start, max(stop, whole)

    def _bare(self, stop: int) -> int:
        """Step back over adverbs, "on Tuesday", "last week"."""
        while stop > 0 and self.tag(stop - 1) == "adv":
            stop -= 1
        k = stop
        while self.tag(k - 1) in ("time", "number"):
            k -= 1
        if not any(self.tag(m) == "time" for m in range(k, stop)):
            return stop
        while k > 1 and self.tag(k - 1) in ("det", "prep", "adv"):
            k -= 1
        return k or stop

    def np_start(self, stop: int) -> int | None:
        """Return where the noun phrase that ends before token `stop` starts, or None."""
        start = stop
        while start > 0:
            k = start - 1
            if self.word(k) in (")", "]"):
                while k > 0 and self.word(k) not in ("(", "["):
                    k -= 1
            elif start == stop and self.word(k) in SUBJECTS:
                return k
            elif self._borders_np(k, stop) or self._opens_clause(k, stop):
                break
            start = k
        while start < stop and (self.tag(start) in ("adv", "conj", "time", "not", "bracket") or self.word(start) == "as"):
            start += 1
        if self.tag(start) in ("prep", "to"):  # On Monday in Geneva the minister
            start = next((k for k in range(start + 1, stop) if self._starts_afresh(k)), stop)
        fresh = (k for k in range(stop - 1, start, -1) if self.tag(k) == "det" and self._starts_afresh(k))
        return (
            next((k for k in fresh if self.word(k) not in ("other", "such", "much", "more")), start) if start < stop else None
        )

    def _borders_np(self, k: int, stop: int) -> bool:
        tag = self.tag(k)
        if tag == "quote":
            return self.ends_in_mark(k) or self.tokens[k].end - self.tokens[k].start > 60
        if tag == "conj":
            same = self.tag(k - 1) == self.tag(k + 1)
            return not (self.word(k) == "and" and same and (self.tag(k + 1) == "name" or stop - k <= 4))
        verb = k in self.groups and self.groups[k].reading.entry.part == "verb"
        return verb or tag in (*_BORDERS, "bracket") or (tag == "rel" and self.word(k) != "who")

    def _opens_clause(self, k: int, stop: int) -> bool:
        """Whether token `k` parts a clause from a bare subject before `stop`, as in "Talks stall as pilots say"."""
        return self.word(k) == "as" and self.tag(k - 1) == "plain" and k + 2 == stop

    def _starts_afresh(self, k: int) -> bool:
        """Whether a new noun phrase starts at token `k`, and not the object of a preposition."""
        tag, before = self.tag(k), self.tag(k - 1)
        fresh = tag in ("det", "pron") or (tag == "name" and before in ("plain", "time", "number"))
        return fresh and before not in ("prep", "to", "det", "conj")

    def np_end(self, start: int) -> int:
        """Return where the noun phrase of a source that starts at token `start` ends, as in "said X of Y on Monday"."""
        k = start
        while k < self.n and not (k > start and (self.tag(k) in ("time", "pron", "adv") or self.tag(k - 1) == "pron")):
            tag, word = self.tag(k), self.word(k)
            joins = tag != "conj" or (word == "and" and self.tag(k - 1) == self.tag(k + 1))
            if (
                tag in (*_BORDERS, "rel", "quote", "to")
                or not joins
                or (tag == "prep" and word not in ("of", "for", "from", "with", "at"))
            ):
                break
            if tag == "bracket":
                while k < self.n and self.word(k) not in (")", "]"):
                    k += 1
            k += 1
        return min(k, self.n)

    def apposition_end(self, end: int) -> int:
        """Return the end of "X, a captain in Y," for a name X that ends before token `end`; `end` if nothing identifies it."""
        k = end + 1
        if self.tag(end) == "comma" and self.tag(end - 1) == "name" and self.tag(k) in ("det", "plain", "name"):
            while k < self.n and self.tag(k) not in (*_BORDERS, "rel", "quote", "") and k not in self.groups:
                k += 1
            if self.tag(k) in ("comma", "stop", "semi", "rel", ""):
                return k + (self.tag(k) == "comma")
        return end
