"""Positions: whether the evidence is there, and whether it shows a side."""

from __future__ import annotations

from typing import Any

import pytest

from summarizer.audit import PositionsAudit, PositionsDraft, StatementsDraft, audit_positions, audit_statements
from summarizer.document import Document
from summarizer.draft import DraftGist, DraftIssue, DraftPosition
from summarizer.wording import Vocabulary
from tests.audit.drafts import actor, said

TEXT = """\
Miners' leader Ada Holm rejected the merger. Her deputy, Bo Ek, backed it.

"We may accept it," Holm said on Sunday. She would not accept a pay cut.

Owner Ulf Rask said the miners wanted a pay cut. The two sides discussed the merger."""

ACTORS = [
    actor(1, "Ada Holm", party="Miners"),
    actor(2, "Bo Ek", party="Miners"),
    actor(3, "Ulf Rask", party="Owners"),
    actor(4, "the miners", kind="group", party="Miners"),
    actor(5, "The two sides", kind="group"),
]
STATEMENTS = [
    said(1, 1, "Miners' leader Ada Holm", "rejected", "1|the merger.|the merger.", force="denied"),
    said(2, 2, "Bo Ek,", "backed", "2|it.|it."),
    said(3, 1, "Holm", "said", '3||accept it,"'),
    said(4, 1, "She", "would not accept", "4|a pay|"),
    said(5, 3, "Owner Ulf Rask", "said", "5|the miners|"),
    said(6, 4, "the miners", "wanted", "5|a pay|"),
    said(7, 5, "The two sides", "discussed", "6|the merger.|the merger."),
]


def position(n: int, party: str, issue: str, stance: str, *statements: int, **more: Any) -> DraftPosition:
    return DraftPosition.model_validate(
        {"n": n, "party": party, "issue": issue, "stance": stance, "statements": statements, **more}
    )


def audited(*positions: DraftPosition) -> PositionsAudit:
    document = Document.from_text(TEXT, language="en")
    vocabulary = Vocabulary(document)
    found = audit_statements(document, StatementsDraft({a.n: a for a in ACTORS}, {s.n: s for s in STATEMENTS}), vocabulary)
    assert len(found.statements) == len(STATEMENTS)
    issues = {i: DraftIssue(id=i, proposal=f"the {i}") for i in ("merger", "pay cut")}
    draft = PositionsDraft(issues, {p.n: p for p in positions})
    return audit_positions(document, draft, found.statements, found.actors, frozenset({"Miners", "Owners"}), vocabulary)


def found(audit: PositionsAudit) -> list[tuple[str, str]]:
    return [(p.kind, p.severity) for p in audit.problems]


def test_one_voice_on_both_sides_at_once_is_asked_about() -> None:
    both = [position(1, "Miners", "merger", "opposes", 1), position(2, "Miners", "merger", "supports", 3)]
    assert ("both-sides", "warning") in found(audited(*both))


def test_a_dissenter_is_no_contradiction() -> None:
    assert found(audited(position(1, "Miners", "merger", "opposes", 1), position(2, "Miners", "merger", "supports", 2))) == []


def test_a_former_and_a_current_side_are_no_contradiction() -> None:
    dated = [position(1, "Miners", "merger", "opposes", 1, status="former"), position(2, "Miners", "merger", "supports", 3)]
    assert "both-sides" not in {kind for kind, _ in found(audited(*dated))}


def test_a_side_that_only_others_tell_of_is_noted_and_not_asked_about() -> None:
    assert found(audited(position(1, "Miners", "pay cut", "supports", 5, 6))) == [("only-ascribed", "note")]


def test_negated_and_hedged_evidence_is_noted_for_a_person() -> None:
    assert found(audited(position(1, "Miners", "pay cut", "supports", 4))) == [("negated-evidence", "note")]
    assert found(audited(position(1, "Miners", "merger", "supports", 3))) == [("hedged-evidence", "note")]
    assert found(audited(position(1, "Miners", "pay cut", "opposes", 4))) == []


def test_talk_shows_no_side() -> None:
    assert ("no-side-shown", "warning") in found(audited(position(1, "Miners", "merger", "supports", 7)))


def of_one(text: str, cue: str, at: str, **given: Any) -> list[tuple[str, str]]:
    """Return what is found in a position for the toll that rests on one statement of Ada Holm, for the Port."""
    document = Document.from_text(text, language="en")
    vocabulary = Vocabulary(document)
    draft = StatementsDraft({1: actor(1, "Ada Holm", party="Port")}, {1: said(1, 1, "Ada Holm", cue, at)})
    placed = audit_statements(document, draft, vocabulary)
    one = position(1, "Port", "toll", "supports", **{"statements": (1,), **given})
    issues = {"toll": DraftIssue(id="toll", proposal="the toll")}
    parties = frozenset({"Port"})
    return found(
        audit_positions(document, PositionsDraft(issues, {1: one}), placed.statements, placed.actors, parties, vocabulary)
    )


@pytest.mark.parametrize(
    ("cue", "asked"),
    [
        ("has discussed", True),
        ("also discussed", True),
        ("was asked about", True),
        ("did not discuss", True),
        ("will talk about", True),
        ("held talks on", True),
        ("wants to discuss", False),
        ("refused to discuss", False),
        ("asked for", False),
        ("spoke against", False),
        ("asked the council to keep", False),
    ],
)
def test_the_whole_verb_group_tells_talk_from_a_side(cue: str, asked: bool) -> None:
    text = f"Ada Holm {cue} the toll that the port takes from every boat on the canal. It rained on Monday."
    expected = [("no-side-shown", "warning")] if asked else []
    words, at = ("asked", "1|to keep|") if "keep" in cue else (cue, "1|the toll|")
    for cited in ({}, {"statements": (), "sentences": [1]}):
        assert [f for f in of_one(text, words, at, **cited) if f[1] == "warning"] == expected


def test_words_that_go_on_past_the_talk_are_no_talk() -> None:
    text = "Ada Holm was asked about the toll. “We need it,” was all. It rained."
    assert of_one(text, "was asked about", "1-2|the toll.|was all.") == []


def test_a_sentence_of_narration_beside_talk_may_show_the_side() -> None:
    text = "Ada Holm discussed the toll on the boats. The port raised the toll on Friday."
    assert of_one(text, "discussed", "1|the toll|", sentences=[2]) == []
    assert of_one(text, "discussed", "1|the toll|", sentences=[1]) == [("no-side-shown", "warning")]


@pytest.mark.parametrize(
    ("place", "known"),
    [
        ("1|if the|is dug", True),  # in the evidence's words
        ("1|so her|word was,", True),  # told within its sentence
        ("2|never while|it rains", False),  # another's words
        ("3|Unless it|pours,", False),  # told elsewhere
    ],
)
def test_a_condition_stands_in_the_evidence(place: str, known: bool) -> None:
    text = (
        "The port would keep the toll if the canal is dug, so her word was, Ada Holm said. "
        "Bo Ek said never while it rains. Unless it pours, the fair goes on."
    )
    expected = [] if known else ["condition-elsewhere"]
    for name in ("conditions", "red_line"):
        one = of_one(text, "said", "1|The port|is dug", **{name: [place]})
        assert [kind for kind, severity in one if severity == "warning"] == expected
    n = int(place[0])
    assert of_one(text, "said", "1|The port|is dug", sentences=[n], conditions=[place]) == []


def test_a_condition_may_stand_in_the_words_around_the_evidence() -> None:
    assert found(audited(position(1, "Miners", "pay cut", "supports", 6, conditions=["5|the miners|the miners"]))) == [
        ("only-ascribed", "note")
    ]


def test_a_change_of_sides_that_one_statement_shows_is_noted_for_a_person() -> None:
    former = position(1, "Miners", "merger", "opposes", 3, status="former")
    assert found(audited(former, position(2, "Miners", "merger", "supports", 3))) == [
        ("hedged-evidence", "note"),
        ("hedged-evidence", "note"),
        ("change-by-one", "note"),
    ]
    apart = [
        position(1, "Miners", "merger", "opposes", 1, 3, status="former"),
        position(2, "Miners", "merger", "supports", 2, 3),
    ]
    assert "change-by-one" not in {kind for kind, _ in found(audited(*apart))}


def test_a_party_that_nobody_speaks_for_is_named() -> None:
    assert ("unknown-party", "error") in found(audited(position(1, "Sailors", "merger", "supports", 2)))


def test_evidence_that_is_not_there_is_named_and_the_rest_kept() -> None:
    audit = audited(position(1, "Miners", "merger", "supports", 2, 88, sentences=[77]))
    assert found(audit) == [("unknown-evidence", "warning"), ("unknown-evidence", "warning")]
    assert audit.positions[0].statements == (2,)


def test_a_sentence_of_the_gist_that_rests_on_nothing_is_asked_about_and_not_shown() -> None:
    document = Document.from_text(TEXT, language="en")
    given = (DraftGist(text="The miners reject the merger.", sentences=(1,)), DraftGist(text="Talks go on.", sentences=(0, 99)))
    audit = audit_positions(document, PositionsDraft(gist=given), (), (), frozenset(), Vocabulary(document))
    assert [(p.kind, p.severity, p.about, p.key) for p in audit.problems] == [
        ("ungrounded-gist", "warning", "gist", "Talks go on.")
    ]
    assert [g.text for g in audit.gist] == ["The miners reject the merger."]
