from __future__ import annotations

import asyncio
import io

import pytest
from rich.console import Console

from summarizer.batch import progress
from summarizer.batch.journal import Spent
from summarizer.batch.progress import Shown
from summarizer.batch.run import Report
from summarizer.drivers.pace import Limits, Pace


def report(done: int, failed: int = 0) -> Report:
    spent = Spent(input_tokens=1_000 * done, output_tokens=234 * done, usd=0.5 * done)
    return Report(40, {"done": done, "incomplete": 0, "failed": failed}, spent)


def shown(*, terminal: bool, priced: bool) -> str:
    out = io.StringIO()
    console = Console(file=out, force_terminal=terminal, width=160, color_system=None)
    with Shown("[b]out.jsonl", priced=priced, console=console) as bar:
        for done in range(11, 21):
            bar.update(report(done, failed=2))
    return out.getvalue()


def test_a_terminal_shows_a_bar_with_done_failed_tokens_cost_rate_and_time_left() -> None:
    last = shown(terminal=True, priced=True).splitlines()[-2]  # behind it the cursor is shown again
    for part in ("[b]out.jsonl", "22/40", "20 done, 2 failed", "24,680 tokens", "$10.00", "a minute", ":"):
        assert part in last
    assert "$" not in shown(terminal=True, priced=False)


@pytest.mark.parametrize("terminal", [True, False])
def test_a_long_pause_is_shown_before_any_document_is_finished(terminal: bool) -> None:
    async def work() -> None:
        Pace(Limits()).refused(1.0, {"retry-after": "700"})

    out = io.StringIO()
    with Shown("out.jsonl", priced=True, console=Console(file=out, force_terminal=terminal, width=160, color_system=None)):
        asyncio.run(work())
    last = out.getvalue().splitlines()[-2 if terminal else -1]
    assert "out.jsonl" in last
    assert "waiting 700 s for the rate limit" in last


def test_elsewhere_it_is_a_plain_line_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(terminal=False, priced=True) == ""  # none within half a minute
    monkeypatch.setattr(progress, "_EVERY", 0.0)
    last = shown(terminal=False, priced=True).splitlines()[-1]
    assert last.startswith("summarizer: [b]out.jsonl: 22 of 40: 20 done, 2 failed, 24,680 tokens, $10.00, ")
    assert last.endswith(" left")
    assert "\x1b" not in last
