"""Bridge typographic variants without moving an offset.

A model that copies three words may write " for “, - for – or one blank for a
no-break space. Folding maps such variants onto one form and remembers, for
every folded character, which characters of the original it stands for. The
original is never changed: a match in the folded form is reported in the
offsets of the original.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_DOUBLE = "“”„‟«»″〝〞＂「」『』"
_SINGLE = "‘’‚‛‹›′＇`´ʼ"
_DASHES = "‐‑‒–—―−﹘﹣－"
_FIXED = {**dict.fromkeys(_DOUBLE, '"'), **dict.fromkeys(_SINGLE, "'"), **dict.fromkeys(_DASHES, "-")}


@dataclass(frozen=True, slots=True)
class Folded:
    """A stretch of text in folded form.

    Attributes:
        text: the folded characters; a run of white space is one blank.
        starts: for each folded character, the offset of its first original character.
        ends: for each folded character, the offset after its last original character.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


@lru_cache(maxsize=4096)
def _fold_char(char: str) -> str:
    """Return what one character folds to; "" for one that is not shown (format and control characters)."""
    if char in _FIXED:
        return _FIXED[char]
    if char.isspace():
        return " "
    if unicodedata.category(char) in ("Cc", "Cf", "Cs"):
        return ""
    if char < "\x80":
        return char
    return "".join(_FIXED.get(c, " " if c.isspace() else c) for c in unicodedata.normalize("NFKD", char))


def fold(text: str, start: int = 0, end: int | None = None) -> Folded:
    """Fold `text[start:end]`; offsets in the answer are those of `text`. Linear time.

    Quotation marks fold to ' or ", two single marks in a row and doubled backticks to ",
    dashes to -, ligatures and accented letters to their parts (NFKD), runs of white space
    to one blank; control and format characters (bidi, zero width, soft hyphen) fold away.
    Case is kept.
    """
    end = len(text) if end is None else end
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for i in range(start, end):
        for char in _fold_char(text[i]):
            if char == " " and out and out[-1] == " ":
                ends[-1] = i + 1
            elif char == "'" and out and out[-1] == "'" and ends[-1] == i:
                out[-1] = '"'
                ends[-1] = i + 1
            else:
                out.append(char)
                starts.append(i)
                ends.append(i + 1)
    return Folded("".join(out), tuple(starts), tuple(ends))


def folded_words(text: str) -> str:
    """Return a short string in folded form with no outer blanks: what is searched for."""
    return fold(text).text.strip()


def shown(text: str) -> str:
    """Return a stretch of text as a model or a terminal is shown it.

    Runs of white space become one blank, outer blanks go, and control and format characters
    are left out (zero-width joiners stay: scripts need them). Nothing else changes.
    """
    return " ".join("".join(map(_shown_char, text)).split())


@lru_cache(maxsize=4096)
def _shown_char(char: str) -> str:
    if char.isspace():
        return " "
    if char in "\u200c\u200d" or unicodedata.category(char) not in ("Cc", "Cf", "Cs"):
        return char
    return ""
