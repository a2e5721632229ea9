"""What is sent for an ask, and what is read off the answers: the part that blocking and asyncio calls share."""

from __future__ import annotations

import contextvars
import json
import logging
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, cast

from pydantic import BaseModel, ConfigDict

from summarizer.asks import Ask, AskFailed, Outcome, Reason, Reply
from summarizer.drivers.failures import body_text, is_malformed, named, status_of
from summarizer.drivers.settings import ModelSettings
from summarizer.usage import Usage, add_usage

_STOPPED: dict[str, Reason] = {
    "length": "truncated",
    "max_tokens": "truncated",
    "content_filter": "filtered",
    "refusal": "refused",
}


class Envelope(BaseModel):
    """Any JSON object: records are parsed one by one from the raw text, so instructor need only see that it is one."""

    model_config = ConfigDict(extra="allow")


@lru_cache
def _envelope(name: str, schema_json: str) -> type[Envelope]:
    """Return the class that instructor is handed for a schema, made once, its schema computed once."""
    import instructor

    title = "".join(part.title() for part in name.split("_"))
    # instructor's tool form takes both from the schema
    schema = {"title": title, "description": "The answer.", **json.loads(schema_json)}

    def model_json_schema(*_: object, **__: object) -> dict[str, Any]:
        return schema

    made = type(title, (Envelope,), {"__doc__": "The answer.", "model_json_schema": staticmethod(model_json_schema)})
    return cast("type[Envelope]", instructor.response_schema(made))


@dataclass
class Dialect:
    """What a server has been found not to take; shared by all calls to it.

    Servers that speak OpenAI's API differ in three parameters, and reasoning models refuse a
    temperature. The first 400 that names one changes it for good.
    """

    completion_tokens: bool
    temperature: bool = True
    strict: bool = True

    def learn(self, error: BaseException, sent: Dialect) -> bool:
        """Adapt to a refused parameter; return whether the same ask is worth sending again.

        Args:
            error: the server's refusal.
            sent: the dialect that the request was written in. Of many requests under way at once the first
                refusal has changed this one already, and the others are worth sending again all the same.
        """
        if status_of(error) not in (400, 422):
            return False
        said = body_text(error)
        if "max_completion_tokens" in said or "max_tokens" in said:
            wanted = "max_completion_tokens" in said and not sent.completion_tokens
            if wanted or (sent.completion_tokens and "max_completion_tokens" in said):
                self.completion_tokens = wanted
                return True
        if "temperature" in said and sent.temperature:
            self.temperature = False
            return True
        if sent.strict and any(word in said for word in ("response_format", "json_schema", "strict")):
            self.strict = False
            return True
        return False


def arguments(ask: Ask, settings: ModelSettings, dialect: Dialect) -> dict[str, Any]:
    """Return the keyword arguments of instructor's `create` for an ask."""
    schema_json = json.dumps(ask.schema, ensure_ascii=False)
    out: dict[str, Any] = {
        "messages": [{"role": m.role, "content": m.content} for m in ask.messages],
        "response_model": _envelope(ask.schema_name, schema_json),
        "strict": False,
        "model": settings.name,
    }
    if settings.provider != "openai":
        out["max_tokens"] = ask.max_output_tokens
        return out
    out["max_completion_tokens" if dialect.completion_tokens else "max_tokens"] = ask.max_output_tokens
    if dialect.temperature:
        out["temperature"] = ask.temperature
    if dialect.strict and settings.mode == "json_schema":
        # instructor sends no `strict`; without it a provider does not hold the model to the schema.
        form = {"name": ask.schema_name, "strict": True, "schema": ask.schema}
        out["extra_body"] = {"response_format": {"type": "json_schema", "json_schema": form}}
    return out


@dataclass
class Transcript:
    """What the requests for one ask have brought so far; fed by instructor's hooks."""

    calls: int = 0
    usage: Usage = field(default_factory=Usage)
    raw: str = ""
    stopped: Reason | None = None

    def hooks(self) -> Any:
        """Return instructor hooks that keep this transcript."""
        from instructor.core.hooks import Hooks

        hooks = Hooks()
        hooks.on("completion:kwargs", self._asked)
        hooks.on("completion:response", self.answered)
        return hooks

    def _asked(self, *_: Any, **__: Any) -> None:
        self.calls += 1
        self.stopped = None

    def answered(self, response: Any) -> None:
        """Take note of one response: its text, its tokens and why it stopped."""
        self.usage = add_usage(self.usage, _usage(response))
        self.raw = raw_text(response)
        self.stopped = _stopped(response, self.raw)

    def hopeless(self) -> bool:
        """Whether the last answer was cut off, refused, filtered or empty."""
        return self.stopped is not None

    def reply(self, answer: BaseModel) -> Outcome:
        """Return the outcome of an answer that is a JSON object."""
        if self.stopped is not None:
            return self._stop(self.stopped)
        return Reply(self.raw or answer.model_dump_json(), self.usage, self.calls)

    def failure(self, error: BaseException) -> AskFailed:
        """Return the outcome of an exception."""
        if self.stopped is not None and (is_malformed(error) or status_of(error) is None):
            return self._stop(self.stopped)
        reason, message = named(error)
        return AskFailed(reason, message, self.raw, self.usage, self.calls)

    def _stop(self, reason: Reason) -> AskFailed:
        return AskFailed(reason, _STOP_MESSAGES[reason], self.raw, self.usage, self.calls)


_STOP_MESSAGES: dict[Reason, str] = {
    "truncated": "the answer was cut off at the output limit; allow more output tokens or a smaller window",
    "refused": "the model refused to answer; use another model for this document",
    "filtered": "the provider's content filter stopped the answer; use another model for this document",
    "empty": "the model gave an empty answer; try again, or use another model",
}


def raw_text(response: Any) -> str:
    """Return an answer's text, or its tool arguments, from an OpenAI or Anthropic response; "" from others."""
    choices = getattr(response, "choices", None)
    if choices:
        message = getattr(choices[0], "message", None)
        calls = getattr(message, "tool_calls", None)
        if calls:
            return str(calls[0].function.arguments)
        return str(getattr(message, "content", None) or "")
    for block in getattr(response, "content", None) or []:
        if getattr(block, "type", "") == "tool_use":
            return json.dumps(block.input, ensure_ascii=False)
        if getattr(block, "type", "") == "text":
            return str(block.text)
    return ""


def _stopped(response: Any, raw: str) -> Reason | None:
    choices = getattr(response, "choices", None)
    if choices:
        message = getattr(choices[0], "message", None)
        if getattr(message, "refusal", None):
            return "refused"
        reason = _STOPPED.get(str(getattr(choices[0], "finish_reason", "")))
        return reason or (None if raw.strip() else "empty")
    return _STOPPED.get(str(getattr(response, "stop_reason", "")))


def _usage(response: Any) -> Usage:
    usage = getattr(response, "usage", None)

    def number(holder: Any, *names: str) -> int | None:
        for name in names:
            value = getattr(holder, name, None)
            if isinstance(value, int):
                return value
        return None

    return Usage(
        input_tokens=number(usage, "prompt_tokens", "input_tokens"),
        output_tokens=number(usage, "completion_tokens", "output_tokens"),
        cached_tokens=number(getattr(usage, "prompt_tokens_details", usage), "cached_tokens", "cache_read_input_tokens"),
        reasoning_tokens=number(getattr(usage, "completion_tokens_details", None), "reasoning_tokens"),
    )


_quiet: contextvars.ContextVar[bool] = contextvars.ContextVar("summarizer_quiet", default=False)


class _Quiet(logging.Filter):
    """Drop instructor's own error records during our calls: they hold pieces of answers, and so of articles."""

    def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002
        return not _quiet.get()


@lru_cache(maxsize=1)
def keep_instructor_quiet() -> None:
    """Install the filter, once, on the logger that instructor's retries write to."""
    logging.getLogger("instructor.v2.retry").addFilter(_Quiet())


def quietly() -> contextvars.Token[bool]:
    """Mark the current context as one of our calls."""
    keep_instructor_quiet()
    return _quiet.set(True)


def loudly(token: contextvars.Token[bool]) -> None:
    """End the mark."""
    _quiet.reset(token)
