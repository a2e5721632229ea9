"""Baselines: the scores that were looked at and found to be what they should be, one file a model.

A baseline is written by `bless` alone. It keeps every case apart, so that the
gate can say which changed, and is laid out so that a change of it can be reviewed.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from summarizer.errors import InputError
from summarizer.evaluation import fingerprints
from summarizer.evaluation.counts import Scored, averaged
from summarizer.evaluation.gold import GoldArticle
from summarizer.evaluation.ground import unsound
from summarizer.evaluation.results import CaseResult, Mode, Results
from summarizer.evaluation.suite import file_name

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Blessed:
    """One case of a baseline.

    Attributes:
        split: the part of the suite it belongs to.
        labels: the fingerprint of its labels.
        readings: by repeat, the scores, and whether there was no summary.
    """

    split: str
    labels: str
    readings: Mapping[int, tuple[Scored, bool]]

    def scored(self) -> Scored:
        """Return the mean over its repeats."""
        return averaged([scored for _, (scored, _) in sorted(self.readings.items())])


@dataclass(frozen=True, slots=True)
class Baseline:
    """The blessed scores of one model.

    Attributes:
        suite: the suite's name.
        model: the model's name.
        mode: how its summaries came about.
        answered_by: the label of its recordings, or "".
        scorer: the version of the scorer.
        day: when it was blessed.
        subset: whether it holds fewer cases than the suite's splits did.
        cases: by name.
    """

    suite: str
    model: str
    mode: Mode
    answered_by: str
    scorer: str
    day: datetime.date
    subset: bool
    cases: Mapping[str, Blessed]


def baseline_file(folder: Path, model: str) -> Path:
    """Return where a model's baseline is kept."""
    return folder / f"{file_name(model)}.json"


def load_baseline(path: Path) -> Baseline:
    """Return the baseline in a file.

    Raises:
        InputError: it is missing or damaged.
    """
    try:
        data: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if data["format"] != FORMAT:
            raise InputError(f"{path}: the baseline is of format {data['format']!r}, not {FORMAT}; bless a new one")
        return Baseline(
            suite=data["suite"],
            model=data["model"],
            mode=data["mode"],
            answered_by=data["answered_by"],
            scorer=data["scorer"],
            day=datetime.date.fromisoformat(data["blessed"]),
            subset=data["subset"],
            cases={
                name: Blessed(
                    case["split"],
                    case["labels"],
                    {int(n): (Scored.from_json(r["scored"]), bool(r["failed"])) for n, r in case["readings"].items()},
                )
                for name, case in data["cases"].items()
            },
        )
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such baseline; make one with summarizer eval bless") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"{path}: the baseline is damaged ({type(error).__name__}); take it from version control again, or bless a new one"
        ) from None


def bless(
    results: Results,
    model: str,
    suite: str,
    cases: Sequence[GoldArticle],
    *,
    day: datetime.date | None = None,
    subset: bool = False,
) -> Baseline:
    """Return a baseline of one model's results.

    Args:
        results: of a run.
        model: whose results.
        suite: the suite's name.
        cases: all of the suite's, whatever their split.
        day: today when not given.
        subset: allow fewer cases than the splits of the results hold.

    Raises:
        InputError: the results are no sound ground: see `summarizer.evaluation.ground`; or not all there.
    """
    chosen = results.by(model)
    if not chosen:
        raise InputError(f"the results hold nothing of {model!r}; their models are {', '.join(results.models)}")
    for wrong in unsound(chosen, cases):
        raise InputError(f"{wrong.case or model}: {wrong.text}; {wrong.remedy}")
    splits = {r.split for r in chosen}
    absent = sorted({c.name for c in cases if c.split in splits} - {r.case for r in chosen})
    if absent and not subset:
        raise InputError(
            f"{model}: {len(absent)} cases of the suite are not in the results, such as {absent[0]}; "
            "run all of it, or say --subset"
        )
    grouped: dict[str, list[CaseResult]] = {}
    for result in chosen:
        grouped.setdefault(result.case, []).append(result)
    return Baseline(
        suite=suite,
        model=model,
        mode=chosen[0].mode,
        answered_by=next((r.answered_by for r in chosen if r.answered_by), ""),
        scorer=fingerprints.SCORER_VERSION,
        day=day or datetime.date.today(),
        subset=bool(absent),
        cases={
            name: Blessed(
                readings[0].split, readings[0].made_of["labels"], {r.repeat: (r.scored, bool(r.failure)) for r in readings}
            )
            for name, readings in grouped.items()
        },
    )


def merged(earlier: Baseline, new: Baseline) -> Baseline:
    """Return the new baseline together with the earlier one's cases of splits that the new one has none of."""
    splits = {c.split for c in new.cases.values()}
    kept = {name: c for name, c in earlier.cases.items() if c.split not in splits}
    same_ground = (earlier.suite, earlier.mode, earlier.scorer) == (new.suite, new.mode, new.scorer)
    if not kept or not same_ground:
        return new
    return Baseline(
        new.suite,
        new.model,
        new.mode,
        new.answered_by,
        new.scorer,
        new.day,
        new.subset or earlier.subset,
        {**kept, **new.cases},
    )


def save_baseline(baseline: Baseline, path: Path) -> None:
    """Write a baseline whole or not at all, one score a line."""
    cases = {
        name: {
            "split": case.split,
            "labels": case.labels,
            "readings": {str(n): {"failed": failed, "scored": s.as_json()} for n, (s, failed) in sorted(case.readings.items())},
        }
        for name, case in sorted(baseline.cases.items())
    }
    data = {
        "format": FORMAT,
        "suite": baseline.suite,
        "model": baseline.model,
        "mode": baseline.mode,
        "answered_by": baseline.answered_by,
        "scorer": baseline.scorer,
        "blessed": baseline.day.isoformat(),
        "subset": baseline.subset,
        "cases": cases,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    part.write_text(_laid_out(data) + "\n", "utf-8")
    part.replace(path)


def _laid_out(value: Any, indent: int = 0) -> str:
    """Return JSON in which a mapping has a line for each key, and a list is on one line."""
    if isinstance(value, list):
        return f"[{', '.join(map(_laid_out, value))}]"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if not isinstance(value, dict) or not value:
        return json.dumps(value, ensure_ascii=False)
    space = " " * (indent + 1)
    lines = (f"{space}{json.dumps(k, ensure_ascii=False)}: {_laid_out(v, indent + 1)}" for k, v in value.items())
    return "{\n" + ",\n".join(lines) + "\n" + " " * indent + "}"
