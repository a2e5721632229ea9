"""How fast the rules reader is, which needs no model.

python -m benchmarks.rules_speed
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from functools import partial

from benchmarks.material import article
from benchmarks.support import in_turn, milliseconds, print_heading, print_table
from summarizer import rules
from summarizer.document import Document

SIZES = (1_000, 4_000, 10_000, 40_000)


def main() -> None:
    """Measure and print."""
    print_heading("Rules reader: from a text to grounded records", "pydantic")
    texts = {size: article(size).text for size in SIZES}
    found = {size: len(rules.read(Document.from_text(text)).statements) for size, text in texts.items()}
    times = in_turn({str(size): partial(reading_of, text) for size, text in texts.items()}, blocks=3, calls=5, warm_up=1)
    rows = []
    for size in SIZES:
        least, median = min(times[str(size)]), statistics.median(times[str(size)])
        per_character = median / len(texts[size]) * 1e6
        rows.append(
            (f"{size:,}", found[size], milliseconds(least), milliseconds(median), f"{1 / median:,.0f}", f"{per_character:.2f}")
        )
    print_table(("characters", "statements found", "CPU ms, least", "median", "articles a second", "µs a character"), rows)


def reading_of(text: str) -> Callable[[], object]:
    """Return a call that reads a text from the start."""
    return lambda: rules.read(Document.from_text(text))


if __name__ == "__main__":
    main()
