"""Progress of a run on stderr: a bar on a terminal, a line now and then in a log."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from summarizer.evaluation.results import CaseResult
from summarizer.text.folding import shown


class ProgressShown:
    """Shows how much of a run is done; use it in a `with`."""

    def __init__(self, console: Console | None = None) -> None:
        """Show on a console; on stderr when none is given."""
        self._console = console or Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
        columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=self._console, transient=True)
        self._task = self._progress.add_task("reading", total=None)
        self._done = 0
        self._total = 0

    def __enter__(self) -> ProgressShown:
        if self._console.is_terminal:
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def start(self, left: int, there: int = 0) -> None:
        """Begin with so many readings to come, and so many that are there from before."""
        self._total = left
        self._progress.update(self._task, total=left)
        if there:
            self._console.print(f"summarizer: {there} results are there already; {left} to come")

    def result(self, result: CaseResult) -> None:
        """Count a result."""
        end = "broken" if result.broken else "no summary" if result.failure else ""
        self.advance(" ".join(part for part in (result.model, result.case, end) if part))

    def advance(self, what: str) -> None:
        """Count one more."""
        self._done += 1
        self._progress.update(self._task, advance=1, description=shown(what))
        step = max(1, self._total // 10)
        if not self._console.is_terminal and (self._done % step == 0 or self._done == self._total):
            self._console.print(f"summarizer: {self._done} of {self._total} read")
