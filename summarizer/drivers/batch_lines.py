"""One line of a Batch API file: what is sent for an ask, and what the answering line means.

A line of the input file holds the very body that the live driver sends. A line
of the output or error file either settles its ask or has it put again: what
expired, what the server failed at, a refused parameter (learnt as on live
calls), an answer that is no JSON object.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from summarizer.asks import Ask, AskFailed, Outcome, Reply
from summarizer.draft import load_object
from summarizer.drivers.failures import is_transient, named
from summarizer.drivers.requests import Dialect, Envelope, Transcript, arguments
from summarizer.drivers.settings import ModelSettings
from summarizer.usage import NO_USAGE, Usage, add_usage

ENDPOINT: Final = "/v1/chat/completions"

MOST_TRIES: Final = 3
"""How often a request that the server fails at is put at most, the first time included."""

MALFORMED_AGAIN: Final = 1
"""How often an answer that is no JSON object is asked for again: as on live calls."""

_NOT_RUN: Final = ("batch_expired", "batch_cancelled")
"""Errors of requests that never ran: putting them again is free, however often."""

_CODE = re.compile(r"[a-z0-9_]{1,60}")


def body(ask: Ask, settings: ModelSettings, dialect: Dialect) -> dict[str, Any]:
    """Return the body that the live driver sends for an ask: what instructor makes of its arguments."""
    made = arguments(ask, settings, dialect)
    form = made.pop("response_model")
    del made["strict"]
    made.update(made.pop("extra_body", {}))
    schema = form.model_json_schema()
    if settings.mode == "tools":
        apart = ("title", "description")
        function = {
            "name": form.__name__,
            "description": schema["description"],
            "parameters": {k: v for k, v in schema.items() if k not in apart},
        }
        made["tools"] = [{"type": "function", "function": function}]
        made["tool_choice"] = {"type": "function", "function": {"name": form.__name__}}
    elif "response_format" not in made:
        made["response_format"] = {"type": "json_schema", "json_schema": {"name": form.__name__, "schema": schema}}
    return made


def line(custom_id: str, ask: Ask, settings: ModelSettings, dialect: Dialect) -> bytes:
    """Return the line of the input file that puts an ask, line break included."""
    request = {"custom_id": custom_id, "method": "POST", "url": ENDPOINT, "body": body(ask, settings, dialect)}
    return json.dumps(request, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class Tried:
    """What has become of an ask in earlier batches.

    Attributes:
        tries: how often the server failed at it.
        malformed: how often its answer was no JSON object.
        calls: requests that ran.
        usage: tokens that they took.
    """

    tries: int = 0
    malformed: int = 0
    calls: int = 0
    usage: Usage = NO_USAGE


@dataclass(frozen=True, slots=True)
class Settled:
    """The ask has its outcome, with all that its batches took."""

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Again:
    """The ask is to be put again, for the reason given."""

    why: str
    tried: Tried


def judge(answer: Mapping[str, Any], tried: Tried, sent: Dialect) -> Settled | Again:
    """Tell what a line of an output or error file means for its ask.

    Args:
        answer: the line's JSON object.
        tried: what became of the ask before.
        sent: the dialect that the request was written in; it learns what the server refused.
    """
    response = answer.get("response")
    if not isinstance(response, Mapping) or not isinstance(response.get("status_code"), int):
        return not_answered(_error_code(answer), tried)
    tried = replace(tried, calls=tried.calls + 1)
    content = response.get("body")
    if response["status_code"] == 200 and isinstance(content, dict):
        return _answered(content, tried)
    error = _StatusError(response["status_code"], content)
    learnt = sent.learn(error, replace(sent))
    reason, message = named(error)
    if learnt or is_transient(error) or reason == "quota":
        return _failed_once_more(AskFailed(reason, message), tried)
    return Settled(AskFailed(reason, message, "", tried.usage, tried.calls))


def not_answered(code: str, tried: Tried) -> Settled | Again:
    """Tell what it means that a request got no response, by the provider's error code, "" where it gave none."""
    if code in _NOT_RUN:
        return Again(code, tried)
    said = f"the batch brought no answer ({code or 'no reason given'}); try again later"
    return _failed_once_more(AskFailed("unavailable", said), tried)


def rejected(code: str, tried: Tried) -> Settled | Again:
    """Tell what it means that the provider found a request unfit before it ran any of its batch."""
    said = f"the provider does not take the request ({code or 'no reason given'}); check the model and that it takes batches"
    return _failed_once_more(AskFailed("rejected", said), tried)


def code_shown(code: object) -> str:
    """Return a provider's error code where it is one, else "": its messages may hold article text."""
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""


def dialect_to_json(dialect: Dialect) -> str:
    """Return a dialect as JSON text."""
    return json.dumps(asdict(dialect))


def dialect_from_json(text: str) -> Dialect:
    """Return the dialect that `dialect_to_json` wrote."""
    return Dialect(**json.loads(text))


def _failed_once_more(failed: AskFailed, tried: Tried) -> Settled | Again:
    tried = replace(tried, tries=tried.tries + 1)
    if tried.tries < MOST_TRIES:
        return Again(failed.reason, tried)
    return Settled(replace(failed, usage=tried.usage, calls=tried.calls))


def _answered(content: dict[str, Any], tried: Tried) -> Settled | Again:
    from openai.types.chat import ChatCompletion

    transcript = Transcript(calls=tried.calls)
    transcript.answered(ChatCompletion.construct(**content))
    usage = add_usage(tried.usage, transcript.usage)
    outcome = replace(transcript.reply(Envelope()), usage=usage)
    if isinstance(outcome, Reply):
        try:
            load_object(outcome.text)
        except ValueError:
            tried = replace(tried, malformed=tried.malformed + 1, usage=usage)
            if tried.malformed <= MALFORMED_AGAIN:
                return Again("malformed", tried)
    return Settled(outcome)


def _error_code(answer: Mapping[str, Any]) -> str:
    error = answer.get("error")
    return code_shown(error.get("code")) if isinstance(error, Mapping) else ""


class _StatusError(Exception):
    """A failure as `failures` reads it: a status code and what the provider said."""

    def __init__(self, status: int, content: object) -> None:
        super().__init__(f"status {status}")
        self.status_code = status
        self.body = content if isinstance(content, (str, dict, list)) else None
