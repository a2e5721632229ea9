"""A model server on this machine that misbehaves at a known rate and keeps a ledger of every request.

It runs in a process of its own and outlives its clients:

    python -m benchmarks.rough_server SETTINGS_JSON

prints its port. Each request meets one fate, drawn from a seed: an answer after `latency` seconds, or
one of the faults. The ledger tells, for each request in the order of its end: the article, the ask,
the fate, the tokens that were charged, when it came and when it ended (seconds since 1970).
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from benchmarks import leaflets

FAULTS = ("429", "500", "reset", "hang", "truncated")
PROMPT, COMPLETION = 1_000, 200
"""Tokens charged for every answer, truncated ones included."""

_PAUSE_MS = 250


@dataclass(frozen=True)
class Settings:
    """How the server behaves.

    Attributes:
        ledger: the file of its ledger, appended to.
        rate: the share of requests that meet each of the faults.
        latency: seconds before an answer.
        seed: of the fates.
    """

    ledger: str
    rate: float = 0.05
    latency: float = 0.02
    seed: int = 1


@dataclass(frozen=True)
class Entry:
    """One request: the article, a hash of what was asked, what became of it, tokens charged, when it came and ended."""

    article: int
    ask: str
    fate: str
    tokens: int
    came: float
    ended: float


class RoughServer:
    """The server, from the side of a benchmark or test. A context manager."""

    def __init__(self, settings: Settings) -> None:
        """Prepare a server."""
        self.settings = settings
        self.url = ""

    def __enter__(self) -> RoughServer:
        command = [sys.executable, "-m", "benchmarks.rough_server", json.dumps(asdict(self.settings))]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent)
        assert self._process.stdout is not None
        self.url = f"http://127.0.0.1:{int(self._process.stdout.readline())}/v1"
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.kill()
        self._process.communicate()

    def requests(self) -> int:
        """Return how many requests have ended so far."""
        ledger = Path(self.settings.ledger)
        return ledger.read_bytes().count(b"\n") if ledger.exists() else 0

    def ledger(self) -> list[Entry]:
        """Return the ledger so far."""
        lines = Path(self.settings.ledger).read_text("utf-8").splitlines()
        return [Entry(**json.loads(line)) for line in lines]


class _Server:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.rng = random.Random(settings.seed)  # noqa: S311  # reproducible on purpose
        self.ledger = Path(settings.ledger).open("a", encoding="utf-8", buffering=1)  # noqa: SIM115  # as long as the process

    def fate(self) -> str:
        drawn = self.rng.random()
        return next((fault for n, fault in enumerate(FAULTS, 1) if drawn < n * self.settings.rate), "answered")

    async def connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                body = await reader.readexactly(int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0]))
                if not await self.answer(json.loads(body), reader, writer):
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def answer(self, body: dict[str, Any], reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Let a request meet its fate; return whether the connection goes on."""
        came = time.time()
        schema = body["response_format"]["json_schema"]["name"]
        article = leaflets.number_in(body["messages"][1]["content"])  # of a re-ask too the first user message is the ask
        ask = hashlib.sha256(json.dumps([schema, body["messages"][:2]]).encode()).hexdigest()[:16]
        fate = self.fate()
        if fate == "hang":
            await reader.read(1)  # until the client gives up
            self.note(article, ask, fate, 0, came)
            return False
        await asyncio.sleep(self.settings.latency)
        if fate == "reset":
            if self.rng.random() < 0.5:  # some hang up in the middle of an answer
                writer.write(b'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n{"id":')
                await writer.drain()
            writer.transport.abort()
            self.note(article, ask, fate, 0, came)
            return False
        tokens = 0
        if fate in ("429", "500"):
            headers = {"retry-after": "1", "retry-after-ms": str(_PAUSE_MS)} if fate == "429" else {}
            writer.write(_response(int(fate), {"error": {"message": "scripted", "type": "scripted", "code": None}}, headers))
        else:
            text = leaflets.answer(schema, article)
            tokens = PROMPT + COMPLETION
            writer.write(_response(200, _completion(text[: len(text) // 2] if fate == "truncated" else text), {}))
        self.note(article, ask, fate, tokens, came)
        await writer.drain()
        return True

    def note(self, article: int, ask: str, fate: str, tokens: int, came: float) -> None:
        self.ledger.write(json.dumps(asdict(Entry(article, ask, fate, tokens, came, time.time()))) + "\n")


def _completion(text: str) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 0,
        "model": "local",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": PROMPT, "completion_tokens": COMPLETION, "total_tokens": PROMPT + COMPLETION},
    }


def _response(status: int, payload: object, headers: dict[str, str]) -> bytes:
    body = json.dumps(payload).encode()
    lines = [f"HTTP/1.1 {status} Scripted", "content-type: application/json", f"content-length: {len(body)}"]
    return "\r\n".join([*lines, *(f"{name}: {value}" for name, value in headers.items()), "", ""]).encode() + body


async def _serve(settings: Settings) -> None:
    server = await asyncio.start_server(_Server(settings).connection, "127.0.0.1", 0, limit=2**24, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(Settings(**json.loads(sys.argv[1]))))
