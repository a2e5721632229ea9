"""A run over many documents: as many at once as the provider allows, stopped and resumed without loss.

report = run(summarizer, Inputs(["articles/"]), "out.jsonl")
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal, Protocol

from summarizer.asks import Ask, AskFailed, Outcome
from summarizer.batch import records
from summarizer.batch.budget import Budget, Purse
from summarizer.batch.flow import finished, patiently
from summarizer.batch.inputs import Inputs, Item
from summarizer.batch.journal import Journal, Spent, Status
from summarizer.batch.journal_file import files_beside
from summarizer.batch.survey import Survey, digest
from summarizer.document import Document
from summarizer.drivers.answerer import Through
from summarizer.drivers.pace import Draining
from summarizer.drivers.prices import must_know_price
from summarizer.errors import InputError, ModelError, SettingsError
from summarizer.summary import Summary
from summarizer.usage import Usage

logger = logging.getLogger(__name__)

Stop = Literal["budget", "interrupted", "quota", "failing"]
"""Why a run ended before its end: the budget is spent; a signal; the account has no quota; document after document
failed because of the server or the account."""

GRACE: Final = 5.0
"""Seconds that requests under way have for their answers after an interrupt."""

_IN_A_ROW: Final = 20
"""Documents that fail one after the other because of the server or the account before a run ends."""

_OF_THE_SERVER: Final = frozenset(("rejected", "unavailable", "timeout", "rate_limited"))


class Reader(Protocol):
    """What reads documents; `summarizer.Summarizer` is one."""

    async def asummarize(self, document: Document, *, through: Through | None = None) -> Summary:
        """Read one document; `through` stands between the reading and what answers its asks."""

    def fingerprints(self) -> Mapping[str, str]:
        """Return what its summaries depend on."""

    def price(self, usage: Usage) -> float | None:
        """Return what tokens cost in US dollars, None when it is not known."""

    def room(self) -> int:
        """Return how many documents may be under way now; called on the event loop."""

    def drain(self) -> None:
        """Let no further ask begin; called on the event loop."""

    async def aclose(self) -> None:
        """Close the connections of the running loop."""


@dataclass
class Report:
    """How far a run is, or how it ended.

    Attributes:
        total: documents of the input.
        counts: documents that are finished, by status, those of earlier runs of this output included.
        spent: on this output, by all runs.
        stopped: why the run ended before its end, None when it did not.
        message: of the last failure, where that is why it stopped.
    """

    total: int
    counts: dict[Status, int]
    spent: Spent
    stopped: Stop | None = None
    message: str = ""

    @property
    def finished(self) -> int:
        """Documents that have their record."""
        return sum(self.counts.values())


class _Stopped(Exception):  # noqa: N818  # no error: the run is to end
    """Nothing more is to be asked."""


def run(
    reader: Reader,
    items: Iterable[Item],
    output: str | os.PathLike[str],
    *,
    ordered: bool = False,
    restart: bool = False,
    retry_failed: bool = False,
    budget: Budget | None = None,
    observe: Callable[[Report], None] | None = None,
) -> Report:
    """Read documents and write one JSON line for each, resuming what an earlier call has begun.

    Args:
        reader: reads them; it is closed at the end.
        items: the documents, such as `summarizer.batch.inputs.Inputs`; iterated twice, and the run stops where the
            second pass differs from the first. `Inputs` pass over the output and the files beside it.
        output: the file of results. Beside it a journal is kept, which is needed to resume.
        ordered: put the output in the order of the input when the run ends.
        restart: throw away what an earlier run of this output has done.
        retry_failed: read again what failed or is incomplete; only what was not answered is asked for. Until a
            document has its new record the output holds the old one.
        budget: the most that may be spent on this output.
        observe: called with how far the run is, after each document.

    Returns:
        How it ended. SIGINT and SIGTERM end it within seconds, `Report.stopped` being "interrupted": requests
        under way have five seconds for their answers, which are kept; a second signal ends it at once.

    Raises:
        InputError: an input does not exist or holds no document, or the input changes while it is read.
        SettingsError: the output belongs to another input, model, prompt, schema, options or codebook (the
            message names the switch), or was changed by somebody else; another run writes to it; the budget is
            in money and the price unknown.
    """
    if budget is not None and budget.usd is not None:
        must_know_price(reader.price, reader.fingerprints()["model"])
    if isinstance(items, Inputs):  # an output among the inputs would be read while it grows
        items = replace(items, apart_from=(*items.apart_from, Path(output), *files_beside(output)))
    with contextlib.closing(Survey(items)) as found:
        if not found.count:
            raise InputError("the input holds no document; check the files")
        with contextlib.closing(Journal(output, found, reader.fingerprints(), restart=restart)) as journal:
            again = journal.reopen() if retry_failed else 0
            report = Report(found.count, journal.counts(settled=True), journal.spent)
            logger.info(
                "%s: %d documents, %d finished before, %d to read again", journal.output, report.total, report.finished, again
            )
            asyncio.run(_Run(reader, journal, report, Purse(budget or Budget(), reader.price), observe).all(items, found))
            report.counts = journal.counts()  # with the old records of those that were to be read again and were not
            journal.tidy(ordered=ordered)
            logger.info("%s: %s; stopped: %s", journal.output, report.counts, report.stopped)
            return report


class _Run:
    """One run on an event loop."""

    def __init__(
        self, reader: Reader, journal: Journal, report: Report, purse: Purse, observe: Callable[[Report], None] | None
    ) -> None:
        self._reader = reader
        self._journal = journal
        self._report = report
        self._purse = purse
        self._observe = observe or (lambda _: None)
        self._reading: dict[str, int] = {}
        self._asking: set[asyncio.Task[Outcome]] = set()
        self._ask_ended = asyncio.Event()
        self._in_a_row = 0

    async def all(self, items: Iterable[Item], found: Survey) -> None:
        """Read all items that are not finished; return when that is done or the run was stopped.

        Raises:
            InputError: the items are not those that were found.
        """
        self._main = asyncio.create_task(self._documents(items, found))
        patience: float | None = None
        with self._signals():
            try:
                await self._main
                patience = GRACE if self._report.stopped == "interrupted" else None
            except asyncio.CancelledError:
                patience = 0.0  # after an interrupt what was under way has had its time
                if self._report.stopped != "interrupted":
                    raise
            except BaseException:
                patience = GRACE
                self._reader.drain()
                raise
            finally:
                self._main.cancel()
                await self._end_asks(patience)
                await self._reader.aclose()

    async def _documents(self, items: Iterable[Item], found: Survey) -> None:
        async for _ in finished(patiently(self._waiting(items, found)), self._read, room=self._reader.room):
            pass

    def _waiting(self, items: Iterable[Item], found: Survey) -> Iterator[tuple[int, Item]]:
        for position, item in enumerate(found.checked(items)):
            if self._report.stopped is not None:
                return
            if not self._journal.is_finished(position):
                yield position, item

    # -- one document -----------------------------------------------------------------------------

    async def _read(self, _: int, piece: tuple[int, Item]) -> None:
        position, item = piece
        if self._report.stopped is not None:
            return
        first = self._first_with(item.id)
        if first is not None and first < position:
            self._failed(
                position, item, InputError(f"{item.id}: the id was used before, by document {first + 1}; make ids unique")
            )
            return
        self._reading[item.id] = position
        try:
            try:
                document = item.load()
            except (InputError, SettingsError) as error:
                self._failed(position, item, error)
                return
            status, record = records.of_summary(item.id, position, await self._summary(position, document))
        except (_Stopped, Draining):
            return
        except SettingsError:
            raise
        except Exception as error:  # noqa: BLE001  # whatever a document does to us, the others are read
            self._failed(position, item, error)
        else:
            self._in_a_row = 0
            self._settle(position, item, status, record)
        finally:
            self._reading.pop(item.id, None)

    async def _summary(self, position: int, document: Document) -> Summary:
        async def through(ask: Ask, send: Callable[[Ask], Awaitable[Outcome]]) -> Outcome:
            return await self._answer(position, ask, send)

        return await self._reader.asummarize(document, through=through)

    def _first_with(self, identity: str) -> int | None:
        known = [p for p in (self._reading.get(identity), self._journal.position_of(identity)) if p is not None]
        return min(known, default=None)

    def _failed(self, position: int, item: Item, error: Exception) -> None:
        if not isinstance(error, (InputError, ModelError)):
            logger.error("document %d failed with %s", position + 1, type(error).__name__)
            logger.debug("document %d", position + 1, exc_info=error)
        self._settle(position, item, *records.of_error(item.id, position, error))
        if isinstance(error, ModelError) and error.reason in _OF_THE_SERVER:
            self._in_a_row += 1
            if self._in_a_row >= _IN_A_ROW:
                self._stop("failing", str(error))
        else:
            self._in_a_row = 0

    def _settle(self, position: int, item: Item, status: Status, record: bytes) -> None:
        self._journal.finish(position, item.id, status, record, digest(item))
        self._report.counts[status] += 1
        logger.debug("document %d: %s", position + 1, status)
        self._observe(self._report)

    # -- one ask ----------------------------------------------------------------------------------

    async def _answer(self, position: int, ask: Ask, send: Callable[[Ask], Awaitable[Outcome]]) -> Outcome:
        known = self._journal.answer(position, ask.fingerprint)
        if known is not None:
            return known
        if self._report.stopped is not None:
            raise _Stopped
        expected = await self._put_aside(ask)
        # A task of its own: when the reading is given up, an answer under way is still waited for and kept.
        task = asyncio.create_task(self._sent(position, ask, send, expected))
        self._asking.add(task)
        task.add_done_callback(self._asked)
        return await asyncio.shield(task)

    async def _put_aside(self, ask: Ask) -> Spent:
        """Set aside what an ask will cost, waiting while asks under way may turn out to cost less than was set aside."""
        while not self._purse.fits(self._journal.spent, expected := self._purse.expected(ask)):
            if not self._asking:
                self._stop("budget")
            else:
                await self._ask_ended.wait()
            if self._report.stopped is not None:
                raise _Stopped
        self._purse.put_aside(expected)
        return expected

    async def _sent(self, position: int, ask: Ask, send: Callable[[Ask], Awaitable[Outcome]], expected: Spent) -> Outcome:
        try:
            outcome = await send(ask)
        finally:
            self._purse.take_back(expected)
        self._journal.keep(position, ask.fingerprint, outcome, self._purse.paid(outcome, expected))
        self._report.spent = self._journal.spent
        if isinstance(outcome, AskFailed) and outcome.reason == "quota":
            self._stop("quota", outcome.message)
            raise _Stopped
        return outcome

    def _asked(self, task: asyncio.Task[Outcome]) -> None:
        self._asking.discard(task)
        self._ask_ended.set()  # wakes all that wait for it, and is ready for the next
        self._ask_ended.clear()
        if not task.cancelled():
            task.exception()  # looked at, so that asyncio does not complain of one that nobody waits for

    async def _end_asks(self, patience: float | None) -> None:
        """Wait for the asks under way, as many seconds as given or to their end, then cancel them."""
        if self._asking and patience != 0.0:
            await asyncio.wait(self._asking, timeout=patience)
        for task in self._asking:
            task.cancel()
        await asyncio.gather(*self._asking, return_exceptions=True)

    # -- stopping ---------------------------------------------------------------------------------

    def _stop(self, why: Stop, message: str = "") -> None:
        if self._report.stopped is None:
            self._report.stopped = why
            self._report.message = message
            logger.info("no further document is begun: %s", why)
            if why != "budget":  # what waits for its turn was within the budget
                self._reader.drain()

    def _interrupt(self) -> None:
        """End: at the first signal requests under way have some seconds for their answers, at the second none."""
        if self._report.stopped == "interrupted":
            self._main.cancel()
            return
        self._report.stopped = None
        self._stop("interrupted")
        asyncio.get_running_loop().call_later(GRACE, self._main.cancel)

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        """Take SIGINT and SIGTERM as the wish to end; where a loop cannot (Windows, another thread), Ctrl-C cancels at once."""
        loop = asyncio.get_running_loop()
        taken = []
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, self._interrupt)
                taken.append(number)
        try:
            yield
        finally:
            for number in taken:
                loop.remove_signal_handler(number)
