"""The fixture loader: copied words at their places, and refusals that say where, what and how to mend it."""

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from summarizer import yaml_lines
from summarizer.document import Document
from summarizer.errors import InputError
from summarizer.evaluation.gold import GoldArticle
from summarizer.evaluation.labels import check_fixture, check_fixtures, labels_schema, load_fixture, load_fixtures
from summarizer.evaluation.placing import Article, NotPlacedError
from summarizer.evaluation.show import show
from summarizer.text.spans import Span

FIXTURES = Path(__file__).parent / "data" / "fixtures"
EVALS = Path(__file__).parents[2] / "evals"

HEAD = """\
title: Any headline
provenance: written for this test
labelled_by: [a test]
"""


def fixture(folder: Path, article: str, labels: str, name: str = "article.txt") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(article, encoding="utf-8", newline="")
    (folder / "labels.yaml").write_text(labels, encoding="utf-8")
    return folder


def load(tmp_path: Path, article: str, labels: str) -> GoldArticle:
    return load_fixture(fixture(tmp_path / "case", article, HEAD + labels))


def refusals(tmp_path: Path, article: str, labels: str) -> list[str]:
    """The problems, without the folder's name."""
    folder = fixture(tmp_path / "case", article, HEAD + labels)
    return [str(p).removeprefix(f"{folder}/") for p in check_fixture(folder)]


def edited(tmp_path: Path, *changes: tuple[str, str]) -> list[str]:
    """The problems of the example fixture after changes to its labels, each of a text that stands there once."""
    folder = tmp_path / "pier-toll"
    shutil.copytree(FIXTURES / "pier-toll", folder, dirs_exist_ok=True)
    labels = (folder / "labels.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert labels.count(old) == 1, old
        labels = labels.replace(old, new)
    (folder / "labels.yaml").write_text(labels, encoding="utf-8")
    return [str(p).removeprefix(f"{folder}/") for p in check_fixture(folder)]


def words(gold: GoldArticle, span: Span | None) -> str | None:
    return None if span is None else gold.text[span.start : span.end]


def test_example_fixture_has_its_words_at_their_places() -> None:
    gold = load_fixture(FIXTURES / "pier-toll")
    text = gold.text
    table = [(s.id, words(gold, s.mention), words(gold, s.cue), [words(gold, c) for c in s.content]) for s in gold.statements]
    assert table[:4] == [
        ("s1", "bakers' leader", "says", ["Pier toll is 'a tax on bread'"]),
        ("s2", "Bakers' leader Ilka Drost", "said", ['that the planned pier toll was "a tax on bread" and would be fought']),
        ("s3", "Bakers' leader Ilka Drost", "hinted at", ["a deal"]),
        ("s4", "she", "told", ['"We can live with a toll,"', '"if flour is exempt. Not otherwise."']),
    ]
    by_id = {s.id: s for s in gold.statements}
    # "said", "He" and "the bakers" stand at several places; each is the one of its own statement.
    assert text[by_id["s6"].mention.start :].startswith("He said the bakers wanted")
    assert text[by_id["s6"].cue.start :].startswith("said the bakers wanted")
    assert text[by_id["s7"].mention.start :].startswith("the bakers wanted")
    assert text[by_id["s8"].cue.start :].startswith("said.\n\nThe town council")
    assert by_id["s12"].content[0].start == text.rindex("the toll")
    assert by_id["s9"].inside == "s8"
    assert by_id["s9"].addressee == "me"
    assert by_id["s5"].force == "denied"
    assert by_id["s11"].speaker == ""
    assert by_id["s11"].mention is None


def test_example_fixture_has_its_records() -> None:
    gold = load_fixture(FIXTURES / "pier-toll")
    assert gold.name == "pier-toll"
    assert gold.title == ""  # it is the text's first paragraph
    assert str(gold.date) == "2031-04-02"
    assert gold.split == "dev"
    assert gold.labelled_by == ("a test's author",)
    assert "split-quote" in gold.tags
    by_key = {(p.party, p.issue, p.status): p for p in gold.positions}
    assert [words(gold, s) for s in by_key["Bakers", "pier-toll", "current"].conditions] == ["if flour is exempt"]
    assert by_key["Bakers", "pier-closure", "current"].ascribed_by == ("Pim Oskar",)
    narrated = by_key["Port company", "pier-toll", "current"]
    assert [words(gold, s) for s in narrated.evidence_sentences] == ["The port company stopped its own levy on Monday."]


def test_all_fixtures_of_a_folder_load_in_the_order_of_their_names() -> None:
    assert [g.name for g in load_fixtures(FIXTURES)] == ["pier-toll", "tide-table"]
    assert check_fixtures(FIXTURES) == []
    assert load_fixtures(FIXTURES)[1].statements == ()


def test_schema_for_editors_is_in_step() -> None:
    committed = json.loads((EVALS / "labels.schema.json").read_text(encoding="utf-8"))
    assert committed == labels_schema(), "write labels_schema() to evals/labels.schema.json as JSON with an indent of 2"


def test_the_guides_example_of_a_file_is_one(tmp_path: Path) -> None:
    guide = (EVALS / "LABELLING.md").read_text(encoding="utf-8")
    example = guide.split("```yaml\n")[1].split("```")[0]
    folder = fixture(tmp_path / "case", (FIXTURES / "pier-toll" / "article.txt").read_text(encoding="utf-8"), example)
    assert load_fixture(folder).statements[0].medium == "Radio Halvemond"


def test_the_plan_of_articles_gives_every_tag_two_articles_and_one_in_either_part() -> None:
    plan = (EVALS / "ARTICLES.md").read_text(encoding="utf-8")
    tags = re.findall(r"^\| `([a-z-]+)` \| [^|]+ \| [^|]*\|$", plan, re.MULTILINE)
    rows = [line.strip("| ").split(" | ") for line in plan.splitlines() if line.count(" | ") == 7 and line.startswith("| `")]
    assert len(rows) == 30
    assert sum(row[6] == "dev" for row in rows) == 20
    assert len({row[0] for row in rows}) == 30
    placed = [(tag, row[6]) for row in rows for tag in re.findall(r"`([a-z-]+)`", row[7])]
    assert {tag for tag, _ in placed} == set(tags)
    assert set(placed) == {(tag, part) for tag in tags for part in ("dev", "held-out")}


REFUSED = [
    (
        "cue: hinted at",
        "cue: hinted to",
        r"labels.yaml:47: statement s3, cue: is not in the article as a whole: its first 1 of 2",
    ),
    ("content: a deal", "content: a bargain", r":48: statement s3, content: is not in the article as a whole"),
    ("content: a deal", "content: the toll", r":48: statement s3, content: stands in the article 2 times \(sentences 5, 11\)"),
    ("content: a deal", "content: A deal", r":48: statement s3, content: stands in sentence 2 with other capitals"),
    ("content: a deal", "contents: a deal", r":48: statement s3, contents: is no known key; did you mean content\?"),
    ("content: a deal", "content: []", r":48: statement s3, content: is empty"),
    (
        "content: a deal",
        "content: {text: a deal, befor: x}",
        r":48: statement s3, content, .*is no known key; known here: text, after",
    ),
    (
        "force: declined",
        "force: refused",
        r": statement s10, force: has an unknown value; it is one of 'asserted', 'denied' or 'declin",
    ),
    ("status: former", "status: past", r": position of Bakers on pier-toll, status: has an unknown value"),
    ("id: s12", "id: s11", r": statement s11, id: is taken: line \d+ has it too"),
    ("id: pier-closure", "id: Pier closure", r": issue Pier closure, id: is no slug"),
    ("  - name: town council", "  - name: Pim Oskar", r": actor Pim Oskar, name: is taken"),
    ("speaker: town council", "speaker: the council", r": statement s10, speaker: is no actor of this file"),
    ("inside: s8", "inside: s80", r": statement s9, inside: is no statement of this file"),
    ("inside: s8", "inside: s9", r": statement s9, inside: goes round in a circle"),
    ("inside: s8", "inside: s6", r": statement s9, inside: is s6, but not all of this content is within the content of s6"),
    (
        "    addressee: me\n    inside: s8\n",
        "",
        r": statement s9, content: shares words with the content of s8, and neither is inside",
    ),
    ("evidence: [s4]", "evidence: [s44]", r": position of Bakers on pier-toll, evidence: is no statement of this file"),
    ("    evidence: [s4]\n", "", r": position of Bakers on pier-toll: rests on no evidence"),
    ("evidence: [s4]", "evidence: [s2]", r", conditions: stands in no sentence of the evidence"),
    ("by: Pim Oskar", "by: Ilka Drost", r", by: is no other party's speaker in the evidence"),
    ("by: Pim Oskar", "by: [Pim Oskar, the bakers]", r", by, item 2: is no other party's speaker in the evidence"),
    ("    by: Pim Oskar\n", "", r", by: is missing; name those who ascribe"),
    ("basis: ascribed", "basis: stated", r", basis: is stated, but only others speak in the evidence"),
    ("basis: narrated", "basis: stated", r", basis: is stated, but narration or words with no source"),
    (
        "narration: stopped its own levy",
        "narration: wanted the pier closed",
        r", narration: is for the most part the content of s6, s7",
    ),
    ("  - name: Town council\n", "", r": actor town council, party: is no party of this file"),
    ("issue: pier-closure", "issue: pier", r": position of Bakers on pier, issue: is no issue of this file"),
    ("    status: former\n", "", r": position of Bakers on pier-toll: is there already, on line \d+"),
    ("medium: Radio Halvemond", "medium: the quay", r": statement s4, medium: stands in none of the statement's own sentences"),
    ("said_at: Tuesday", "said_at: Thursday", r": statement s2, said_at: is not in the article"),
    (
        "aliases: [Oskar, Harbour master]",
        "aliases: [Drost]",
        r": actor Pim Oskar, aliases: one of them is a name or alias of the rec",
    ),
    (
        "aliases: [Oskar, Harbour master]",
        "aliases: [Osker]",
        r": actor Pim Oskar, aliases: holds words that the article does not",
    ),
    ("date: 2031-04-02", "date: April 2", r"labels.yaml:3: date: is no date; write it as YYYY-MM-DD"),
    ("date: 2031-04-02", "date: 2031-04-02\ndate: 2031-04-03", r"labels.yaml:4: date: stands twice in one record"),
    ("split: dev", "split: test", r"labels.yaml:4: split: has an unknown value"),
    ("labelled_by: [a test's author]\n", "", r"labels.yaml:\d+: labelled_by: is missing; add it"),
    (
        "cue: declined",
        "cue: is expected",
        r": statement s11, cue: was placed where the cue of s10 stands; one cue is one statement",
    ),
    ("    cue: denied", "    cue: said", r": statement s6, cue: was placed where the cue of s5 stands"),
    (
        "    mention: He\n",
        "    mention: who\n",
        r": statement s6, mention: stands in no sentence of the content and in none next",
    ),
    ("    mention: He\n", "    mention: the bakers\n", r": statement s6, mention: stands only within the content"),
    ("    mention: They\n", "    mention: Oskar\n", r": statement s9, mention: stands outside the content of s8"),
    ("  - id: s5\n    speaker: Pim Oskar\n", "  - id: s5\n", r": statement s5: has a mention but no speaker"),
    ("tags: [split-quote,", "tags: &t [split-quote,", None),
    (
        "tags: [split-quote,",
        "tags: [*t, split-quote,",
        r"labels.yaml:5: file: is no YAML that labels can be read from: an alias",
    ),
    ("tags: [split-quote,", "tags: [[split-quote],", r"labels.yaml:5: tags, item 1: is not words"),
    ("content: a deal", "content: a deal: now", r"labels.yaml:48: file: is no YAML"),
]


@pytest.mark.parametrize(("old", "new", "message"), REFUSED)
def test_a_wrong_label_is_refused_by_line_field_reason_and_remedy(
    tmp_path: Path, old: str, new: str, message: str | None
) -> None:
    found = edited(tmp_path, (old, new))
    if message is None:
        assert found == []
    else:
        matching = [line for line in found if re.search(message, line)]
        assert matching, found
        assert all(re.fullmatch(r"labels\.yaml:\d+: .+: .+; .+", line) for line in found)


def test_all_problems_of_a_file_are_told_at_once_in_the_order_of_its_lines(tmp_path: Path) -> None:
    found = edited(
        tmp_path,
        ("content: a deal", "content: a bargain"),
        ("speaker: town council", "speaker: nobody"),
        ("by: Pim Oskar", "by: x"),
    )
    lines = [int(line.split(":")[1]) for line in found]
    assert lines == sorted(lines)
    assert {re.sub(r"labels.yaml:\d+: ([^:]+):.*", r"\1", line) for line in found} >= {
        "statement s3, content",
        "statement s10, speaker",
        "actor town council",
        "position of Bakers on pier-closure, by",
    }
    with pytest.raises(InputError) as caught:
        load_fixture(tmp_path / "pier-toll")
    assert len(str(caught.value).splitlines()) == len(found)


def test_the_line_told_is_that_of_the_key(tmp_path: Path) -> None:
    found = edited(tmp_path, ("cue: is expected", "cue: was expected"))
    line = next(int(f.split(":")[1]) for f in found if "cue" in f)
    text = (tmp_path / "pier-toll" / "labels.yaml").read_text(encoding="utf-8").splitlines()
    assert text[line - 1].strip() == "cue: was expected"


ARTICLE = """\
No deal, says Roke

"No deal," Ada Roke said on Monday. "No deal," she said again on Friday.

Roke\u2019s aides disagreed: \u201cA deal\u00a0\u2014 any deal.
\u201cNow.\u201d
"""
ROKE = """\
actors:
  - name: Ada Roke
    aliases: [Roke]
  - {name: aides, kind: group}
statements:
"""


def one(**fields: str) -> str:
    return (
        ROKE + "  - id: s1\n    form: direct\n    speaker: Ada Roke\n" + "".join(f"    {k}: {v}\n" for k, v in fields.items())
    )


def test_a_hint_tells_which_of_several_places_is_meant(tmp_path: Path) -> None:
    places = [m.start() for m in re.finditer('"No deal,"', ARTICLE)]
    for hint, place in (('""', places[0]), ("says Roke", places[0]), ("Monday", places[1])):
        gold = load(
            tmp_path,
            ARTICLE,
            one(content=f"{{text: '\"No deal,\"', after: {hint}}}", cue="said").replace("  - {name: aides, kind: group}\n", ""),
        )
        assert gold.statements[0].content[0].start == place
        assert gold.text[: gold.statements[0].cue.start].rstrip().endswith("Roke" if place == places[0] else "she")


@pytest.mark.parametrize(
    ("hint", "message"),
    [
        ("Friday", r"content: stands only before its hint `after` \(sentences 2, 3\)"),
        ("deal", r"content: its hint `after` stands in the article 5 times"),
        ("Tuesday", r"content: its hint `after` is not in the article"),
    ],
)
def test_a_hint_that_tells_nothing_is_refused(tmp_path: Path, hint: str, message: str) -> None:
    found = refusals(tmp_path, ARTICLE, one(content=f"{{text: '\"No deal,\"', after: {hint}}}"))
    assert any(re.search(message, line) for line in found), found


def test_other_characters_are_named(tmp_path: Path) -> None:
    found = refusals(tmp_path, ARTICLE, one(content='"Roke\'s aides disagreed"'))
    assert any(
        "stands in sentence 4 with other characters (U+2019 right single quotation mark where the label has U+0027 apostrophe)"
        in f
        for f in found
    ), found


def test_white_space_is_free_also_over_paragraphs_and_no_break_spaces(tmp_path: Path) -> None:
    labels = ROKE + (
        "  - {id: s1, speaker: Ada Roke, form: indirect, content: {text: No deal, after: ''}}\n"
        "  - id: s2\n    form: direct\n    speaker: aides\n    mention: Roke\u2019s aides\n    cue: 'disagreed:'\n"
        "    content: >-\n      \u201cA deal \u2014 any\n      deal. \u201cNow.\u201d\n"
    )
    gold = load(tmp_path, ARTICLE, labels)
    assert words(gold, gold.statements[1].content[0]) == ARTICLE[ARTICLE.index("\u201cA deal") :].rstrip("\n")
    assert len(gold.statements[1].content) == 1


def test_strings_that_only_white_space_parts_are_one_fragment(tmp_path: Path) -> None:
    labels = ROKE + (
        "  - {id: s1, speaker: Ada Roke, form: indirect, content: {text: No deal, after: ''}}\n"
        "  - id: s2\n    form: direct\n    speaker: aides\n"
        "    content: ['\u201cA deal \u2014 any deal.', '\u201cNow.\u201d']\n"
    )
    gold = load(tmp_path, ARTICLE, labels)
    assert words(gold, gold.statements[1].content[0]) == ARTICLE[ARTICLE.index("\u201cA deal") :].rstrip("\n")


def test_words_match_whole_words_only(tmp_path: Path) -> None:
    article = "Ada Roke left. The heap, the hero said, was high. He laughed."
    gold = load(
        tmp_path,
        article,
        "actors: [{name: the hero}]\nstatements:\n"
        "  - {id: s1, form: indirect, speaker: the hero, mention: the hero, cue: said, content: [The heap, was high]}\n",
    )
    assert words(gold, gold.statements[0].mention) == "the hero"
    found = refusals(tmp_path, article, "statements:\n  - {id: s1, form: indirect, cue: said, content: hea}\n")
    assert any("content: is part of a longer word in sentence 2; copy whole words" in line for line in found), found


def test_of_two_cues_the_one_with_its_own_mention_is_taken(tmp_path: Path) -> None:
    article = "It was over, Roke said, and not too early, Hale said."
    labels = (
        "actors: [{name: Roke}, {name: Hale}]\nstatements:\n"
        "  - {id: s1, form: indirect, speaker: Roke, mention: Roke, cue: said, content: It was over}\n"
        "  - {id: s2, form: indirect, speaker: Hale, mention: Hale, cue: said, content: not too early}\n"
    )
    first, second = load(tmp_path, article, labels).statements
    assert (first.cue.start, second.cue.start) == (article.index("said"), article.rindex("said"))


def test_a_cue_in_the_contents_own_sentence_goes_before_a_nearer_one_in_the_next(tmp_path: Path) -> None:
    article = '"Yes," Roke said. "No," she and then all the others said.'
    labels = (
        "actors: [{name: Roke}]\nstatements:\n"
        "  - {id: s1, form: direct, speaker: Roke, mention: Roke, cue: said, content: '\"Yes,\"'}\n"
        "  - {id: s2, form: direct, speaker: Roke, mention: she, cue: said, content: '\"No,\"'}\n"
    )
    first, second = load(tmp_path, article, labels).statements
    assert (first.cue.start, second.cue.start) == (article.index("said"), article.rindex("said"))


def test_places_that_are_equally_near_are_refused(tmp_path: Path) -> None:
    labels = "actors: [{name: Roke}]\nstatements:\n  - {id: s1, form: indirect, speaker: Roke, mention: Roke, content: gone}\n"
    found = refusals(tmp_path, "Roke gone Roke", labels)
    assert any("statement s1, mention: stands equally near at more than one place; write {text:" in line for line in found), (
        found
    )


def test_a_cue_within_anothers_content_needs_nesting(tmp_path: Path) -> None:
    article = "Roke said Hale wanted peace and quiet. The rain fell."
    labels = (
        "actors: [{name: Roke}, {name: Hale}]\nstatements:\n"
        "  - {id: s1, form: indirect, speaker: Roke, mention: Roke, cue: said, content: Hale wanted peace}\n"
        "  - {id: s2, form: indirect, speaker: Hale, mention: Hale, cue: wanted, content: quiet}\n"
    )
    found = refusals(tmp_path, article, labels)
    assert any("statement s2, cue: stands within the content of s1; give this statement `inside: s1`" in line for line in found)


def test_a_circle_of_nesting_is_refused(tmp_path: Path) -> None:
    labels = "statements:\n" + "".join(
        f"  - {{id: s{i}, form: indirect, content: It is over, inside: s{i % 3 + 1}}}\n" for i in (1, 2, 3)
    )
    found = refusals(tmp_path, "It is over.", labels)
    assert sum("inside: goes round in a circle" in line for line in found) == 3


def test_direct_speech_without_a_mark_is_refused(tmp_path: Path) -> None:
    labels = "statements:\n  - {id: s1, form: direct, cue: '', content: It is over}\n"
    assert any("form: is direct, but no quotation mark is near" in line for line in refusals(tmp_path, "It is over.", labels))


def test_two_unnamed_sources_of_one_description(tmp_path: Path) -> None:
    article = "An official said yes. An official said no."
    labels = (
        "actors:\n  - {name: An official, kind: unnamed}\n  - {name: An official (2), kind: unnamed, aliases: [An official]}\n"
        "statements:\n  - {id: s1, form: indirect, speaker: An official, mention: An official, cue: said, content: 'yes'}\n"
        "  - {id: s2, form: indirect, speaker: An official (2), mention: {text: An official, after: 'yes'}, cue: said,\n"
        "     content: 'no'}\n"
    )
    gold = load(tmp_path, article, labels)
    assert [s.mention.start for s in gold.statements] == [0, article.rindex("An")]


def test_yaml_words_stay_words(tmp_path: Path) -> None:
    gold = load(tmp_path, "Asked, Roke said no.", "actors: [{name: Roke}]\nstatements:\n  - id: s1\n    form: indirect\n"
                "    speaker: Roke\n    mention: Roke\n    cue: said\n    content: no\n    medium:\n    inside:\n")  # fmt: skip
    assert words(gold, gold.statements[0].content[0]) == "no"


def test_a_headline_apart_from_the_text_is_kept_and_a_markdown_heading_is_not(tmp_path: Path) -> None:
    assert load(tmp_path, "The rain fell.", "").title == "Any headline"
    folder = fixture(tmp_path / "md", "# Any headline\n\nThe rain fell.\n", HEAD, "article.md")
    assert load_fixture(folder).title == ""
    assert load_fixture(folder).document().text == "# Any headline\n\nThe rain fell.\n"


def test_other_annotators_labels_stand_beside(tmp_path: Path) -> None:
    folder = fixture(tmp_path / "case", "The rain fell.", HEAD)
    (folder / "labels.b.yaml").write_text(HEAD.replace("a test", "annotator B"), encoding="utf-8")
    assert load_fixture(folder, "labels.b.yaml").labelled_by == ("annotator B",)
    assert [(p.file, p.field) for p in check_fixture(folder, "labels.c.yaml")] == [(str(folder / "labels.c.yaml"), "file")]


def test_a_folder_without_a_fixture_and_fixtures_without_an_article(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no fixture here; name a folder"):
        load_fixtures(tmp_path)
    with pytest.raises(InputError, match="no fixture here"):
        check_fixtures(tmp_path / "missing")
    folder = fixture(tmp_path / "case", "The rain fell.", HEAD)
    (folder / "article.md").write_text("The rain fell.", encoding="utf-8")
    assert "holds more than one article; keep exactly one" in str(check_fixture(folder)[0])
    (folder / "article.md").unlink()
    (folder / "article.txt").write_text(" \n", encoding="utf-8")
    assert "article: the text is blank; give an article" in str(check_fixture(folder)[0])
    (folder / "article.txt").unlink()
    assert "holds no article; keep exactly one" in str(check_fixture(folder)[0])
    (folder / "labels.yaml").write_bytes(b"title: x\n\xff")
    assert "labels.yaml:2: file: is not UTF-8" in str(check_fixture(folder)[1])


def test_show_puts_every_label_at_its_place() -> None:
    console = Console(record=True, width=200, color_system=None, file=open("/dev/null", "w"))  # noqa: SIM115, PTH123
    gold = load_fixture(FIXTURES / "pier-toll")
    show(gold, console)
    page = console.export_text()
    assert (
        '⟦s4 Ilka Drost: "We can live with a toll," s4⟧ she‹m s4› told‹c s4› Radio Halvemond, ⟦s4 Ilka Drost: "if flour' in page
    )
    assert "⟦s6 Pim Oskar: the bakers‹m s7› wanted‹c s7› ⟦s7 the bakers: the pier closed s7⟧ s6⟧." in page
    assert "Bakers supports pier-closure  current, ascribed by Pim Oskar; evidence: s6, s7" in page
    assert all(f"⟦{s.id} " in page for s in gold.statements)


def test_show_prints_what_an_article_holds_as_text(tmp_path: Path) -> None:
    article = 'Roke said "[bold]no[/bold] \x1b[31m [7] {{ x }}".'
    labels = "actors: [{name: Roke}]\nstatements:\n  - {id: s1, form: mixed, speaker: Roke, cue: said, content: 'x'}\n"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "200")
        console = Console(record=True, width=200, color_system=None)
        show(load(tmp_path, article, labels), console)
    page = console.export_text(styles=False)
    assert "[bold]no[/bold] \ufffd[31m [7] {{" in page
    assert "\x1b" not in page


# Properties

LETTERS = st.text(alphabet="ab \n\u00a0.,'\u201c\u201d-", min_size=1, max_size=60).filter(lambda t: t.strip())


@given(text=LETTERS, data=st.data())
def test_words_cut_from_a_text_are_found_where_they_were_cut(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    cut = text[start:end]
    article = Article(Document.from_text(text))
    found = list(article.occurrences(cut))
    flat = " ".join(cut.split())
    assert all(" ".join(text[s.start : s.end].split()) == flat for s in found)
    assert found == sorted(found)
    inside_word = (start and text[start - 1].isalnum() and text[start].isalnum()) or (
        end < len(text) and text[end].isalnum() and text[end - 1].isalnum()
    )
    if flat and not inside_word:
        stripped = Span(start + len(cut) - len(cut.lstrip()), end - len(cut) + len(cut.rstrip()))
        assert stripped in found
        if len(found) == 1:
            assert article.place(cut) == stripped
        else:
            with pytest.raises(NotPlacedError, match="times"):
                article.place(cut)


@given(text=LETTERS, wanted=LETTERS, hint=st.none() | LETTERS)
def test_any_words_are_placed_right_or_refused(text: str, wanted: str, hint: str | None) -> None:
    article = Article(Document.from_text(text))
    try:
        span = article.place(wanted, hint)
    except NotPlacedError:
        found = article.occurrences(wanted)
        assert hint is not None or len(found) != 1
    else:
        assert " ".join(text[span.start : span.end].split()) == " ".join(wanted.split())


@given(
    text=st.text(alphabet="Ab. ", min_size=1, max_size=60).filter(lambda t: t.strip()),
    numbers=st.sets(st.integers(0, 9)),
    data=st.data(),
)
def test_places_near_sentences_are_all_that_touch_them(text: str, numbers: set[int], data: st.DataObject) -> None:
    article = Article(Document.from_text(text))
    sought = data.draw(
        st.sampled_from([w for n in range(1, 4) for w in zip(*[text.split()[i:] for i in range(n)], strict=False)] or [("A",)])
    )
    found = article.occurrences(" ".join(sought))
    touching = [
        s
        for s in found
        if any(s.overlaps(article.document.sentences[n - 1]) for n in numbers if 1 <= n <= len(article.document.sentences))
    ]
    assert article.near(" ".join(sought), sorted(numbers)) == touching


NAMES = st.lists(st.sampled_from(["Roke", "Hale", "Oru", "Venn", "Lund"]), min_size=1, max_size=8)
SAYINGS = st.sampled_from(["the rain fell", "it was over", "nobody had paid", "the gate stood open"])


@settings(deadline=None)
@given(
    turns=NAMES.flatmap(lambda names: st.tuples(st.just(names), st.lists(SAYINGS, min_size=len(names), max_size=len(names))))
)
def test_labels_written_beside_an_article_come_back_at_its_places(
    turns: tuple[list[str], list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    article, statements, expected = "", [], []
    for i, (name, saying) in enumerate(zip(*turns, strict=True), start=1):
        at = len(article)
        sentence = f"On day {i} {name} said that {saying}, and then slept.\n"
        mention, cue, content = (at + sentence.index(w) for w in (name, "said", "that"))
        expected.append((Span(mention, mention + len(name)), Span(cue, cue + 4), (Span(content, content + 5 + len(saying)),)))
        statements.append(
            {
                "id": f"s{i}",
                "speaker": name,
                "form": "indirect",
                "mention": {"text": name, "after": f"day {i}"},
                "cue": {"text": "said", "after": f"day {i}"},
                "content": [{"text": f"that {saying}", "after": f"day {i}"}],
            }
        )
        article += sentence
    labels = {"actors": [{"name": n} for n in dict.fromkeys(turns[0])], "statements": statements}
    folder = tmp_path_factory.mktemp("generated")
    gold = load_fixture(fixture(folder, article, HEAD + yaml.safe_dump(labels)))
    assert [(s.mention, s.cue, s.content) for s in gold.statements] == expected


PLAIN = st.text(alphabet="abc:#'\"-&*@{}[] \n", min_size=1, max_size=12)
TREES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(PLAIN, inner, max_size=4), max_leaves=12
)


@given(tree=st.dictionaries(PLAIN, TREES, min_size=1, max_size=4))
def test_yaml_comes_back_as_strings_with_the_lines_of_its_keys(tree: dict[str, object]) -> None:
    text = yaml.safe_dump(tree, default_flow_style=False, sort_keys=False)
    lined = yaml_lines.read(text)
    assert lined.data == tree
    rows = text.splitlines()
    for path, line in lined.lines.items():
        assert 1 <= line <= len(rows)
        if path and isinstance(path[-1], str) and re.fullmatch("[abc]+", path[-1]):
            assert re.search(rf"(?<![abc]){path[-1]}\b", rows[line - 1])


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_a_mangled_file_is_refused_or_read_and_never_breaks(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    lines = (FIXTURES / "pier-toll" / "labels.yaml").read_text(encoding="utf-8").splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        change = data.draw(st.sampled_from(["drop", "twice", "swap", "cut", "junk"]))
        if change == "drop":
            del lines[at]
        elif change == "twice":
            lines.insert(at, lines[at])
        elif change == "swap":
            lines[at], lines[at - 1] = lines[at - 1], lines[at]
        elif change == "cut":
            lines[at] = lines[at][: data.draw(st.integers(0, len(lines[at])))]
        else:
            lines[at] += data.draw(st.sampled_from([" x", ": y", "'", "[", "{", " #", "\t", "&a", "*a", "\x01", " s1"]))
    folder = tmp_path_factory.mktemp("mangled")
    shutil.copy(FIXTURES / "pier-toll" / "article.txt", folder / "article.txt")
    (folder / "labels.yaml").write_text("\n".join(lines), encoding="utf-8")
    problems = check_fixture(folder)
    assert all(1 <= p.line <= len(lines) + 1 and p.reason and p.remedy for p in problems)
    if problems:
        with pytest.raises(InputError):
            load_fixture(folder)
    else:
        assert load_fixture(folder).text
