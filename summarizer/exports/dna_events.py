"""The event list of Discourse Network Analyzer 3.0: one coded statement a line, for R and for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TextIO

from summarizer.exports.dna_coding import Code, CodedDocument, Coding, coded
from summarizer.exports.same_length import basic_plane
from summarizer.summary import Summary

COLUMNS: Final = (
    *("statement_id", "time", "person", "organization", "concept", "agreement"),
    *("stance", "conditions", "red line", "status", "basis", "reviewed", "position", "statement"),
    *("start_position", "stop_position", "text", "coder", "document_id", "document_title"),
    *("document_author", "document_source", "document_section", "document_type"),
)
"""The columns, with the further variables where DNA puts them: after those that every list has."""


def write_dna_events(summaries: Iterable[Summary], stream: TextIO) -> Coding:
    r"""Write the event list of the parties' own stands; return what was coded, with its warnings.

    As DNA writes it: separated by ";", texts in double quotes, a ";" in them shown as "," and a double quote as "'".
    `agreement` is 1 or 0, and empty for a stance that is open or withheld. Stances that others ascribe to a party and
    statements that no position rests on are not in it. `statement_id` is the number in the database of `write_dna`.

    Args:
        summaries: the summaries.
        stream: a text stream that keeps line ends as they are. Lines end in "\n".
    """
    coding = coded(summaries)
    stream.write(";".join(map(_text, COLUMNS)) + "\n")
    for number, code in enumerate(coding.codes, 1):
        if code.type in ("statement", "open"):
            stream.write(";".join(_cells(number, code, coding.documents[code.document - 1])) + "\n")
    return coding


def _cells(number: int, code: Code, document: CodedDocument) -> list[str]:
    further = (
        code.stance,
        code.conditions,
        code.red_line,
        code.status,
        code.basis,
        code.reviewed,
        code.position,
        code.statement,
    )
    return [
        str(number),
        f"{document.day.isoformat()} 00:00:00",
        *map(_text, (code.person, code.organization, code.concept)),
        "" if code.agreement is None else str(int(code.agreement)),
        *map(_text, further),
        str(code.start),
        str(code.end),
        _text(document.text[code.start : code.end]),
        "1",
        str(code.document),
        *map(_text, (document.title, "", document.summary.document.source, "", "")),
    ]


def _text(text: str) -> str:
    plain = basic_plane(text)[0].replace(";", ",").replace('"', "'")
    return f'"{plain}"'
