"""A model server on this machine that answers at once, in a process of its own.

What a client spends on an answer from it is the client's own time: the server's is in another
process, and answers are put together before they are asked for.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request as the server saw it: the schema's name, characters of messages and schema sent, characters of answer."""

    schema: str
    sent: int
    received: int


class LocalServer:
    """The server, from the side of the benchmark. A context manager."""

    def __init__(self, answers: Mapping[str, Sequence[str]]) -> None:
        """Prepare a server.

        Args:
            answers: for each name of an answer's schema the texts to answer with, in order; the last one goes on
                for all further requests. The name "" stands for requests with no schema and for unknown names.
        """
        self._answers = {name: list(texts) for name, texts in answers.items()}
        self.url = ""

    def __enter__(self) -> LocalServer:
        command = [sys.executable, "-m", "benchmarks.server"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(self._answers) + "\n")
        self._process.stdin.flush()
        self.url = f"http://127.0.0.1:{int(self._process.stdout.readline())}/v1"
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.kill()
        self._process.communicate()

    def exchanges(self) -> list[Exchange]:
        """Return what has been exchanged since the last call."""
        with urllib.request.urlopen(self.url + "/exchanges") as response:  # noqa: S310  # the address is our own
            return [Exchange(**e) for e in json.load(response)]


class _Answers:
    """The server's state: prepared responses, and what has been exchanged."""

    def __init__(self, texts: Mapping[str, Sequence[str]]) -> None:
        self.waiting = {name: list(given) for name, given in texts.items()}
        self.prepared: dict[tuple[str, bool], bytes] = {}
        self.seen: list[Exchange] = []

    def to(self, body: dict[str, Any]) -> bytes:
        form = body.get("response_format", {}).get("json_schema") or {}
        tool = body["tools"][0]["function"] if body.get("tools") else {}
        name = form.get("name") or tool.get("name") or ""
        texts = self.waiting[name if name in self.waiting else ""]
        text = texts.pop(0) if len(texts) > 1 else texts[0]
        schema = form.get("schema") or tool.get("parameters")
        sent = sum(len(_text(m)) for m in body["messages"]) + (len(json.dumps(schema, ensure_ascii=False)) if schema else 0)
        self.seen.append(Exchange(name, sent, len(text)))
        key = (text, bool(tool))
        if key not in self.prepared:
            self.prepared[key] = _response(_completion(text, tool.get("name")))
        return self.prepared[key]


def _text(message: dict[str, Any]) -> str:
    """Return all that a message holds: its content, or the arguments of its tool call."""
    calls = "".join(c["function"]["arguments"] for c in message.get("tool_calls") or [])
    content = message.get("content") or ""
    return calls + (content if isinstance(content, str) else "".join(part.get("text", "") for part in content))


def _completion(text: str, tool: str | None) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": text}
    if tool:
        call = {"id": "call_1", "type": "function", "function": {"name": tool, "arguments": text}}
        message = {"role": "assistant", "content": None, "tool_calls": [call]}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 0,
        "model": "local",
        "choices": [{"index": 0, "message": message, "finish_reason": "tool_calls" if tool else "stop"}],
        "usage": {"prompt_tokens": 2500, "completion_tokens": 700, "total_tokens": 3200},
    }


def _response(payload: object) -> bytes:
    body = json.dumps(payload).encode()
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def _serve(answers: _Answers) -> None:
    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                size = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0] or 0)
                body = await reader.readexactly(size)
                if head.startswith(b"get"):
                    writer.write(
                        _response([{"schema": e.schema, "sent": e.sent, "received": e.received} for e in answers.seen])
                    )
                    answers.seen.clear()
                else:
                    writer.write(answers.to(json.loads(body)))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(connection, "127.0.0.1", 0, limit=2**24)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(_Answers(json.loads(sys.stdin.readline()))))
