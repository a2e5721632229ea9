"""Statements in the one form in which scores compare them, whoever made them.

Labels and predictions both become `Attributed` records. So a score also says
how far two sets of labels agree, by the same rules.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from summarizer.evaluation.gold import GoldArticle
from summarizer.evaluation.names import folded_name, folded_names
from summarizer.summary import Force, Form, Summary
from summarizer.text.spans import Span, trimmed


@dataclass(frozen=True, slots=True)
class Attributed:
    """A statement as it is scored.

    Attributes:
        id: unique on its side.
        content: what was said: sorted, apart from each other by more than white space.
        cue: the words that mark the attribution, or None.
        mention: the words that name the source, or None.
        speakers: folded names of the source, any of which is right; empty when none is named.
        parties: folded names of the source's party, any of which is right; empty when none.
        form: direct, mixed or indirect.
        force: asserted, denied or declined.
        medium: folded, "" when not told, None where nobody labelled it.
        addressee: the same.
        said_at: the same.
        inside: the id of the statement in whose content it stands, or None.
        tags: slices that it belongs to.
    """

    id: str
    content: tuple[Span, ...]
    cue: Span | None = None
    mention: Span | None = None
    speakers: frozenset[str] = frozenset()
    parties: frozenset[str] = frozenset()
    form: Form = "indirect"
    force: Force = "asserted"
    medium: str | None = ""
    addressee: str | None = ""
    said_at: str | None = ""
    inside: str | None = None
    tags: frozenset[str] = frozenset()

    @property
    def sort_key(self) -> tuple[object, ...]:
        """A key of everything that decides a pairing, so that records of equal key are interchangeable."""
        none = Span(-1, -1)
        return (self.content, self.cue or none, self.mention or none, tuple(sorted(self.speakers)), self.id)


def from_gold(article: GoldArticle) -> tuple[Attributed, ...]:
    """Return the labelled statements of an article.

    A speaker is right by its name, its aliases or, where the source is unnamed, by the words of
    the mention: "a senior official" has no other name.
    """
    actors = {a.name: a for a in article.actors}
    parties = {p.name: folded_names((p.name, *p.aliases)) for p in article.parties}
    out = []
    for s in article.statements:
        actor = actors.get(s.speaker)
        names = {s.speaker, *(actor.aliases if actor else ())}
        if actor is not None and actor.kind == "unnamed" and s.mention is not None:
            names.add(article.text[slice(*s.mention)])
        party = actor.party if actor else ""
        out.append(
            Attributed(
                id=s.id,
                content=joined(article.text, s.content),
                cue=s.cue,
                mention=s.mention,
                speakers=folded_names(names),
                parties=parties.get(party, folded_names((party,))),
                form=s.form,
                force=s.force,
                medium=folded_name(s.medium),
                addressee=None if s.addressee is None else folded_name(s.addressee),
                said_at=None if s.said_at is None else folded_name(s.said_at),
                inside=s.inside,
                tags=s.tags,
            )
        )
    return tuple(out)


def from_summary(summary: Summary) -> tuple[Attributed, ...]:
    """Return the predicted statements of a summary; the speaker is right by the one name that it gives."""
    return tuple(
        Attributed(
            id=s.id,
            content=joined(summary.document.text, [f.span for f in s.content]),
            cue=s.cue.span,
            mention=s.mention.span,
            speakers=folded_names((s.speaker.name,)),
            parties=folded_names((s.speaker.party,)),
            form=s.form,
            force=s.force,
            medium=folded_name(s.medium),
            addressee=folded_name(s.addressee),
            said_at=folded_name(s.said_at),
            inside=s.inside,
        )
        for s in summary.statements
    )


def joined(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return the spans in order, without outer white space, joined where only white space parts them.

    White space is nobody's words: a content given sentence by sentence is the same as one given whole.
    """
    out: list[Span] = []
    for span in sorted(trimmed(text, s) for s in spans):
        if span.end <= span.start:
            continue
        if out and (span.start <= out[-1].end or text[out[-1].end : span.start].isspace()):
            out[-1] = Span(out[-1].start, max(out[-1].end, span.end))
        else:
            out.append(span)
    return tuple(out)


_OUTER = ".,;:!?…-–—“”„‟\"'‘’‚‛`´«»‹›()[]{}*_|"


def without_outer_marks(text: str, records: Sequence[Attributed]) -> tuple[Attributed, ...]:
    """Return the records in the trimmed unit: content without outer punctuation and a leading "that".

    Whether a final stop, a quotation mark or "that" belongs to the content differs between guides; this
    unit leaves it out on both sides. A content that is nothing else stays as it is.
    """
    return tuple(replace(r, content=_without_outer_marks(text, r.content)) for r in records)


def _without_outer_marks(text: str, content: tuple[Span, ...]) -> tuple[Span, ...]:
    out = []
    for i, span in enumerate(content):
        inner = trimmed(text, span, _OUTER)
        if (
            i == 0
            and text[inner.start : inner.start + 4].lower() == "that"
            and text[inner.start + 4 : inner.start + 5].isspace()
        ):
            inner = trimmed(text, Span(min(inner.start + 4, inner.end), inner.end), _OUTER)
        if inner.end > inner.start:
            out.append(inner)
    return joined(text, out) if out else content


def tagged(
    text: str, records: Sequence[Attributed], features: Callable[[str, Attributed], frozenset[str]]
) -> tuple[Attributed, ...]:
    """Return the records with the tags that `features` finds in the text at their places added."""
    return tuple(replace(r, tags=r.tags | features(text, r)) for r in records)
