"""What follows from the matrix, in sentences: agreements, disputes, contested stances, changes, open questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from summarizer.summary import Stance, Summary
from summarizer.text.folding import shown
from summarizer.views.labels import NO_PARTY, PLURALS, STANCE_WORDS, listed
from summarizer.views.records import Conclusion

_UNDECIDED: Final[Mapping[Stance, str]] = {"open": "is open", "withholds": "does not say"}


def conclusions(summary: Summary, on: Mapping[str, str]) -> tuple[tuple[str, tuple[Conclusion, ...]], ...]:
    """Return what follows from a summary's matrix: each list that is not empty, with its heading.

    Args:
        summary: the summary.
        on: the words of each issue, by its id.
    """
    lists = (
        (
            "Agreements",
            [Conclusion(f"{listed(a.parties)} {PLURALS[a.stance]} {on[a.issue]}", a.positions) for a in summary.agreements],
        ),
        (
            "Disputes",
            [
                Conclusion(f"{on[d.issue]}: {listed(d.supporters)} for, {listed(d.opponents)} against", d.positions)
                for d in summary.disputes
            ],
        ),
        (
            "Contested",
            [
                Conclusion(
                    f"{on[c.issue]}: {shown(c.party)} states “{STANCE_WORDS[c.stated]}”; “{STANCE_WORDS[c.ascribed]}” "
                    f"is ascribed to it by {listed(c.ascribed_by) or 'others'}",
                    c.positions,
                )
                for c in summary.contested
            ],
        ),
        (
            "Changes",
            [
                Conclusion(
                    f"{on[c.issue]}: {shown(c.party)} from “{STANCE_WORDS[c.former]}” to “{STANCE_WORDS[c.current]}”",
                    c.positions,
                )
                for c in summary.changes
            ],
        ),
        ("Open questions", list(_open_questions(summary, on))),
    )
    return tuple((heading, tuple(lines)) for heading, lines in lists if lines)


def _open_questions(summary: Summary, on: Mapping[str, str]) -> Iterable[Conclusion]:
    """Yield each issue on which a party is open, does not say, or sets a condition; ascribed stances never count."""
    for issue, proposal in on.items():
        parts: dict[str, list[str]] = {}
        for p in summary.positions:
            if p.issue != issue or p.status != "current" or p.basis == "ascribed":
                continue
            if p.stance in _UNDECIDED:
                parts.setdefault(f"{shown(p.party) or NO_PARTY} {_UNDECIDED[p.stance]}", []).append(p.id)
            elif p.conditions:
                parts.setdefault(f"{shown(p.party) or NO_PARTY} {STANCE_WORDS[p.stance]} it on a condition", []).append(p.id)
        if parts:
            yield Conclusion(f"{proposal}: {'; '.join(parts)}", tuple(id for ids in parts.values() for id in ids))
