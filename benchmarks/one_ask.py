"""Statements and positions in one ask, beside positions in a round of their own.

    python -m benchmarks.one_ask --corpora DIR --model openai/NAME [--base-url URL] [--articles 8]

Needs SEESAW, which is not part of this repository, and a model. The sample is drawn from the valid split
by seed 0, each article with its entity list as a closed codebook, as `summarizer eval corpus seesaw` reads
it. Both ways are given the same rules: the one ask has the static parts of both templates in turn, and
cites the statements of its own list. Neither repairs, so that the first answers are compared.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from benchmarks.support import print_heading, print_table
from summarizer import Options, RetryPolicy, Summary
from summarizer.asks import Ask, AskFailed, Message, Outcome, Reply
from summarizer.audit import StatementsDraft, audit_statements
from summarizer.document import Document
from summarizer.draft import (
    DraftActor,
    DraftGist,
    DraftIssue,
    DraftPosition,
    DraftStatement,
    StatementsAnswer,
    load_object,
    parse,
    wire_schema,
)
from summarizer.drivers.blocking import drive
from summarizer.drivers.model import Model
from summarizer.drivers.settings import resolve
from summarizer.evaluation.corpora import seesaw
from summarizer.evaluation.corpora.session import sample
from summarizer.evaluation.counts import Counts, Rate, Scored, added
from summarizer.evaluation.statistics import f1_parts, paired_difference, ratio
from summarizer.reading import read
from summarizer.templates import Templates
from summarizer.wording import Vocabulary

OPTIONS = Options(repair_rounds=0)


class Both(StatementsAnswer):
    """The answer of the one ask."""

    actors: tuple[DraftActor, ...] = ()
    statements: tuple[DraftStatement, ...] = ()
    issues: tuple[DraftIssue, ...] = ()
    positions: tuple[DraftPosition, ...] = ()
    gist: tuple[DraftGist, ...] = ()


def one_ask(templates: Templates, statements: Ask, article: seesaw.SeesawArticle) -> Ask:
    """Return the ask for statements with the one for positions joined to it."""
    codebook = seesaw.codebook_of(article.entities)
    issues = "; ".join(f"{i.id}: {i.proposal}" for i in codebook.issues)
    parties = "; ".join(sorted(p.name for p in codebook.parties))
    system = (
        f"Two tasks, one answer.\n\nTASK 1\n{statements.messages[0].content.strip()}\n\n"
        f"TASK 2, over the statements of your own list, cited by their n\n{templates['positions'].system.strip()}\n\n"
        'Answer both with one JSON object {"actors":[...],"statements":[...],"issues":[...],"positions":[...],"gist":[...]} '
        "and nothing else."
    )
    user = f"Use these issues, by id, and no others: {issues}\nParties: {parties}\n\n{statements.messages[1].content}"
    return Ask(
        kind="statements",
        messages=(Message("system", system), Message("user", user)),
        schema_name="statements_and_positions",
        schema=wire_schema(Both),
        max_output_tokens=OPTIONS.output_ceiling,
    )


@dataclass(frozen=True)
class Run:
    """One article read one way."""

    summary: Summary | None
    characters: int


def together(article: seesaw.SeesawArticle, templates: Templates, complete: Callable[[Ask], Outcome]) -> Run:
    """Read an article in one ask; the answer is then laid out as if it had come in two rounds."""
    document = article.document()
    taken = 0
    answer: dict[str, Any] = {}

    def reply(ask: Ask) -> Outcome:
        nonlocal taken, answer
        if ask.kind == "statements":
            whole = one_ask(templates, ask, article)
            outcome = complete(whole)
            if isinstance(outcome, AskFailed):
                return outcome
            taken = whole.characters + len(outcome.text)
            answer = load_object(outcome.text)
            return Reply(json.dumps({k: answer.get(k, []) for k in ("actors", "statements")}))
        return Reply(json.dumps(_cited_anew(document, answer)))

    summary = drive(read(document, templates, OPTIONS, codebook=seesaw.codebook_of(article.entities)), reply)
    return Run(summary, taken)


def _cited_anew(document: Document, answer: dict[str, Any]) -> dict[str, Any]:
    """Return the answer's positions with the numbers that the reading gives statements: their order in the text."""
    parsed = parse(json.dumps(answer), StatementsAnswer).answer
    draft = StatementsDraft({a.n: a for a in parsed.actors}, {s.n: s for s in parsed.statements})
    placed = audit_statements(document, draft, Vocabulary(document)).statements
    new = {s.number: i for i, s in enumerate(placed, 1)}
    positions = [
        {**p, "statements": [new[n] for n in p.get("statements", []) if n in new]}
        for p in answer.get("positions", [])
        if isinstance(p, dict)
    ]
    return {"issues": answer.get("issues", []), "positions": positions, "gist": answer.get("gist", [])}


def apart(article: seesaw.SeesawArticle, templates: Templates, complete: Callable[[Ask], Outcome]) -> Run:
    """Read an article as the library does, without repair."""
    taken: Counter[str] = Counter()

    def reply(ask: Ask) -> Outcome:
        outcome = complete(ask)
        if isinstance(outcome, Reply):
            taken[ask.kind] += ask.characters + len(outcome.text)
        return outcome

    reading = read(article.document(), templates, OPTIONS, codebook=seesaw.codebook_of(article.entities))
    return Run(drive(reading, reply), taken.total())


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.one_ask")
    parser.add_argument("--corpora", default=os.environ.get("SUMMARIZER_CORPORA"), help="the folder that holds seesaw/")
    parser.add_argument("--model", required=True)
    parser.add_argument("--base-url")
    parser.add_argument("--timeout", type=float, default=600.0, help="seconds without a byte")
    parser.add_argument("--articles", type=int, default=8)
    given = parser.parse_args(arguments)
    articles = sample(seesaw.load("valid", given.corpora), given.articles)
    model = Model(
        resolve(given.model, base_url=given.base_url), timeout=given.timeout, retries=RetryPolicy(deadline=given.timeout)
    )
    templates = Templates()
    jobs = [(way, article) for article in articles for way in (apart, together)]

    def run(job: tuple[Any, seesaw.SeesawArticle]) -> Run:
        way, article = job
        done: Run = way(article, templates, model.complete)
        sys.stderr.write(f"{article.name}: {way.__name__}\n")
        return done

    with ThreadPoolExecutor(len(jobs)) as pool:
        done = list(pool.map(run, jobs))
    print_heading(f"Statements and positions of {len(articles)} SEESAW valid articles, entity list as codebook", "openai")
    rows = []
    for label, runs in (("positions in a round of their own", done[::2]), ("one ask for both", done[1::2])):
        scores = [seesaw.score_article(a, r.summary) for a, r in zip(articles, runs, strict=True)]
        rows.append((label, *_figures(scores, runs)))
    head = (
        "",
        "topics and events: P",
        "R",
        "F1 (95 %)",
        "pair F1",
        "all: P",
        "R",
        "F1 (95 %)",
        "evidence",
        "statements",
        "characters",
    )
    print_table(head, rows)
    first, second = (
        [seesaw.score_article(a, r.summary) for a, r in zip(articles, runs, strict=True)] for runs in (done[::2], done[1::2])
    )
    for part in ("issue", "all"):
        sides = [f1_parts(s.counts[f"{part}/triples"] for s in scores) for scores in (first, second)]
        change = paired_difference(*sides)
        if change is not None:
            print(f"\nOne ask less a round of its own, {part}: {change.value:+.3f} ({change.low:+.3f} to {change.high:+.3f}).")


def _figures(scores: Sequence[Scored], runs: Sequence[Run]) -> tuple[str, ...]:
    total = added(scores)
    cells: list[str] = []
    for part in ("issue", "all"):
        counts = total.counts[f"{part}/triples"]
        interval = ratio(f1_parts(s.counts[f"{part}/triples"] for s in scores))
        span = f" ({interval.low:.3f} to {interval.high:.3f})" if interval else ""
        cells += [f"{counts.precision or 0:.3f}", f"{counts.recall or 0:.3f}", f"{counts.f1 or 0:.3f}{span}"]
        if part == "issue":
            cells.append(f"{total.counts.get('issue/pairs', Counts()).f1 or 0:.3f}")
    evidence = total.rates.get("all/evidence given triple", Rate())
    cells.append(f"{evidence.hits:g} of {evidence.of:g}")
    cells.append(str(sum(len(r.summary.statements) for r in runs if r.summary)))
    cells.append(f"{sum(r.characters for r in runs):,}")
    return tuple(cells)


if __name__ == "__main__":
    main()
