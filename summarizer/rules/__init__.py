"""The reader that needs no model: attributions by patterns, speakers by rules.

It is deterministic, opens no socket and is linear in the document's length. It knows
English; in other languages it finds quotations, which then have no source.

It gives no positions. They were tried: a stance verb ("backs", "opposes", "called for"), its
named source, an object that is no person. On the 381 articles of SEESAW's train split, scored as
`summarizer.evaluation.corpora.seesaw` scores (article-level triples, open naming, the source's
party or else its name), 20 triples were placed of 2,952 labelled, 16 of them right (.80), and of
the 8 with a topic or event as object, which is what an issue is, 5 (.63). Rules that find so
little and are no surer of it leave the matrix empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from summarizer.document import Document
from summarizer.grounded import Grounded, GroundedStatement
from summarizer.rules.joining import joined
from summarizer.rules.names import Names
from summarizer.rules.patterns import Attribution
from summarizer.rules.speakers import Speakers
from summarizer.rules.units import units
from summarizer.rules.words import KNOWN
from summarizer.summary import Force
from summarizer.text.spans import Span

_DENIES: Final = frozenset("deny refute dispute reject refuse oppose rebuff disavow dismiss".split())
_WITHHOLDS: Final = frozenset(
    "comment say discuss specify elaborate answer name disclose identify reveal confirm give provide be".split()
)


def read(document: Document) -> Grounded:
    """Read a document without a model.

    Args:
        document: any document.

    Returns:
        Statements ordered by content, with their actors; no issues, positions or gist.
    """
    text, all_units = document.text, units(document)
    found = sorted(joined(document, all_units), key=lambda a: (a.content[0].start, -a.content[-1].end, a.cue or a.content[0]))
    speakers = Speakers(all_units, Names(text, all_units))
    actor = {i: speakers.of(found[i]) for i in sorted(range(len(found)), key=lambda i: found[i].source or found[i].content[0])}
    statements = []
    for i, (a, outer) in enumerate(zip(found, _containers(found), strict=True)):
        told = " ".join(text[slice(*a.told)].split()) if a.told is not None else ""
        outlet = any(w.lower() in KNOWN["outlet"] for w in told.split())
        medium, addressee = (told, "") if outlet else ("", told)
        statements.append(
            GroundedStatement(i + 1, actor[i], a.content, a.cue, a.source, outer + 1, medium, addressee, force=_force(text, a))
        )
    return Grounded(actors=tuple(speakers.actors), statements=tuple(statements))


def _containers(found: Sequence[Attribution]) -> list[int]:
    """Return, for each attribution, the index of the innermost other one whose content holds it, or -1.

    They are sorted by start, longest first, so that what holds a later one is still open when it comes.
    """
    out: list[int] = []
    holders: list[tuple[Span, int]] = []
    for i, a in enumerate(found):
        place = a.cue or a.content[0]
        holders = [(span, h) for span, h in holders if span.end > a.content[0].start]
        fits = [
            h for span, h in holders if span.contains(place) and span.contains(a.content[0]) and found[h].content != a.content
        ]
        out.append(fits[-1] if fits else -1)
        holders.extend((span, i) for span in a.content)
    return out


def _force(text: str, a: Attribution) -> Force:
    if a.reading is None:
        return "asserted"
    lemma, words = a.reading.entry.lemma, text[a.content[0].start : a.content[0].end].lower().split()[:2]
    if (lemma in ("decline", "refuse") and words[0] == "to" and words[-1] in _WITHHOLDS) or (
        a.negated and lemma in ("say", "deny")
    ):
        return "declined"
    return "denied" if a.negated != (lemma in _DENIES or lemma == "rule out") else "asserted"
