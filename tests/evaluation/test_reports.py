"""Reports: every score with its denominator, and nothing that an article, a label or a model could smuggle in."""

from __future__ import annotations

import html.parser
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from summarizer.evaluation import Results, run
from summarizer.evaluation.article import score
from summarizer.evaluation.gate import Finding, Judgement
from summarizer.evaluation.gold import GoldActor, GoldArticle, GoldIssue, GoldParty, GoldPosition, GoldStatement
from summarizer.evaluation.reports.html import page
from summarizer.evaluation.reports.junit import junit
from summarizer.evaluation.reports.markdown import judgement_markdown, tables_markdown
from summarizer.evaluation.reports.marked_text import Mark, pieces, visible
from summarizer.evaluation.reports.tables import Report, agreement_table, overview, tables
from summarizer.evaluation.reports.terminal import judgement_text, table_text
from summarizer.evaluation.results import CaseResult
from summarizer.evaluation.suite import load_cases, load_suite
from summarizer.summary import Summary
from summarizer.text.spans import Span
from tests.builders import HOSTILE, summaries
from tests.evaluation.small_suite import MODEL, record_suite, write_suite


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    file = write_suite(tmp_path_factory.mktemp("reports"))
    record_suite(file)
    articles = {c.name: c for c in load_cases(load_suite(file))}
    return Report("small", run(file), articles)


class Page(html.parser.HTMLParser):
    """What a browser would make of a page, as far as these tests ask."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


def test_the_page_shows_labels_beside_predictions(report: Report) -> None:
    made = Page(page(report))
    assert made.open == []
    text = made.text
    assert "⟦s2 ✓that her government “will not sign” the lease offered by Ostmarks2⟧" in text.replace(" s2⟧", "s2⟧")
    assert "s8 ✓ matched" in text
    assert "new1 + spurious" in text
    assert "Labelled by a test's author" in text
    assert "red line: ““will not sign””" in text
    assert "s7 Tibor Kann: “his side could accept a shorter lease if Varn reopened the canal”" in text
    assert "a script of the tests" in text


def rows_of(made: str, verdict: str) -> list[str]:
    """The texts of the page's rows of positions with a verdict."""
    found = re.findall(rf'<tr class="{verdict}"><td>(.*?)</tr>', made, re.DOTALL)
    return [" ".join(html.unescape(re.sub("<[^>]+>", " ", row)).split()) for row in found]


def flawed(made: str) -> list[str]:
    """The texts of the page's rows of statements that are found and wrong in some part."""
    return rows_of(made, 'matched flawed" id="[^"]*')


def test_what_is_wrong_in_a_match_is_told_by_the_rules_of_the_scores(report: Report) -> None:
    (case,) = [c for c in report.results.cases if c.case == "quay-lease"]
    article = report.articles["quay-lease"]
    (row,) = flawed(page(report))
    assert row.startswith("s6 ✓ matched wrong: mention Ostmark")
    first, second, *rest = article.statements
    changed = (replace(first, force="asserted"), replace(second, speaker="Tibor Kann", form="direct"), *rest)
    other = replace(article, statements=changed)
    result = replace(case, scored=score(other, case.summary))
    made = page(Report("small", Results.of([result]), {"quay-lease": other}))
    one, two, _ = flawed(made)
    assert one.startswith("s1 ✓ matched wrong: force Varn")
    assert two.startswith("s2 ✓ matched wrong: speaker, party, form Tibor Kann")
    assert "with the right speaker 7" in made


def test_positions_are_paired_and_marked(report: Report) -> None:
    made = page(report)
    right, spurious = rows_of(made, "right"), rows_of(made, "spurious")
    assert [r.startswith("✓ right Ostmark supports a shorter lease ( current, stated )") for r in right] == [True, False]
    assert all(r.count("a shorter lease ( current, stated )") == 2 for r in right[:1])
    assert spurious[0].startswith("+ spurious — — — Ostmark withholds the fees")
    assert len(spurious) == 2
    assert "Party, issue and stance right: 2 of 4 predicted and 2 labelled" in made
    (case,) = [c for c in report.results.cases if c.case == "quay-lease"]
    article = report.articles["quay-lease"]
    turned = tuple(replace(p, stance="supports") for p in article.positions)
    other = page(replace(report, articles={"quay-lease": replace(article, positions=turned)}))
    (wrong,) = rows_of(other, "wrong-stance")
    assert wrong.startswith("≠ wrong stance Varn supports the lease of the quays to Ostmark")
    assert "Varn opposes the lease" in wrong
    nothing = replace(case, summary=None, failure="Timeout: late", scored=score(article, None))
    missed = rows_of(page(replace(report, results=Results.of([nothing]))), "missed")
    assert [m.split("(")[0] for m in missed] == [
        "✗ missed Ostmark supports a shorter lease ",
        "✗ missed Varn opposes the lease of the quays to Ostmark ",
    ]


def test_every_anchor_of_the_page_leads_somewhere(report: Report) -> None:
    made = Page(page(report))
    ids = [a["id"] for _, a in made.tags if "id" in a]
    assert len(ids) == len(set(ids))
    links = {str(a["href"])[1:] for t, a in made.tags if t == "a"}
    assert links <= set(ids)
    assert links


def test_the_page_holds_no_script_and_loads_nothing(report: Report) -> None:
    text = page(report)
    made = Page(text)
    assert not {t for t, _ in made.tags} & {"script", "img", "link", "iframe", "object", "form", "base"}
    for _, attributes in made.tags:
        assert not {a for a in attributes if a.startswith("on")} | ({"style", "src"} & attributes.keys())
        assert str(attributes.get("href", "#")).startswith("#")
    (policy,) = [a["content"] for t, a in made.tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert str(policy).startswith("default-src 'none'; style-src 'sha256-")
    assert not re.search(r"https?://", text)


def hostile_article() -> tuple[GoldArticle, str]:
    text = " \n".join(HOSTILE)
    evil = HOSTILE[1]
    article = GoldArticle(
        name="hostile",
        text=text,
        title=HOSTILE[0],
        actors=(GoldActor(evil, party=evil),),
        parties=(GoldParty(evil),),
        issues=(GoldIssue("i", evil),),
        statements=(
            GoldStatement("s1", (Span(0, len(text)),), speaker=evil, mention=Span(3, 9), cue=Span(4, 20), medium=evil),
        ),
        positions=(GoldPosition(evil, "i", "supports", conditions=(Span(0, 30),), evidence_statements=("s1",)),),
        tags=frozenset((evil,)),
        labelled_by=(evil,),
        split="dev",
    )
    return article, evil


def of(article: GoldArticle, summary: Summary | None, **changed: str) -> Report:
    result = CaseResult(
        suite=HOSTILE[0],
        case=article.name,
        split="dev",
        model=HOSTILE[0],
        mode="live",
        repeat=1,
        made_of={},
        answered_by=HOSTILE[0],
        scored=score(article, summary, closed=False),
        summary=summary,
    )
    return Report(HOSTILE[0], Results.of([replace(result, **changed)]), {article.name: article})


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example])
@given(summary=summaries())
def test_whatever_an_article_holds_stays_text(summary: Summary) -> None:
    article = GoldArticle(name="any", text=summary.document.text, labelled_by=("x",), split="dev")
    made = Page(page(of(article, summary)))
    assert made.open == []
    assert not {t for t, _ in made.tags} & {"script", "img", "a href"}


def test_whatever_labels_and_errors_hold_stays_text() -> None:
    article, evil = hostile_article()
    finding = Finding("bad", evil, evil, evil, (evil,), evil)
    report, judgement = of(article, None, failure=evil, broken=evil), Judgement((finding,))
    made = Page(page(report, judgement))
    assert made.open == []
    assert not {t for t, _ in made.tags} & {"script", "img"}
    assert evil in made.text
    for text in (tables_markdown(tables(report)), judgement_markdown(judgement)):
        assert "<img" not in text
        assert "<script" not in text
        assert "</script" not in text
    xml = ElementTree.fromstring(junit(report.suite, report.results, judgement))  # noqa: S314 - written just now
    assert any(evil in (e.text or "") for e in xml.iter("error"))
    controls = of(article, None, failure="\x1b[31mred", answered_by="\x1b]8;;x\x07")
    assert "\x1b" not in "".join(map(table_text, tables(controls))) + judgement_text(judgement)


def test_junit_counts_what_failed(report: Report) -> None:
    first, second = report.results.cases
    judged = Judgement((Finding("bad", MODEL, second.case, "it has changed", ("now missed: s2",), "bless"),))
    results = Results.of([replace(first, failure="Timeout: late\x00"), second])
    (suite,) = ElementTree.fromstring(junit("small", results, judged))  # noqa: S314
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("2", "2", "0")
    assert [c.get("name") for c in suite] == ["quay-lease#1", "tide-table#1"]
    assert "now missed: s2" in str(suite[1][0].text)


def test_junit_fails_the_repeat_that_changed_alone(report: Report) -> None:
    first = report.results.cases[0]
    judged = Judgement((Finding("bad", MODEL, first.case, "it has changed (repeat 2)", (), "bless", 2),))
    results = Results.of([first, replace(first, repeat=2), replace(first, repeat=3)])
    (suite,) = ElementTree.fromstring(junit("small", results, judged))  # noqa: S314
    assert [(c.get("name"), len(c)) for c in suite] == [("quay-lease#1", 0), ("quay-lease#2", 1), ("quay-lease#3", 0)]


def test_broken_readings_make_no_score_valid_and_the_table_says_so(report: Report) -> None:
    first, second = report.results.cases
    table = overview(replace(report, results=Results.of([replace(first, broken="gone", summary=None), second])))
    assert ("broken", "1") in table.rows
    assert table.notes[0] == "1 readings are broken, so no score here is valid."
    assert not [row for row in overview(report).rows if row[0] == "broken"]


def test_tables_show_denominators_labellers_and_what_is_not_measured(report: Report) -> None:
    one, details, stances, by_tag = tables(replace(report, labellers={"quay-lease": report.results.cases[0].scored}))
    assert one.header == ("", MODEL, "labellers agree")
    assert ("statements F1", "0.941", "0.941") in one.rows
    assert any("Replayed answers measure neither latency nor price" in n for n in one.notes)
    assert ("positions F1", "0.667", "0.667") in one.rows
    assert any("given each article's labelled parties and issues as a closed codebook" in n for n in one.notes)
    own = of(report.articles["quay-lease"], report.results.cases[0].summary)
    assert ("positions F1, own issues", "0.667") in tables(own)[0].rows
    assert any("readers found parties and issues themselves" in n for n in tables(own)[0].notes)
    rows = {row[0]: row for row in details.rows}
    assert rows["positions: party, issue, stance"][-2:] == ("2 / 4 / 2", "0.667")
    assert rows["statements, IoU >= 0.5"][-2:] == ("8 / 9 / 8", "0.941")
    # 8 of 9 predicted and 8 labelled in the one article with a statement; the other has none and no part in the mean.
    assert rows["macro: statements, IoU >= 0.5"][3:] == ("0.941", "", "1 articles", "0.941")
    assert rows["speaker given match"][-2:] == ("8 of 8", "1.000")
    assert "addressee given match, labelled" not in rows
    assert stances.header == ("labelled", "supports", "opposes", "open", "withholds", "(none)", "F1")
    assert [row for row in stances.rows if any(cell not in ("", "0") for cell in row[1:])] == [
        ("supports", "1", "0", "0", "0", "0", "1.000"),
        ("opposes", "0", "1", "0", "0", "0", "1.000"),
        ("(none)", "1", "0", "0", "1", "", ""),
    ]
    assert [row[0] for row in by_tag.rows] == ["ascribed-stand", "condition", "no-position", "no-statement"]


def test_who_labelled_is_told_plainly(report: Report) -> None:
    def notes(labelled_by: tuple[str, ...]) -> str:
        articles = {n: replace(a, labelled_by=labelled_by) for n, a in report.articles.items()}
        return "\n".join(tables(replace(report, articles=articles))[0].notes)

    machines = ("language-model annotator A", "language model adjudicator")
    said = "The labels of 2 of these were made by language models alone: no person has checked them yet."
    assert said in notes(machines)
    assert "no person has checked" not in notes((*machines, "Ada Holm"))


def test_the_spread_from_reading_to_reading_stands_apart(report: Report) -> None:
    one, two = (c for c in report.results.cases if c.case in ("quay-lease", "tide-table"))
    assert len(tables(report)) == 4
    found = one.scored.counts["partial"]
    again = [
        replace(one, repeat=n, scored=replace(one.scored, counts={**one.scored.counts, "partial": replace(found, tp=tp)}))
        for n, tp in ((1, 8.0), (2, 6.0), (3, 7.0))
    ]
    table = tables(replace(report, results=Results.of([*again, two])))[1]
    assert table.title == "Spread from reading to reading"
    # 2 * 8, 6 and 7 of 9 predicted and 8 labelled: 16/17, 12/17, 14/17, whose deviation is 2/17. One article alone was
    # read three times.
    assert table.rows[0] == (MODEL, "partial.f1", f"{2 / 17:.4f}", "0.941 0.706 0.824", "1")
    assert [row[1:3] for row in table.rows[1:]] == [("speaker.f1", "0.0000"), ("positions/slots.f1", "0.0000")]


def test_the_agreement_of_labellers_has_a_table(report: Report) -> None:
    table = agreement_table({"quay-lease": report.results.cases[0].scored})
    assert [row[0] for row in table.rows] == ["quay-lease", "all 1"]
    assert table.rows[0][1] == "0.941"


MARKS = st.builds(
    Mark,
    st.tuples(st.integers(-2, 30), st.integers(-2, 30)).map(lambda p: Span(*p)),
    st.sampled_from(["content", "cue", "mention"]),
    st.sampled_from(["matched", "missed", "spurious"]),
    st.sampled_from(["s1", "s2", "+1"]),
)


@given(text=st.text(max_size=25), marks=st.lists(MARKS, max_size=8))
def test_marked_text_is_the_text_and_its_borders_are_balanced(text: str, marks: list[Mark]) -> None:
    made = pieces(text, marks)
    assert "".join(p.text for p in made) == visible(text)
    assert len(visible(text)) == len(text)
    within = [m for m in marks if 0 <= m.span.start < m.span.end <= len(text)]
    at = 0
    opened: list[Mark] = []
    for piece in made:
        if piece.border == "open":
            assert piece.mark is not None
            assert piece.mark.span.start == at
            opened.append(piece.mark)
        elif piece.border == "close":
            assert piece.mark is not None
            assert piece.mark.span.end == at
            opened.remove(piece.mark)
        else:
            around = {
                part: [m for m in within if m.part == part and m.span.start <= at < m.span.end] for part in ("content", "cue")
            }
            assert (piece.mark in around["content"]) if around["content"] else piece.mark is None
            assert piece.cue == bool(around["cue"])
        at += len(piece.text)
    assert opened == []
    assert sum(p.border == "open" for p in made) == sum(m.part == "content" for m in within)
