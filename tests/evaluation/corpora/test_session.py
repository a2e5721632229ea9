"""Runs over a corpus: which articles, what is kept of them, and what a second run takes from it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from summarizer.cli_eval import eval_app
from summarizer.document import Document
from summarizer.errors import InputError
from summarizer.evaluation.corpora.session import ALL, Sample
from tests.model_server import EMPTY, Answer, ModelServer, failing

DATA = Path(__file__).parents[1] / "data"


@dataclass(frozen=True)
class Piece:
    name: str
    text: str

    def document(self) -> Document:
        return Document.from_text(self.text, source=self.name)


PIECES = [Piece(f"a{n:02}", "é" * n) for n in range(1, 21)]


@given(seed=st.integers(0, 99), cut=st.integers(1, 19), least=st.integers(0, 10), most=st.integers(20, 60))
def test_samples_of_one_seed_have_no_article_in_common(seed: int, cut: int, least: int, most: int) -> None:
    whole = Sample(seed=seed, least=least, most=most).of(PIECES)
    assert whole == [p for p in PIECES if least <= 2 * len(p.text) <= most]
    first = Sample(cut, seed, 0, least, most).of(PIECES)
    rest = Sample(None, seed, len(first), least, most).of(PIECES) if len(first) < len(whole) else []
    assert sorted([*first, *rest], key=lambda p: p.name) == whole
    assert first == sorted(first, key=lambda p: p.name)


def test_a_sample_says_how_it_is_drawn_again() -> None:
    assert ALL.words(20, 20) == "all 20 articles"
    assert Sample(8, 3).words(8, 20) == "8 of 20 articles, seed 3"
    assert Sample(8, 3, 12, 10, 30).words(8, 20) == "8 of 20 articles of 10 to 30 bytes, seed 3, after the first 12"
    with pytest.raises(InputError, match="no article is left of 20: 0 are of such a size"):
        Sample(least=99).of(PIECES)


def call(*words: str) -> Result:
    return CliRunner().invoke(eval_app, ["corpus", "polnear", "--split", "train", "--path", str(DATA), *words])


@pytest.fixture
def ask(server: ModelServer, tmp_path: Path) -> tuple[str, ...]:
    return ("--model", "openai/m", "--base-url", server.url, "--out", str(tmp_path / "readings.jsonl"), "--at-once", "1")


def test_what_is_read_is_kept_and_scored_again_for_nothing(server: ModelServer, ask: tuple[str, ...]) -> None:
    first = call(*ask)
    assert first.exit_code == 0, first.output
    before = len(server.requests)
    again = call(*ask)
    assert (again.exit_code, again.stdout) == (0, first.stdout)
    assert "2 results are there already; 0 to come" in again.stderr
    assert len(server.requests) == before
    more = call(*ask, "--limit", "1")
    assert "1 of 2 articles, seed 0" in more.stdout
    assert len(server.requests) == before


def test_what_failed_is_counted_until_it_is_asked_for(server: ModelServer, ask: tuple[str, ...]) -> None:
    server.will("statements", failing(401), Answer(EMPTY["statements"]))
    failed = call(*ask)
    assert failed.exit_code == 1
    assert "of which 1 gave no summary" in failed.stdout
    assert ": no summary: ModelError: " in failed.stderr
    again = call(*ask)
    assert (again.exit_code, again.stdout) == (1, failed.stdout)
    mended = call(*ask, "--retry-failed")
    assert (mended.exit_code, "of which 0 gave no summary" in mended.stdout) == (0, True), mended.output


def test_readings_of_another_state_are_never_mixed_in(ask: tuple[str, ...], tmp_path: Path) -> None:
    assert call(*ask).exit_code == 0
    other = call(*ask, "--model", "openai/other")
    assert other.exit_code == 2
    assert "was read with another model; name another --out, or begin the file anew with --fresh" in other.stderr
    assert call(*ask, "--model", "openai/other", "--fresh").exit_code == 0
    file = tmp_path / "readings.jsonl"
    lines = file.read_text("utf-8").splitlines()
    file.write_text(f"{lines[0]}\n{lines[1][:-9]}\n", "utf-8")
    damaged = call(*ask, "--model", "openai/other")
    assert (damaged.exit_code, "readings.jsonl:2: this line is damaged" in damaged.stderr) == (2, True)
    file.write_text("", "utf-8")
    assert call(*ask).exit_code == 0
    assert len(file.read_text("utf-8").splitlines()) == 2


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here")
def test_a_killed_run_goes_on_where_it_was(server: ModelServer, ask: tuple[str, ...], tmp_path: Path) -> None:
    """The command itself is killed while the second article waits for its answer; the next run asks for that one alone."""
    server.will("statements", Answer(EMPTY["statements"]), Answer(EMPTY["statements"], delay=30))
    words = [sys.executable, "-m", "summarizer", "eval", "corpus", "polnear", "--split", "train", "--path", str(DATA), *ask]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "OPENAI_API_KEY": "none"}
    process = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    file = tmp_path / "readings.jsonl"
    try:
        while process.poll() is None and not (file.exists() and file.read_bytes() and len(server.asked("statements")) > 1):
            time.sleep(0.05)
        assert process.poll() is None, "it ended by itself"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    (line,) = file.read_text("utf-8").splitlines()
    with file.open("a", encoding="utf-8") as torn:
        torn.write('{"format": 1, "arti')
    server.requests.clear()
    server.will("statements", Answer(EMPTY["statements"]))
    done = call(*ask)
    assert done.exit_code == 0, done.output
    assert len(server.asked("statements")) == 1
    kept = file.read_text("utf-8").splitlines()
    assert kept[0] == line
    assert len({json.loads(reading)["article"] for reading in kept}) == 2
