"""How time and memory grow with the length of the document.

    python -m benchmarks.length

No network: answers are prepared and the reading's generator is driven directly. Time and memory
for each character should not grow.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from benchmarks.material import Article, Careless, article
from benchmarks.support import peak_bytes, print_heading, print_table
from summarizer.asks import Ask, Reply
from summarizer.document import Document
from summarizer.draft import parse_pointer
from summarizer.drivers import blocking
from summarizer.grounding import resolve
from summarizer.reading import read
from summarizer.templates import Templates

SIZES = (10_000, 100_000, 1_000_000)
HOSTILE_SIZES = (10_000, 40_000)
FAULTY = 20
"""One statement in so many has a pointer that does not resolve."""

HOSTILE: dict[str, Callable[[int], str]] = {
    "one letter": lambda n: "a" * n,
    "full stops": lambda n: "a" + "." * n,
    "opening quotation marks": lambda n: "“a " * (n // 3),
    "opening guillemets": lambda n: "«a " * (n // 3),
    "guillemets, nested": lambda n: "«" * (n // 2) + "»" * (n // 2),
    "single quotation marks": lambda n: "‘a " * (n // 3),
    "double and single marks by turns": lambda n: "“‘" * (n // 2),
    "paragraphs that open a quotation": lambda n: "“abc.\n\n" * (n // 7),
    "brackets and numbers": lambda n: "[1 " * (n // 3),
    "opening brackets": lambda n: "[" * n,
    "blanks": lambda n: "a" + " " * n + "b",
    "combining accents": lambda n: "e" + "\u0301" * n,
    "one cue": lambda n: "said " * (n // 5),
    "labels of speakers": lambda n: "A B: x\n" * (n // 7),
}
"""Texts that would tempt a careless parser into quadratic time."""


def main() -> None:
    """Measure and print."""
    articles = [article(size) for size in SIZES]
    for made in articles:
        _ = made.statements, made.positions
    print_heading("Resolving pointers and reading, by length", "pydantic")
    print_table(
        (
            "characters",
            "statements",
            "requests",
            "µs a pointer",
            "reading: s",
            "µs a character",
            "peak MB",
            "bytes a character",
        ),
        map(measured, articles),
    )
    print_heading(f"Reading with repair: one statement in {FAULTY} points at words that do not exist")
    print_table(("characters", "repaired", "requests", "s", "µs a character"), map(measured_with_repair, articles))
    print_heading("Texts made to be slow: document and reading, no statements found, nothing repaired")
    head = ("text", *(f"{size:,} characters: s" for size in HOSTILE_SIZES), "growth a character")
    print_table(head, (measured_hostile(name, make) for name, make in HOSTILE.items()))


def measured(made: Article) -> Sequence[object]:
    """Return a row: pointers resolved on a new document, then whole readings, the answers prepared."""
    pointers = [p for p in map(parse_pointer, made.pointers) if p is not None]
    document = Document.from_text(made.text)
    _ = document.sentences
    started = time.process_time()
    for pointer in pointers:
        resolve(document, pointer)
    resolving = time.process_time() - started
    replies, _ = recorded(made.text, made.answer)
    seconds = min(replayed(made.text, replies) for _ in range(3 if len(made.text) < 500_000 else 2))
    peak = peak_bytes(lambda: replayed(made.text, replies))
    size = len(made.text)
    per_pointer, per_character = resolving / len(pointers) * 1e6, seconds / size * 1e6
    return (
        f"{size:,}", len(pointers), len(replies), f"{per_pointer:.1f}",
        f"{seconds:.3f}", f"{per_character:.2f}", f"{peak / 1e6:.1f}", f"{peak / size:.0f}",
    )  # fmt: skip


def measured_with_repair(made: Article) -> Sequence[object]:
    """Return a row for a reading whose faulty pointers are asked about again."""
    replies, resolved = recorded(made.text, Careless(made, FAULTY).answer)
    assert resolved, "a repair failed"
    seconds = replayed(made.text, replies)
    faults = len(made.said[::FAULTY])
    return f"{len(made.text):,}", faults, len(replies), f"{seconds:.3f}", f"{seconds / len(made.text) * 1e6:.2f}"


def measured_hostile(name: str, make: Callable[[int], str]) -> Sequence[object]:
    """Return a row for texts of two sizes."""
    nothing = Reply('{"actors":[],"statements":[],"issues":[],"positions":[],"gist":[],"withdraw":[],"dismiss":[]}')
    taken = []
    for size in HOSTILE_SIZES:
        text = make(size)
        started = time.process_time()
        blocking.drive(read(Document.from_text(text), Templates()), lambda _: nothing, at_once=1)
        taken.append(time.process_time() - started)
    growth = (taken[1] / HOSTILE_SIZES[1]) / (taken[0] / HOSTILE_SIZES[0])
    return name, *(f"{seconds:.3f}" for seconds in taken), f"x {growth:.1f}"


def recorded(text: str, answer: Callable[[Ask], Reply]) -> tuple[list[Reply], bool]:
    """Read a text once; return the answers given and whether every pointer resolved in the end."""
    replies: list[Reply] = []

    def answered(ask: Ask) -> Reply:
        replies.append(answer(ask))
        return replies[-1]

    summary = blocking.drive(read(Document.from_text(text), Templates()), answered, at_once=1)
    return replies, summary.coverage.pointers.unresolved == 0


def replayed(text: str, replies: Sequence[Reply]) -> float:
    """Return the CPU seconds of a reading from the text on, with prepared answers."""
    waiting = iter(replies)
    templates = Templates()
    started = time.process_time()
    blocking.drive(read(Document.from_text(text), templates), lambda _: next(waiting), at_once=1)
    return time.process_time() - started


if __name__ == "__main__":
    main()
