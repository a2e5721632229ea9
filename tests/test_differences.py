"""What changed between two summaries of one text, or of two."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings

from summarizer import Summary
from summarizer.differences import Differences, Move, differences
from summarizer.summary import Stance
from summarizer.text.folding import shown
from summarizer.views.differences import differences_text
from tests.builders import Said, Stands, Who, build_summary, summaries
from tests.talks import ferry_talks, harbour


@settings(max_examples=30)
@given(summaries())
def test_a_summary_does_not_differ_from_itself(summary: Summary) -> None:
    found = differences(summary, summary)
    assert not found
    assert found.statements_same == len(summary.statements)
    assert found.positions_same == len(summary.positions)


@settings(max_examples=30)
@given(summaries(), summaries())
def test_every_record_of_any_two_is_counted_once_and_shown_on_lines_of_its_own(before: Summary, after: Summary) -> None:
    found = differences(before, after)
    assert found.statements_same + len(found.statements_changed) + len(found.statements_gone) == len(before.statements)
    assert found.statements_same + len(found.statements_changed) + len(found.statements_new) == len(after.statements)
    assert found.positions_same + len(found.positions_changed) + len(found.positions_new) == len(after.positions)
    assert Differences.model_validate_json(found.model_dump_json()) == found
    for line in differences_text(found).removesuffix("\n").split("\n"):
        assert shown(line) == " ".join(line.split())


def changed(summary: Summary, statement: int | None = None, position: int | None = None, **fields: object) -> Summary:
    data = summary.model_dump(mode="json")
    if statement is not None:
        data["statements"][statement].update(fields)
    if position is not None:
        data["positions"][position].update(fields)
    return Summary.model_validate(data)


def test_another_reading_of_one_text_tells_what_it_reads_differently() -> None:
    before = harbour()
    after = changed(before, statement=0, said_at="", speaker={"actor": "a2", "name": "The Crews", "party": "Crews"})
    found = differences(before, after)
    assert found.same_text
    (one,) = found.statements_changed
    assert {(c.field, c.before, c.after) for c in one.changes} == {
        ("speaker", "Ada Holm", "The Crews"),
        ("said_at", "Monday", ""),
    }
    assert (found.statements_same, found.statements_gone, found.statements_new) == (5, (), ())


def test_a_statement_with_other_borders_is_the_same_one_and_one_elsewhere_is_not() -> None:
    text = "The fee is a tax, Ada said. The berth is ours, Bo said."
    before = build_summary(text, said=[Said("Ada", "The fee is a tax", cue="said")])
    after = build_summary(text, said=[Said("Ada", "fee is a tax,", cue="said"), Said("Bo", "The berth is ours", cue="said")])
    after = changed(after, statement=0, id="other")
    found = differences(before, after)
    assert [[c.field for c in s.changes] for s in found.statements_changed] == [["content"]]
    assert [s.speaker for s in found.statements_new] == ["Bo"]


def move(party: str, proposal: str, before: Stance, after: Stance, *, was: str = "", worded: str = "") -> Move:
    """Return a move; `was` and `worded` are the first summary's name and wording where they are others."""
    return Move(
        party=party,
        party_before=was or party,
        proposal=proposal,
        proposal_before=worded or proposal,
        before=(before,),
        after=(after,),
    )


def test_a_party_that_moves_is_named_with_both_stances() -> None:
    before = harbour()
    after = changed(before, position=1, stance="supports", conditions=[])
    found = differences(before, after)
    assert found.moved == (move("Crews", "a fee on berths", "opposes", "supports"),)
    assert found.perhaps_moved == ()
    assert [[c.field for c in p.changes] for p in found.positions_changed] == [["stance", "conditions"]]
    assert "Crews on a fee on berths: opposes → supports" in differences_text(found)


def test_what_others_ascribe_to_a_party_moves_nobody() -> None:
    before = harbour()
    found = differences(before, changed(before, position=3, stance="opposes"))
    assert found.moved == ()
    assert [p.before.basis for p in found.positions_changed] == ["ascribed"]


def test_two_articles_on_one_story_are_compared_by_words() -> None:
    before = build_summary(
        "“We want a second engineer on board,” Marit Oldane said.",
        said=[Said("Marit Oldane", "“We want a second engineer on board,”", cue="said")],
        who=[Who("Marit Oldane", party="Deck and Engine Union")],
        stands=[Stands("Deck and Engine Union", "engineer", "opposes", said=[1])],
        proposals={"engineer": "sailing with a single engineer"},
        source="monday.txt",
    )
    after = build_summary(
        "Oldane said: “We want a second engineer on board!” “Fine,” Pask said.",
        said=[Said("Oldane", "“We want a second engineer on board!”", cue="said"), Said("Pask", "“Fine,”", cue="said")],
        who=[Who("Oldane", party="The Union"), Who("Pask")],
        stands=[Stands("The Union", "one-engineer", "open", said=[1])],
        proposals={"one-engineer": "sailing with a single engineer at night"},
        source="tuesday.txt",
    )
    found = differences(before, after)
    assert not found.same_text
    assert [{c.field for c in s.changes} for s in found.statements_changed] == [{"speaker", "party", "content"}]
    assert [s.speaker for s in found.statements_new] == ["Pask"]
    assert found.statements_gone == ()
    text = differences_text(found)
    assert text.startswith("monday.txt → tuesday.txt: summaries of two texts\n")


def article(party: str, stance: Stance, proposal: str = "a fee on berths", *, id: str = "fee", alias: str = "") -> Summary:
    """Return one of two articles on a story: one party's stand on one proposal; the alias is one of the party's."""
    made = build_summary(
        f"{party}, {stance}, {proposal}: that we have told the port, Ada said.",
        said=[Said("Ada", "that we have told the port", cue="said")],
        who=[Who("Ada", party=party), Who(party, kind="organization")],
        stands=[Stands(party, id, stance, said=[1])],
        proposals={id: proposal},
        language="en",
    )
    data = made.model_dump(mode="json")
    data["actors"][1]["aliases"] = [alias] if alias else []
    return Summary.model_validate(data)


@pytest.mark.parametrize("ids", [("tax", "tax"), ("tax-rise", "tax-cut")])
def test_a_party_that_opposes_one_thing_and_supports_another_has_not_moved(ids: tuple[str, str]) -> None:
    before, after = article("Union", "opposes", "a tax rise", id=ids[0]), article("Union", "supports", "a tax cut", id=ids[1])
    found = differences(before, after)
    assert (found.moved, found.perhaps_moved) == ((), ())
    assert ([p.proposal for p in found.positions_gone], [p.proposal for p in found.positions_new]) == (
        ["a tax rise"],
        ["a tax cut"],
    )


def test_words_that_stand_in_every_text_make_no_two_proposals_one() -> None:
    found = differences(article("Union", "opposes", "a halt of the ferry"), article("Union", "supports", "a cut of the fare"))
    assert not found.positions_changed
    assert (len(found.positions_gone), len(found.positions_new)) == (1, 1)


def test_a_move_between_proposals_that_are_worded_differently_is_told_with_both_as_perhaps_one() -> None:
    before = article("Union", "opposes", "a rise in the ferry fare", id="fare-rise")
    after = article("Union", "supports", "a cut in the ferry fare", id="fare-cut")
    found = differences(before, after)
    assert found.moved == ()
    assert found.perhaps_moved == (
        move("Union", "a cut in the ferry fare", "opposes", "supports", worded="a rise in the ferry fare"),
    )
    text = differences_text(found)
    assert "Who moved" not in text
    assert "  Union opposes: a rise in the ferry fare → supports: a cut in the ferry fare\n" in text
    assert "      proposal: a rise in the ferry fare → a cut in the ferry fare\n" in text


def test_a_move_is_certain_over_two_articles_where_the_proposal_is_worded_alike() -> None:
    found = differences(article("Union", "opposes", id="fee"), article("Union", "supports", "A fee on  berths", id="toll"))
    assert found.moved == (move("Union", "A fee on  berths", "opposes", "supports", worded="a fee on berths"),)


def test_proposals_of_one_text_that_are_worded_alike_are_one_whatever_their_ids() -> None:
    before = harbour()
    data = before.model_dump(mode="json")
    first, second = data["issues"]
    first["proposal"], second["proposal"] = second["proposal"], first["proposal"]
    found = differences(before, Summary.model_validate(data))
    assert found.perhaps_moved == ()


@pytest.mark.parametrize(("party", "other"), [("Varn", "Varn-backed rebels"), ("Union", "Union of Masters"), ("A B", "B A")])
def test_a_party_whose_name_holds_anothers_is_another_party(party: str, other: str) -> None:
    found = differences(article(party, "opposes"), article(other, "supports"))
    assert (found.moved, found.perhaps_moved, found.positions_changed) == ((), (), ())
    assert ([p.party for p in found.positions_gone], [p.party for p in found.positions_new]) == ([party], [other])


def test_a_party_is_the_same_by_another_name_of_its_own_and_the_change_of_name_is_told() -> None:
    before = article("Deck and Engine Union", "opposes", alias="the Engine Union")
    found = differences(before, article("Engine Union", "supports"))
    assert found.moved == (move("Engine Union", "a fee on berths", "opposes", "supports", was="Deck and Engine Union"),)
    assert "  Deck and Engine Union → Engine Union on a fee on berths: opposes → supports\n" in differences_text(found)
    assert [c.field for c in found.positions_changed[0].changes] == ["party", "stance"]
    back = differences(article("Engine Union", "supports"), before)
    assert [m.party for m in back.moved] == ["Deck and Engine Union"]


def test_a_name_that_an_article_gives_to_two_sources_makes_no_parties_one() -> None:
    data = article("Deck Union", "opposes", alias="the union").model_dump(mode="json")
    data["actors"].append({"id": "a3", "name": "Harbour Union", "aliases": ["the union"]})
    found = differences(Summary.model_validate(data), article("The Union", "supports"))
    assert found.moved == ()


def test_a_name_without_case_accents_and_article_is_the_same() -> None:
    assert differences(article("The Únion", "opposes"), article("union", "supports")).moved[0].party == "union"


def test_sources_without_a_name_are_never_one_over_two_articles() -> None:
    def article(end: str) -> Summary:
        return build_summary(f"The fee is a tax, it was said{end}", said=[Said("", "The fee is a tax", cue="said")])

    found = differences(article("."), article("!"))
    assert (len(found.statements_gone), len(found.statements_new)) == (1, 1)


def test_the_ferry_talks_and_a_shorter_reading_of_them() -> None:
    whole = ferry_talks()
    data = whole.model_dump(mode="json")
    data["positions"] = data["positions"][:-1]
    found = differences(whole, Summary.model_validate(data))
    assert [p.id for p in found.positions_gone] == [whole.positions[-1].id]
    assert (found.positions_same, found.statements_same) == (len(whole.positions) - 1, len(whole.statements))


def test_of_one_text_the_nesting_the_gist_and_the_ground_of_records_are_compared() -> None:
    before = harbour()
    data = before.model_dump(mode="json")
    nested = next(n for n, s in enumerate(before.statements) if s.inside)
    data["statements"][nested]["inside"] = None
    data["positions"][0]["gist"] = "Another sentence."
    data["positions"][1]["evidence"] = {"statements": ["s1"], "sentences": []}
    found = differences(before, Summary.model_validate(data))
    (statement,) = found.statements_changed
    outer = before.statement(before.statements[nested].inside or "")
    assert [(c.field, c.before, c.after) for c in statement.changes] == [("inside", " […] ".join(outer.quote), "")]
    assert [[c.field for c in p.changes] for p in found.positions_changed] == [["gist"], ["evidence"]]
    assert found.positions_changed[1].changes[0].after == " […] ".join(before.statement("s1").quote)


def test_a_ground_that_another_reading_names_by_other_ids_is_the_same() -> None:
    before = harbour()
    data = json.loads(re.sub(r'"s(\d+)"', r'"t\1"', before.model_dump_json()))
    assert not differences(before, Summary.model_validate(data))


def test_an_issue_worded_anew_is_told_on_its_positions() -> None:
    before = harbour()
    data = before.model_dump(mode="json")
    data["issues"][1]["proposal"] = "a toll for ships"
    found = differences(before, Summary.model_validate(data))
    own = [p for p in before.positions if p.issue == before.issues[1].id]
    assert [[c.field for c in p.changes] for p in found.positions_changed] == [["proposal"]] * len(own)


def test_two_articles_are_not_compared_by_what_each_has_for_itself() -> None:
    data = article("Union", "opposes").model_dump(mode="json")
    other = article("Union", "opposes", "a fee on Berths").model_dump(mode="json")
    other["positions"][0]["gist"] = "It is against it."
    found = differences(Summary.model_validate(data), Summary.model_validate(other))
    assert not found.same_text
    assert [c.field for p in found.positions_changed for c in p.changes] == ["proposal"]
