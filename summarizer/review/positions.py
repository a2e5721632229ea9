"""Lay decisions about positions over a summary whose statements are already as they were decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from summarizer.assembly import fragment
from summarizer.bargaining import Move, move_of
from summarizer.grounded import GroundedStatement
from summarizer.grounds import outwards, voices
from summarizer.review.format import PositionReview, Words
from summarizer.review.outcomes import VERDICT, Notes, Outcome, with_fields
from summarizer.review.placing import NotFoundError, place
from summarizer.review.statements import LaidStatements
from summarizer.summary import Evidence, Fragment, Issue, Party, Position, Statement, Summary
from summarizer.text.folding import folded_words


def lay_positions(laid: LaidStatements, reviews: Sequence[PositionReview], notes: Notes) -> Summary:
    """Return the summary, not validated, with decisions about positions laid over it.

    Args:
        laid: the summary with its statements as they were decided.
        reviews: the decisions.
        notes: takes what there is to tell.
    """
    return _Laying(laid, reviews, notes).lay()


class _Laying:
    def __init__(self, laid: LaidStatements, reviews: Sequence[PositionReview], notes: Notes) -> None:
        self._laid = laid
        self._summary = laid.summary
        self._reviews = reviews
        self._notes = notes
        self._known = {s.id for s in self._summary.statements}
        self._issues = {i.id: i for i in self._summary.issues}
        self._parties = {p.name: p for p in self._summary.parties}
        self._read = {p.id: p for p in self._summary.positions}
        self._positions = {id: self._without_lost(p) for id, p in self._read.items()}
        self._found = self._match()

    def _without_lost(self, position: Position) -> Position:
        """Return a position without the statements that are gone."""
        kept = tuple(id for id in position.evidence.statements if id in self._known)
        if kept == position.evidence.statements:
            return position
        return position.model_copy(update={"evidence": position.evidence.model_copy(update={"statements": kept})})

    def _match(self) -> dict[str, str]:
        """Return the summary's id of every reviewed position: the same, else the same party's on the same issue then."""
        out = {r.id: r.id for r in self._reviews if r.id in self._positions}
        for r in self._reviews:
            if r.id in out or r.party is None or r.issue is None:
                continue
            issue = self._issue(r.issue.id, r.issue.proposal)
            same = [
                p.id
                for p in self._positions.values()
                if p.id not in out.values()
                and issue is not None
                and (p.party, p.issue, p.status) == (r.party, issue.id, r.status or p.status)
            ]
            if len(same) == 1:
                out[r.id] = same[0]
        return out

    def _issue(self, id: str, proposal: str) -> Issue | None:
        """Return the issue of this id, else that of this proposal."""
        wanted = folded_words(proposal).casefold()
        return self._issues.get(id) or next(
            (i for i in self._issues.values() if folded_words(i.proposal).casefold() == wanted), None
        )

    def lay(self) -> Summary:
        """Lay every decision over the positions, then see which still have a ground."""
        for review in self._reviews:
            base = self._positions.get(self._found.get(review.id, ""))
            if review.decision == "reject":
                self._reject(review, base)
            elif review.decision:
                self._take(review, base)
        kept = {}
        for id, p in self._positions.items():
            if p.evidence.statements or p.evidence.sentences:
                kept[id] = self._with_voices(p)
            else:
                self._notes.messages.append(f"position {id} was taken out: every statement that it rested on was rejected")
        self._notes.outcomes[:] = [
            o for o in self._notes.outcomes if o.record == "statement" or o.verdict == "rejected" or o.id in kept
        ]
        had, have = {p.issue for p in self._read.values()}, {p.issue for p in kept.values()}
        order = {id: n for n, id in enumerate(self._issues)}
        return with_fields(
            self._summary,
            positions=tuple(sorted(kept.values(), key=lambda p: order[p.issue]))
            if kept != self._read
            else tuple(kept.values()),
            issues=tuple(i for i in self._issues.values() if i.id in have or i.id not in had),
            parties=tuple(self._parties.values()),
        )

    def _reject(self, review: PositionReview, base: Position | None) -> None:
        if base is None:
            if self._summary.verdict("position", review.id) == "rejected":
                self._tell(review, review.id, None)
            else:
                self._notes.messages.append(f"position {review.id} is not in the summary: nothing to reject")
            return
        if (review.stance or base.stance, review.status or base.status) != (base.stance, base.status):
            self._notes.messages.append(
                f"position {review.id}: what was rejected is not what the summary says now "
                f"({base.status}, {base.stance}); it stays"
            )
            return
        del self._positions[base.id]
        self._tell(review, base.id, self._read[base.id])

    def _take(self, review: PositionReview, base: Position | None) -> None:
        made = self._changed(review, base)
        if made is None:
            return
        if base is None:
            self._notes.messages.append(f"position {review.id} was not read this time: put back from the review")
        self._positions[made.id] = made
        was = self._read[base.id] if base is not None and made != self._read[base.id] else None
        self._tell(review, made.id, was)

    def _tell(self, review: PositionReview, id: str, was: Position | None) -> None:
        dumped = was.model_dump(mode="json") if was is not None else None
        self._notes.outcomes.append(Outcome("position", id, VERDICT[review.decision], review.note, dumped))

    def _changed(self, review: PositionReview, base: Position | None) -> Position | None:
        """Return the position with the review's fields; None where it cannot be, which is told."""
        evidence = self._evidence(review, base)
        party = review.party or (base.party if base else "")
        stance = review.stance or (base.stance if base else None)
        issue = self._issue_of(review, base)
        if not party or stance is None or issue is None or evidence is None:
            self._notes.messages.append(
                f"position {review.id} is not in the summary, and the review lacks its party, issue, stance or evidence"
            )
            return None
        self._parties.setdefault(party, Party(name=party))
        given = {
            "party": party,
            "issue": issue,
            "stance": stance,
            "status": review.status or (base.status if base else "current"),
            "conditions": self._fragments(review, "conditions", review.conditions, base.conditions if base else ()),
            "red_line": self._fragments(review, "red_line", review.red_line, base.red_line if base else ()),
            "gist": review.gist if review.gist is not None else base.gist if base else "",
            "evidence": evidence,
        }
        if base is not None:
            return base.model_copy(update=given)
        id = review.id
        while id in self._positions:
            id += "-reviewed"
        return Position.model_validate({"id": id, "basis": "narrated", **given})

    def _issue_of(self, review: PositionReview, base: Position | None) -> str | None:
        if review.issue is None:
            return base.issue if base else None
        known = self._issue(review.issue.id, review.issue.proposal)
        if known is None:
            known = Issue(id=review.issue.id, proposal=review.issue.proposal)
        elif review.decision == "correct" and known.id == review.issue.id:
            known = known.model_copy(update={"proposal": review.issue.proposal})
        self._issues[known.id] = known
        return known.id

    def _evidence(self, review: PositionReview, base: Position | None) -> Evidence | None:
        """Return what the review says the position rests on, as far as it is there; else what it was read to rest on."""
        old = base.evidence if base else None
        if review.evidence is None:
            return old
        ids = [self._laid.cited.find(id, f"position {review.id}: evidence") for id in review.evidence.statements]
        sentences = self._fragments(review, "evidence", review.evidence.sentences, old.sentences if old else ())
        statements = tuple(dict.fromkeys(id for id in ids if id is not None and id in self._known))
        if statements or sentences:
            return Evidence(statements=statements, sentences=sentences)
        if old is not None and (old.statements or old.sentences):
            self._notes.messages.append(
                f"position {review.id}: nothing of the evidence in the review is there; it rests on what was read"
            )
        return old

    def _fragments(
        self, review: PositionReview, field: str, words: Sequence[Words] | None, old: tuple[Fragment, ...]
    ) -> tuple[Fragment, ...]:
        if words is None:
            return old
        document = self._summary.document
        out = []
        for one in words:
            try:
                found = place(document, one, [f.span for f in old])
            except NotFoundError as error:
                self._notes.problems.append(f"position {review.id}: {field}: {error}")
                continue
            if found is not None:
                out.append(fragment(document, found))
        return tuple(out)

    def _with_voices(self, position: Position) -> Position:
        """Return a position with its basis computed anew where its evidence, its party or a speaker changed."""
        read = self._read.get(position.id)
        unchanged = read is not None and (read.party, read.evidence) == (position.party, position.evidence)
        speakers = {s.id for id in position.evidence.statements for s in outwards(self._summary, self._summary.statement(id))}
        if unchanged and speakers.isdisjoint(self._laid.touched):
            return position
        heard = voices(self._summary, position)
        own = [self._summary.statement(id) for id in heard.own]
        return position.model_copy(
            update={
                "demands": self._moves(own, "demand"),
                "offers": self._moves(own, "offer"),
                "basis": heard.basis,
                "voiced_by": heard.own_names,
                "ascribed_by": heard.other_names if heard.basis == "ascribed" else (),
            }
        )

    def _moves(self, statements: Iterable[Statement], move: Move) -> tuple[Fragment, ...]:
        """Return what statements demand or offer, told by their cues as in a reading."""
        out: list[Fragment] = []
        for s in statements:
            spans = tuple(f.span for f in s.content)
            said = GroundedStatement(number=0, actor=0, content=spans, cue=s.cue.span, force=s.force)
            if move_of(self._summary.document, said) == move:
                out.extend(s.content)
        return tuple(out)
