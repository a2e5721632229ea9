"""A real Ray of two workers on this machine, whose requests go to a local server.

Not part of the ordinary run: `pytest -m ray`, with the extra `ray` installed.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from summarizer import InputError, ModelError, RetryPolicy, SettingsError, Summary
from summarizer.batch.inputs import Columns
from summarizer.batch.ray_settings import Readers, Setup
from summarizer.drivers.pace import Limits
from tests.articles import ARTICLE, POSITIONS, STATEMENTS
from tests.model_server import ModelServer, failing

pytestmark = pytest.mark.ray

ROOT = Path(__file__).parents[2]
LOOPBACK = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_DEDUP_LOGS": "0", "PYTHONPATH": str(ROOT)}
QUICK = RetryPolicy(first_wait=0.01, longest_wait=0.02, deadline=20)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    os.environ.update(LOOPBACK)
    ray = pytest.importorskip("ray") if "SUMMARIZER_REQUIRE_RAY" not in os.environ else __import__("ray")
    ray.init(num_cpus=2, include_dashboard=False, _node_ip_address="127.0.0.1", log_to_driver=False)
    yield ray
    ray.shutdown()


@pytest.fixture
def right(server: ModelServer) -> ModelServer:
    server.will("statements", STATEMENTS)
    server.will("positions", POSITIONS)
    return server


def articles(folder: Path, name: str, *ids: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.jsonl"
    path.write_text("".join(json.dumps({"id": i, "text": f"{ARTICLE}\nDocument {i}."}) + "\n" for i in ids), "utf-8")
    return path


def rows(table: Any) -> list[dict[str, Any]]:
    return sorted(table, key=lambda r: str(r["id"]))


# -- a dataset -----------------------------------------------------------------------------------


def test_every_row_of_a_dataset_becomes_a_summary_or_a_named_error(cluster: Any, right: ModelServer) -> None:
    from summarizer.batch.ray_data import summarize_dataset

    given = [{"key": f"d{n}", "body": ARTICLE, "desk": n % 2} for n in range(6)] + [{"key": "empty", "body": "", "desk": 7}]
    made = summarize_dataset(
        cluster.data.from_items(given, override_num_blocks=2),
        Readers("m", base_url=right.url, documents_at_once=2),
        columns=Columns(text="body", id="key"),
        keep=["desk"],
    )
    results = rows(made.take_all())
    assert [(r["id"], r["status"], r["desk"]) for r in results] == [
        *((f"d{n}", "done", n % 2) for n in range(6)),
        ("empty", "failed", 7),
    ]
    assert json.loads(results[-1]["error"])["kind"] == "InputError"
    for result in results[:-1]:
        summary = Summary.model_validate_json(result["summary"])
        assert len(summary.statements) == 9
        assert summary.provenance.calls == 2
    assert len(right.requests) == 12


def test_parquet_and_json_are_read_and_written_by_ray_data(cluster: Any, right: ModelServer, tmp_path: Path) -> None:
    from summarizer.batch.ray_data import summarize_dataset

    articles(tmp_path / "in", "a", "x", "y")
    made = summarize_dataset(cluster.data.read_json(str(tmp_path / "in"), lines=True), Readers("m", base_url=right.url))
    made.write_parquet(str(tmp_path / "out"))
    again = cluster.data.read_parquet(str(tmp_path / "out")).take_all()
    assert [(r["id"], r["status"], r["error"]) for r in rows(again)] == [("x", "done", None), ("y", "done", None)]
    assert Summary.model_validate_json(again[0]["summary"]).document.text.startswith(ARTICLE)


def test_the_rules_reader_needs_no_server(cluster: Any) -> None:
    from summarizer.batch.ray_data import summarize_dataset

    (row,) = summarize_dataset(cluster.data.from_items([{"text": ARTICLE}]), Readers("rules")).take_all()
    assert Summary.model_validate_json(row["summary"]).provenance.reader == "rules"
    assert len(row["id"]) == 16


def test_the_limit_holds_over_all_workers_together(cluster: Any, right: ModelServer) -> None:
    from summarizer.batch.ray_data import summarize_dataset

    crowd = Crowd(right, meet=3)
    given = [{"id": str(n), "text": ARTICLE} for n in range(12)]
    made = summarize_dataset(
        cluster.data.from_items(given, override_num_blocks=4),
        Readers("m", base_url=right.url, documents_at_once=3, limits=Limits(in_flight=3)),
    )
    assert {r["status"] for r in made.take_all()} == {"done"}
    assert crowd.most == 3


def test_the_keeper_of_the_pace_hears_of_every_worker_s_requests_and_refusals(cluster: Any, right: ModelServer) -> None:
    from summarizer.batch.ray_data import _keeper
    from summarizer.batch.ray_worker import RowWorker

    right.will("statements", failing(429, retry_after="0"), failing(429, retry_after="0"), STATEMENTS)
    readers = Readers("m", base_url=right.url, retries=QUICK, documents_at_once=4, limits=Limits(in_flight=8))
    keeper = _keeper(cluster, readers)
    given = [{"id": str(n), "text": ARTICLE} for n in range(4)]
    made = cluster.data.from_items(given, override_num_blocks=1).map_batches(
        RowWorker,
        fn_constructor_args=(Setup.of(readers), keeper),
        batch_format="pyarrow",
        compute=cluster.data.ActorPoolStrategy(size=1),
        num_cpus=0.5,
    )
    assert {r["status"] for r in made.take_all()} == {"done"}
    seen = cluster.get(keeper.seen.remote())
    assert (seen["under_way"], seen["most"], seen["refused"]) == (0, 4, 2)


# -- partitions ----------------------------------------------------------------------------------


@pytest.mark.parametrize("format", ["parquet", "jsonl"])
def test_every_input_file_becomes_an_output_file_and_is_not_read_again(
    cluster: Any, right: ModelServer, tmp_path: Path, format: Any
) -> None:
    from summarizer.batch.ray_data import summarize_partitions

    for name, ids in (("p1", "ab"), ("p2", "c"), ("p3", "de")):
        articles(tmp_path / "in", name, *ids)
    out = tmp_path / "out"
    report = summarize_partitions([tmp_path / "in"], out, Readers("m", base_url=right.url), format=format)
    assert (report.partitions, report.found, report.counts) == (3, 0, {"done": 5})
    assert (report.usage.input_tokens, len(right.requests)) == (1_000, 10)
    assert sorted(p.name for p in out.iterdir()) == ["_finished", *(f"p{n}.{format}" for n in (1, 2, 3))]
    if format == "parquet":
        read = cluster.data.read_parquet(str(out)).take_all()
        assert [r["id"] for r in rows(read)] == list("abcde")
        assert len(Summary.model_validate_json(read[0]["summary"]).statements) == 9
    else:
        lines = [json.loads(line) for line in (out / "p3.jsonl").read_text("utf-8").splitlines()]
        assert [(r["id"], r["position"], r["status"]) for r in lines] == [("d", 0, "done"), ("e", 1, "done")]
        assert Summary.model_validate(lines[0]["summary"]).provenance.calls == 2

    (out / f"p2.{format}").unlink()
    again = summarize_partitions([tmp_path / "in"], out, Readers("m", base_url=right.url), format=format)
    assert (again.found, again.counts, len(right.requests)) == (2, {"done": 5}, 12)
    assert summarize_partitions([tmp_path / "in"], out, Readers("m", base_url=right.url), format=format).found == 3
    assert len(right.requests) == 12


def test_a_server_that_fails_gives_a_partition_up_and_the_next_run_goes_on(
    cluster: Any, right: ModelServer, tmp_path: Path
) -> None:
    from summarizer.batch.ray_data import summarize_partitions

    articles(tmp_path / "in", "p1", "a", "b")
    right.will("statements", failing(401))
    with pytest.raises(ModelError, match=r"p1\.jsonl.*key.*goes on"):
        summarize_partitions([tmp_path / "in"], tmp_path / "out", Readers("m", base_url=right.url))
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["_finished"]
    right.will("statements", STATEMENTS)
    report = summarize_partitions([tmp_path / "in"], tmp_path / "out", Readers("m", base_url=right.url))
    assert report.counts == {"done": 2}


def test_a_damaged_file_costs_the_others_nothing_and_is_told_when_they_are_read(cluster: Any, tmp_path: Path) -> None:
    from summarizer.batch.ray_data import summarize_partitions

    for name in "acd":
        articles(tmp_path / "in", name, name)
    (tmp_path / "in" / "b.parquet").write_bytes(b"no Parquet")
    for _ in range(2):
        with pytest.raises(InputError, match=r"1 of 4 inputs.*b\.parquet.*the same call"):
            summarize_partitions([tmp_path / "in"], tmp_path / "out", Readers("rules", workers=1))
        assert sorted(p.stem for p in (tmp_path / "out").glob("*.parquet")) == ["a", "c", "d"]
    (tmp_path / "in" / "b.parquet").unlink()
    assert summarize_partitions([tmp_path / "in"], tmp_path / "out", Readers("rules")).found == 3


def test_asks_that_wait_never_keep_out_the_one_that_gives_a_place_back(cluster: Any) -> None:
    from summarizer.batch.ray_data import _keeper

    readers = Readers("m", workers=64, documents_at_once=64, asks_at_once=3, limits=Limits(in_flight=1))
    keeper = _keeper(cluster, readers)
    cluster.get(keeper.enter.remote("first", 1))
    waiting = [keeper.enter.remote(str(n), 1) for n in range(readers.asks - 1)]
    keeper.leave.remote("first", 1, None)
    assert cluster.wait(waiting, timeout=60)[0]


def test_what_can_not_be_resumed_is_an_error_that_names_the_remedy(cluster: Any, right: ModelServer, tmp_path: Path) -> None:
    from summarizer.batch.ray_data import summarize_partitions

    path = articles(tmp_path / "in", "p1", "a")
    summarize_partitions([path], tmp_path / "out", Readers("rules"))
    with pytest.raises(SettingsError, match=r"another model.*another output"):
        summarize_partitions([path], tmp_path / "out", Readers("m", base_url=right.url))
    articles(tmp_path / "in", "p1", "a", "b")
    with pytest.raises(InputError, match="has changed"):
        summarize_partitions([path], tmp_path / "out", Readers("rules"))
    articles(tmp_path / "more", "p1", "c")
    with pytest.raises(InputError, match="same name"):
        summarize_partitions([path, tmp_path / "more"], tmp_path / "other", Readers("rules"))
    (tmp_path / "one.txt").write_text(ARTICLE, "utf-8")
    with pytest.raises(InputError, match="a partition is"):
        summarize_partitions([tmp_path / "one.txt"], tmp_path / "other", Readers("rules"))


@pytest.mark.parametrize("begun", [0, 1, 2], ids=["before the first ask", "within a document", "in the last ask"])
def test_a_worker_that_outlives_its_job_finishes_no_partition(
    cluster: Any, right: ModelServer, tmp_path: Path, begun: int
) -> None:
    import pyarrow

    from summarizer.batch.ray_data import _keeper
    from summarizer.batch.ray_pace import KeeperLostError
    from summarizer.batch.ray_worker import PartitionWorker

    right.will("positions", failing(429, retry_after="0"), failing(429, retry_after="0"), POSITIONS)
    readers = Readers("m", base_url=right.url, retries=QUICK, documents_at_once=4)
    keeper = _keeper(cluster, readers)
    cluster.get(keeper.seen.remote())
    gate = Gate(right, let_through=max(begun - 1, 0))
    partition = {n: [str(tmp_path / n)] for n in ("output", "mark")} | {"input": [str(articles(tmp_path / "in", "p", "d"))]}
    partition["output"][0] += ".jsonl"

    def kill() -> None:
        if begun:
            gate.reached.wait()
        cluster.kill(keeper)
        while True:  # until its death is known
            try:
                cluster.get(keeper.seen.remote())
            except cluster.exceptions.RayActorError:
                break
        gate.open.set()

    killer = threading.Thread(target=kill)
    killer.start()
    if not begun:
        killer.join()
    with pytest.raises(KeeperLostError, match="start the job again"):
        PartitionWorker(Setup.of(readers), keeper, None, None)(pyarrow.table(partition))
    killer.join()
    assert not list(tmp_path.glob("output*")) + list(tmp_path.glob("mark*"))


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_the_job_script_killed_and_started_again_reads_no_finished_partition_twice(right: ModelServer, tmp_path: Path) -> None:
    for n in range(4):
        articles(tmp_path / "in", f"p{n}", f"d{n}")
    gate = Gate(right, let_through=4)
    command = [sys.executable, str(ROOT / "examples" / "ray_job.py"), "in", "out", "--model", "m", "--base-url", right.url]
    around = {**os.environ, **LOOPBACK}
    process = subprocess.Popen(command, cwd=tmp_path, env=around, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    gate.reached.wait()  # two workers have asked for more than two documents take
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=120)
    finished = [p.stem for p in (tmp_path / "out").glob("p*.parquet")]
    asked = len(right.requests)
    gate.open.set()
    done = subprocess.run(command, cwd=tmp_path, env=around, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    told = re.search(r"4 partitions, (\d) of them from earlier runs; documents: \{'done': 4\}", done.stdout)
    assert told is not None, done.stdout
    assert finished
    assert int(told[1]) >= len(finished)  # a worker may have finished another one after the job's own death
    again = [body["messages"][-1]["content"] for body in right.requests[asked:]]
    assert not [stem for stem in finished if any(f"Document d{stem[1:]}." in text for text in again)]
    assert len(again) >= 2 * (4 - int(told[1]))


class Crowd:
    """Holds each answer until as many requests are there as are expected at once, and keeps the most that were."""

    def __init__(self, server: ModelServer, meet: int) -> None:
        self.most = 0
        self._there = 0
        self._lock = threading.Lock()
        self._meet = threading.Barrier(meet)
        self._serve = server._serve
        server._serve = self._held  # type: ignore[method-assign]

    def _held(self, handler: Any) -> None:
        with self._lock:
            self._there += 1
            self.most = max(self.most, self._there)
        if not self._meet.broken:
            try:
                self._meet.wait(timeout=60)
                self._meet.abort()
            except threading.BrokenBarrierError:
                pass
        with self._lock:
            self._there -= 1  # before the answer, so that who follows it is not counted beside it
        self._serve(handler)


class Gate:
    """Lets a number of requests through and holds all further ones until it is opened."""

    def __init__(self, server: ModelServer, let_through: int) -> None:
        self.reached = threading.Event()
        self.open = threading.Event()
        self._left = let_through
        self._lock = threading.Lock()
        self._serve = server._serve
        server._serve = self._held  # type: ignore[method-assign]

    def _held(self, handler: Any) -> None:
        with self._lock:
            self._left -= 1
            held = self._left < 0
        if held:
            self.reached.set()
            self.open.wait()
        self._serve(handler)
