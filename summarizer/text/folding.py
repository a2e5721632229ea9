"""Bridge typographic variants without moving an offset.

A model that copies three words may write " for “, - for – or one blank for a
no-break space. Folding maps such variants onto one form and remembers, for
every folded character, which characters of the original it stands for. The
original is never changed: a match in the folded form is reported in the
offsets of the original.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_DOUBLE = "“”„‟«»″〝〞＂״「」『』"
_SINGLE = "‘’‚‛‹›′＇`´ʼ"
_DASHES = "‐‑‒–—―−﹘﹣－"
_BLANKS = "\t\n\r\u00a0\u2009\u202f"
_FIXED = {**dict.fromkeys(_DOUBLE, '"'), **dict.fromkeys(_SINGLE, "'"), **dict.fromkeys(_DASHES, "-")}

# Most sentences hold nothing that folds to more or fewer characters than it has: these need no table of offsets.
_ONE_FOR_ONE = str.maketrans({**_FIXED, **dict.fromkeys(_BLANKS, " ")})
_DECEIVING = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u206f\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_ACCENTS = re.compile("[\u0300-\u036f]")
_NOT_SIMPLE = re.compile(f"[^ -~{re.escape(''.join(_FIXED))}{_BLANKS}]")


@dataclass(frozen=True, slots=True)
class Folded:
    """A stretch of text in folded form.

    Attributes:
        text: the folded characters; a run of white space is one blank.
        starts: for each folded character, the offset of its first original character.
        ends: for each folded character, the offset after its last original character.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


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
    piece = text[start:end]
    simple = piece.translate(_ONE_FOR_ONE)
    if not (_NOT_SIMPLE.search(piece) or "  " in simple or "''" in simple):
        return Folded(simple, range(start, end), range(start + 1, end + 1))
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for i in range(start, end):
        for char in _fold_char(text[i]):
            if char == " " and out and out[-1] == " ":
                ends[-1] = i + 1
            elif char == "'" and out and out[-1] == "'":
                out[-1] = '"'
                ends[-1] = i + 1
            else:
                out.append(char)
                starts.append(i)
                ends.append(i + 1)
    return Folded("".join(out), starts, ends)


@lru_cache(maxsize=1024)
def folded_words(text: str) -> str:
    """Return a short string in folded form with no outer blanks: what is searched for."""
    return fold(text).text.strip()


def shown(text: str) -> str:
    """Return a stretch of text as a model or a terminal is shown it.

    Runs of white space become one blank, outer blanks go, and control and format characters
    are left out (zero-width joiners stay: scripts need them). Nothing else changes.
    """
    return " ".join((text if text.isprintable() else "".join(map(_shown_char, text))).split())


def legible(text: str) -> str:
    """Return a text of the same length in which characters that deceive a reader are shown as �.

    These are control characters, the marks that embed, override or isolate a direction, and the invisible
    tag characters in which words can be hidden. What a script needs stays: joiners, soft hyphens, the two
    marks of direction; so do tabs and line ends.
    """
    return text if text.isprintable() else _DECEIVING.sub("\ufffd", text)


def plain(text: str) -> str:
    """Return a text in lower case without accents, marks of typography or hidden characters: for comparing words.

    Not for offsets: it may be shorter or longer than what it was made of.
    """
    return unaccented(text).lower()


def unaccented(text: str) -> str:
    """Return a text as `plain` does, its capitals kept."""
    if text.isascii() and text.isprintable() and "`" not in text:  # most names and cues: nothing to do
        return text
    simple = unhidden(text).translate(_ONE_FOR_ONE)
    if simple.isascii():
        return simple
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", simple)).translate(_ONE_FOR_ONE)  # ŉ has an apostrophe in it


def unhidden(text: str) -> str:
    """Return a text without control and format characters; white space stays. Fast: each character is judged once."""
    hidden = [c for c in set(text) if not c.isspace() and unicodedata.category(c) in ("Cc", "Cf", "Cs")]
    return text.translate(dict.fromkeys(map(ord, hidden))) if hidden else text


@lru_cache(maxsize=4096)
def _shown_char(char: str) -> str:
    if char.isspace():
        return " "
    if char in "\u200c\u200d" or unicodedata.category(char) not in ("Cc", "Cf", "Cs"):
        return char
    return ""
