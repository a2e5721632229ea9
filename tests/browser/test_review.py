"""A review made on the page: decided with mouse and keys, saved as a download, laid over the summary by the command."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from summarizer import Summary
from summarizer.review import apply_review
from summarizer.review.files import parse_review
from tests.browser.conftest import Opener
from tests.browser.test_accessibility import PHONE, violations
from tests.builders import Said, Stands, Who, build_summary
from tests.views.ferry import ferry_summary
from tests.views.hearing import hearing, hostile

pytestmark = pytest.mark.browser

NO_STORAGE = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"


def begin(page) -> None:
    page.get_by_role("button", name="Review", exact=True).click()


def choose(page, number: int) -> None:
    page.locator(f".who[data-n='{number}']").first.click()


def press(page, decision: str) -> None:
    page.locator("#decide").get_by_role("button", name=decision).click()


def area_of(page, name: str):
    return page.get_by_role("textbox", name=name, exact=True)


def save(page, directory: Path) -> Path:
    with page.expect_download() as waited:
        page.get_by_role("button", name="Save the review").click()
    path = directory / waited.value.suggested_filename
    waited.value.save_as(path)
    return path


def mark_words(page, first: str, last: str) -> None:
    """Mark words of the article with the mouse's means: from the first words to the last ones."""
    page.evaluate(
        """([first, last]) => {
          const nodes = [];
          const walker = document.createTreeWalker(document.querySelector('.text'), NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) if (!walker.currentNode.parentElement.closest('.who')) nodes.push(walker.currentNode);
          const from = nodes.find((n) => n.data.includes(first)), to = nodes.find((n) => n.data.includes(last));
          getSelection().setBaseAndExtent(from, from.data.indexOf(first), to, to.data.indexOf(last) + last.length);
        }""",
        [first, last],
    )
    page.wait_for_function("!document.querySelector('[data-do=take]').disabled")


def applied(review: Path, summary: Summary, directory: Path) -> tuple[Summary, str]:
    """Run the command on a saved review, as whoever saved it does."""
    read, made = directory / "read.json", directory / "made.json"
    read.write_text(summary.model_dump_json(), "utf-8")
    command = [sys.executable, "-m", "summarizer", "review", "apply", review, read, "--output", made]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return Summary.model_validate_json(made.read_text("utf-8")), done.stderr


def read_demo() -> Summary:
    command = [sys.executable, "-m", "summarizer", "demo", "--format", "json"]
    return Summary.model_validate_json(subprocess.run(command, capture_output=True, check=True).stdout)


def records(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text("utf-8"))


def test_what_is_decided_on_the_demos_page_stands_in_the_summary(opened: Opener, tmp_path: Path):
    summary = read_demo()
    page = opened(summary)
    assert page.locator("#decide, #review").count() == 2
    assert not page.locator("#review").is_visible()
    begin(page)
    page.get_by_label("Reviewer").fill("Ada Holm")
    choose(page, 1)
    press(page, "Accept")
    choose(page, 2)
    press(page, "Reject")
    area_of(page, "Note").fill("a headline")
    choose(page, 3)
    press(page, "Correct")
    page.locator("#correct-statements").get_by_label("Speaker").fill("The harbour master")
    page.locator("#correct-statements").get_by_label("Said to").fill("the press")
    page.locator(".stand").first.click()
    press(page, "Correct")
    page.locator("#correct-positions").get_by_label("Stance").select_option("open")
    page.get_by_label("Gist").fill("It has not decided.")
    total = len(summary.statements) + len(summary.positions)
    told = f"4 of {total} decided: 1 accepted, 2 corrected, 1 rejected"
    assert page.locator("#review-count").inner_text() == told
    path = save(page, tmp_path)
    assert path.name == "review-ferry-talks.json"
    assert page.locator("#review-told").inner_text() == f"Saved as {path.name}"

    one, two, three = summary.statements[:3]
    made, _ = applied(path, summary, tmp_path)
    assert made.verdict("statement", one.id) == "accepted"
    assert made.verdict("statement", two.id) == "rejected"
    assert two.id not in {s.id for s in made.statements}
    corrected = made.statement(three.id)
    assert (corrected.speaker.name, corrected.addressee, corrected.content) == (
        "The harbour master",
        "the press",
        three.content,
    )
    (changed,) = [p for p in made.positions if made.verdict("position", p.id) == "corrected"]
    assert (changed.stance, changed.gist) == ("open", "It has not decided.")
    assert {r.reviewer for r in made.reviews} == {"Ada Holm"}
    assert [r.note for r in made.reviews if r.verdict == "rejected"] == ["a headline"]

    again = opened(made)
    again.locator("#statements summary").click()
    assert "accepted in review by Ada Holm" in again.locator("#statements").inner_text()
    assert "corrected in review" in again.locator(".matrix").inner_text()
    again.get_by_text("Rejected in review (1)").click()
    assert "a headline" in again.locator("#look").inner_text()
    begin(again)
    assert again.locator("#review-count").inner_text().startswith(f"3 of {total - 1} decided")
    assert again.locator("#review-save").is_disabled()


def test_the_file_is_what_the_python_side_calls_a_whole_record(opened: Opener, tmp_path: Path):
    page = opened(ferry_summary())
    begin(page)
    for card in (page.locator("#statements .card").first, page.locator("#evidence .card").first):
        card.evaluate("(e) => (e.closest('details').open = true)")
        card.get_by_role("button", name="Accept").click()
    summary = ferry_summary()
    review = parse_review(save(page, tmp_path).read_text("utf-8"))
    made = apply_review(review, summary).summary
    assert (made.statements, made.positions) == (summary.statements, summary.positions)
    assert [(r.record, r.verdict) for r in made.reviews] == [("statement", "accepted"), ("position", "accepted")]
    (kept,) = review.statements
    assert kept.content is not None
    assert [w.text for w in kept.content] == summary.statements[0].quote


def test_words_marked_in_the_article_are_taken_with_their_place(opened: Opener, tmp_path: Path):
    text = "🚢 Ada said the fee\u202e is fair 🙂.\n\n“No fee now,” said Bo of the Crews. 🙂 And no fee then."
    summary = build_summary(
        text,
        said=[Said("Ada", "the fee\u202e is fair", cue="said"), Said("Bo", "“No fee now,”", cue="said")],
        who=[Who("Ada"), Who("Bo", party="Crews")],
        stands=[Stands("Crews", "fee", "opposes", said=[2])],
    )
    page = opened(summary)
    begin(page)
    choose(page, 1)
    press(page, "Correct")
    area = area_of(page, "What was said, 1")
    assert area.input_value() == "the fee\ufffd is fair"
    mark_words(page, "the fee", " 🙂")
    page.get_by_role("button", name="Take the marked words: What was said, 1").click()
    assert area.input_value() == "the fee\ufffd is fair 🙂"
    choose(page, 2)
    press(page, "Correct")
    page.get_by_role("button", name="Add a stretch").click()
    mark_words(page, "And no fee", "then.")
    page.get_by_role("button", name="Take the marked words: What was said, 2").click()
    page.locator(".stand").first.click()
    press(page, "Correct")
    page.get_by_role("button", name="Add a condition").click()
    area_of(page, "Conditions, 1").fill("no fee then")
    made, _ = applied(save(page, tmp_path), summary, tmp_path)
    assert [s.quote for s in made.statements] == [["the fee\u202e is fair 🙂"], ["“No fee now,”", "And no fee then."]]
    assert [f.text for f in made.positions[0].conditions] == ["no fee then"]


def test_a_position_can_get_other_evidence_and_another_issue(opened: Opener, tmp_path: Path):
    summary = ferry_summary()
    page = opened(summary)
    begin(page)
    page.locator(".stand").first.click()
    press(page, "Correct")
    form = page.locator("#correct-positions")
    form.get_by_label("Issue").select_option(label="another issue")
    form.get_by_label("Worded as").fill("Run a boat at night")
    cites = form.get_by_label("Rests on statements")
    cites.fill("1, 99")
    assert "wrong" in cites.get_attribute("class")
    cites.fill("2, 1")
    (decided,) = records(path := save(page, tmp_path))["positions"]
    assert decided["issue"] == {"id": "run-a-boat-at-night", "proposal": "Run a boat at night"}
    assert decided["evidence"]["statements"] == [summary.statements[1].id, summary.statements[0].id]
    made, _ = applied(path, summary, tmp_path)
    assert "Run a boat at night" in {i.proposal for i in made.issues}


def test_decisions_are_kept_for_this_reading_of_this_text_and_no_other(opened: Opener):
    page = opened(ferry_summary(), "#s-s3")
    begin(page)
    press(page, "Accept")
    page.get_by_label("Reviewer").fill("Ada Holm")
    page.reload()
    assert page.locator("#review-count").inner_text().startswith("1 of ")
    assert page.get_by_label("Reviewer").input_value() == "Ada Holm"
    assert page.locator(".who[data-n='3']").first.get_attribute("data-verdict") == "accept"
    other = ferry_summary()
    first = other.statements[0]
    changed = first.model_copy(update={"addressee": "nobody"})
    file = Path(page.url.split("#")[0].removeprefix("file://"))
    file.write_text(other.model_copy(update={"statements": (changed, *other.statements[1:])}).to_html(), "utf-8")
    page.reload()
    assert not page.locator("#review").is_visible()
    assert page.locator("#review-count").text_content().startswith("0 of ")


@pytest.mark.parametrize(
    "kept", ["{", "null", "7", '{"statements": 1}', '{"reviewer":{},"statements":[["s1",{"decision":"<b>"}]],"positions":[]}']
)
def test_what_else_lies_in_the_storage_does_no_harm(opened: Opener, kept: str):
    page = opened(ferry_summary())
    begin(page)
    choose(page, 1)
    press(page, "Accept")
    page.evaluate(
        "(kept) => localStorage.setItem(Object.keys(localStorage).find((k) => k.startsWith('summarizer-review-')), kept)", kept
    )
    page.reload()
    assert page.locator("#review-count").text_content().startswith("0 of ")


def test_without_storage_the_page_reviews_all_the_same(opened: Opener, tmp_path: Path):
    page = opened(ferry_summary())
    page.add_init_script(NO_STORAGE)
    page.reload()
    begin(page)
    choose(page, 1)
    press(page, "Reject")
    assert records(save(page, tmp_path))["statements"][0]["decision"] == "reject"


def test_keys_decide_and_walk_to_what_is_undecided(opened: Opener):
    page = opened(ferry_summary())
    for key in "jax":
        page.keyboard.press(key)
    assert page.locator("#review-count").text_content().startswith("0 of ")
    for key in "raj":
        page.keyboard.press(key)
    assert page.locator(".who[data-n='1']").first.get_attribute("data-verdict") == "accept"
    for key in "xknn":
        page.keyboard.press(key)
    assert page.locator("#chosen-card .no").inner_text() == "4"
    page.keyboard.press("c")
    assert page.locator("#correct-statements").is_visible()
    assert "2 of " in page.locator("#review-count").inner_text()
    page.keyboard.press("c")
    assert not page.locator("#correct-statements").is_visible()
    page.keyboard.press("k")
    page.keyboard.press("k")
    page.keyboard.press("x")
    assert "1 of " in page.locator("#review-count").inner_text()


def test_a_correction_that_cannot_be_is_marked_and_not_taken(opened: Opener, tmp_path: Path):
    page = opened(ferry_summary(), "#s-s3")
    begin(page)
    press(page, "Correct")
    area_of(page, "What was said, 1").fill("")
    area_of(page, "What was said, 2").fill(" ")
    page.locator("#correct-statements").get_by_label("Medium").fill("radio")
    (decided,) = records(save(page, tmp_path))["statements"]
    assert [w["text"] for w in decided["content"]] == ferry_summary().statements[2].quote
    assert decided["medium"] == "radio"
    assert "wrong" in page.locator("[data-name=content]").get_attribute("class")


@pytest.mark.parametrize("make", [hearing, hostile])
def test_any_page_can_be_reviewed_whole_and_nothing_in_it_changes(opened: Opener, tmp_path: Path, make):
    summary = make()
    page = opened(summary)
    begin(page)
    page.evaluate("document.querySelectorAll('details').forEach((e) => (e.open = true))")
    page.wait_for_function(
        "document.querySelectorAll('.card .decide').length === document.querySelectorAll('.cards > *').length"
    )
    page.evaluate("document.querySelectorAll('.card [data-decision=accept]').forEach((e) => e.click())")
    page.locator(".stand").first.click()
    press(page, "Correct")
    page.get_by_label("Status").select_option("former")
    path = save(page, tmp_path)
    made, told = applied(path, summary, tmp_path)
    assert len(made.reviews) == len(summary.statements) + len(summary.positions)
    assert made.statements == summary.statements
    assert sorted(r.verdict for r in made.reviews).count("corrected") == 1
    assert "Traceback" not in told


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("screen", [{}, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("make", [ferry_summary, hostile])
def test_axe_finds_nothing_in_a_review(opened: Opener, axe, make, screen, colours):
    page = opened(make(), color_scheme=colours, **screen)
    begin(page)
    page.evaluate("document.querySelectorAll('details').forEach((e) => (e.open = true))")
    choose(page, 1)
    press(page, "Correct")
    assert page.get_by_role("group", name="Review statement 1", exact=True).last.is_visible()
    page.evaluate("scrollTo(0, 0)")  # a name that is half below the bar counts as a target too small
    assert violations(page, axe) == []
    page.locator(".stand").first.click()
    press(page, "Correct")
    page.get_by_role("button", name="Add a condition").click()
    page.get_by_label("Gist").fill("x")
    page.evaluate("scrollTo(0, 0)")
    assert violations(page, axe) == []


def test_a_page_with_no_record_has_nothing_to_review(opened: Opener):
    page = opened(build_summary("Nobody spoke."))
    assert page.locator("#review-on, #review, #decide").count() == 0


def test_a_page_that_can_keep_nothing_warns_before_decisions_are_lost(opened: Opener):
    page = opened(ferry_summary(), quiet=False)
    page.add_init_script(NO_STORAGE)
    page.reload()
    begin(page)
    choose(page, 1)
    press(page, "Accept")
    with page.expect_event("dialog") as waited:
        page.evaluate("setTimeout(() => location.reload())")
    assert waited.value.type == "beforeunload"
    with page.expect_navigation():  # a context that is closed in the middle of it may never end
        waited.value.accept()
