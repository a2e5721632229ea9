"""A suite of two small fixtures in a folder of its own, and a scripted model that answers for them."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from summarizer.asks import Ask, Outcome, Reply
from summarizer.evaluation.record import Recorded, record
from summarizer.evaluation.suite import load_cases, load_suite
from summarizer.summary import Usage
from tests.articles import ARTICLE, POSITIONS, STATEMENTS
from tests.model_server import EMPTY

MODEL = "scripted"
ANSWERED_BY = "a script of the tests"
TIDES = Path(__file__).parent / "data" / "fixtures" / "tide-table"

SUITE = """\
name: small
recordings: recordings
predictions: predictions
baselines: baselines
models: [scripted]
gate:
  floors:
    scripted:
      partial.f1: {least: 0.5}
      pointers unresolved: {most: 0.2}
"""

LABELS = """\
title: Varn rejects quay lease
split: dev
tags: [condition, ascribed-stand]
provenance: written for the tests
labelled_by: [a test's author]
parties:
  - name: Varn
  - name: Ostmark
actors:
  - {name: Varn, kind: organization, party: Varn}
  - {name: Lio Marr, party: Varn, aliases: [Marr]}
  - {name: Ostmark, kind: organization, party: Ostmark}
  - {name: Tibor Kann, party: Ostmark}
issues:
  - {id: lease, proposal: the lease of the quays to Ostmark}
  - {id: short-lease, proposal: a shorter lease}
  - {id: running, proposal: running of the quays by Ostmark alone}
  - {id: fees, proposal: the fees}
statements:
  - {id: s1, speaker: Varn, mention: {text: Varn, after: ""}, cue: rejects, content: quay lease, form: indirect, force: denied}
  - id: s2
    speaker: Lio Marr
    mention: Varn’s harbour minister, Lio Marr,
    cue: said
    content: that her government “will not sign” the lease offered by Ostmark
    form: mixed
    said_at: Monday
  - {id: s3, speaker: Lio Marr, mention: Marr, cue: told, content: ["“We read it twice,”", "“It gives us nothing.”"], form: direct, medium: Radio Else}
  - {id: s4, speaker: Lio Marr, mention: She, cue: denied, content: having leaked the draft, form: indirect, force: denied}
  - {id: s5, speaker: Lio Marr, mention: She, cue: said, content: Ostmark wanted to run the quays alone, form: indirect}
  - {id: s6, speaker: Ostmark, mention: {text: Ostmark, after: but said}, cue: wanted, content: to run the quays alone, form: indirect, inside: s5}
  - id: s7
    speaker: Tibor Kann
    mention: Ostmark’s envoy, Tibor Kann,
    cue: said
    content: his side could accept a shorter lease if Varn reopened the canal
    form: indirect
  - {id: s8, speaker: Tibor Kann, mention: He, cue: declined, content: to comment on the fees, form: indirect, force: declined}
positions:
  - {party: Varn, issue: lease, stance: opposes, basis: stated, red_line: “will not sign”, evidence: [s1, s2]}
  - {party: Ostmark, issue: short-lease, stance: supports, basis: stated, conditions: if Varn reopened the canal, evidence: [s7]}
"""  # noqa: E501


def write_suite(folder: Path, *, suite: str = SUITE, labels: str = LABELS) -> Path:
    """Write the suite, without recordings, and return its file."""
    quays = folder / "fixtures" / "quay-lease"
    quays.mkdir(parents=True)
    (quays / "article.txt").write_text(ARTICLE, "utf-8")
    (quays / "labels.yaml").write_text(labels, "utf-8")
    tides = folder / "fixtures" / "tide-table"
    shutil.copytree(TIDES, tides)
    text = (tides / "labels.yaml").read_text("utf-8")
    (tides / "labels.yaml").write_text(text.replace("split: held-out", "split: dev"), "utf-8")
    file = folder / "suite.yaml"
    file.write_text(suite, "utf-8")
    return file


class Script:
    """A model that answers from a script; `asked` keeps the kinds of its asks.

    Attributes:
        without: numbers of statements that it leaves out.
    """

    def __init__(self, without: Sequence[int] = ()) -> None:
        self.without = set(without)
        self.asked: list[str] = []

    def __call__(self, ask: Ask) -> Outcome:
        self.asked.append(ask.kind)
        return Reply(json.dumps(self.answer(ask)), Usage(input_tokens=100, output_tokens=10))

    def answer(self, ask: Ask) -> Any:
        """Return what the script says to an ask."""
        about_quays = "quay lease" in ask.messages[-1].content
        if ask.kind == "statements" and about_quays:
            answer = copy.deepcopy(STATEMENTS)
            answer["statements"] = [s for s in answer["statements"] if s["n"] not in self.without]
            return answer
        if ask.kind == "positions" and about_quays:
            return POSITIONS
        return EMPTY[ask.kind.replace("-", "_")]


def record_suite(file: Path, script: Script | None = None, **settings: Any) -> list[Recorded]:
    """Record the suite's cases by a script."""
    suite = load_suite(file)
    assert suite.recordings is not None
    return list(
        record(
            load_cases(suite),
            suite.recordings / MODEL,
            script or Script(),
            **{"model": "openai/scripted", "answered_by": ANSWERED_BY, "at_once": 1, **settings},
        )
    )
