"""A file of lines that a long run adds to, so that what is finished is there after a kill."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType

from summarizer.errors import InputError


def whole_lines(path: Path, remedy: str) -> tuple[list[bytes], int]:
    """Return a file's lines without their ends, and how many bytes at its end are a line that was cut off.

    Raises:
        InputError: it cannot be read; the message ends with the remedy.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: the results cannot be read ({error.strerror}); {remedy}") from None
    whole, end, torn = data.rpartition(b"\n")
    return (whole + end).split(b"\n")[:-1], len(torn)


class LineFile:
    """A file of lines, open for adding; use it in a `with`. A line that a kill has cut off is dropped."""

    def __init__(self, path: Path, *, fresh: bool = False, torn: int = 0) -> None:
        """Open or begin a file.

        Args:
            path: the file; its folder is made.
            fresh: begin anew, whatever the file holds.
            torn: how many bytes at its end to drop.

        Raises:
            InputError: it cannot be written.
        """
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._stream = path.open("wb" if fresh else "ab")
            if torn:
                self._stream.truncate(self._stream.tell() - torn)
        except OSError as error:
            raise InputError(f"{path}: cannot be written ({error.strerror}); choose another --out") from None

    def add(self, line: str) -> None:
        """Write a line, given with its end, so that it is there after a kill."""
        self._stream.write(line.encode())
        self._stream.flush()
        os.fsync(self._stream.fileno())

    def __enter__(self) -> LineFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stream.close()
