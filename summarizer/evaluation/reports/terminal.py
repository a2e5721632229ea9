"""Tables and a judgement in plain lines, for a terminal or a log; nothing in them steers the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from summarizer.evaluation.corpora.tables import ScoreTable
from summarizer.evaluation.gate import Judgement
from summarizer.evaluation.reports.markdown import VERDICTS, place
from summarizer.text.folding import shown


def table_text(table: ScoreTable) -> str:
    """Return a table in columns of fixed width, notes below."""
    rows = tuple(tuple(map(_plain, row)) for row in table.rows)
    header, notes = (tuple(map(_plain, words)) for words in (table.header, table.notes))
    return replace(table, title=_plain(table.title), rows=rows, header=header, notes=notes).text()


def _plain(text: str) -> str:
    return text if text.isprintable() else shown(text)


def judgement_text(judgement: Judgement) -> str:
    """Return a judgement in lines: every finding with its level, details and remedy, then the verdict."""
    return "\n".join(_lines(judgement)) + "\n"


def _lines(judgement: Judgement) -> Iterator[str]:
    for finding in judgement.findings:
        yield shown(" ".join(part for part in (f"[{finding.level}]", place(finding), finding.text) if part))
        yield from (f"    {shown(line)}" for line in finding.details)
        if finding.remedy:
            yield f"    to do: {shown(finding.remedy)}"
    yield f"{VERDICTS[judgement.level]} (exit {judgement.exit_code})"
