"""The batch files of a job on this machine: writing what is sent, reading what comes back."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from summarizer.drivers.batch_api import FileLimits

_log = logging.getLogger(__name__)


class BatchFileWriter:
    """A batch file that is being written, until one of the provider's limits is reached.

    Attributes:
        number: the file's number.
        path: where it is.
        requests: custom id, the document's place and the ask's fingerprint of each request.
        whole: places of the documents all of whose asks are under way with this file.
    """

    def __init__(self, number: int, path: Path, limits: FileLimits) -> None:
        """Begin a file; one that an earlier process left unfinished under this number is overwritten."""
        self.number = number
        self.path = path
        self.requests: list[tuple[str, int, str]] = []
        self.whole: list[int] = []
        self._limits = limits
        self._bytes = 0
        self._digest = hashlib.sha256()
        path.parent.mkdir(exist_ok=True)
        self._stream: IO[bytes] = path.open("wb")

    def has_room(self, line: bytes) -> bool:
        """Whether another line fits."""
        return len(self.requests) < self._limits.requests and self._bytes + len(line) <= self._limits.bytes

    def add(self, line: bytes, custom_id: str, place: int, fingerprint: str) -> None:
        """Write a request."""
        self._stream.write(line)
        self._bytes += len(line)
        self._digest.update(line)
        self.requests.append((custom_id, place, fingerprint))

    def finish(self) -> str:
        """Put the file on the disk and return the SHA-256 of what it holds, in hexadecimal."""
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.close()
        return self._digest.hexdigest()

    def close(self) -> None:
        """Let go of the file, finished or not."""
        self._stream.close()


def custom_ids(path: Path) -> list[str]:
    """Return the custom ids of a batch file, line by line; none when it is not there any more."""
    try:
        with path.open("rb") as stream:
            return [str(json.loads(line)["custom_id"]) for line in stream]
    except FileNotFoundError:
        return []


def answers(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the JSON objects of an output or error file; a line that is none is passed over, and counts as no answer."""
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            try:
                answer = json.loads(line)
            except ValueError:
                answer = None
            if isinstance(answer, dict) and isinstance(answer.get("custom_id"), str):
                yield answer
            elif line.strip():
                _log.warning("%s: line %d is no answer and is passed over", path.name, number)
