"""Put the labelled statements into the article: contents first, then who stands inside whom, then mentions and cues."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from summarizer.evaluation.gold import GoldStatement
from summarizer.evaluation.label_format import Copied, LabelledStatement, Refusals
from summarizer.evaluation.placing import Article, NotPlacedError, nearest_pair
from summarizer.text.spans import Span, length, shared
from summarizer.yaml_lines import Path

_MARKS = frozenset("\"“”„‟«»‹›「」『』〝〞＂‘’'`")


class PlacedStatements:
    """The labelled statements with the places of their words.

    Attributes:
        contents: the places of each statement's content by its id; one that has none in the article is not here.
        gold: the statements that have all their places, in the order of the labels.
    """

    def __init__(self, labelled: Sequence[LabelledStatement], article: Article, refusals: Refusals) -> None:
        """Place the statements.

        Args:
            labelled: the statements.
            article: the article.
            refusals: takes what is wrong.
        """
        self._labelled = labelled
        self._article = article
        self._refusals = refusals
        self._outer = {s.id: s.inside for s in labelled if s.inside}
        self.contents: dict[str, tuple[Span, ...]] = {}
        for i, s in enumerate(labelled):
            places = places_of(("statements", i), "content", s.content, article, refusals)
            if len(places) == len(s.content):
                self.contents[s.id] = self._in_order(("statements", i, "content"), places)
        self._check_nesting()
        self._check_overlaps()
        self.gold = self._place()

    def chain(self, id: str) -> list[str]:
        """Return the statement and those it stands inside, innermost first; ends before one comes again."""
        out = [id]
        while (outer := self._outer.get(out[-1])) is not None and outer not in out:
            out.append(outer)
        return out

    def _in_order(self, path: Path, places: Sequence[Span]) -> tuple[Span, ...]:
        """Return the places; those that only white space parts are one, since nothing stands between them."""
        out: list[Span] = []
        for k, span in enumerate(places):
            if out and span.start < out[-1].end:
                remedy = "list the strings in the order of the article"
                self._refusals.add((*path, k), "stands before the end of the string before it", remedy)
            elif out and self._article.document.text[out[-1].end : span.start].strip() == "":
                out[-1] = Span(out[-1].start, span.end)
            else:
                out.append(span)
        return tuple(out)

    def _check_nesting(self) -> None:
        known = {s.id for s in self._labelled}
        for i, s in enumerate(self._labelled):
            path: Path = ("statements", i, "inside")
            if not s.inside:
                continue
            if s.inside not in known:
                remedy = "write the id of the statement in whose content this one stands"
                self._refusals.add(path, "is no statement of this file", remedy)
            elif s.id in self.chain(s.inside):
                self._refusals.add(path, "goes round in a circle", "the outermost statement has no `inside`")
            elif {s.id, s.inside} <= self.contents.keys() and not within(self.contents[s.id], self.contents[s.inside]):
                reason = f"is {s.inside}, but not all of this content is within the content of {s.inside}"
                self._refusals.add(path, reason, "correct one of the contents, or leave `inside` out")

    def _check_overlaps(self) -> None:
        """Refuse contents that share characters when neither statement is inside the other; the very same content may be."""
        index = {s.id: i for i, s in enumerate(self._labelled)}
        told: set[tuple[str, str]] = set()
        active: list[tuple[Span, str]] = []
        for span, id in sorted((span, id) for id, spans in self.contents.items() for span in spans):
            active = [(s, other) for s, other in active if s.end > span.start]
            for _, other in active:
                first, second = sorted((id, other), key=index.__getitem__)
                related = id in self.chain(other) or other in self.chain(id) or self.contents[id] == self.contents[other]
                if not related and (first, second) not in told:
                    told.add((first, second))
                    self._refusals.add(
                        ("statements", index[second], "content"),
                        f"shares words with the content of {first}, and neither is inside the other",
                        "give the inner one `inside`, or draw the borders apart",
                    )
            active.append((span, id))

    def _place(self) -> tuple[GoldStatement, ...]:
        out = []
        cues: dict[Span, str] = {}
        for i, s in enumerate(self._labelled):
            content = self.contents.get(s.id)
            if not content:
                continue
            mention, cue = self._mention_and_cue(i, s, content)
            if cue is not None and cues.setdefault(cue, s.id) != s.id:
                self._refusals.add(
                    ("statements", i, "cue"),
                    f"was placed where the cue of {cues[cue]} stands",
                    "one cue is one statement: join the two, or tell the right place with `after`",
                )
            self._check_form(i, s.form, content)
            near = [*content, *(w for w in (mention, cue) if w is not None)]
            for key, words in (("medium", s.medium), ("addressee", s.addressee), ("said_at", s.said_at)):
                self._check_told(("statements", i, key), words, near)
            out.append(
                GoldStatement(
                    id=s.id,
                    content=content,
                    speaker=s.speaker,
                    mention=mention,
                    cue=cue,
                    form=s.form,
                    force=s.force,
                    medium=s.medium,
                    inside=s.inside or None,
                    addressee=s.addressee,
                    said_at=s.said_at,
                )
            )
        return tuple(out)

    def _mention_and_cue(self, index: int, s: LabelledStatement, content: tuple[Span, ...]) -> tuple[Span | None, Span | None]:
        candidates: dict[str, list[Span]] = {}
        wanted = [(key, words) for key, words in (("mention", s.mention), ("cue", s.cue)) if words is not None]
        for key, words in wanted:
            try:
                candidates[key] = self._near(s.id, words, content)
            except NotPlacedError as error:
                self._refusals.add(("statements", index, key), error.reason, error.remedy)
        if len(candidates) < len(wanted):
            return None, None
        try:
            return nearest_pair(self._article, content, candidates.get("mention"), candidates.get("cue"))
        except NotPlacedError as error:
            self._refusals.add(("statements", index, wanted[-1][0]), error.reason, error.remedy)
            return None, None

    def _near(self, id: str, words: Copied, content: tuple[Span, ...]) -> list[Span]:
        """Return the places where a mention or cue of this statement may stand.

        These are in the sentences of the content or next to them, not in the content, inside the
        content of every statement around it, and in that of no other one.

        Raises:
            NotPlacedError: there is none.
        """
        around = sorted({n for span in content for n in self._article.sentence_numbers(span, margin=1)})
        near = self._article.near(words.text, around)
        if words.after is not None or not self._article.occurrences(words.text):
            place = self._article.place(words.text, words.after)
            near = [s for s in near if s == place]
        if not near:
            raise NotPlacedError(
                "stands in no sentence of the content and in none next to them",
                "copy the words that stand at this place; leave the key out when there are none",
            )
        near = [s for s in near if not any(s.overlaps(c) for c in content)]
        if not near:
            raise NotPlacedError("stands only within the content", "take it out of the content, or copy the right words")
        chain = self.chain(id)
        outer = [self.contents[o] for o in chain[1:] if o in self.contents]
        near = [s for s in near if all(within((s,), spans) for spans in outer)]
        if not near:
            raise NotPlacedError(f"stands outside the content of {chain[1]}, in which this statement is", "correct `inside`")
        holders = [self._holder(id, s, content) for s in near]
        free = [s for s, holder in zip(near, holders, strict=True) if holder is None]
        if not free:
            raise NotPlacedError(
                f"stands within the content of {holders[0]}",
                f"give this statement `inside: {holders[0]}`, or draw the borders apart",
            )
        return free

    def _holder(self, id: str, place: Span, content: tuple[Span, ...]) -> str | None:
        """Return the statement in whose content a place lies, if that is neither around nor inside statement `id`."""
        for other, spans in self.contents.items():
            held = spans != content and any(place.overlaps(span) for span in spans)
            if held and other not in self.chain(id) and id not in self.chain(other):
                return other
        return None

    def _check_form(self, index: int, form: str, content: tuple[Span, ...]) -> None:
        if form == "indirect":
            return
        document = self._article.document
        starts = [p.start for p in document.paragraphs]
        for span in content:
            first = bisect_right(starts, span.start) - 1
            if not _MARKS.isdisjoint(document.text[starts[first] : max(document.paragraphs[first].end, span.end)]):
                return
        reason = f"is {form}, but no quotation mark is near the content"
        self._refusals.add(("statements", index, "form"), reason, "words without marks are indirect")

    def _check_told(self, path: Path, words: str, near: Sequence[Span]) -> None:
        if not words:
            return
        own = [n for span in near for n in self._article.sentence_numbers(span)]
        if not self._article.near(words, own):
            found = self._article.occurrences(words)
            reason = "stands in none of the statement's own sentences" if found else "is not in the article"
            remedy = "copy it from the sentence that tells it; it does not carry over to other sentences"
            self._refusals.add(path, reason, remedy)


def places_of(record: Path, key: str, copied: Sequence[Copied], article: Article, refusals: Refusals) -> list[Span]:
    """Return the places of the copied words of a record's field; those that have none are refused and left out."""
    out = []
    for k, words in enumerate(copied):
        try:
            out.append(article.place(words.text, words.after))
        except NotPlacedError as error:
            refusals.add(item(record, key, k, copied), error.reason, error.remedy)
    return out


def item(record: Path, key: str, index: int, items: Sequence[object]) -> Path:
    """Return the path of one of a field's items; that of the field where it is the only one."""
    return (*record, key, index) if len(items) > 1 else (*record, key)


def within(inner: Sequence[Span], outer: Sequence[Span]) -> bool:
    """Whether every character of the inner spans lies in the outer ones."""
    return shared(inner, outer) == length(inner)
