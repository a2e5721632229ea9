"""The page of an evaluation in a real browser, as somebody uses it who doubts a score."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from summarizer.evaluation import Results, run
from summarizer.evaluation.article import score
from summarizer.evaluation.reports.html import page
from summarizer.evaluation.reports.tables import Report
from summarizer.evaluation.suite import load_cases, load_suite
from tests.chromium import chromium
from tests.evaluation.scoring_predictions import SUITE
from tests.evaluation.test_reports import hostile_article, of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser(report: Report) -> Iterator[Browser]:
    """Chromium, begun after the report: Playwright keeps an event loop running in this thread until it ends."""
    with chromium() as running:
        yield running


def shown(browser: Browser, file: Path, text: str, **settings: Any) -> Page:
    """Open a page from its file; whatever it loads besides, reports or asks is a failure."""
    file.write_text(text, "utf-8")
    opened = browser.new_page(**settings)
    loaded: list[str] = []
    opened.on("request", lambda request: loaded.append(request.url))
    opened.on("console", lambda message: loaded.append(f"console: {message.text}"))
    opened.on("dialog", lambda dialog: (loaded.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    opened.goto(file.as_uri())
    assert loaded == [file.as_uri()]
    return opened


@pytest.fixture(scope="module")
def report() -> Report:
    """The stored predictions of evals/scoring: every kind of fault is among them."""
    return Report("scoring", run(SUITE), {c.name: c for c in load_cases(load_suite(SUITE))})


@pytest.fixture
def opened(browser: Browser, report: Report, tmp_path: Path) -> Iterator[Page]:
    made = shown(browser, tmp_path / "page.html", page(report), viewport={"width": 1200, "height": 900})
    yield made
    made.close()


def article(opened: Page, name: str) -> Locator:
    return opened.locator("article").filter(has=opened.locator("h2", has_text=name))


def style(found: Locator, name: str) -> str:
    return str(found.evaluate("(e, name) => getComputedStyle(e).getPropertyValue(name)", name))


def expect(found: Locator) -> Any:
    from playwright.sync_api import expect as wait_for

    return wait_for(found)


def test_from_the_list_to_an_article_to_the_place_of_a_missed_statement_and_back(opened: Page) -> None:
    row = opened.locator("nav tr", has_text="pump-house")
    assert row.locator("td").all_inner_texts()[2:7] == ["0.706", "6", "2", "3", "1"]
    row.get_by_role("link").click()
    pump_house = article(opened, "pump-house")
    expect(pump_house.locator("h2")).to_be_in_viewport()
    missed = pump_house.locator("tr.missed")
    assert missed.locator("td:first-child a").all_inner_texts() == ["s1", "s3"]
    place = pump_house.locator("mark.missed").first
    assert not place.is_visible()
    missed.first.get_by_role("link").click()
    assert place.is_visible(), "the place is in what is folded; following the link unfolds it"
    assert place.inner_text() == "Pump house to stay shut"
    expect(place).to_be_in_viewport()
    pump_house.locator("a.border", has_text="s3").click()
    expect(missed.nth(1)).to_be_in_viewport()
    assert missed.nth(1).evaluate("e => e.matches(':target')")


def test_matched_missed_and_spurious_look_different(opened: Page) -> None:
    pump_house = article(opened, "pump-house")
    pump_house.locator("summary", has_text="The article with its marks").click()
    labelled, predicted = pump_house.locator(".pair > section").all()
    assert labelled.locator("mark.missed").all_inner_texts() == ["Pump house to stay shut", "the decision was “a wet shrug”"]
    assert predicted.locator("mark.spurious").all_inner_texts() == [
        "The pump house stays shut until May",  # once too often
        "who farms below it",
        "“a wet shrug”",
    ]
    assert "asking for money" in predicted.locator("mark.matched").all_inner_texts()
    looks = {
        (style(found, "text-decoration-style"), style(found, "background-color"))
        for found in (
            labelled.locator("mark.matched").last,
            labelled.locator("mark.missed").first,
            predicted.locator("mark.spurious").first,
        )
    }
    assert len(looks) == 3
    assert {line for line, _ in looks} == {"solid", "dashed", "dotted"}
    cue = labelled.locator("mark.cue", has_text="denied")
    assert int(style(cue, "font-weight")) >= 700
    assert labelled.bounding_box()["y"] == predicted.bounding_box()["y"], "side by side"  # type: ignore[index]


def test_what_is_wrong_can_be_shown_alone(opened: Page) -> None:
    pump_house = article(opened, "pump-house")
    before = pump_house.locator("tbody tr:visible").count()
    opened.get_by_label("Show only what is wrong").check()
    assert before == 11
    assert [row.split("\n")[:2] for row in pump_house.locator("tbody tr:visible td:first-child").all_inner_texts()] == [
        ["s1 ✗ missed"],
        ["s2 ✓ matched", "wrong: party"],
        ["s3 ✗ missed"],
        ["s4 ✓ matched", "wrong: speaker, force"],
        ["s5 ✓ matched", "wrong: borders, medium"],
        ["s7 ✓ matched", "wrong: party, nesting"],
        ["new1 + spurious"],
        ["new2 + spurious"],
        ["new3 + spurious"],
    ]
    assert not article(opened, "weather-note").is_visible()
    opened.get_by_label("Show only what is wrong").uncheck()
    assert pump_house.locator("tbody tr:visible").count() == before
    assert article(opened, "weather-note").is_visible()


def test_every_position_stands_beside_its_label_with_its_evidence(opened: Page) -> None:
    mill = article(opened, "mill-levy")
    rows = mill.locator("table").last.locator("tbody tr")
    verdicts = [text.split("\n") for text in rows.locator("td:first-child").all_inner_texts()]
    assert verdicts == [
        ["✓ right", "wrong: basis"],
        ["✗ missed"],
        ["≠ wrong stance"],
        ["✓ right", "wrong: status"],
        ["✓ right"],
        ["≠ wrong stance"],
        ["✓ right"],
        ["+ spurious"],
    ]
    stance = rows.nth(2).locator("td.differs")
    assert stance.all_inner_texts() == ["open", "supports"]
    evidence = rows.nth(2).locator(".ground")
    assert evidence.all_inner_texts() == ["s3 the farmers: “they were still talking about the levy”"] * 2
    evidence.last.get_by_role("link").click()
    assert mill.locator("tr:target td:first-child").inner_text().startswith("s3 ✓ matched")
    condition = rows.nth(6).locator(".ground li").first
    assert condition.inner_text() == "condition: “if the mills stayed open”"
    narration = rows.nth(5).locator(".ground").first
    assert narration.inner_text() == "narration: “The town voted to close the bridge.”"


@pytest.mark.parametrize("width", [360, 1600])
def test_the_page_itself_never_scrolls_sideways(browser: Browser, report: Report, tmp_path: Path, width: int) -> None:
    opened = shown(browser, tmp_path / "page.html", page(report), viewport={"width": width, "height": 800})
    opened.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
    opened.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_can_be_read_in_either_scheme(browser: Browser, report: Report, tmp_path: Path, scheme: str) -> None:
    opened = shown(browser, tmp_path / "page.html", page(report), color_scheme=scheme)
    lightness = "e => e.match(/[\\d.]+/g).slice(0, 3).map(Number).reduce((a, b) => a + b)"
    ink = opened.evaluate(f"({lightness})(getComputedStyle(document.querySelector('article p')).color)")
    paper = opened.evaluate(
        f"""() => {{ const probe = document.createElement('div'); probe.style.backgroundColor = 'Canvas';
        document.body.append(probe); return ({lightness})(getComputedStyle(probe).backgroundColor) }}"""
    )
    assert abs(ink - paper) > 400, (ink, paper)
    assert (ink > paper) == (scheme == "dark")
    opened.close()


def test_nothing_that_an_article_or_a_model_says_runs_or_loads(browser: Browser, tmp_path: Path) -> None:
    hostile, evil = hostile_article()
    made = page(of(hostile, None, failure=evil))
    opened = shown(browser, tmp_path / "page.html", made)
    assert evil in opened.locator("article").inner_text()
    assert opened.locator("script, img, iframe").count() == 0
    opened.close()


def test_a_reading_without_a_summary_says_so(browser: Browser, report: Report, tmp_path: Path) -> None:
    (case,) = [c for c in report.results.cases if c.case == "mill-levy"]
    labels = report.articles["mill-levy"]
    lost = replace(case, summary=None, failure="Timeout: late", scored=score(labels, None))
    opened = shown(browser, tmp_path / "page.html", page(replace(report, results=Results.of([lost]))))
    mill = article(opened, "mill-levy")
    assert mill.get_by_text("No summary: Timeout: late. Everything counts as missed.").is_visible()
    assert mill.locator("tr.missed").count() == 5 + 7
    opened.close()
