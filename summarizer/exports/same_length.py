"""The text as programs show it that have trouble with some characters: each replaced by one other, so that offsets stay."""

from __future__ import annotations

import re
from typing import Final

_CR: Final = re.compile("\r\n?")


def unix_lines(text: str) -> str:
    r"""Return the text with "\n" as its only end of line: "\r\n" becomes " \n", a lone "\r" becomes "\n"."""
    return _CR.sub(lambda m: " \n" if len(m[0]) > 1 else "\n", text)


def basic_plane(text: str) -> tuple[str, int]:
    r"""Return the text with "□" for every character beyond U+FFFF and for U+0000, and how many there were."""
    return re.subn("[\U00010000-\U0010ffff\0]", "□", text)
