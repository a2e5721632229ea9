"""More documents than one machine reads: on a Ray cluster, by Ray Data.

    import ray
    from summarizer.batch.ray_data import Readers, summarize_dataset, summarize_partitions

    readers = Readers("openai/NAME", workers=64)
    summaries = summarize_dataset(ray.data.read_parquet("articles/"), readers)     # a Dataset, lazy
    report = summarize_partitions(["articles/"], "summaries/", readers)            # file by file, resumable

Both run `map_batches` over actors that hold the client, at one pace for the whole cluster. Summaries travel as
JSON text. Needs the extra `ray`.
"""

from __future__ import annotations

import json
import logging
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from summarizer.batch.inputs import Columns
from summarizer.batch.paths import TABLES, files, suffix
from summarizer.batch.premises import changed, fingerprint
from summarizer.batch.ray_pace import PaceKeeper
from summarizer.batch.ray_settings import Readers, Setup
from summarizer.batch.ray_worker import PartitionWorker, RowWorker
from summarizer.errors import InputError, ModelError, SettingsError
from summarizer.usage import Usage, add_usage

if TYPE_CHECKING:
    from ray.data import Dataset

__all__ = ["PartitionReport", "Readers", "summarize_dataset", "summarize_partitions"]

_log = logging.getLogger(__name__)

_MARKS: Final = "_finished"
"""The folder of marks beside the output files; readers of Parquet folders pass over names that begin with _."""

_TOLD: Final = 1_000
"""Calls that the keeper of the pace takes at once beside those that wait for a place."""


def summarize_dataset(
    dataset: Dataset,
    readers: Readers,
    *,
    columns: Columns | None = None,
    keep: Sequence[str] = (),
) -> Dataset:
    """Read every row of a dataset; lazy, as all of Ray Data.

    Args:
        dataset: rows of articles, such as `ray.data.read_parquet(...)` or `read_json(...)`.
        readers: the workers and how they read.
        columns: which columns hold the article and what is known of it. Without a column of ids a row has the
            beginning of its own SHA-256 for one.
        keep: columns that are passed on.

    Returns:
        A dataset with the columns `id`, `status` ("done", "incomplete" or "failed"), `summary` (the JSON of a
        `Summary`, or null) and `error` (JSON with `kind`, `message`, and of a model's failure `reason`, or null),
        then those of `keep`. A row that cannot be read is a row with its error.

    Raises:
        SettingsError: no model is configured, or ray is not installed.
    """
    ray = _ray()
    made: Dataset = dataset.map_batches(
        RowWorker,
        fn_constructor_args=(Setup.of(readers, columns, keep), _keeper(ray, readers)),
        batch_format="pyarrow",
        batch_size=readers.documents_at_once,
        compute=ray.data.ActorPoolStrategy(size=readers.workers),
        num_cpus=readers.cpus_per_worker,
    )
    return made


@dataclass(frozen=True, slots=True)
class PartitionReport:
    """What a run over partitions came to.

    Attributes:
        partitions: input files.
        found: of these, how many an earlier run had finished.
        counts: documents by status, over all partitions.
        usage: tokens over all partitions.
        cost_usd: their price in US dollars; None when unknown.
    """

    partitions: int
    found: int
    counts: dict[str, int]
    usage: Usage
    cost_usd: float | None


def summarize_partitions(
    inputs: Sequence[str | os.PathLike[str]],
    output: str | os.PathLike[str],
    readers: Readers,
    *,
    format: Literal["parquet", "jsonl"] = "parquet",
    columns: Columns | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> PartitionReport:
    """Read the files of an archive, each into an output file of its own; what is finished is not read again.

    A partition is an input file. Its output is moved into place when all of it is read, so that after a kill the
    same call goes on with the files that are missing. What was under way is read again, and paid again: files of
    some hundreds of documents keep that small.

    Args:
        inputs: JSON Lines, CSV and Parquet files, directories of such files, or patterns, at the same place on
            every node.
        output: a directory, at the same place on every node; made when it is not there.
        readers: the workers and how they read.
        format: "parquet" with the columns that `summarize_dataset` returns, or "jsonl" with the lines of
            `summarizer batch`.
        columns: which columns hold what.
        encoding: of text; None is UTF-8.
        delimiter: of CSV.

    Returns:
        The report over all partitions, those of earlier runs included.

    Raises:
        InputError: an input is missing or no table, two have one name, or one has changed since it was finished;
            or some are damaged, which is told when all others are read.
        SettingsError: the output was begun with something else, no model is configured, or ray is not installed.
        ModelError: a partition was given up: all of its documents, or 20 in a row, failed because of the server or
            the account. Finished partitions are kept; the same call goes on.
    """
    ray = _ray()
    setup = Setup.of(readers, columns)
    folder = Path(output).absolute()
    _begin(folder, setup)
    partitions = _partitions(inputs, folder, format)
    pending = [p for p in partitions if not p.is_finished()]
    if pending:
        given = [{"input": str(p.source), "output": str(p.output), "mark": str(p.mark)} for p in pending]
        results = ray.data.from_items(given, override_num_blocks=len(given)).map_batches(
            PartitionWorker,
            fn_constructor_args=(setup, _keeper(ray, readers), encoding, delimiter),
            batch_format="pyarrow",
            batch_size=1,
            compute=ray.data.ActorPoolStrategy(size=min(readers.workers, len(given))),
            num_cpus=readers.cpus_per_worker,
        )
        damaged = []
        for row in results.iter_rows():
            if row["damaged"] is not None:
                damaged.append(row["damaged"])
                continue
            if row["stopped"] is not None:
                raise ModelError(
                    f"{row['input']}: not read: {row['stopped']}; the same call goes on from what is finished",
                    reason="unavailable",
                )
            _log.info("%s: finished", row["input"])
        if damaged:
            raise InputError(
                f"{len(damaged)} of {len(partitions)} inputs cannot be read, the first: {damaged[0]}; mend them or leave "
                "them out, and the same call reads what is missing"
            )
    return _report(partitions, len(partitions) - len(pending))


@dataclass(frozen=True, slots=True)
class _Partition:
    source: Path
    output: Path
    mark: Path

    def is_finished(self) -> bool:
        """Whether mark and output are there.

        Raises:
            InputError: the input has another size than the one that was read.
        """
        if not (self.mark.exists() and self.output.exists()):
            return False
        if json.loads(self.mark.read_text("utf-8"))["bytes"] != self.source.stat().st_size:
            raise InputError(
                f"{self.source}: it has changed since it was read; delete {self.output} to have it read again, or name "
                "another output directory"
            )
        return True


def _partitions(inputs: Sequence[str | os.PathLike[str]], folder: Path, format: str) -> list[_Partition]:
    taken: dict[str, Path] = {}
    for path in files(inputs):
        if suffix(path) not in TABLES:
            raise InputError(f"{path}: a partition is a JSON Lines, CSV or Parquet file; put single documents into such files")
        name = path.name[: -len(suffix(path))]
        if name in taken:
            raise InputError(f"{path}: {taken[name]} has the same name; give them names of their own, for their outputs' sake")
        taken[name] = path
    return [_Partition(p.absolute(), folder / f"{n}.{format}", folder / _MARKS / f"{n}.json") for n, p in taken.items()]


def _begin(folder: Path, setup: Setup) -> None:
    """Make the output directory, or see that it was begun in the same way."""
    now = {**setup.premises, "columns": fingerprint(asdict(setup.columns))}
    about = folder / _MARKS / "_about.json"
    try:
        about.parent.mkdir(parents=True, exist_ok=True)
        if not about.exists():
            about.write_text(json.dumps(now, indent=1), "utf-8")
            return
        known = json.loads(about.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"{folder}: it cannot be used as the output ({type(error).__name__}); name another one") from None
    others = changed(known, now)
    if others:
        raise SettingsError(
            f"{folder}: it was begun with another {' and another '.join(others)}; "
            "use the same, or name another output directory"
        )


def _report(partitions: Sequence[_Partition], found: int) -> PartitionReport:
    counts: Counter[str] = Counter()
    usage = Usage()
    cost: float | None = 0.0
    for partition in partitions:
        mark = json.loads(partition.mark.read_text("utf-8"))
        counts.update(mark["counts"])
        usage = add_usage(usage, Usage(**mark["usage"]))
        cost = None if cost is None or mark["cost_usd"] is None else cost + mark["cost_usd"]
    return PartitionReport(len(partitions), found, dict(counts), usage, cost)


def _keeper(ray: Any, readers: Readers) -> Any:
    """Return the handle of a new actor that keeps the pace; it lives as long as the handle is held, its node's death or not.

    Each ask waits in at most one call at a time. Were there room for fewer calls than asks, those that wait for a
    place could keep out the very call that gives one back.
    """
    placed = ray.remote(PaceKeeper).options(
        num_cpus=0, max_concurrency=readers.asks + _TOLD, max_restarts=-1, max_task_retries=-1
    )
    return placed.remote(readers.limits)


def _ray() -> Any:
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise SettingsError("Ray Data needs an extra; pip install 'attribution-summarizer[ray]'") from error
    return ray
