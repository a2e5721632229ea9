"""A server on this machine that speaks the chat completions API and answers from a script.

Tests put real requests through the very client that users get. What the server
answers is decided by what is asked for (the name of the answer's schema), with
a queue for each; the last entry of a queue is used for all further asks.
"""

from __future__ import annotations

import json
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

EMPTY = {
    "statements": {"actors": [], "statements": []},
    "statements_repair": {"actors": [], "statements": [], "withdraw": [], "dismiss": []},
    "identities": {"sources": [], "parties": []},
    "positions": {"issues": [], "positions": [], "gist": []},
    "positions_repair": {"issues": [], "positions": [], "withdraw": [], "dismiss": [], "gist": []},
    "issues": {"issues": []},
}


@dataclass(frozen=True)
class Answer:
    """One scripted answer: a body for the model's message, or an HTTP failure.

    The content may be a function: it is called with the user's message and returns the content.
    """

    content: Any = None
    finish: str = "stop"
    refusal: str | None = None
    status: int = 200
    error: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False
    delay: float = 0.0
    usage: dict[str, Any] | None = field(
        default_factory=lambda: {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}
    )


def failing(status: int, *, code: str | None = None, message: str = "scripted", **headers: str) -> Answer:
    """Return an answer that is an HTTP error."""
    error = {"message": message, "type": "scripted", "code": code, "param": None}
    return Answer(status=status, error=error, headers={k.replace("_", "-"): v for k, v in headers.items()})


def _refusal(parameter: str) -> Answer:
    return failing(400, message=f"Unsupported value: {parameter!r} does not support this")


class ModelServer:
    """The server. `script` takes, per schema name, a list of answers; `requests` keeps every body received."""

    def __init__(self) -> None:
        self.script: dict[str, list[Answer]] = defaultdict(list)
        self.refused = ""
        """A parameter that every request is refused for as long as it has it; "" for none."""
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self._lock = threading.Lock()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args: object) -> None:
                pass

            def do_POST(self) -> None:
                owner._serve(self)

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}/v1"

    def will(self, kind: str, *answers: Any) -> None:
        """Script the answers to one kind of ask; a plain object or string is an answer's content."""
        self.script[kind] = [a if isinstance(a, Answer) else Answer(a) for a in answers]

    def asked(self, kind: str) -> list[dict[str, Any]]:
        """Return the bodies received for one kind of ask."""
        return [r for r in self.requests if _kind(r) == kind]

    def __enter__(self) -> ModelServer:
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._http.shutdown()
        self._http.server_close()

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        kind = _kind(body)
        with self._lock:
            self.requests.append(body)
            self.headers.append({name.title(): value for name, value in handler.headers.items()})
            queue = [_refusal(self.refused)] if self.refused and self.refused in body else self.script[kind]
            answer = (queue.pop(0) if len(queue) > 1 else queue[0]) if queue else Answer(EMPTY[kind])
        if callable(answer.content):
            answer = replace(answer, content=answer.content(body["messages"][-1]["content"]))
        time.sleep(answer.delay)
        if answer.drop:
            handler.connection.close()
            handler.close_connection = True
            return
        payload = {"error": answer.error} if answer.status != 200 else _completion(body, answer)
        data = json.dumps(payload).encode()
        handler.send_response(answer.status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(data)), **answer.headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(data)


def _kind(body: dict[str, Any]) -> str:
    form = body.get("response_format", {}).get("json_schema", {}).get("name")
    if form is None and body.get("tools"):
        form = body["tools"][0]["function"]["name"]
    for kind in EMPTY:
        if form in (kind, kind.title().replace("_", "")):
            return kind
    raise AssertionError(f"an unknown answer format: {form!r}")


def _completion(body: dict[str, Any], answer: Answer) -> dict[str, Any]:
    text = answer.content if isinstance(answer.content, str) or answer.content is None else json.dumps(answer.content)
    message: dict[str, Any] = {"role": "assistant", "content": text, "refusal": answer.refusal}
    if body.get("tools") and text is not None:
        call = {"name": body["tools"][0]["function"]["name"], "arguments": text}
        message |= {"content": None, "tool_calls": [{"id": "c1", "type": "function", "function": call}]}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 0,
        "model": body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": answer.finish}],
        "usage": answer.usage,
    }
