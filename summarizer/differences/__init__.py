"""What changed between two summaries: of one article, or of two articles on one story.

from summarizer.differences import differences

found = differences(monday, tuesday)
found.moved, found.perhaps_moved

`pairing` says which records of two summaries are the same, `fields` what two of them tell differently.
"""

from __future__ import annotations

from summarizer.differences.comparison import differences
from summarizer.differences.records import (
    Differences,
    FieldChange,
    Move,
    PositionChange,
    PositionShown,
    StatementChange,
    StatementShown,
)

__all__ = [
    "Differences",
    "FieldChange",
    "Move",
    "PositionChange",
    "PositionShown",
    "StatementChange",
    "StatementShown",
    "differences",
]
