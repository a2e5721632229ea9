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
    words = _Words(f"{labels.title} {text}")
    for i, a in enumerate(labels.actors):
        if a.party and a.party not in parties:
            refusals.add(("actors", i, "party"), *NO_PARTY)
        if a.name not in cited:
            refusals.add(("actors", i), "is the speaker of no statement", "name it in a statement's `speaker`, or leave it out")
        for key, name in (("name", a.name), *(("aliases", alias) for alias in a.aliases)):
            if not all(map(words.hold, _unnumbered(name).split())):
                refusals.add(
                    ("actors", i, key), "holds words that the article does not", "name sources in the article's own words"
                )


class _Words:
    """The words of an article, folded and in lower case.

    Letters that have no capitals are mostly those of scripts that write words without blanks between them, or with
    particles grown to them. A word with such a letter is looked for in the text itself, and such letters part the words
    of other scripts that stand among them.
    """

    def __init__(self, text: str) -> None:
        self._text = folded_words(text).casefold()
        apart = "".join(" " if _has_no_capital(c) else c for c in self._text)
        self._known = {form for word in {*self._text.split(), *apart.split()} for form in _forms(word)}

    def hold(self, word: str) -> bool:
        """Whether the word occurs; one that is punctuation alone always does."""
        forms = _forms(word.casefold())
        if any(map(_has_no_capital, word)):
            return any(form in self._text for form in forms)
        return not forms or not self._known.isdisjoint(forms)


def _has_no_capital(char: str) -> bool:
    return char.isalpha() and char.lower() == char.upper()


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
