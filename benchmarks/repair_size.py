"""What a repair costs on the wire: characters sent and received, beside instructor's re-ask.

    python -m benchmarks.repair_size

Then the same of the recorded readings of the dev fixtures in `evals/`, as a model answered them: what the
two repairs took of the rounds that they repair.

One article with three faults planted in the answer: a pointer at words that do not exist, a
statement of an actor that is not listed, and a quotation left out. summarizer asks again about
these alone. instructor is given the same prompt, schema and checks, the checks as a validator of
its response model; its re-ask sends everything again, with the faulty answer and what was wrong.
The server counts the characters of messages, schema and answers. The positions round, which both
would need, is left out.
"""

from __future__ import annotations

import copy
import json
from collections import Counter
from pathlib import Path
from typing import Any

import instructor
import openai
from pydantic import model_validator

from benchmarks.client import conversation
from benchmarks.material import Article, article, compact
from benchmarks.server import Exchange, LocalServer
from benchmarks.support import print_heading, print_table
from summarizer import Summarizer
from summarizer.asks import Ask, Outcome, Reply
from summarizer.audit import StatementsDraft, audit_statements
from summarizer.draft import StatementsAnswer
from summarizer.drivers.blocking import drive
from summarizer.drivers.recordings import Recording
from summarizer.evaluation.codebooks import codebook_of
from summarizer.evaluation.suite import load_cases, load_suite, select
from summarizer.reading import read
from summarizer.repairs import findings_text, to_ask
from summarizer.templates import Templates
from summarizer.wording import Vocabulary

SIZES = (4_000, 10_000)
MODEL = "local"
EVALS = Path(__file__).parent.parent / "evals"


def main() -> None:
    """Measure and print."""
    print_heading("Characters of a first round and of the repair of three faults", "instructor", "openai")
    rows = []
    for size in SIZES:
        made = article(size)
        for name, (first, repair) in (("summarizer", by_summarizer(made)), ("instructor", by_instructor(made))):
            whole, again = first.sent + first.received, repair.sent + repair.received
            row = (f"{first.sent:,}", f"{first.received:,}", f"{repair.sent:,}", f"{repair.received:,}", f"{again / whole:.0%}")
            rows.append((f"{size:,} characters, {name}", *row))
    print_table(("article", "sent", "received", "repair: sent", "received", "repair to first round"), rows)
    taken = recorded()
    print_heading(f"Characters of the repairs in {len(taken)} recorded readings of the dev fixtures")
    rows = []
    for name, repairs, rounds in (
        ("statements", ("statements-repair",), ("statements",)),
        ("positions", ("positions-repair",), ("positions",)),
        ("both", ("statements-repair", "positions-repair"), ("statements", "positions")),
    ):
        again = [sum(one[k] for k in repairs) for one in taken]
        whole = [sum(one[k] for k in rounds) for one in taken]
        least, most = (f"{pick(a / w for a, w in zip(again, whole, strict=True)):.0%}" for pick in (min, max))
        rows.append((name, f"{sum(whole):,}", f"{sum(again):,}", f"{sum(again) / sum(whole):.0%}", f"{least} to {most}"))
    print_table(("rounds", "first", "repair", "repair to first", "by article"), rows)


def recorded() -> list[Counter[str]]:
    """Return the characters sent and received for each kind of ask, for each dev fixture, from its recording."""
    suite = load_suite(EVALS)
    out = []
    for case in select(load_cases(suite), split="dev"):
        recording = Recording(EVALS / "recordings" / "relay" / f"{case.name}.json")
        taken: Counter[str] = Counter()

        def answered(ask: Ask, recording: Recording = recording, taken: Counter[str] = taken) -> Outcome:
            outcome = recording.complete(ask)
            taken[ask.kind] += ask.characters + len(outcome.text if isinstance(outcome, Reply) else outcome.raw)
            return outcome

        drive(read(case.document(), Templates(), codebook=codebook_of(case)), answered)
        out.append(taken)
    return out


def faulty(made: Article) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the right answer with three faults planted in it, and the answer of a repair that mends them."""
    right = made.statements_of(1, len(made.document.sentences))
    wrong = copy.deepcopy(right)
    quoted = [n for n, s in enumerate(made.said) if made.text[s.content.start] == "“"]
    pointer, actor, left_out = quoted[0], next(n for n in range(len(made.said)) if n not in quoted), quoted[1]
    first, _, last = wrong["statements"][pointer]["at"][0].split("|")
    wrong["statements"][pointer]["at"] = [f"{first}|no such|{last}"]
    wrong["statements"][actor]["a"] = 900
    missing = {**right["statements"][left_out], "n": len(right["statements"]) + 1}
    del wrong["statements"][left_out]
    mended = [right["statements"][pointer], right["statements"][actor], missing]
    return wrong, {"actors": [], "statements": mended, "withdraw": [], "dismiss": []}


def by_summarizer(made: Article) -> tuple[Exchange, Exchange]:
    """Return the first exchange and the repair's."""
    wrong, mended = faulty(made)
    answers = {"statements": [compact(wrong)], "statements_repair": [compact(mended)], "positions": [compact(NOTHING)]}
    with LocalServer(answers) as server, Summarizer(f"openai/{MODEL}", base_url=server.url) as summarizer:
        summary = summarizer.summarize(made.text)
        assert len(summary.statements) == len(made.said)
        assert all(f.severity == "note" for f in summary.unresolved)
        first, repair, _ = server.exchanges()
    assert repair.schema == "statements_repair"
    return first, repair


def by_instructor(made: Article) -> tuple[Exchange, Exchange]:
    """Return the first exchange and the re-ask's."""
    (ask, _), _ = conversation(made)
    wrong, _ = faulty(made)
    right = made.statements_of(1, len(made.document.sentences))
    form = checked(made)
    with LocalServer({form.__name__: [compact(wrong), compact(right)]}) as server:
        openai_client = openai.OpenAI(api_key="none", base_url=server.url, max_retries=0)
        client = instructor.from_openai(openai_client, mode=instructor.Mode.JSON_SCHEMA)
        answer = client.create(model=MODEL, messages=messages(ask), response_model=form, max_retries=1)
        assert len(answer.statements) == len(made.said)
        first, again = server.exchanges()
    return first, again


def checked(made: Article) -> type[StatementsAnswer]:
    """Return the answer's class with summarizer's own checks as a validator."""
    vocabulary = Vocabulary(made.document)

    class Checked(StatementsAnswer):
        @model_validator(mode="after")
        def _check(self) -> Checked:
            draft = StatementsDraft({a.n: a for a in self.actors}, {s.n: s for s in self.statements})
            problems = to_ask(audit_statements(made.document, draft, vocabulary).problems)
            if problems:
                raise ValueError(findings_text(made.document, problems))
            return self

    return Checked


def messages(ask: Ask) -> list[Any]:
    """Return an ask's messages as a client takes them."""
    return [{"role": m.role, "content": m.content} for m in ask.messages]


NOTHING: dict[str, Any] = json.loads('{"issues":[],"positions":[],"gist":[]}')


if __name__ == "__main__":
    main()
