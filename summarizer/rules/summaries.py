"""Summaries that need no model."""

from __future__ import annotations

import time
from dataclasses import replace

from summarizer import rules
from summarizer.assembly import assemble
from summarizer.audit import unaccounted, unlisted_party
from summarizer.codebook import Codebook
from summarizer.document import Document
from summarizer.summary import Provenance, Summary


def by_rules(document: Document, codebook: Codebook | None = None) -> Summary:
    """Read one document by the rules.

    Args:
        document: the document.
        codebook: gives actors their parties.
    """
    started = time.monotonic()
    grounded = rules.read(document)
    problems = unaccounted(document, grounded.statements)
    if codebook is not None:
        actors = tuple(replace(a, party=codebook.side(a.name, a.party)) for a in grounded.actors)
        changed = zip(grounded.actors, actors, strict=True)
        problems.extend(unlisted_party(a.name, a.party) for a, coded in changed if a.party and not coded.party)
        grounded = replace(grounded, actors=actors)
    provenance = Provenance(reader="rules", model="rules", seconds=time.monotonic() - started, cost_usd=0.0)
    return assemble(document, grounded, provenance, problems=problems, codebook=codebook)
