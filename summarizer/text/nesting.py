"""A text cut at the borders of all that is marked in it, so that marks nest like markup even where they overlap."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from summarizer.text.spans import Span

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Mark(Generic[T]):
    """Something to be marked: its place, and whatever the caller wants to know again."""

    span: Span
    of: T


@dataclass(frozen=True, slots=True)
class Open(Generic[T]):
    """Here a mark begins, or is taken up again after one that overlaps it has ended."""

    mark: Mark[T]


@dataclass(frozen=True, slots=True)
class Close(Generic[T]):
    """Here the mark that was opened last ends, or is broken off to be taken up again at once."""

    mark: Mark[T]


def nested(text: str, marks: Sequence[Mark[T]], within: Span) -> list[Open[T] | Close[T] | str]:
    """Return one stretch of a text with its marks opened and closed in it.

    The strings put together are `text[within.start : within.end]`. Opening and closing are balanced as
    markup demands, and a character stands inside exactly the marks whose spans hold it. Of two marks the
    one that begins first is the outer one; of two that begin together the longer, then the earlier given.
    A mark is only split where one that overlaps it ends. No mark opens and closes without a character.

    Args:
        text: the whole text.
        marks: any marks of the text; what lies outside `within` is cut off.
        within: the stretch wanted.
    """
    ordered = [
        (max(m.span.start, within.start), min(m.span.end, within.end), m)
        for m in sorted(marks, key=lambda m: (m.span.start, -m.span.end))
    ]
    ordered = [x for x in ordered if x[0] < x[1]]
    starts: dict[int, list[tuple[int, Mark[T]]]] = {}
    for start, end, mark in ordered:
        starts.setdefault(start, []).append((end, mark))
    out: list[Open[T] | Close[T] | str] = []
    stack: list[tuple[int, Mark[T]]] = []
    at = within.start
    for place in sorted({*starts, *(end for _, end, _ in ordered), within.end}):
        if place > at:
            out.append(text[at:place])
        at = place
        lowest = next((i for i, (end, _) in enumerate(stack) if end == place), len(stack))
        broken = stack[lowest:]
        out.extend(Close(mark) for _, mark in reversed(broken))
        del stack[lowest:]
        for end, mark in (*(x for x in broken if x[0] > place), *starts.get(place, ())):
            stack.append((end, mark))
            out.append(Open(mark))
    return out


def by_stretch(marks: Iterable[Mark[T]], stretches: Sequence[Span]) -> list[list[Mark[T]]]:
    """Return for each stretch the marks that share a character with it, in the order given.

    Args:
        marks: any marks.
        stretches: in the order of the text, none overlapping another.
    """
    starts = [s.start for s in stretches]
    out: list[list[Mark[T]]] = [[] for _ in stretches]
    for mark in marks:
        i = max(0, bisect_right(starts, mark.span.start) - 1)
        while i < len(stretches) and stretches[i].start < mark.span.end:
            if stretches[i].overlaps(mark.span):
                out[i].append(mark)
            i += 1
    return out
