"""How a document is read: limits of the model, rounds of repair, budget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from summarizer.errors import SettingsError

_CHARACTERS_PER_TOKEN = 3
"""Characters that a token holds at the least, over English prose and the JSON of answers; a cautious figure."""

_PROMPT_TOKENS = 2_500
"""Room for the static part of a prompt and the answer's schema."""

_WINDOW_PER_OUTPUT_TOKEN = 1.5
"""Characters of article whose statements fit into one token of answer, with as much again in reserve.

An article of 1,000 characters brings about 900 characters of answer, 300 tokens (`evals/README.md`: 107 characters
a statement, 143 with the table of actors; PolNeAR: 33 statements in 1,000 words)."""


@dataclass(frozen=True)
class Options:
    """How a document is read.

    Attributes:
        context_tokens: what the model takes in and gives out together in one ask. Windows and the positions
            round are sized by it; a model's own figure may be larger.
        output_tokens: where an answer is cut off at first.
        output_ceiling: how far that is raised before a window is cut in two instead.
        overlap_sentences: how many sentences of the window before are shown again.
        repair_rounds: how often problems are asked about again; 0 for never.
        temperature: the sampling temperature that is wanted.
        budget_tokens: tokens in and out after which nothing more is asked about one document; None for no limit.
            An ask is sent only while what is spent and what it sends, at four characters a token, stay within
            it; where a provider does not tell what was spent, that is reckoned by the same measure. It is a stop
            before the next ask and no cap: answers that are under way may take the total beyond it.
        budget_usd: the same in US dollars; it needs a model whose price is known.
    """

    context_tokens: int = 32_768
    output_tokens: int = 8_192
    output_ceiling: int = 16_384
    overlap_sentences: int = 2
    repair_rounds: int = 1
    temperature: float = 0.0
    budget_tokens: int | None = None
    budget_usd: float | None = None

    @classmethod
    def for_context(cls, context_tokens: int, **others: Any) -> Options:
        """Return options for a model of a given context, a third of it for the answer and half of it at the most.

        Args:
            context_tokens: what the model takes in and gives out together in one ask.
            **others: further options.

        Raises:
            SettingsError: the context is too small to read anything.
        """
        limits = {"output_tokens": min(cls.output_tokens, context_tokens // 3)}
        limits["output_ceiling"] = max(limits["output_tokens"], min(cls.output_ceiling, context_tokens // 2))
        return cls(**{"context_tokens": context_tokens, **limits, **others})

    def __post_init__(self) -> None:
        """Refuse limits that leave no room.

        Raises:
            SettingsError: a limit is not positive, or the context has no room for prompt and answer.
        """
        if min(self.output_tokens, self.output_ceiling) < 1 or self.output_ceiling < self.output_tokens:
            raise SettingsError("output_tokens and output_ceiling must be positive, the ceiling not below the first limit")
        if min(self.overlap_sentences, self.repair_rounds) < 0:
            raise SettingsError("overlap_sentences and repair_rounds must not be negative")
        if self.room_tokens < 500:
            raise SettingsError(
                f"context_tokens={self.context_tokens} leaves no room beside {_PROMPT_TOKENS} for the prompt and "
                f"output_tokens={self.output_tokens} for the answer; lower output_tokens"
            )

    @property
    def room_tokens(self) -> int:
        """Tokens of one ask that are left for the article."""
        return self.context_tokens - self.output_tokens - _PROMPT_TOKENS

    @property
    def window_characters(self) -> int:
        """The longest stretch of text, in characters, that one ask for statements shows."""
        return min(int(self.output_tokens * _WINDOW_PER_OUTPUT_TOKEN), self.shown_characters)

    @property
    def shown_characters(self) -> int:
        """The most, in characters, that an ask shows of article and statements together."""
        return self.room_tokens * _CHARACTERS_PER_TOKEN
