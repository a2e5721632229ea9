"""Summaries in files: one in JSON, or many in JSON lines, bare or in an envelope.

What `summarizer summarize --format json` and `summarizer batch` write is read here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from summarizer.errors import InputError
from summarizer.summary import Summary

ENVELOPE: Final = "summary"
"""The key of a line's envelope that holds the summary; null in a line that tells of a document that failed."""


def load_summary(path: Path) -> Summary:
    """Return the one summary that a file holds.

    Raises:
        InputError: the file cannot be read, or holds no summary or several.
    """
    found = list(load_summaries([path]))
    if len(found) != 1:
        raise InputError(f"{path}: holds {len(found)} summaries, and one is wanted; name a file that holds one")
    return found[0]


def load_summaries(paths: Iterable[Path]) -> Iterator[Summary]:
    """Yield the summaries of files in order, one at a time, so that a large file of lines need not fit in memory.

    Lines whose envelope holds no summary, since their document failed, are passed over.

    Raises:
        InputError: a file cannot be read, or a line of it holds no summary; the message names file, line and reason.
    """
    for path in paths:
        try:
            with path.open(encoding="utf-8-sig") as stream:
                yield from _summaries(str(path), stream)
        except OSError as error:
            raise InputError(f"{path}: cannot be read ({error.strerror}); check the path") from None
        except UnicodeDecodeError:
            raise InputError(f"{path}: is not UTF-8; name a file that this program wrote as JSON") from None


def _summaries(name: str, stream: Iterable[str]) -> Iterator[Summary]:
    """Yield the summaries of one file.

    The first line tells which it is: JSON that is complete is a line of many, anything else begins one JSON text.
    """
    lines = enumerate(stream, 1)
    for number, line in lines:
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except json.JSONDecodeError:
            if number > 1:
                raise InputError(f"{name}: line {number} is no JSON; remove it, or write the file anew") from None
            yield from _whole(name, line + "".join(rest for _, rest in lines))
            return
        yield from _valid(f"{name}: line {number}", data)


def _whole(name: str, text: str) -> Iterator[Summary]:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(
            f"{name}: is neither JSON nor JSON lines (line {error.lineno}: {error.msg}); "
            "name what `summarizer summarize --format json` wrote"
        ) from None
    yield from _valid(name, data)


def _valid(where: str, data: object) -> Iterator[Summary]:
    if isinstance(data, dict) and ENVELOPE in data:
        data = data[ENVELOPE]
        if data is None:
            return
    try:
        yield Summary.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "the whole"
        raise InputError(f"{where}: is no summary ({place}: {first['msg']}); write it anew with this version") from None
