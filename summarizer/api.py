"""The calls that users make: `summarize`, `asummarize` and `Summarizer`."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from summarizer import rules
from summarizer.asks import Ask, Outcome, Round
from summarizer.assembly import assemble
from summarizer.document import Document
from summarizer.drivers import blocking, event_loop, prices
from summarizer.drivers.model import Model
from summarizer.drivers.recordings import Recording
from summarizer.drivers.retries import RetryPolicy
from summarizer.drivers.settings import REMEDIES, RULES, Mode, model_name, resolve
from summarizer.errors import SettingsError
from summarizer.reading import Options, Reading, read
from summarizer.summary import Provenance, Summary
from summarizer.templates import Templates

Source = str | Document | os.PathLike[str]
"""What can be summarized: a text, a `Document`, or a path (a `pathlib.Path`, not a string) of a file."""


class Summarizer:
    """Configuration and client for many calls.

    Attributes:
        model: the model string in use.
        on_ask: called with each ask as it is sent, for showing progress; None for silence.

    Safe to share between threads and tasks. Works as a context manager, `with` and `async with`
    alike; without one, call `close` or `aclose` at the end, or leave the connections to the
    process's end.
    """

    def __init__(
        self,
        model: str | None = None,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        client: Any = None,
        mode: Mode = "json_schema",
        prompts: str | os.PathLike[str] | None = None,
        options: Options | None = None,
        retries: RetryPolicy | None = None,
        timeout: float = 300.0,
        at_once: int = 8,
        recording: Recording | None = None,
    ) -> None:
        """Configure.

        Args:
            model: "openai/NAME" or another instructor provider string; with a base URL also the bare name that
                the server knows; "rules" for the reader that needs no model. Else SUMMARIZER_MODEL.
            base_url: address of an OpenAI-compatible server, such as "http://localhost:8000/v1". Else OPENAI_BASE_URL.
            api_key: the key. Else OPENAI_API_KEY, or the environment variable of another provider.
            client: an `openai` or `instructor` client, blocking or async, to use instead of an own one; `model` is
                still the name that is sent.
            mode: how the schema is sent: "json_schema" (strict where the server takes it) or "tools".
            prompts: a directory whose templates come before the shipped ones.
            options: how documents are read.
            retries: how failing requests are waited out.
            timeout: seconds without a byte after which one request is given up.
            at_once: how many asks of one document are under way at the same time.
            recording: answers from a recording instead of a model.

        Raises:
            SettingsError: no model is configured, it is unknown, or it needs a key.
            TemplateError: the directory of prompts cannot be used.
        """
        self.options = options or Options()
        self.templates = Templates(prompts)
        self._at_once = at_once
        self._recording = recording
        self._model: Model | None = None
        name = recording.model if recording is not None else model_name(model)
        if name is None:
            raise SettingsError(f"no model is configured: {REMEDIES}")
        self.model: str = name
        self.on_ask: Callable[[Ask], None] | None = None
        if recording is None and name != RULES:
            if client is not None and api_key is None:
                api_key = "the client's own"
            settings = resolve(name, base_url=base_url, api_key=api_key, mode=mode)
            self._model = Model(settings, retries=retries, timeout=timeout, client=client)

    def summarize(self, document: Source) -> Summary:
        """Read one document, blocking.

        Args:
            document: a text, a `Document`, or a `Path`.

        Returns:
            The summary.

        Raises:
            InputError: the document cannot be read.
            ModelError: the model gave no usable answer to any part of it.
            RecordingError: a recording does not hold the answer.
        """
        started = time.monotonic()
        doc = as_document(document)
        if self._recording is not None:
            return self._replayed(blocking.drive(self._reading(doc), self._recording.complete, at_once=1))
        if self._model is None:
            return self._by_rules(doc)
        summary = blocking.drive(self._reading(doc), self._complete, at_once=self._at_once)
        return self._priced(summary, time.monotonic() - started)

    async def asummarize(self, document: Source) -> Summary:
        """Read one document on the running event loop; otherwise as `summarize`."""
        started = time.monotonic()
        doc = as_document(document)
        if self._recording is not None:
            return self._replayed(await event_loop.drive(self._reading(doc), self._recording.acomplete))
        if self._model is None:
            return self._by_rules(doc)
        summary = await event_loop.drive(self._reading(doc), self._acomplete, at_once=self._at_once)
        return self._priced(summary, time.monotonic() - started)

    def _complete(self, ask: Ask) -> Outcome:
        assert self._model is not None
        if self.on_ask is not None:
            self.on_ask(ask)
        return self._model.complete(ask)

    async def _acomplete(self, ask: Ask) -> Outcome:
        assert self._model is not None
        if self.on_ask is not None:
            self.on_ask(ask)
        return await self._model.acomplete(ask)

    def first_round(self, document: Source) -> Round:
        """Return what would be sent first for a document, without sending it.

        Raises:
            SettingsError: the rules reader is configured, which sends nothing.
        """
        if self._model is None and self._recording is None:
            raise SettingsError("the rules reader sends nothing; name a model")
        reading = self._reading(as_document(document))
        try:
            return next(reading)
        finally:
            reading.close()

    def _reading(self, document: Document) -> Reading:
        return read(document, self.templates, self.options, model=self.model)

    def _by_rules(self, document: Document) -> Summary:
        started = time.monotonic()
        grounded = rules.read(document)
        seconds = time.monotonic() - started
        return assemble(document, grounded, Provenance(reader="rules", model=RULES, seconds=seconds, cost_usd=0.0))

    def _replayed(self, summary: Summary) -> Summary:
        assert self._recording is not None
        return summary.model_copy(
            update={"provenance": summary.provenance.model_copy(update={"note": self._recording.note})}
        )

    def _priced(self, summary: Summary, seconds: float) -> Summary:
        assert self._model is not None
        settings = self._model.settings
        cost = prices.cost_usd(settings.name, settings.provider, summary.provenance.usage) if settings.is_openai else None
        return summary.model_copy(
            update={"provenance": summary.provenance.model_copy(update={"seconds": seconds, "cost_usd": cost})}
        )

    def close(self) -> None:
        """Close the blocking client's connections."""
        if self._model is not None:
            self._model.close()

    async def aclose(self) -> None:
        """Close the connections of the running loop's client and of the blocking one."""
        if self._model is not None:
            await self._model.aclose()

    def __enter__(self) -> Summarizer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    async def __aenter__(self) -> Summarizer:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


def as_document(source: Source) -> Document:
    """Return the document that a text, a `Document` or a path stands for.

    A string is always the text itself: a path is a `pathlib.Path` or another `os.PathLike`.

    Raises:
        InputError: the text is blank or the file cannot be read.
    """
    if isinstance(source, Document):
        return source
    if isinstance(source, str):
        return Document.from_text(source)
    return Document.from_file(Path(source))


def summarize(document: Source, *, model: str | None = None, **settings: Any) -> Summary:
    """Read one document with a configuration of its own.

    Args:
        document: a text, a `Document`, or a `Path`.
        model: see `Summarizer`.
        **settings: the other arguments of `Summarizer`.

    Returns:
        The summary.

    Raises:
        SummarizerError: see `Summarizer` and `Summarizer.summarize`.
    """
    with Summarizer(model, **settings) as summarizer:
        return summarizer.summarize(document)


async def asummarize(document: Source, *, model: str | None = None, **settings: Any) -> Summary:
    """Read one document on the running event loop; otherwise as `summarize`."""
    async with Summarizer(model, **settings) as summarizer:
        return await summarizer.asummarize(document)
