"""Tokens spent."""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel, ConfigDict


class Usage(BaseModel):
    """Tokens over all calls for the document, failed ones included; None where a provider told nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input_tokens: int | None = None
    cached_tokens: int | None = None
    output_tokens: int | None = None
    reasoning_tokens: int | None = None


NO_USAGE: Final = Usage()
"""Nothing known to be spent."""


def add_usage(left: Usage, right: Usage) -> Usage:
    """Return the sum, field by field; a field is None only when it is unknown on both sides."""

    def plus(a: int | None, b: int | None) -> int | None:
        return (a or 0) + (b or 0) if a is not None or b is not None else None

    return Usage(**{name: plus(getattr(left, name), getattr(right, name)) for name in Usage.model_fields})
