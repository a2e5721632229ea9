"""Answer asks from a recording, or make one.

A recording is one reviewable JSON file for one document. Its entries are raw
answers, as they came, under the fingerprint of the ask that they answer:
messages, schema and sampling. An ask that is not in it is an error that says
what differs, never a live call. No header and no key is ever written.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from summarizer.asks import Ask, AskFailed, Outcome, Reply
from summarizer.errors import RecordingError
from summarizer.summary import Provenance, Usage

FORMAT: Final = 1


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _request(ask: Ask) -> dict[str, Any]:
    """Return what is kept of an ask: enough to tell what changed when it no longer fits."""
    return {
        "system_sha256": _sha256(ask.messages[0].content),
        "schema_sha256": _sha256(json.dumps(ask.schema, sort_keys=True)),
        "max_output_tokens": ask.max_output_tokens,
        "temperature": ask.temperature,
        "user": ask.messages[-1].content.splitlines(),
    }


class Recording:
    """A recording that answers asks. `note` is the label that says truthfully who answered."""

    def __init__(self, path: str | Path) -> None:
        """Read a recording.

        Raises:
            RecordingError: the file is missing, damaged or of another format.
        """
        self.path = Path(path)
        try:
            data = json.loads(self.path.read_text("utf-8"))
            if data["format"] != FORMAT:
                raise RecordingError(f"{self.path}: it is of format {data['format']}, not {FORMAT}; record it again")
            self.note: str = data["answered_by"]
            self.model: str = data["model"]
            self._entries: dict[str, dict[str, Any]] = {e["fingerprint"]: e for e in data["answers"]}
            for entry in self._entries.values():
                _outcome(entry)
        except FileNotFoundError:
            raise RecordingError(f"{self.path}: there is no such recording; record the document first") from None
        except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError) as error:
            raise RecordingError(f"{self.path}: the recording is damaged ({type(error).__name__}); record it again") from None
        self._used: set[str] = set()

    def complete(self, ask: Ask) -> Outcome:
        """Return the recorded outcome of an ask.

        Raises:
            RecordingError: there is none; the message names what differs from the nearest entry.
        """
        entry = self._entries.get(ask.fingerprint)
        if entry is None:
            raise RecordingError(f"{self.path}: {self._difference(ask)}; record it again")
        self._used.add(ask.fingerprint)
        return _outcome(entry)

    async def acomplete(self, ask: Ask) -> Outcome:
        """Return the recorded outcome of an ask; the same as `complete`."""
        return self.complete(ask)

    def signed(self, provenance: Provenance, seconds: float) -> Provenance:
        """Return the provenance with the recording's label; time and price of a replay mean nothing."""
        del seconds
        return provenance.model_copy(update={"note": self.note})

    def close(self) -> None:
        """Do nothing: a recording holds no connection."""

    async def aclose(self) -> None:
        """Do nothing: a recording holds no connection."""

    def unused(self) -> list[str]:
        """Return the labels of the entries that no ask has used so far."""
        return [f"{e['kind']} ({e['label']})" for f, e in self._entries.items() if f not in self._used]

    def _difference(self, ask: Ask) -> str:
        same_kind = [e for e in self._entries.values() if e["kind"] == ask.kind]
        if not same_kind:
            return f"it holds no answer to an ask for {ask.kind}"
        wanted = _request(ask)

        def likeness(entry: dict[str, Any]) -> float:
            return difflib.SequenceMatcher(None, entry["request"]["user"], wanted["user"], autojunk=False).ratio()

        request = max(same_kind, key=likeness)["request"]
        what = []
        if request["system_sha256"] != wanted["system_sha256"]:
            what.append(f"the template {ask.kind!r} has changed")
        if request["schema_sha256"] != wanted["schema_sha256"]:
            what.append("the answer's schema has changed")
        for name in ("max_output_tokens", "temperature"):
            if request[name] != wanted[name]:
                what.append(f"{name} is {wanted[name]}, recorded with {request[name]}")
        if request["user"] != wanted["user"]:
            lines = zip(
                request["user"] + [""] * len(wanted["user"]), wanted["user"] + [""] * len(request["user"]), strict=False
            )
            at = next((i for i, (a, b) in enumerate(lines, 1) if a != b), 1)
            what.append(f"the text that is sent differs from line {at} on")
        return f"the ask for {ask.kind} is not recorded: " + "; ".join(what or ["its fingerprint differs"])


def _outcome(entry: dict[str, Any]) -> Outcome:
    usage = Usage.model_validate(entry["usage"])
    if "failed" in entry:
        return AskFailed(entry["failed"], entry["message"], entry["answer"], usage, entry["calls"])
    return Reply(entry["answer"], usage, entry["calls"])


class Recorder:
    """Passes asks on to a model and keeps what comes back; thread-safe. `save` writes the file."""

    def __init__(self, complete: Callable[[Ask], Outcome], *, model: str, answered_by: str) -> None:
        """Prepare to record.

        Args:
            complete: answers an ask.
            model: the model string.
            answered_by: a truthful label of who answers, shown wherever the recording is replayed.
        """
        self._complete = complete
        self._lock = threading.Lock()
        self._entries: dict[str, dict[str, Any]] = {}
        self._head = {"format": FORMAT, "answered_by": answered_by, "model": model}

    def complete(self, ask: Ask) -> Outcome:
        """Answer an ask and keep the outcome."""
        outcome = self._complete(ask)
        entry = {
            "fingerprint": ask.fingerprint,
            "kind": ask.kind,
            "label": ask.label,
            "request": _request(ask),
            "calls": outcome.calls,
            "usage": outcome.usage.model_dump(),
        }
        if isinstance(outcome, AskFailed):
            entry |= {"failed": outcome.reason, "message": outcome.message, "answer": outcome.raw}
        else:
            entry["answer"] = outcome.text
        with self._lock:
            self._entries[ask.fingerprint] = entry
        return outcome

    def save(self, path: str | Path) -> None:
        """Write the recording: sorted keys, one field a line, so that a change can be reviewed."""
        with self._lock:
            data = {**self._head, "answers": list(self._entries.values())}
        Path(path).write_text(json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False) + "\n", "utf-8")
