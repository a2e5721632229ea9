"""Find the words that mark attribution: verbs of speech and attitude, nouns, adjectives, prepositions.

The list is data: `cues_<language>.txt` beside this module, which says how it is
read. English is the only language that has one. A list is a net with a mesh: it
finds its words, not every attribution, and not every word it finds marks one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Final, Literal, get_args

from summarizer.text.spans import Span
from summarizer.text.turns import turns

CueKind = Literal["speech", "attitude", "preposition"]
Part = Literal["verb", "noun", "adjective", "adverb", "preposition"]
Form = Literal["base", "third", "past", "participle", "ing", "plural"]

LANGUAGES: Final = ("en",)
"""The languages for which there is a list."""

TURN: Final = ":"
"""The lemma of a speaker's turn in a transcript ("MS. HALE: ..."): its cue is the mark behind the label."""

_WORD = re.compile(r"(?<![^\W_])(?<![^\W_]-)[^\W\d_]+(?![^\W_])(?!-[^\W_])")
_LETTERS = re.compile(r"[^\W\d_]+")
_GAP = re.compile(r"[^\S\n]{0,3}\n?[^\S\n]{0,3}")
_PRONOUN_BEFORE = re.compile(r"\b(?:i|we|you|he|she|it|they|who)\s+(?:also\s+|now\s+)?$", re.IGNORECASE)
_NEXT = re.compile(r"[^\S\n]*(?:(?P<mark>[,:]?[^\S\n]*(?:[\"“«„‘]|''|``)|:)|(?P<word>[^\W\d_]+))")
_STARTS: Final = {
    "np": frozenset("a an the this that these those his her its their my our your him them it us me any all no both".split()),
    "that": frozenset("he she they it we i there".split()),
    "whether": frozenset("whether if how what why who when where which".split()),
    "to-np": frozenset({"to"}),
    "to-whom": frozenset("a the his her its their him them us me reporters".split()),
}


@dataclass(frozen=True, slots=True)
class CueOccurrence:
    """One place where a known cue stands.

    Attributes:
        span: the cue word or words.
        lemma: the dictionary form, as in the list.
        kind: what sort of cue it is.
        part: part of speech; of a word that may be several the one that is no verb; a turn's mark counts as a verb.
    """

    span: Span
    lemma: str
    kind: CueKind
    part: Part


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list.

    Attributes:
        lemma: the dictionary form; of several words where the cue has several.
        kind: what sort of cue it is.
        part: part of speech.
        frames: what may follow as the content; the head of the list says what each means.
        only_before_frame: whether the forms that are also other words (a verb's base and third person,
            all forms of a noun or adjective) count only where something of `frames` follows.
    """

    lemma: str
    kind: CueKind
    part: Part
    frames: frozenset[str]
    only_before_frame: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to take the word or words at a place: an entry in one of its forms.

    The form "past" is the participle too unless the entry has one of its own.
    """

    span: Span
    entry: Entry
    form: Form


def _occurrence(ways: Sequence[Reading]) -> CueOccurrence:
    first = ways[0]
    part: Part = next((r.entry.part for r in ways if r.entry.part != "verb"), "verb")
    return CueOccurrence(first.span, first.entry.lemma, first.entry.kind, part)


def occurrences(text: str, language: str | None) -> tuple[CueOccurrence, ...] | None:
    """Return every occurrence of a known cue, ordered by start; None when the language has no list.

    No two overlap: of a phrase and a word in it the phrase counts, of a verb and a noun of the
    same form the one that the list gives first. The mark behind the label of a
    speaker's turn is an occurrence of the lemma `TURN`, and no word of the label is one ("THE
    WITNESS:"). Linear in the text's length.
    """
    if language not in LANGUAGES:
        return None
    labelled = turns(text)
    in_labels = {at for turn in labelled for at in range(*turn.label)}
    found = [o for o in map(_occurrence, readings(text, language)) if o.span.start not in in_labels]
    found.extend(CueOccurrence(turn.mark, TURN, "speech", "verb") for turn in labelled)
    return tuple(sorted(found, key=lambda o: o.span))


def readings(text: str, language: str) -> Iterator[tuple[Reading, ...]]:
    """Yield, for every place of a known cue in order, each way to read it. No two places overlap.

    Args:
        text: any text.
        language: one of `LANGUAGES`.
    """
    forms = _forms(language)
    after = 0
    for word in _LETTERS.finditer(text):
        known = forms.get(word[0].lower())
        if known is None or word.start() < after or _WORD.match(text, word.start()) is None:
            continue
        after = 0
        found: list[Reading] = []
        for rest, entry, form in known:  # the longest phrases come first
            end = _phrase_end(text, word.end(), rest)
            if not end or (after and end != after):
                continue
            if not entry.only_before_frame or form in ("past", "participle", "ing") or _sure(text, word.start(), end, entry):
                found.append(Reading(Span(word.start(), end), entry, form))
                after = end
        if found:
            yield tuple(found)


def _phrase_end(text: str, at: int, rest: Sequence[str]) -> int:
    """Return where the words of `rest` end that follow `at`, with blanks or one line break between them; 0 for nowhere."""
    for word in rest:
        gap = _GAP.match(text, at)
        begin = gap.end() if gap else at
        end = begin + len(word)
        if begin == at or text[begin:end].lower() != word or text[end : end + 1].isalnum():
            return 0
        at = end
    return at


def _sure(text: str, start: int, end: int, entry: Entry) -> bool:
    """Whether the words beside a doubtful form show that it is the cue: a pronoun before a verb, or its frame after it."""
    if entry.part == "verb" and _PRONOUN_BEFORE.search(text, max(0, start - 12), start):
        return True
    return _frame_follows(text, end, entry)


def _frame_follows(text: str, at: int, entry: Entry) -> bool:
    match = _NEXT.match(text, at)
    if match is None:
        return False
    if match["mark"]:
        return "quote" in entry.frames
    if match["word"][0].isupper() and not entry.frames.isdisjoint(("np", "that", "to-whom")):
        return True
    word = match["word"].lower()
    if ("np" in entry.frames and word.endswith("ing")) or (word == "that" and "quote" in entry.frames):
        return True
    return word in entry.frames or any(word in starts for frame, starts in _STARTS.items() if frame in entry.frames)


@lru_cache
def entries(language: str) -> tuple[Entry, ...]:
    """Return the list of one of `LANGUAGES`, in its order."""
    return tuple(entry for entry, _, _ in _lines(language))


@lru_cache
def _forms(language: str) -> dict[str, tuple[tuple[tuple[str, ...], Entry, Form], ...]]:
    """Return, for every first word of a form, the words that must follow it, the entry and the form."""
    table: dict[str, list[tuple[tuple[str, ...], Entry, Form]]] = {}
    for entry, doubled, irregular in _lines(language):
        first, *rest = entry.lemma.split()
        for word, form in _inflected(first, entry.part, doubled, irregular):
            table.setdefault(word, []).append((tuple(rest), entry, form))
    return {word: tuple(sorted(known, key=lambda k: -len(k[0]))) for word, known in table.items()}


def _lines(language: str) -> Iterator[tuple[Entry, bool, list[str]]]:
    """Yield every line of the list: the entry, whether its last letter doubles, its irregular forms."""
    source = resources.files("summarizer.text").joinpath(f"cues_{language}.txt").read_text(encoding="utf-8")
    kind: CueKind = "speech"
    part: Part = "verb"
    for line in source.splitlines():
        if line.startswith("["):
            first, *_, last = line.strip("[] ").split() * 2
            kind = next(k for k in get_args(CueKind) if k == first)
            part = next(p for p in get_args(Part) if p == last)
        elif line.strip() and not line.startswith("#"):
            regular, _, irregular = line.partition("=")
            lemma, _, frames = regular.partition(":")
            doubtful, doubled = lemma.strip().endswith("?"), lemma.strip(" ?").endswith("*")
            entry = Entry(lemma.strip(" ?*"), kind, part, frozenset(frames.split()), doubtful)
            yield entry, doubled, irregular.split()


def _inflected(word: str, part: Part, doubled: bool, irregular: Sequence[str]) -> Iterator[tuple[str, Form]]:
    yield word, "base"
    if part == "verb":
        if irregular:
            third, past, ing, *participles = irregular
            yield from ((third, "third"), (past, "past"), (ing, "ing"))
            yield from ((p, "participle") for p in participles)
            return
        stem = word + word[-1] if doubled else word
        soft = word.endswith("e")
        yield _with_s(word), "third"
        yield (f"{word[:-1]}ied" if _y_changes(word) else f"{stem}d" if soft else f"{stem}ed"), "past"
        yield (f"{word[:-1]}ing" if soft and not word.endswith("ee") else f"{stem}ing"), "ing"
    elif part == "noun":
        yield _with_s(word), "plural"


def _with_s(word: str) -> str:
    if _y_changes(word):
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "z", "ch", "sh")) else f"{word}s"


def _y_changes(word: str) -> bool:
    return word.endswith("y") and word[-2] not in "aeiou"
