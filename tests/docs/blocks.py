"""Fenced blocks of a Markdown page, each with the comment before it that says what it is.

<!-- not run: why -->        a sh or python block that is only shown
<!-- output -->              a text block: what the block before it prints; ... stands for anything
<!-- output of: COMMAND -->  a text block: what that command prints
<!-- not output: what -->    a text block that is only shown
<!-- file: PATH -->          a block of any kind: the file that later blocks find at this path
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

_BLOCK = re.compile(
    r"^(?:<!-- (?P<mark>not run|not output|output of|output|file)(?:: (?P<note>[^\n]+))? -->\n)?"
    r"^```(?P<kind>[^\n]*)\n(?P<code>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """One block: its language, what stands in it, its comment's two halves, and the line it begins at."""

    kind: str
    code: str
    mark: str
    note: str
    line: int

    @property
    def runs(self) -> bool:
        return self.kind in ("sh", "python") and not self.mark


def blocks(page: Path) -> list[Block]:
    text = page.read_text("utf-8")
    return [
        Block(m["kind"], m["code"], m["mark"] or "", m["note"] or "", text.count("\n", 0, m.start("kind")) + 1)
        for m in _BLOCK.finditer(text)
    ]


def pages() -> list[Path]:
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def shows(expected: str, printed: str) -> bool:
    """Whether the lines stand in what was printed, where ... stands for anything, also for lines."""
    parts = [re.escape(part) for part in _trimmed(expected).split("...")]
    return re.search(".*?".join(parts), _trimmed(printed), re.DOTALL) is not None


def _trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())
