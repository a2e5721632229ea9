"""Every example of the README and of the documentation runs, in order, in one folder a page, with no key.

A local server stands in for the model, see `stand_in.py`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.docs.blocks import ROOT, Block, blocks, pages, shows
from tests.docs.stand_in import PromptBatchServer, stand_in

NAMES = {"sh", "python", "text", "yaml", "json"}
NOT_RUN = 9
"""Blocks of code that are only shown. Think before you raise it: what no test runs is soon untrue."""

# What a page asks of the world beyond this machine, and of its patience.
INSTEAD = {"every=600": "every=0", "--wait ": "--wait --every 1 ", "workers=64": "workers=2", "--workers 64": "--workers 2"}

ARTICLE = (ROOT / "examples" / "ferry-talks.txt").read_text("utf-8")


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def params() -> Iterator[object]:
    for page in pages():
        if any(block.runs for block in blocks(page)):
            yield pytest.param(page, id=name(page), marks=[pytest.mark.ray] if page.name == "ray.md" else [])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder in which a reader of the page might be: articles in every form, and the examples of the checkout."""
    place = tmp_path / "desk"
    shutil.copytree(ROOT / "examples", place / "examples", ignore=shutil.ignore_patterns("__pycache__"))
    paragraphs = "".join(f"<p>{part}</p>" for part in ARTICLE.split("\n\n"))
    page = f"<html><head><title>Ferry talks</title></head><body><article>{paragraphs}</article></body></html>"
    row = {"id": "a1", "text": ARTICLE, "body": ARTICLE, "url": "a1", "outlet": "Gazette"}
    files = {
        "article.txt": ARTICLE,
        "article.html": page,
        "wire/b.html": page,
        "archive.jsonl": json.dumps(row) + "\n",
        "archive/part-1.jsonl": json.dumps(row) + "\n",
        "archive.csv": "id,body\na1,Nobody said a word.\n",
    }
    for path, text in files.items():
        (place / path).parent.mkdir(exist_ok=True)
        (place / path).write_text(text, "utf-8")
    (place / "articles").mkdir()
    shutil.copy(ROOT / "examples" / "water-treaty.md", place / "articles")
    shutil.copy(ROOT / "examples" / "ferry-talks.txt", place / "articles")
    return place


@pytest.mark.parametrize("page", list(params()))
def test_the_examples_of_a_page_run(page: Path, folder: Path) -> None:
    with PromptBatchServer() if page.name == "batch-api.md" else stand_in() as server:
        printed, width = "", 100 if page.parent == ROOT else 80  # the site's column is narrow
        for block in blocks(page):
            where = f"{name(page)}:{block.line}"
            if block.mark == "file":
                (folder / block.note).parent.mkdir(parents=True, exist_ok=True)
                (folder / block.note).write_text(block.code, "utf-8")
            if block.runs:
                printed = run(block.kind, block.code, folder, server.url, where, width)
            if block.mark == "output of":
                printed = run("sh", block.note, folder, server.url, where, width)
            if block.mark.startswith("output"):
                assert shows(block.code, printed), f"{where}: it printed\n{printed}"


def run(kind: str, code: str, folder: Path, url: str, where: str, width: int) -> str:
    """Run a block and return what it prints."""
    for asked, given in {**INSTEAD, "http://localhost:8000/v1": url}.items():
        code = code.replace(asked, given)
    command = ["bash", "-euo", "pipefail", "-c", code] if kind == "sh" else [sys.executable, "-c", code]
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONIOENCODING": "utf-8",
        "COLUMNS": str(width),
        "HOME": str(folder.parent),
        "XDG_CACHE_HOME": str(folder.parent / "cache"),
        "OPENAI_API_KEY": "none",
        "OPENAI_BASE_URL": url,
        "RAY_USAGE_STATS_ENABLED": "0",
    }
    environment.pop("RAY_ADDRESS", None)
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False, timeout=300)
    printed, told = done.stdout.decode(), done.stderr.decode()
    assert done.returncode == 0, f"{where}\n{code}\n{printed}\n{told}"
    return printed + told


@pytest.mark.parametrize("page", pages(), ids=name)
def test_every_block_says_what_it_is(page: Path) -> None:
    for block in blocks(page):
        where = f"{name(page)}:{block.line}"
        assert block.kind in NAMES, f"{where}: name one of {sorted(NAMES)}"
        if block.mark.startswith("not ") or block.mark in ("output of", "file"):
            assert block.note, f"{where}: say why, or what"
        if block.kind == "text":
            assert block.mark, f"{where}: an output that is checked, or what it is instead"
        if block.kind == "yaml":
            assert yaml.safe_load(block.code) is not None, where
        if block.kind == "json":
            well_formed(block)
    assert page.read_text("utf-8").count("\n```") == 2 * len(blocks(page)), "a fence without its other half, or indented"


def well_formed(block: Block) -> None:
    try:
        json.loads(block.code)
    except json.JSONDecodeError:
        for line in block.code.splitlines():
            json.loads(line)


def test_few_blocks_are_only_shown() -> None:
    shown = [block for page in pages() for block in blocks(page) if block.mark == "not run"]
    assert len(shown) <= NOT_RUN, [block.note for block in shown]
