"""Speakers: whose words a statement is said to be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.audit import Problem
from summarizer.document import Document
from summarizer.draft import DraftActor
from summarizer.repairs import repair_sentences
from summarizer.windows import marker_for
from tests.audit.drafts import actor, audited, said, words

HOLM, EK = actor(1, "Ada Holm"), actor(2, "Bo Ek")


def warnings(problems: tuple[Problem, ...]) -> list[str]:
    return [p.kind for p in problems if p.severity == "warning" and not p.kind.startswith("uncovered")]


def test_a_pronoun_that_can_be_either_of_two_people_is_asked_about() -> None:
    text = "Holm met Ek on the quay. She said the boats were late. Ada Holm and Bo Ek had said nothing in May."
    statements = [said(1, 1, "She", "said", "2|the boats|"), said(2, 2, "Bo Ek", "had said", "3|nothing|in May.")]
    audit = audited(text, [HOLM, EK], statements)
    (problem,) = [p for p in audit.problems if p.kind == "ambiguous-pronoun"]
    assert "Ada Holm" in problem.message
    assert "Bo Ek" in problem.message
    assert problem.record is not None


@pytest.mark.parametrize(
    "text",
    [
        "Ms Holm met Mr Ek on the quay. She said the boats were late. Bo Ek said nothing.",
        "Holm said Ek was ill. She said the boats were late. Bo Ek said nothing.",
        "Holm came alone. She said the boats were late. Bo Ek said nothing.",
    ],
    ids=["titles tell", "one voice goes on", "one is named"],
)
def test_a_pronoun_that_words_settle_is_none(text: str) -> None:
    first = [said(3, 1, "Holm", "said", "1|Ek was|")] if "Ek was ill" in text else []
    actors = [actor(1, "Ada Holm"), actor(2, "Mr Ek" if "Mr Ek" in text else "Bo Ek")]
    audit = audited(
        text, actors, [*first, said(1, 1, "She", "said", "2|the boats|"), said(2, 2, "Bo Ek", "said", "3|nothing.|nothing.")]
    )
    assert "ambiguous-pronoun" not in warnings(audit.problems)


@pytest.mark.parametrize(
    ("text", "cue", "mention"),
    [
        ("The minister told Radio Halm the toll was dead.", "told", "Radio Halm"),
        ("The minister said to reporters the toll was dead.", "said to", "reporters"),
    ],
)
def test_who_was_told_is_not_who_speaks(text: str, cue: str, mention: str) -> None:
    statement = said(1, 1, mention, cue, "1|the toll|")
    assert warnings(audited(text, [actor(1, mention, kind="organization")], [statement]).problems) == ["addressee-as-speaker"]


@pytest.mark.parametrize(
    ("text", "cue", "mention"),
    [
        ("The toll is dead, according to the minister.", "according to", "the minister"),
        ("The toll is dead, said the minister.", "said", "the minister"),
        ("The minister told Radio Halm the toll was dead.", "told", "The minister"),
    ],
)
def test_who_speaks_after_the_cue_is_not_told(text: str, cue: str, mention: str) -> None:
    at = "1|the toll|" if mention == "The minister" else "1||is dead,"
    assert warnings(audited(text, [actor(1, "the minister")], [said(1, 1, mention, cue, at)]).problems) == []


def test_a_name_that_the_article_does_not_have_is_asked_about() -> None:
    audit = audited("Holm said no.", [actor(1, "Ada Holmquist")], [said(1, 1, "Holm", "said", "1|no.|no.")])
    assert warnings(audit.problems) == ["name-absent"]
    assert words("Holm said no.", audit.problems[0]) == ["Holm"]


@pytest.mark.parametrize("name", ["Putin", "Greenpeace", "Thatcher"])
def test_a_name_of_one_word_is_a_name(name: str) -> None:
    text = "The harbour minister said that she would not pay."
    audit = audited(text, [actor(1, name)], [said(1, 1, "The harbour minister", "said", "1|that she|")])
    assert "name-absent" in warnings(audit.problems)


def test_a_repair_is_shown_where_the_one_speaks_whose_name_is_absent() -> None:
    text = "".join(f"Holm said no on day {n}. " for n in range(1, 7))
    given = [said(n, 1, "Holm", "said", f"{n}|no|no") for n in range(1, 7)]
    audit = audited(text, [actor(1, "Ada Holmquist")], given)
    (problem,) = [p for p in audit.problems if p.kind == "name-absent"]
    document = Document.from_text(text, language="en")
    assert [document.sentence_number(s.start) for s in problem.spans] == [1, 2, 3]
    assert "Holm said no on day 1." in repair_sentences(document, [problem], marker_for(document))


def test_a_role_or_a_side_that_the_article_does_not_have_is_noted_for_a_person_and_the_role_left_out() -> None:
    holm = actor(1, "Holm", role="pilots' envoy", party="Skerry Line")
    audit = audited("Holm, the crews' envoy, said no.", [holm], [said(1, 1, "Holm", "said", "1|no.|no.")])
    assert [(p.kind, p.severity, p.record) for p in audit.problems] == [
        ("party-absent", "note", None),
        ("role-absent", "note", None),
    ]
    assert (audit.actors[0].role, audit.actors[0].party) == ("", "Skerry Line")


def test_another_official_is_not_the_official_before() -> None:
    text = "An official said the toll was dead. Another official said it was not."
    statements = [said(1, 1, "An official", "said", "1|the toll|"), said(2, 1, "Another official", "said", "2|it was|")]
    assert warnings(audited(text, [actor(1, "An official", kind="unnamed")], statements).problems) == ["unnamed-merged"]


def test_words_for_the_source_that_name_another_actor_are_asked_about() -> None:
    text = "Ada Holm left. Bo Ek said the pier was shut."
    audit = audited(text, [HOLM, EK], [said(1, 1, "Bo Ek", "said", "2|the pier|")])
    assert "mention-of-another" in warnings(audit.problems)
    assert warnings(audited(text, [HOLM, EK], [said(1, 2, "Bo Ek", "said", "2|the pier|")]).problems) == []


@pytest.mark.parametrize(
    ("mention", "listed"),
    [("Ek", [HOLM, EK]), ("Bo Ek", [HOLM]), ("Ek", [HOLM]), ("Mr Ek", [HOLM]), ("Harbour Minister Bo Ek", [HOLM])],
)
def test_a_name_that_is_not_the_actor_s_is_asked_about_listed_or_not(mention: str, listed: list[DraftActor]) -> None:
    text = f"Ada Holm left for the harbour with Bo Ek. {mention} said that the pier was shut."
    audit = audited(text, listed, [said(1, 1, mention, "said", "2|that the|")])
    assert warnings(audit.problems) == ["mention-of-another"]


@pytest.mark.parametrize(
    ("given", "mention"),
    [
        (actor(1, "Ada Holm", role="harbour minister"), "The harbour minister"),
        (actor(1, "Ada Holm"), "The Prime Minister"),
        (actor(1, "Ada Holm"), "Deputy Mayor"),
        (actor(1, "Ada Holm", party="Norland"), "The Norlandic envoy"),
        (actor(1, "Ada Holm"), "Bo Ek’s deputy"),
        (actor(1, "Ada Holm"), "The Ostmark envoy"),
        (actor(1, "Ada Holm"), "the White House"),
        (actor(1, "Ada Holm"), "Downing Street"),
        (actor(1, "Norland", kind="organization"), "Halvem"),
        (actor(1, "Norland", kind="organization"), "Port Halvem"),
        (actor(1, "Skerry Line Crews’ Union", kind="organization"), "SLCU"),
        (actor(1, "Crews’ Union", kind="organization"), "CUN"),
        (actor(1, "Ada Holm", party="the Crews’ Union"), "CUN"),
        (actor(1, "The crews", kind="group"), "We"),
        (actor(1, "Ada Holm"), "a spokesman for Bo Ek"),
        (actor(1, "Ada Holm"), "MP"),
    ],
)
def test_descriptions_offices_places_and_abbreviations_are_nobody_else_s_names(given: DraftActor, mention: str) -> None:
    text = (
        f"Ada Holm of the Crews’ Union (CUN) met the crews with Bo Ek in Norland. {mention} said that the pier was shut. "
        "There we stood on the Skerry Line."
    )
    listed = [given, actor(2, "we", kind="group"), EK.model_copy(update={"n": 3})]
    audit = audited(text, listed, [said(1, 1, mention, "said", "2|that the|")])
    assert warnings(audit.problems) == []


@given(st.text(alphabet="AbEk .,’'-sde:", min_size=1) | st.text(min_size=1))
def test_any_words_for_a_source_are_borne(mention: str) -> None:
    text = f"{mention} said that the pier was shut."
    audited(
        text, [HOLM, actor(2, "a Varn official", kind="unnamed")], [said(n, n, mention, "said", "1|that the|") for n in (1, 2)]
    )


def test_an_official_of_one_state_is_not_the_official_of_another() -> None:
    text = "A Varn official said the toll was dead. {} Ostmark official said the toll would stay."
    given = [said(1, 1, "A Varn official", "said", "1|the toll|")]
    for article in ("An", "The"):
        more = said(2, 1, f"{article} Ostmark official", "said", "2|the toll|")
        audit = audited(text.format(article), [actor(1, "A Varn official", kind="unnamed")], [*given, more])
        assert warnings(audit.problems) == ["unnamed-merged"]
    same = "A Varn official said the toll was dead. The Varnish official said the toll would stay."
    more = said(2, 1, "The Varnish official", "said", "2|the toll|")
    assert warnings(audited(same, [actor(1, "A Varn official", kind="unnamed", party="Varn")], [*given, more]).problems) == []


RADIO = actor(1, "the radio", kind="organization")


@pytest.mark.parametrize(
    ("text", "mention", "cue"),
    [
        ("Holm said in an interview with the radio that the toll was dead.", "the radio", "said"),
        ("Speaking on the radio, Holm said that the toll was dead.", "the radio", "said"),
        ("The radio quoted her as saying that the toll was dead.", "The radio", "quoted her as saying"),
        ("The radio has quoted Ada Holm as saying that the toll was dead.", "The radio", "has quoted"),
    ],
)
def test_who_carried_the_words_is_not_who_speaks(text: str, mention: str, cue: str) -> None:
    audit = audited(text, [RADIO], [said(1, 1, mention, cue, "1|that the|")])
    assert warnings(audit.problems) == ["medium-as-speaker"]


@pytest.mark.parametrize(
    ("text", "given", "mention", "cue"),
    [
        ("The radio said that the toll was dead.", RADIO, "The radio", "said"),
        ("The radio was quoted as saying that the toll was dead.", RADIO, "The radio", "was quoted as saying"),
        ("In an interview with Ada Holm, published today, it was said that the toll was dead.", HOLM, "Ada Holm", "said"),
    ],
)
def test_who_speaks_for_himself_carries_nobody_s_words(text: str, given: DraftActor, mention: str, cue: str) -> None:
    assert warnings(audited(text, [given], [said(1, 1, mention, cue, "1|that the|")]).problems) == []


def test_the_same_words_given_to_two_actors_are_asked_about_unless_a_mention_tells() -> None:
    text = "“It is late.” Holm and Ek nodded. Holm and Ek said that the pier was shut."
    twice = [said(1, 1, "", "", "1"), said(2, 2, "", "", "1")]
    assert "content-of-another" in warnings(audited(text, [HOLM, EK], twice).problems)
    together = [said(1, 1, "Holm", "said", "3|that the|"), said(2, 2, "Ek", "said", "3|that the|")]
    assert "content-of-another" not in warnings(audited(text, [HOLM, EK], together).problems)
    one_source = [said(1, 1, "", "", "1"), said(2, 3, "", "", "1")]
    assert "content-of-another" not in warnings(audited(text, [HOLM, actor(3, "Ms Holm")], one_source).problems)
