"""How far a run is, on standard error: a bar on a terminal, else a line every half minute."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.markup import escape

from summarizer.batch.run import Report

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_PACE: Final = logging.getLogger("summarizer.drivers.pace")
"""What tells of long pauses, as warnings."""

_EVERY: Final = 30.0
"""Seconds between two lines where there is no terminal."""


def told(report: Report, *, priced: bool) -> str:
    """Return what a report says, in one line: done, failed, tokens, cost."""
    parts = [f"{report.counts['done']:,} done"]
    if report.counts["incomplete"]:
        parts.append(f"{report.counts['incomplete']:,} incomplete")
    parts.append(f"{report.counts['failed']:,} failed")
    parts.append(f"{report.spent.tokens:,} tokens")
    if priced:
        parts.append(f"${report.spent.usd:,.2f}")
    return ", ".join(parts)


class Shown:
    """Shows a run while it goes on; a context manager. `update` is what a run calls after each document.

    Between two documents it shows the pauses that the pace warns of.
    """

    def __init__(self, name: str, *, priced: bool, console: Console | None = None) -> None:
        """Prepare.

        Args:
            name: of the output.
            priced: whether the price of tokens is known.
            console: where to show it; None for standard error.
        """
        self._name = name
        self._priced = priced
        self._console = console or Console(stderr=True)
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._began = self._last = time.monotonic()
        self._before: int | None = None
        self._warnings = _Told(self._tell)

    def __enter__(self) -> Shown:
        if self._console.is_terminal:
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            self._progress = Progress(
                TextColumn(escape(self._name)),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[said]}"),
                TimeRemainingColumn(compact=True),
                console=self._console,
                refresh_per_second=2,
                speed_estimate_period=120,
            )
            self._task = self._progress.add_task("", total=None, said="no document is finished yet")
            self._progress.start()
        _PACE.addHandler(self._warnings)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        _PACE.removeHandler(self._warnings)
        if self._progress is not None:
            self._progress.stop()

    def update(self, report: Report) -> None:
        """Show how far the run is."""
        now = time.monotonic()
        if self._before is None:
            self._before = report.finished - 1  # the first call comes after the first document
            if self._progress is not None and self._task is not None:  # what was found finished counts in no rate
                self._progress.reset(self._task, total=report.total, completed=self._before)
        done = report.finished - self._before
        rate = done / max(now - self._began, 1e-3)
        said = f"{told(report, priced=self._priced)}, {rate * 60:,.0f} a minute"
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=report.finished, said=said)
        elif now - self._last >= _EVERY:
            self._last = now
            left = (report.total - report.finished) / rate
            self._print(f"{report.finished:,} of {report.total:,}: {said}, about {_span(left)} left")

    def _tell(self, said: str) -> None:
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, said=said)
        else:
            self._print(said)

    def _print(self, said: str) -> None:
        self._console.print(escape(f"summarizer: {self._name}: {said}"), soft_wrap=True, highlight=False)


class _Told(logging.Handler):
    """Hands the messages of warnings on."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        super().__init__(logging.WARNING)
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        """Hand on a message."""
        self._tell(record.getMessage())


def _span(seconds: float) -> str:
    hours, minutes = divmod(int(seconds) // 60, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {int(seconds) % 60:02} s"
