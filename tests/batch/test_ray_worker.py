"""What a Ray worker does, without Ray: the shared pace behind a stand-in for an actor's handle, and whole partitions."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

from summarizer import Document, RetryPolicy, SettingsError, Summary
from summarizer.asks import Ask, AskFailed, Message, Outcome, Reply
from summarizer.batch.inputs import Item
from summarizer.batch.ray_pace import PaceKeeper, SharedPaced
from summarizer.batch.ray_settings import Readers, Setup
from summarizer.batch.ray_worker import PartitionWorker, Reader
from summarizer.drivers.model import Model
from summarizer.drivers.pace import Limits
from summarizer.drivers.settings import resolve
from tests import virtual_time
from tests.articles import ARTICLE, POSITIONS, STATEMENTS
from tests.model_server import ModelServer, failing

ASK = Ask("statements", (Message("user", "x"),), "statements", {"type": "object"}, 10)
QUICK = RetryPolicy(first_wait=0.01, longest_wait=0.02, deadline=20)
RULES = Setup.of(Readers("rules"))


class Handle:
    """Calls a keeper as an actor's handle does: `handle.method.remote(...)` returns what can be awaited."""

    def __init__(self, keeper: PaceKeeper) -> None:
        self._keeper = keeper

    def __getattr__(self, name: str) -> Any:
        method: Callable[..., Coroutine[Any, Any, Any]] = getattr(self._keeper, name)

        class Remote:
            @staticmethod
            def remote(*given: Any) -> asyncio.Task[Any]:
                return asyncio.ensure_future(method(*given))

        return Remote


async def test_workers_that_share_a_keeper_share_one_limit_and_tell_it_of_refusals(server: ModelServer) -> None:
    server.will("statements", failing(429, retry_after="0"), STATEMENTS)
    keeper = PaceKeeper(Limits(in_flight=2))
    models = [Model(resolve("m", base_url=server.url), retries=QUICK) for _ in range(2)]
    workers = [SharedPaced(model, Handle(keeper)) for model in models]
    outcomes = await asyncio.gather(*(workers[n % 2].acomplete(ASK) for n in range(6)))
    assert all(isinstance(o, Reply) for o in outcomes)
    while (seen := await keeper.seen())["under_way"]:  # places are given back without waiting
        await asyncio.sleep(0)
    assert (seen["most"], seen["refused"]) == (2, 1)
    for model in models:
        await model.aclose()


def test_a_place_that_a_dead_worker_holds_is_free_after_the_lease() -> None:
    async def run() -> float:
        keeper = PaceKeeper(Limits(in_flight=1), lease=100)
        await keeper.enter("of a worker that dies", 10)
        await keeper.enter("of another", 10)
        return asyncio.get_running_loop().time()

    assert virtual_time.run(run()) == pytest.approx(100, abs=1)


async def test_a_place_is_given_back_once_whatever_comes_of_the_ask() -> None:
    class Failing:
        async def acomplete(self, ask: Ask) -> Outcome:
            if ask.label == "raise":
                raise RuntimeError
            return AskFailed("rate_limited", "no")

    keeper = PaceKeeper(Limits(in_flight=1))
    worker = SharedPaced(Failing(), Handle(keeper))  # type: ignore[arg-type]
    with pytest.raises(RuntimeError):
        await worker.acomplete(Ask("statements", (), "s", {}, 1, label="raise"))
    await keeper.leave("no such ticket", 0, None)
    await keeper.enter("next", 1)
    await keeper.leave("next", 1, Reply("", calls=1))
    await keeper.leave("next", 1, Reply("", calls=1))
    assert (await keeper.seen())["under_way"] == 0


@pytest.mark.parametrize("name", ["prompts", "schema"])
def test_a_worker_with_other_templates_or_another_schema_is_an_error_that_names_the_remedy(name: str) -> None:
    with pytest.raises(SettingsError, match=f"{name}.*same version of the package"):
        Reader(replace(RULES, premises={**RULES.premises, name: "0"}), None)


async def test_a_worker_reads_as_a_summarizer_does(server: ModelServer) -> None:
    server.will("statements", STATEMENTS)
    server.will("positions", POSITIONS)
    reader = Reader(Setup.of(Readers("m", base_url=server.url)), Handle(PaceKeeper(Limits())))
    summary = await reader.summarize(Document.from_text(ARTICLE))
    assert len(summary.statements) == 9
    assert (summary.provenance.calls, summary.provenance.model) == (2, "m")


def partition(folder: Path, source: Path, form: str) -> list[dict[str, Any]]:
    worker = PartitionWorker(RULES, None, None, None)
    paths = {"input": str(source), "output": str(folder / f"out.{form}"), "mark": str(folder / "mark.json")}
    made: list[dict[str, Any]] = worker(pyarrow.table({k: [v] for k, v in paths.items()})).to_pylist()
    return made


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_a_partition_of_many_rows_is_written_whole_in_order_with_its_tally(tmp_path: Path, form: str) -> None:
    source = tmp_path / "in.jsonl"
    rows = [{"id": f"d{n}", "text": "“We stay,” Marr said." if n % 70 else ""} for n in range(150)]
    source.write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    assert partition(tmp_path, source, form) == [{"input": str(source), "damaged": None, "stopped": None}]
    output = tmp_path / f"out.{form}"
    if form == "parquet":
        made = pyarrow.parquet.read_table(output).to_pylist()
        summaries = [Summary.model_validate_json(r["summary"]) for r in made if r["summary"]]
    else:
        made = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
        summaries = [Summary.model_validate(r["summary"]) for r in made if "summary" in r]
    assert [r["id"] for r in made] == [r["id"] for r in rows]
    assert len(summaries) == 147
    mark = json.loads((tmp_path / "mark.json").read_text("utf-8"))
    assert mark["counts"] == {"done": 147, "failed": 3}
    assert mark["bytes"] == source.stat().st_size
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.jsonl", "mark.json", f"out.{form}"]


def test_a_damaged_input_is_told_and_leaves_no_output(tmp_path: Path) -> None:
    source = tmp_path / "in.parquet"
    source.write_bytes(b"no Parquet")
    (told,) = partition(tmp_path, source, "jsonl")
    assert "in.parquet" in told["damaged"]
    assert [p.name for p in tmp_path.iterdir()] == ["in.parquet"]


async def test_a_fault_of_the_program_in_one_document_costs_only_that_document() -> None:
    def fault() -> Document:
        raise ZeroDivisionError("words of the article")

    reader = Reader(RULES, None)
    good = Item("b", "", lambda: Document.from_text(ARTICLE))
    results = [r async for r in reader.results([Item("a", "", fault), good])]
    assert [(r["id"], r["status"]) for r in results] == [("a", "failed"), ("b", "done")]
    assert results[0]["error"]["kind"] == "ZeroDivisionError"
    assert "words of the article" not in str(results[0])
