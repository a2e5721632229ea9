"""The words, signs and small phrases that every view uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from summarizer.summary import Form, Severity, Share, Stance
from summarizer.text.folding import shown
from summarizer.usage import Usage

GAP: Final = "[…]"
"""Stands, between blanks, between two fragments of one statement: words of the document are left out here."""

NO_PARTY: Final = "For no party"
NO_SOURCE: Final = "No source named"
NOT_STATED: Final = "not stated"

SIGNS: Final[Mapping[Stance, str]] = {"supports": "+", "opposes": "−", "open": "~", "withholds": "?"}
STANCE_WORDS: Final[Mapping[Stance, str]] = {
    "supports": "supports",
    "opposes": "opposes",
    "open": "open",
    "withholds": "does not say",
}
PLURALS: Final[Mapping[Stance, str]] = {
    "supports": "support",
    "opposes": "oppose",
    "open": "are open on",
    "withholds": "do not say where they stand on",
}
FORMS: Final[Mapping[Form, str]] = {"direct": "quoted", "mixed": "partly quoted", "indirect": "paraphrase"}
SEVERITIES: Final[Sequence[Severity]] = ("error", "warning", "note")
DISMISSED_SHOWN: Final = 5
_EXCERPT: Final = 60


def counted(count: int, singular: str, plural: str = "") -> str:
    """Return "1 party", "2 parties"."""
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"


def listed(names: Sequence[str]) -> str:
    """Return "A", "A and B", "A, B and C"."""
    clean = [name for name in map(shown, names) if name]
    return " and ".join([", ".join(clean[:-1]), clean[-1]] if len(clean) > 1 else clean)


def excerpt(text: str) -> str:
    """Return the first words of a text on one line of at most 60 characters."""
    line = shown(text[: 4 * _EXCERPT])
    return line if len(line) <= _EXCERPT else line[: _EXCERPT - 1].rstrip() + "…"


def portion(share: Share, covered: str = "covered") -> str:
    """Return "16 of 18 covered (89%) · 2 unresolved"."""
    if not share.total:
        return "none found"
    parts = [f"{share.covered:,} of {share.total:,} {covered} ({share.covered / share.total:.0%})"]
    parts += [f"{n:,} {word}" for n, word in ((share.dismissed, "dismissed"), (share.unresolved, "unresolved")) if n]
    return " · ".join(parts)


def tokens(usage: Usage) -> str:
    """Return "tokens: 6,910 in, 2,397 out", what is unknown named so."""
    if usage.input_tokens is None and usage.output_tokens is None:
        return "tokens unknown"
    parts = []
    for total, word, part, kind in (
        (usage.input_tokens, "in", usage.cached_tokens, "cached"),
        (usage.output_tokens, "out", usage.reasoning_tokens, "reasoning"),
    ):
        count = "unknown" if total is None else f"{total:,}"
        parts.append(f"{count} {word}" + (f" ({part:,} {kind})" if part else ""))
    return "tokens: " + ", ".join(parts)
