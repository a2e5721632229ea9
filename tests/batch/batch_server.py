"""A server on this machine that speaks the files and batches endpoints of OpenAI's API.

It keeps what is uploaded, runs batches when the test says so, and answers each request from the same kind of
script as `tests.model_server`. Its ledger says what a provider would have charged for. A call can be lost
after it took effect or before, or can kill the process that made it.
"""

from __future__ import annotations

import email
import email.policy
import itertools
import json
import threading
from collections import Counter, defaultdict
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.model_server import EMPTY, Answer, _completion, _kind

PAGE = 2
"""Entries on a page of a list: few, so that clients have to turn pages."""

Fate = Callable[[], None]


class LostError(Exception):
    """The connection breaks."""


class BatchServer:
    """The server.

    `files` and `batches` are what a provider would hold; `ledger` counts the requests that ran, by custom id
    and body; `calls` lists every call as "POST /v1/files".
    """

    def __init__(self) -> None:
        self.script: dict[str, list[Answer]] = defaultdict(list)
        self.files: dict[str, dict[str, Any]] = {}
        self.batches: dict[str, dict[str, Any]] = {}
        self.ledger: Counter[tuple[str, str]] = Counter()
        self.bodies: list[dict[str, Any]] = []
        self.calls: list[str] = []
        self.hidden: set[str] = set()
        self.refusals: dict[str, int] = {}
        self._before: dict[int, Fate] = {}
        self._after: dict[int, Fate] = {}
        self._ids = itertools.count(1)
        self._lock = threading.RLock()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args: object) -> None:
                pass

            def do_POST(self) -> None:
                owner._serve(self)

            def do_GET(self) -> None:
                owner._serve(self)

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}/v1"

    def __enter__(self) -> BatchServer:
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._http.shutdown()
        self._http.server_close()

    # -- what a test decides --------------------------------------------------------------------

    def will(self, kind: str, *answers: Any) -> None:
        """Script the answers to one kind of ask; the last one is used for all further asks."""
        self.script[kind] = [a if isinstance(a, Answer) else Answer(a) for a in answers]

    def before_call(self, number: int, fate: Fate) -> None:
        """Have something happen before the call of this number (from 1, over the server's life) takes effect."""
        self._before[number] = fate

    def after_call(self, number: int, fate: Fate) -> None:
        """Have something happen after the call of this number took effect, before its answer."""
        self._after[number] = fate

    def run(self, *, expire: Callable[[int], bool] = lambda _: False, cancel: bool = False) -> int:
        """Run every batch that waits; return how many.

        Args:
            expire: by a request's place in its file, whether it does not run before the batch expires.
            cancel: whether the batches are stopped before anything runs.
        """
        with self._lock:
            waiting = [b for b in self.batches.values() if b["status"] in ("validating", "in_progress", "cancelling")]
            for batch in waiting:
                stopped = cancel or batch["status"] == "cancelling"
                self._run(batch, lambda at, stopped=stopped: stopped or expire(at), "cancelled" if stopped else "expired")
            return len(waiting)

    def fail(self, *errors: dict[str, Any]) -> None:
        """Have every batch that waits fail validation."""
        for batch in self.batches.values():
            if batch["status"] == "validating":
                batch |= {"status": "failed", "errors": {"object": "list", "data": list(errors)}}

    def paid_twice(self) -> list[str]:
        """Return the custom ids of requests that ran more than once."""
        return [custom_id for (custom_id, _), count in self.ledger.items() if count > 1]

    # -- running --------------------------------------------------------------------------------

    def _run(self, batch: dict[str, Any], skips: Callable[[int], bool], ending: str) -> None:
        output: list[dict[str, Any]] = []
        errors: list[dict[str, Any]] = []
        for at, line in enumerate(self.files[batch["input_file_id"]]["content"].decode().splitlines()):
            request = json.loads(line)
            assert (request["method"], request["url"]) == ("POST", batch["endpoint"])
            made: dict[str, Any] = {"id": f"r{at}", "custom_id": request["custom_id"], "response": None, "error": None}
            if skips(at):
                errors.append(made | {"error": {"code": f"batch_{ending}", "message": "scripted"}})
                continue
            self.ledger[request["custom_id"], json.dumps(request["body"], sort_keys=True)] += 1
            self.bodies.append(request["body"])
            answer = self._answer(request["body"])
            content = {"error": answer.error} if answer.status != 200 else _completion(request["body"], answer)
            made["response"] = {"status_code": answer.status, "request_id": f"q{at}", "body": content}
            if not answer.drop:
                (output if answer.status == 200 else errors).append(made)
        skipped = any(e["error"] for e in errors)
        batch["status"] = ending if skipped or ending == "cancelled" else "completed"
        batch["request_counts"] = {"total": len(output) + len(errors), "completed": len(output), "failed": len(errors)}
        for key, lines in (("output_file_id", output), ("error_file_id", errors)):
            if lines:
                content = "".join(json.dumps(x) + "\n" for x in reversed(lines))  # a provider promises no order
                batch[key] = self._keep("answers.jsonl", "batch_output", content.encode())["id"]

    def _answer(self, body: dict[str, Any]) -> Answer:
        for parameter in self.refusals:
            if parameter in body:
                self.refusals[parameter] += 1
                error = {
                    "message": f"Unsupported parameter: '{parameter}'",
                    "param": parameter,
                    "code": "unsupported_parameter",
                }
                return Answer(status=400, error=error)
        queue = self.script[_kind(body)]
        return (queue.pop(0) if len(queue) > 1 else queue[0]) if queue else Answer(EMPTY[_kind(body)])

    def _keep(self, name: str, purpose: str, content: bytes) -> dict[str, Any]:
        made = {"id": f"file-{next(self._ids)}", "object": "file", "bytes": len(content), "created_at": next(self._ids)}
        made |= {"filename": name, "purpose": purpose, "status": "processed", "content": content}
        self.files[made["id"]] = made
        return made

    # -- the endpoints --------------------------------------------------------------------------

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        data = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        try:
            with self._lock:
                self.calls.append(f"{handler.command} {urlsplit(handler.path).path}")
                number = len(self.calls)
                self._before.pop(number, lambda: None)()
                status, content = self._act(handler, data)
                self._after.pop(number, lambda: None)()
        except LostError:
            handler.close_connection = True
            handler.connection.close()
            return
        payload = content if isinstance(content, bytes) else json.dumps(content).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(payload)))
        handler.end_headers()
        handler.wfile.write(payload)

    def _act(self, handler: BaseHTTPRequestHandler, data: bytes) -> tuple[int, Any]:
        url = urlsplit(handler.path)
        query = {k: v[0] for k, v in parse_qs(url.query).items()}
        match handler.command, url.path.removeprefix("/v1/").split("/"):
            case "POST", ["files"]:
                head = f"Content-Type: {handler.headers['Content-Type']}\r\n\r\n".encode()
                form = email.message_from_bytes(head + data, policy=email.policy.HTTP)
                parts = {p.get_param("name", header="content-disposition"): p for p in form.iter_parts()}
                assert parts["purpose"].get_content().strip() == "batch"
                content = parts["file"].get_payload(decode=True)
                return 200, _shown(self._keep(parts["file"].get_filename(), "batch", content))
            case "GET", ["files"]:
                return 200, _page([_shown(f) for f in self.files.values() if f["purpose"] == query["purpose"]], query)
            case "GET", ["files", id, "content"] if id in self.files:
                return 200, self.files[id]["content"]
            case "POST", ["batches"]:
                return self._create(json.loads(data))
            case "GET", ["batches"]:
                return 200, _page([b for b in self.batches.values() if b["id"] not in self.hidden], query)
            case "GET", ["batches", id] if id in self.batches:
                return 200, self.batches[id]
            case "POST", ["batches", id, "cancel"] if id in self.batches:
                self.batches[id]["status"] = "cancelling"
                return 200, self.batches[id]
        return 404, {"error": {"message": "not found", "type": "invalid_request_error", "code": None, "param": None}}

    def _create(self, wanted: dict[str, Any]) -> tuple[int, Any]:
        assert wanted["input_file_id"] in self.files
        lines = self.files[wanted["input_file_id"]]["content"].splitlines()
        ids = [json.loads(line)["custom_id"] for line in lines]
        assert len(set(ids)) == len(ids), "a custom id stands twice in one file"
        assert all(len(id) <= 64 for id in ids)
        batch = {"id": f"batch_{next(self._ids)}", "object": "batch", "created_at": next(self._ids), "status": "validating"}
        batch |= {"output_file_id": None, "error_file_id": None, "errors": None}
        batch |= {"request_counts": {"total": len(ids), "completed": 0, "failed": 0}, **wanted}
        self.batches[str(batch["id"])] = batch
        return 200, batch


def lose() -> None:
    """Break the connection."""
    raise LostError


def _shown(file: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in file.items() if k != "content"}


def _page(entries: list[dict[str, Any]], query: dict[str, str]) -> dict[str, Any]:
    """Return a page of a list, newest first, after the entry whose id is asked for."""
    newest = entries[::-1]
    if "after" in query:
        newest = newest[[e["id"] for e in newest].index(query["after"]) + 1 :]
    return {"object": "list", "data": newest[:PAGE], "has_more": len(newest) > PAGE}
