"""What reading a document will take, told before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.asks import Ask
from summarizer.document import Document
from summarizer.drivers.prices import cost_usd
from summarizer.usage import Usage

_CHARACTERS_PER_TOKEN = 4
"""The usual rule of thumb for English."""

_ANSWER_PER_CHARACTER = 0.9
"""Characters of answer for each character of article: 7 statements per 1,000 characters (PolNeAR, news) of 120 each."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Tokens over all rounds of one document, and their price, None when unknown."""

    input_tokens: int
    output_tokens: int
    cost_usd: float | None


def estimate(document: Document, asks: Sequence[Ask], model: str) -> Estimate:
    """Estimate what a document takes: its first round as it stands, the positions round as large again.

    Args:
        document: the document.
        asks: its first round.
        model: the model string; its price is looked up where it names a provider.
    """
    sent = 2 * sum(a.characters for a in asks)
    answered = int(_ANSWER_PER_CHARACTER * len(document.text) * 1.3)
    usage = Usage(input_tokens=sent // _CHARACTERS_PER_TOKEN, output_tokens=answered // _CHARACTERS_PER_TOKEN)
    provider, slash, name = model.partition("/")
    price = cost_usd(name, provider, usage) if slash else None
    return Estimate(usage.input_tokens or 0, usage.output_tokens or 0, price)
