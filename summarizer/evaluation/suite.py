"""A suite: which articles, which answers, and what the gate asks for. Kept in one `suite.yaml`.

A folder of fixtures without such a file is a suite too, with no baselines and no
floors: labels of one's own can be run with one command.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from summarizer import yaml_lines
from summarizer.errors import InputError
from summarizer.evaluation.codebooks import Naming, headlines
from summarizer.evaluation.gold import GoldArticle
from summarizer.evaluation.labels import LABELS, load_fixtures
from summarizer.evaluation.seal import HELD_OUT, OPENINGS, SEAL, seal_problems

SUITE: Final = "suite.yaml"
"""The file that describes a suite."""

Split = Literal["dev", "held-out", "all"]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Floor(_Record):
    """What a score must reach, or must not exceed."""

    least: float | None = Field(None, description="The score may not be below this.")
    most: float | None = Field(None, description="The score may not be above this.")

    @model_validator(mode="after")
    def _says_something(self) -> Floor:
        if self.least is None and self.most is None:
            raise ValueError("give least, most or both")
        return self


class GateSettings(_Record):
    """What the gate asks for.

    Attributes:
        metrics: scores that live runs are compared by; where the suite names none, the headlines of its positions.
        failures: the largest share of cases that may give no summary.
        margin: a change of this size matters; an interval that reaches further than this to either side
            cannot tell.
        floors: by model name, or "*" for every model, then by score.
    """

    metrics: tuple[str, ...] = headlines("closed")
    failures: float = Field(0.0, ge=0, le=1)
    margin: float = Field(0.05, gt=0)
    floors: dict[str, dict[str, Floor]] = {}

    def floors_for(self, model: str) -> dict[str, Floor]:
        """Return the floors of a model; its own come before those of every model."""
        return {**self.floors.get("*", {}), **self.floors.get(model, {})}


class _SuiteFile(_Record):
    name: str = Field(min_length=1)
    fixtures: str = "fixtures"
    recordings: str | None = None
    predictions: str | None = None
    baselines: str | None = None
    models: tuple[str, ...] = ("rules",)
    positions: Naming = "closed"
    gate: GateSettings = GateSettings()


@dataclass(frozen=True, slots=True)
class Suite:
    """A suite.

    Attributes:
        name: its name.
        file: the suite file, or the folder of fixtures that has none.
        fixtures: the folder of fixtures.
        recordings: the folder that holds a folder of recordings for each recorded model, or None.
        predictions: the folder of stored predictions, or None.
        baselines: the folder of baselines, or None: then only floors are judged.
        models: what is run when no model is named; each needs no key.
        positions: "closed" where readers are given each article's parties and issues as their codebook, "open" where
            they find their own.
        gate: what the gate asks for.
    """

    name: str
    file: Path
    fixtures: Path
    recordings: Path | None = None
    predictions: Path | None = None
    baselines: Path | None = None
    models: tuple[str, ...] = ("rules",)
    positions: Naming = "closed"
    gate: GateSettings = field(default_factory=GateSettings)

    @property
    def seal(self) -> Path:
        """The file that holds the seal of the held-out fixtures, where there is one."""
        return self._folder / SEAL

    @property
    def openings(self) -> Path:
        """The file that openings of the held-out fixtures are logged in."""
        return self._folder / OPENINGS

    @property
    def _folder(self) -> Path:
        return self.file if self.file.is_dir() else self.file.parent


def load_suite(path: Path) -> Suite:
    """Return the suite of a file, of a folder with `suite.yaml`, or of a folder of fixtures.

    Raises:
        InputError: there is nothing there, or the file is malformed; the message names file and line.
    """
    file = path / SUITE if path.is_dir() else path
    if path.is_dir() and not file.exists():
        return Suite(name=path.resolve().name, file=path, fixtures=path)
    read = _read(file)
    folder = file.parent
    gate = read.gate
    if "metrics" not in gate.model_fields_set:
        gate = gate.model_copy(update={"metrics": headlines(read.positions)})

    def under(name: str | None) -> Path | None:
        return None if name is None else folder / name

    return Suite(
        name=read.name,
        file=file,
        fixtures=folder / read.fixtures,
        recordings=under(read.recordings),
        predictions=under(read.predictions),
        baselines=under(read.baselines),
        models=read.models,
        positions=read.positions,
        gate=gate,
    )


def _read(file: Path) -> _SuiteFile:
    try:
        lined = yaml_lines.read(file.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"{file}: the suite cannot be read ({type(error).__name__}); name a suite.yaml or a folder of fixtures"
        ) from None
    except yaml_lines.YamlError as error:
        raise InputError(f"{file}:{error.line}: this is no YAML that a suite can be read from: {error.reason}") from None
    if lined.repeated:
        keys, line = lined.repeated[0]
        raise InputError(f"{file}:{line}: {keys[-1]} stands twice; keep one of them")
    try:
        return _SuiteFile.model_validate(lined.data)
    except ValidationError as error:
        lines = []
        for detail in error.errors(include_url=False):
            keys = tuple(detail["loc"])
            said = detail["msg"].removeprefix("Value error, ")
            lines.append(f"{file}:{lined.line(keys)}: {' / '.join(map(str, keys)) or 'the file'}: {said}; mend the suite")
        raise InputError("\n".join(lines)) from None


def load_cases(suite: Suite) -> list[GoldArticle]:
    """Return every labelled article of a suite, ordered by name.

    Raises:
        InputError: there is none, or one cannot be used or is not as it was sealed; the message lists every problem.
    """
    cases = load_fixtures(suite.fixtures)
    if not cases:
        raise InputError(f"{suite.fixtures}: no fixture here holds {LABELS} yet; label one")
    problems = seal_problems(suite.fixtures, suite.seal, [c.name for c in cases if c.split == HELD_OUT])
    if problems:
        raise InputError("\n".join(map(str, problems)))
    return cases


def select(
    cases: Sequence[GoldArticle], *, split: Split = "dev", tags: Collection[str] = (), limit: int | None = None
) -> list[GoldArticle]:
    """Return some of a suite's cases, in their order.

    Args:
        cases: all of them.
        split: the part of the suite; "all" for every part.
        tags: keep the cases that have any of these; empty keeps all.
        limit: keep the first so many.

    Raises:
        InputError: a tag that no case has, or nothing is left.
    """
    unknown = sorted(set(tags) - {t for c in cases for t in c.tags})
    if unknown:
        known = ", ".join(sorted({t for c in cases for t in c.tags}))
        raise InputError(f"no case has the tag {unknown[0]!r}; the tags are {known or 'none'}")
    if split not in get_args(Split):
        raise InputError(f"there is no split {split!r}; the splits are {', '.join(get_args(Split))}")
    kept = [c for c in cases if split in ("all", c.split) and (not tags or c.tags & set(tags))]
    if not kept:
        what = f"none in split {split!r} has such a tag" if tags else f"none is in split {split!r}"
        raise InputError(f"no case is left of {len(cases)}: {what}; choose another --split{' or --tags' if tags else ''}")
    return kept[:limit]


def file_name(model: str) -> str:
    """Return a model's name as it names files and folders: other characters than letters, digits, dots become hyphens."""
    return re.sub(r"[^A-Za-z0-9._]+", "-", model).strip("-.") or "model"
