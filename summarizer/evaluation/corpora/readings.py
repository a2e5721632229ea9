"""What a reader made of a corpus's articles, a line each, so that a run goes on after a kill and is scored again for nothing.

The file holds the corpus's text: keep it where the corpus is, and out of any repository.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from pydantic import ValidationError

from summarizer.errors import InputError
from summarizer.evaluation.line_file import LineFile
from summarizer.summary import Summary

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one article.

    Attributes:
        article: its name.
        made_of: fingerprints of all that the summary depends on, by name.
        summary: what was read, or None.
        failure: "" or why there is none.
    """

    article: str
    made_of: Mapping[str, str]
    summary: Summary | None = field(repr=False)
    failure: str = ""

    def line(self) -> str:
        """Return the reading as one line of JSON, with its end."""
        data = {
            "format": FORMAT,
            "article": self.article,
            "made_of": dict(self.made_of),
            "failure": self.failure,
            "summary": None if self.summary is None else self.summary.model_dump(mode="json"),
        }
        return json.dumps(data, ensure_ascii=False, sort_keys=True) + "\n"

    @classmethod
    def of_line(cls, line: bytes) -> Reading:
        """Return what `line` was called on.

        Raises:
            ValueError: the line is no such reading.
        """
        try:
            data: dict[str, Any] = json.loads(line)
            if data["format"] != FORMAT:
                raise ValueError(f"it is of format {data['format']}, not {FORMAT}")
            summary = None if data["summary"] is None else Summary.model_validate(data["summary"])
            made_of = {str(k): str(v) for k, v in data["made_of"].items()}
            return cls(str(data["article"]), made_of, summary, str(data["failure"]))
        except ValidationError as error:
            raise ValueError(f"its summary does not load ({error.error_count()} errors)") from None
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"it is no reading ({type(error).__name__}: {error})") from None


class ReadingsFile:
    """A file of readings that a run adds to; use it in a `with`."""

    def __init__(self, path: Path, *, fresh: bool = False) -> None:
        """Open or begin a file.

        Args:
            path: the file; its folder is made.
            fresh: begin anew, whatever the file holds.

        Raises:
            InputError: it cannot be written, another process writes to it, or it holds lines that are no readings.
        """
        self.path = path
        self.earlier: dict[str, Reading] = {}
        self._file = LineFile(path, fresh=fresh)
        for number, line in enumerate(self._file.lines("choose another --out"), start=1):
            try:
                reading = Reading.of_line(line)
            except ValueError as error:
                self._file.close()
                raise InputError(
                    f"{path}:{number}: this line is damaged: {error}; delete the line, or the file, and run again"
                ) from None
            self.earlier[reading.article] = reading

    def finished(self, wanted: Mapping[str, Mapping[str, str]], *, retry_failed: bool) -> dict[str, Reading]:
        """Return the readings that need not be made again, by article.

        Args:
            wanted: by article, what a reading would be made of now.
            retry_failed: read again what failed.

        Raises:
            InputError: a reading that is wanted was made of something else.
        """
        out = {}
        for name, made_of in wanted.items():
            earlier = self.earlier.get(name)
            if earlier is None:
                continue
            parts = sorted(p for p in {*made_of, *earlier.made_of} if made_of.get(p) != earlier.made_of.get(p))
            if parts:
                raise InputError(
                    f"{self.path}: {name} was read with another {', '.join(parts)}; "
                    "name another --out, or begin the file anew with --fresh"
                )
            if not (retry_failed and earlier.failure):
                out[name] = earlier
        return out

    def add(self, reading: Reading) -> None:
        """Write a reading, so that it is there after a kill."""
        self._file.add(reading.line())

    def __enter__(self) -> ReadingsFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()
