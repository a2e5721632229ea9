"""Positions: whether the evidence is there, and whether it shows a side."""

from __future__ import annotations

from typing import Any

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
