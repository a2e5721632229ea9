"""What runs on a Ray worker: an actor that holds the client and reads rows or whole partitions."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from summarizer.batch import records
from summarizer.batch.flow import finished
from summarizer.batch.inputs import Columns, Inputs, Item, item_of
from summarizer.batch.premises import changed, premises
from summarizer.batch.ray_pace import KeeperLostError, SharedPaced
from summarizer.batch.ray_settings import Setup
from summarizer.document import Document
from summarizer.drivers import event_loop
from summarizer.drivers.answerer import Answerer
from summarizer.drivers.model import Model
from summarizer.drivers.prices import must_know_price
from summarizer.drivers.recordings import NO_ANSWER
from summarizer.drivers.settings import RULES, resolve
from summarizer.errors import InputError, ModelError, SettingsError
from summarizer.reading import Price, read
from summarizer.rules.summaries import by_rules
from summarizer.summary import Summary
from summarizer.templates import Templates
from summarizer.usage import Usage, add_usage

_log = logging.getLogger(__name__)

FIELDS: Final = ("id", "status", "summary", "error")
"""Columns of a result, all strings; summary and error are JSON or null."""

_GROUP: Final = 64
"""Records that are written to Parquet at a time."""

IN_A_ROW: Final = 20
"""Documents one after the other that the server or the account fails before a partition is given up."""


class Reader:
    """Reads documents on a worker; holds the client."""

    def __init__(self, setup: Setup, keeper: Any) -> None:
        """Prepare.

        Args:
            setup: how to read.
            keeper: the handle of a `summarizer.batch.ray_pace.PaceKeeper` actor.

        Raises:
            SettingsError: the worker's templates or schema are not the job's, or it has no key.
        """
        self.setup = setup
        self.readers = readers = setup.readers
        self._templates = Templates(setup.prompts)
        own = premises(setup.model, readers.mode, self._templates, readers.options, readers.codebook)
        others = changed(setup.premises, own)
        if others:
            raise SettingsError(
                f"this worker has another {' and another '.join(others)} than the job; install the same version of the "
                "package on every node, and put the directory of prompts at the same place"
            )
        self._answerer: Answerer | None = None
        self._price: Price | None = None
        if setup.model != RULES:
            settings = resolve(setup.model, base_url=setup.base_url, mode=readers.mode)
            model = Model(settings, retries=readers.retries, timeout=readers.timeout, connections=readers.documents_at_once)
            self._answerer, self._price = SharedPaced(model, keeper), model.price
            if readers.options.budget_usd is not None:
                must_know_price(model.price, setup.model)

    async def summarize(self, document: Document) -> Summary:
        """Read one document.

        Raises:
            ModelError: the model gave no usable answer to any part of it.
        """
        how, model = self.readers, self.setup.model
        if self._answerer is None:
            return by_rules(document, how.codebook)
        began = asyncio.get_running_loop().time()
        reading = read(document, self._templates, how.options, codebook=how.codebook, model=model, price=self._price)
        summary = await event_loop.drive(reading, self._answerer.acomplete, at_once=how.asks_at_once)
        seconds = asyncio.get_running_loop().time() - began
        return summary.model_copy(update={"provenance": self._answerer.signed(summary.provenance, seconds)})

    async def results(self, items: Iterable[Item]) -> AsyncGenerator[dict[str, Any], None]:
        """Read items and yield their records, see `summarizer.batch.records`, in order."""

        async def one(position: int, item: Item) -> dict[str, Any]:
            try:
                _, line = records.of_summary(item.id, position, await self.summarize(item.load()))
            except (SettingsError, KeeperLostError):
                raise  # no fault of the document's
            except Exception as error:  # noqa: BLE001  # whatever a document does to us, the others are read
                if not isinstance(error, (InputError, ModelError)):
                    _log.error("a document failed with %s", type(error).__name__)
                _, line = records.of_error(item.id, position, error)
            made: dict[str, Any] = json.loads(line)
            return made

        def room() -> int:
            return self.readers.documents_at_once

        async with aclosing(finished(items, one, room=room, ordered=True)) as results:
            async for result in results:
                yield result


class RowWorker:
    """The actor of `summarize_dataset`: a batch of rows in, their results out."""

    def __init__(self, setup: Setup, keeper: Any) -> None:
        """Prepare; see `Reader`."""
        self._reader = Reader(setup, keeper)
        self._runner = asyncio.Runner()

    def __call__(self, table: Any) -> Any:
        """Read the rows of an Arrow table; return a table of as many results, with the columns that are passed on."""
        setup = self._reader.setup
        items = [_item(row, setup.columns) for row in table.to_pylist()]

        async def read_all() -> list[dict[str, Any]]:
            return [result async for result in self._reader.results(items)]

        made = results_table(self._runner.run(read_all()))
        for name in setup.keep:
            made = made.append_column(name, table.column(name))
        return made


def _item(row: dict[str, Any], columns: Columns) -> Item:
    """Return a row's item; a row without an id has the beginning of its fingerprint for one."""
    lacking = next((c for c in columns.required if c not in row), None)
    if lacking is not None:
        raise InputError(f"the dataset has no column {lacking!r}; it has {', '.join(row)}; name the right one with Columns")
    item = item_of(row, "", columns)
    identity = item.id or item.fingerprint[:16]
    return item_of(row, identity, columns)


def results_table(results: list[dict[str, Any]]) -> Any:
    """Return records as an Arrow table of the columns `FIELDS`."""
    import pyarrow

    def text(value: Any) -> str | None:
        return value if isinstance(value, str | None) else json.dumps(value, ensure_ascii=False)

    schema = pyarrow.schema([(name, pyarrow.string()) for name in FIELDS])
    return pyarrow.table({name: [text(r.get(name)) for r in results] for name in FIELDS}, schema=schema)


class PartitionWorker:
    """The actor of `summarize_partitions`: reads whole input files and writes an output file for each."""

    def __init__(self, setup: Setup, keeper: Any, encoding: str | None, delimiter: str | None) -> None:
        """Prepare; see `Reader` and `summarizer.batch.inputs.Inputs`."""
        self._reader = Reader(setup, keeper)
        self._encoding = encoding
        self._delimiter = delimiter
        self._runner = asyncio.Runner()

    def __call__(self, table: Any) -> Any:
        """Read the partitions of an Arrow table with the columns input, output and mark; return what became of each.

        `damaged` says what is wrong with the file itself, `stopped` why its documents were given up; else null.
        """
        import pyarrow

        rows = [
            {"input": r["input"]} | self._runner.run(self._partition(Path(r["input"]), Path(r["output"]), Path(r["mark"])))
            for r in table.to_pylist()
        ]
        return pyarrow.Table.from_pylist(rows, pyarrow.schema([(n, pyarrow.string()) for n in ("input", "damaged", "stopped")]))

    async def _partition(self, source: Path, output: Path, mark: Path) -> dict[str, str | None]:
        """Read one partition; return why it was not read, empty when it was.

        The mark is written first and the output moved into place last: a partition is finished when both are there.
        """
        part = output.with_name(f"_{output.name}.part")
        tally = Tally()
        items = Inputs([source], self._reader.setup.columns, encoding=self._encoding, delimiter=self._delimiter)
        try:
            with _writer(part, output.suffix) as write:
                async with aclosing(self._reader.results(items)) as results:
                    async for result in results:
                        tally.add(result)
                        write(result)
                        if tally.in_a_row >= IN_A_ROW:
                            break
        except InputError as error:  # the file itself: missing, damaged
            part.unlink(missing_ok=True)
            return {"damaged": str(error)}
        if tally.is_hopeless:
            part.unlink(missing_ok=True)
            return {"stopped": tally.last}
        written = mark.with_name(f"{mark.name}.part")
        written.write_text(json.dumps({"input": str(source), "bytes": source.stat().st_size, **tally.to_json()}), "utf-8")
        written.replace(mark)
        part.replace(output)
        return {}


@contextmanager
def _writer(path: Path, suffix: str) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Yield what writes a record to a file of JSON lines or Parquet; memory holds a few dozen records."""
    if suffix == ".jsonl":
        with path.open("w", encoding="utf-8", errors="replace") as stream:
            yield lambda record: print(json.dumps(record, ensure_ascii=False), file=stream)
        return
    from pyarrow.parquet import ParquetWriter

    held: list[dict[str, Any]] = []
    with ParquetWriter(path, results_table([]).schema) as writer:

        def write(record: dict[str, Any]) -> None:
            held.append(record)
            if len(held) >= _GROUP:
                writer.write_table(results_table(held))
                held.clear()

        yield write
        writer.write_table(results_table(held))


@dataclass
class Tally:
    """What became of a partition's documents, and what they cost."""

    counts: Counter[str] = field(default_factory=Counter)
    usage: Usage = field(default_factory=Usage)
    cost_usd: float | None = 0.0
    in_a_row: int = 0
    last: str | None = None

    def add(self, record: dict[str, Any]) -> None:
        """Count a record."""
        self.counts[record["status"]] += 1
        error = record.get("error")
        if error is None:
            provenance = record["summary"]["provenance"]
            self.usage = add_usage(self.usage, Usage(**provenance["usage"]))
            cost = provenance["cost_usd"]
            self.cost_usd = None if cost is None or self.cost_usd is None else self.cost_usd + cost
        elif "usage" in error:
            self.usage = add_usage(self.usage, Usage(**error["usage"]))
        servers = error is not None and error.get("reason") in NO_ANSWER
        self.in_a_row = self.in_a_row + 1 if servers else 0
        self.last = error["message"] if servers and error is not None else None

    @property
    def is_hopeless(self) -> bool:
        """Whether so many documents in a row, or all, failed because of the server or the account."""
        return self.in_a_row >= IN_A_ROW or 0 < self.counts.total() == self.in_a_row

    def to_json(self) -> dict[str, Any]:
        """Return counts, tokens and price as JSON data."""
        return {"counts": dict(self.counts), "usage": self.usage.model_dump(), "cost_usd": self.cost_usd}
