"""Finding quotations in the text: pointers resolved, beside LangExtract's alignment of retyped text.

    python -m benchmarks.pointing

The two do not do the same work. A model that uses summarizer answers with a sentence number and
boundary words, which are looked up; one that uses LangExtract types the quotation again, and the
program looks for it. Here each gets what its model would answer for the same statements:

- verbatim: the boundary words, or the whole quotation, without a fault;
- other typography: the same in straight quotation marks, hyphens for dashes, "..." for an ellipsis mark;
- said twice: two people say the same sentence, far apart; the records come in the order of the text, or, grouped by
  speaker, the later one's first;
- one word left out: of the boundary words, or of the whole quotation;
- invented: words that the article does not hold.

Located: at least 80 % of the characters of the place found and of the true place are shared.
An invented quotation found anywhere is counted as wrong. LangExtract is left out where it is not installed.
"""

from __future__ import annotations

import importlib.util
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from benchmarks.material import Article, article
from benchmarks.support import print_heading, print_table
from summarizer.document import Document
from summarizer.draft import parse_pointer
from summarizer.grounding import resolve
from summarizer.text.spans import Span

CHARACTERS = 10_000
SEEDS = (1, 2, 3)
LOCATED = 0.8

_STRAIGHT = str.maketrans({"“": '"', "”": '"', "’": "'", "–": "-", "…": "..."})


@dataclass(frozen=True, slots=True)
class Record:
    """One statement to find: what each model answers, and the true place, None where there is none."""

    pointer: str
    retyped: str
    place: Span | None


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the records of one kind."""

    located: int
    wrong: int
    not_found: int
    seconds: float

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.located + other.located,
            self.wrong + other.wrong,
            self.not_found + other.not_found,
            self.seconds + other.seconds,
        )


Finder = Callable[[str, Sequence[Record]], list[Span | None]]


def main() -> None:
    """Measure and print."""
    print_heading(f"Finding quotations in {len(SEEDS)} articles of {CHARACTERS:,} characters", "langextract")
    finders: dict[str, Finder] = {"summarizer": by_pointers}
    if importlib.util.find_spec("langextract") is None:
        print("langextract is not installed and is left out.\n")
    else:
        finders["langextract"] = by_alignment
        finders["langextract, no partial matches"] = by_whole_alignment
    cases: dict[str, Callable[[Article], tuple[str, list[Record]]]] = {
        "verbatim": verbatim,
        "other typography": other_typography,
        "said twice, in order": partial(said_twice, later_first=False),
        "said twice, later first": partial(said_twice, later_first=True),
        "one word left out": word_left_out,
        "invented": invented,
    }
    rows = []
    for case, make in cases.items():
        for name, find in finders.items():
            total = Tally(0, 0, 0, 0.0)
            for seed in SEEDS:
                text, records = make(article(CHARACTERS, seed=seed))
                total += judged(find, text, records)
            count = total.located + total.wrong + total.not_found
            rows.append((
                f"{case}: {name}", count, total.located, total.wrong, total.not_found, f"{total.seconds / count * 1e3:.2f}",
            ))  # fmt: skip
    print_table(("records", "number", "located", "wrong or part", "not found", "CPU ms each"), rows)


def judged(find: Finder, text: str, records: Sequence[Record]) -> Tally:
    """Return what became of the records. Time is that of reading the text and finding all of them."""
    started = time.process_time()
    found = find(text, records)
    seconds = time.process_time() - started
    located = sum(_is_located(place, r.place) for place, r in zip(found, records, strict=True))
    not_found = sum(place is None for place in found)
    return Tally(located, len(records) - located - not_found, not_found, seconds)


def _is_located(place: Span | None, true: Span | None) -> bool:
    if place is None or true is None:
        return False
    both = max(0, min(place.end, true.end) - max(place.start, true.start))
    return both >= LOCATED * (max(place.end, true.end) - min(place.start, true.start))


def by_pointers(text: str, records: Sequence[Record]) -> list[Span | None]:
    """Resolve pointers as summarizer does."""
    document = Document.from_text(text)
    out: list[Span | None] = []
    for record in records:
        pointer = parse_pointer(record.pointer)
        place = resolve(document, pointer) if pointer else None
        out.append(place if isinstance(place, Span) else None)
    return out


def by_alignment(text: str, records: Sequence[Record]) -> list[Span | None]:
    """Align retyped quotations as LangExtract does unless told otherwise."""
    return _aligned(text, records, accept_match_lesser=True)


def by_whole_alignment(text: str, records: Sequence[Record]) -> list[Span | None]:
    """Align retyped quotations with LangExtract, a match of the first words alone not taken."""
    return _aligned(text, records, accept_match_lesser=False)


def _aligned(text: str, records: Sequence[Record], *, accept_match_lesser: bool) -> list[Span | None]:
    from langextract.core.data import Extraction
    from langextract.resolver import Resolver

    extractions = [Extraction("statement", record.retyped) for record in records]
    aligned = Resolver().align(extractions, text, token_offset=0, char_offset=0, accept_match_lesser=accept_match_lesser)
    places = [e.char_interval for e in aligned]
    return [Span(p.start_pos, p.end_pos) if p and p.start_pos is not None else None for p in places]


def verbatim(made: Article) -> tuple[str, list[Record]]:
    """Every statement as it stands."""
    pairs = zip(made.said, made.pointers, strict=True)
    return made.text, [Record(at, made.text[slice(*s.content)], s.content) for s, at in pairs]


def other_typography(made: Article) -> tuple[str, list[Record]]:
    """Every statement in straight marks; the article has curly ones, dashes and ellipsis marks."""
    return made.text, [
        Record(r.pointer.translate(_STRAIGHT), r.retyped.translate(_STRAIGHT), r.place) for r in verbatim(made)[1]
    ]


def word_left_out(made: Article) -> tuple[str, list[Record]]:
    """Every statement with its second word missing."""
    out = []
    for record in verbatim(made)[1]:
        first, _, *others = record.retyped.split()
        short = " ".join([first, *others])
        out.append(Record(pointer_at(int(record.pointer.partition("|")[0]), short), short, record.place))
    return made.text, out


def said_twice(made: Article, *, later_first: bool) -> tuple[str, list[Record]]:
    """Sentences that are each said by two people far apart."""
    text = made.text
    places = []
    for said in made.said:
        words = made.text[slice(*said.content)]
        if words.startswith("“"):
            start = len(text) + 2
            text += f"\n\n{words} said the other side."
            places.append((said.content, Span(start, start + len(words))))
    document = Document.from_text(text)
    by_speaker = [[first for first, _ in places], [later for _, later in places]]
    ordered = [place for group in (reversed(by_speaker) if later_first else by_speaker) for place in group]
    return text, [
        Record(pointer_at(document.sentence_number(place.start), text[slice(*place)]), text[slice(*place)], place)
        for place in ordered
    ]


def pointer_at(sentence: int, words: str) -> str:
    """Return the pointer that a model gives for words: the sentence, the first two and the last two of them."""
    given = words.split()
    return f"{sentence}|{' '.join(given[:2])}|{' '.join(given[-2:])}"


def invented(made: Article) -> tuple[str, list[Record]]:
    """Quotations that nobody said, in words of which many occur in the article."""
    rng = random.Random(len(made.text))  # noqa: S311  # reproducible on purpose
    words = sorted({w.strip("“”,.") for w in made.text.split()})
    out = []
    for _ in range(20):
        drawn = rng.sample(words, 12)
        sentence = rng.randrange(1, len(made.document.sentences) + 1)
        quotation = " ".join(["The", *drawn])
        out.append(Record(pointer_at(sentence, quotation), quotation, None))
    return made.text, out


if __name__ == "__main__":
    main()
