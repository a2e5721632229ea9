"""What a repair brings back: a model's first answers, a third of their records deleted, then repaired.

    python -m benchmarks.recovery --corpora DIR --model openai/NAME [--base-url URL] [--skip 20] [--articles 20]

Needs PolNeAR, which is not part of this repository, and a model. Articles are those of the train split of
2,500 to 6,500 bytes, sorted by name and shuffled by the seed; the first ones were used for work on the
prompts and are skipped. Each article is asked about once for its statements, and that answer is repaired
twice: as it came, and with a third of its statements deleted by a seeded draw. Positions are not asked for.

Recovered is a deleted statement that the repair gives again: its content at IoU 0.5 or more, one to one.
Damaged is a sound record of the (reduced) first answer that is gone or has another content, cue or source
afterwards. Wrongly dismissed is a place that the model dismissed although an annotator labelled it: a cue
that overlaps a labelled cue, or a quotation of which a labelled content holds half. Gold that a statement
of the reduced answer would have covered anyway is counted too, so that the share is of all dismissals.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from benchmarks.support import print_heading, print_table
from summarizer import Options, RetryPolicy, Summary
from summarizer.asks import Ask, AskFailed, Outcome, Reply
from summarizer.drivers.blocking import drive
from summarizer.drivers.model import Model
from summarizer.drivers.settings import resolve
from summarizer.evaluation.alignment import align
from summarizer.evaluation.corpora.polnear import PolnearArticle, human_line, load, score_article
from summarizer.evaluation.counts import Counts, Rate, Scored, added
from summarizer.evaluation.statistics import f1_parts, rate_parts, ratio
from summarizer.reading import read
from summarizer.summary import Statement
from summarizer.templates import Templates
from summarizer.text.spans import Span, shared

SEED = 20261123
SMALLEST, LARGEST = 2_500, 6_500
SHARE = 1 / 3


class Conversation:
    """Answers the asks of one reading and keeps what each kind of ask took, in characters."""

    def __init__(self, complete: Callable[[Ask], Outcome], deleted: frozenset[int] = frozenset()) -> None:
        self._complete = complete
        self._deleted = deleted
        self.characters: Counter[str] = Counter()

    def __call__(self, ask: Ask) -> Outcome:
        """Answer an ask for statements or their repair."""
        if ask.kind.startswith("positions"):
            return AskFailed("budget", "not asked for here", calls=0)
        outcome = self._complete(ask)
        if isinstance(outcome, Reply):
            self.characters[ask.kind] += ask.characters + len(outcome.text)
            if ask.kind == "statements" and self._deleted:
                return Reply(without(outcome.text, self._deleted))
        return outcome


def without(raw: str, numbers: frozenset[int]) -> str:
    """Return a statements answer without the statements of these numbers."""
    answer = json.loads(raw)
    answer["statements"] = [s for s in answer["statements"] if s.get("n") not in numbers]
    return json.dumps(answer, ensure_ascii=False)


def sample(corpora: str | None, skip: int, articles: int) -> tuple[list[PolnearArticle], list[PolnearArticle]]:
    """Return the drawn articles, and all of the split."""
    every = load("train", corpora)
    fitting = [a for a in every if SMALLEST <= len(a.text.encode()) <= LARGEST]
    random.Random(SEED).shuffle(fitting)  # noqa: S311
    return fitting[skip : skip + articles], every


@dataclass(frozen=True)
class Repaired:
    """One article: read without repair, with it, and with it after a third was deleted."""

    article: PolnearArticle
    first: Summary
    repaired: Summary
    reduced: Summary
    recovered: Summary
    characters: Counter[str]

    def deleted(self) -> list[Statement]:
        """Return the sound statements of the first answer that the reduced one lacks."""
        kept = {s.id for s in self.reduced.statements}
        return [s for s in self.first.statements if s.id not in kept]


def measured(article: PolnearArticle, complete: Callable[[Ask], Outcome]) -> Repaired:
    """Read one article in the four ways."""
    document = article.document()

    def summary(rounds: int, deleted: frozenset[int] = frozenset()) -> tuple[Summary, Counter[str]]:
        talk = Conversation(complete, deleted)
        return drive(read(document, Templates(), Options(repair_rounds=rounds)), talk), talk.characters

    first_text: list[str] = []

    def kept(ask: Ask) -> Outcome:
        outcome = complete(ask)
        if isinstance(outcome, Reply):
            first_text.append(outcome.text)
        return outcome

    first = drive(read(document, Templates(), Options(repair_rounds=0)), Conversation(kept))
    numbers = [s["n"] for s in json.loads(first_text[0])["statements"]]
    drawn = random.Random(f"{SEED} {article.name}").sample(numbers, round(len(numbers) * SHARE))  # noqa: S311
    gone = frozenset(drawn)
    repaired, characters = summary(1)
    return Repaired(article, first, repaired, summary(0, gone)[0], summary(1, gone)[0], characters)


def recovered(one: Repaired) -> Rate:
    """Return how many deleted statements the repair gave again."""
    gone = one.deleted()
    back = align(gone, one.recovered.statements, spans=_places, key=_key, threshold=0.5)
    return Rate(len(back), len(gone))


def _places(statement: Statement) -> list[Span]:
    return [f.span for f in statement.content]


def _key(statement: Statement) -> str:
    return statement.id


def damaged(before: Summary, after: Summary) -> Rate:
    """Return how many statements of the one, those that a finding was about left out, are not the same in the other."""
    doubted = {f.spans for f in before.unresolved if f.record is not None}
    same = {_what(s) for s in after.statements}
    kept = [_what(s) in same for s in before.statements if s.content not in doubted]
    return Rate(kept.count(False), len(kept))


def _what(statement: Statement) -> tuple[object, ...]:
    return statement.id, statement.speaker.name, statement.mention, statement.cue


def wrongly_dismissed(one: Repaired, summary: Summary) -> Rate:
    """Return how many dismissed places an annotator labelled; with several annotators, more than half of them."""
    wrong = 0
    for dismissal in summary.dismissed:
        place = dismissal.fragment.span
        votes = [
            any(_labelled(place, a.cue, a.content, one.article.text) for a in labels) for labels in one.article.labels.values()
        ]
        wrong += 2 * sum(votes) > len(votes)
    return Rate(wrong, len(summary.dismissed))


def _labelled(place: Span, cue: Sequence[Span], content: Sequence[Span], text: str) -> bool:
    quoted = text[place.start] in "\"“„«'「"
    if quoted:
        return 2 * shared(sorted(content), [place]) > place.end - place.start
    return any(place.overlaps(c) for c in cue)


def report(done: Sequence[Repaired], every: Sequence[PolnearArticle]) -> None:
    """Print the tables."""
    print_heading(f"Repair of first answers to {len(done)} PolNeAR train articles", "openai", "instructor")
    rows = []
    for label, scores in (
        ("first answer", [score_article(d.article, d.first) for d in done]),
        ("after repair", [score_article(d.article, d.repaired) for d in done]),
        ("a third deleted", [score_article(d.article, d.reduced) for d in done]),
        ("a third deleted, after repair", [score_article(d.article, d.recovered) for d in done]),
        ("people against each other", [s.scored for s in human_line(every)]),
    ):
        rows.append((label, *_figures(scores)))
    print_table(("statements", "P", "R", "F1 (95 %)", "exact F1", "characters F1", "speech-verb recall", "quoted recall"), rows)
    print()
    spent = [(d.characters["statements-repair"], d.characters["statements"]) for d in done]
    print_table(
        ("repair", "share", "of"),
        [
            ("deleted statements recovered", *_share([recovered(d) for d in done])),
            ("sound records damaged, as the answer came", *_share([damaged(d.first, d.repaired) for d in done])),
            ("sound records damaged, a third deleted", *_share([damaged(d.reduced, d.recovered) for d in done])),
            ("dismissed places that are labelled, as it came", *_share([wrongly_dismissed(d, d.repaired) for d in done])),
            ("dismissed places that are labelled, a third deleted", *_share([wrongly_dismissed(d, d.recovered) for d in done])),
            ("repair's characters, of the first round's", *_share([Rate(*pair) for pair in spent])),
        ],
    )


def _figures(scores: Sequence[Scored]) -> tuple[str, ...]:
    total = added(scores)
    partial = total.counts["partial"]
    interval = ratio(f1_parts(s.counts["partial"] for s in scores))
    span = f" ({interval.low:.3f} to {interval.high:.3f})" if interval else ""
    recalls = [total.rates.get(f"recall/tag/{tag}", Rate()) for tag in ("speech-verb", "quoted")]
    return (
        f"{partial.precision or 0:.3f}",
        f"{partial.recall or 0:.3f}",
        f"{partial.f1 or 0:.3f}{span}",
        *(f"{total.counts.get(name, Counts()).f1 or 0:.3f}" for name in ("strict", "characters")),
        *(f"{r.value or 0:.3f} of {r.of:g}" for r in recalls),
    )


def _share(rates: Sequence[Rate]) -> tuple[str, str]:
    total = Rate(sum(r.hits for r in rates), sum(r.of for r in rates))
    interval = ratio(rate_parts(rates))
    span = f" ({interval.low:.3f} to {interval.high:.3f})" if interval else ""
    return f"{total.value or 0:.3f}{span}", f"{total.hits:,.0f} of {total.of:,.0f}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.recovery")
    parser.add_argument("--corpora", default=os.environ.get("SUMMARIZER_CORPORA"), help="the folder that holds polnear/")
    parser.add_argument("--model", required=True)
    parser.add_argument("--base-url")
    parser.add_argument("--timeout", type=float, default=600.0, help="seconds without a byte")
    parser.add_argument("--skip", type=int, default=20)
    parser.add_argument("--articles", type=int, default=20)
    parser.add_argument("--at-once", type=int, default=8)
    parser.add_argument("--list", action="store_true", help="name the articles and stop")
    given = parser.parse_args(arguments)
    articles, every = sample(given.corpora, given.skip, given.articles)
    if given.list:
        print("\n".join(a.name for a in articles))
        return
    settings = resolve(given.model, base_url=given.base_url)
    model = Model(settings, timeout=given.timeout, retries=RetryPolicy(deadline=given.timeout))

    def one(article: PolnearArticle) -> Repaired:
        done = measured(article, model.complete)
        sys.stderr.write(f"{article.name}: read\n")
        return done

    with ThreadPoolExecutor(given.at_once) as pool:
        done = list(pool.map(one, articles))
    report(done, every)


if __name__ == "__main__":
    main()
