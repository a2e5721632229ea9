"""A report and a judgement in Markdown, for a step summary or a comment on a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from summarizer.evaluation.corpora.tables import ScoreTable
from summarizer.evaluation.gate import Finding, Judgement, Level
from summarizer.views.markdown import escaped

VERDICTS: Final[dict[Level, str]] = {
    "good": "good",
    "cannot tell": "good, as far as can be told",
    "bad": "worse or changed",
    "broken": "broken or not comparable",
}
_SIGNS: Final[dict[Level, str]] = {"good": "✓", "cannot tell": "?", "bad": "✗", "broken": "‼"}
_PLAIN: Final = re.compile(r"[\w .,;:%()/+=-]*")


def tables_markdown(tables: Sequence[ScoreTable]) -> str:
    """Return tables in Markdown; the first stays open, the others are folded."""
    out = [_table(tables[0])] if tables else []
    for table in tables[1:]:
        title = escaped(table.title)
        out.append(f"<details><summary>{title}</summary>\n\n{_table(table)}\n</details>\n")
    return "\n".join(out)


def judgement_markdown(judgement: Judgement) -> str:
    """Return a judgement in Markdown: the verdict, then every finding, what changed folded under it."""
    head = f"## Gate: {VERDICTS[judgement.level]} (exit {judgement.exit_code})\n"
    return "\n".join([head, *_findings(judgement)]) + "\n"


def _findings(judgement: Judgement) -> Iterator[str]:
    for finding in judgement.findings:
        yield f"- {_SIGNS[finding.level]} {_words(place(finding))} {_words(finding.text)}"
        if finding.details:
            yield f"  <details><summary>{len(finding.details)} lines</summary>\n"
            yield from (f"  - {_words(line)}" for line in finding.details)
            yield "\n  </details>"
        if finding.remedy:
            yield f"  - To do: {_words(finding.remedy)}"


def place(finding: Finding) -> str:
    """Return what a finding is about, with a colon: model and case."""
    where = ", ".join(part for part in (finding.model, finding.case) if part)
    return f"{where}:" if where else ""


def _table(table: ScoreTable) -> str:
    return replace(
        table,
        title=_words(table.title),
        header=tuple(map(_words, table.header)),
        rows=tuple(tuple(map(_words, row)) for row in table.rows),
        notes=tuple(map(_words, table.notes)),
    ).markdown()


def _words(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else escaped(text)
