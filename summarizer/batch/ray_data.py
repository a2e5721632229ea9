"""More documents than one machine reads: on a Ray cluster, by Ray Data.

    import ray
    from summarizer.batch.ray_data import summarize_dataset, summarize_partitions

    summaries = summarize_dataset(ray.data.read_parquet("articles/"), "openai/NAME")     # a Dataset, lazy
    report = summarize_partitions(["articles/"], "summaries/", "openai/NAME")            # file by file, resumable

Both run `map_batches` over actors that hold the client, at one pace for the whole cluster. Summaries travel as
JSON text. Needs the extra `ray`.
"""

from __future__ import annotations

import hashlib
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
from summarizer.batch.ray_pace import PaceKeeper
from summarizer.batch.ray_worker import PartitionWorker, RowWorker, Setup
from summarizer.codebook import Codebook
from summarizer.drivers.pace import Limits
from summarizer.drivers.retries import RetryPolicy
from summarizer.drivers.settings import REMEDIES, RULES, Mode, model_name
from summarizer.errors import InputError, ModelError, SettingsError
from summarizer.reading import Options
from summarizer.summary import SCHEMA_VERSION
from summarizer.templates import Templates
from summarizer.usage import Usage, add_usage

if TYPE_CHECKING:
    from ray.data import Dataset

_log = logging.getLogger(__name__)

_MARKS: Final = "_finished"
"""The folder of marks beside the output files; readers of Parquet folders pass over names that begin with _."""

_PLACES: Final = 10_000
"""Calls that the keeper of the pace may have waiting."""

_NAMES: Final = {
    "model": "model",
    "templates": "prompts",
    "schema": "version of the schema",
    "options": "options of reading",
    "codebook": "codebook",
    "columns": "columns",
}


def summarize_dataset(
    dataset: Dataset,
    model: str | None = None,
    *,
    columns: Columns | None = None,
    keep: Sequence[str] = (),
    workers: int = 2,
    cpus_per_worker: float = 0.5,
    documents_at_once: int = 64,
    limits: Limits | None = None,
    base_url: str | None = None,
    mode: Mode = "json_schema",
    prompts: str | os.PathLike[str] | None = None,
    codebook: Codebook | str | os.PathLike[str] | None = None,
    options: Options | None = None,
    retries: RetryPolicy | None = None,
    timeout: float = 300.0,
    asks_at_once: int = 8,
) -> Dataset:
    """Read every row of a dataset; lazy, as all of Ray Data.

    Args:
        dataset: rows of articles, such as `ray.data.read_parquet(...)` or `read_json(...)`.
        model: see `summarizer.Summarizer`; "rules" for the reader that needs no model. The key is taken from each
            worker's environment (OPENAI_API_KEY) and never travels with the job.
        columns: which columns hold the article and what is known of it. Without a column of ids a row has the
            beginning of its own SHA-256 for one.
        keep: columns that are passed on.
        workers: actors, each with a client of its own.
        cpus_per_worker: processors that Ray sets aside for each; a worker mostly waits, and the tasks that read and write
            need some too.
        documents_at_once: rows of one worker that are under way at once; also the size of its batches.
        limits: how fast all workers together may send; by default the provider's limits are found.
        base_url: address of an OpenAI-compatible server.
        mode: how the schema is sent.
        prompts: a directory of templates, at the same place on every node.
        codebook: parties and issues to use.
        options: how documents are read.
        retries: how failing requests are waited out.
        timeout: seconds without a byte after which one request is given up.
        asks_at_once: asks of one document under way at the same time.

    Returns:
        A dataset with the columns `id`, `status` ("done", "incomplete" or "failed"), `summary` (the JSON of a
        `Summary`, or null) and `error` (JSON with `kind`, `message`, and of a model's failure `reason`, or null),
        then those of `keep`. A row that cannot be read is a row with its error.

    Raises:
        SettingsError: no model is configured, or ray is not installed.
    """
    ray = _ray()
    setup = _setup(
        model, base_url, mode, prompts, codebook, options, retries, timeout, asks_at_once, documents_at_once, columns, keep
    )
    made: Dataset = dataset.map_batches(
        RowWorker,
        fn_constructor_args=(setup, _keeper(ray, limits)),
        batch_format="pyarrow",
        batch_size=documents_at_once,
        compute=ray.data.ActorPoolStrategy(size=workers),
        num_cpus=cpus_per_worker,
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
    model: str | None = None,
    *,
    format: Literal["parquet", "jsonl"] = "parquet",
    columns: Columns | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    workers: int = 2,
    cpus_per_worker: float = 0.5,
    documents_at_once: int = 64,
    limits: Limits | None = None,
    base_url: str | None = None,
    mode: Mode = "json_schema",
    prompts: str | os.PathLike[str] | None = None,
    codebook: Codebook | str | os.PathLike[str] | None = None,
    options: Options | None = None,
    retries: RetryPolicy | None = None,
    timeout: float = 300.0,
    asks_at_once: int = 8,
) -> PartitionReport:
    """Read the files of an archive, each into an output file of its own; what is finished is not read again.

    A partition is an input file. Its output is moved into place when all of it is read, so that after a kill the
    same call goes on with the files that are missing. What was under way is read again, and paid again: files of
    some hundreds of documents keep that small.

    Args:
        inputs: JSON Lines, CSV and Parquet files, directories of such files, or patterns, at the same place on
            every node.
        output: a directory, at the same place on every node; made when it is not there.
        model: as of `summarize_dataset`, like all that is not named here.
        format: "parquet" with the columns that `summarize_dataset` returns, or "jsonl" with the lines of
            `summarizer batch`.
        columns: which columns hold what.
        encoding: of text; None is UTF-8.
        delimiter: of CSV.
        workers: see `summarize_dataset`.
        cpus_per_worker: see `summarize_dataset`.
        documents_at_once: see `summarize_dataset`.
        limits: see `summarize_dataset`.
        base_url: see `summarize_dataset`.
        mode: see `summarize_dataset`.
        prompts: see `summarize_dataset`.
        codebook: see `summarize_dataset`.
        options: see `summarize_dataset`.
        retries: see `summarize_dataset`.
        timeout: see `summarize_dataset`.
        asks_at_once: see `summarize_dataset`.

    Returns:
        The report over all partitions, those of earlier runs included.

    Raises:
        InputError: an input is missing or no table, two have one name, or one has changed since it was finished.
        SettingsError: the output was begun with something else, no model is configured, or ray is not installed.
        ModelError: a partition was given up: all of its documents, or 20 in a row, failed because of the server or
            the account. Finished partitions are kept; the same call goes on.
    """
    ray = _ray()
    setup = _setup(
        model, base_url, mode, prompts, codebook, options, retries, timeout, asks_at_once, documents_at_once, columns, ()
    )
    folder = Path(output).absolute()
    _begin(folder, setup)
    partitions = _partitions(inputs, folder, format)
    pending = [p for p in partitions if not p.is_finished()]
    if pending:
        given = [{"input": str(p.source), "output": str(p.output), "mark": str(p.mark)} for p in pending]
        results = ray.data.from_items(given, override_num_blocks=len(given)).map_batches(
            PartitionWorker,
            fn_constructor_args=(setup, _keeper(ray, limits), encoding, delimiter),
            batch_format="pyarrow",
            batch_size=1,
            compute=ray.data.ActorPoolStrategy(size=min(workers, len(given))),
            num_cpus=cpus_per_worker,
        )
        for row in results.iter_rows():
            if row["stopped"] is not None:
                raise ModelError(
                    f"{row['input']}: not read: {row['stopped']}; the same call goes on from what is finished",
                    reason="unavailable",
                )
            _log.info("%s: finished", row["input"])
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
    parts: dict[str, object] = {
        "model": setup.model,
        "templates": setup.templates,
        "schema": SCHEMA_VERSION,
        "options": asdict(setup.options),
        "codebook": None if setup.codebook is None else setup.codebook.model_dump(mode="json"),
        "columns": asdict(setup.columns),
    }
    now = {n: hashlib.sha256(json.dumps(part, sort_keys=True).encode()).hexdigest() for n, part in parts.items()}
    about = folder / _MARKS / "_about.json"
    try:
        about.parent.mkdir(parents=True, exist_ok=True)
        if not about.exists():
            about.write_text(json.dumps(now, indent=1), "utf-8")
            return
        known = json.loads(about.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"{folder}: it cannot be used as the output ({type(error).__name__}); name another one") from None
    changed = [_NAMES[name] for name in _NAMES if known.get(name) != now[name]]
    if changed:
        raise SettingsError(
            f"{folder}: it was begun with another {' and another '.join(changed)}; "
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


def _setup(
    model: str | None,
    base_url: str | None,
    mode: Mode,
    prompts: str | os.PathLike[str] | None,
    codebook: Codebook | str | os.PathLike[str] | None,
    options: Options | None,
    retries: RetryPolicy | None,
    timeout: float,
    asks_at_once: int,
    documents_at_once: int,
    columns: Columns | None,
    keep: Sequence[str],
) -> Setup:
    name = model_name(model)
    if name is None:
        raise SettingsError(f"no model is configured: {REMEDIES}")
    directory = None if prompts is None else str(Path(prompts).absolute())
    return Setup(
        model=name,
        base_url=base_url or (os.environ.get("OPENAI_BASE_URL") if name != RULES else None),
        mode=mode,
        prompts=directory,
        templates={t.label: t.fingerprint for t in Templates(directory)},
        codebook=codebook if isinstance(codebook, Codebook | None) else Codebook.from_file(codebook),
        options=options or Options(),
        retries=retries or RetryPolicy(attempts=12),
        timeout=timeout,
        asks_at_once=asks_at_once,
        documents_at_once=documents_at_once,
        columns=columns or Columns(),
        keep=tuple(keep),
    )


def _keeper(ray: Any, limits: Limits | None) -> Any:
    """Return the handle of a new actor that keeps the pace; it lives as long as the handle is held, its node's death or not."""
    placed = ray.remote(PaceKeeper).options(num_cpus=0, max_concurrency=_PLACES, max_restarts=-1, max_task_retries=-1)
    return placed.remote(limits or Limits())


def _ray() -> Any:
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise SettingsError("Ray Data needs an extra; pip install 'attribution-summarizer[ray]'") from error
    return ray
