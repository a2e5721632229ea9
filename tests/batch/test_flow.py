from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator

import pytest

from summarizer.batch.flow import blocking, finished
from tests import virtual_time


def test_results_come_as_they_finish_and_never_more_is_under_way_than_there_is_room() -> None:
    under_way = most = 0

    async def work(place: int, piece: int) -> int:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(10 if piece == 0 else 1)
        under_way -= 1
        return piece

    async def all_of(ordered: bool) -> list[int]:
        return [r async for r in finished(range(20), work, room=lambda: 3, ordered=ordered)]

    as_they_come = virtual_time.run(all_of(False))
    assert most == 3
    assert as_they_come != list(range(20))
    assert sorted(as_they_come) == list(range(20))
    assert virtual_time.run(all_of(True)) == list(range(20))


def test_pieces_are_taken_only_when_there_is_room_and_a_slow_first_one_does_not_fill_the_memory() -> None:
    taken = 0

    def pieces() -> Iterator[int]:
        nonlocal taken
        for n in range(1_000):
            taken += 1
            yield n

    async def work(place: int, piece: int) -> int:
        await asyncio.sleep(1_000 if piece == 0 else 1)
        return piece

    async def first() -> int:
        results = finished(pieces(), work, room=lambda: 5, ordered=True)
        async for result in results:
            await results.aclose()
            return result
        raise AssertionError

    assert virtual_time.run(first()) == 0
    assert taken <= 25


def test_pieces_may_come_asynchronously_and_the_room_may_change() -> None:
    async def pieces() -> AsyncIterator[str]:
        for letter in "abcdef":
            await asyncio.sleep(1)
            yield letter

    async def work(place: int, piece: str) -> str:
        await asyncio.sleep(5)
        return f"{place}{piece}"

    async def all_of() -> list[str]:
        rooms = iter([1] * 5 + [4] * 1_000)
        return [r async for r in finished(pieces(), work, room=lambda: next(rooms))]

    assert virtual_time.run(all_of()) == ["0a", "1b", "2c", "3d", "4e", "5f"]


def test_an_exception_ends_the_whole_and_cancels_the_rest() -> None:
    cancelled: list[int] = []

    async def work(place: int, piece: int) -> int:
        try:
            await asyncio.sleep(piece)
        except asyncio.CancelledError:
            cancelled.append(piece)
            raise
        raise ValueError(piece)

    async def all_of() -> None:
        async for _ in finished([100, 1, 200], work, room=lambda: 3):
            raise AssertionError

    with pytest.raises(ValueError, match="1"):
        virtual_time.run(all_of())
    assert cancelled == [100, 200] or cancelled == [200, 100]


def test_ordinary_code_can_iterate_break_out_and_see_the_exception() -> None:
    async def work(place: int, piece: int) -> int:
        if piece == 50:
            raise ValueError("fifty")
        return piece

    def results() -> Iterator[int]:
        return blocking(lambda: finished(range(100), work, room=lambda: 1))

    before = threading.active_count()
    some = results()
    assert [next(some) for _ in range(3)] == [0, 1, 2]
    some.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before
    with pytest.raises(ValueError, match="fifty"):
        list(results())
    assert threading.active_count() == before
