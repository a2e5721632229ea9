"""Statements and positions as W3C Web Annotations, in JSON-LD.

A statement is one annotation whose targets are its fragments, one target each; a position is one whose targets are
the fragments of its evidence. Every target selects its words twice, by the words with what stands around them
(TextQuoteSelector) and by their offsets (TextPositionSelector), so that a reader that keeps either finds them.
Offsets are code points, as the model asks.

Source: Web Annotation Data Model, W3C Recommendation of 23 February 2017, https://www.w3.org/TR/annotation-model/.
"""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Iterable, Iterator
from typing import Any, Final, TextIO
from urllib.parse import quote

from summarizer.exports.readings import readings
from summarizer.exports.tables import joined
from summarizer.summary import Fragment, Position, Statement, Summary

CONTEXT: Final = "http://www.w3.org/ns/anno.jsonld"
"""The context of the model; one of its own terms is all that is used."""

AROUND: Final = 32
"""Characters before and after the words that a TextQuoteSelector gives."""

_IRI_SAFE: Final = ":/?#[]@!$&'()*+,;=%~-._"
_VERB: Final = {
    "supports": "supports",
    "opposes": "opposes",
    "open": "is open on",
    "withholds": "does not say where it stands on",
}


def to_web_annotations(summaries: Iterable[Summary]) -> dict[str, Any]:
    """Return an AnnotationCollection with one page that holds an annotation for every statement and position.

    The source of a target is the document's address, where `document.source` is one (http or https), else a name
    made of the text's SHA-256 (RFC 6920, `ni:///sha-256;...`). An annotation's id is that name with
    the reading and the record's id as its fragment, so that two readings of one text have ids of their own, and another
    export of the same summary gives the same ids.

    Args:
        summaries: the summaries; one that is given again has no more annotations.
    """
    items = [annotation for reading, summary in readings(summaries) for annotation in _annotations(reading, summary)]
    id = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, ' '.join(item['id'] for item in items))}"
    collection: dict[str, Any] = {
        "@context": CONTEXT,
        "id": id,
        "type": "AnnotationCollection",
        "label": "Who said what, and where the parties stand",
        "total": len(items),
    }
    if items:  # a page holds at least one annotation
        page = f"{id}#page"
        whole = {key: collection[key] for key in ("id", "type", "label", "total")}
        collection["first"] = {"id": page, "type": "AnnotationPage", "partOf": whole, "startIndex": 0, "items": items}
        collection["last"] = page
    return collection


def write_web_annotations(summaries: Iterable[Summary], stream: TextIO) -> int:
    """Write the collection of `to_web_annotations` as JSON; return the number of annotations.

    Args:
        summaries: the summaries.
        stream: a text stream.
    """
    collection = to_web_annotations(summaries)
    json.dump(collection, stream, ensure_ascii=False, indent=2)
    stream.write("\n")
    total: int = collection["total"]
    return total


def name_of(summary: Summary) -> str:
    """Return the name of a document by its text's SHA-256 (RFC 6920)."""
    digest = base64.urlsafe_b64encode(bytes.fromhex(summary.document.sha256)).decode().rstrip("=")
    return f"ni:///sha-256;{digest}"


def _annotations(reading: str, summary: Summary) -> Iterator[dict[str, Any]]:
    base = f"{name_of(summary)}#{reading}"
    for statement in summary.statements:
        id = f"{base}/statement-{quote(statement.id, safe='')}"
        yield _annotation(summary, id, "identifying", _said(summary, statement), statement.content)
    for position in summary.positions:
        evidence = [f for cited in position.evidence.statements for f in summary.statement(cited).content]
        fragments = (*evidence, *position.evidence.sentences)
        id = f"{base}/position-{quote(position.id, safe='')}"
        yield _annotation(summary, id, "assessing", _stand(summary, position), fragments)


def _annotation(
    summary: Summary, id: str, motivation: str, bodies: list[dict[str, Any]], fragments: Iterable[Fragment]
) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "id": id,
        "type": "Annotation",
        "motivation": motivation,
        "generator": {"type": "Software", "name": f"attribution-summarizer, {summary.provenance.model}"},
        "body": bodies,
        "target": [_target(summary, f) for f in fragments],
    }


def _said(summary: Summary, statement: Statement) -> list[dict[str, Any]]:
    told = f"{statement.speaker.name or 'no source named'}: {statement.cue.text or 'said'}, {statement.form}"
    if statement.force != "asserted":
        told += f", {statement.force}"
    return [
        _body(summary, "describing", told),
        *([_body(summary, "identifying", statement.speaker.name)] if statement.speaker.name else []),
        *([_body(summary, "tagging", statement.speaker.party)] if statement.speaker.party else []),
    ]


def _stand(summary: Summary, position: Position) -> list[dict[str, Any]]:
    proposal = next(i.proposal for i in summary.issues if i.id == position.issue)
    told = f"{position.party} {_VERB[position.stance]} {proposal} ({position.status}, {position.basis}"
    told += f" by {', '.join(position.ascribed_by)})" if position.ascribed_by else ")"
    for what, words in (("condition", position.conditions), ("red line", position.red_line)):
        told += f"; {what}: {joined(words)}" if words else ""
    return [
        _body(summary, "describing", told),
        _body(summary, "tagging", position.party),
        _body(summary, "tagging", position.issue),
        _body(summary, "classifying", position.stance),
    ]


def _body(summary: Summary, purpose: str, value: str) -> dict[str, Any]:
    language = {"language": summary.document.language} if summary.document.language else {}
    return {"type": "TextualBody", "purpose": purpose, "value": value, "format": "text/plain", **language}


def _target(summary: Summary, fragment: Fragment) -> dict[str, Any]:
    text, source = summary.document.text, summary.document.source
    address = source.startswith(("http://", "https://"))
    return {
        "type": "SpecificResource",
        "source": quote(source, safe=_IRI_SAFE) if address else name_of(summary),
        "selector": [
            {
                "type": "TextQuoteSelector",
                "exact": fragment.text,
                "prefix": text[max(0, fragment.start - AROUND) : fragment.start],
                "suffix": text[fragment.end : fragment.end + AROUND],
            },
            {"type": "TextPositionSelector", "start": fragment.start, "end": fragment.end},
        ],
    }
