"""What a reader may be told of an article's labels: its parties and issues as a closed codebook, and nothing else."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Final, Literal

from summarizer.api import Summarizer
from summarizer.codebook import Codebook, CodebookIssue, CodebookParty, folded_name
from summarizer.errors import InputError
from summarizer.evaluation.counts import Scored
from summarizer.evaluation.gold import GoldArticle

Naming = Literal["closed", "open"]
"""Who names parties and issues: a codebook that the reader is given, or the reader itself."""

SLOTS: Final[Mapping[Naming, str]] = {"closed": "positions/slots", "open": "open positions/slots"}
"""The headline count of positions by who named the issues."""


def codebook_of(article: GoldArticle) -> Codebook:
    """Return the closed codebook of an article: its labelled parties with their aliases, and its labelled issues.

    Spokespersons stay empty, so that the reader has to find out who speaks for whom. Nothing else of the labels is
    in it. An article without a labelled issue has a codebook without issues, which leaves them to the reader.

    Raises:
        InputError: two parties differ in no more than `folded_name` takes away, or one has a blank name.
    """
    names = [folded_name(p.name) for p in article.parties]
    if not all(names):
        raise InputError(f"{article.name}: the name of a party is blank; give it one in the labels")
    if len(set(names)) < len(names):
        twice = next(p.name for p in article.parties if names.count(folded_name(p.name)) > 1)
        raise InputError(f"{article.name}: two parties are named like {twice!r}; give one of them another name in its labels")
    taken = {"", *names}
    parties = []
    for party in article.parties:
        aliases = []
        for alias in party.aliases:
            if folded_name(alias) not in taken:
                taken.add(folded_name(alias))
                aliases.append(alias)
        parties.append(CodebookParty(name=party.name, aliases=tuple(aliases)))
    issues = tuple(CodebookIssue(id=i.id, proposal=i.proposal) for i in article.issues)
    return Codebook(parties=tuple(parties), issues=issues, closed=True)


def with_codebook(summarizer: Summarizer, codebook: Codebook | None) -> Summarizer:
    """Return a summarizer with another codebook and the same connections; closing either closes these."""
    other = copy.copy(summarizer)
    other.codebook = codebook
    return other


def headlines(naming: Naming) -> tuple[str, ...]:
    """Return the scores that are shown first, and compared where none are named."""
    return ("partial.f1", "speaker.f1", f"{SLOTS[naming]}.f1")


def naming_of(scored: Scored) -> Naming:
    """Return how positions were scored."""
    return "closed" if SLOTS["closed"] in scored.counts else "open"
