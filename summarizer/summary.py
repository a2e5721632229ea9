"""What the caller gets: who said what, and where the parties stand.

Everything quoted here is copied from the document by the program. Validation
holds it to that: a summary whose words differ from the text at their offsets,
or whose records cite what is not there, does not load.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, computed_field, model_validator

from summarizer.document import Document
from summarizer.text.spans import Span
from summarizer.usage import Usage

SCHEMA_VERSION: Final = "1.1"
"""Version of the summary's JSON schema: the first number changes when a reader of old files would break."""

ActorKind = Literal["person", "group", "organization", "document", "unnamed"]
Force = Literal["asserted", "denied", "declined"]
Form = Literal["direct", "mixed", "indirect"]
Stance = Literal["supports", "opposes", "open", "withholds"]
Basis = Literal["stated", "narrated", "ascribed"]
Status = Literal["current", "former"]
Severity = Literal["error", "warning", "note"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Fragment(_Frozen):
    """Words of the document at their place.

    Attributes:
        start: offset of the first character, in code points of the document's text.
        end: offset after the last character.
        text: exactly the characters between them.
    """

    start: int = Field(ge=0)
    end: int = Field(gt=0)
    text: str

    @property
    def span(self) -> Span:
        """The place alone."""
        return Span(self.start, self.end)


class Words(_Frozen):
    """Words that may be absent: a mention or a cue. Absent is text "" and no offsets; false in a condition."""

    text: str = ""
    start: int | None = None
    end: int | None = None

    @property
    def span(self) -> Span | None:
        """The place, or None when absent."""
        return None if self.start is None or self.end is None else Span(self.start, self.end)

    def __bool__(self) -> bool:
        return self.start is not None


class Speaker(_Frozen):
    """Who a statement comes from.

    Attributes:
        actor: the id of the actor, or None when the document names no source.
        name: the actor's name, or the description of an unnamed source; "" when there is none.
        party: the party the actor speaks for, "" when none.
    """

    actor: str | None = None
    name: str = ""
    party: str = ""


class Statement(_Frozen):
    """One place where the document reports what somebody said, wrote, thought, wanted, promised or denied.

    Attributes:
        id: stable: made from the places of content and cue alone.
        speaker: whose words they are.
        mention: the words that name the source at this place.
        cue: the words that mark the attribution.
        content: what was said, one fragment for each unbroken stretch, in the order of the text.
        form: direct when all of it stands in quotation marks, mixed when some does, else indirect.
        quotations: the quotations inside the content, without their marks.
        inside: the id of the statement in whose content this one stands, or None.
        medium: where or through whom it was said, as the document words it; "" when not told.
        addressee: to whom it was said; "" when not told.
        said_at: when it was said, as the document words it; "" when not told.
        force: asserted, denied (the speaker rejects what the content says) or declined (would not say).
    """

    id: str
    speaker: Speaker
    mention: Words = Words()
    cue: Words = Words()
    content: tuple[Fragment, ...] = Field(min_length=1)
    form: Form
    quotations: tuple[Fragment, ...] = ()
    inside: str | None = None
    medium: str = ""
    addressee: str = ""
    said_at: str = ""
    force: Force = "asserted"

    @property
    def quote(self) -> list[str]:
        """What was said, one verbatim string a fragment."""
        return [f.text for f in self.content]


class Actor(_Frozen):
    """A person, group, organization or document that says something, or an unnamed source.

    Attributes:
        id: unique in the summary.
        name: the fullest name in the document, or the description of an unnamed source.
        kind: what sort of source it is.
        role: the office or function, as the document gives it.
        party: the side it speaks for, "" when none.
        aliases: other words by which the document names it; no pronouns.
        mentions: the places where a statement names it.
    """

    id: str
    name: str
    kind: ActorKind = "person"
    role: str = ""
    party: str = ""
    aliases: tuple[str, ...] = ()
    mentions: tuple[Fragment, ...] = ()


class Party(_Frozen):
    """A side.

    Attributes:
        name: as it stands in the matrix.
        members: ids of the actors that speak for it.
        new: whether a codebook was used that does not list it.
    """

    name: str
    members: tuple[str, ...] = ()
    new: bool = False


class Issue(_Frozen):
    """A question on which a party takes a side.

    Attributes:
        id: a short slug.
        proposal: phrased so that one can be for it or against it.
        new: whether a codebook was used that does not list it.
    """

    id: str
    proposal: str
    new: bool = False


class Evidence(_Frozen):
    """What a position rests on: statements by id, and further sentences of narration."""

    statements: tuple[str, ...] = ()
    sentences: tuple[Fragment, ...] = ()


class Position(_Frozen):
    """Where one party stands on one issue, on one ground.

    Attributes:
        id: unique in the summary.
        party: the name of the party.
        issue: the id of the issue.
        stance: supports, opposes, open (says it has not decided or is willing to talk) or
            withholds (was asked and does not say).
        status: current, or former where the document dates it as past.
        basis: computed from the evidence: stated by the party or one who speaks for it, told by
            the document's own narration, or ascribed by others.
        voiced_by: names of the party's own speakers in the evidence.
        ascribed_by: names of the others in it, where the basis is ascribed.
        conditions: the words that make the stance conditional.
        red_line: the words that put it beyond bargaining.
        demands: what the party's own speakers demand in the evidence, by their cues ("demanded", "called for").
        offers: what they offer in it ("offered", "proposed", "pledged").
        gist: one sentence by the model, its names and numbers checked against the document.
        evidence: what it rests on; never empty.
    """

    id: str
    party: str
    issue: str
    stance: Stance
    status: Status = "current"
    basis: Basis
    voiced_by: tuple[str, ...] = ()
    ascribed_by: tuple[str, ...] = ()
    conditions: tuple[Fragment, ...] = ()
    red_line: tuple[Fragment, ...] = ()
    demands: tuple[Fragment, ...] = ()
    offers: tuple[Fragment, ...] = ()
    gist: str = ""
    evidence: Evidence


class GistSentence(_Frozen):
    """One sentence of the article's gist, with the sentences that it rests on."""

    text: str
    sentences: tuple[Fragment, ...] = ()


class Agreement(_Frozen):
    """An issue on which two or more parties hold the same current stance, stated or narrated, none conditional."""

    issue: str
    stance: Stance
    parties: tuple[str, ...]
    positions: tuple[str, ...]


class Dispute(_Frozen):
    """An issue that one party currently supports and another currently opposes, both stated or narrated."""

    issue: str
    supporters: tuple[str, ...]
    opponents: tuple[str, ...]
    positions: tuple[str, ...]


class Contest(_Frozen):
    """A stance ascribed to a party that differs from the one that the party states itself."""

    issue: str
    party: str
    stated: Stance
    ascribed: Stance
    ascribed_by: tuple[str, ...]
    positions: tuple[str, ...]


class Change(_Frozen):
    """A party's move on an issue, from a former stance to a current one."""

    issue: str
    party: str
    former: Stance
    current: Stance
    positions: tuple[str, ...]


class Finding(_Frozen):
    """Something that the audit found and that a person may want to look at.

    Attributes:
        kind: a fixed slug, see `summarizer.audit`.
        severity: error (a record is wrong or missing), warning, or note.
        message: for a person and for the model; holds no more than a few words of the document.
        spans: the places concerned.
        record: the draft record concerned, as the model gave it, or None.
    """

    kind: str
    severity: Severity
    message: str
    spans: tuple[Fragment, ...] = ()
    record: dict[str, Any] | None = None


class Dismissal(_Frozen):
    """Something found in the text that is no statement, with the reason given."""

    fragment: Fragment
    reason: str


class Share(_Frozen):
    """How much of what the sweep found ends where; the three parts add up to `total`."""

    total: int = 0
    covered: int = 0
    dismissed: int = 0
    unresolved: int = 0


class Coverage(_Frozen):
    """What became of everything that the sweep found.

    The sweep is a net with a known mesh: what it does not catch is not counted here.

    Attributes:
        quotations: outermost quotations by their marks.
        cues: occurrences of known cues, or None where the language has no cue list.
        pointers: pointers of the model; covered are those that resolved to one place.
    """

    quotations: Share = Share()
    cues: Share | None = None
    pointers: Share = Share()


class Provenance(_Frozen):
    """How a summary was made.

    Attributes:
        reader: "llm" or "rules".
        model: the model string; "rules" for the rules reader.
        note: who answered, where that is not the model's provider: the label of a recording.
        templates: template name and version to fingerprint.
        schema_version: version of this schema.
        calls: requests sent, failed and repeated ones included.
        rounds: rounds of the reading.
        usage: tokens over all calls.
        cost_usd: price of these in US dollars, None when unknown.
        seconds: wall time of the reading, None when replayed.
    """

    reader: Literal["llm", "rules"]
    model: str
    note: str = ""
    templates: dict[str, str] = {}
    schema_version: str = SCHEMA_VERSION
    calls: int = 0
    rounds: int = 0
    usage: Usage = Usage()
    cost_usd: float | None = None
    seconds: float | None = None


_COMPUTED = ("agreements", "disputes", "contested", "changes")


def _without_computed(data: object) -> object:
    if isinstance(data, dict):
        return {k: v for k, v in data.items() if k not in _COMPUTED}
    return data


class Summary(_Frozen):
    """Who said what in one document, and where the parties stand.

    Attributes:
        document: the document, text included.
        statements: in the order of the text.
        actors: every source, in order of first appearance.
        parties: every side that an actor speaks for or that has a position.
        issues: every question with a position.
        positions: in the order of issues, then parties.
        gist: a few sentences on the whole, each with the sentences it rests on.
        unresolved: findings that remain.
        dismissed: what was found in the text and is no statement.
        coverage: what became of everything that the sweep found.
        provenance: how the summary was made.

    It round-trips through JSON without loss; `agreements`, `disputes`, `contested` and `changes`
    are written for readers of the JSON and computed anew when it is loaded.
    """

    document: Document
    statements: tuple[Statement, ...] = ()
    actors: tuple[Actor, ...] = ()
    parties: tuple[Party, ...] = ()
    issues: tuple[Issue, ...] = ()
    positions: tuple[Position, ...] = ()
    gist: tuple[GistSentence, ...] = ()
    unresolved: tuple[Finding, ...] = ()
    dismissed: tuple[Dismissal, ...] = ()
    coverage: Coverage = Coverage()
    provenance: Provenance

    @model_validator(mode="before")
    @classmethod
    def _drop_computed(cls, data: object) -> object:
        return _without_computed(data)

    @model_validator(mode="after")
    def _hold_together(self) -> Summary:
        text = self.document.text
        for words in self._all_words():
            if text[words.start : words.end] != words.text:
                raise ValueError(f"the words given for characters {words.start} to {words.end} are not those of the text")
        for name, ids in (
            ("statement", [s.id for s in self.statements]),
            ("actor", [a.id for a in self.actors]),
            ("issue", [i.id for i in self.issues]),
            ("position", [p.id for p in self.positions]),
            ("party", [p.name for p in self.parties]),
        ):
            if len(set(ids)) != len(ids):
                raise ValueError(f"two records share one {name} id")
        statements, actors = {s.id for s in self.statements}, {a.id for a in self.actors}
        parties, issues = {p.name for p in self.parties}, {i.id for i in self.issues}
        for s in self.statements:
            if s.speaker.actor is not None and s.speaker.actor not in actors:
                raise ValueError(f"statement {s.id} cites an actor that is not there")
            if s.inside is not None and s.inside not in statements:
                raise ValueError(f"statement {s.id} stands inside a statement that is not there")
        for p in self.positions:
            if p.party not in parties or p.issue not in issues or not statements.issuperset(p.evidence.statements):
                raise ValueError(f"position {p.id} cites a party, an issue or a statement that is not there")
            if not p.evidence.statements and not p.evidence.sentences:
                raise ValueError(f"position {p.id} rests on no evidence")
        return self

    def _all_words(self) -> Iterator[Fragment | Words]:
        for s in self.statements:
            yield from s.content
            yield from s.quotations
            yield from (w for w in (s.mention, s.cue) if w)
        for a in self.actors:
            yield from a.mentions
        for p in self.positions:
            yield from (*p.conditions, *p.red_line, *p.demands, *p.offers, *p.evidence.sentences)
        for g in self.gist:
            yield from g.sentences
        for f in self.unresolved:
            yield from f.spans
        for d in self.dismissed:
            yield d.fragment

    def statement(self, id: str) -> Statement:
        """Return the statement with this id.

        Raises:
            KeyError: there is none.
        """
        return self._statements_by_id[id]

    @cached_property
    def _statements_by_id(self) -> dict[str, Statement]:
        return {s.id: s for s in self.statements}

    def actor(self, id: str) -> Actor:
        """Return the actor with this id.

        Raises:
            KeyError: there is none.
        """
        return {a.id: a for a in self.actors}[id]

    def matrix(self) -> dict[str, dict[str, list[Position]]]:
        """Return positions by party name, then issue id. A cell is a list; an empty one means "not stated"."""
        table: dict[str, dict[str, list[Position]]] = {
            party.name: {issue.id: [] for issue in self.issues} for party in self.parties
        }
        for position in self.positions:
            table[position.party][position.issue].append(position)
        return table

    def _firm(self, issue: str) -> list[Position]:
        return [p for p in self.positions if p.issue == issue and p.status == "current" and p.basis != "ascribed"]

    @computed_field  # type: ignore[prop-decorator]
    @cached_property
    def agreements(self) -> tuple[Agreement, ...]:
        """Issues on which two or more parties hold the same stance; ascribed positions never count."""
        out = []
        for issue in self.issues:
            firm = self._firm(issue.id)
            for stance in ("supports", "opposes"):
                same = [p for p in firm if p.stance == stance and not p.conditions]
                parties = tuple(dict.fromkeys(p.party for p in same))
                if len(parties) > 1:
                    out.append(Agreement(issue=issue.id, stance=stance, parties=parties, positions=tuple(p.id for p in same)))
        return tuple(out)

    @computed_field  # type: ignore[prop-decorator]
    @cached_property
    def disputes(self) -> tuple[Dispute, ...]:
        """Issues that one party supports and another opposes; ascribed positions never count."""
        out = []
        for issue in self.issues:
            sides = [p for p in self._firm(issue.id) if p.stance in ("supports", "opposes")]
            supporters = tuple(dict.fromkeys(p.party for p in sides if p.stance == "supports"))
            opponents = tuple(dict.fromkeys(p.party for p in sides if p.stance == "opposes"))
            if supporters and opponents and len({*supporters, *opponents}) > 1:
                out.append(
                    Dispute(
                        issue=issue.id,
                        supporters=supporters,
                        opponents=opponents,
                        positions=tuple(p.id for p in sides),
                    )
                )
        return tuple(out)

    @computed_field  # type: ignore[prop-decorator]
    @cached_property
    def contested(self) -> tuple[Contest, ...]:
        """Stances that others ascribe to a party and that differ from its own, stated ones."""
        out = []
        for claim in self.positions:
            if claim.basis != "ascribed" or claim.status != "current":
                continue
            own = [
                p
                for p in self.positions
                if (p.party, p.issue, p.status, p.basis) == (claim.party, claim.issue, "current", "stated")
            ]
            if own and all(p.stance != claim.stance for p in own):
                out.append(
                    Contest(
                        issue=claim.issue,
                        party=claim.party,
                        stated=own[0].stance,
                        ascribed=claim.stance,
                        ascribed_by=claim.ascribed_by,
                        positions=(*(p.id for p in own), claim.id),
                    )
                )
        return tuple(out)

    @computed_field  # type: ignore[prop-decorator]
    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Moves from a former stance to a current one, ascribed ones left out."""
        out = []
        for former in self.positions:
            if former.status != "former" or former.basis == "ascribed":
                continue
            for now in self._firm(former.issue):
                if now.party == former.party and now.stance != former.stance:
                    out.append(
                        Change(
                            issue=now.issue,
                            party=now.party,
                            former=former.stance,
                            current=now.stance,
                            positions=(former.id, now.id),
                        )
                    )
        return tuple(out)

    def to_html(self) -> str:
        """Return one self-contained page: the article with every statement marked, the matrix, what deserves a look.

        It loads nothing and holds a content security policy; see `summarizer.views.page`.
        """
        from summarizer.views.page import to_html

        return to_html(self)

    def _repr_html_(self) -> str:
        from summarizer.views.notebook import to_html

        return to_html(self)
