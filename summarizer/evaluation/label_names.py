"""Hold the names and ids of a file of labels against each other and against the article's words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from summarizer.evaluation.label_format import Labels, Refusals
from summarizer.text.folding import folded_words

NO_PARTY = ("is no party of this file", "add it under `parties`, or write its name as it is there")
NO_ACTOR = ("is no actor of this file", "add it under `actors`, or write its name as it is there")


def check_names(labels: Labels, text: str, refusals: Refusals) -> None:
    """Refuse names and ids that are taken, cited but not there, there but not cited, or not the article's.

    Args:
        labels: the labels.
        text: the article.
        refusals: takes what is wrong.
    """
    _unique(refusals, "parties", "name", [p.name for p in labels.parties])
    _unique(refusals, "actors", "name", [a.name for a in labels.actors])
    _unique(refusals, "issues", "id", [i.id for i in labels.issues])
    _unique(refusals, "statements", "id", [s.id for s in labels.statements])
    _own_aliases(refusals, "parties", [(p.name, p.aliases) for p in labels.parties])
    # Two unnamed sources may share a description: a right answer cannot tell them apart by name.
    _own_aliases(refusals, "actors", [(a.name, a.aliases if a.kind != "unnamed" else []) for a in labels.actors])
    _check_actors(labels, text, refusals)
    actors = {a.name for a in labels.actors}
    for i, s in enumerate(labels.statements):
        if s.speaker and s.speaker not in actors:
            refusals.add(("statements", i, "speaker"), *NO_ACTOR)
        if s.mention is not None and not s.speaker:
            refusals.add(("statements", i), "has a mention but no speaker", "name the speaker, or leave the mention out")


def _check_actors(labels: Labels, text: str, refusals: Refusals) -> None:
    parties = {p.name for p in labels.parties}
    cited = {s.speaker for s in labels.statements} | {name for p in labels.positions for name in p.by}
    words = set(folded_words(f"{labels.title} {text}").casefold().split())
    known = {form for word in words for form in _forms(word)}
    for i, a in enumerate(labels.actors):
        if a.party and a.party not in parties:
            refusals.add(("actors", i, "party"), *NO_PARTY)
        if a.name not in cited:
            refusals.add(("actors", i), "is the speaker of no statement", "name it in a statement's `speaker`, or leave it out")
        for key, name in (("name", a.name), *(("aliases", alias) for alias in a.aliases)):
            if not all(known & forms for word in _unnumbered(name).casefold().split() if (forms := _forms(word))):
                refusals.add(
                    ("actors", i, key), "holds words that the article does not", "name sources in the article's own words"
                )


def _unique(refusals: Refusals, kind: str, key: str, names: Sequence[str]) -> None:
    seen: dict[str, int] = {}
    for i, name in enumerate(names):
        first = seen.setdefault(name.casefold(), i)
        if first != i:
            line = refusals.line((kind, first, key))
            refusals.add((kind, i, key), f"is taken: line {line} has it too", "give it another one, or join the two records")


def _own_aliases(refusals: Refusals, kind: str, named: Iterable[tuple[str, Sequence[str]]]) -> None:
    named = list(named)
    owner = {name.casefold(): i for i, (name, _) in reversed(list(enumerate(named)))}
    for i, (_, aliases) in enumerate(named):
        for alias in aliases:
            other = owner.setdefault(alias.casefold(), i)
            if other != i:
                reason = f"one of them is a name or alias of the record of line {refusals.line((kind, other))} too"
                refusals.add((kind, i, "aliases"), reason, "keep it where it belongs")


def _unnumbered(name: str) -> str:
    """Return a description without the number that tells it from another one: "a diplomat (2)"."""
    head, bracket, number = name.rpartition(" (")
    return head if bracket and number.endswith(")") and number[:-1].isdigit() else name


def _forms(word: str) -> set[str]:
    """Return a word without outer punctuation, with and without a possessive ending."""
    bare = folded_words(word).strip("\"'()[]{}.,;:!?*_#-|<>/")
    return {bare, bare.removesuffix("'s").removesuffix("'")} - {""}
