"""The site builds with no warning, loads nothing from outside, and has every public name and command.

Not part of the ordinary run: `pytest -m docs`, with the extra `docs` installed.
"""

from __future__ import annotations

import functools
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import typer.main

import summarizer
from summarizer import evaluation, exports, review
from summarizer.cli import app
from tests.chromium import chromium
from tests.docs.blocks import ROOT

pytestmark = pytest.mark.docs


def build(source: Path, site: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(source / "mkdocs.yml"), "-d", str(site)]
    # The theme's makers print an advertisement of their next tool on each build.
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(command, cwd=source, env=environment, capture_output=True, text=True, check=False, timeout=600)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if "SUMMARIZER_REQUIRE_DOCS" not in os.environ:
        pytest.importorskip("mkdocs")
    place = tmp_path_factory.mktemp("site")
    done = build(ROOT, place)
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    return place


class Page(HTMLParser):
    """What a page loads by itself, where it leads, and the ids in it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.leads: list[str] = []
        self.ids: set[str] = set()
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids.add(given.get("id", ""))
        if tag == "a":
            self.leads.append(given.get("href", ""))
        elif tag == "link" and given.get("rel") not in ("canonical", "prev", "next"):
            self.loads.append(given.get("href", ""))
        self.loads.extend(given[name] for name in ("src", "srcset", "data", "poster") if name in given)


def test_nothing_is_fetched_from_outside(site: Path) -> None:
    for path in site.rglob("*.html"):
        outside = [url for url in Page(path).loads if re.match(r"(?:\w+:)?//", url)]
        assert not outside, f"{path.relative_to(site)} loads {outside}"
    for path in site.rglob("*.css"):
        assert not re.search(r"(?:@import|url\()\s*[\"']?(?:\w+:)?//", path.read_text("utf-8")), path


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def address(site: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_the_pages_work_on_a_phone_and_ask_nothing_of_others(site: Path, address: str) -> None:
    asked: list[str] = []
    wrong: list[str] = []
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme="dark")
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        for path in sorted(site.rglob("index.html")):
            name = path.parent.relative_to(site).as_posix()
            page.goto(f"{address}{name}/")
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                wrong.append(f"{name} is wider than a phone")
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(address)
        page.fill("input[name=query]", "pointer")
        page.wait_for_selector(".md-search-result__item")
    assert not [url for url in asked if not url.startswith((address, "data:", "blob:"))]
    assert not wrong


def test_every_public_name_has_an_entry(site: Path) -> None:
    ids = {name for page in (site / "reference").rglob("index.html") for name in Page(page).ids}
    wanted = [f"summarizer.{name}" for name in summarizer.__all__]
    wanted += [f"summarizer.review.{name}" for name in review.__all__]
    wanted += [f"summarizer.evaluation.{name}" for name in evaluation.__all__]
    wanted += [f"summarizer.exports.{name}" for name in exports.__all__ if not name.isupper()]
    assert not [name for name in wanted if name not in ids]


def test_every_command_has_an_entry(site: Path) -> None:
    ids = Page(site / "reference" / "cli" / "index.html").ids

    def names(command: Any, path: str) -> list[str]:
        inner = getattr(command, "commands", {})  # a group has them
        return [path, *(name for word, one in inner.items() for name in names(one, f"{path}-{word}"))]

    commands = [name for name in names(typer.main.get_command(app), "summarizer") if name != "summarizer"]
    assert len(commands) > 20
    assert not [name for name in commands if name not in ids]


def test_a_broken_link_and_a_broken_anchor_fail(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    settings = re.sub(r"(?ms)^(nav|hooks|plugins|extra_css):.*?(?=^\S|\Z)", "", (ROOT / "mkdocs.yml").read_text("utf-8"))
    (tmp_path / "mkdocs.yml").write_text(settings, "utf-8")
    for link, told in (("nowhere.md", "nowhere.md"), ("#nowhere", "#nowhere")):
        (tmp_path / "docs" / "index.md").write_text(f"# Page\n\n[there]({link})\n", "utf-8")
        done = build(tmp_path, tmp_path / "site")
        assert done.returncode
        assert told in done.stderr
