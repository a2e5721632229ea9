"""What went wrong with a request: named by status code and outcome, for any provider's exceptions.

Providers' messages are looked at but never passed on: they may hold a part of
the key or of the article.
"""

from __future__ import annotations

import email.utils
import json
import time
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import ValidationError

from summarizer.asks import Reason

_TRANSIENT_STATUS: Final = frozenset((408, 429))
_QUOTA: Final = ("insufficient_quota", "billing_hard_limit_reached")
_TOO_LONG: Final = (
    "context_length_exceeded",
    "maximum context length",
    "context window",
    "too many tokens",
    "exceed_context_size",
)
_CONNECTION: Final = (
    "ConnectionError",
    "ConnectError",
    "ConnectTimeout",
    "ReadError",
    "RemoteProtocolError",
    "WriteError",
    "ServerDisconnectedError",
)
_TIMEOUT: Final = ("TimeoutError", "ReadTimeout", "WriteTimeout", "PoolTimeout", "Timeout")


def chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and what caused it, outermost first."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def status_of(error: BaseException) -> int | None:
    """Return the HTTP status code that an exception carries, whatever its class."""
    for e in chain(error):
        code = getattr(e, "status_code", None)
        if isinstance(code, int):
            return code
    return None


def body_text(error: BaseException) -> str:
    """Return what the provider said, in lower case, for looking at and never for showing."""
    parts = []
    for e in chain(error):
        for name in ("code", "type", "param", "body", "message"):
            value = getattr(e, name, None)
            if isinstance(value, (str, dict, list)):
                parts.append(value if isinstance(value, str) else json.dumps(value, default=str))
    return " ".join(parts).lower()


def is_malformed(error: BaseException) -> bool:
    """Whether the answer was no JSON object."""
    return any(
        isinstance(e, (ValidationError, json.JSONDecodeError)) or type(e).__name__ == "ResponseParsingError"
        for e in chain(error)
    )


def is_timeout(error: BaseException) -> bool:
    """Whether no answer came in time."""
    if any(type(e).__name__ == "ServerDisconnectedError" for e in chain(error)):  # the aiohttp transport calls that a timeout
        return False
    return any(isinstance(e, TimeoutError) or type(e).__name__.endswith(_TIMEOUT) for e in chain(error))


def is_connection(error: BaseException) -> bool:
    """Whether the server could not be reached or hung up."""
    return any(isinstance(e, ConnectionError) or type(e).__name__.endswith(_CONNECTION) for e in chain(error))


def is_transient(error: BaseException) -> bool:
    """Whether the same request may succeed later: by status code, then by kind of failure."""
    status = status_of(error)
    if status is not None:
        return (status in _TRANSIENT_STATUS or status >= 500) and not any(q in body_text(error) for q in _QUOTA)
    return is_timeout(error) or is_connection(error)


def retry_after(error: BaseException) -> float | None:
    """Return the seconds that the server asks to wait before the same request is sent again, None where it names none."""
    for e in chain(error):
        headers: Mapping[str, str] | Any = getattr(getattr(e, "response", None), "headers", None)
        wait = None if headers is None else seconds_to_wait(headers)
        if wait is not None:
            return wait
    return None


def seconds_to_wait(headers: Mapping[str, str]) -> float | None:
    """Return what retry-after-ms or retry-after (seconds or a date) says, in seconds; None where there is neither."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        value = headers.get(name)
        if value is None:
            continue
        try:
            return max(0.0, float(value) * unit)
        except ValueError:
            when = email.utils.parsedate_tz(value)
            if when is not None:
                return max(0.0, email.utils.mktime_tz(when) - time.time())
    return None


def named(error: BaseException) -> tuple[Reason, str]:
    """Return the reason for a failure and a message with its remedy; it holds nothing of what the provider said."""
    status = status_of(error)
    said = body_text(error)
    if status == 429:
        if any(q in said for q in _QUOTA):
            return "quota", "the account has no quota left (429 insufficient_quota); add credit or use another key"
        return "rate_limited", "the rate limit outlasted the deadline (429); try again later, or allow a longer deadline"
    if status is not None and status < 500 and any(t in said for t in _TOO_LONG):
        return "too_long", f"the request is longer than the model's context ({status}); use a smaller window"
    if status is not None and status < 500 and "content_filter" in said:
        return "filtered", f"the provider's content filter stopped the request ({status}); use another model for this document"
    if status == 408:
        return "timeout", "the server gave no answer in time (408); allow a longer timeout"
    if status in (401, 403):
        return (
            "rejected",
            f"the server does not accept the key ({status}); set OPENAI_API_KEY, or the key of your provider, to a valid one",
        )
    if status == 404:
        return "rejected", "the server knows no such model or address (404); check the model's name and the base URL"
    if status is not None and status < 500:
        return (
            "rejected",
            f"the server does not accept the request ({status}); check that it takes JSON schemas, or use mode tools",
        )
    if status is not None:
        return "unavailable", f"the server fails ({status}); try again later"
    if is_timeout(error):
        return "timeout", "the server gave no answer in time; allow a longer timeout"
    if is_connection(error):
        return "unavailable", "the server cannot be reached; check the base URL and that the server runs"
    if is_malformed(error):
        return (
            "malformed",
            "the model gave no JSON object, even when asked again; use a model or a mode that follows a JSON schema",
        )
    return "rejected", f"the request failed ({type(error).__name__}); check the model and the client"
