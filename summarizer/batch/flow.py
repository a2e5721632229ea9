"""Many pieces of work at once, as many as there is room for, results as they come or in order."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import aclosing
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

_HELD = 4
"""In order, this many times the room is begun or held at most: one slow piece does not fill the memory."""


async def finished(
    pieces: Iterable[T] | AsyncIterable[T],
    work: Callable[[int, T], Awaitable[R]],
    *,
    room: Callable[[], int],
    ordered: bool = False,
) -> AsyncGenerator[R, None]:
    """Yield the results of work on many pieces.

    Args:
        pieces: what is worked on, taken one by one when there is room; never all held at once.
        work: does one piece, given its place from 0; an exception ends the whole and cancels the rest.
        room: how many pieces may be under way at once now; asked again and again.
        ordered: whether results come in the order of the pieces, else as they finish.

    Yields:
        Results. When the generator is closed, what is under way is cancelled.
    """
    source = _counted(pieces)
    done: asyncio.Queue[asyncio.Task[tuple[int, R]]] = asyncio.Queue()
    running: set[asyncio.Task[tuple[int, R]]] = set()
    held: dict[int, R] = {}
    following = 0
    more = True

    async def placed(place: int, piece: T) -> tuple[int, R]:
        return place, await work(place, piece)

    try:
        while True:
            while (
                more
                and done.empty()  # what is finished goes out first
                and len(running) < room()
                and len(running) + len(held) < _HELD * max(1, room())
            ):
                try:
                    place, piece = await anext(source)
                except StopAsyncIteration:
                    more = False
                    break
                task = asyncio.create_task(placed(place, piece))
                running.add(task)
                task.add_done_callback(done.put_nowait)
                # Staggered, the work on one piece falls into the others' waiting; begun together, all work, then all wait.
                await asyncio.sleep(0)
            if not running:
                return
            ended = await done.get()
            running.discard(ended)
            place, result = ended.result()
            if not ordered:
                yield result
                continue
            held[place] = result
            while following in held:
                yield held.pop(following)
                following += 1
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await source.aclose()


async def _counted(pieces: Iterable[T] | AsyncIterable[T]) -> AsyncGenerator[tuple[int, T], None]:
    if isinstance(pieces, AsyncIterable):
        place = 0
        async for piece in pieces:
            yield place, piece
            place += 1
    else:
        for place, piece in enumerate(pieces):
            yield place, piece


def blocking(make: Callable[[], AsyncGenerator[R, None]], *, ahead: int = 16) -> Iterator[R]:
    """Iterate an asynchronous generator from ordinary code, on an event loop in a thread of its own.

    Args:
        make: makes the generator, called on that loop.
        ahead: results that may wait to be taken; with more the generator is not asked for further ones.

    Yields:
        Its results. Closing the iterator closes the generator and ends the thread.

    Raises:
        Exception: what the generator raises.
    """
    results: queue.Queue[R] = queue.Queue(maxsize=ahead)
    ended = threading.Event()
    wanted = threading.Semaphore(0)
    failure: list[BaseException] = []
    started: queue.Queue[tuple[asyncio.AbstractEventLoop, asyncio.Task[None]]] = queue.Queue()

    async def pump() -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  # for the type checker
        started.put((asyncio.get_running_loop(), task))
        async with aclosing(make()) as source:
            async for result in source:
                while results.full():  # only this thread fills it
                    await asyncio.sleep(0.01)
                results.put_nowait(result)
                wanted.release()

    def run() -> None:
        try:
            asyncio.run(pump())
        except asyncio.CancelledError:
            pass
        except BaseException as error:  # noqa: BLE001  # raised again where it is waited for
            failure.append(error)
        finally:
            ended.set()
            wanted.release()

    thread = threading.Thread(target=run, name="summarizer-stream", daemon=True)
    thread.start()
    loop, task = started.get()
    try:
        while True:
            wanted.acquire()
            try:
                yield results.get_nowait()
            except queue.Empty:
                break
        if failure:
            raise failure[0]
    finally:
        if not ended.is_set():
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(task.cancel)
        thread.join()


async def patiently(pieces: Iterable[T], every: int = 100) -> AsyncIterator[T]:
    """Yield pieces, letting other tasks run now and then while many are passed over."""
    for number, piece in enumerate(pieces):
        if number % every == 0:
            await asyncio.sleep(0)
        yield piece
