"""Speakers: whose words a statement is said to be."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal

from summarizer.audit.mentions import audit_mentions, audit_unnamed
from summarizer.audit.problems import Problem, StatementsDraft, of_statement
from summarizer.document import Document
from summarizer.draft import DraftActor
from summarizer.grounded import GroundedActor, GroundedStatement
from summarizer.text import cues
from summarizer.text.folding import plain
from summarizer.text.spans import Span
from summarizer.wording import Vocabulary

_THROUGH = re.compile(
    r"\b(?:interview(?:ed)?\s+(?:with|on|by|for)|(?:speaking|spoke|talking|talked)\s+(?:on|to|with)|appear(?:ing|ed|ance)\s+on"
    r"|(?:writing|wrote)\s+(?:in|for)|(?:remarks|comments|statement)\s+to|article\s+(?:in|for))\s+(?:the\s+)?$",
    re.IGNORECASE,
)
"""Words before a body that somebody speaks through or to; before a person they may introduce who speaks."""

_QUOTES = re.compile(
    r"(?:(?:has|have|had)\s+)?quot(?:e|es|ed|ing)\s+(?!by\b)(?:[^\s.;:]+\s+){1,6}as\s+(?:saying|having|telling)\b"
)
_TOWARDS = re.compile(r"\b(?:to|with)\s*$")

Gender = Literal["he", "she"]
_GENDERS: Final[Mapping[str, Gender]] = {"he": "he", "his": "he", "him": "he", "she": "she", "her": "she", "hers": "she"}
_MARKED: Final[Mapping[str, Gender]] = {
    **dict.fromkeys("mr sir lord king prince father chairman spokesman congressman businessman".split(), "he"),
    **dict.fromkeys("mrs ms dame lady queen princess mother chairwoman spokeswoman congresswoman businesswoman".split(), "she"),
}
_WORD = re.compile(r"[^\W\d_]+")
_REACH: Final = 60
"""Characters before a mention or behind a cue in which a medium is told by its words."""

_SHOWN: Final = 3
"""Places at most that show who an actor is whose name is in doubt."""


def audit_speakers(
    document: Document,
    draft: StatementsDraft,
    placed: Sequence[GroundedStatement],
    actors: Sequence[GroundedActor],
    vocabulary: Vocabulary,
) -> list[Problem]:
    """Return what is wrong or doubtful about who speaks.

    Args:
        document: the document.
        draft: the records as the model gave them.
        placed: the sound statements in the order of the text.
        actors: the actors that these cite.
        vocabulary: the document's words.

    Returns:
        Problems: a name that the document does not contain (`name-absent`), and for a person alone such a party
        (`party-absent`) or role (`role-absent`); a medium or an addressee given
        as the speaker (`medium-as-speaker`, `addressee-as-speaker`); words for the source that name somebody else
        (`mention-of-another`); an unnamed source taken for another (`unnamed-merged`); a pronoun that can be
        either of two people (`ambiguous-pronoun`).
    """
    wrong_roles = list(_wrong_roles(document, draft, placed))
    asked = {p.key for p in wrong_roles}  # these ask already who speaks
    return [
        *_absent_names(draft, placed, actors, vocabulary),
        *wrong_roles,
        *(p for p in audit_mentions(document, draft, placed) if p.key not in asked),
        *audit_unnamed(document, draft, placed),
        *_pronouns(document, draft, placed, actors),
    ]


def _absent_names(
    draft: StatementsDraft, placed: Sequence[GroundedStatement], actors: Sequence[GroundedActor], vocabulary: Vocabulary
) -> Iterator[Problem]:
    """Yield a problem where the document lacks an actor's name; a note where it lacks a party's name or words of a role.

    The problem shows where the actor speaks, since that is where the article may name it.
    """
    spoken: dict[int, list[Span]] = defaultdict(list)
    for statement in placed:
        if len(spoken[statement.actor]) < _SHOWN:
            spoken[statement.actor].append(statement.mention or statement.content[0])
    for actor in actors:
        given = draft.actors[actor.number]
        absent = [] if given.kind == "unnamed" else vocabulary.absent_from_name(given.name)
        if absent:
            yield Problem(
                "name-absent",
                "warning",
                f"actor {given.n}: the article does not contain the name {' '.join(absent)!r}; name the source as it does",
                "actor",
                given.n,
                tuple(spoken[given.n]),
                record=given.model_dump(mode="json"),
            )
        absent = vocabulary.absent_from_name(given.party)
        if absent:
            message = f"{given.name} speaks for {given.party!r}: the article does not call a side {' '.join(absent)!r}"
            yield Problem("party-absent", "note", message, "actor", given.n)
        absent = vocabulary.absent_words(given.role)
        if absent:
            message = f"{given.name}: the role {given.role!r} is left out, since the article does not hold {' '.join(absent)!r}"
            yield Problem("role-absent", "note", message, "actor", given.n)


def _wrong_roles(document: Document, draft: StatementsDraft, placed: Sequence[GroundedStatement]) -> Iterator[Problem]:
    """Yield a problem where the one spoken to or through passes for the one who speaks."""
    for statement in placed:
        actor = draft.actors.get(statement.actor)
        if actor is None:
            continue
        for role, words in (("medium", statement.medium), ("addressee", statement.addressee)):
            if words and plain(words) == plain(actor.name):
                message = f"{actor.name!r} is given as the speaker and as the {role}; name who speaks"
                yield of_statement(f"{role}-as-speaker", message, statement, draft)
        if actor.kind == "organization" and _only_carries(document, statement):
            message = f"{actor.name!r} is who carried the words, by those around it; name who speaks"
            yield of_statement("medium-as-speaker", message, statement, draft)
        if _is_told(document, statement):
            message = f"{actor.name!r} is who was told, by the words before it; name who speaks"
            yield of_statement("addressee-as-speaker", message, statement, draft)


def _only_carries(document: Document, statement: GroundedStatement) -> bool:
    """Whether the mention stands as a medium does: "in an interview with Radio Else", "the paper quoted her as saying"."""
    cue, mention = statement.cue, statement.mention
    if mention is None or document.language != "en":
        return False
    if _THROUGH.search(document.text, max(0, mention.start - _REACH), mention.start):
        return True
    quotes = cue is not None and 0 < cue.start - mention.end <= 1 and _QUOTES.match(document.text, cue.start, cue.end + _REACH)
    return bool(quotes)


def _is_told(document: Document, statement: GroundedStatement) -> bool:
    """Whether the mention follows its cue as the person told does: "told CBS", "said to reporters"."""
    cue, mention = statement.cue, statement.mention
    if cue is None or mention is None or not 0 <= mention.start - cue.end <= 1 or document.language not in cues.LANGUAGES:
        return False
    words = document.text[slice(*cue)]
    ways = list(cues.readings(words, document.language))
    last = [r for r in (ways[-1] if ways else ()) if r.entry.part == "verb"]
    if _TOWARDS.search(words):
        return any(r.entry.kind == "speech" for r in last)
    return any("to-whom" in r.entry.frames and r.span.end == len(words) and r.form != "participle" for r in last)


def _pronouns(
    document: Document, draft: StatementsDraft, placed: Sequence[GroundedStatement], actors: Sequence[GroundedActor]
) -> Iterator[Problem]:
    """Yield a problem where "he" or "she" can be either of two people named before it.

    Candidates are the people who speak somewhere in the document, whose last name stands in the same
    sentence before the pronoun or in the sentence before, and whose gender, where words tell it, fits.
    Where the one given is also the last to speak before it, the words go on in one voice, and there is
    no doubt. A rule for English; it sees no one who never speaks.
    """
    if document.language != "en":
        return
    people = {a.number: a for a in actors if a.kind == "person"}
    names = _last_names(people)
    genders = _genders_of(document, draft, placed)
    last_speaker = 0
    for statement in placed:
        pronoun = _pronoun(document, statement.mention)
        if pronoun and statement.mention is not None and statement.actor in people and statement.actor != last_speaker:
            around = _named_before(document, statement.mention, names)
            fitting = [n for n in around if genders.get(n, pronoun) == pronoun]
            if statement.actor in fitting and len(fitting) > 1:
                listed = " or ".join(f"{people[n].name} (actor {n})" for n in fitting)
                words = document.text[slice(*statement.mention)]
                message = f"{words!r} can be {listed}; if the text does not settle it, take the words as an unnamed actor"
                yield of_statement("ambiguous-pronoun", message, statement, draft)
        if not statement.inside:
            last_speaker = statement.actor


def _last_names(people: Mapping[int, GroundedActor]) -> dict[str, list[int]]:
    out: dict[str, list[int]] = defaultdict(list)
    for number, actor in people.items():
        words = _WORD.findall(actor.name)
        if words and words[-1][0].isupper():
            out[words[-1]].append(number)
    return out


def _named_before(document: Document, mention: Span, names: Mapping[str, list[int]]) -> list[int]:
    """Return the numbers of the people named between the sentence before and the mention, in order of appearance."""
    sentence = document.sentence_number(mention.start)
    start = document.sentences[max(0, sentence - 2)].start
    found: dict[int, None] = {}
    for word in _WORD.finditer(document.text, start, mention.start):
        numbers = names.get(word[0], ())
        if len(numbers) == 1:
            found[numbers[0]] = None
    return list(found)


def _pronoun(document: Document, mention: Span | None) -> Gender | None:
    return None if mention is None else _GENDERS.get(document.text[slice(*mention)].lower())


def _genders_of(document: Document, draft: StatementsDraft, placed: Sequence[GroundedStatement]) -> dict[int, Gender]:
    """Return people's genders: by titles and roles, else by the pronouns they have elsewhere; none where these differ."""
    by_title: dict[int, set[Gender]] = defaultdict(set)
    by_pronoun: dict[int, set[Gender]] = defaultdict(set)
    for number, actor in draft.actors.items():
        by_title[number].update(_told_by(actor))
    for statement in placed:
        if statement.mention is not None:
            words = document.text[slice(*statement.mention)]
            by_title[statement.actor].update(_MARKED[w] for w in _words(words) if w in _MARKED)
            pronoun = _pronoun(document, statement.mention)
            if pronoun:
                by_pronoun[statement.actor].add(pronoun)
    found = {n: by_title.get(n) or by_pronoun.get(n, set()) for n in {*by_title, *by_pronoun}}
    return {number: next(iter(genders)) for number, genders in found.items() if len(genders) == 1}


def _told_by(actor: DraftActor) -> set[Gender]:
    return {_MARKED[w] for w in _words(f"{actor.name} {actor.role}") if w in _MARKED}


def _words(text: str) -> list[str]:
    return [w.lower() for w in _WORD.findall(text)]
