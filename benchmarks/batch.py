"""Many documents at once: wall time beside the ideal, and client CPU beside a plain gather over the bare client.

    python -m benchmarks.batch              # a thousand documents, 200 in flight; some minutes

Each document takes two requests, one after the other, to a server that answers after a fixed time. The
ideal is what the waiting alone takes: documents x time of both answers / in flight. The bare contenders
send the very same requests with `openai`'s asynchronous client, `asyncio.gather` and a semaphore, and do
nothing with the answers. Each contender has a process of its own; CPU is that process's, imports and
one document beforehand left out.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from benchmarks import leaflets
from benchmarks.rough_server import RoughServer, Settings
from benchmarks.support import print_heading, print_table
from summarizer import Options, Summarizer
from summarizer.asks import Ask, Reply
from summarizer.batch.inputs import Inputs
from summarizer.batch.run import run
from summarizer.document import Document
from summarizer.drivers import blocking
from summarizer.drivers.pace import Limits
from summarizer.reading import read
from summarizer.templates import Templates

DOCUMENTS = 1_000
IN_FLIGHT = 200
SECONDS = (5.0, 0.5)
"""What the answers of one document take, its two requests together."""


def _texts(count: int) -> list[str]:
    """Return articles that take two requests, none of which is asked about again."""
    numbers = (n for n in range(10 * count) if n % leaflets.CARELESS)
    return [leaflets.text_of(next(numbers)) for _ in range(count)]


def by_run(url: str, count: int) -> tuple[float, float]:
    """Return wall and CPU seconds of a run with its journal, as `summarizer batch --no-cache` does it."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "articles.jsonl"
        for name, number in (("warm-up", 1), ("out", count)):
            with path.open("w", encoding="utf-8") as file:
                file.writelines(f'{{"text": {json.dumps(text)}}}\n' for text in _texts(number))
            summarizer = Summarizer("openai/local", base_url=url, limits=Limits(IN_FLIGHT))
            wall, cpu = time.perf_counter(), time.process_time()
            report = run(summarizer, Inputs([path]), Path(directory) / name)
            assert report.counts["done"] == number, report
        return time.perf_counter() - wall, time.process_time() - cpu


def by_stream(url: str, count: int) -> tuple[float, float]:
    """Return wall and CPU seconds of `Summarizer.astream`."""

    async def work() -> tuple[float, float]:
        async with Summarizer("openai/local", base_url=url, limits=Limits(IN_FLIGHT)) as summarizer:
            await summarizer.asummarize(_texts(1)[0])
            wall, cpu = time.perf_counter(), time.process_time()
            async for result in summarizer.astream(_texts(count)):
                assert result.summary is not None, result.error
            return time.perf_counter() - wall, time.process_time() - cpu

    return asyncio.run(work())


def by_bare_client(url: str, count: int, *, aiohttp: bool) -> tuple[float, float]:
    """Return wall and CPU seconds of the same requests over the bare client."""
    import openai

    asks = [_requests(text) for text in _texts(count)]

    async def work() -> tuple[float, float]:
        transport: dict[str, Any] = {"http_client": openai.DefaultAioHttpClient()} if aiohttp else {}
        async with openai.AsyncOpenAI(api_key="none", base_url=url, max_retries=0, **transport) as client:
            places = asyncio.Semaphore(IN_FLIGHT)
            create: Callable[..., Awaitable[Any]] = client.chat.completions.create

            async def document(requests: list[dict[str, Any]]) -> None:
                async with places:
                    for request in requests:
                        await create(**request)

            await document(asks[0])
            wall, cpu = time.perf_counter(), time.process_time()
            await asyncio.gather(*map(document, asks))
            return time.perf_counter() - wall, time.process_time() - cpu

    return asyncio.run(work())


def _requests(text: str) -> list[dict[str, Any]]:
    requests: list[dict[str, Any]] = []

    def answered(ask: Ask) -> Reply:
        form = {"name": ask.schema_name, "strict": True, "schema": ask.schema}
        requests.append(
            {
                "model": "local",
                "messages": [{"role": m.role, "content": m.content} for m in ask.messages],
                "max_tokens": ask.max_output_tokens,
                "temperature": ask.temperature,
                "response_format": {"type": "json_schema", "json_schema": form},
            }
        )
        return Reply(leaflets.answer(ask.schema_name, leaflets.number_in(ask.messages[-1].content)))

    blocking.drive(read(Document.from_text(text), _TEMPLATES, Options()), answered)
    return requests


_TEMPLATES = Templates()
CONTENDERS: dict[str, Callable[[str, int], tuple[float, float]]] = {
    "`openai`, gather": partial(by_bare_client, aiohttp=False),
    "`openai` with its aiohttp transport, gather": partial(by_bare_client, aiohttp=True),
    "`Summarizer.astream`": by_stream,
    "`summarizer batch`, with its journal": by_run,
}


def _alone(pipe: Connection, contender: Callable[[str, int], tuple[float, float]], url: str, count: int) -> None:
    pipe.send(contender(url, count))


def main(documents: int = DOCUMENTS) -> None:
    """Measure and print."""
    print_heading(f"{documents:,} documents, {IN_FLIGHT} in flight", "openai", "instructor", "aiohttp")
    context = multiprocessing.get_context("spawn")
    rows = []
    for seconds in SECONDS:
        ideal = documents * seconds / IN_FLIGHT
        bare_cpu = None
        for name, contender in CONTENDERS.items():
            with tempfile.TemporaryDirectory() as directory:
                settings = Settings(str(Path(directory) / "ledger.jsonl"), rate=0.0, latency=seconds / 2)
                with RoughServer(settings) as server:
                    ours, theirs = context.Pipe()
                    process = context.Process(target=_alone, args=(theirs, contender, server.url, documents))
                    process.start()
                    wall, cpu = ours.recv()
                    process.join()
            bare_cpu = bare_cpu or cpu
            each = f"{cpu / documents * 1000:.1f}"
            rows.append((f"{seconds:g} s: {name}", f"{wall:.1f}", f"{wall / ideal:.2f}", each, f"{cpu / bare_cpu:.2f}"))
    print_table(("answers of a document take", "wall s", "over ideal", "CPU ms a document", "over bare"), rows)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
