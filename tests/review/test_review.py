"""Reviews: made, edited by a person, laid over the summary they are of and over the next one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer import InputError, Summary
from summarizer.review import Applied, Review, apply_review, dump_review, load_review, review_schema, review_template
from summarizer.review.files import parse_review
from summarizer.views.markdown import to_markdown
from tests.builders import Said, Stands, Who, build_summary, summaries
from tests.talks import ferry_talks, harbour

Edit = Callable[[dict[str, Any]], None]


def review(summary: Summary, **decisions: dict[str, Any]) -> Review:
    """Return a review as a person edits one: by record id, what is written into its fields."""
    data = yaml.safe_load(dump_review(review_template(summary, reviewer="Ada")))
    for record in (*data["statements"], *data["positions"]):
        record.update(decisions.pop(record["id"], {}))
    assert not decisions
    return parse_review(json.dumps(data))


def without(summary: Summary, *ids: str) -> Summary:
    """Return the summary as a reading would be that missed these records."""
    data = summary.model_dump(mode="json")
    data["statements"] = [s for s in data["statements"] if s["id"] not in ids]
    data["positions"] = [p for p in data["positions"] if p["id"] not in ids]
    for s in data["statements"]:
        s["inside"] = None if s["inside"] in ids else s["inside"]
    for p in data["positions"]:
        p["evidence"]["statements"] = [i for i in p["evidence"]["statements"] if i not in ids]
    return Summary.model_validate(data)


def records(summary: Summary) -> tuple[object, ...]:
    return summary.statements, summary.positions, summary.actors, summary.parties, summary.issues


@settings(max_examples=30)
@given(summaries())
def test_any_template_is_read_back_as_it_was_written_in_yaml_and_in_json(summary: Summary) -> None:
    made = review_template(summary, reviewer="Ada")
    assert parse_review(dump_review(made)) == made
    assert parse_review(made.model_dump_json(exclude_none=True)) == made
    assert apply_review(made, summary) == Applied(summary, ())


def deciding(summary: Summary, draw: st.DataObject) -> Review:
    made = review_template(summary)
    choice = st.sampled_from(["", "accept", "correct", "reject"])
    return made.model_copy(
        update={
            "statements": tuple(r.model_copy(update={"decision": draw.draw(choice)}) for r in made.statements),
            "positions": tuple(r.model_copy(update={"decision": draw.draw(choice)}) for r in made.positions),
        }
    )


@settings(max_examples=40)
@given(summaries(), st.data())
def test_any_decisions_make_a_valid_summary_that_they_do_not_change_again(summary: Summary, data: st.DataObject) -> None:
    decided = deciding(summary, data)
    once = apply_review(decided, summary).summary
    assert Summary.model_validate_json(once.model_dump_json()) == once
    assert apply_review(decided, once).summary == once
    rejected = {r.id for r in decided.statements if r.decision == "reject"}
    assert {s.id for s in once.statements} == {s.id for s in summary.statements} - rejected


def test_what_is_accepted_stays_and_is_marked() -> None:
    summary = ferry_talks()
    first, position = summary.statements[0].id, summary.positions[0].id
    applied = apply_review(review(summary, **{first: {"decision": "accept"}, position: {"decision": "accept"}}), summary)
    assert records(applied.summary) == records(summary)
    assert applied.summary.verdict("statement", first) == applied.summary.verdict("position", position) == "accepted"
    assert applied.summary.verdict("statement", summary.statements[1].id) is None
    assert [r.reviewer for r in applied.summary.reviews] == ["Ada", "Ada"]


def test_corrected_words_are_found_nearest_to_where_they_were() -> None:
    summary = build_summary("No fee now. No fee, Ada said. No fee then.", said=[Said("Ada", "No fee,", cue="said")])
    record = {"decision": "correct", "content": [{"text": "No fee", "at": [12, 19]}]}
    made = apply_review(review(summary, s1=record), summary).summary
    assert [(f.start, f.end, f.text) for f in made.statements[0].content] == [(12, 18, "No fee")]
    assert made.reviews[0].was is not None
    assert made.reviews[0].was["content"][0]["text"] == "No fee,"


def test_a_corrected_content_has_its_form_and_quotations_computed_anew() -> None:
    summary = build_summary("The fee is “a tax”, Ada said.", said=[Said("Ada", "The fee is", cue="said")])
    made = apply_review(review(summary, s1={"decision": "correct", "content": ["“a tax”"]}), summary).summary
    assert (made.statements[0].form, made.statements[0].quotations[0].text) == ("direct", "a tax")


def test_a_corrected_speaker_changes_whose_stand_it_is() -> None:
    summary = harbour()
    told = {"decision": "correct", "speaker": "A clerk", "party": "Port", "mention": ""}
    made = apply_review(
        review(summary, s4=told, s5={"decision": "correct", "speaker": "A clerk", "party": "Port"}), summary
    ).summary
    claim = next(p for p in made.positions if p.id == "p4")
    assert (claim.basis, claim.voiced_by, claim.ascribed_by) == ("stated", ("A clerk",), ())
    clerk = made.actor(made.statement("s4").speaker.actor or "")
    assert (clerk.name, clerk.party) == ("A clerk", "Port")
    assert clerk.id in next(p for p in made.parties if p.name == "Port").members
    assert not made.contested


def test_an_actor_that_no_statement_cites_any_more_goes() -> None:
    summary = harbour()
    made = apply_review(review(summary, s6={"decision": "reject", "note": "no statement"}), summary).summary
    assert "A council member" not in {a.name for a in made.actors}
    assert made.reviews[0].was == summary.statement("s6").model_dump(mode="json")
    assert made.reviews[0].note == "no statement"


def test_a_rejected_statement_takes_with_it_what_rested_on_it_alone() -> None:
    summary = harbour()
    applied = apply_review(review(summary, s4={"decision": "reject"}), summary)
    assert {p.id for p in summary.positions} - {p.id for p in applied.summary.positions} == {"p4"}
    assert "position p4 was taken out" in applied.messages[0]
    assert applied.summary.statement("s5").inside is None


def test_a_position_is_corrected_and_another_rejected() -> None:
    summary = harbour()
    decisions = {
        "p1": {"decision": "correct", "stance": "open", "red_line": [], "conditions": ["on Monday"]},
        "p2": {"decision": "correct", "issue": {"id": "toll", "proposal": "a toll"}},
        "p3": {"decision": "reject"},
    }
    made = apply_review(review(summary, **decisions), summary).summary
    first = next(p for p in made.positions if p.id == "p1")
    assert (first.stance, first.red_line, [c.text for c in first.conditions]) == ("open", (), ["on Monday"])
    assert next(p for p in made.positions if p.id == "p2").issue == "toll"
    assert "p3" not in {p.id for p in made.positions}
    assert [i.proposal for i in made.issues] == ["a berth for the crews", "a fee on berths", "a toll"]


def test_the_next_reading_of_the_article_gets_what_was_decided() -> None:
    summary = harbour()
    decided = review(
        summary,
        s1={"decision": "correct", "said_at": ""},
        s2={"decision": "accept"},
        s6={"decision": "reject"},
        p2={"decision": "accept"},
    )
    again = without(summary, "s2", "p2")
    applied = apply_review(decided, again)
    made = applied.summary
    assert made.statement("s1").said_at == ""
    assert made.statement("s2") == summary.statement("s2")
    assert [s.id for s in made.statements] == ["s1", "s2", "s3", "s4", "s5"]
    assert next(p for p in made.positions if p.id == "p2") == summary.positions[1]
    assert applied.messages == (
        "statement s2 was not read this time: put back from the review",
        "position p2 was not read this time: put back from the review",
    )
    assert {r.id: r.verdict for r in made.reviews} == {"s1": "corrected", "s2": "accepted", "s6": "rejected", "p2": "accepted"}


def test_a_statement_with_another_id_and_the_same_words_is_the_same_one() -> None:
    summary = harbour()
    data = summary.model_dump(mode="json")
    data["statements"][5]["id"] = "renamed"
    applied = apply_review(review(summary, s6={"decision": "reject"}), Summary.model_validate(data))
    assert "renamed" not in {s.id for s in applied.summary.statements}


def test_what_was_rejected_is_not_confused_with_what_the_next_reading_says() -> None:
    summary = harbour()
    data = summary.model_dump(mode="json")
    data["positions"][1]["stance"] = "supports"
    applied = apply_review(review(summary, p2={"decision": "reject"}), Summary.model_validate(data))
    assert "p2" in {p.id for p in applied.summary.positions}
    assert "what was rejected is not what the summary says now" in applied.messages[0]


def test_a_template_of_a_reviewed_summary_holds_the_decisions_and_a_rejection_can_be_taken_back() -> None:
    summary = harbour()
    made = apply_review(
        review(summary, s1={"decision": "accept"}, s6={"decision": "reject", "note": "a wish"}), summary
    ).summary
    template = review_template(made)
    assert {r.id: (r.decision, r.note) for r in template.statements if r.decision} == {
        "s1": ("accept", ""),
        "s6": ("reject", "a wish"),
    }
    back = apply_review(review(made, s6={"decision": "accept"}), made).summary
    assert back.statement("s6").quote == summary.statement("s6").quote
    assert back.statement("s6").speaker.name == "A council member"


def test_a_change_without_a_decision_is_told_and_not_made() -> None:
    summary = harbour()
    applied = apply_review(review(summary, s1={"speaker": "A clerk"}, p1={"stance": "open"}), summary)
    assert applied.summary == summary
    assert applied.messages == (
        "statement s1 was changed but not decided on; it stays as it was read",
        "position p1 was changed but not decided on; it stays as it was read",
    )


@pytest.mark.parametrize(
    ("id", "edit"),
    [
        ("s1", {"note": "Who says so?"}),
        ("s1", {"content": ["words of nobody"]}),
        ("s1", {"inside": "s2"}),
        ("p1", {"note": "Is that so?"}),
        ("p1", {"issue": {"id": "toll", "proposal": "a toll"}}),
        ("p1", {"evidence": {"statements": ["s6"], "sentences": []}}),
        ("p1", {"conditions": ["on Monday"]}),
    ],
)
def test_whatever_was_changed_without_a_decision_is_told(id: str, edit: dict[str, Any]) -> None:
    summary = harbour()
    applied = apply_review(review(summary, **{id: edit}), summary)
    assert applied.summary == summary
    (message,) = applied.messages
    assert message.endswith(f" {id} was changed but not decided on; it stays as it was read")


def test_a_new_record_without_a_decision_is_told() -> None:
    summary = harbour()
    data = json.loads(review(summary).model_dump_json(exclude_none=True))
    data["statements"].append({"id": "new", "content": ["on Monday"]})
    applied = apply_review(parse_review(json.dumps(data)), summary)
    assert applied == Applied(summary, ("statement new is not in the summary and was not decided on: left out",))


def test_what_an_editor_folds_or_a_person_leaves_out_is_no_change() -> None:
    summary = build_summary("No fee now, Ada said.", said=[Said("Ada", "No fee now,", cue="said")])
    assert (
        apply_review(review(summary, s1={"content": ["No  fee\nnow,"], "cue": "said", "party": None}), summary).messages == ()
    )


def test_what_is_accepted_and_changed_is_corrected() -> None:
    summary = harbour()
    decided = review(
        summary,
        s1={"decision": "accept", "speaker": "A clerk"},
        s2={"decision": "accept", "note": "so it is"},
        p1={"decision": "accept", "issue": {"id": summary.positions[0].issue, "proposal": "a toll"}},
    )
    made = apply_review(decided, summary).summary
    assert {r.id: r.verdict for r in made.reviews} == {"s1": "corrected", "s2": "accepted", "p1": "corrected"}
    assert made.issues[0].proposal == "a toll"
    assert apply_review(decided, made).summary == made


def test_a_review_is_of_another_reading_where_issues_are_worded_differently() -> None:
    summary = harbour()
    reworded = {"decision": "correct", "issue": {"id": summary.positions[0].issue, "proposal": "a toll"}}
    made = apply_review(review(summary, p1=reworded), summary).summary
    assert apply_review(review(summary), made).messages == ()


@pytest.mark.parametrize(
    ("id", "edit", "told"),
    [
        ("p1", {"evidence": {"statements": ["nope"], "sentences": []}}, "position p1: evidence: there is no statement 'nope'"),
        ("p1", {"evidence": {"statements": ["s1", "nope"]}}, "position p1: evidence: there is no statement 'nope'"),
        ("s1", {"inside": "nope"}, "statement s1: inside: there is no statement 'nope'"),
    ],
)
def test_an_id_that_is_nowhere_is_a_problem(id: str, edit: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        apply_review(review(harbour(), **{id: {"decision": "correct", **edit}}), harbour())


def test_a_cited_statement_that_this_reading_lacks_is_told() -> None:
    summary = harbour()
    decided = review(
        summary,
        s1={"decision": "correct", "inside": "s6"},
        p1={"decision": "correct", "evidence": {"statements": ["s1", "s6"]}},
        p2={"decision": "correct", "evidence": {"statements": ["s6"]}},
    )
    applied = apply_review(decided, without(summary, "s6"))
    assert applied.messages == (
        "statement s1: inside: statement 's6' was not read this time: left out",
        "position p1: evidence: statement 's6' was not read this time: left out",
        "position p2: evidence: statement 's6' was not read this time: left out",
        "position p2: nothing of the evidence in the review is there; it rests on what was read",
    )
    assert applied.summary.positions[0].evidence.statements == ("s1",)


def test_a_statement_that_the_review_rejects_or_puts_back_may_be_cited() -> None:
    summary = harbour()
    decided = review(
        summary,
        s1={"decision": "correct", "inside": "s6"},
        s6={"decision": "accept"},
        p1={"decision": "correct", "evidence": {"statements": ["s1", "s4"]}},
        p4={"decision": "reject"},
        s4={"decision": "reject"},
    )
    applied = apply_review(decided, without(summary, "s6"))
    assert applied.messages == ("statement s6 was not read this time: put back from the review",)
    assert applied.summary.positions[0].evidence.statements == ("s1",)
    assert applied.summary.statement("s1").inside == "s6"
    again = apply_review(decided, applied.summary)
    assert (again.summary, again.messages) == (applied.summary, ())


def test_statements_inside_each_other_are_refused() -> None:
    summary = harbour()
    inner = next(s for s in summary.statements if s.inside)
    decisions = {inner.inside or "": {"decision": "correct", "inside": inner.id}}
    with pytest.raises(InputError, match="nor in one that stands in it"):
        apply_review(review(summary, **decisions), summary)
    both = {"s1": {"decision": "correct", "inside": "s2"}, "s2": {"decision": "correct", "inside": "s1"}}
    with pytest.raises(InputError, match=r"statement s1: inside: .*\nstatement s2: inside: "):
        apply_review(review(summary, **both), summary)


def test_the_shortest_review_is_an_id_and_a_decision() -> None:
    summary = harbour()
    text = f"review: 1\ndocument: {{sha256: {summary.document.sha256}}}\nstatements:\n- {{id: s1, decision: accept}}\n"
    assert apply_review(parse_review(text), summary).summary.verdict("statement", "s1") == "accepted"
    missing = parse_review(text.replace("s1", "s99"))
    assert apply_review(missing, summary).messages == (
        "statement s99 is not in the summary, and the review has no content of it",
    )
    assert apply_review(
        parse_review(text.replace("id: s1, decision: accept", "id: s99, decision: reject")), summary
    ).messages == ("statement s99 is not in the summary: nothing to reject",)


def test_a_review_of_another_text_is_refused() -> None:
    with pytest.raises(InputError, match="another text"):
        apply_review(review_template(harbour()), ferry_talks())


@pytest.mark.parametrize(
    ("decision", "told"),
    [
        ({"content": ["words of nobody"]}, "statement s1: content: these words are not in the article"),
        ({"content": [{"text": "no fee then"}, "nobody"]}, "statement s1: content: these words are not in the article"),
        ({"cue": "Words"}, "statement s1: cue: these words are not in the article"),
        ({"content": [""]}, "statement s1: content: there are no words"),
        ({"inside": "s1"}, "statement s1: inside: a statement does not stand inside itself"),
    ],
)
def test_words_that_are_not_there_are_told_and_nothing_is_made(decision: dict[str, Any], told: str) -> None:
    summary = build_summary(
        "No fee now, no fee then, Ada said. And no fee then, Bo said.",
        said=[Said("Ada", "No fee now,", cue="said"), Said("Bo", "And no fee then,", cue="said")],
        who=[Who("Ada", party="Crews"), Who("Bo")],
        stands=[Stands("Crews", "fee", "opposes", said=[1])],
    )
    with pytest.raises(InputError) as error:
        apply_review(review(summary, s1={"decision": "correct", **decision}), summary)
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (lambda t: t.replace("decision: ''", "decision: acept", 1), ":11: statements.0.decision: "),
        (lambda t: t.replace("stance: supports", "stance: for", 1), "positions.0.stance: "),
        (lambda t: t.replace("review: '1'", "review: '7'"), ":5: review: "),
        (lambda t: t.replace("- id: s2", "- id: s1", 1), "two records have the id 's1'"),
        (lambda t: t.replace("  note: ''", "  note: ''\n  note: ''", 1), "note stands twice"),
        (lambda t: t.replace("  note: ''", "  not: ''", 1), "statements.0.not: "),
        (lambda t: t + "\n - : [", "mend the YAML"),
        (lambda _: "", "holds no keys"),
    ],
)
def test_a_file_that_is_no_review_is_told_with_its_line(edit: Callable[[str], str], told: str, tmp_path: Path) -> None:
    path = tmp_path / "review.yaml"
    path.write_text(edit(dump_review(review_template(harbour()))), "utf-8")
    with pytest.raises(InputError) as error:
        load_review(path)
    assert told in str(error.value)
    assert "review.yaml" in str(error.value)


def test_a_review_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load_review(tmp_path / "nothing.yaml")


def test_the_schema_names_every_field_and_tells_what_it_is_for() -> None:
    schema = review_schema()
    for name in ("StatementReview", "PositionReview", "Copied"):
        assert all("description" in field for field in schema["$defs"][name]["properties"].values())
    assert schema["required"] == ["review", "document"]


def test_reviewed_records_are_marked_where_people_read_them() -> None:
    summary = harbour()
    made = apply_review(
        review(summary, s1={"decision": "accept"}, p2={"decision": "correct", "stance": "open"}), summary
    ).summary
    assert to_markdown(made).count("accepted in review") == 1
    assert "corrected in review" in to_markdown(made)
    assert "in review" not in to_markdown(summary)


def test_a_ground_is_computed_anew_by_the_rules_of_a_reading() -> None:
    summary = ferry_talks()
    told = {s.id: {"decision": "correct", "speaker": "Nobody", "party": "None"} for s in summary.statements}
    spoilt = apply_review(review(summary, **told), summary).summary
    assert "stated" not in {p.basis for p in spoilt.positions}
    back = {s.id: {"decision": "correct", "speaker": s.speaker.name, "party": s.speaker.party} for s in summary.statements}
    again = apply_review(review(spoilt, **back), spoilt).summary
    assert [(p.basis, p.ascribed_by) for p in again.positions] == [(p.basis, p.ascribed_by) for p in summary.positions]


def test_what_a_party_demands_follows_the_correction_of_who_speaks_for_it() -> None:
    summary = build_summary(
        "Ada demanded a berth. The harbour has none.",
        said=[Said("Ada", "a berth", cue="demanded", mention="Ada")],
        who=[Who("Ada", party="Port")],
        stands=[Stands("Crews", "berth", "supports", said=[1], basis="ascribed", ascribed_by=["Ada"])],
        language="en",
    )
    made = apply_review(review(summary, s1={"decision": "correct", "party": "Crews"}), summary).summary
    assert (made.positions[0].basis, [d.text for d in made.positions[0].demands]) == ("stated", ["a berth"])
