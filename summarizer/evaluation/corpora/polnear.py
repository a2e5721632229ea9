"""PolNeAR: political news with every attribution labelled as source, cue and content.

Newell, Margolin and Ruths (LREC 2018), 1,008 articles of seven US outlets; the
labels are brat standoff files, one for each article and annotator. How its
scheme differs from ours, and what is done about it:

* It keeps the outermost attribution only. Predictions that stand inside another
  prediction are left out before scoring (`in_scheme`).
* Its source is the words at the place ("he", "which"), not a name. The mention
  is compared, never the resolved speaker, so there is no speaker accuracy here.
* Some articles have five or six annotators. A prediction is scored against each
  of them and the counts are averaged, so that every article counts once.
* One cue is one attribution; a second content (`Content2`) belongs to it.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Final

from summarizer.document import Document
from summarizer.errors import InputError
from summarizer.evaluation.alignment import overlapping
from summarizer.evaluation.corpora import cofenet
from summarizer.evaluation.corpora.files import read_text, split_folder
from summarizer.evaluation.corpora.runs import ArticleScore, attempt
from summarizer.evaluation.counts import Scored, averaged, together
from summarizer.evaluation.records import Attributed, from_summary, joined, tagged
from summarizer.evaluation.statements import score_statements
from summarizer.summary import Summary
from summarizer.text.spans import Span, covers

Reader = Callable[[Document], Summary | None]


@dataclass(frozen=True, slots=True)
class Attribution:
    """One labelled attribution; each part may be in several pieces, in the order of the text; source may be empty."""

    id: str
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class PolnearArticle:
    """One article with the labels of each annotator who read it.

    Attributes:
        name: the file name without extension.
        text: the article, every character kept.
        labels: attributions by annotator, annotators in order of their ids.
    """

    name: str
    text: str
    labels: Mapping[str, tuple[Attribution, ...]]

    def document(self) -> Document:
        """Return what a reader is given."""
        return Document.from_text(self.text, source=self.name)


def load(split: str, path: str | os.PathLike[str] | None = None) -> list[PolnearArticle]:
    """Read one split, articles in order of their names.

    Args:
        split: "train" or "dev".
        path: the corpus, or the folder that holds `polnear/`; None takes `SUMMARIZER_CORPORA`.

    Raises:
        InputError: the split is not there, or a file is malformed.
    """
    folder = split_folder("polnear", split, path, ("text", "attributions"))
    files: dict[str, list[Path]] = defaultdict(list)
    for file in sorted((folder / "attributions").glob("*.ann")):
        files[file.stem.rpartition("_")[0]].append(file)
    articles = []
    for name, labelled in files.items():
        text = read_text(folder / "text" / f"{name}.txt")
        labels = {f.stem.rpartition("_")[2]: parse(read_text(f), text, source=str(f)) for f in labelled}
        articles.append(PolnearArticle(name, text, labels))
    return sorted(articles, key=lambda a: a.name)


_TEXT_BOUND = re.compile(r"(T\d+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)(?:\t|$)")
_EVENT = re.compile(r"(E\d+)\t(\S+)((?: \S+)*)\s*$")
_ROLE: Final = {"Source": "source", "Cue": "cue", "Content": "content", "Content2": "content"}


def parse(annotation: str, text: str, *, source: str = "annotation") -> tuple[Attribution, ...]:
    """Read one brat standoff file.

    Pieces of a content may be listed in any order; one text-bound line may serve two events; a line that
    begins no record continues the one before (a content with a line break); notes, `Discuss` and `Discard`
    lines are no attributions, and events without a content are left out.

    Args:
        annotation: the file's text.
        text: the article, to check offsets against.
        source: the file's name, for messages.

    Raises:
        InputError: an event cites a line that is not there, or an offset lies outside the article.
    """
    places: dict[str, tuple[Span, ...]] = {}
    events: list[tuple[str, list[tuple[str, str]]]] = []
    for line in re.split(r"\r?\n", annotation):
        if bound := _TEXT_BOUND.match(line):
            pieces = tuple(sorted(Span(*map(int, piece.split())) for piece in bound[3].split(";")))
            if any(p.end > len(text) or p.start >= p.end for p in pieces):
                raise InputError(f"{source}: {bound[1]} lies outside the article")
            places[bound[1]] = pieces
        elif event := _EVENT.match(line):
            roles = [tuple(argument.split(":", 1)) for argument in event[3].split()]
            if event[2].startswith("Attribution"):
                events.append((event[1], [(r[0], r[1]) for r in roles if len(r) == 2]))
    out = []
    for id, roles in events:
        parts: dict[str, list[Span]] = {"source": [], "cue": [], "content": []}
        for role, place in roles:
            if place not in places:
                raise InputError(f"{source}: {id} cites {place}, which is not there")
            if role in _ROLE:
                parts[_ROLE[role]].extend(places[place])
        if parts["content"]:
            out.append(Attribution(id, *(tuple(sorted(set(parts[p]))) for p in ("source", "cue", "content"))))
    return tuple(sorted(out, key=lambda a: (a.content, a.cue, a.source, a.id)))


def records(text: str, attributions: Sequence[Attribution]) -> tuple[Attributed, ...]:
    """Return labels in the form that is scored, with the tags of their slices.

    A source or cue in several pieces, which is rare, is compared by its longest piece.
    """
    return tagged(
        text,
        [
            Attributed(id=a.id, content=joined(text, a.content), cue=_longest(a.cue), mention=_longest(a.source))
            for a in attributions
        ],
        slices,
    )


def _longest(pieces: tuple[Span, ...]) -> Span | None:
    return max(pieces, key=lambda s: (s.end - s.start, -s.start), default=None)


def in_scheme(summary: Summary) -> tuple[Attributed, ...]:
    """Return a summary's statements as this corpus would have them: the outermost only, tagged.

    One that names the statement it stands in goes; so does one whose content and cue lie in another's
    content without being all of it.
    """
    found = from_summary(summary)
    places = [r.content for r in found]
    whole = [(*r.content, r.cue) if r.cue else r.content for r in found]
    within = {
        i
        for i, j in overlapping(places, places)
        if places[i] != places[j] and all(covers(places[j], piece) for piece in whole[i])
    }
    kept = [r for i, r in enumerate(found) if r.inside is None and i not in within]
    return tagged(summary.document.text, kept, slices)


_SPEECH: Final = re.compile(
    r"\b(?:sa(?:y|ys|id|ying)|t(?:ell|ells|old|elling)|wr(?:ite|ites|ote|itten|iting)|sp(?:eak|eaks|oke|oken|eaking)|repl(?:y|ies|ied|ying)|"
    r"not(?:e|es|ed|ing)|"
    r"(?:add|ask|answer|announc|claim|argu|stat|declar|explain|report|tweet|warn|respond|comment|accus|criticiz|criticis|"
    r"assert|insist|suggest|continu|conclud|remark|acknowledg|admit|confirm|testif|describ|call|urg|stress|emphasiz|predict|"
    r"observ|recount|recall|complain|promis|vow|pledg|quot|mention|mock|prais|blast|slamm|joke|quipp)"
    r"(?:e|s|es|ed|d|ing|y|ies|ied|ted|ting)?)\b",
    re.IGNORECASE,
)
_QUOTED: Final = re.compile(r"[“”\"„«»]|''|``")
_DIRECT: Final = re.compile(r"""\W*(?:[“”"„«»]|''|``)[^“”"„«»]*(?:[“”"„«»]|'')\W*""")
_PRONOUN: Final = re.compile(
    r"(?:i|you|he|she|it|we|they|who|whom|which|that|this|these|those|his|her|its|my|your|our|their|him|them|us|me|one|"
    r"himself|herself|themselves|some|many|others|both|all)",
    re.IGNORECASE,
)


def slices(text: str, record: Attributed) -> frozenset[str]:
    """Return the slices that a statement belongs to, by its words alone, label or prediction.

    speech-verb: the cue holds a verb of speech of a fixed list. quoted: the content holds a double
    quotation mark, '' included (the New York Times texts have it); of these direct: every piece begins and
    ends with one, but for punctuation, and mixed: the others. indirect: no such mark. pronoun: the mention
    is one word, a pronoun. no-source: there is no mention. discontinuous: the content is in several pieces.
    """
    tags = set()
    if record.cue is not None and _SPEECH.search(text, *record.cue):
        tags.add("speech-verb")
    if any(_QUOTED.search(text, *s) for s in record.content):
        tags |= {"quoted", "direct" if all(_DIRECT.fullmatch(text, *s) for s in record.content) else "mixed"}
    else:
        tags.add("indirect")
    if record.mention is None:
        tags.add("no-source")
    elif _PRONOUN.fullmatch(text, *record.mention):
        tags.add("pronoun")
    if len(record.content) > 1:
        tags.add("discontinuous")
    return frozenset(tags)


def score_article(article: PolnearArticle, summary: Summary | None) -> Scored:
    """Score one summary against each annotator of the article and average; None counts as everything missed."""
    predicted = None if summary is None else in_scheme(summary)
    found = cofenet.items(article.text, [_fragments(r) for r in predicted or ()])
    return averaged(
        [_scored(article.text, records(article.text, labels), predicted, labels, found) for labels in article.labels.values()]
    )


def _scored(
    text: str,
    gold: Sequence[Attributed],
    pred: Sequence[Attributed] | None,
    labels: Sequence[Attribution],
    found: cofenet.Items,
) -> Scored:
    ours = score_statements(text, gold, pred)
    theirs = cofenet.score(cofenet.items(text, [cofenet.Parts(a.source, a.cue, a.content) for a in labels]), found)
    meant = replace(
        ours,
        counts={k: c for k, c in ours.counts.items() if k != "speaker"},
        rates={k: r for k, r in ours.rates.items() if k.startswith(_MEANT)},
    )
    return together(meant, theirs)


_MEANT: Final = ("mention", "cue", "start border", "end border", "recall/tag", "precision/tag")
"""The rates that this corpus can tell: it labels no names, parties, force or circumstances."""


def _fragments(record: Attributed) -> cofenet.Parts:
    return cofenet.Parts((record.mention,) if record.mention else (), (record.cue,) if record.cue else (), record.content)


def score_polnear(articles: Sequence[PolnearArticle], reader: Reader) -> list[ArticleScore]:
    """Read every article and score it.

    Args:
        articles: what `load` gave, or some of it.
        reader: makes a summary of a document; an exception or None counts as everything missed.

    Returns:
        One score an article, in their order.
    """
    out = []
    for article in articles:
        summary, failure = attempt(article.text, partial(reader, article.document()))
        out.append(ArticleScore(article.name, score_article(article, summary), failure))
    return out


def human_line(articles: Sequence[PolnearArticle]) -> list[ArticleScore]:
    """Score the annotators of an article against each other, by the very rules that a reader is scored by.

    Returns:
        One score for each article with two or more annotators: the mean over all ordered pairs of them,
        so that precision, recall and F1 are the same.
    """
    return [
        ArticleScore(article.name, averaged(list(_pairwise(article))), "") for article in articles if len(article.labels) > 1
    ]


def _pairwise(article: PolnearArticle) -> Iterator[Scored]:
    text = article.text
    sides = [
        (records(text, labels), labels, cofenet.items(text, [cofenet.Parts(a.source, a.cue, a.content) for a in labels]))
        for labels in article.labels.values()
    ]
    for left, right in combinations(sides, 2):
        for gold, pred in ((left, right), (right, left)):
            yield _scored(text, gold[0], pred[0], gold[1], pred[2])
