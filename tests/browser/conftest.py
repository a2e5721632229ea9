"""Pages in a real browser: Chromium driven by Playwright. Left out of a plain run; its own mark runs these tests:

    apt-get install chromium
    npm install --prefix tests/browser
    pip install -c constraints.txt playwright
    pytest -m browser

Whatever a page writes to the console, every error in it and every request it makes fails the test that opened it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from summarizer import Summary

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

Opener = Callable[..., "Page"]


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def missing() -> str:
    """Return what keeps the browser from starting, "" for nothing."""
    if chromium() is None:
        return "there is no chromium on the path"
    if not AXE.is_file():
        return "axe-core is not installed; run npm install --prefix tests/browser"
    if find_spec("playwright") is None:
        return "the Python package playwright is not installed"
    return ""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if reason := missing():
        if os.environ.get("SUMMARIZER_REQUIRE_BROWSER"):
            pytest.fail(f"a browser is required here, but {reason}")
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield running
        running.close()


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
