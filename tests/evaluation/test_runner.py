"""Runs: what is read, what counts, what is written, and what a second run takes from it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from summarizer.asks import Ask, Outcome
from summarizer.codebook import Codebook
from summarizer.document import Document
from summarizer.errors import InputError, ModelError, RecordingError, SettingsError
from summarizer.evaluation import fingerprints, load_results, run
from summarizer.evaluation.counts import Counts, added
from summarizer.evaluation.record import record
from summarizer.evaluation.reports.tables import Report, overview
from summarizer.evaluation.results import CaseResult, Mode, Results, ResultsFile
from summarizer.evaluation.runner import plan, read_all
from summarizer.evaluation.suite import load_cases, load_suite
from summarizer.summary import Summary, Usage
from tests.articles import POSITIONS, STATEMENTS
from tests.evaluation.small_suite import ANSWERED_BY, LABELS, MODEL, Script, record_suite, write_suite
from tests.model_server import Answer, ModelServer, failing


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    file = write_suite(tmp_path / "suite")
    record_suite(file)
    return file


def partial(results: Results, model: str = MODEL) -> Counts:
    return added(r.scored for r in results.by(model)).counts["partial"]


def test_a_run_without_a_model_replays_the_suite_s_own(suite: Path, tmp_path: Path) -> None:
    results = run(suite, out=tmp_path / "r.jsonl")
    assert [r.key for r in results.cases] == [(MODEL, "quay-lease", 1), (MODEL, "tide-table", 1)]
    assert {(r.mode, r.answered_by, r.failure, r.broken) for r in results.cases} == {("replayed", ANSWERED_BY, "", "")}
    assert partial(results) == Counts(8, 9, 8)
    assert load_results(tmp_path / "r.jsonl") == results


def test_a_result_says_what_it_was_made_of(suite: Path) -> None:
    for result in run(suite).cases:
        assert set(result.made_of) == {"scorer", "code", "positions", "labels", "templates", "answers"}
        assert all(result.made_of.values())


def test_a_finished_run_reads_nothing_again(suite: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.jsonl"
    first = run(suite, out=out)
    before = out.read_bytes()
    told: list[Any] = []
    second = run(suite, out=out, on_start=lambda left, there: told.append((left, there)), on_result=told.append)
    assert told == [(0, 2)]
    assert out.read_bytes() == before
    assert second == first


def test_a_run_goes_on_from_a_line_that_was_cut_off(suite: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.jsonl"
    whole = run(suite, out=out)
    lines = out.read_bytes().splitlines(keepends=True)
    out.write_bytes(lines[0] + lines[1][:100])
    with pytest.raises(InputError, match="run the same command again"):
        load_results(out)
    told: list[Any] = []
    results = run(suite, out=out, on_start=lambda left, there: told.append((left, there)))
    assert told == [(1, 1)]
    assert [(r.key, r.scored) for r in results.cases] == [(r.key, r.scored) for r in whole.cases]
    assert load_results(out) == results


def test_a_damaged_line_is_told_with_its_number(suite: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.jsonl"
    run(suite, out=out)
    lines = out.read_text("utf-8").splitlines()
    data = json.loads(lines[1])
    data["scored"]["counts"]["partial"] = "many"
    out.write_text(f"{lines[0]}\n{json.dumps(data)}\n", "utf-8")
    for again in (lambda: load_results(out), lambda: run(suite, out=out)):
        with pytest.raises(InputError, match=r"r\.jsonl:2: this line is damaged"):
            again()
    assert len(run(suite, out=out, fresh=True).cases) == 2


def test_results_of_another_state_are_never_mixed_in(suite: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.jsonl"
    run(suite, out=out)
    labels = suite.parent / "fixtures" / "quay-lease" / "labels.yaml"
    labels.write_text(labels.read_text("utf-8").replace("force: declined", "force: denied"), "utf-8")
    with pytest.raises(InputError, match=r"made of other labels \(1 results, such as quay-lease\)"):
        run(suite, out=out)
    assert len(run(suite, out=out, fresh=True).cases) == 2


def test_results_of_other_cases_count_too_where_a_run_must_be_of_one_state(suite: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.jsonl"
    run(suite, ["rules"], tags=["no-position"], out=out)
    with pytest.raises(InputError, match=r"made of other positions \(1 results, such as tide-table\)"):
        run(suite, ["rules"], limit=1, positions="open", out=out)
    assert len(run(suite, ["rules"], limit=1, out=out).cases) == 2


def test_two_servers_answers_are_never_mixed(
    suite: Path, tmp_path: Path, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings: dict[str, Any] = {"out": tmp_path / "r.jsonl", "limit": 1}
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    assert not run(suite, ["openai/m"], **settings).cases[0].failure
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    with pytest.raises(InputError, match="made of other settings"):
        run(suite, ["openai/m"], **settings)


def test_a_file_of_results_is_one_run_s(suite: Path, tmp_path: Path) -> None:
    with ResultsFile(tmp_path / "r.jsonl"), pytest.raises(InputError, match=r"r\.jsonl: another run writes to it"):
        run(suite, out=tmp_path / "r.jsonl", fresh=True)
    assert len(run(suite, out=tmp_path / "r.jsonl").cases) == 2


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"models": "rules"}, r"models='rules': give a list, such as \['rules'\]"),
        ({"tags": "no-position"}, "tags='no-position': give a list"),
        ({"at_once": 0}, "at_once=0: give 1 or more"),
        ({"limit": -1}, "limit=-1: give 1 or more"),
        ({"repeats": 0}, "repeats=0: give 1 or more"),
        ({"positions": "opened"}, "positions='opened': give one of closed, open"),
        ({"split": "heldout"}, "no split 'heldout'; the splits are dev, held-out, all"),
        ({"split": "held-out"}, "none is in split 'held-out'; choose another --split$"),
    ],
)
def test_a_value_that_cannot_work_is_named(suite: Path, settings: dict[str, Any], says: str) -> None:
    with pytest.raises((SettingsError, InputError), match=says):
        run(suite, **settings)


def test_a_subset_can_be_run_and_then_the_rest(suite: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.jsonl"
    assert [r.case for r in run(suite, out=out, limit=1).cases] == ["quay-lease"]
    assert [r.case for r in run(suite, tags=["no-position"]).cases] == ["tide-table"]
    told: list[Any] = []
    assert len(run(suite, out=out, on_start=lambda left, there: told.append((left, there))).cases) == 2
    assert told == [(1, 1)]


class Fake:
    """A reader that fails at some cases."""

    mode: Mode = "live"

    def __init__(self, model: str, failing: dict[str, Exception]) -> None:
        self.model = model
        self._failing = failing
        self.given: list[tuple[Document, Codebook | None]] = []

    def repeats(self, case: str, wanted: int | None) -> tuple[int, ...]:
        return tuple(range(1, (wanted or 1) + 1))

    def made_of(self, case: str) -> dict[str, str]:
        return {}

    async def read(self, document: Document, case: str, repeat: int, codebook: Codebook | None) -> Summary:
        self.given.append((document, codebook))
        if case in self._failing:
            raise self._failing[case]
        return Summary(document=document, provenance={"reader": "rules", "model": self.model})

    async def aclose(self) -> None:
        pass


async def read(suite: Path, *readers: Fake, repeats: int = 1) -> Results:
    kept: list[CaseResult] = []
    await read_all(plan(readers, load_cases(load_suite(suite)), repeats), "small", kept.append)
    return Results.of(kept)


async def test_a_crash_counts_as_everything_missed_and_is_named(suite: Path) -> None:
    results = await read(suite, Fake("fake", {"quay-lease": ZeroDivisionError("by nought")}))
    crashed, sound = results.cases
    assert (crashed.case, crashed.failure, crashed.broken) == ("quay-lease", "ZeroDivisionError: by nought", "")
    assert crashed.scored.counts["partial"] == Counts(0, 0, 8)
    assert crashed.scored.missed == tuple(f"s{n}" for n in range(1, 9))
    assert not sound.failure
    assert partial(results, "fake") == Counts(0, 0, 8)


async def test_tokens_of_a_failed_reading_are_counted(suite: Path) -> None:
    spent = Usage(input_tokens=700, output_tokens=30)
    error = ModelError("cut off", reason="truncated", usage=spent)
    results = await read(suite, Fake("fake", {"quay-lease": error, "tide-table": OSError("gone")}))
    assert [r.lost for r in results.cases] == [spent, Usage()]
    assert [CaseResult.of_line(r.line()).lost for r in results.cases] == [spent, Usage()]
    rows = {row[0]: row[1] for row in overview(Report("small", results, {})).rows}
    assert (rows["tokens in"], rows["tokens out"]) == ("700", "30")


async def test_readers_are_given_parties_and_issues_and_nothing_else_of_the_labels(suite: Path) -> None:
    reader = Fake("fake", {})
    await read(suite, reader)
    (quays,) = [c for c in load_cases(load_suite(suite)) if c.name == "quay-lease"]
    document, codebook = reader.given[0]
    assert document == Document.from_text(quays.text, title=quays.title, source="quay-lease")
    assert codebook is not None
    assert codebook.model_dump() == {
        "parties": (
            {"name": "Varn", "aliases": (), "spokespersons": ()},
            {"name": "Ostmark", "aliases": (), "spokespersons": ()},
        ),
        "issues": (
            {"id": "lease", "proposal": "the lease of the quays to Ostmark"},
            {"id": "short-lease", "proposal": "a shorter lease"},
            {"id": "running", "proposal": "running of the quays by Ostmark alone"},
            {"id": "fees", "proposal": "the fees"},
        ),
        "closed": True,
    }


def test_no_ask_holds_more_of_the_labels_than_parties_and_issues(tmp_path: Path) -> None:
    """Labels are doctored with words that neither the article nor the prompts have; only the allowed ones are sent."""
    labels = LABELS.replace("name: Ostmark}\n", "name: Ostmark, aliases: [Zubrovian, quay]}\n")
    labels = labels.replace("  - name: Ostmark\n", "  - {name: Ostmark, aliases: [Ostmark’s envoy]}\n")
    labels = labels.replace("proposal: a shorter lease", "proposal: a lease of Quillimane")
    labels = labels.replace("provenance: written", "provenance: Provenzibar, written")
    labels = labels.replace("tags: [condition,", "tags: [tagzibar,").replace("a test's author", "Labelzibar")
    file = write_suite(tmp_path / "suite", labels=labels)
    script = Script()
    sent: list[str] = []

    def listen(ask: Ask) -> Outcome:
        sent.extend(m.content for m in ask.messages)
        return script(ask)

    cases = [c for c in load_cases(load_suite(file)) if c.name == "quay-lease"]
    list(record(cases, tmp_path / "r", listen, model="openai/m", answered_by="a script"))
    everything = "\n".join(sent)
    assert "short-lease: a lease of Quillimane; running" in everything
    assert "Use these issues, by id, and no others: " in everything
    assert 'is that name, and of everybody else "": Varn; Ostmark' in everything
    for secret in ("Zubrovian", "Provenzibar", "tagzibar", "Labelzibar", "Marr, for", "opposes the lease", "s7"):
        assert secret not in everything


def test_recordings_fit_the_naming_that_they_were_made_with(suite: Path) -> None:
    closed = run(suite)
    assert {r.made_of["positions"] for r in closed.cases} == {"closed"}
    assert added(r.scored for r in closed.cases).counts["positions/slots"] == Counts(2, 4, 2)
    broken = run(suite, positions="open").cases
    assert all("the ask for" in r.broken for r in broken if r.case == "quay-lease")
    record_suite(suite, naming="open")
    opened = run(suite, positions="open")
    assert not any(r.broken for r in opened.cases)
    assert added(r.scored for r in opened.cases).counts["open positions/slots"].gold == 2
    assert "positions/slots" not in opened.cases[0].scored.counts


def test_the_suite_says_how_issues_are_named_and_the_run_may_say_otherwise(suite: Path, tmp_path: Path) -> None:
    suite.write_text(suite.read_text("utf-8") + "positions: open\n", "utf-8")
    assert load_suite(suite).gate.metrics == ("partial.f1", "speaker.f1", "open positions/slots.f1")
    opened = run(suite, ["rules"], out=tmp_path / "r.jsonl")
    assert "open positions/slots" in opened.cases[0].scored.counts
    assert "positions/slots" in run(suite, ["rules"], positions="closed").cases[0].scored.counts
    with pytest.raises(InputError, match="made of other positions"):
        run(suite, ["rules"], positions="closed", out=tmp_path / "r.jsonl")


async def test_several_models_and_repeats_stand_side_by_side(suite: Path) -> None:
    results = await read(suite, Fake("one", {}), Fake("two", {"tide-table": OSError("gone")}), repeats=2)
    assert results.models == ("one", "two")
    assert [r.key for r in results.by("two")] == [
        ("two", case, repeat) for case in ("quay-lease", "tide-table") for repeat in (1, 2)
    ]
    assert [r.failure for r in results.of_case("two", "tide-table")] == ["OSError: gone"] * 2


async def test_a_setting_that_cannot_work_ends_the_run(suite: Path) -> None:
    with pytest.raises(SettingsError):
        await read(suite, Fake("fake", {"quay-lease": SettingsError("no key")}))


def test_what_failed_is_finished_until_it_is_asked_for(suite: Path, tmp_path: Path, server: ModelServer) -> None:
    server.will("statements", failing(401), Answer(STATEMENTS))
    server.will("positions", POSITIONS)
    settings: dict[str, Any] = {"out": tmp_path / "r.jsonl", "limit": 1, "base_url": server.url}
    assert "401" in run(suite, ["openai/m"], **settings).cases[0].failure
    assert "401" in run(suite, ["openai/m"], **settings).cases[0].failure
    assert len(server.requests) == 1
    results = run(suite, ["openai/m"], **settings, retry_failed=True)
    assert partial(results, "openai/m") == Counts(8, 9, 8)
    assert load_results(tmp_path / "r.jsonl") == results


def test_a_replay_never_asks_a_model(suite: Path, server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    recording = suite.parent / "recordings" / MODEL / "quay-lease.json"
    recording.unlink()
    broken, sound = run(suite).cases
    assert "there is no such recording; record the document first" in broken.broken
    assert broken.scored.counts["partial"] == Counts(0, 0, 8)
    assert not sound.broken
    with pytest.raises(RecordingError, match="there are no recordings of openai/m"):
        run(suite, ["openai/m"], recordings=suite.parent / "recordings")
    suite.write_text(suite.read_text("utf-8").replace("models: [scripted]", "models: [openai/m]"), "utf-8")
    with pytest.raises(RecordingError, match="there are no recordings of openai/m"):
        run(suite)
    assert server.requests == []


def test_a_broken_case_is_read_again_by_the_next_run(suite: Path, tmp_path: Path) -> None:
    recording = suite.parent / "recordings" / MODEL / "quay-lease.json"
    kept = recording.read_bytes()
    recording.unlink()
    assert run(suite, out=tmp_path / "r.jsonl").cases[0].broken
    recording.write_bytes(kept)
    assert partial(run(suite, out=tmp_path / "r.jsonl")) == Counts(8, 9, 8)


def test_recordings_are_read_as_often_as_recorded(suite: Path) -> None:
    record_suite(suite, Script(without=[2]), repeats=[2])
    results = run(suite)
    assert [r.repeat for r in results.cases] == [1, 2, 1, 2]
    first, second = results.of_case(MODEL, "quay-lease")
    assert (first.scored.counts["partial"].tp, second.scored.counts["partial"].tp) == (8, 7)
    assert [r.repeat for r in run(suite, repeats=1).cases] == [1, 1]


def test_all_models_of_a_folder_of_recordings_are_replayed(suite: Path) -> None:
    folder = suite.parent / "recordings"
    cases = load_cases(load_suite(suite))
    list(record(cases, folder / "other", Script(without=[3, 4]), model="openai/other", answered_by="another script"))
    results = run(suite, recordings=folder)
    assert results.models == ("other", MODEL)
    assert partial(results, "other").tp == 6
    assert run(suite, ["scripted"], recordings=folder).models == (MODEL,)


def test_strictness_refuses_what_nothing_asks_for(suite: Path) -> None:
    folder = suite.parent / "recordings" / MODEL
    file = folder / "quay-lease.json"
    data = json.loads(file.read_text("utf-8"))
    extra = dict(data["answers"][0], fingerprint="0" * 64, kind="positions-repair", label="repair of 3 findings")
    data["answers"].append(extra)
    file.write_text(json.dumps(data), "utf-8")
    assert not run(suite).cases[0].broken
    assert "nothing asks any more for positions-repair (repair of 3 findings)" in run(suite, strict=True).cases[0].broken
    (folder / "gone.json").write_bytes(file.read_bytes())
    with pytest.raises(RecordingError, match=r"gone\.json: the suite has no such case; delete this recording"):
        run(suite, strict=True)


def test_a_prompt_that_changed_breaks_the_replay_and_only_what_is_stale_is_recorded(suite: Path, tmp_path: Path) -> None:
    from summarizer.shipped import shipped

    prompts = tmp_path / "prompts"
    prompts.mkdir()
    shipped_one = shipped("prompts") / "positions.v1.md"
    (prompts / "examples").mkdir()
    for example in (shipped("prompts") / "examples").iterdir():
        (prompts / "examples" / example.name).write_bytes(example.read_bytes())
    text = shipped_one.read_text("utf-8").replace("<!-- user -->", "Be brief.\n<!-- user -->")
    (prompts / shipped_one.name).write_text(text, "utf-8")
    broken = run(suite, prompts=prompts).cases
    assert all("the template 'positions' has changed (recorded with " in r.broken for r in broken)
    script = Script()
    done = record_suite(suite, script, prompts=prompts)
    assert [d.asked for d in done] == [1, 1]
    assert script.asked == ["positions", "positions"]
    assert partial(run(suite, prompts=prompts)) == Counts(8, 9, 8)


def test_an_answer_that_still_holds_is_kept_with_the_template_of_now(suite: Path) -> None:
    (file, *_) = (suite.parent / "recordings" / MODEL).iterdir()
    kept = file.read_text("utf-8")
    file.write_text(re.sub(r'  "template": "\w+",\n', "", kept), "utf-8")
    assert file.read_text("utf-8") != kept
    assert {d.asked for d in record_suite(suite, Script())} == {0}
    assert file.read_text("utf-8") == kept


KILLED = """
import sys
from summarizer.evaluation import fingerprints, run
fingerprints.of_code = lambda: "the same"
run(sys.argv[1], ["openai/m"], base_url=sys.argv[2], out=sys.argv[3], at_once=1)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here")
def test_a_killed_run_goes_on_where_it_was(
    suite: Path, tmp_path: Path, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first case is answered, the second hangs; the process is killed; the next run asks for the second alone."""
    monkeypatch.setattr(fingerprints, "of_code", lambda: "the same")
    server.will("statements", Answer(STATEMENTS), Answer(STATEMENTS, delay=30))
    server.will("positions", POSITIONS)
    out = tmp_path / "r.jsonl"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(suite), server.url, str(out)], env=environment)
    try:
        while process.poll() is None and not (
            out.exists() and out.read_bytes().endswith(b"\n") and len(server.asked("statements")) > 1
        ):
            time.sleep(0.05)
        assert process.poll() is None, "it ended by itself"
    finally:
        process.kill()
        process.wait()
    assert [r.case for r in load_results(out).cases] == ["quay-lease"]
    server.requests.clear()
    server.will("statements", {"actors": [], "statements": []})
    results = run(suite, ["openai/m"], base_url=server.url, out=out)
    assert [r.case for r in results.cases] == ["quay-lease", "tide-table"]
    assert all("High water" in body["messages"][-1]["content"] for body in server.requests)
    assert server.requests
    assert partial(results, "openai/m") == Counts(8, 9, 8)
