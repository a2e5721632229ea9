"""When two names are the same for a score: equal after a fixed folding, never by likeness."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_TITLE = re.compile(
    r"(?:the |an? |"
    r"(?:(?:former|acting|deputy|vice) )*"
    r"(?:(?:prime|foreign|defen[cs]e|finance|interior|trade|health|energy|education) (?:minister|secretary)|"
    r"mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|lord|lady|rev|reverend|fr|hon|"
    r"sen|senator|rep|representative|gov|governor|gen|col|colonel|maj|capt|captain|lt|sgt|cmdr|adm|admiral|"
    r"mayor|president|premier(?! league)|chancellor|minister|ambassador|secretary|councillor|councilor|cllr|mp|pope|cardinal|"
    r"archbishop|bishop|imam|rabbi) )"
    r"(?!(?:of|for|to|and|general)\b)"
)
_ARTICLE = re.compile(r"(?:the|an?) ")
_WORD = re.compile(r"[^\W_]+(?:['.-][^\W_]+)*")
_MARKS = str.maketrans({**dict.fromkeys("’‘ʼ´`", "'"), **dict.fromkeys("‐‑–—", "-")})


def words(name: str) -> tuple[str, ...]:
    """Return the words of a name after NFKC and case folding, without punctuation and a closing possessive 's."""
    return tuple(w.removesuffix("'s") for w in _words(name))


def _words(name: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).translate(_MARKS)
    return [w.replace(".", "") for w in _WORD.findall(folded)]


def folded_name(name: str) -> str:
    """Return a name in the form in which names are compared.

    NFKC, case folded, punctuation dropped; a leading article, forms of address and titles of office
    dropped ("the", "Mr", "Prime Minister"). A title that is all there is, that goes on with "of",
    "for", "to" or "general", or that is a possessor, stays: "the President" is "president", and "the
    mayor's office" is not "the governor's office".
    """
    folded = " ".join(_words(name))
    if article := _ARTICLE.match(folded):
        folded = folded[article.end() :]
    while title := _TITLE.match(folded):
        folded = folded[title.end() :]
    bare = " ".join(w.removesuffix("'s") for w in folded.split())
    return folded if _TITLE.match(bare) else bare


def folded_names(names: Iterable[str]) -> frozenset[str]:
    """Return the folded forms of all names that are not blank."""
    return frozenset(f for f in map(folded_name, names) if f)
