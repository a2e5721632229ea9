"""Lay decisions about statements over a summary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.assembly import form, fragment, quoted_words
from summarizer.review.citing import Cited
from summarizer.review.format import Copied, StatementReview
from summarizer.review.format import Words as ReviewedWords
from summarizer.review.outcomes import VERDICT, Notes, Outcome, with_fields
from summarizer.review.placing import NotFoundError, place
from summarizer.review.sources import Sources
from summarizer.summary import Speaker, Statement, Summary, Words
from summarizer.text.spans import Span


@dataclass(frozen=True, slots=True)
class LaidStatements:
    """A summary with the statements as they were decided, its positions still those that were read.

    Attributes:
        summary: the summary, not validated.
        cited: finds statements by the ids that the review has for them.
        touched: ids of statements that were changed, put back or taken out.
    """

    summary: Summary
    cited: Cited
    touched: frozenset[str]


def lay_statements(summary: Summary, reviews: Sequence[StatementReview], notes: Notes) -> LaidStatements:
    """Return the summary with decisions about statements laid over it.

    Args:
        summary: the summary.
        reviews: the decisions.
        notes: takes what there is to tell.
    """
    return _Laying(summary, reviews, notes).lay()


class _Laying:
    def __init__(self, summary: Summary, reviews: Sequence[StatementReview], notes: Notes) -> None:
        self._summary = summary
        self._reviews = reviews
        self._notes = notes
        self._sources = Sources(summary)
        self._read = {s.id: s for s in summary.statements}
        self._statements = dict(self._read)
        self._touched: set[str] = set()
        self._actors: set[str] = set()
        self._found = self._match()
        self._cited = Cited(summary, reviews, self._found, notes)

    def _match(self) -> dict[str, str]:
        """Return the summary's id of every reviewed statement: the same, else that of the one with the same words.

        One that is to be put back keeps its id.
        """
        out = {r.id: r.id for r in self._reviews if r.id in self._statements}
        by_place: dict[tuple[Span, ...], list[str]] = {}
        for s in self._summary.statements:
            if s.id not in out:
                by_place.setdefault(tuple(f.span for f in s.content), []).append(s.id)
        for r in self._reviews:
            at = tuple(Span(*w.at) for w in r.content or () if isinstance(w, Copied) and w.at is not None)
            same = by_place.get(at, [])
            if r.id not in out and len(same) == 1:
                out[r.id] = same.pop()
            elif r.id not in out and r.content and r.decision in ("accept", "correct"):
                out[r.id] = r.id
        return out

    def lay(self) -> LaidStatements:
        """Lay every decision over the statements, then mend what hangs on them."""
        for review in self._reviews:
            base = self._statements.get(self._found.get(review.id, ""))
            if review.decision == "reject":
                self._reject(review, base)
            elif review.decision:
                self._take(review, base)
        self._refuse_circles()
        if self._touched:
            self._mend()
        made = with_fields(
            self._summary,
            statements=tuple(self._statements.values()),
            actors=tuple(self._sources.actors.values()),
            parties=tuple(self._sources.parties.values()),
        )
        return LaidStatements(made, self._cited, frozenset(self._touched))

    def _reject(self, review: StatementReview, base: Statement | None) -> None:
        if base is None:
            if self._summary.verdict("statement", review.id) == "rejected":
                self._tell(review, review.id, None)
            else:
                self._notes.messages.append(f"statement {review.id} is not in the summary: nothing to reject")
            return
        del self._statements[base.id]
        self._touch(base)
        self._tell(review, base.id, base)

    def _take(self, review: StatementReview, base: Statement | None) -> None:
        if base is None and not review.content:
            self._notes.messages.append(f"statement {review.id} is not in the summary, and the review has no content of it")
            return
        made = self._changed(review, base)
        if made is None:
            return
        if base is None:
            self._notes.messages.append(f"statement {review.id} was not read this time: put back from the review")
        if made != base:
            self._touch(made)
            if base is not None:
                self._touch(base)
        self._statements[made.id] = made
        self._tell(review, made.id, base if made != base else None)

    def _touch(self, statement: Statement) -> None:
        self._touched.add(statement.id)
        if statement.speaker.actor is not None:
            self._actors.add(statement.speaker.actor)

    def _tell(self, review: StatementReview, id: str, was: Statement | None) -> None:
        dumped = was.model_dump(mode="json") if was is not None else None
        self._notes.outcomes.append(Outcome("statement", id, VERDICT[review.decision], review.note, dumped))

    def _changed(self, review: StatementReview, base: Statement | None) -> Statement | None:
        """Return the statement with the review's fields; None where its words have no place, which is a problem."""
        document = self._summary.document
        old = [f.span for f in base.content] if base else []
        content = self._places(review, "content", review.content, old) if review.content is not None else old
        if not content:
            return None
        near = content
        mention = base.mention if base else Words()
        cue = base.cue if base else Words()
        if review.mention is not None:
            mention = self._words(review, "mention", review.mention, [mention.span] if mention.span else near)
        if review.cue is not None:
            cue = self._words(review, "cue", review.cue, [cue.span] if cue.span else near)
        same = base is not None and content == old
        return Statement(
            id=base.id if base else review.id,
            speaker=self._speaker(review, base.speaker if base else Speaker()),
            mention=mention,
            cue=cue,
            content=base.content if base and same else tuple(fragment(document, s) for s in content),
            form=base.form if base and same else form(document, content),
            quotations=base.quotations
            if base and same
            else tuple(fragment(document, q) for q in quoted_words(document, content)),
            inside=self._inside(review, base),
            medium=_given(review.medium, base.medium if base else ""),
            addressee=_given(review.addressee, base.addressee if base else ""),
            said_at=_given(review.said_at, base.said_at if base else ""),
            force=review.force or (base.force if base else "asserted"),
        )

    def _speaker(self, review: StatementReview, old: Speaker) -> Speaker:
        name, party = _given(review.speaker, old.name), _given(review.party, old.party)
        if (name, party) == (old.name, old.party):
            return old
        return self._sources.speaker(name, party)

    def _inside(self, review: StatementReview, base: Statement | None) -> str | None:
        old = base.inside if base else None
        if review.inside is None:
            return old
        if not review.inside:
            return None
        outer = self._cited.find(review.inside, f"statement {review.id}: inside")
        # One that was rejected before: the next one out is as good as this reading knows.
        return old if outer is None else outer

    def _refuse_circles(self) -> None:
        """See that no statement was put inside itself, or inside one that stands in it; circles that were read stay."""
        links = {id: s.inside for id, s in (self._read | self._statements).items()}
        for review in self._reviews:
            id = self._found.get(review.id, "")
            if links.get(id) is None or (id in self._read and links[id] == self._read[id].inside):
                continue
            outer, seen = links[id], set[str]()
            while outer is not None and outer not in seen:
                seen.add(outer)
                outer = links.get(outer)
            if id in seen:
                self._problem(review, "inside", "a statement does not stand inside itself, nor in one that stands in it")

    def _places(self, review: StatementReview, field: str, words: Sequence[ReviewedWords], near: Sequence[Span]) -> list[Span]:
        out: list[Span] = []
        for one in words:
            try:
                found = place(self._summary.document, one, near)
            except NotFoundError as error:
                self._problem(review, field, str(error))
                return []
            if found is not None:
                out.append(found)
        if not out:
            self._problem(review, field, "there are no words; to say that this is no statement, reject it")
        return out

    def _words(self, review: StatementReview, field: str, words: ReviewedWords, near: Sequence[Span]) -> Words:
        try:
            found = place(self._summary.document, words, near)
        except NotFoundError as error:
            self._problem(review, field, str(error))
            found = None
        if found is None:
            return Words()
        return Words(text=self._summary.document.text[slice(*found)], start=found.start, end=found.end)

    def _problem(self, review: StatementReview, field: str, reason: str) -> None:
        self._notes.problems.append(f"statement {review.id}: {field}: {reason}")

    def _mend(self) -> None:
        """Put statements into the order of the text, and those inside one that is gone into the next one out."""
        before = {id: s.inside for id, s in self._read.items()}
        for id, s in self._statements.items():
            if s.inside is None or s.inside in self._statements:
                continue
            outer, seen = before.get(s.inside), {id, s.inside}
            while outer is not None and outer not in self._statements and outer not in seen:
                seen.add(outer)
                outer = before.get(outer)
            kept = outer if outer in self._statements and outer != id else None
            self._statements[id] = s.model_copy(update={"inside": kept})
            self._touched.add(id)
        ordered = sorted(self._statements.values(), key=lambda s: (s.content[0].start, -s.content[-1].end))
        self._statements = {s.id: s for s in ordered}
        self._sources.settle(ordered, sorted(self._actors & self._sources.actors.keys()))


def _given(value: str | None, old: str) -> str:
    return old if value is None else value
