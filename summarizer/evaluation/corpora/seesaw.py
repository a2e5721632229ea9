"""SEESAW: news articles labelled with who is for or against whom or what.

Zhang et al. (EMNLP 2022), stories told by three outlets each, with triples of
subject, POS or NEG, and object for every sentence, names canonical. How it is
compared with our positions:

* Article-level sets of (subject, side, object) are compared. One pair may hold
  both sides; then each is a triple of its own.
* `None` (the author) and "Not in the list" are dropped as subject and as object.
* supports is POS, opposes is NEG; open and withholds are no triple, and nor is a
  position that others ascribe: a stance that somebody reports of a rival is theirs.
* A position's party is the subject, its issue the object. Closed: the reader was
  given the article's entity list as its codebook (`codebook_of`), and names must be
  those. Topics and events are its issues, all other entities its parties; so a
  topic as subject and a person as object are out of a reader's reach there. Open:
  the reader chose its own words, and they are aligned with the list by
  containment (`resolve`), so the score also holds what is lost by that.
* The headline is the slice of objects that are a topic or an event, which is what
  an issue is; a person or an organization as object is one party on another.
"""

from __future__ import annotations

import json
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any, Final, Literal

from summarizer.codebook import Codebook, CodebookIssue, CodebookParty
from summarizer.document import Document
from summarizer.errors import InputError
from summarizer.evaluation.codebooks import Naming
from summarizer.evaluation.corpora.files import read_text, split_folder
from summarizer.evaluation.corpora.runs import ArticleScore, attempt
from summarizer.evaluation.counts import Counts, Rate, Scored, averaged
from summarizer.evaluation.names import folded_name, words
from summarizer.summary import Position, Summary
from summarizer.text.folding import plain
from summarizer.text.spans import Span

Side = Literal["POS", "NEG"]
Triple = tuple[str, Side, str]
Reader = Callable[[Document, "tuple[Entity, ...]"], Summary | None]

_DROPPED: Final = frozenset({"None", "Not in the list"})
_SIDES: Final[Mapping[str, Side]] = {"supports": "POS", "opposes": "NEG"}


@dataclass(frozen=True, slots=True)
class Entity:
    """An entry of an article's entity list: its canonical name, and the kind that most of its annotators gave."""

    name: str
    kind: str

    @property
    def is_issue(self) -> bool:
        """Whether it is a topic or an event."""
        return self.kind in ("Topic", "Event")


@dataclass(frozen=True, slots=True)
class Label:
    """One labelled triple at one sentence, with the annotators who gave it."""

    triple: Triple
    sentence: int
    annotators: frozenset[str]


@dataclass(frozen=True, slots=True)
class SeesawArticle:
    """One article with its entity list and labels.

    Attributes:
        name: the file name without extension.
        title: the headline; no label cites it.
        text: the sentences, put together again (see `put_together`).
        sentences: the place of each labelled sentence in `text`; empty for an empty one.
        entities: the closed codebook.
        labels: every triple whose subject and object are in the list.
        annotators: everyone who worked on the article.
    """

    name: str
    title: str
    text: str
    sentences: tuple[Span, ...]
    entities: tuple[Entity, ...]
    labels: tuple[Label, ...]
    annotators: frozenset[str]

    @property
    def story(self) -> str:
        """The story that it tells, as do two other articles: they are one cluster."""
        return self.name.partition("_DOCUMENT_")[0]

    def document(self) -> Document:
        """Return what a reader is given."""
        return Document.from_text(self.text, title=self.title, source=self.name)


def load(split: str, path: str | os.PathLike[str] | None = None) -> list[SeesawArticle]:
    """Read one split, articles in order of their names.

    Args:
        split: "train" or "valid".
        path: the corpus, or the folder that holds `seesaw/`; None takes `SUMMARIZER_CORPORA`.

    Raises:
        InputError: the split is not there, or a file is malformed.
    """
    folder = split_folder("seesaw", split, path, ("articles", "annotations"))
    return [
        parse(_json(file), _json(folder / "annotations" / file.name), name=file.stem)
        for file in sorted((folder / "articles").glob("*.json"))
    ]


def _json(path: Path) -> Any:
    try:
        return json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise InputError(f"{path}: is not JSON (line {error.lineno})") from error


def parse(article: Mapping[str, Any], annotation: Mapping[str, Any], *, name: str) -> SeesawArticle:
    """Make a record of an article's two files.

    Raises:
        InputError: a part is missing, or a label cites a sentence that is not there.
    """
    try:
        text, places = put_together([str(s["text"]) for s in article["text"]])
        entities = tuple(Entity(str(e[0]), Counter(e[1]).most_common(1)[0][0]) for e in annotation["entity lists"])
        known = {e.name for e in entities}
        labels, annotators = [], {a for e in annotation["entity lists"] for a in e[3]}
        for number, triples in annotation["sentence-level stances"].items():
            if not 0 <= int(number) < len(places):
                raise InputError(f"{name}: a stance is labelled at sentence {number}, which is not there")
            for t in triples:
                annotators.update(t["annotators"])
                if t["subject"] in known - _DROPPED and t["object"] in known - _DROPPED and t["sentiment"] in ("POS", "NEG"):
                    labels.append(Label((t["subject"], t["sentiment"], t["object"]), int(number), frozenset(t["annotators"])))
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise InputError(f"{name}: is not laid out as this corpus is ({type(error).__name__}: {error})") from error
    return SeesawArticle(name, str(article["title"]).strip(), text, places, entities, tuple(labels), frozenset(annotators))


def put_together(sentences: Sequence[str]) -> tuple[str, tuple[Span, ...]]:
    """Return one text of the sentences, and the place of each in it.

    The corpus has lost the paragraph breaks. A sentence begins a line, unless the one before it left a
    quotation open: then both stand in one line, so that the quotation stays whole. An empty sentence is an
    empty place.
    """
    text = ""
    places = []
    open_quotation = False
    for sentence in sentences:
        words_of_it = sentence.strip()
        if text and words_of_it:
            text += " " if open_quotation and words_of_it[0] not in '“"' else "\n"
        places.append(Span(len(text), len(text) + len(words_of_it)))
        text += words_of_it
        if words_of_it:
            open_quotation = _leaves_open(words_of_it, open_quotation)
    return text, tuple(places)


def _leaves_open(sentence: str, was_open: bool) -> bool:
    last_open, last_close = sentence.rfind("“"), sentence.rfind("”")
    if last_open != last_close:
        return last_open > last_close
    return was_open ^ bool(sentence.count('"') % 2)


def codebook_of(entities: Iterable[Entity]) -> Codebook:
    """Return an entity list as a closed codebook.

    A topic or an event is an issue, its name the proposal, as what one can be for or against; every other entity is
    a party. Of names that differ in no more than case, accents or typography the first stands. What the corpus
    drops from its labels is left out.
    """
    first: dict[str, Entity] = {}
    for entity in entities:
        if entity.name not in _DROPPED and plain(entity.name).strip():
            first.setdefault(plain(entity.name), entity)
    issues = [e for e in first.values() if e.is_issue]
    return Codebook(
        parties=tuple(CodebookParty(name=e.name) for e in first.values() if not e.is_issue),
        issues=tuple(CodebookIssue(id=f"i{n}", proposal=e.name) for n, e in enumerate(issues, start=1)),
        closed=True,
    )


def gold_triples(labels: Iterable[Label]) -> dict[Triple, frozenset[int]]:
    """Return the article-level triples, each with the sentences that it is labelled at."""
    found: dict[Triple, set[int]] = defaultdict(set)
    for label in labels:
        found[label.triple].add(label.sentence)
    return {t: frozenset(s) for t, s in found.items()}


def resolve(name: str, entities: Sequence[Entity], naming: Naming) -> str | None:
    """Return the entity that a name stands for, or None.

    Closed: the folded names are equal. Open: equal, or else all words of the one occur in the other
    ("Oster" and "Mara Oster"), with just one entity of the greatest number of shared words; a tie is nobody.
    """
    folded = folded_name(name)
    for entity in entities:
        if folded and folded_name(entity.name) == folded:
            return entity.name
    if naming == "closed" or not folded:
        return None
    own = frozenset(words(folded))
    fitting: list[tuple[int, str]] = []
    for entity in entities:
        theirs = frozenset(words(folded_name(entity.name)))
        if theirs and (own <= theirs or theirs <= own):
            fitting.append((len(own & theirs), entity.name))
    fitting.sort(reverse=True)
    if not fitting or (len(fitting) > 1 and fitting[0][0] == fitting[1][0]):
        return None
    return fitting[0][1]


@dataclass(frozen=True, slots=True)
class Predicted:
    """What a summary says in this corpus's terms.

    Attributes:
        triples: article-level triples, each with the places of its evidence.
        unplaced: firm positions whose party or issue is no entity of the list; they are left out of the
            triples, as "Not in the list" is left out of the labels.
    """

    triples: Mapping[Triple, tuple[Span, ...]]
    unplaced: int


def in_scheme(summary: Summary, entities: Sequence[Entity], naming: Naming = "closed") -> Predicted:
    """Return a summary's firm positions (stated or narrated, current or former) as triples."""
    proposals = {i.id: i.proposal for i in summary.issues}
    triples: dict[Triple, tuple[Span, ...]] = {}
    unplaced = 0
    for position in summary.positions:
        if position.stance not in _SIDES or position.basis == "ascribed":
            continue
        subject = resolve(position.party, entities, naming)
        target = resolve(proposals[position.issue], entities, naming) or resolve(position.issue, entities, naming)
        if subject is None or target is None:
            unplaced += 1
            continue
        triple = (subject, _SIDES[position.stance], target)
        triples[triple] = (*triples.get(triple, ()), *_evidence(summary, position))
    return Predicted(triples, unplaced)


def _evidence(summary: Summary, position: Position) -> Iterator[Span]:
    yield from (f.span for f in position.evidence.sentences)
    for id in position.evidence.statements:
        statement = summary.statement(id)
        yield from (f.span for f in statement.content)
        yield from (w.span for w in (statement.cue, statement.mention) if w.span is not None)


def score_article(article: SeesawArticle, summary: Summary | None, naming: Naming = "closed") -> Scored:
    """Score one summary; None counts as everything missed.

    Returns:
        counts: for each slice "all" and "issue" (the object is a topic or an event):
            "<slice>/triples", "<slice>/pairs" (the side ignored).
        rates: "<slice>/side given pair": shared pairs with the same side or sides; "<slice>/evidence given
            triple": right triples with evidence in a sentence labelled with it; "unplaced": positions whose
            party or issue is not in the list, of all firm positions.
    """
    predicted = Predicted({}, 0) if summary is None else in_scheme(summary, article.entities, naming)
    gold = gold_triples(article.labels)
    scored = _compared(article, gold, frozenset(predicted.triples))
    rates = dict(scored.rates)
    for name, wanted in _slices(article).items():
        right = [t for t in predicted.triples if t in gold and t[2] in wanted]
        hits = sum(any(article.sentences[n].overlaps(span) for n in gold[t] for span in predicted.triples[t]) for t in right)
        rates[f"{name}/evidence given triple"] = Rate(hits, len(right))
    firm = 0 if summary is None else sum(p.stance in _SIDES and p.basis != "ascribed" for p in summary.positions)
    rates["unplaced"] = Rate(predicted.unplaced, firm)
    return Scored(scored.counts, rates)


def _slices(article: SeesawArticle) -> dict[str, frozenset[str]]:
    return {
        "all": frozenset(e.name for e in article.entities),
        "issue": frozenset(e.name for e in article.entities if e.is_issue),
    }


def _compared(article: SeesawArticle, gold: Iterable[Triple], pred: Iterable[Triple]) -> Scored:
    counts, rates = {}, {}
    for name, wanted in _slices(article).items():
        left, right = {t for t in gold if t[2] in wanted}, {t for t in pred if t[2] in wanted}
        left_pairs, right_pairs = {(s, o) for s, _, o in left}, {(s, o) for s, _, o in right}
        both = left_pairs & right_pairs
        counts[f"{name}/triples"] = Counts(len(left & right), len(right), len(left))
        counts[f"{name}/pairs"] = Counts(len(both), len(right_pairs), len(left_pairs))
        same = sum(_sides(left, pair) == _sides(right, pair) for pair in both)
        rates[f"{name}/side given pair"] = Rate(same, len(both))
    return Scored(counts, rates)


def _sides(triples: Iterable[Triple], pair: tuple[str, str]) -> set[Side]:
    return {side for subject, side, target in triples if (subject, target) == pair}


def score_seesaw(articles: Sequence[SeesawArticle], reader: Reader, naming: Naming = "closed") -> list[ArticleScore]:
    """Read every article and score it.

    Args:
        articles: what `load` gave, or some of it.
        reader: makes a summary of a document and the entity list, which it may use as its codebook of
            parties and issues or leave alone; an exception or None counts as everything missed.
        naming: "closed" for a reader that used the list, "open" for one that did not.

    Returns:
        One score an article, in their order.
    """
    out = []
    for article in articles:
        summary, failure = attempt(article.text, partial(reader, article.document(), article.entities))
        out.append(ArticleScore(article.name, score_article(article, summary, naming), failure, article.story))
    return out


def human_line(articles: Sequence[SeesawArticle]) -> list[ArticleScore]:
    """Score the annotators of an article against each other, over all ordered pairs.

    The corpus was published after the annotators' labels were merged, so this is an estimate.
    """
    out = []
    for article in articles:
        own = [
            frozenset(label.triple for label in article.labels if annotator in label.annotators)
            for annotator in sorted(article.annotators)
        ]
        pairs = [_compared(article, a, b) for left, right in combinations(own, 2) for a, b in ((left, right), (right, left))]
        if pairs:
            out.append(ArticleScore(article.name, averaged(pairs), cluster=article.story))
    return out
