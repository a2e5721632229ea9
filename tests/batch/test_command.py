"""`summarizer batch` and `summarizer cache`, run as users run them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from benchmarks import soak
from tests.model_server import EMPTY, Answer, ModelServer

QUIET = "The ferry lay in the harbour."


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "summarizer", *map(str, arguments)]


def run(*arguments: str | Path, cache: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "SUMMARIZER_CACHE": str(cache)}
    return subprocess.run(command(*arguments), capture_output=True, text=True, env=environment, check=False, timeout=300)


def articles(path: Path, count: int) -> Path:
    rows = [{"id": f"d{n}", "body": f"{QUIET} Number {n} was green."} for n in range(count)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def test_files_and_tables_in_one_command_results_in_order_and_a_line_that_sums_up(server: ModelServer, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(QUIET, "utf-8")
    (tmp_path / "bad.txt").write_bytes(b"\xff\xfe\x00")
    out, cache = tmp_path / "out.jsonl", tmp_path / "cache"
    inputs = (tmp_path / "one.txt", tmp_path / "bad.txt", articles(tmp_path / "a.jsonl", 3))
    options = ("-o", out, "-m", "openai/m", "--base-url", server.url, "--text-column", "body", "--ordered")
    done = run("batch", *inputs, *options, cache=cache)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "5 of 5: 4 done, 1 failed, 880 tokens" in done.stderr
    assert "--retry-failed" in done.stderr
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [r["id"] for r in lines] == [str(tmp_path / "one.txt"), str(tmp_path / "bad.txt"), "d0", "d1", "d2"]
    assert [r["status"] for r in lines] == ["done", "failed", "done", "done", "done"]
    asked = len(server.requests)
    assert run("batch", *inputs, *options, cache=cache).returncode == 1
    restarted = run("batch", *inputs, *options, "--restart", cache=cache)
    assert "4 done, 1 failed, 0 tokens" in restarted.stderr  # the cache has the answers
    assert len(server.requests) == asked
    assert "8 answers" in run("cache", "info", cache=cache).stdout
    assert "0 answers deleted" in run("cache", "prune", cache=cache).stdout
    assert "8 answers deleted" in run("cache", "clear", cache=cache).stdout
    run("batch", *inputs, *options, "--restart", "--no-cache", cache=cache)
    assert len(server.requests) == 2 * asked
    assert "0 answers" in run("cache", "info", cache=cache).stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("nothing.jsonl", "-m", "rules"), 3, "no such file"),
        (("a.jsonl", "-m", "rules"), 1, "0 done, 2 failed"),
        (("a.jsonl",), 4, "no model is configured"),
        (("a.jsonl", "-m", "rules", "--id-column", "nr", "--text-column", "body"), 1, "2 failed"),
        (("a.csv", "-m", "rules"), 3, "no column 'text'"),
        (("a.csv", "-m", "rules", "--delimiter", ";;"), 4, "one character"),
        (("a.csv", "-m", "rules", "--encoding", "hex"), 4, "no text encoding"),
        (("a.jsonl", "-m", "openai/m", "--base-url", "http://localhost:9/v1", "--budget-usd", "1"), 4, "give budget_tokens"),
    ],
)
def test_what_cannot_work_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], code: int, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    articles(tmp_path / "a.jsonl", 2)
    (tmp_path / "a.csv").write_text("id,body\n1,x\n")
    done = run("batch", *arguments, "-o", "out.jsonl", cache=tmp_path / "cache")
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_its_log_and_cache_are_none_of_its_inputs_and_options_of_reading_count(server: ModelServer, tmp_path: Path) -> None:
    news = tmp_path / "news"
    news.mkdir()
    (news / "a.txt").write_text(f"{QUIET}\n" * 400, "utf-8")
    options = ("-o", news / "out.txt", "-m", "openai/m", "--base-url", server.url, "--log", news / "run.txt")
    options = (*options, "--cache", news / "answers.txt", "--repairs", "0", "--context")
    for _ in range(2):
        done = run("batch", news / "*", *options, "8192", cache=tmp_path / "cache")
        assert "1 of 1: 1 done" in done.stderr
    assert len(server.requests) > 3  # the article in windows
    changed = run("batch", news / "*", *options, "16384", cache=tmp_path / "cache")
    assert changed.returncode == 4
    assert "begun with another options of reading;" in changed.stderr


def test_a_changed_setting_and_a_spent_budget_have_codes_of_their_own(server: ModelServer, tmp_path: Path) -> None:
    for kind in ("statements", "positions"):
        server.will(kind, Answer(EMPTY[kind], usage={"prompt_tokens": 5_000, "completion_tokens": 10, "total_tokens": 5_010}))
    inputs, out, cache = articles(tmp_path / "a.jsonl", 9), tmp_path / "out.jsonl", tmp_path / "cache"
    options = ("-o", out, "--base-url", server.url, "--text-column", "body", "--no-cache", "--in-flight", "1")
    done = run("batch", inputs, *options, "-m", "openai/m", "--budget-tokens", "25000", cache=cache)
    assert done.returncode == 7
    assert "the budget is spent" in done.stderr
    changed = run("batch", inputs, *options, "-m", "openai/other", cache=cache)
    assert changed.returncode == 4
    assert "another model" in changed.stderr
    assert "--restart" in changed.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_the_run_keeps_what_came_and_the_same_command_resumes(
    server: ModelServer, tmp_path: Path, number: signal.Signals
) -> None:
    never, asked = threading.Event(), threading.Event()
    answer = server._serve

    def serve(handler: Any) -> None:
        if len(server.requests) >= 6:
            asked.set()
            never.wait()  # the client is gone by then
        answer(handler)

    server._serve = serve  # type: ignore[method-assign]
    inputs, out = articles(tmp_path / "a.jsonl", 30), tmp_path / "out.jsonl"
    options = ("-o", out, "-m", "openai/m", "--base-url", server.url, "--text-column", "body", "--no-cache", "--in-flight", "2")
    process = subprocess.Popen(command("batch", inputs, *options), stderr=subprocess.PIPE, text=True)
    assert asked.wait(120)
    process.send_signal(number)
    said = process.communicate(timeout=120)[1]
    assert process.returncode == 130
    assert "interrupted, the same command resumes" in said
    assert "Traceback" not in said
    answered = len(server.requests)
    server._serve = answer  # type: ignore[method-assign]
    never.set()
    done = run("batch", inputs, *options, cache=tmp_path / "cache")
    assert (done.returncode, len(out.read_text("utf-8").splitlines())) == (0, 30)
    asked_for = [json.dumps(r["messages"]) for r in server.requests]
    assert len(set(asked_for)) == 60
    assert len(asked_for) - 60 <= 4  # what was under way, and was asked for again
    assert answered >= 6


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_nothing_is_lost_or_paid_twice_through_a_rough_server_and_two_kills(tmp_path: Path) -> None:
    """The small form of `python -m benchmarks.soak`: the server's ledger and ours are compared to the token."""
    out = soak.soak(tmp_path, documents=200, kills=2, rate=0.03)
    assert soak.faults_found(out, 200) == []
    assert len(out.kills) == 2
    assert len(out.records) == 200
    assert {e.fate for e in out.ledger} == {"answered", *soak.FAULTS}
