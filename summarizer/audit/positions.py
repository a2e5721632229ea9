"""Positions: whether the evidence is there, and whether it shows a side."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, product
from typing import Any, Final

from summarizer.audit.problems import About, PositionsAudit, PositionsDraft, Problem, bad_record
from summarizer.bargaining import move_of
from summarizer.document import Document
from summarizer.draft import DraftPosition, parse_pointer
from summarizer.grounded import GroundedActor, GroundedGist, GroundedIssue, GroundedPosition, GroundedStatement
from summarizer.grounding import bordered, resolve
from summarizer.summary import Severity, Stance
from summarizer.text.spans import Span, merged, touching
from summarizer.voices import Evidence, outwards
from summarizer.wording import Vocabulary

_TALK = re.compile(
    r"(?:(?:(?:has|have|had|is|are|was|were|be|been|being|do|does|did|will|would|may|might|can|could|should|shall)(?:n['’]t)?"
    r"|won['’]t|can(?:['’]t|not)|not|never|also|just|once|again|then|later|now|both|all|\w+ly)\s+)*"
    r"(?:(?:discuss|ask|mention|talk|speak|spoke|debat|wonder|question|address)\w*|look\w*\s+at|(?:hold|held)\w*\s+talks)\b"
    r"(?!\s+(?:for|against|out|up|down)\b)",
    re.IGNORECASE,
)
"""Verb groups that tell of a topic and show no side: the verb with nothing before it but auxiliaries and adverbs."""

_NEGATION = re.compile(
    r"\b(?:not|never|no|nor|neither|nobody|nothing|none|without|cannot|refus\w*|reject\w*|den(?:y|ied|ies|ying)|rul\w+ out)\b"
    r"|n[’']t\b",
    re.IGNORECASE,
)
_SAYS: Final[Mapping[Stance, str]] = {
    "supports": "supports",
    "opposes": "opposes",
    "open": "is open on",
    "withholds": "does not say on",
}
_HEDGE = re.compile(r"\b(?:might|may|could|perhaps|possibly|maybe|in theory|in principle)\b", re.IGNORECASE)


def audit_positions(
    document: Document,
    draft: PositionsDraft,
    statements: Sequence[GroundedStatement],
    actors: Sequence[GroundedActor],
    parties: frozenset[str],
    vocabulary: Vocabulary,
    *,
    closed: bool = False,
) -> PositionsAudit:
    """Hold positions against the statements and the text.

    Args:
        document: the document.
        draft: issues and positions as the model gave them; they cite statements by `number`.
        statements: the grounded statements, numbered as the model saw them.
        actors: the actors that these cite.
        parties: the names of the sides that some actor speaks for, and those of the codebook.
        vocabulary: the document's words.
        closed: whether a party beside these is refused even where the article names it, as with a closed codebook
            that lists parties.

    Returns:
        The sound records, with problems: evidence, issues and parties that do not exist, pointers
        that do not resolve, names or numbers that the document does not hold, sides that the evidence
        does not show, conditions and red lines from elsewhere; and notes for a person alone: stands that
        only others' words show, and evidence that negates or hedges, or that is all there is for a change of sides.
    """
    problems = [bad_record(b) for b in draft.bad]
    vocabulary = vocabulary.knowing(parties)
    counts: Counter[str] = Counter()
    numbers = {s.number for s in statements}
    positions = []
    for given in draft.positions.values():
        position, wrong = _place_position(document, draft, given, numbers, parties, vocabulary, counts, closed=closed)
        problems.extend(wrong)
        if position is not None:
            positions.append(position)
    problems.extend(_doubtful_sides(document, draft, positions, statements, actors))
    used = {p.issue for p in positions}
    issues = []
    for issue in draft.issues.values():
        if issue.id in used:
            issues.append(GroundedIssue(issue.id, issue.proposal.strip()))
            problems.extend(_wording("issue", issue.id, issue.id, issue.proposal, vocabulary, issue.model_dump(mode="json")))
    gist = []
    for index, sentence in enumerate(draft.gist, 1):
        known = tuple(n for n in sentence.sentences if 0 < n <= len(document.sentences))
        wording = _wording("gist", str(index), sentence.text, sentence.text, vocabulary, sentence.model_dump(mode="json"))
        problems.extend(wording)
        if not known:
            message = f"sentence of the gist {index}: it cites no sentence of the article; say what it rests on"
            problems.append(
                Problem("ungrounded-gist", "warning", message, "gist", sentence.text, (), sentence.model_dump(mode="json"))
            )
        if known and not wording:
            gist.append(GroundedGist(sentence.text.strip(), known))
    return PositionsAudit(tuple(issues), tuple(positions), tuple(gist), tuple(problems), counts["given"], counts["resolved"])


def _doubtful_sides(
    document: Document,
    draft: PositionsDraft,
    positions: Sequence[GroundedPosition],
    statements: Sequence[GroundedStatement],
    actors: Sequence[GroundedActor],
) -> Iterator[Problem]:
    """Yield what the evidence of positions does not bear out."""
    by_number = {s.number: s for s in statements}
    evidence = Evidence(document, statements, actors, positions)
    held = merged(span for s in statements for span in s.content)
    for position in positions:
        record = draft.positions[position.number].model_dump(mode="json")
        numbers, narrated = evidence.of(position)
        # What the document itself tells can show a side whatever the cues of the statements beside it.
        shown = [] if narrated else [by_number[n] for n in numbers]
        yield from _on_talk_alone(document, position, shown, record)
        yield from _for_a_person(document, position, shown, evidence, record)
        around = [o for n in numbers for o in outwards(by_number[n], lambda s: by_number.get(s.inside))]
        yield from _from_elsewhere(document, position, around, held, record)
    yield from _both_sides(draft, positions, evidence)
    yield from _changes_by_one(positions, evidence)


def _problem(kind: str, severity: Severity, message: str, position: GroundedPosition, record: Any) -> Problem:
    return Problem(kind, severity, f"position {position.number}: {message}", "position", position.number, (), record)


def _on_talk_alone(
    document: Document, position: GroundedPosition, shown: Sequence[GroundedStatement], record: Any
) -> Iterator[Problem]:
    """Yield a problem where a side rests on statements that only discuss or ask."""
    if position.stance in ("supports", "opposes") and shown and all(_only_talks(document, s) for s in shown):
        texts = ", ".join(document.text[slice(*s.cue)] for s in shown if s.cue is not None)
        yield _problem(
            "no-side-shown", "warning", f"its evidence only discusses or asks ({texts}); is there a side?", position, record
        )


def _only_talks(document: Document, statement: GroundedStatement) -> bool:
    """Whether a statement's cue tells of talk alone, and its content does not go on past the sentence that it governs.

    Who asks somebody to do something takes a side.
    """
    cue = statement.cue
    if cue is None or not _TALK.match(document.text[slice(*cue)]) or move_of(document, statement) == "demand":
        return False
    sentence = document.sentence_number(cue.start)
    return all(document.sentence_number(span.end - 1) == sentence for span in statement.content)


def _for_a_person(
    document: Document, position: GroundedPosition, shown: Sequence[GroundedStatement], evidence: Evidence, record: Any
) -> Iterator[Problem]:
    """Yield notes that only a person should weigh: no model is asked again about these, so that they name no record."""
    voices = evidence.voices(position)
    whose = f"{position.party} {_SAYS[position.stance]} {position.issue!r}"
    if voices.basis == "ascribed":
        message = f"{whose}: only others' words show it ({', '.join(voices.others)}), so it counts as ascribed"
        yield Problem("only-ascribed", "note", message, "position", position.number, (), record)
    if document.language != "en" or not shown:
        return
    texts = [_with_cue(document, s) for s in shown]
    if position.stance == "supports" and all(
        s.force == "denied" or _NEGATION.search(t) for s, t in zip(shown, texts, strict=True)
    ):
        message = f"{whose}, and all of its evidence negates something; read it"
        yield Problem("negated-evidence", "note", message, "position", position.number, (), record)
    if position.stance in ("supports", "opposes") and all(map(_HEDGE.search, texts)):
        message = f"{whose}, and all of its evidence hedges; read it"
        yield Problem("hedged-evidence", "note", message, "position", position.number, (), record)


def _from_elsewhere(
    document: Document, position: GroundedPosition, around: Sequence[GroundedStatement], held: Sequence[Span], record: Any
) -> Iterator[Problem]:
    """Yield a problem for conditions and red lines that none of the evidence holds.

    They may stand in its words and those around it, in a cited sentence, or in what the document itself tells within
    the sentences of these.
    """
    own = merged(span for s in around for span in s.content)
    near = merged(_sentences_around(document, span) for span in own)
    told = merged(document.sentences[n - 1] for n in position.sentences)
    for name, places in (("condition", position.conditions), ("red line", position.red_line)):
        for place in places:
            if not (touching(own, place) or touching(told, place) or (touching(near, place) and not touching(held, place))):
                words = document.text[slice(*place)]
                message = f"its {name} {words!r} stands in none of its evidence; cite what holds it, or leave it out"
                yield replace(_problem("condition-elsewhere", "warning", message, position, record), spans=(place,))


def _sentences_around(document: Document, span: Span) -> Span:
    first, last = document.sentence_number(span.start), document.sentence_number(span.end - 1)
    return Span(document.sentences[first - 1].start, document.sentences[last - 1].end)


def _changes_by_one(positions: Sequence[GroundedPosition], evidence: Evidence) -> Iterator[Problem]:
    """Yield a note where nothing shows a former side but what shows the opposite one today, or the other way round.

    "She now backs what she had opposed" shows both, so that no model is asked again.
    """
    by_row: dict[tuple[str, str], list[GroundedPosition]] = defaultdict(list)
    for position in positions:
        if position.stance in ("supports", "opposes"):
            by_row[position.party, position.issue].append(position)
    for (party, issue), row in by_row.items():
        shown = {p.number: (frozenset(evidence.of(p)[0]), frozenset(evidence.of(p)[1])) for p in row}
        for former, current in product(row, row):
            if (former.status, current.status) == ("former", "current") and former.stance != current.stance:
                pairs = list(zip(shown[former.number], shown[current.number], strict=True))
                if all(a <= b for a, b in pairs) or all(a >= b for a, b in pairs):
                    message = f"{party} is said to have changed sides on {issue!r}, and nothing shows one side alone; read it"
                    yield Problem("change-by-one", "note", message, "position", former.number)


def _with_cue(document: Document, statement: GroundedStatement) -> str:
    spans: list[Span] = [*((statement.cue,) if statement.cue else ()), *statement.content]
    return " ".join(document.text[slice(*s)] for s in spans)


def _both_sides(draft: PositionsDraft, positions: Sequence[GroundedPosition], evidence: Evidence) -> Iterator[Problem]:
    """Yield a problem where the same statements or the same voice put a party on both sides of an issue at once.

    A leader who is for and a dissenter who is against are no contradiction, nor are a former and a
    current stand, nor what others ascribe.
    """
    by_row: dict[tuple[str, str], list[GroundedPosition]] = defaultdict(list)
    for position in positions:
        if position.stance in ("supports", "opposes") and position.status == "current":
            by_row[position.party, position.issue].append(position)
    for row in by_row.values():
        if len({position.stance for position in row}) < 2:
            continue
        voices = {position.number: frozenset(evidence.voices(position).own) for position in row}
        cited = {position.number: frozenset(position.statements) for position in row}
        for earlier, later in combinations(row, 2):
            if earlier.stance != later.stance and (
                voices[earlier.number] & voices[later.number] or cited[earlier.number] & cited[later.number]
            ):
                message = (
                    f"{later.party} is put on both sides of {later.issue!r} by one voice (see position {earlier.number}); "
                    "keep what the evidence shows, or date one as former"
                )
                yield _problem("both-sides", "warning", message, later, draft.positions[later.number].model_dump(mode="json"))


def _place_position(
    document: Document,
    draft: PositionsDraft,
    given: DraftPosition,
    numbers: set[int],
    parties: frozenset[str],
    vocabulary: Vocabulary,
    counts: Counter[str],
    *,
    closed: bool,
) -> tuple[GroundedPosition | None, list[Problem]]:
    problems: list[Problem] = []
    record = given.model_dump(mode="json")

    def wrong(kind: str, severity: Severity, message: str) -> None:
        problems.append(Problem(kind, severity, f"position {given.n}: {message}", "position", given.n, (), record))

    if given.issue not in draft.issues:
        wrong("unknown-issue", "error", f"cites issue {given.issue!r}, which is not listed")
    if given.party not in parties:
        grounded = not closed and not vocabulary.absent_from_name(given.party)
        wrong(
            "unknown-party",
            "note" if grounded else "error",
            f"nobody in the article speaks for the party {given.party!r}"
            + ("" if grounded else f"; the parties are {', '.join(sorted(parties)) or 'none'}"),
        )
    unknown = [n for n in given.statements if n not in numbers]
    if unknown:
        wrong("unknown-evidence", "warning", f"cites statements that are not there: {', '.join(map(str, unknown))}")
    statements = tuple(dict.fromkeys(n for n in given.statements if n in numbers))
    beyond = [n for n in given.sentences if not 0 < n <= len(document.sentences)]
    if beyond:
        wrong("unknown-evidence", "warning", f"cites sentences that are not there: {', '.join(map(str, beyond))}")
    sentences = tuple(dict.fromkeys(n for n in given.sentences if 0 < n <= len(document.sentences)))
    if not statements and not sentences:
        wrong("no-evidence", "error", "no statement and no sentence shows it")
    places: dict[str, list[Span]] = {"conditions": [], "red_line": []}
    for name, pointers in (("conditions", given.conditions), ("red_line", given.red_line)):
        for text in pointers:
            counts["given"] += 1
            pointer = parse_pointer(text)
            span = resolve(document, pointer) if pointer else None
            if isinstance(span, Span):
                counts["resolved"] += 1
                places[name].append(bordered(document, span))
            else:
                detail = span.detail if span is not None else "it is no pointer"
                wrong(span.reason if span is not None else "bad-pointer", "warning", f"{name} {text!r}: {detail}")
    wording = _wording("position", str(given.n), given.n, given.gist, vocabulary, record)
    problems.extend(wording)
    if any(p.severity == "error" for p in problems):
        return None, problems
    return GroundedPosition(
        number=given.n,
        party=given.party,
        issue=given.issue,
        stance=given.stance,
        statements=statements,
        sentences=sentences,
        status=given.status,
        conditions=tuple(places["conditions"]),
        red_line=tuple(places["red_line"]),
        gist="" if wording else given.gist.strip(),
    ), problems


def _wording(
    about: About, name: str, key: int | str, text: str, vocabulary: Vocabulary, record: dict[str, Any]
) -> list[Problem]:
    absent = [*vocabulary.absent_names(text), *vocabulary.absent_numbers(text)]
    if not absent:
        return []
    what = "sentence of the gist" if about == "gist" else about
    message = f"{what} {name}: the article does not hold {', '.join(map(repr, absent))}; say it with what the article holds"
    return [Problem("ungrounded-text", "warning", message, about, key, (), record)]
