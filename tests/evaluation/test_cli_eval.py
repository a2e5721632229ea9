"""The commands: exit codes that tell worse from broken, and files that come of them."""

from __future__ import annotations

import datetime
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner, Result

from summarizer.cli_eval import eval_app
from summarizer.evaluation import fingerprints
from tests.articles import POSITIONS, STATEMENTS
from tests.evaluation.small_suite import LABELS, MODEL, Script, record_suite, write_suite
from tests.model_server import Answer, ModelServer, failing

DATA = Path(__file__).parent / "data"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A recorded suite in evals/, which is where the commands look; the working directory is its parent."""
    file = write_suite(tmp_path / "evals")
    record_suite(file)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(*words: str) -> Result:
    return CliRunner().invoke(eval_app, list(words))


def statements_f1(ran: Result) -> str:
    (row,) = [line for line in ran.stdout.splitlines() if line.startswith("statements F1")]
    return row.split()[2]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_run_bless_gate_with_sockets_closed(folder: Path, socket_disabled: None) -> None:
    ran = call("run", "--strict")
    assert ran.exit_code == 0, ran.output
    assert statements_f1(ran) == "0.941"
    assert call("gate", "eval-results.jsonl").exit_code == 2
    assert call("bless", "eval-results.jsonl").exit_code == 0
    gated = call("gate", "eval-results.jsonl", "--markdown", "m.md", "--junit", "j.xml", "--html", "h.html")
    assert gated.exit_code == 0, gated.output
    assert gated.stdout.endswith("good (exit 0)\n")
    assert "## Gate: good (exit 0)" in (folder / "m.md").read_text("utf-8")
    assert ElementTree.parse(folder / "j.xml").getroot().get("name") == "small"  # noqa: S314
    assert "<h2>Gate: good (exit 0)</h2>" in (folder / "h.html").read_text("utf-8")


def test_each_damage_has_its_code_and_its_remedy(folder: Path) -> None:
    call("run")
    call("bless", "eval-results.jsonl")
    suite, labels = folder / "evals" / "suite.yaml", folder / "evals" / "fixtures" / "quay-lease" / "labels.yaml"
    recording = folder / "evals" / "recordings" / MODEL / "quay-lease.json"

    edit(suite, "least: 0.5", "least: 0.99")
    gated = call("gate", "eval-results.jsonl")
    assert (gated.exit_code, "under the floor of 0.99" in gated.stdout) == (1, True)
    edit(suite, "least: 0.99", "least: high")
    broken = call("gate", "eval-results.jsonl")
    assert (broken.exit_code, "suite.yaml:9: gate / floors / scripted / partial.f1 / least" in broken.stderr) == (2, True)
    edit(suite, "least: high", "least: 0.5")

    edit(labels, "content: quay lease", "content: quay leash")
    for command in (("run",), ("gate", "eval-results.jsonl"), ("check",), ("bless", "eval-results.jsonl")):
        assert call(*command).exit_code == 2
    assert "labels.yaml:20: statement s1, content" in call("check").stdout
    edit(labels, "content: quay leash", "content: quay lease")

    edit(recording, "Lio Marr", "Lia Marr")
    ran = call("run", "--fresh")
    assert (ran.exit_code, "the answer is not the one that was recorded" in ran.stderr) == (2, True)
    assert "what is stale is recorded again with summarizer eval record" in ran.stderr
    assert call("gate", "eval-results.jsonl").exit_code == 2
    edit(recording, "Lia Marr", "Lio Marr")

    record_suite(suite, Script(without=[2, 4]), again=True)
    assert call("run", "--fresh").exit_code == 0
    gated = call("gate", "eval-results.jsonl")
    assert gated.exit_code == 1
    assert gated.stdout.count("now missed: ") == 2

    for words in (("gate", "nothing.jsonl"), ("run", "nowhere"), ("run", "--tags", "riddle"), ("run", "--model", "nonsense")):
        called = call(*words)
        assert called.exit_code == 2, words
        assert "summarizer: " in called.stderr


def test_an_error_in_the_program_is_no_bad_score(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    call("run")

    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by nought")

    monkeypatch.setattr("summarizer.evaluation.gate.judge", fails)
    called = call("gate", "eval-results.jsonl")
    assert called.exit_code == 2
    assert "this is an error in the program, and says nothing of the scores" in called.stderr


def test_wrong_usage_is_broken(folder: Path) -> None:
    assert call("gate").exit_code == 2
    assert call("run", "--repeats", "0").exit_code == 2
    assert call("run", "--split", "test").exit_code == 2


def test_a_model_is_run_recorded_and_replayed(folder: Path, server: ModelServer) -> None:
    server.will("statements", STATEMENTS)
    server.will("positions", POSITIONS)
    ask = ("--model", "openai/m", "--base-url", server.url, "--tags", "condition")
    ran = call("run", *ask, "--out", "live.jsonl", "--repeats", "2")
    assert ran.exit_code == 0, ran.output
    assert len(server.asked("statements")) == 2
    assert json.loads((folder / "live.jsonl").read_text("utf-8").splitlines()[0])["mode"] == "live"

    assert "say truthfully who answers" in call("record", *ask).stderr
    recorded = call("record", *ask, "--answered-by", "a scripted server", "--as", "m")
    assert recorded.exit_code == 0, recorded.output
    assert recorded.stdout == "1 cases: 2 asks answered by the model, 1 recordings written, 0 readings not finished\n"
    again = call("record", *ask, "--answered-by", "a scripted server", "--as", "m")
    assert again.stdout == "1 cases: 0 asks answered by the model, 0 recordings written, 0 readings not finished\n"
    other = call("record", *ask, "--answered-by", "somebody else", "--as", "m")
    assert (other.exit_code, "it was answered by 'a scripted server'" in other.stderr) == (2, True)

    before = len(server.requests)
    replayed = call("run", "--recordings", "evals/recordings", "--model", "m", "--tags", "condition", "--out", "m.jsonl")
    assert replayed.exit_code == 0, replayed.output
    assert len(server.requests) == before
    assert "answered by a scripted server" in replayed.stdout
    text = (folder / "evals" / "recordings" / "m" / "quay-lease.json").read_text("utf-8")
    assert "Bearer" not in text
    assert "authorization" not in text.lower()


def test_a_server_that_fails_leaves_no_recording_and_fails_the_command(folder: Path, server: ModelServer) -> None:
    server.will("statements", failing(401))
    words = ("record", "--model", "openai/m", "--base-url", server.url, "--answered-by", "nobody", "--limit", "1")
    called = call(*words)
    assert called.exit_code == 1
    assert "quay-lease, reading 1: the server does not accept the key" in called.stderr
    assert not (folder / "evals" / "recordings" / "openai-m" / "quay-lease.json").exists()
    server.will("statements", STATEMENTS)
    server.will("positions", failing(400), Answer(POSITIONS))
    assert call(*words).exit_code == 1
    called = call(*words)
    assert (called.exit_code, "1 asks answered by the model" in called.stdout) == (0, True)


def test_a_case_without_a_summary_fails_the_run_and_is_named(folder: Path, server: ModelServer) -> None:
    server.will("statements", failing(401))
    ran = call("run", "--model", "openai/m", "--base-url", server.url, "--limit", "1", "--out", "live.jsonl")
    assert ran.exit_code == 1
    assert "openai/m, quay-lease: no summary: ModelError: quay-lease: the server does not accept the key" in ran.stderr
    assert statements_f1(ran) == "0.000"


def test_compare_and_report(folder: Path) -> None:
    call("run")
    assert call("compare", "eval-results.jsonl").exit_code == 2
    compared = call("compare", "eval-results.jsonl", "eval-results.jsonl", "--metric", "partial.f1")
    assert compared.exit_code == 0
    assert compared.stdout.startswith("partial.f1: cannot tell: 0.941 to 0.941; too few articles have it")
    reported = call("report", "eval-results.jsonl", "--html", "h.html")
    assert "8 / 9 / 8" in reported.stdout
    assert (folder / "h.html").exists()


def test_predictions_are_stored_and_scored(folder: Path) -> None:
    call("run")
    stored = call("store", "eval-results.jsonl", "--model", MODEL, "--to", "evals/predictions")
    assert stored.stdout == "evals/predictions: 2 stored predictions\n"
    ran = call("run", "--model", "stored", "--out", "s.jsonl")
    assert ran.exit_code == 0, ran.output
    assert statements_f1(ran) == "0.941"
    assert call("store", "eval-results.jsonl", "--model", "other", "--to", "x").exit_code == 2


def test_check_show_and_agree(folder: Path) -> None:
    checked = call("check")
    assert (checked.exit_code, checked.stderr) == (0, "summarizer: 2 fixtures, 0 problems\n")
    shown = call("show", "quay-lease")
    assert "⟦s2 Lio Marr: that her government" in shown.stdout
    assert call("show", "nothing").exit_code == 2
    assert call("agree").exit_code == 2
    quays = folder / "evals" / "fixtures" / "quay-lease"
    (quays / "labels.a.yaml").write_text(LABELS, "utf-8")
    (quays / "labels.b.yaml").write_text(LABELS.replace("speaker: Tibor Kann", "speaker: Ostmark", 1), "utf-8")
    agreed = call("agree", "--markdown", "a.md")
    assert agreed.exit_code == 0, agreed.output
    (row,) = [line.split() for line in agreed.stdout.splitlines() if line.startswith("quay-lease")]
    assert row[1:5] == ["1.000", "1.000", "1.000", "0.875"]
    assert "0.875" in (folder / "a.md").read_text("utf-8")
    ran = call("run")
    assert "labellers agree" in ran.stdout
    (quays / "labels.b.yaml").write_text("title: [", "utf-8")
    assert call("run", "--fresh").exit_code == 2


def test_fixtures_without_labels_are_told_and_passed_over(folder: Path) -> None:
    waiting = folder / "evals" / "fixtures" / "pier-strike"
    waiting.mkdir()
    (waiting / "article.txt").write_text("The piers stay shut.", "utf-8")
    said = "summarizer: 1 fixtures are not labelled yet: pier-strike\n"
    checked = call("check")
    assert (checked.exit_code, checked.stderr) == (0, said + "summarizer: 2 fixtures, 0 problems\n")
    ran = call("run", "--strict")
    assert ran.exit_code == 0, ran.output
    assert said in ran.stderr
    assert "\ncases  " in ran.stdout
    assert {json.loads(line)["case"] for line in Path("eval-results.jsonl").read_text("utf-8").splitlines()} == {
        *("quay-lease", "tide-table"),
    }
    (waiting / "labels.yaml").write_text("title: x\n", "utf-8")
    assert (call("check").exit_code, call("run").exit_code) == (2, 2)
    for name in ("quay-lease", "tide-table", "pier-strike"):
        (folder / "evals" / "fixtures" / name / "labels.yaml").unlink()
    assert call("check").exit_code == 0
    ran = call("run")
    assert (ran.exit_code, "no fixture here holds labels.yaml yet" in ran.stderr) == (2, True)


def hold_out(folder: Path) -> Path:
    """Make the tide table held-out and return its folder."""
    tides = folder / "evals" / "fixtures" / "tide-table"
    edit(tides / "labels.yaml", "split: dev", "split: held-out")
    return tides


def test_a_sealed_article_that_changed_is_refused_by_name(folder: Path) -> None:
    nothing = call("seal")
    assert (nothing.exit_code, "nothing to seal" in nothing.stderr) == (2, True)
    tides = hold_out(folder)
    sealed = call("seal")
    assert (sealed.exit_code, sealed.stdout) == (0, "tide-table: sealed\n"), sealed.output
    assert (call("check").exit_code, call("run").exit_code) == (0, 0)
    labels = tides / "labels.yaml"
    whole = labels.read_bytes()
    labels.write_bytes(whole.replace(b"\n", b"\r\n"))
    assert call("check").exit_code == 0
    labels.write_bytes(whole)
    for file, old, new in (
        (tides / "article.txt", "High", "Higher"),
        (labels, "labelled_by:", "# again\nlabelled_by:"),
        (labels, "split: held-out", "split: dev"),
    ):
        kept = file.read_bytes()
        edit(file, old, new)
        for command in ("check", "run", "seal"):
            called = call(command)
            said = f"the held-out fixture tide-table is not as it was sealed: {file.name}"
            assert (called.exit_code, said in called.output) == (2, True), (command, called.output)
        file.write_bytes(kept)
    kept = labels.read_bytes()
    labels.unlink()
    assert "not as it was sealed: labels.yaml" in call("check").stdout
    labels.write_bytes(kept)
    edit(labels, "labelled_by:", "# again\nlabelled_by:")
    assert call("seal", "--again").stdout == "tide-table: sealed anew\n"
    assert call("check").exit_code == 0


def test_what_is_held_out_later_must_be_sealed_too(folder: Path) -> None:
    hold_out(folder)
    assert call("seal").exit_code == 0
    quays = folder / "evals" / "fixtures" / "quay-lease" / "labels.yaml"
    edit(quays, "split: dev", "split: held-out")
    for command in ("check", "run"):
        called = call(command)
        said = "the held-out fixture quay-lease is not under the seal; run summarizer eval seal"
        assert (called.exit_code, said in called.output) == (2, True)
    assert call("seal").stdout == "quay-lease: sealed\n"
    edit(quays, "split: held-out", "split: dev")
    assert call("seal", "--again").stdout == "quay-lease: sealed anew\n".replace("sealed anew", "no longer under the seal")
    assert call("run").exit_code == 0
    seal = folder / "evals" / "seal.yaml"
    for damage in ("", "[", "tide-table: yes\n"):
        seal.write_text(damage, "utf-8")
        assert (call("check").exit_code, call("run").exit_code) == (2, 2)


def test_an_opening_is_told_and_logged_when_asked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hold_out(folder)
    log = folder / "evals" / "openings.log"
    assert "this opens" not in call("run").stderr
    told = call("run", "--split", "held-out", "--model", "rules", "--out", "h.jsonl")
    assert told.exit_code == 0, told.output
    assert "this opens 1 held-out articles, and every opening must be logged: give --log-opening" in told.stderr
    assert not log.exists()
    monkeypatch.setattr(sys, "argv", ["/some/where/summarizer", "eval", "run", "--split", "all", "--tags", "a b"])
    logged = call("run", "--split", "all", "--model", "rules", "--out", "h.jsonl", "--log-opening")
    assert "this opens 1 held-out articles; logged in" in logged.stderr
    call("run", "--split", "all", "--out", "s.jsonl", "--log-opening")
    first, second = (line.split("\t") for line in log.read_text("utf-8").splitlines())
    assert first[1:] == ["rules", "summarizer eval run --split all --tags 'a b'"]
    assert datetime.date.fromisoformat(first[0])
    assert second[1] == MODEL
    call("run", "--log-opening")
    assert len(log.read_text("utf-8").splitlines()) == 2


def test_a_change_of_what_a_template_puts_around_the_article_is_named_too(folder: Path, prompts: Path) -> None:
    """Every recorded answer is kept with the fingerprint of its template, whose other half is no part of the system message."""
    edit(prompts / "statements.v1.md", "<!-- user -->\n", "<!-- user -->\nRead this with care.\n")
    ran = call("run", "--prompts", str(prompts))
    assert ran.exit_code == 2
    assert "the template 'statements' has changed (recorded with " in ran.stderr


@pytest.fixture
def prompts(tmp_path: Path) -> Path:
    """A copy of the shipped prompts, to be damaged."""
    from summarizer.shipped import shipped

    return Path(shutil.copytree(shipped("prompts"), tmp_path / "prompts"))


def test_a_prompt_that_changed_is_named_and_only_it_is_recorded_again(folder: Path, prompts: Path, server: ModelServer) -> None:
    server.will("statements", STATEMENTS)
    server.will("positions", POSITIONS)
    some = ("--tags", "condition")
    ask = ("--model", "openai/m", "--base-url", server.url, "--answered-by", "a scripted server", "--as", "scripted", *some)
    shutil.rmtree(folder / "evals" / "recordings")
    assert call("record", *ask).exit_code == 0
    call("run", *some)
    assert call("bless", "eval-results.jsonl", "--subset").exit_code == 0
    edit(prompts / "positions.v1.md", "<!-- user -->", "Be brief.\n<!-- user -->")
    ran = call("run", *some, "--prompts", str(prompts), "--fresh")
    assert ran.exit_code == 2
    assert "the ask for positions is not recorded: the template 'positions' has changed" in ran.stderr
    assert "what is stale is recorded again with summarizer eval record" in ran.stderr
    gated = call("gate", "eval-results.jsonl")
    assert (gated.exit_code, "the template 'positions' has changed" in gated.stdout) == (2, True)
    before = len(server.asked("statements"))
    again = call("record", *ask, "--prompts", str(prompts))
    assert "asks answered by the model" in again.stdout
    assert len(server.asked("statements")) == before
    assert call("run", *some, "--prompts", str(prompts), "--fresh").exit_code == 0
    assert call("gate", "eval-results.jsonl").exit_code == 0


def test_a_schema_that_changed_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It makes every case stale, and is told once."""
    monkeypatch.setattr("summarizer.reading.conversation.wire_schema", lambda form: {"type": "object", "title": form.__name__})
    ran = call("run")
    assert ran.exit_code == 2
    said = "the ask for statements is not recorded: the schema 'statements' of the answer has changed"
    assert ran.stderr.count(f"scripted: 2 readings are broken: {said}") == 1
    assert "(quay-lease, tide-table)" in ran.stderr
    assert "what is stale is recorded again with summarizer eval record" in ran.stderr


def test_another_scorer_is_not_comparable(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    call("run")
    call("bless", "eval-results.jsonl")
    now = fingerprints.SCORER_VERSION
    monkeypatch.setattr(fingerprints, "SCORER_VERSION", "next")
    gated = call("gate", "eval-results.jsonl")
    assert (gated.exit_code, "scored by another version of the scorer than next" in gated.stdout) == (2, True)
    assert "made of other scorer" in call("run").stderr
    assert call("run", "--fresh").exit_code == 0
    gated = call("gate", "eval-results.jsonl")
    assert (gated.exit_code, f"the version of the scorer is next, the baseline's {now}" in gated.stdout) == (2, True)
    assert "make a new baseline with summarizer eval bless" in gated.stdout


def test_a_planted_regression_of_two_statements_is_shown_everywhere(folder: Path) -> None:
    call("run")
    call("bless", "eval-results.jsonl")
    record_suite(folder / "evals" / "suite.yaml", Script(without=[2, 4]), again=True)
    assert call("run", "--strict", "--fresh").exit_code == 0
    gated = call("gate", "eval-results.jsonl", "--markdown", "m.md", "--junit", "j.xml", "--html", "h.html")
    assert gated.exit_code == 1
    junit = "".join(e.text or "" for e in ElementTree.parse(folder / "j.xml").iter("failure"))  # noqa: S314
    for text in (gated.stdout, junit, (folder / "m.md").read_text("utf-8"), (folder / "h.html").read_text("utf-8")):
        assert text.count("now missed: ") == 2
        assert "that her government" in text
        assert "having leaked the draft" in text
        assert "6 right of 7 predicted and 8 labelled, is" in text
    assert gated.stdout.endswith("worse or changed (exit 1)\n")
    assert call("bless", "eval-results.jsonl").exit_code == 0
    assert call("gate", "eval-results.jsonl").exit_code == 0


def test_several_models_stand_side_by_side_in_one_run(folder: Path, server: ModelServer) -> None:
    server.will("statements", STATEMENTS)
    server.will("positions", POSITIONS)
    ran = call("run", "--model", "openai/one", "--model", "openai/two", "--model", "rules", "--base-url", server.url)
    assert ran.exit_code == 0, ran.output
    header = ran.stdout.splitlines()[2].split()
    assert header == ["openai/one", "openai/two", "rules"]
    (cases,) = [line.split() for line in ran.stdout.splitlines() if line.startswith("cases")]
    assert cases[1:] == ["2", "2", "2"]
    assert {body["model"] for body in server.requests} == {"one", "two"}
    compared = call("compare", "eval-results.jsonl", "--model", "openai/one", "--model", "rules")
    assert (compared.exit_code, compared.stdout.startswith("partial.f1: ")) == (0, True)


def test_repeats_are_recorded_replayed_and_their_spread_told_apart(folder: Path, server: ModelServer) -> None:
    fewer = {**STATEMENTS, "statements": [s for s in STATEMENTS["statements"] if s["n"] not in (2, 4)]}
    server.will("statements", Answer(STATEMENTS), Answer(fewer), Answer(STATEMENTS))
    server.will("positions", POSITIONS)
    ask = ("--model", "openai/m", "--base-url", server.url, "--answered-by", "a scripted server", "--tags", "condition")
    recorded = call("record", *ask, "--repeats", "3")
    assert recorded.exit_code == 0, recorded.output
    file = folder / "evals" / "recordings" / "openai-m" / "quay-lease.json"
    answers = [a for a in json.loads(file.read_text("utf-8"))["answers"] if a["kind"] == "statements"]
    assert [a["repeat"] for a in answers] == [1, 2, 3]
    assert len({a["fingerprint"] for a in answers}) == 1
    assert "0 asks answered by the model, 0 recordings written" in call("record", *ask, "--repeats", "3").stdout

    before = len(server.requests)
    replay = ("run", "--model", "openai/m", "--recordings", "evals/recordings", "--tags", "condition", "--strict")
    assert call(*replay, "--out", "three.jsonl").exit_code == 0
    lines = [json.loads(line) for line in Path("three.jsonl").read_text("utf-8").splitlines()]
    found = {line["repeat"]: line["scored"]["counts"]["partial"][0] for line in lines}
    assert found == {1: 8, 2: 6, 3: 8}
    assert len(server.requests) == before
    reported = call("report", "three.jsonl").stdout
    # 16/17, 12/15 and 16/17: F1 of three readings, their mean within the article first.
    assert "openai/m  partial.f1          0.0815                      0.941 0.800 0.941  1" in reported
    assert call(*replay, "--repeats", "1", "--out", "one.jsonl").exit_code == 0
    assert len(Path("one.jsonl").read_text("utf-8").splitlines()) == 1
    too_many = call(*replay, "--repeats", "4", "--out", "four.jsonl")
    assert too_many.exit_code == 0
    assert "openai/m: 1 cases are recorded fewer than 4 times, and were read as often as recorded" in too_many.stderr


def started(*words: str) -> subprocess.Popen[bytes]:
    """Start the command itself, in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "OPENAI_API_KEY": "none"}
    command = [sys.executable, "-m", "summarizer", "eval", *words]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def stopped(process: subprocess.Popen[bytes], number: int, ready: Callable[[], bool]) -> int:
    """Send a signal as soon as something is so, and return how the process ended."""
    try:
        while process.poll() is None and not ready():
            time.sleep(0.05)
        assert process.poll() is None, "it ended by itself"
        process.send_signal(number)
        return process.wait(60)
    finally:
        process.kill()
        process.wait()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here")
def test_no_answer_is_asked_for_twice_after_a_recording_was_killed(folder: Path, server: ModelServer) -> None:
    server.will("statements", STATEMENTS)
    server.will("positions", Answer(POSITIONS, delay=30))
    words = ("record", "--model", "openai/m", "--base-url", server.url, "--answered-by", "nobody", "--tags", "condition")
    stopped(started(*words), signal.SIGKILL, lambda: bool(server.asked("positions")))
    file = folder / "evals" / "recordings" / "openai-m" / "quay-lease.json"
    assert [a["kind"] for a in json.loads(file.read_text("utf-8"))["answers"]] == ["statements"]
    server.will("positions", POSITIONS)
    done = call(*words)
    assert (done.exit_code, "1 asks answered by the model, 1 recordings written" in done.stdout) == (0, True), done.output
    assert len(server.asked("statements")) == 1


def test_an_interrupted_run_ends_with_130_and_goes_on(folder: Path, server: ModelServer) -> None:
    server.will("statements", Answer(STATEMENTS), Answer(STATEMENTS, delay=30))
    server.will("positions", POSITIONS)
    words = ("run", "--model", "openai/m", "--base-url", server.url, "--at-once", "1", "--out", "live.jsonl")
    results = folder / "live.jsonl"
    process = started(*words)
    assert stopped(process, signal.SIGINT, lambda: results.exists() and len(server.asked("statements")) > 1) == 130
    assert len(results.read_text("utf-8").splitlines()) == 1
    server.will("statements", {"actors": [], "statements": []})
    before = len(server.asked("statements"))
    ran = call(*words)
    assert ran.exit_code == 0, ran.output
    assert "1 results are there already; 1 to come" in ran.stderr
    assert len(server.asked("statements")) == before + 1


def test_positions_may_be_open(folder: Path) -> None:
    ran = call("run", "--model", "rules", "--positions", "open", "--out", "open.jsonl")
    assert ran.exit_code == 0, ran.output
    closed = call("run", "--model", "rules", "--out", "closed.jsonl")
    assert closed.exit_code == 0, closed.output
    counts = [
        json.loads(Path(name).read_text("utf-8").splitlines()[0])["scored"]["counts"] for name in ("open.jsonl", "closed.jsonl")
    ]
    assert [("open positions/slots" in c, "positions/slots" in c) for c in counts] == [(True, False), (False, True)]
    assert call("compare", "closed.jsonl", "open.jsonl", "--metric", "partial.f1").exit_code == 0
    refused = call("compare", "closed.jsonl", "open.jsonl")
    assert (refused.exit_code, "no score named 'positions/slots.f1'" in refused.stderr) == (2, True)
    call("bless", "closed.jsonl")
    gated = call("gate", "open.jsonl", "--model", "rules")
    assert (gated.exit_code, "the naming of issues is open, the baseline's closed" in gated.stdout) == (2, True)


@pytest.mark.parametrize("corpus", ["polnear", "seesaw"])
def test_a_corpus_is_read_where_the_user_has_it(corpus: str, tmp_path: Path, server: ModelServer) -> None:
    ask = ("--model", "openai/m", "--base-url", server.url, "--split", "train")
    called = call("corpus", corpus, "--path", str(DATA), *ask, "--markdown", str(tmp_path / "m.md"))
    assert called.exit_code == 0, called.output
    assert "all 2 articles, read by openai/m on " in called.stdout
    assert "people" in (tmp_path / "m.md").read_text("utf-8")
    sampled = call("corpus", corpus, "--path", str(DATA), *ask, "--limit", "1", "--seed", "3")
    assert "1 of 2 articles, seed 3" in sampled.stdout
    assert sampled.stdout == call("corpus", corpus, "--path", str(DATA), *ask, "--limit", "1", "--seed", "3").stdout
    server.will("statements", failing(401))
    failed = call("corpus", corpus, "--path", str(DATA), *ask)
    assert (failed.exit_code, "of which 2 gave no summary" in failed.stdout) == (1, True)


def test_a_corpus_that_is_not_there_is_told(tmp_path: Path) -> None:
    called = call("corpus", "polnear", "--split", "train", "--model", "rules")
    assert (called.exit_code, "SUMMARIZER_CORPORA" in called.stderr) == (2, True)
    assert call("corpus", "polnear", "--split", "train", "--model", "rules", "--path", str(tmp_path)).exit_code == 2


DOOR = Path(__file__).parent.parent.parent / "evals"


@pytest.mark.skipif(not (DOOR / "conftest.py").exists(), reason="the suite's own tests are not beside these")
def test_the_pytest_door_has_a_test_a_case(folder: Path) -> None:
    call("run")
    call("bless", "eval-results.jsonl")
    for name in ("conftest.py", "test_fixtures.py"):
        shutil.copy(DOOR / name, folder / "evals" / name)
    code, said = door(folder)
    assert (code, "3 passed" in said) == (0, True), said
    record_suite(folder / "evals" / "suite.yaml", Script(without=[2, 4]), again=True)
    code, said = door(folder)
    assert (code, "1 failed, 2 passed" in said) == (1, True), said
    assert "now missed: s2, Lio Marr" in said
    assert "now missed: s4, Lio Marr" in said


def test_the_pytest_door_misses_what_is_not_read_and_refuses_what_is_nobody_s(folder: Path) -> None:
    call("run")
    call("bless", "eval-results.jsonl")
    for name in ("conftest.py", "test_fixtures.py"):
        shutil.copy(DOOR / name, folder / "evals" / name)
    shutil.rmtree(folder / "evals" / "fixtures" / "tide-table")
    code, said = door(folder)
    assert code != 0
    assert "tide-table.json: the suite has no such case; delete this recording" in said
    (folder / "evals" / "recordings" / MODEL / "tide-table.json").unlink()
    code, said = door(folder)
    assert (code, "1 failed, 1 passed" in said) == (1, True), said
    assert "cases or repeats are missing or new; mend, or bless" in said


def door(folder: Path) -> tuple[int, str]:
    words = (
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:asyncio",  # a user's environment need not have it
        "--disable-socket",
        "--allow-unix-socket",
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, *words, "--rootdir", str(folder), str(folder / "evals")],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
        cwd=folder,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr
