"""A file of lines that a long run adds to, so that what is finished is there after a kill."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

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
    """A file of lines, open for adding, for this process alone; use it in a `with`."""

    def __init__(self, path: Path, *, fresh: bool = False) -> None:
        """Open or begin a file.

        Args:
            path: the file; its folder is made.
            fresh: begin anew, whatever the file holds.

        Raises:
            InputError: it cannot be written, or another process adds to it.
        """
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._stream = path.open("ab")
        except OSError as error:
            raise InputError(f"{path}: cannot be written ({error.strerror}); choose another --out") from None
        try:
            _lock(self._stream)
        except OSError:
            self._stream.close()
            raise InputError(f"{path}: another run writes to it; wait until it ends, or choose another --out") from None
        if fresh:
            self._stream.truncate(0)

    def lines(self, remedy: str) -> list[bytes]:
        """Return the lines that the file holds, without their ends; one that a kill has cut off is dropped from the file.

        Raises:
            InputError: it cannot be read; the message ends with the remedy.
        """
        lines, torn = whole_lines(self.path, remedy)
        if torn:
            self._stream.truncate(self._stream.seek(0, os.SEEK_END) - torn)
        return lines

    def add(self, line: str) -> None:
        """Write a line, given with its end, so that it is there after a kill."""
        self._stream.write(line.encode())
        self._stream.flush()
        os.fsync(self._stream.fileno())

    def __enter__(self) -> LineFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let the file go."""
        self._stream.close()


def _lock(stream: BinaryIO) -> None:
    """Take a file for this process, until it ends, however that happens.

    Raises:
        OSError: another process has it.
    """
    if sys.platform == "win32":
        import msvcrt

        stream.seek(1 << 40)  # a place that no line reaches: what is locked there can be read by no one else
        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
