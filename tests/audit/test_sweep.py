"""Recall: what nobody is listed with becomes a finding at its place."""

from __future__ import annotations

import pytest

from tests.audit.drafts import actor, audited, kinds, said, words


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ('Ada Holm was brief. "We sail at dawn."', ['"We sail at dawn."']),
        ("Ada Holm was brief. “We sail at dawn.”", ["“We sail at dawn.”"]),
        ("Ada Holm was brief. ''We sail at dawn.''", ["''We sail at dawn.''"]),
        ("Ada Holm was brief. «We sail at dawn.»", ["«We sail at dawn.»"]),
        ("Ada Holm was brief. „We sail at dawn.“", ["„We sail at dawn.“"]),
        ("Ada Holm was brief. 「We sail at dawn.」", ["「We sail at dawn.」"]),
        ("“We sail,” Ada Holm nodded, “at dawn.”", ["“We sail,”", "“at dawn.”"]),
        ("“We sail at dawn.\n\n“We come back at dusk.”", ["“We sail at dawn.", "“We come back at dusk.”"]),
        ("Ada Holm was brief. “He whispered ‘dawn’ to me.”", ["“He whispered ‘dawn’ to me.”"]),
    ],
    ids=["straight", "curly", "doubled", "guillemets", "german", "corner", "split", "over paragraphs", "nested"],
)
def test_a_quotation_that_no_statement_covers_is_found_whatever_its_marks(text: str, quoted: list[str]) -> None:
    found = [p for p in audited(text, [], []).problems if p.kind == "uncovered-quotation"]
    assert [w for p in found for w in words(text, p)] == quoted
    assert {p.severity for p in found} == {"error"}
    assert all("sentence" in p.message for p in found)


def test_a_covered_quotation_is_none() -> None:
    text = "“We sail at dawn,” Ada Holm said."
    assert audited(text, [actor(1, "Ada Holm")], [said(1, 1, "Ada Holm", "said", "1||dawn,”")]).problems == ()


def test_every_cue_counts_and_not_only_the_first_of_its_sentence() -> None:
    text = "Ada Holm said the boats were ready, added that the sea was calm and warned of fog."
    audit = audited(text, [actor(1, "Ada Holm")], [said(1, 1, "Ada Holm", "said", "1|the boats|were ready,")])
    found = [p for p in audit.problems if p.kind == "uncovered-cue"]
    assert [w for p in found for w in words(text, p)] == ["added", "warned"]
    assert {p.severity for p in found} == {"warning"}


def test_a_noun_and_a_preposition_are_cues_like_a_verb() -> None:
    text = "There was strong opposition to the toll, according to the clerk."
    found = audited(text, [], []).problems
    assert [w for p in found for w in words(text, p)] == ["opposition", "according to"]
    assert {(p.kind, p.severity) for p in found} == {("uncovered-cue", "warning")}


def test_a_speaker_s_turn_that_no_statement_has_is_an_error() -> None:
    text = "MS. HALE: The gate is shut.\n\nMR. ODUN: Since when?"
    audit = audited(text, [actor(1, "Hale")], [said(1, 1, "MS. HALE", ":", "1|The gate|is shut.")])
    (turn,) = [p for p in audit.problems if p.kind == "uncovered-turn"]
    assert turn.severity == "error"
    assert "MR. ODUN" in turn.message


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("MS. HALE: The gate is shut.\n\nMR. ODUN: Since when?", "1|The gate|is shut."),
        ("**MS. HALE:** The gate is shut.\n\n**MR. ODUN:** Since when?", "1|The gate|is shut."),
        ("MS. HALE:\nThe gate is shut.\n\nMS. ODUN:\nSince when?", "2"),
        ("Ms. Hale. The gate is shut.\n\nMr. Odun. Since when?", "2"),
    ],
)
def test_a_turn_whose_words_a_statement_without_a_cue_begins_with_is_covered(text: str, content: str) -> None:
    audit = audited(text, [actor(1, "Hale")], [said(1, 1, "", "", content)])
    (turn,) = [p for p in audit.problems if p.kind == "uncovered-turn"]
    assert "ODUN" in turn.message.upper()


def test_a_turn_that_begins_with_another_s_words_is_not_covered_by_these() -> None:
    text = "MS. HALE: “Never,” the clerk said to me, and the gate is shut."
    audit = audited(text, [actor(1, "the clerk", kind="unnamed")], [said(1, 1, "the clerk", "said", "1|“Never,”|“Never,”")])
    assert "uncovered-turn" in kinds(audit.problems)


def test_a_turn_is_named_by_its_label_without_the_time_before_it() -> None:
    (turn,) = audited("00:12 MR. ODUN: Since when?", [], []).problems
    assert turn.message == "no statement has the turn of 'MR. ODUN' in sentence 1"


def test_a_language_without_a_list_of_cues_is_named_and_still_swept_for_quotations() -> None:
    text = "Der Minister sagte: „Wir gehen nicht.“ Mehr wollte er dazu nicht sagen."
    assert kinds(audited(text, [], [], language="de").problems) == ["uncovered-quotation", "sweep-unavailable"]
