"""The reading of one document: a conversation without a network.

`read` is a generator. It yields rounds of asks, is sent their outcomes in the
same order, and returns the summary. It opens no socket, reads no clock, draws
no random number and iterates no set whose order could differ, so that the
same outcomes always give the same summary: a driver may be blocking, on an
event loop, a batch job over days, a folder of recordings or a test. One that
resumes replays the earlier outcomes from the start.

    statements (all windows at once) -> repair, identities -> positions (all parts at once)
        -> issues (where there were several parts) -> repair -> summary
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace

from summarizer.asks import Outcome, Round
from summarizer.assembly import assemble
from summarizer.codebook import Codebook
from summarizer.document import Document
from summarizer.grounded import Grounded, GroundedStatement
from summarizer.reading.conversation import Conversation, Price
from summarizer.reading.options import Options
from summarizer.reading.positions import PositionSteps
from summarizer.reading.statements import StatementSteps
from summarizer.summary import Provenance, Summary
from summarizer.templates import Templates
from summarizer.windows import marker_for
from summarizer.wording import Vocabulary

__all__ = ["Options", "Price", "Reading", "read"]

Reading = Generator[Round, Sequence[Outcome], Summary]
"""What `read` returns: send it the outcomes of each round that it yields."""


def read(
    document: Document,
    templates: Templates,
    options: Options | None = None,
    *,
    codebook: Codebook | None = None,
    model: str = "",
    price: Price | None = None,
) -> Reading:
    """Read one document.

    Args:
        document: the document.
        templates: the prompts.
        options: how to read; the defaults suit articles and long documents alike.
        codebook: parties and issues to use; None leaves both to the model.
        model: the model's name, for the provenance alone.
        price: what tokens cost, for a budget in money; with such a budget and an unknown price nothing is asked.

    Yields:
        Rounds of asks; it is sent as many outcomes, in the same order.

    Returns:
        The summary. Windows that failed, records that could not be mended and what the sweep left
        over are on its `unresolved`.

    Raises:
        ModelError: no window of the document could be read, with the first reason.
    """
    talk = Conversation(templates, options or Options(), marker_for(document), price)
    vocabulary = Vocabulary(document)
    found = yield from StatementSteps(document, talk, vocabulary, codebook).run()
    audit = found.audit
    ordered = _renumbered(audit.statements)
    positions = yield from PositionSteps(document, talk, vocabulary, codebook, audit, ordered).run()
    return assemble(
        document,
        Grounded(audit.actors, ordered, positions.issues, positions.positions, positions.gist),
        Provenance(
            reader="llm",
            model=model,
            templates={t.label: t.fingerprint for t in talk.used.values()},
            calls=talk.calls,
            rounds=talk.rounds,
            usage=talk.usage,
        ),
        problems=[*talk.problems, *found.remaining, *positions.problems],
        dismissed=[(span, d.reason) for d in found.dismissed for span in d.problem.spans],
        pointers=(audit.pointers + positions.pointers, audit.resolved + positions.resolved),
        codebook=codebook,
    )


def _renumbered(statements: Sequence[GroundedStatement]) -> tuple[GroundedStatement, ...]:
    """Number the statements from 1 in the order of the text."""
    new = {s.number: i for i, s in enumerate(statements, 1)}
    return tuple(replace(s, number=new[s.number], inside=new.get(s.inside, 0)) for s in statements)
