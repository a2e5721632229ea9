"""What a run over a corpus gives: one score an article, failures included."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from summarizer.evaluation.counts import Scored, added
from summarizer.summary import Summary


@dataclass(frozen=True, slots=True)
class ArticleScore:
    """One article's score.

    Attributes:
        name: the article's.
        scored: its counts and rates.
        failure: "" or why there is no summary, which counts as everything missed.
        cluster: what articles share that are not independent of each other, such as a story; "" for the article alone.
    """

    name: str
    scored: Scored
    failure: str = ""
    cluster: str = ""


class NotReadError(Exception):
    """Says that an article was not read; the message is the reason as it stands."""


def by_cluster(scores: Sequence[ArticleScore]) -> list[Scored]:
    """Return one score for each cluster, the sum of its articles', in order of first appearance."""
    clusters: dict[str, list[Scored]] = {}
    for score in scores:
        clusters.setdefault(score.cluster or score.name, []).append(score.scored)
    return [added(members) for members in clusters.values()]


def attempt(text: str, read: Callable[[], Summary | None]) -> tuple[Summary | None, str]:
    """Return what `read` returns and "", or None and the reason: an article that fails must count, not vanish.

    The reason holds the exception's kind and message; nothing is re-raised but what is no `Exception`.
    A summary of any other text than `text` is a failure, since its offsets mean nothing here.
    """
    try:
        summary = read()
    except NotReadError as error:
        return None, str(error)
    except Exception as error:  # noqa: BLE001 - any failure of a reader is a result of the evaluation
        return None, f"{type(error).__name__}: {error}"
    if summary is None:
        return None, "the reader gave no summary"
    if summary.document.text != text:
        return None, "the reader gave the summary of another text"
    return summary, ""
