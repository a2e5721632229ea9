"""What a reading asks for and what comes back: the contract between the reading and its drivers."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from summarizer.usage import NO_USAGE, Usage

AskKind = Literal["statements", "statements-repair", "identities", "positions", "positions-repair", "issues"]
Reason = Literal[
    "truncated",
    "too_long",
    "refused",
    "filtered",
    "empty",
    "malformed",
    "rate_limited",
    "quota",
    "timeout",
    "unavailable",
    "rejected",
    "budget",
]
"""Why an ask has no answer: cut off at the output limit; longer than the model's context; refused by the
model; stopped by a content filter;
no text; no JSON object even when asked again; rate limit outlasting the deadline; quota used up; no answer
in time; server down or failing; request not accepted (key, model, parameters); budget spent."""


@dataclass(frozen=True, slots=True)
class Message:
    """One chat message; `content` is sent exactly as it stands, never rendered again."""

    role: Literal["system", "user"]
    content: str


@dataclass(frozen=True)
class Ask:
    """One question to a model.

    Attributes:
        kind: what it asks for.
        messages: what is sent, the static part first.
        schema_name: name of the answer's JSON schema on the wire.
        schema: the answer's JSON schema, strict: every property required, none besides.
        max_output_tokens: where the answer is cut off.
        temperature: the sampling temperature that is wanted; a driver leaves it out where a model takes none.
        label: what is shown to a person while it runs, such as "statements 2/3".
    """

    kind: AskKind
    messages: tuple[Message, ...]
    schema_name: str
    schema: dict[str, Any] = field(hash=False)
    max_output_tokens: int
    temperature: float = 0.0
    label: str = ""

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over messages, schema and sampling, in hexadecimal: the key of a recording and a cache."""
        content = {
            "messages": [[m.role, m.content] for m in self.messages],
            "schema": self.schema,
            "max_output_tokens": self.max_output_tokens,
            "temperature": self.temperature,
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    @property
    def characters(self) -> int:
        """Characters that are sent: messages and schema, as compact JSON."""
        return sum(len(m.content) for m in self.messages) + len(
            json.dumps(self.schema, ensure_ascii=False, separators=(",", ":"))
        )


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its raw text, and the tokens and requests that it took, failed attempts included."""

    text: str
    usage: Usage = NO_USAGE
    calls: int = 1


@dataclass(frozen=True, slots=True)
class AskFailed:
    """No answer, for a named reason.

    Attributes:
        reason: why.
        message: for a person: what happened and the remedy; no article text, no secret.
        raw: the raw text of the last answer where there was one.
        usage: tokens spent all the same.
        calls: requests sent.
    """

    reason: Reason
    message: str
    raw: str = ""
    usage: Usage = NO_USAGE
    calls: int = 1


Outcome = Reply | AskFailed


@dataclass(frozen=True, slots=True)
class Round:
    """Asks that do not depend on each other: a driver may send them at once; outcomes come back in this order."""

    asks: tuple[Ask, ...]
