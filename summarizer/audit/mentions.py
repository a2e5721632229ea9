"""Mentions: whether the words for a source can be words for the actor cited, and for no other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final, NamedTuple

from summarizer.audit.problems import Problem, StatementsDraft, of_statement
from summarizer.document import Document
from summarizer.draft import DraftActor
from summarizer.grounded import GroundedStatement
from summarizer.text.folding import plain, unaccented

_ANOTHER: Final = re.compile(r"(?:another|a second|a third|a fourth|a different|a separate)\b", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*")
_TOKEN: Final = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*['’]?")
_GENITIVE: Final = re.compile(r"['’]s?$")
_PAIR: Final = re.compile(r"(?<![^\W_])([^\W\d_a-z][^\W\d_]+\.?) (?=([^\W\d_a-z][^\W\d_]+))")
_EXPLAINED: Final = 80
"""Characters before an abbreviation in brackets among which its long form is."""

_ABBREVIATED: Final = re.compile(r"\(([A-Z][A-Za-z.&-]{1,9})\)")
_STEM: Final = 5
"""Letters from the start of a word by which two forms of it are known: Norland, Norlandic."""

_SHORTEST: Final = 4
"""Letters of a word that has other forms, at least."""

_SMALL: Final = frozenset(
    "a an the of for and in on at to from by with or who its his her their our my mr mrs ms mx miss dr sir".split()
)
_ARTICLES: Final = frozenset("a an the this that these those its his her their our my your another one some".split())
_JOINING: Final = frozenset("and or of from for at in on by to who whose with".split())
_PARTICLES: Final = frozenset("de la le du di da dos del van von der den ter ten bin ibn al el y zu af av".split())
_PRONOUNS: Final = frozenset(
    "i we you he she it they us me him them one nobody everyone others both neither none each any all some many".split()
)
_BEFORE_NAMES: Final = frozenset(
    "mr mrs ms mx miss dr sir dame lord lady prof professor sen senator rep gov pres president king queen prince princess "
    "pope cardinal bishop archbishop rev reverend judge justice gen general col colonel capt captain sgt sergeant lt admiral "
    "ambassador chancellor minister secretary mayor governor councillor cllr congressman congresswoman".split()
)
_OFFICES: Final = _BEFORE_NAMES | frozenset(
    "prime vice deputy chief executive chair chairman chairwoman chairperson director leader speaker spokesman spokeswoman "
    "spokesperson envoy commissioner commander officer head manager premier taoiseach whip mp mep ceo cfo editor author "
    "reporter correspondent translator moderator host clerk counsel attorney witness owner founder coach captain".split()
)
_NO_PERSON: Final = frozenset(
    "street house palace hill office ministry department square court council party union group company bank agency board "
    "committee commission assembly parliament senate congress government authority association federation alliance "
    "institute university times post news radio television tv fund city county state states nations kingdom republic".split()
)
"""Last words of names of bodies and of places that stand for them: these may speak for anybody in them."""


class _Name(NamedTuple):
    """A name in a mention: its words as they stand, and whether a title or an article stands before it."""

    words: tuple[str, ...]
    titled: bool
    with_article: bool


class _Names:
    """What a document and the actors listed tell of names. Each is found out when it is first asked for."""

    def __init__(self, document: Document, actors: Mapping[int, DraftActor]) -> None:
        self._document = document
        self._actors = actors

    @cached_property
    def _text(self) -> str:
        return unaccented(self._document.text)

    @cached_property
    def common(self) -> frozenset[str]:
        """The words that the text writes in lower case."""
        return frozenset(word for word in _WORD.findall(self._text) if word[0].islower())

    @cached_property
    def surnames(self) -> frozenset[str]:
        """The last words of names of two words in the text, such as "Roke" of "Ada Roke"."""
        pairs = _PAIR.findall(self._text)
        return frozenset(
            last.lower()
            for first, last in pairs
            if first.strip(".").lower() not in self.common | _SMALL | _PRONOUNS and last.lower() not in _NO_PERSON
        )

    @cached_property
    def abbreviations(self) -> Mapping[str, str]:
        """For each abbreviation in brackets, the text before the first such: what it stands for is in it."""
        found = [(m[1].replace(".", "").lower(), m.start()) for m in _ABBREVIATED.finditer(self._text)]
        return {name: self._text[max(0, at - _EXPLAINED) : at] for name, at in reversed(found)}

    @cached_property
    def people(self) -> Mapping[str, list[int]]:
        """The people listed, by the last word of their names."""
        out: dict[str, list[int]] = defaultdict(list)
        for actor in self._actors.values():
            words = _WORD.findall(plain(actor.name))
            if actor.kind == "person" and words:
                out[words[-1]].append(actor.n)
        return out

    @cached_property
    def whole(self) -> frozenset[str]:
        """The names of the people and organizations listed, as they stand."""
        return frozenset(plain(a.name).strip() for a in self._actors.values() if a.kind in ("person", "organization"))

    @cached_property
    def listed(self) -> Mapping[frozenset[str], list[int]]:
        """The people and organizations listed, by the words of their names."""
        out: dict[frozenset[str], list[int]] = defaultdict(list)
        for actor in self._actors.values():
            if actor.kind in ("person", "organization"):
                out[_words(actor.name)].append(actor.n)
        return out

    def listed_name(self, mention: str) -> _Name | None:
        """Return a mention that is letter for letter the name of somebody listed, be it a pronoun."""
        whole = mention.strip(" ,")
        if not _is_capital(whole) or plain(whole) not in self.whole:
            return None
        return _Name(tuple(whole.split()), titled=False, with_article=False)

    def bearers(self, name: _Name) -> list[int]:
        """Return the actors listed that have a name: all of its words, or of a person's the last."""
        words = [plain(w) for w in name.words]
        people = [n for n in self.people.get(words[-1], ()) if set(words) <= _words(self._actors[n].name)]
        return sorted({*people, *self.listed.get(frozenset(words) - _SMALL, ())})

    def abbreviate(self, left: str, right: str) -> bool:
        """Whether one name is the other's initials, or the text gives it in brackets behind the other."""
        for short, full in ((left, right), (right, left)):
            letters = short.replace(".", "").lower()
            words = _WORD.findall(plain(full))
            initials = {"".join(w[0] for w in some) for some in (words, [w for w in words if w not in _SMALL])}
            if len(letters) > 1 and (letters in initials or _akin(self.abbreviations.get(letters, ""), full)):
                return True
        return False


def audit_mentions(document: Document, draft: StatementsDraft, placed: Sequence[GroundedStatement]) -> Iterator[Problem]:
    """Yield a problem where the words for the source are a name of somebody else than the actor cited.

    A name is somebody else's when it shares no word with the actor's name, role or party, and another actor listed
    bears it (`mention-of-another`), or it is a person's by its form. What may be a place that stands for its
    government, a body or an office is nobody's name here.

    Args:
        document: the document.
        draft: the records as the model gave them.
        placed: the sound statements in the order of the text.
    """
    names = _Names(document, draft.actors)
    for statement in placed:
        actor = draft.actors.get(statement.actor)
        if actor is None or statement.mention is None:
            continue
        mention = " ".join(document.text[slice(*statement.mention)].split())
        if _akin(_head(mention), actor.name):
            continue
        name = _name_in(mention, names) or names.listed_name(mention)
        if name is None:
            continue
        called = " ".join(name.words)  # without offices: of two ministers none is the other
        if _akin(called, f"{actor.role} {actor.party}"):
            continue
        if any(names.abbreviate(called, known) for known in (actor.name, actor.role, actor.party) if known):
            continue
        others = [n for n in names.bearers(name) if n != actor.n]
        if others:
            message = (
                f"{called!r} names actor {others[0]}, and the statement cites actor {actor.n} ({actor.name}); whose is it?"
            )
            yield of_statement("mention-of-another", message, statement, draft)
        elif _is_person(name, actor, names):
            message = f"{called!r} is no name of actor {actor.n} ({actor.name}), whom the statement cites; whose is it?"
            yield of_statement("mention-of-another", message, statement, draft)


def _name_in(mention: str, names: _Names) -> _Name | None:
    """Return the name that a mention is, with what stands around it; None for a description, an office or a pronoun."""
    tokens = _TOKEN.findall(_head(mention))
    start = next((i for i, t in enumerate(tokens) if _is_capital(t) and t.lower() not in _ARTICLES | _PRONOUNS), None)
    if start is None or any(t.lower() in _JOINING for t in tokens[:start]):
        return None
    end = start
    while end < len(tokens) and (_is_capital(tokens[end]) or (tokens[end] in _PARTICLES and end + 1 < len(tokens))):
        end += 1
    run = tokens[start:end]
    while run and run[-1] in _PARTICLES:
        run.pop()
    if end < len(tokens) and (tokens[end] not in _JOINING or _GENITIVE.search(run[-1])):
        return None
    run[-1] = _GENITIVE.sub("", run[-1])
    if any(_GENITIVE.search(t) for t in run[:-1]):
        return None
    offices = max((i for i, t in enumerate(run, 1) if t.lower() in _OFFICES), default=0)
    words = tuple(run[offices:])
    if not words or plain(words[-1]) in names.common or not words[-1]:
        return None
    titled = offices > 0 and run[offices - 1].lower() in _BEFORE_NAMES
    return _Name(words, titled, start > 0 and tokens[start - 1].lower() in _ARTICLES)


def _head(mention: str) -> str:
    """Return a mention without what is put behind it: "Ada Roke" of "Ada Roke, who speaks for Bo Ek"."""
    return re.split(r"[,;:(–—]| - ", mention)[0]


def _is_person(name: _Name, actor: DraftActor, names: _Names) -> bool:
    """Whether a name is a person's by its form, and so none of the actor's, which is given with its fullest name."""
    last = plain(name.words[-1])
    if name.titled:
        return True
    if actor.kind not in ("person", "unnamed") or name.with_article or last in _NO_PERSON:
        return False
    if len(name.words) == 1:
        return last in names.surnames and not name.words[0].isupper()
    return not any(w.isupper() for w in name.words)


def audit_unnamed(document: Document, draft: StatementsDraft, placed: Sequence[GroundedStatement]) -> Iterator[Problem]:
    """Yield a problem (`unnamed-merged`) where an unnamed source is taken for another one.

    That is "another official" for the official before, and "an Ostmark official" for "a Varn official": each has a
    name in it that the other has not.
    """
    before: set[int] = set()
    for statement in placed:
        actor = draft.actors.get(statement.actor)
        if actor is None or actor.kind != "unnamed" or statement.mention is None:
            continue
        mention = document.text[slice(*statement.mention)]
        if not _ANOTHER.match(mention):
            before.add(actor.n)
            if not _of_others(mention, actor):
                continue
        elif actor.n not in before:
            continue
        message = f"{mention!r} is not the unnamed source {actor.name!r}: give it an actor of its own"
        yield of_statement("unnamed-merged", message, statement, draft)


def audit_given_to_two(draft: StatementsDraft, placed: Sequence[GroundedStatement]) -> Iterator[Problem]:
    """Yield a problem (`content-of-another`) where the same words, with no mention, are given to two actors.

    Of two who speak together each has a mention; and where one mention is given to two, two windows listed its source.

    Args:
        draft: the records as the model gave them.
        placed: the statements in the order of the text, before those that repeat another are dropped.
    """
    first: dict[tuple[object, ...], GroundedStatement] = {}
    for statement in placed:
        if statement.mention is not None:
            continue
        earlier = first.setdefault((statement.content, statement.cue), statement)
        one, other = draft.actors.get(earlier.actor), draft.actors.get(statement.actor)
        nested = statement.inside == earlier.number or earlier.inside == statement.number
        if one and other and not nested and not _akin(one.name, other.name):
            message = (
                f"its words are those of statement {earlier.number}, which cites actor {one.n} ({one.name}); whose are they?"
            )
            yield of_statement("content-of-another", message, statement, draft)


def _of_others(mention: str, actor: DraftActor) -> bool:
    """Whether a description says of whom its source is, and the actor's says otherwise."""
    theirs = _capitals(mention)
    own = _capitals(actor.name)
    return bool(theirs and own) and not (
        _akin(" ".join(theirs), f"{actor.name} {actor.role} {actor.party}") or _akin(" ".join(own), mention)
    )


def _capitals(description: str) -> list[str]:
    """Return the names in a description; its first word is capital anyway."""
    return [w for w in _WORD.findall(description)[1:] if w[0].isupper()]


def _is_capital(token: str) -> bool:
    return token[:1].isupper()


def _words(text: str) -> frozenset[str]:
    return frozenset(_GENITIVE.sub("", w) for w in _WORD.findall(plain(text))) - _SMALL


def _akin(left: str, right: str) -> bool:
    """Whether two texts share a word, in some form; small words do not count."""
    return any(_forms_of_one(one, other) for one in _words(left) for other in _words(right))


def _forms_of_one(one: str, other: str) -> bool:
    same = min(_STEM, len(one), len(other))
    return one == other or (same >= _SHORTEST and one[:same] == other[:same])
