"""Precision: where a statement stands, what it holds, and in whose words it stands."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.audit import StatementsAudit, StatementsDraft, audit_statements
from summarizer.document import Document
from summarizer.draft import BadRecord, DraftActor, DraftStatement, Extra
from summarizer.wording import Vocabulary
from tests.audit.drafts import actor, audited, kinds, said

HOLM = actor(1, "Ada Holm")


def test_a_content_that_swallows_its_source_is_asked_about() -> None:
    audit = audited("Ada Holm said the boats were ready.", [HOLM], [said(1, 1, "boats", "said", "1|the boats|were ready.")])
    assert "swallowed-source" in kinds(audit.problems)


def test_whom_where_and_when_are_the_text_s_own_words_or_nothing() -> None:
    text = "On Tuesday Ada Holm told Radio  Halm the boats were ready."
    told = said(1, 1, "Ada Holm", "told", "1|the boats|", to="radio halm", when="Tuesday")
    (statement,) = (audit := audited(text, [HOLM], [told])).statements
    assert (statement.addressee, statement.said_at, statement.medium, audit.problems) == ("Radio Halm", "Tuesday", "", ())

    invented = said(1, 1, "Ada Holm", "told", "1|the boats|", to="Radio Skerry", when="on Monday", via="a letter")
    (statement,) = (audit := audited(text, [HOLM], [invented])).statements
    assert (statement.addressee, statement.said_at, statement.medium) == ("", "", "")
    assert [(p.kind, p.severity) for p in audit.problems] == [
        ("medium-absent", "warning"),
        ("addressee-absent", "warning"),
        ("time-absent", "warning"),
    ]


def test_a_content_that_runs_into_another_s_turn_is_nobody_s_words() -> None:
    text = "MS. HOLM: The boats were ready.\n\nMR. EK: They were not.\n\nMS. HOLM: They were."
    holm, ek = actor(1, "MS. HOLM"), actor(2, "MR. EK")
    pointers = ("1|The boats|", "2|They were|", "3|They were.|They were.")
    turns = [
        said(n, a, name, ":", at)
        for (n, a, name), at in zip([(1, 1, "MS. HOLM"), (2, 2, "MR. EK"), (3, 1, "MS. HOLM")], pointers, strict=True)
    ]
    assert audited(text, [holm, ek], turns).problems == ()

    audit = audited(text, [holm, ek], [said(1, 1, "MS. HOLM", ":", "1-2|The boats|")])
    assert audit.statements == ()
    assert kinds(audit.problems) == ["swallowed-turn", *["uncovered-turn"] * 3]
    assert [text[slice(*s)] for s in audit.problems[0].spans] == ["MR. EK"]


def test_a_transcript_that_somebody_quotes_is_that_one_s_statement() -> None:
    text = "Ada Holm read it out: “MS. HALE: No boats.\n\nMR. EK: None.”"
    assert "swallowed-turn" not in kinds(
        audited(text, [HOLM], [said(1, 1, "Ada Holm", "read", "1-3|“MS. HALE:|None.”")]).problems
    )


def test_somebody_who_speaks_of_himself_swallows_nothing() -> None:
    audit = audited("We call on the council to resign.", [actor(1, "We", kind="group")], [said(1, 1, "We", "", "1")])
    assert audit.problems == ()


def test_one_cue_is_one_statement_however_often_it_is_listed() -> None:
    text = "“We sail at dawn,” Ada Holm said. “Bring bread.”"
    audit = audited(text, [HOLM], [said(1, 1, "Ada Holm", "said", "1||dawn,”"), said(2, 1, "Ada Holm", "said", "2")])
    (statement,) = audit.statements
    assert [text[slice(*s)] for s in statement.content] == ["“We sail at dawn,”", "“Bring bread.”"]
    assert [(p.kind, p.severity) for p in audit.problems] == [("one-cue-one-statement", "note")]


def test_two_verbs_with_one_content_are_two_statements() -> None:
    text = "Ada Holm proposed, and Bo Ek rejected, a delay of the sailing."
    statements = [said(1, 1, "Ada Holm", "proposed", "1|a delay|"), said(2, 2, "Bo Ek", "rejected", "1|a delay|")]
    audit = audited(text, [HOLM, actor(2, "Bo Ek")], statements)
    assert len(audit.statements) == 2
    assert audit.problems == ()


def test_two_who_are_named_for_one_attribution_have_both_said_it() -> None:
    text = "The army and the rebels said they had signed."
    army, rebels = actor(1, "The army", kind="organization"), actor(2, "the rebels", kind="group")
    statements = [said(1, 1, "The army", "said", "1|they had|"), said(2, 2, "the rebels", "said", "1|they had|")]
    audit = audited(text, [army, rebels], statements)
    assert [(s.actor, s.inside) for s in audit.statements] == [(1, 0), (2, 0)]
    once_more = [*statements, said(3, 2, "", "said", "1|they had|"), said(4, 1, "The army", "said", "1|they had|")]
    assert [s.number for s in audited(text, [army, rebels], once_more).statements] == [1, 2]


def test_what_stands_in_another_s_words_is_inside_them_also_when_the_model_forgets_to_say_so() -> None:
    text = "Ada Holm said Bo Ek wanted the pier closed."
    statements = [said(1, 1, "Ada Holm", "said", "1|Bo Ek|"), said(2, 2, "Bo Ek", "wanted", "1|the pier|")]
    audit = audited(text, [HOLM, actor(2, "Bo Ek")], statements)
    assert [(s.number, s.inside) for s in audit.statements] == [(1, 0), (2, 1)]
    assert audit.problems == ()


def test_a_parent_that_does_not_hold_it_is_named() -> None:
    text = "Ada Holm said the boats were ready. Bo Ek wanted the pier closed."
    statements = [said(1, 1, "Ada Holm", "said", "1|the boats|"), said(2, 2, "Bo Ek", "wanted", "2|the pier|", in_="1")]
    assert "unknown-inside" in kinds(audited(text, [HOLM, actor(2, "Bo Ek")], statements).problems)


def test_contents_that_cross_are_asked_about() -> None:
    text = "Ada Holm said the boats were ready and the sea was calm and the fog was gone, Bo Ek added."
    statements = [
        said(1, 1, "Ada Holm", "said", "1|the boats|was calm"),
        said(2, 2, "Bo Ek", "added", "1|the sea|was gone,"),
    ]
    audit = audited(text, [HOLM, actor(2, "Bo Ek")], statements)
    assert [p.kind for p in audit.problems if p.severity == "warning"] == ["crossing-content"]


def contents(text: str, audit: StatementsAudit) -> list[list[str]]:
    return [[text[slice(*span)] for span in s.content] for s in audit.statements]


TURN = "MS. HOLM: The boats were ready. We sailed at dawn. Nobody came. We sailed home.\n\nMR. EK: They were not ready."


def test_one_turn_that_several_windows_show_in_part_is_one_statement() -> None:
    """A window that begins within the turn shows no cue, and may list the name otherwise."""
    actors = [actor(1, "Ms. Holm"), actor(2, "Holm"), actor(3, "Mr. Ek")]
    statements = [
        said(1, 1, "MS. HOLM", ":", "1-2|The boats|"),
        said(2, 2, "", "", "2-3"),
        said(3, 2, "", "", "4"),
        said(4, 3, "MR. EK", ":", "5|They were|"),
    ]
    audit = audited(TURN, actors, statements)
    assert contents(TURN, audit) == [
        ["The boats were ready. We sailed at dawn. Nobody came. We sailed home"],
        ["They were not ready"],
    ]
    assert {p.severity for p in audit.problems} == {"note"}


def test_a_quotation_over_paragraphs_is_one_statement_whose_cue_may_come_last() -> None:
    text = "Holm spoke.\n\n“We paid for the first boat.\n\n“We paid for the second boat.\n\n“We sailed home,” Ada Holm said."
    actors = [actor(1, "Holm"), actor(2, "Ada Holm")]
    statements = [said(1, 1, "Holm", "", "2-3"), said(2, 2, "Ada Holm", "said", "3-4||sailed home,”")]
    audit = audited(text, actors, statements)
    assert contents(text, audit) == [[text[text.index("“We paid") : text.index(" Ada Holm")]]]
    (statement,) = audit.statements
    assert statement.cue is not None
    assert (text[slice(*statement.cue)], statement.mention) == ("said", (text.index("Ada Holm"), text.index(" said")))


def test_what_one_has_said_already_and_without_a_cue_is_dropped() -> None:
    text = "Ada Holm said the boats were ready and the sea was calm."
    audit = audited(text, [HOLM], [said(1, 1, "Ada Holm", "said", "1|the boats|"), said(2, 1, "", "", "1|the sea|")])
    assert contents(text, audit) == [["the boats were ready and the sea was calm"]]
    assert kinds(audit.problems) == ["same-content-twice"]


def test_pieces_of_one_turn_stay_apart_where_they_are_two_people_s_or_have_a_cue_each() -> None:
    text = "MS. HOLM: The boats were ready. I said we would sail. Nobody came."
    statements = [
        said(1, 1, "MS. HOLM", ":", "1|The boats|"),
        said(2, 1, "I", "said", "2|we would|"),
        said(3, 2, "Nobody", "", "3"),
    ]
    assert len(audited(text, [HOLM, actor(2, "Mr. Ek")], statements).statements) == 3


def test_contents_of_one_source_that_cross_are_not_asked_about_as_if_they_were_two_people_s() -> None:
    text = "Ada Holm said the boats were ready and the sea was calm and the fog was gone, Holm added."
    statements = [said(1, 1, "Ada Holm", "said", "1|the boats|was calm"), said(2, 2, "Holm", "added", "1|the sea|was gone,")]
    (problem,) = [p for p in audited(text, [HOLM, actor(2, "Holm")], statements).problems if p.severity == "warning"]
    assert problem.kind == "crossing-content"
    assert "whose" not in problem.message


def test_what_is_doubtful_of_one_source_is_noted_once_however_many_windows_list_it() -> None:
    text = "Ada Holm said the boats were ready. Holm said the sea was calm."
    actors = [actor(1, "Ada Holm", party="Skerry"), actor(2, "Holm", party="Skerry"), actor(3, "Zed", party="Skerry")]
    statements = [said(n, n, name, "said", at) for n, name, at in [(1, "Ada Holm", "1|the boats|"), (2, "Holm", "2|the sea|")]]
    assert kinds(audited(text, actors, statements).problems) == ["party-absent"]


TEXT = "Ada Holm said “we sail”. Bo Ek told her “no”.\n\n“Then we walk,” she added, “at\n\n“dawn.” MS. HALE: Who asked?"
WORDS = st.sampled_from(["", "Ada Holm", "said", "she", "“we", "no”", "told her", "Hale", "nobody", ":", "walk,”"])
POINTER = st.one_of(
    st.integers(-1, 9).map(str),
    st.builds("{}-{}|{}|{}".format, st.integers(0, 9), st.integers(0, 9), WORDS, WORDS),
    st.builds("{}|{}|{}".format, st.integers(0, 9), WORDS, WORDS),
    st.text(max_size=8),
)
KINDS = st.sampled_from(["person", "unnamed", "group"])
NAMES = st.sampled_from(["Ada Holm", "Holm", "Zed", "an official"])
ACTORS = st.lists(st.builds(DraftActor, n=st.integers(1, 4), name=NAMES, kind=KINDS), max_size=4)
EXTRA = st.builds(Extra, k=st.sampled_from(["in", "via", "to", "force"]), v=WORDS | st.integers(0, 9).map(str))
STATEMENT = st.builds(
    DraftStatement,
    n=st.integers(1, 6),
    a=st.integers(0, 5),
    m=WORDS,
    c=WORDS,
    at=st.lists(POINTER, min_size=1, max_size=3).map(tuple),
    x=st.lists(EXTRA, max_size=2).map(tuple),
)
STATEMENTS = st.lists(STATEMENT, max_size=6)
TEXTS = st.just(TEXT) | st.text(alphabet="aA “”\"'.\n:«»‘’,", min_size=1, max_size=80).filter(str.strip)


@settings(max_examples=150)
@given(TEXTS, ACTORS, STATEMENTS)
def test_any_document_and_any_draft_give_findings_and_spans_that_lie_in_the_text(
    text: str, actors: list[DraftActor], statements: list[DraftStatement]
) -> None:
    document = Document.from_text(text, language="en")
    bad = (BadRecord("statements", ["no", "record"], "is not an object"),)
    draft = StatementsDraft({a.n: a for a in actors}, {s.n: s for s in statements}, bad)
    audit = audit_statements(document, draft, Vocabulary(document))
    places = [s for p in audit.problems for s in p.spans]
    places += [s for one in audit.statements for s in (*one.content, *(x for x in (one.cue, one.mention) if x is not None))]
    assert all(0 <= s.start < s.end <= len(text) for s in places)
    assert all(p.message and p.severity in ("error", "warning", "note") for p in audit.problems)
    assert {s.actor for s in audit.statements} <= {0, *(a.number for a in audit.actors)}
    numbers = {s.number for s in audit.statements}
    assert all(s.inside == 0 or s.inside in numbers for s in audit.statements)
