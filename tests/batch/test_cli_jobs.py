"""`summarizer batch submit|status|collect|cancel` as users run them: processes, some of which are killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from summarizer import Summary
from summarizer.cli import main
from tests.articles import ARTICLE, POSITIONS, STATEMENTS
from tests.batch.batch_server import BatchServer


@pytest.fixture
def provider() -> Iterator[BatchServer]:
    with BatchServer() as running:
        running.will("statements", STATEMENTS)
        running.will("positions", POSITIONS)
        yield running


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "summarizer", "batch", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(Path(__file__).parents[2])},
    )


class Run(Protocol):
    def __call__(self, *arguments: str) -> tuple[int, str, str]: ...


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command in this process, where no signal is wanted: a new one takes seconds to load the client."""
    monkeypatch.chdir(folder)

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["summarizer", "batch", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), *capsys.readouterr()

    return run


def submitting(provider: BatchServer) -> list[str]:
    return ["submit", "articles.jsonl", "--job", "job", "--model", "some-model", "--base-url", provider.url]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [{"id": "first", "text": ARTICLE}, {"id": "second", "text": ARTICLE}, {"id": "third", "text": ""}]
    (tmp_path / "articles.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    return tmp_path


def test_a_job_from_submit_to_records(folder: Path, run: Run, provider: BatchServer) -> None:
    code, out, err = run(*submitting(provider))
    assert (code, out) == (0, "")
    assert "2 requests in 1 running batches" in err
    code, out, _ = run("status", "job", "--format", "json")
    status = json.loads(out)
    assert (code, status["reading"], status["under_way"], status["files"][0]["status"]) == (0, 2, 2, "validating")
    for _ in range(2):
        provider.run()
        code, _, err = run("collect", "job", "-o", "out.jsonl")
        assert code == 0
    assert "2 documents done" in err
    assert "more to come" not in err
    records = [json.loads(line) for line in (folder / "out.jsonl").read_text("utf-8").splitlines()]
    assert [(r["id"], r["position"], r["status"]) for r in records] == [
        ("first", 0, "done"),
        ("second", 1, "done"),
        ("third", 2, "failed"),
    ]
    assert len(Summary.model_validate(records[0]["summary"]).statements) == 9
    code, out, _ = run("status", "job", "--offline")
    assert code == 0
    assert "4 answered, 0 failed, 0 under way" in out
    assert "400 input tokens" in out


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
@pytest.mark.parametrize("effect", ["before", "after"])
@pytest.mark.parametrize("call", ["upload", "create"])
def test_a_process_killed_in_the_middle_of_a_call_leaves_nothing_to_be_run_twice(
    folder: Path, run: Run, provider: BatchServer, call: str, effect: str
) -> None:
    process = start(folder, *submitting(provider))
    fate = provider.before_call if effect == "before" else provider.after_call
    fate(1 if call == "upload" else 2, lambda: (os.kill(process.pid, signal.SIGKILL), process.wait())[0])
    process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL
    code, _, err = run(*submitting(provider))
    assert code == 0, err
    assert len(provider.batches) == 1
    for _ in range(2):
        provider.run()
        assert run("collect", "job")[0] == 0
    assert len((folder / "job" / "results.jsonl").read_text("utf-8").splitlines()) == 3
    assert provider.paid_twice() == []
    assert sum(provider.ledger.values()) == 4


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT")
def test_an_interrupt_ends_in_one_line_that_names_how_to_go_on(folder: Path, run: Run, provider: BatchServer) -> None:
    assert run(*submitting(provider))[0] == 0
    process = start(folder, "collect", "job", "--wait", "--every", "600")
    assert process.stderr is not None
    first = process.stderr.readline()  # written before the wait begins
    process.send_signal(signal.SIGINT)
    _, rest = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "0 documents done" in first
    assert rest.strip() == "summarizer: interrupted; go on with: summarizer batch collect job"


def test_waiting_ends_when_all_is_finished(folder: Path, run: Run, provider: BatchServer) -> None:
    assert run(*submitting(provider))[0] == 0
    looked_at = f"GET /v1/batches/{next(iter(provider.batches))}"
    provider.before_call(len(provider.calls) + 1, provider.run)  # each look finds the batch finished
    provider.before_call(len(provider.calls) + 5, provider.run)
    code, _, err = run("collect", "job", "--wait", "--every", "1")
    assert code == 0, err
    assert looked_at in provider.calls
    assert "2 documents done" in err.splitlines()[-1]


def test_cancelling_and_going_on(folder: Path, run: Run, provider: BatchServer) -> None:
    assert run(*submitting(provider))[0] == 0
    assert run("cancel", "job")[0] == 0
    assert [b["status"] for b in provider.batches.values()] == ["cancelling"]
    provider.run()
    code, _, err = run("collect", "job")
    assert (code, len(provider.batches)) == (0, 1)
    assert "submit --job job" in err
    assert run("submit", "--job", "job")[0] == 0
    assert len(provider.batches) == 2


def test_wrong_use_names_the_remedy(folder: Path, run: Run, provider: BatchServer) -> None:
    code, _, err = run("collect", "nowhere")
    assert code == 4
    assert "submit --job" in err
    assert run(*submitting(provider), "--repairs", "0")[0] == 0
    assert run("submit", "--job", "job")[0] == 0
    code, _, err = run("submit", "--job", "job", "--repairs", "2")
    assert code == 4
    assert "options of reading" in err
    code, _, err = run("submit", "--job", "job", "--model", "some-model", "--base-url", provider.url, "nothing.jsonl")
    assert code == 3
    assert "nothing.jsonl" in err


def test_batch_runs_at_once_where_no_command_is_named(folder: Path, run: Run) -> None:
    output = ["-o", "out.jsonl"]
    for words in (["articles.jsonl", *output], [*output, "articles.jsonl"], ["run", "articles.jsonl", *output]):
        code, _, err = run(*words, "--model", "rules", "--restart")
        assert code == 1, err  # the third document is empty
        assert len((folder / "out.jsonl").read_text("utf-8").splitlines()) == 3
    (folder / "status").write_text(ARTICLE, "utf-8")
    assert run("./status", "-o", "one.jsonl", "--model", "rules")[0] == 0
    code, out, _ = run("--help")
    assert code == 0
    assert "INPUT... | COMMAND" in out
