"""Summaries in files: one in JSON, or many in JSON lines, bare or in an envelope.

What `summarizer summarize --format json` and `summarizer batch` write is read here.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from summarizer.errors import InputError
from summarizer.summary import Summary

ENVELOPE: Final = "summary"
"""The key of a line's envelope that holds the summary."""

FAILED: Final = "error"
"""The key that stands in its place in the line of a document that could not be read."""


def load_summary(path: Path) -> Summary:
    """Return the one summary that a file holds.

    Raises:
        InputError: the file cannot be read, or holds no summary or several.
    """
    found = list(load_summaries([path]))
    if len(found) != 1:
        raise InputError(f"{path}: holds {len(found)} summaries, and one is wanted; name a file that holds one")
    return found[0]


def load_summaries(paths: Iterable[Path], on_failed: Callable[[str], None] | None = None) -> Iterator[Summary]:
    """Yield the summaries of files in order, one at a time, so that a large file of lines need not fit in memory.

    Args:
        paths: the files; "-" is stdin.
        on_failed: is told where a line stands that holds no summary, since its document could not be read; such lines
            are passed over.

    Raises:
        InputError: a file cannot be read, or a line of it holds no summary; the message names file, line and reason.
    """
    for path in paths:
        try:
            with _opened(path) as stream:
                yield from _summaries(str(path), stream, on_failed or _ignore)
        except OSError as error:
            raise InputError(f"{path}: cannot be read ({error.strerror}); check the path") from None
        except UnicodeDecodeError:
            raise InputError(f"{path}: is not UTF-8; name a file that this program wrote as JSON") from None


@contextmanager
def _opened(path: Path) -> Iterator[Iterable[str]]:
    if str(path) == "-":
        yield io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig")
        return
    with path.open(encoding="utf-8-sig") as stream:
        yield stream


def _ignore(where: str) -> None:
    pass


def _summaries(name: str, stream: Iterable[str], on_failed: Callable[[str], None]) -> Iterator[Summary]:
    """Yield the summaries of one file.

    The first line tells which it is: JSON that is complete is a line of many, anything else begins one JSON text.
    """
    lines = ((number, line) for number, line in enumerate(stream, 1) if line.strip())
    first = True
    for number, line in lines:
        try:
            data = json.loads(line)
        except json.JSONDecodeError:
            if not first:
                raise InputError(f"{name}: line {number} is no JSON; remove it, or write the file anew") from None
            yield from _whole(name, line + "".join(rest for _, rest in lines))
            return
        first = False
        if isinstance(data, dict) and FAILED in data and ENVELOPE not in data and "document" not in data:
            on_failed(f"{name}: line {number}")
        else:
            yield _valid(f"{name}: line {number}", data)


def _whole(name: str, text: str) -> Iterator[Summary]:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(
            f"{name}: is neither JSON nor JSON lines (line {error.lineno}: {error.msg}); "
            "name what `summarizer summarize --format json` wrote"
        ) from None
    yield _valid(name, data)


def _valid(where: str, data: object) -> Summary:
    if isinstance(data, dict) and ENVELOPE in data:
        data = data[ENVELOPE]
    try:
        return Summary.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "the whole"
        raise InputError(f"{where}: is no summary ({place}: {first['msg']}); write it anew with this version") from None
