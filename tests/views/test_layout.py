from hypothesis import given

from summarizer.summary import Provenance, Share, Summary, Usage
from summarizer.views.labels import NO_PARTY, NO_SOURCE
from summarizer.views.layout import Layout
from tests.builders import Said, Stands, Who, build_summary, summaries
from tests.views.ferry import COUNCIL, LINE, OLDANE, PASK, STATE, UNION, ferry_summary

TEXT = "Ada Holm said Bo Lind had told her, “We sail.” It was said that boats sink. Cy Ek said no. Cy Ek waved."


def test_statements_are_grouped_by_party_then_speaker_in_the_order_of_the_text():
    layout = Layout(ferry_summary())
    assert [g.name for g in layout.groups] == [LINE, UNION, COUNCIL, STATE, NO_PARTY]
    line = layout.groups[0]
    assert [s.name for s in line.speakers] == [PASK, LINE, "Ine Castor"]
    assert [x.number for x in line.speakers[0].lines] == [1, 2, 3]
    assert line.speakers[0].lines[2].fragments == (
        "“We have moved, and we have moved a long way,”",
        "“What we need now is an answer.”",
    )


def test_a_nested_statement_stands_under_its_parent_and_is_cited_at_its_speaker():
    layout = Layout(ferry_summary())
    unnamed = layout.groups[-1].speakers[0]
    assert [(x.number, x.depth) for x in unnamed.lines] == [(17, 0), (18, 1)]
    assert unnamed.lines[1].speaker == "Selma Quarry, Transport Minister, Government"
    assert unnamed.role == "unnamed source"
    quarry = next(s for g in layout.groups for s in g.speakers if s.name == "Selma Quarry")
    assert quarry.inside == (18,)


def test_a_speaker_who_only_stands_inside_others_words_has_a_head():
    summary = build_summary(
        TEXT,
        who=[Who("Ada Holm", "Crews"), Who("Bo Lind", "Owners")],
        said=[Said("Ada Holm", "Bo Lind had told her, “We sail.”", "said"), Said("Bo Lind", "“We sail.”", "told", inside=1)],
    )
    owners = Layout(summary).groups[1]
    assert (owners.name, owners.speakers[0].name, owners.speakers[0].lines) == ("Owners", "Bo Lind", ())
    assert owners.speakers[0].inside == (2,)


def test_statements_with_no_source_are_kept_apart():
    (group,) = Layout(build_summary(TEXT, said=[Said("", "that boats sink", "said")])).groups
    assert (group.name, group.speakers[0].name) == (NO_PARTY, NO_SOURCE)


@given(summaries())
def test_every_statement_is_listed_once(summary: Summary):
    lines = [x.number for g in Layout(summary).groups for s in g.speakers for x in s.lines]
    assert sorted(lines) == list(range(1, len(summary.statements) + 1))


def test_circular_statements_are_cut_open():
    summary = build_summary(TEXT, said=[Said("Ada Holm", "Bo Lind had told her"), Said("Bo Lind", "“We sail.”", inside=1)])
    first, second = summary.statements
    circle = summary.model_copy(update={"statements": (first.model_copy(update={"inside": "s2"}), second)})
    assert [x.number for g in Layout(circle).groups for s in g.speakers for x in s.lines] == [1, 2]


def test_notes_tell_how_and_where():
    layout = Layout(ferry_summary())
    pask, castor = layout.groups[0].speakers[0].lines[2], layout.groups[0].speakers[2].lines[0]
    assert pask.notes == ("Pask told", "quoted", "to reporters", "s. 5–6")
    assert castor.notes == ("a spokeswoman, Ine Castor said", "quoted", "via an email", "s. 12")
    assert layout.groups[0].speakers[0].lines[1].notes[0] == "he had insisted"
    assert layout.groups[0].speakers[1].lines[0].force == "denied"


def test_matrix_tells_stance_ground_conditions_red_lines_and_time():
    layout = Layout(ferry_summary())
    assert layout.parties == (LINE, UNION, COUNCIL, STATE)
    second, sunday, court = layout.rows
    now, before = second.cells[0]
    assert (now.label, now.ground) == ("+ supports, conditional", f"stated by {PASK} [1] [3]")
    assert now.details == ("condition: if the union calls off the stoppage by Friday",)
    assert (before.label, before.current) == ("− opposes, formerly", False)
    assert second.cells[1][0].details == ("red line: never, on any boat, in any weather",)
    assert second.cells[2] == ()
    own, ascribed = sunday.cells[0]
    assert (own.label, ascribed.label) == ("− opposes, contested", "+ supports, contested")
    assert ascribed.ground == f"ascribed by {OLDANE} [6]"
    assert sunday.cells[3][0].label == "? does not say"
    assert court.cells[2][1].ground == "narrated s. 15"


def test_agreements_disputes_contested_and_changes_in_words():
    found = dict(Layout(ferry_summary()).findings)
    assert found["Agreements"][0] == f"{LINE} and {COUNCIL} oppose cutting the Sunday boats to the outer islands"
    assert found["Disputes"] == (f"a court order that sends the crews back to work: {LINE} for, {UNION} and {COUNCIL} against",)
    assert f"“supports” is ascribed to it by {OLDANE}" in found["Contested"][0]
    assert found["Changes"][0] == f"a second engineer on every night boat: {LINE} from “opposes” to “supports”"


def test_a_party_without_a_position_has_no_column():
    summary = build_summary(
        TEXT,
        who=[Who("Ada Holm", "Crews"), Who("Cy Ek", "Owners")],
        said=[Said("Ada Holm", "Bo Lind had told her"), Said("Cy Ek", "no", "said")],
        stands=[Stands("Owners", "sailing", "opposes", said=[2])],
    )
    assert Layout(summary).parties == ("Owners",)


def test_dismissed_are_counted_by_reason_and_cut_short():
    summary = build_summary(TEXT, dismissed=[("Cy Ek waved", "narration")] * 7 + [("Ada Holm", "a name")])
    many, one = Layout(summary).dismissed
    assert many.label == "7 × narration"
    assert many.text.endswith("and 2 more")
    assert (one.label, one.text) == ("1 × a name", "Ada Holm")


def test_foot_gives_shares_and_spending():
    foot = dict(Layout(ferry_summary()).foot)
    assert foot["Quotations"] == "15 of 16 covered (94%) · 1 unresolved"
    assert foot["Spent"] == ("3 calls · tokens: 9,120 in (4,096 cached), 1,830 out (512 reasoning) · cost unknown · 12.4 s")


def test_foot_of_the_rules_reader_and_of_unknown_usage():
    rules = dict(Layout(build_summary(TEXT)).foot)
    assert rules["Spent"] == "no model calls · time not measured"
    assert rules["Cues"] == "no cue list for this language"
    assert "Pointers" not in rules
    priced = Provenance(reader="llm", model="m", calls=1, usage=Usage(), cost_usd=0.01234, seconds=1)
    foot = dict(Layout(build_summary(TEXT, provenance=priced)).foot)
    assert foot["Spent"] == "1 call · tokens unknown · $0.0123 · 1.0 s"


def test_shares_name_what_was_dismissed_and_what_is_left():
    summary = ferry_summary()
    coverage = summary.coverage.model_copy(update={"cues": Share(total=4, covered=1, dismissed=2, unresolved=1)})
    foot = dict(Layout(summary.model_copy(update={"coverage": coverage})).foot)
    assert foot["Cues"] == "1 of 4 covered (25%) · 2 dismissed · 1 unresolved"


def test_open_questions_are_what_is_open_unsaid_or_on_a_condition():
    questions = dict(Layout(ferry_summary()).findings)["Open questions"]
    assert questions == (
        "a second engineer on every night boat: Skerry Line supports it on a condition; Government supports it on a condition",
        "cutting the Sunday boats to the outer islands: Government does not say",
    )


def test_a_position_carries_the_words_it_rests_on():
    layout = Layout(ferry_summary())
    now = layout.rows[0].cells[0][0]
    assert [e.cite for e in now.evidence] == [f"[1] {PASK}", f"[3] {PASK}"]
    assert now.evidence[1].text == "“We have moved, and we have moved a long way,” […] “What we need now is an answer.”"
    assert (now.conditional, now.red_line, now.contested) == (True, False, False)


def test_the_headline_is_the_title_or_a_first_line_that_reads_like_one():
    assert Layout(build_summary("Boats stay in port\n\nAda Holm said so.")).headline == "Boats stay in port"
    assert Layout(build_summary("Boats stay in port.\n\nAda Holm said so.", source="a.txt")).headline == "a.txt"
    assert Layout(build_summary("Boats\n\nAda said so.", title="Ferries")).headline == "Ferries"


def test_issues_and_parties_without_a_position_are_named():
    summary = ferry_summary()
    fewer = summary.model_copy(update={"positions": summary.positions[:1]})
    issues, parties = Layout(fewer).silent
    assert parties == (UNION, COUNCIL, STATE)
    assert len(issues) == len(summary.issues) - 1


def test_demands_and_offers_stand_beside_conditions():
    summary = ferry_summary()
    content = summary.statements[0].content
    position = summary.positions[0].model_copy(update={"demands": content, "offers": content})
    stand = Layout(summary.model_copy(update={"positions": (position,)})).rows[0].cells[0][0]
    assert [d.split(":")[0] for d in stand.details] == ["condition", "demands", "offers"]
