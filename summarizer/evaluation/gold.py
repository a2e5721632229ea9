"""What an article's labels say: the records that every score compares a `Summary` with.

The fixture loader and the corpus readers both make these records. They hold
places, not strings, wherever the text has the words: offsets are half-open code
points of `GoldArticle.text`. Nothing here checks that the places make sense;
who makes the records does.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from summarizer.document import Document
from summarizer.summary import ActorKind, Basis, Force, Form, Stance, Status
from summarizer.text.spans import Span


@dataclass(frozen=True, slots=True)
class GoldActor:
    """A source.

    Attributes:
        name: the canonical name, unique in the article; statements cite it.
        aliases: other words for the same source that a right answer may give. The name itself need not be among them.
        party: the canonical name of the party it speaks for, "" when none.
        kind: what sort of source it is.
    """

    name: str
    aliases: tuple[str, ...] = ()
    party: str = ""
    kind: ActorKind = "person"


@dataclass(frozen=True, slots=True)
class GoldParty:
    """A side: its canonical name, unique in the article, and other words for it that a right answer may give."""

    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GoldIssue:
    """A question: a slug, unique in the article, and a proposal that one can be for or against."""

    id: str
    proposal: str


@dataclass(frozen=True, slots=True)
class GoldStatement:
    """One place where the article reports what somebody said, wrote, thought, wanted, promised or denied.

    Attributes:
        id: unique in the article.
        content: what was said, one span for each unbroken stretch, in the order of the text; never empty.
        speaker: the canonical name of a `GoldActor`, or "" when the article names no source.
        mention: the words that name the source at this place, or None.
        cue: the words that mark the attribution, or None.
        form: direct when all of the content stands in quotation marks, mixed when some does, else indirect.
        force: asserted, denied or declined.
        medium: where or through whom it was said, as the article words it; "" when not told.
        inside: the id of the statement in whose content this one stands, or None.
        addressee: to whom it was said, "" when not told; None where nobody labelled it.
        said_at: when it was said, "" when not told; None where nobody labelled it.
        tags: slices of a corpus that the statement belongs to.
    """

    id: str
    content: tuple[Span, ...]
    speaker: str = ""
    mention: Span | None = None
    cue: Span | None = None
    form: Form = "indirect"
    force: Force = "asserted"
    medium: str = ""
    inside: str | None = None
    addressee: str | None = None
    said_at: str | None = None
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class GoldPosition:
    """Where one party stands on one issue, on one ground.

    Attributes:
        party: the canonical name of a `GoldParty`.
        issue: the id of a `GoldIssue`.
        stance: supports, opposes, open or withholds.
        status: current or former.
        basis: stated, narrated or ascribed.
        ascribed_by: canonical names of the actors who ascribe it, empty unless the basis is ascribed.
        conditions: the words that make the stance conditional.
        red_line: the words that put it beyond bargaining.
        evidence_statements: ids of the statements that show it.
        evidence_sentences: places of further sentences, of narration, that show it.
    """

    party: str
    issue: str
    stance: Stance
    status: Status = "current"
    basis: Basis = "stated"
    ascribed_by: tuple[str, ...] = ()
    conditions: tuple[Span, ...] = ()
    red_line: tuple[Span, ...] = ()
    evidence_statements: tuple[str, ...] = ()
    evidence_sentences: tuple[Span, ...] = ()


def by_a_machine(labeller: str) -> bool:
    """Return whether a labeller, as `labelled_by` names it, is a language model: its name begins with these words."""
    return re.match(r"language[- ]model\b", labeller, re.IGNORECASE) is not None


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """One labelled article.

    Attributes:
        name: unique in its suite or corpus.
        text: the whole text, as a reader is given it.
        title: the headline, where it is not part of the text.
        date: the day of publication, where known.
        actors: every source that a statement cites.
        parties: every party that an actor or a position cites.
        issues: the closed codebook of the article.
        statements: in the order of the text.
        positions: in any order.
        tags: what the article tests, and what else one may want to select it by.
        labelled_by: who labelled it, in order.
        split: the part of the suite or corpus that it belongs to.
    """

    name: str
    text: str
    title: str = ""
    date: datetime.date | None = None
    actors: tuple[GoldActor, ...] = ()
    parties: tuple[GoldParty, ...] = ()
    issues: tuple[GoldIssue, ...] = ()
    statements: tuple[GoldStatement, ...] = ()
    positions: tuple[GoldPosition, ...] = ()
    tags: frozenset[str] = frozenset()
    labelled_by: tuple[str, ...] = ()
    split: str = ""

    def document(self) -> Document:
        """Return the document that a reader is given: text, title and date, and nothing of the labels."""
        return Document.from_text(self.text, title=self.title, date=self.date, source=self.name)
