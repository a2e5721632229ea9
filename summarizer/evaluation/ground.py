"""Whether results are sound ground for a judgement or a baseline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from summarizer.evaluation import fingerprints
from summarizer.evaluation.gold import GoldArticle
from summarizer.evaluation.results import ONE_STATE, CaseResult

_AGAIN = "run the suite again"


@dataclass(frozen=True, slots=True)
class Unsound:
    """One reason why results are no ground.

    Attributes:
        case: the case concerned, "" for all.
        repeat: the reading of it, 0 for all.
        text: what is the matter.
        remedy: what to do about it.
    """

    case: str
    repeat: int
    text: str
    remedy: str = _AGAIN


def unsound(results: Sequence[CaseResult], cases: Sequence[GoldArticle]) -> Iterator[Unsound]:
    """Yield what makes one model's results no ground: broken, of other labels or another scorer, or of several states.

    Args:
        results: of one model.
        cases: all of the suite's labelled articles, as they are now.
    """
    several = {r.case for r in results if r.repeat > 1}
    for result in results:
        if result.broken:
            which = f" (repeat {result.repeat})" if result.case in several else ""
            yield Unsound(result.case, result.repeat, f"the case could not be read{which}: {result.broken}")
    labels = {c.name: fingerprints.of_labels(c) for c in cases}
    for case in sorted({r.case for r in results}):
        if case not in labels:
            yield Unsound(case, 0, "the suite has no such case")
        elif {r.made_of.get("labels") for r in results if r.case == case} != {labels[case]}:
            yield Unsound(case, 0, "its labels or its article have changed since the run")
    if {r.made_of.get("scorer") for r in results} != {fingerprints.SCORER_VERSION}:
        yield Unsound("", 0, f"the run was scored by another version of the scorer than {fingerprints.SCORER_VERSION}")
    for part in ONE_STATE:
        if part != "scorer" and len({r.made_of.get(part) for r in results}) > 1:
            yield Unsound("", 0, f"the results are of several states of the {part}", f"{_AGAIN} with --fresh")
    if len({r.mode for r in results}) > 1:
        yield Unsound("", 0, "some results are live and some are not", f"{_AGAIN} with --fresh")
