from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path
from typing import Any

import pytest

from summarizer import InputError, RetryPolicy, SettingsError, Summarizer
from summarizer.batch.budget import Budget
from summarizer.batch.inputs import Inputs
from summarizer.batch.run import Report, run
from summarizer.drivers.pace import Limits
from tests.model_server import EMPTY, Answer, ModelServer, failing

QUIET = "The ferry lay in the harbour."
"""Nothing in it is said: it takes two requests of 110 tokens."""


def articles(tmp_path: Path, *texts: str) -> Inputs:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps({"id": f"d{n}", "text": text}) + "\n" for n, text in enumerate(texts)), "utf-8")
    return Inputs([path])


def distinct(count: int) -> list[str]:
    return [f"{QUIET} Number {n} was green." for n in range(count)]


def start(server: ModelServer, inputs: Inputs, out: Path, *, in_flight: int = 1, **options: Any) -> Report:
    """One run, as one call of the command."""
    summarizer = Summarizer(
        "openai/m", base_url=server.url, limits=Limits(in_flight), retries=RetryPolicy(attempts=1), timeout=20
    )
    return run(summarizer, inputs, out, **options)


def records(out: Path) -> dict[str, dict[str, Any]]:
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert len({line["id"] for line in lines}) == len(lines)
    return {line["id"]: line for line in lines}


def test_every_document_has_one_record_and_a_second_call_asks_nothing(server: ModelServer, tmp_path: Path) -> None:
    inputs, out = articles(tmp_path, *distinct(6), " ", "Ada \ud800 spoke."), tmp_path / "out.jsonl"
    report = start(server, inputs, out, in_flight=4)
    assert report.counts == {"done": 6, "incomplete": 0, "failed": 2}
    assert (report.spent.tokens, report.spent.calls, report.stopped) == (12 * 110, 12, None)
    assert {r["status"] for r in records(out).values()} == {"done", "failed"}
    assert records(out)["d3"]["summary"]["document"]["text"].endswith("Number 3 was green.")
    assert records(out)["d6"]["error"]["kind"] == "InputError"
    before = out.read_bytes()
    assert start(server, inputs, out).counts == report.counts
    assert (out.read_bytes(), len(server.requests)) == (before, 12)


def test_the_output_is_in_the_order_of_the_input_on_request(server: ModelServer, tmp_path: Path) -> None:
    server.will("statements", Answer(EMPTY["statements"], delay=0.3), EMPTY["statements"])
    inputs, out = articles(tmp_path, *distinct(8)), tmp_path / "out.jsonl"
    start(server, inputs, out, in_flight=4, ordered=True)
    assert [json.loads(line)["position"] for line in out.read_text("utf-8").splitlines()] == list(range(8))


def test_one_documents_failure_is_its_record_and_retrying_asks_only_for_what_failed(
    server: ModelServer, tmp_path: Path
) -> None:
    server.will("statements", failing(400), EMPTY["statements"])
    server.will("positions", failing(500), EMPTY["positions"])
    inputs, out = articles(tmp_path, *distinct(4)), tmp_path / "out.jsonl"
    report = start(server, inputs, out)
    assert report.counts == {"done": 2, "incomplete": 1, "failed": 1}
    failed = records(out)["d0"]
    assert (failed["error"]["kind"], failed["error"]["reason"]) == ("ModelError", "rejected")
    asked = len(server.requests)
    assert start(server, inputs, out).counts == report.counts
    assert len(server.requests) == asked
    again = start(server, inputs, out, retry_failed=True)
    assert again.counts == {"done": 4, "incomplete": 0, "failed": 0}
    assert len(server.requests) - asked == 3  # both asks of the failed one, the positions of the incomplete one
    assert {r["status"] for r in records(out).values()} == {"done"}


def test_an_answer_that_came_before_a_crash_is_not_paid_again(server: ModelServer, tmp_path: Path) -> None:
    inputs, out = articles(tmp_path, *distinct(3)), tmp_path / "out.jsonl"

    class Crash(BaseException):
        pass

    def crash(report: Report) -> None:
        raise Crash

    with pytest.raises(Crash):
        start(server, inputs, out, observe=crash)
    start(server, inputs, out)
    asked = [json.dumps(r["messages"]) for r in server.requests]
    assert len(asked) == len(set(asked)) == 6
    assert len(records(out)) == 3


@pytest.mark.parametrize("budget", [Budget(tokens=900), Budget(tokens=0)])
def test_a_budget_stops_before_it_is_passed_and_a_higher_one_goes_on(
    server: ModelServer, tmp_path: Path, budget: Budget
) -> None:
    usage = {"prompt_tokens": 800, "completion_tokens": 50, "total_tokens": 850}
    for kind in ("statements", "positions"):
        server.will(kind, Answer(EMPTY[kind], usage=usage))
    inputs, out = articles(tmp_path, *distinct(5)), tmp_path / "out.jsonl"
    assert budget.tokens is not None
    report = start(server, inputs, out, budget=Budget(tokens=budget.tokens * 6))
    assert report.stopped == "budget"
    assert report.spent.tokens <= budget.tokens * 6
    assert report.finished < 5
    again = start(server, inputs, out, budget=Budget(tokens=100_000))
    assert (again.stopped, again.counts["done"]) == (None, 5)
    assert again.spent.tokens == 10 * 850
    assert len(server.requests) == 10


def test_a_budget_in_money_needs_a_price(server: ModelServer, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="give budget_tokens instead"):
        start(server, articles(tmp_path, QUIET), tmp_path / "out.jsonl", budget=Budget(usd=1))
    assert not (tmp_path / "out.jsonl").exists()


def test_a_used_up_quota_ends_the_run_and_costs_no_document(server: ModelServer, tmp_path: Path) -> None:
    good = EMPTY["statements"]
    server.will("statements", good, good, failing(429, code="insufficient_quota"))
    inputs, out = articles(tmp_path, *distinct(50)), tmp_path / "out.jsonl"
    report = start(server, inputs, out)
    assert (report.stopped, report.counts["failed"]) == ("quota", 0)
    assert report.finished <= 2
    assert "credit" in report.message
    server.will("statements", good)
    assert start(server, inputs, out).counts["done"] == 50


def test_a_key_that_is_refused_does_not_fail_a_whole_archive(server: ModelServer, tmp_path: Path) -> None:
    server.will("statements", failing(401))
    report = start(server, articles(tmp_path, *distinct(200)), tmp_path / "out.jsonl")
    assert report.stopped == "failing"
    assert 20 <= report.counts["failed"] <= 25  # those that were under way
    assert "key" in report.message


def test_an_id_that_stands_twice_is_a_failure_of_the_second(server: ModelServer, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps({"id": i, "text": f"{QUIET} {n}"}) + "\n" for n, i in enumerate("aba")), "utf-8")
    out = tmp_path / "out.jsonl"
    for _ in range(2):
        report = start(server, Inputs([path]), out, in_flight=3)
        assert report.counts == {"done": 2, "incomplete": 0, "failed": 1}
    (failed,) = [r for r in map(json.loads, out.read_text("utf-8").splitlines()) if r["status"] == "failed"]
    assert (failed["position"], failed["error"]["message"].count("by document 1")) == (2, 1)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"model": "openai/other"}, "model"),
        ({"codebook": {"parties": [{"name": "A"}]}}, "codebook"),
        ({"options": {"repair_rounds": 0}}, "options of reading"),
        ({"mode": "tools"}, "mode"),
    ],
)
def test_what_summaries_depend_on_may_not_change_under_way(
    server: ModelServer, tmp_path: Path, change: dict[str, Any], named: str
) -> None:
    from summarizer import Codebook, Options

    inputs, out = articles(tmp_path, QUIET), tmp_path / "out.jsonl"
    start(server, inputs, out)
    given: dict[str, Any] = {"model": "openai/m", **change}
    if "codebook" in given:
        given["codebook"] = Codebook.model_validate(given["codebook"])
    if "options" in given:
        given["options"] = Options(**given["options"])
    with pytest.raises(SettingsError, match=f"another {named}; .*--restart"):
        run(Summarizer(base_url=server.url, **given), inputs, out)
    with pytest.raises(SettingsError, match=r"another input; .*--restart"):
        start(server, articles(tmp_path, QUIET, QUIET), out)


def test_a_server_that_has_moved_is_still_the_same_model(server: ModelServer, tmp_path: Path) -> None:
    inputs, out = articles(tmp_path, QUIET), tmp_path / "out.jsonl"
    start(server, inputs, out)
    report = run(Summarizer("openai/m", base_url="http://127.0.0.1:1/v1"), inputs, out)
    assert (report.finished, report.stopped) == (1, None)


def test_an_empty_input_is_an_error(server: ModelServer, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no document"):
        start(server, articles(tmp_path), tmp_path / "out.jsonl")


def test_a_fault_of_the_program_is_a_record_that_tells_nothing_of_the_article(
    server: ModelServer, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(Summarizer):
        async def asummarize(self, document: Any, **_: Any) -> Any:
            raise RuntimeError(document.text)

    out = tmp_path / "out.jsonl"
    with caplog.at_level(logging.INFO):
        report = run(Broken("openai/m", base_url=server.url), articles(tmp_path, "The secret ferry."), out)
    assert report.counts["failed"] == 1
    assert records(out)["d0"]["error"]["kind"] == "RuntimeError"
    assert "secret" not in out.read_text("utf-8") + caplog.text


def test_no_article_text_is_logged_above_debug(server: ModelServer, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    server.will("statements", failing(429, retry_after_ms="1"), "no json, Marisol", "cut {", EMPTY["statements"])
    with caplog.at_level(logging.INFO):
        start(server, articles(tmp_path, *(f"Marisol rowed the ferry, number {n}." for n in range(5))), tmp_path / "out.jsonl")
    assert "for the rate limit" in caplog.text
    assert "Marisol" not in caplog.text


def test_documents_are_taken_as_they_are_needed(server: ModelServer, tmp_path: Path) -> None:
    loaded = 0

    class Counting(Inputs):
        def __iter__(self) -> Any:
            nonlocal loaded
            for item in super().__iter__():
                loaded += 1
                yield item

    seen: list[int] = []
    inputs = articles(tmp_path, *distinct(60))
    start(server, Counting(inputs.inputs), tmp_path / "out.jsonl", in_flight=2, observe=lambda r: seen.append(loaded - 60))
    assert seen[0] <= 10
    assert seen[-1] == 60


def test_it_can_run_beside_another_event_loop_in_a_thread(server: ModelServer, tmp_path: Path) -> None:
    async def work() -> Report:
        return await asyncio.to_thread(start, server, articles(tmp_path, QUIET), tmp_path / "out.jsonl")

    assert asyncio.run(work()).counts["done"] == 1


@pytest.mark.parametrize("pattern", ["", "*"])
def test_what_a_run_writes_is_none_of_its_inputs(tmp_path: Path, pattern: str) -> None:
    for name in ("a.txt", "z.txt"):
        (tmp_path / name).write_text(f"{name}: “The boats run,” Ada Holm said.", "utf-8")
    output = tmp_path / "m.jsonl"
    for retry_failed in (False, True):
        report = run(Summarizer("rules"), Inputs([str(tmp_path / pattern)]), output, retry_failed=retry_failed, ordered=True)
        assert (report.total, report.finished, report.stopped) == (2, 2, None)
    made = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
    assert sorted((Path(r["id"]).name, r["status"]) for r in made) == [("a.txt", "done"), ("z.txt", "done")]


def test_an_input_that_changes_under_way_ends_the_run_and_putting_it_back_goes_on(server: ModelServer, tmp_path: Path) -> None:
    for n, text in enumerate(distinct(9)):
        (tmp_path / f"d{n}.txt").write_text(text, "utf-8")
    inputs, out, new = Inputs([str(tmp_path / "*.txt")]), tmp_path / "out.jsonl", tmp_path / "d77.txt"

    class Growing(Inputs):
        def __iter__(self) -> Any:
            if server.requests or out.exists():
                new.write_text(QUIET, "utf-8")
            return super().__iter__()

    with pytest.raises(InputError, match=r"d77.txt: the input was changed"):
        start(server, Growing(inputs.inputs), out)
    with pytest.raises(SettingsError, match="another input"):
        start(server, inputs, out)
    new.unlink()
    assert start(server, inputs, out).counts["done"] == 9
    asked = [json.dumps(r["messages"]) for r in server.requests]
    assert len(asked) == len(set(asked)) == 18
    assert QUIET not in json.dumps([r["summary"]["document"]["text"] for r in records(out).values()]).split('"')


def test_a_retry_that_is_stopped_loses_no_record(server: ModelServer, tmp_path: Path) -> None:
    server.will("positions", failing(500))
    inputs, out = articles(tmp_path, *distinct(4)), tmp_path / "out.jsonl"
    assert start(server, inputs, out).counts["incomplete"] == 4
    before = records(out)
    stopped = start(server, inputs, out, retry_failed=True, budget=Budget(tokens=10))
    assert (stopped.stopped, stopped.counts) == ("budget", {"done": 0, "incomplete": 4, "failed": 0})
    assert records(out) == before

    class Kill(BaseException):
        pass

    def kill(report: Report) -> None:
        raise Kill

    server.will("positions", EMPTY["positions"])
    with pytest.raises(Kill):
        start(server, inputs, out, retry_failed=True, observe=kill)
    assert [json.loads(line)["status"] for line in out.read_text("utf-8").splitlines()] == ["incomplete"] * 4 + ["done"]
    assert start(server, inputs, out).counts == {"done": 4, "incomplete": 0, "failed": 0}  # it goes on with what was begun
    assert len(server.requests) == 12  # what was under way at the kill was kept
    assert {(r["id"], r["status"]) for r in records(out).values()} == {(f"d{n}", "done") for n in range(4)}


def test_a_document_that_failed_may_be_mended_and_is_read_again(server: ModelServer, tmp_path: Path) -> None:
    for n, text in enumerate([QUIET, "", f"{QUIET} It was green."]):
        (tmp_path / f"d{n}.txt").write_text(text, "utf-8")
    inputs, out = Inputs([tmp_path]), tmp_path / "out.jsonl"
    assert start(server, inputs, out).counts == {"done": 2, "incomplete": 0, "failed": 1}
    (tmp_path / "d1.txt").write_text("The quay was empty.", "utf-8")
    assert start(server, inputs, out).counts == {"done": 3, "incomplete": 0, "failed": 0}
    assert len(records(out)) == 3
    (tmp_path / "d1.txt").write_text("The quay was full.", "utf-8")
    with pytest.raises(SettingsError, match="another input"):
        start(server, inputs, out)


def test_a_budget_is_not_spent_by_what_is_under_way(server: ModelServer, tmp_path: Path) -> None:
    for kind in ("statements", "positions"):
        server.will(kind, Answer(EMPTY[kind], delay=0.05))
    inputs, out = articles(tmp_path, *distinct(12)), tmp_path / "out.jsonl"
    report = start(server, inputs, out, in_flight=12, budget=Budget(tokens=12_000))
    assert (report.stopped, report.counts["done"], report.spent.tokens) == (None, 12, 24 * 110)
