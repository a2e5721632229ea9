"""Find in an article the words that a person copied out of it.

Words match to the character, but a run of white space matches any other one,
since YAML folds lines. Words that begin or end with a letter or digit match
whole words only.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from summarizer.document import Document
from summarizer.text.folding import fold
from summarizer.text.spans import Span


class NotPlacedError(Exception):
    """Words that have no place, or more than one.

    Attributes:
        reason: what is wrong with them; holds no words of the article.
        remedy: what to do.
    """

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason}; {remedy}")
        self.reason = reason
        self.remedy = remedy


class Article:
    """A document in which words are looked up.

    Attributes:
        document: the document; all spans are places of its text.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        flat: list[str] = []
        self._starts: list[int] = []
        for i, char in enumerate(document.text):
            blank = char.isspace()
            if not (blank and flat and flat[-1] == " "):
                flat.append(" " if blank else char)
                self._starts.append(i)
        self._flat = "".join(flat)
        self._known: dict[str, tuple[Span, ...]] = {}
        self._starts.append(len(document.text))

    def _span(self, start: int, end: int) -> Span:
        # The last character is no blank, so the place ends right after it.
        return Span(self._starts[start], self._starts[end - 1] + 1)

    def occurrences(self, words: str) -> Sequence[Span]:
        """Return every place of the words, in order; overlapping ones too. Linear in the article's length, once."""
        wanted = " ".join(words.split())
        if wanted not in self._known:
            self._known[wanted] = tuple(self._span(at, at + len(wanted)) for at in _whole_words(self._flat, wanted))
        return self._known[wanted]

    def near(self, words: str, numbers: Sequence[int]) -> list[Span]:
        """Return the places of the words that touch one of the sentences with these numbers (from 1), in order."""
        found = self.occurrences(words)
        sentences = self.document.sentences
        wanted = {n for n in numbers if 1 <= n <= len(sentences)}
        if not wanted:
            return []
        # A place that touches a sentence starts no further before it than it is long.
        longest = max((s.end - s.start for s in found), default=0)
        first = bisect_left(found, sentences[min(wanted) - 1].start - longest, key=lambda s: s.start)
        last = bisect_left(found, sentences[max(wanted) - 1].end, key=lambda s: s.start)
        return [s for s in found[first:last] if not wanted.isdisjoint(self.sentence_numbers(s))]

    def place(self, words: str, after: str | None = None) -> Span:
        """Return the one place of the words.

        Args:
            words: words copied from the article.
            after: words that stand once in the article: the first place behind them is meant. "" is the
                article's start. None: the words stand only once.

        Raises:
            NotPlacedError: they stand nowhere, or at several places and no hint tells which.
        """
        found = self.occurrences(words)
        if not found:
            raise NotPlacedError(*self._why_absent(words))
        if after is None:
            if len(found) > 1:
                raise NotPlacedError(
                    f"stands in the article {len(found)} times ({self._where(found)})",
                    'copy more words, or write {text: "...", after: "..."} with words that stand once before the right place '
                    '(after: "" for the first)',
                )
            return found[0]
        return self._first_after(found, after)

    def _first_after(self, found: Sequence[Span], after: str) -> Span:
        """Return the first of the places that begins behind the words `after`, which must stand once ("": the start).

        Raises:
            NotPlacedError: the words of the hint stand nowhere or more than once, or none of the places is behind them.
        """
        start = 0
        if after.strip():
            hints = self.occurrences(after)
            if not hints:
                reason, remedy = self._why_absent(after)
                raise NotPlacedError(f"its hint `after` {reason}", remedy)
            if len(hints) > 1:
                raise NotPlacedError(
                    f"its hint `after` stands in the article {len(hints)} times ({self._where(hints)})",
                    "copy more words into the hint, so that it stands once",
                )
            start = hints[0].end
        behind = [s for s in found if s.start >= start]
        if not behind:
            raise NotPlacedError(f"stands only before its hint `after` ({self._where(found)})", "give words from before it")
        return behind[0]

    def sentence_numbers(self, span: Span, margin: int = 0) -> range:
        """Return the numbers (from 1) of the sentences that the span touches, and of `margin` more on either side."""
        first = self.document.sentence_number(span.start)
        last = self.document.sentence_number(max(span.start, span.end - 1))
        return range(first - margin, last + margin + 1)

    def sentences_of(self, span: Span) -> list[Span]:
        """Return the sentences that the span touches."""
        return [self.document.sentences[n - 1] for n in self.sentence_numbers(span)]

    def _where(self, spans: Sequence[Span]) -> str:
        numbers = list(dict.fromkeys(self.document.sentence_number(s.start) for s in spans))
        shown = ", ".join(map(str, numbers[:8])) + (", ..." if len(numbers) > 8 else "")
        return f"sentence{'s' if len(numbers) > 1 else ''} {shown}"

    @cached_property
    def _folded(self) -> tuple[str, Sequence[int]]:
        folded = fold(self.document.text)
        return folded.text, folded.starts

    def _why_absent(self, words: str) -> tuple[str, str]:
        """Tell what kept words from being found: other characters, other capitals, a gap, or all."""
        wanted = " ".join(words.split())
        text, starts = self._folded
        folded = fold(wanted).text.strip()
        at = next(_whole_words(text, folded), -1)
        if at >= 0:
            number = self.document.sentence_number(starts[at])
            return (
                f"stands in sentence {number} with other characters{self._difference(wanted, starts[at])}",
                "copy it from the article, character by character",
            )
        at = next(_whole_words(text.casefold(), folded.casefold()), -1) if len(text.casefold()) == len(text) else -1
        if at >= 0:
            return (
                f"stands in sentence {self.document.sentence_number(starts[at])} with other capitals",
                "copy it from the article, character by character",
            )
        at = self._flat.find(wanted)
        if at >= 0:
            number = self.document.sentence_number(self._starts[at])
            return f"is part of a longer word in sentence {number}", "copy whole words"
        parts = wanted.split(" ")
        known = _longest(len(parts), lambda n: bool(self.occurrences(" ".join(parts[:n]))))
        if known:
            number = self.document.sentence_number(self.occurrences(" ".join(parts[:known]))[0].start)
            return (
                f"is not in the article as a whole: its first {known} of {len(parts)} words stand in sentence {number}",
                "copy it anew; words that do not stand together are a list of strings",
            )
        return "is not in the article", "copy it from the article"

    def _difference(self, wanted: str, start: int) -> str:
        at = bisect_left(self._starts, start)
        for ours, theirs in zip(wanted, self._flat[at : at + len(wanted)], strict=False):
            if ours != theirs:
                return f" ({_named(theirs)} where the label has {_named(ours)})"
        return ""


def _whole_words(text: str, wanted: str) -> Iterator[int]:
    """Yield every place of the words in the text at which they begin and end no longer word."""
    at = text.find(wanted) if wanted else -1
    while at >= 0:
        end = at + len(wanted)
        cuts_first = at > 0 and text[at - 1].isalnum() and wanted[0].isalnum()
        cuts_last = end < len(text) and text[end].isalnum() and wanted[-1].isalnum()
        if not cuts_first and not cuts_last:
            yield at
        at = text.find(wanted, at + 1)


def _named(char: str) -> str:
    return f"U+{ord(char):04X} {unicodedata.name(char, '').lower()}".strip()


def _longest(limit: int, holds: Callable[[int], bool]) -> int:
    """Return the largest n up to `limit` for which `holds`, given that it holds for all smaller ones; 0 if for none."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        if holds(middle):
            low = middle
        else:
            high = middle - 1
    return low


def nearest_pair(
    article: Article, content: Sequence[Span], mentions: Sequence[Span] | None, cues: Sequence[Span] | None
) -> tuple[Span | None, Span | None]:
    """Choose where a statement's mention and cue stand, together.

    The cue nearest to the content counts, and the mention nearest to that cue: what stands in a
    sentence of the content goes before what stands next to it, then the smaller sum of the
    characters between mention and cue and between cue and content.

    Args:
        article: the article.
        content: the places of the statement's content.
        mentions: where the mention may stand; None when the statement has none.
        cues: where the cue may stand; None when the statement has none.

    Raises:
        NotPlacedError: several choices are equally near.
    """
    own = {n for span in content for n in article.sentence_numbers(span)}

    def apart(span: Span) -> int:
        return int(own.isdisjoint(article.sentence_numbers(span)))

    ranked = []
    for cue in cues if cues is not None else [None]:
        for mention in mentions if mentions is not None else [None]:
            if cue is not None and mention is not None and cue.overlaps(mention):
                continue
            main = cue or mention
            if main is None:
                return None, None
            far = min(gap(main, c) for c in content) + (gap(mention, cue) if mention and cue else 0)
            ranked.append(((apart(main), apart(mention) if mention else 0, far), mention, cue))
    if not ranked:
        raise NotPlacedError("overlaps the mention", "mention and cue share no word")
    best = min(cost for cost, _, _ in ranked)
    chosen = {(mention, cue) for cost, mention, cue in ranked if cost == best}
    if len(chosen) > 1:
        raise NotPlacedError(
            "stands equally near at more than one place",
            'write {text: "...", after: "..."} with words that stand once before it',
        )
    return chosen.pop()


def gap(left: Span, right: Span) -> int:
    """Return how many characters stand between two spans; 0 when they touch or overlap."""
    return max(0, right.start - left.end, left.start - right.end)
