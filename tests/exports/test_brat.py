"""brat's standoff format: what brat accepts, the way there and back, and labels made of corrected files."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from summarizer import InputError, SettingsError, Summary
from summarizer.evaluation.labels import check_fixture, load_fixture
from summarizer.exports import import_brat, parse_brat, to_brat
from tests.builders import Said, Who, build_summary, summaries
from tests.exports.brat_rules import refusals
from tests.talks import ferry_talks, harbour


def letters(summary: Summary, spans: list[tuple[int, int]]) -> set[int]:
    """Return the places of characters that are no white space: brat keeps none at a border."""
    text = summary.document.text
    return {i for start, end in spans for i in range(start, end) if not text[i].isspace()}


@given(summaries())
def test_brat_accepts_the_files_of_any_summary(summary: Summary) -> None:
    text, annotations = to_brat(summary)
    assert refusals(text, annotations) == []
    assert len(text) == len(summary.document.text)


@given(summaries())
def test_there_and_back_loses_no_word_no_source_and_no_nesting_of_any_summary(summary: Summary) -> None:
    text, annotations = to_brat(summary)
    read = parse_brat(text, annotations)
    marked = [s for s in summary.statements if letters(summary, [f.span for f in s.content])]
    kinds = {a.id: a.kind for a in summary.actors}
    wanted = []
    for s in marked:
        mention, cue = ([w.span] if w.span else [] for w in (s.mention, s.cue))
        outer = next((o for o in marked if o.id == s.inside and o.id != s.id), None)
        wanted.append(
            (
                letters(summary, [f.span for f in s.content]),
                letters(summary, mention),
                letters(summary, cue),
                (s.form, s.force, s.speaker.name.strip() and s.speaker.name, s.speaker.party, s.medium, s.addressee, s.said_at),
                kinds.get(s.speaker.actor or "", "person") if s.speaker.name else "person",
                letters(summary, [f.span for f in outer.content]) if outer else None,
            )
        )
    got = [
        (
            letters(summary, list(s.content)),
            letters(summary, [s.mention] if s.mention else []),
            letters(summary, [s.cue] if s.cue else []),
            (s.form, s.force, s.speaker, s.party, s.medium, s.addressee, s.said_at),
            s.kind,
            letters(summary, list(read[s.inside].content)) if s.inside is not None else None,
        )
        for s in read
    ]
    assert sorted(map(repr_sorted, got)) == sorted(map(repr_sorted, wanted))


def repr_sorted(values: tuple[object, ...]) -> str:
    return repr([sorted(v) if isinstance(v, set) else v for v in values])


@pytest.mark.parametrize("summary", [ferry_talks(), harbour()], ids=["ferry talks", "harbour"])
def test_the_statements_of_an_article_come_back_as_they_were(summary: Summary) -> None:
    read = parse_brat(*to_brat(summary))
    told = [(s.content, s.mention, s.cue, s.speaker, s.party, s.form, s.force, s.medium, s.addressee, s.said_at) for s in read]
    assert told == [
        (
            tuple(f.span for f in s.content),
            s.mention.span,
            s.cue.span,
            s.speaker.name,
            s.speaker.party,
            s.form,
            s.force,
            s.medium,
            s.addressee,
            s.said_at,
        )
        for s in summary.statements
    ]


def test_words_over_the_end_of_a_line_are_cut_there_and_are_one_again() -> None:
    text = "“One\ntwo,” Ada\r\nHolm said."
    summary = build_summary(text, said=[Said("Ada Holm", "“One\ntwo,”", cue="said")])
    written, annotations = to_brat(summary)
    assert "\r" not in written
    assert written.index("Holm") == text.index("Holm")
    assert "Content 0 4;5 10\t“One two,”" in annotations
    assert parse_brat(written, annotations)[0].content == (summary.statements[0].content[0].span,)


def corrected() -> tuple[str, str]:
    text = "Ada said “no”. She said it again."
    summary = build_summary(text, said=[Said("Ada", "“no”", cue="said", mention="Ada")], who=[Who("Ada", party="Crews")])
    return to_brat(summary)


def test_a_correction_is_read() -> None:
    text, annotations = corrected()
    start = text.index("it again")
    annotations += (
        f"T9\tContent {start} {start + 8}\tit again\nT10\tMention 15 18\tShe\nT11\tCue 19 23\tsaid\n"
        "R8\tSaidBy Arg1:T9 Arg2:T10\nR9\tCuedBy Arg1:T9 Arg2:T11\n#7\tAnnotatorNotes T9\tspeaker: Ada; said at: later\n"
        "A7\tForce T9 denied\n"
    )
    read = parse_brat(text, annotations)
    assert [(s.speaker, s.force, s.said_at) for s in read] == [("Ada", "asserted", ""), ("Ada", "denied", "later")]
    assert read[1].form is None


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("T9\tContent 0 3\tAda and more", "other words than the text"),
        ("T9\tContent 0 300\tAda", "offsets that are not in the text"),
        ("T9\tSpeech 0 3\tAda", "none of Content, Mention, Cue"),
        ("T1\tContent 0 3\tAda", "uses T1 again"),
        ("T9\tMention 0 3\tAda", "is a Mention of no Content"),
        ("R9\tSaidBy Arg1:T1 Arg2:T77", "what is not there"),
        ("R9\tCuedBy Arg1:T1 Arg2:T2", "it goes from Content to another Cue"),
        ("R9\tInside Arg1:T1 Arg2:T1", "it goes from Content to another Content"),
        ("A9\tForce T1 maybe", "no Force"),
        ("#9\tAnnotatorNotes T1\tspeeker: Bo", "none of speaker: ..."),
        ("#9\tAnnotatorNotes T1\tspeaker: Bo", "gives speaker twice"),
        ("#9\tAnnotatorNotes T1\tkind: crowd", "none of person"),
        ("E1\tStatement:T1", "is no line of T, R, A or #"),
    ],
)
def test_what_is_not_understood_is_told_with_its_line(line: str, told: str) -> None:
    text, annotations = corrected()
    with pytest.raises(InputError) as error:
        parse_brat(text, f"{annotations}{line}\n", source="talks.ann")
    number = annotations.count("\n") + 1
    assert f"talks.ann:{number}: " in str(error.value)
    assert told in str(error.value)


def test_remarks_are_told_and_what_is_said_again_is_no_contradiction() -> None:
    text, annotations = corrected()
    first = annotations.count("\n") + 1
    annotations += (
        "#7\tAnnotatorNotes T1\tspeaker: Ada; check this again; party: Crews\n"
        "#8\tAnnotatorNotes T1\tremark: see p. 4: who?; addressee: Bo\n#9\tAnnotatorNotes T2\ta nickname\n"
    )
    told: list[str] = []
    (read,) = parse_brat(text, annotations, source="talks.ann", on_remark=told.append)
    assert (read.speaker, read.party, read.addressee) == ("Ada", "Crews", "Bo")
    assert told == [
        f"talks.ann:{first}: check this again",
        f"talks.ann:{first + 1}: see p. 4: who?",
        f"talks.ann:{first + 2}: a nickname",
    ]
    assert parse_brat(text, annotations) == [read]


CHINESE = "港口协会主席王丽在AI公司说：“我们不会签字。”\n\n航运公司发言人李强对NHK表示，公司愿意提供第二名工程师。"


@pytest.mark.parametrize("name", ["王丽", "港口协会主席", "AI公司", "NHK", "李强 (2)", "王丽 李强"])
def test_names_of_a_script_without_blanks_come_back_as_labels(name: str, tmp_path: Path) -> None:
    said = [Said(name, "“我们不会签字。”"), Said("李强", "公司愿意提供第二名工程师")]
    text, annotations = to_brat(build_summary(CHINESE, said=said, who=[Who(name, "港口协会")]))
    (tmp_path / "talks.txt").write_text(text, "utf-8", newline="")
    (tmp_path / "talks.ann").write_text(annotations, "utf-8", newline="")
    assert import_brat(tmp_path / "talks.ann", tmp_path / "fixture") == []


@pytest.mark.parametrize("name", ["王强", "AI公路", "NH", "BBC", "Wang Li"])
def test_names_that_such_an_article_does_not_hold_are_told(name: str, tmp_path: Path) -> None:
    text, annotations = to_brat(build_summary(CHINESE, said=[Said(name, "“我们不会签字。”")]))
    (tmp_path / "talks.txt").write_text(text, "utf-8", newline="")
    (tmp_path / "talks.ann").write_text(annotations, "utf-8", newline="")
    (problem,) = import_brat(tmp_path / "talks.ann", tmp_path / "fixture")
    assert "holds words that the article does not" in str(problem)


@pytest.mark.parametrize("summary", [ferry_talks(), harbour()], ids=["ferry talks", "harbour"])
def test_a_corrected_file_becomes_labels_that_the_eval_suite_loads(summary: Summary, tmp_path: Path) -> None:
    text, annotations = to_brat(summary)
    (tmp_path / "talks.txt").write_text(text, "utf-8", newline="")
    (tmp_path / "talks.ann").write_text(annotations, "utf-8", newline="")
    fixture = tmp_path / "fixture"
    assert import_brat(tmp_path / "talks.ann", fixture, labelled_by=["Ada"]) == check_fixture(fixture) == []
    gold = load_fixture(fixture)
    assert gold.text == summary.document.text
    assert gold.labelled_by == ("Ada",)
    ids = {s.id: f"s{n}" for n, s in enumerate(summary.statements, 1)}
    assert [(s.content, s.mention, s.cue, s.speaker, s.form, s.force, s.inside) for s in gold.statements] == [
        (
            tuple(f.span for f in s.content),
            s.mention.span,
            s.cue.span,
            s.speaker.name,
            s.form,
            s.force,
            ids.get(s.inside or ""),
        )
        for s in summary.statements
    ]
    assert {(a.name, a.party, a.kind) for a in gold.actors} == {
        (a.name, a.party, a.kind) for a in summary.actors if any(s.speaker.actor == a.id for s in summary.statements)
    }
    with pytest.raises(SettingsError, match="is there already"):
        import_brat(tmp_path / "talks.ann", fixture)


def test_words_that_labels_cannot_hold_are_told_and_the_files_are_kept(tmp_path: Path) -> None:
    (tmp_path / "talks.txt").write_text("Ada said nothing.\n", "utf-8")
    (tmp_path / "talks.ann").write_text("T1\tContent 9 12\tnot\n", "utf-8")
    problems = import_brat(tmp_path / "talks.ann", tmp_path / "fixture")
    assert "part of a longer word" in str(problems[0])
    assert (tmp_path / "fixture" / "labels.yaml").exists()


def test_a_file_without_its_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "talks.ann").write_text("", "utf-8")
    with pytest.raises(InputError, match=r"talks\.txt: cannot be read"):
        import_brat(tmp_path / "talks.ann", tmp_path / "fixture")
