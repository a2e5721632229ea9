"""What axe-core finds in the pages: nothing, in light and dark, on a phone, with everything open."""

from __future__ import annotations

import pytest

from summarizer.views.page import Entry, to_index
from tests.browser.conftest import Opener
from tests.views.ferry import ferry_summary
from tests.views.hearing import hearing, hostile

pytestmark = pytest.mark.browser

PAGES = {
    "ferry": ferry_summary,
    "hearing": hearing,
    "hostile": hostile,
    "index": lambda: to_index([Entry("a.html", ferry_summary()), Entry("h.html", hearing())]),
}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


def violations(page, axe: str) -> list[str]:
    """Return what axe finds, each with the first places."""
    page.evaluate(axe)
    found = page.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
        ".then((r) => r.violations)"
    )
    return [f"{v['id']}: {v['help']}: {[n['html'][:160] for n in v['nodes'][:3]]}" for v in found]


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("screen", [{}, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(opened: Opener, axe, name, screen, colours):
    page = opened(PAGES[name](), color_scheme=colours, **screen)
    page.evaluate("document.querySelectorAll('details').forEach((e) => (e.open = true))")
    assert violations(page, axe) == []
    if name != "index":
        page.locator(".who").nth(1).click()
        assert page.locator("#chosen").is_visible()
        assert violations(page, axe) == []
        page.get_by_role("button", name="Close", exact=True).click()
        page.get_by_label("Search").fill("boats")
        page.locator("#filters").evaluate("(e) => e.scrollIntoView({block: 'center'})")
        assert violations(page, axe) == []


def test_the_list_of_keys_is_a_dialog(opened: Opener, axe):
    page = opened(ferry_summary())
    page.get_by_role("button", name="Keys").click()
    assert page.get_by_role("dialog", name="Keys").is_visible()
    assert violations(page, axe) == []


def test_names_say_which_statement_and_whose(opened: Opener):
    page = opened(ferry_summary())
    assert page.get_by_role("link", name="Statement 1: Joren Pask").count() == 1
    assert page.get_by_role("link", name="Statement 7, denied: Skerry Line").count() == 1
    table = page.get_by_role("table").first
    assert table.get_by_role("columnheader").all_inner_texts()[1:] == [
        "Skerry Line",
        "Deck and Engine Union",
        "Outer Islands Council",
        "Government",
    ]
    assert table.get_by_role("rowheader").count() == 3
    for region in ("Where the parties stand", "The article", "Every statement", "Who speaks", "Worth a look"):
        assert page.get_by_role("region", name=region).count() >= 1
