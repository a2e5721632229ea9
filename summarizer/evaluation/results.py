"""The results of a run: one line of JSON for each case, model and repeat, written as it is finished.

A line says for itself what it was made of, so that a run can go on after it was
killed, and can be judged and judged again without a model.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, get_args

from pydantic import ValidationError

from summarizer.errors import InputError
from summarizer.evaluation.counts import Scored
from summarizer.evaluation.line_file import LineFile, whole_lines
from summarizer.summary import Summary
from summarizer.usage import NO_USAGE, Usage

FORMAT: Final = 2

Mode = Literal["live", "replayed", "rules", "stored"]
"""How a summary came about: asked of a model now; replayed from a recording; by rules; read from a file."""

ONE_STATE: Final = ("scorer", "code", "templates", "settings", "positions")
"""Parts of `CaseResult.made_of` that all results of one model must share: a run is of one state of the reader."""

Key = tuple[str, str, int]
"""Model, case and repeat."""


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What became of one case.

    Attributes:
        suite: the suite's name.
        case: the fixture's name.
        split: the part of the suite it belongs to.
        model: who read it, as the run named it.
        mode: how the summary came about.
        repeat: the number of the reading, from 1.
        made_of: fingerprints of all that the result depends on, by name: "scorer", "labels", "code", "templates",
            "answers", "settings"; "" for what does not apply; and "positions", "closed" or "open".
        answered_by: the truthful label of a recording, else "".
        scored: the scores. A case without a summary counts as everything missed.
        summary: what was read, or None.
        failure: "" or why there is no summary: the reader's own failure.
        broken: "" or why the case could not be put to the reader at all (a recording that is missing, damaged or
            stale): no score may be made of such a run.
        lost: tokens spent on a reading that failed; what a summary took is in its provenance.
        at: when it was finished, in ISO 8601 with the zone, or "".
    """

    suite: str
    case: str
    split: str
    model: str
    mode: Mode
    repeat: int
    made_of: Mapping[str, str]
    answered_by: str
    scored: Scored
    summary: Summary | None = field(repr=False)
    failure: str = ""
    broken: str = ""
    lost: Usage = NO_USAGE
    at: str = ""

    @property
    def key(self) -> Key:
        """What no two results of a run share."""
        return (self.model, self.case, self.repeat)

    def line(self) -> str:
        """Return the result as one line of JSON, with its end."""
        data = {
            "format": FORMAT,
            **{name: getattr(self, name) for name in _PLAIN},
            "made_of": dict(self.made_of),
            "scored": self.scored.as_json(),
            "lost": self.lost.model_dump(),
            "summary": None if self.summary is None else self.summary.model_dump(mode="json"),
        }
        return json.dumps(data, ensure_ascii=False, sort_keys=True) + "\n"

    @classmethod
    def of_line(cls, line: str) -> CaseResult:
        """Return what `line` was called on.

        Raises:
            ValueError: the line is no such result.
        """
        try:
            data: dict[str, Any] = json.loads(line)
            if data["format"] != FORMAT:
                raise ValueError(f"it is of format {data['format']}, not {FORMAT}")
            if data["mode"] not in get_args(Mode):
                raise ValueError(f"{data['mode']!r} is no mode")
            return cls(
                **{name: data[name] for name in _PLAIN},
                made_of={str(k): str(v) for k, v in data["made_of"].items()},
                scored=Scored.from_json(data["scored"]),
                lost=Usage.model_validate(data["lost"]),
                summary=None if data["summary"] is None else Summary.model_validate(data["summary"]),
            )
        except ValidationError as error:
            raise ValueError(f"its summary does not load ({error.error_count()} errors)") from None
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"it is no result ({type(error).__name__}: {error})") from None


_PLAIN: Final = ("suite", "case", "split", "model", "mode", "repeat", "answered_by", "failure", "broken", "at")


@dataclass(frozen=True, slots=True)
class Results:
    """The results of a run, ordered by model, case and repeat; each key once."""

    cases: tuple[CaseResult, ...]

    @classmethod
    def of(cls, cases: Iterable[CaseResult]) -> Results:
        """Return results in order; of several for one key the last counts."""
        last = {c.key: c for c in cases}
        return cls(tuple(last[key] for key in sorted(last)))

    @property
    def models(self) -> tuple[str, ...]:
        """The models, in order."""
        return tuple(dict.fromkeys(c.model for c in self.cases))

    def by(self, model: str) -> tuple[CaseResult, ...]:
        """Return the results of one model."""
        return tuple(c for c in self.cases if c.model == model)

    def of_case(self, model: str, case: str) -> tuple[CaseResult, ...]:
        """Return the results of one model on one case, a repeat each."""
        return tuple(c for c in self.cases if (c.model, c.case) == (model, case))


def load_results(path: Path) -> Results:
    """Return the results in a file.

    Raises:
        InputError: it cannot be read, holds nothing, or holds a line that is no result; the message names it.
    """
    lines, torn = whole_lines(path, _REMEDY)
    if torn:
        raise InputError(f"{path}: its last line is cut off; run the same command again to finish the run")
    if not lines:
        raise InputError(f"{path}: it holds no result; run summarizer eval run first")
    return _results(path, lines)


_REMEDY: Final = "run summarizer eval run first"


def _results(path: Path, lines: Sequence[bytes]) -> Results:
    """Return the results in a file's lines."""
    cases = []
    for number, line in enumerate(lines, start=1):
        try:
            cases.append(CaseResult.of_line(line.decode("utf-8")))
        except ValueError as error:
            raise InputError(
                f"{path}:{number}: this line is damaged: {error}; delete the line, or the file, and run again"
            ) from None
    return Results.of(cases)


class ResultsFile:
    """A file of results that a run adds to; use it in a `with`."""

    def __init__(self, path: Path, *, fresh: bool = False) -> None:
        """Open or begin a file.

        Args:
            path: the file; its folder is made.
            fresh: begin anew, whatever the file holds.

        Raises:
            InputError: it cannot be written, another process writes to it, or it holds lines that are no results.
        """
        self._file = LineFile(path, fresh=fresh)
        try:
            self.earlier = _results(path, self._file.lines(_REMEDY)).cases
        except InputError:
            self._file.close()
            raise

    def add(self, result: CaseResult) -> None:
        """Write a result, so that it is there after a kill."""
        self._file.add(result.line())

    def __enter__(self) -> ResultsFile:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()


def clashes(planned: Mapping[Key, Mapping[str, str]], earlier: Sequence[CaseResult]) -> dict[str, list[str]]:
    """Return what has changed since earlier results of planned models: the part's name, and the cases concerned.

    A result of another case than the planned ones is held against them in what all of a model's results share.
    """
    shared = {model: {part: made.get(part) for part in ONE_STATE} for (model, _, _), made in planned.items()}
    out: dict[str, list[str]] = {}
    for result in earlier:
        own = planned.get(result.key)
        wanted = own if own is not None else shared.get(result.model, {})
        for part in sorted({*wanted, *(result.made_of if own is not None else ())}):
            if wanted.get(part) != result.made_of.get(part):
                out.setdefault(part, []).append(result.case)
    return out
