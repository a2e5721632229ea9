"""Pages in a real browser: Chromium driven by Playwright. Left out of a plain run; its own mark runs these tests:

    apt-get install chromium
    npm install --prefix tests/browser
    pytest -m browser

Whatever a page writes to the console, every error in it and every request it makes fails the test that opened it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from summarizer import Summary
from tests.chromium import REQUIRED, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
Opener = Callable[..., "Page"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def axe() -> str:
    """Return the script of axe-core; skip the test where it is not installed."""
    if not AXE.is_file():
        reason = "axe-core is not installed; run npm install --prefix tests/browser"
        if os.environ.get(REQUIRED):
            pytest.fail(reason)
        pytest.skip(reason)
    return AXE.read_text("utf-8")


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Opener]:
    """Return what opens a summary, or the text of a page, from a file; `complaints=False` lets it write to the console."""
    contexts, complaints = [], []

    def open_page(shown: Summary | str, anchor: str = "", *, quiet: bool = True, ending: str = "html", **settings: Any) -> Page:
        path = tmp_path / f"page-{len(contexts)}.{ending}"
        path.write_text(shown if isinstance(shown, str) else shown.to_html(), "utf-8")
        context = browser.new_context(**{"viewport": {"width": 1360, "height": 900}, **settings})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        if quiet:
            page.on("console", lambda message: complaints.append(message.text))
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("dialog", lambda dialog: (complaints.append(f"a dialog: {dialog.message}"), dialog.dismiss()))
            page.on("request", lambda r: complaints.append(r.url) if r.url.split(":")[0] not in ("file", "data") else None)
        page.goto(f"{path.as_uri()}{anchor}")
        if settings.get("java_script_enabled", True):  # the page follows its permalink in the frame after loading
            page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
