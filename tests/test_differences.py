"""What changed between two summaries of one text, or of two."""

from __future__ import annotations

from hypothesis import given, settings

from summarizer import Summary
from summarizer.differences import Differences, Move, differences
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


def test_a_party_that_moves_is_named_with_both_stances() -> None:
    before = harbour()
    after = changed(before, position=1, stance="supports", conditions=[])
    found = differences(before, after)
    assert found.moved == (Move(party="Crews", proposal="a fee on berths", before=("opposes",), after=("supports",)),)
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


def test_a_party_is_the_same_by_the_words_of_its_name_and_its_move_is_told_over_two_articles() -> None:
    def article(party: str, stance: str) -> Summary:
        return build_summary(
            f"{stance}: yes, Ada said.",
            said=[Said("Ada", "yes", cue="said")],
            who=[Who("Ada", party=party)],
            stands=[Stands(party, "fee", stance, said=[1])],  # type: ignore[arg-type]
            proposals={"fee": "a fee on berths"},
        )

    found = differences(article("Deck and Engine Union", "opposes"), article("Engine Union", "supports"))
    assert found.moved == (Move(party="Engine Union", proposal="a fee on berths", before=("opposes",), after=("supports",)),)


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
