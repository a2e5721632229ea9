"""Pair what was labelled with what was predicted, one to one and at the best total.

Similarity is character IoU: characters in both sets of spans over characters
in either. The pairing is the exact maximum-weight assignment, so that the
order of the records never matters; a greedy one gives different scores for
the same records in another order.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from summarizer.text.spans import Span, length, shared


class _Ordered(Protocol):
    def __lt__(self, other: object, /) -> bool: ...


Item = TypeVar("Item")
Pair = tuple[int, int]


def iou(left: Iterable[Span], right: Iterable[Span]) -> float:
    """Return the share of characters in either set of spans that are in both; 0.0 when both are empty."""
    left, right = list(left), list(right)
    common = shared(left, right)
    either = length(left) + length(right) - common
    return common / either if either else 0.0


def overlapping(left: Sequence[Sequence[Span]], right: Sequence[Sequence[Span]]) -> list[Pair]:
    """Return, sorted, the pairs of indices whose sets of spans share a character.

    One sweep over all borders: the time is that of sorting plus the number of overlaps.
    """
    events = sorted(
        (span.start, span.end, side, index)
        for side, sets in enumerate((left, right))
        for index, spans in enumerate(sets)
        for span in spans
        if span.end > span.start
    )
    open_spans: tuple[list[Pair], list[Pair]] = ([], [])
    found: set[Pair] = set()
    for start, end, side, index in events:
        other = open_spans[1 - side]
        while other and other[0][0] <= start:
            heapq.heappop(other)
        for _, partner in other:
            found.add((index, partner) if side == 0 else (partner, index))
        heapq.heappush(open_spans[side], (end, index))
    return sorted(found)


def assign(weights: Mapping[Pair, float]) -> list[Pair]:
    """Return the one-to-one pairs of greatest total weight, sorted.

    Args:
        weights: weight by (row, column); what is absent cannot be paired. Weights that are not positive are left out.

    The pairs fall into connected groups, each solved by the Hungarian method in O(n² m), n the smaller
    side of the group (shortest augmenting paths with potentials; Kuhn 1955, Jonker and Volgenant 1987).
    """
    out: list[Pair] = []
    for group in _groups({p: w for p, w in weights.items() if w > 0}):
        rows = sorted({r for r, _ in group})
        columns = sorted({c for _, c in group})
        if len(group) == 1:
            out.extend(group)
        elif len(rows) <= len(columns):
            table = [[group.get((r, c), 0.0) for c in columns] for r in rows]
            out.extend((rows[i], columns[j]) for i, j in _hungarian(table) if table[i][j] > 0)
        else:
            table = [[group.get((r, c), 0.0) for r in rows] for c in columns]
            out.extend((rows[j], columns[i]) for i, j in _hungarian(table) if table[i][j] > 0)
    return sorted(out)


def align(
    gold: Sequence[Item],
    pred: Sequence[Item],
    *,
    spans: Callable[[Item], Sequence[Span]],
    key: Callable[[Item], Hashable],
    threshold: float,
    affinity: Callable[[Item, Item], float] | None = None,
) -> list[Pair]:
    """Pair gold and predicted items one to one by character IoU.

    Args:
        gold: labelled items.
        pred: predicted items.
        spans: an item's characters.
        key: an item's sort key; items of equal key must be interchangeable. It makes the
            result independent of the order of `gold` and `pred`.
        threshold: pairs below this IoU are no candidates; above 0 and at most 1.
        affinity: from 0 to 1, decides between pairings of the same total IoU.

    Returns:
        Pairs of indices into `gold` and `pred`, sorted.
    """
    rows = sorted(range(len(gold)), key=lambda i: _sortable(key(gold[i])))
    columns = sorted(range(len(pred)), key=lambda j: _sortable(key(pred[j])))
    left = [list(spans(gold[i])) for i in rows]
    right = [list(spans(pred[j])) for j in columns]
    weights: dict[Pair, float] = {}
    for r, c in overlapping(left, right):
        weight = iou(left[r], right[c])
        if weight >= threshold:
            extra = affinity(gold[rows[r]], pred[columns[c]]) if affinity else 0.0
            weights[r, c] = weight + _TIE_BREAK * extra
    return sorted((rows[r], columns[c]) for r, c in assign(weights))


_TIE_BREAK = 1e-6
"""Weight of the affinity: far less than the least difference that two IoUs of news statements have."""


def _sortable(key: Hashable) -> _Ordered:
    return key  # type: ignore[return-value]


def _groups(weights: Mapping[Pair, float]) -> list[dict[Pair, float]]:
    """Return the connected groups of pairs, ordered by their first row."""
    by_row: dict[int, list[int]] = defaultdict(list)
    by_column: dict[int, list[int]] = defaultdict(list)
    for r, c in sorted(weights):
        by_row[r].append(c)
        by_column[c].append(r)
    seen: set[int] = set()
    out = []
    for first in by_row:
        if first in seen:
            continue
        group: dict[Pair, float] = {}
        seen.add(first)
        queue = [first]
        while queue:
            row = queue.pop()
            for column in by_row[row]:
                group[row, column] = weights[row, column]
                for neighbour in by_column[column]:
                    if neighbour not in seen:
                        seen.add(neighbour)
                        queue.append(neighbour)
        out.append(group)
    return out


def _hungarian(table: Sequence[Sequence[float]]) -> list[Pair]:
    """Return a column for every row at the greatest total; `table` has no more rows than columns."""
    rows, columns = len(table), len(table[0])
    row_potential = [0.0] * (rows + 1)
    column_potential = [0.0] * (columns + 1)
    owner = [0] * (columns + 1)  # the row of each column, from 1; 0 is free; column 0 holds the row being placed
    came_from = [0] * (columns + 1)
    for row in range(1, rows + 1):
        owner[0] = row
        column = 0
        best = [float("inf")] * (columns + 1)
        done = [False] * (columns + 1)
        while owner[column]:
            done[column] = True
            at = owner[column]
            step, following = float("inf"), 0
            for j in range(1, columns + 1):
                if done[j]:
                    continue
                cost = -table[at - 1][j - 1] - row_potential[at] - column_potential[j]
                if cost < best[j]:
                    best[j], came_from[j] = cost, column
                if best[j] < step:
                    step, following = best[j], j
            for j in range(columns + 1):
                if done[j]:
                    row_potential[owner[j]] += step
                    column_potential[j] -= step
                else:
                    best[j] -= step
            column = following
        while column:
            owner[column] = owner[came_from[column]]
            column = came_from[column]
    return [(owner[j] - 1, j - 1) for j in range(1, columns + 1) if owner[j]]
