"""The calls that users make: `summarize`, `asummarize` and `Summarizer`."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any

from summarizer import rules
from summarizer.asks import Ask, Outcome, Round
from summarizer.assembly import assemble
from summarizer.audit import unaccounted
from summarizer.codebook import Codebook
from summarizer.document import Document
from summarizer.drivers import blocking, event_loop
from summarizer.drivers.answerer import Answerer
from summarizer.drivers.model import Model
from summarizer.drivers.recordings import Recording
from summarizer.drivers.retries import RetryPolicy
from summarizer.drivers.settings import REMEDIES, RULES, Mode, model_name, resolve
from summarizer.errors import SettingsError
from summarizer.reading import Options, Price, Reading, read
from summarizer.summary import Provenance, Summary
from summarizer.templates import Templates
from summarizer.usage import Usage

Source = str | Document | os.PathLike[str]
"""What can be summarized: a text, a `Document`, or a path (a `pathlib.Path`, not a string) of a file."""


class Summarizer:
    """Configuration and client for many calls.

    Attributes:
        model: the model string in use.
        options: how documents are read.
        templates: the prompts in use.
        codebook: the codebook in use, or None.

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
        codebook: Codebook | str | os.PathLike[str] | None = None,
        options: Options | None = None,
        retries: RetryPolicy | None = None,
        timeout: float = 300.0,
        at_once: int = 8,
        recording: Recording | None = None,
        on_ask: Callable[[Ask], None] | None = None,
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
            codebook: parties and issues to use, as a `Codebook` or the path of its YAML file.
            options: how documents are read.
            retries: how failing requests are waited out.
            timeout: seconds without a byte after which one request is given up.
            at_once: how many asks of one document are under way at the same time.
            recording: answers from a recording instead of a model.
            on_ask: called with each ask as it is sent, for showing progress.

        Raises:
            SettingsError: no model is configured, it is unknown, it needs a key, or a budget in money
                is given and the model's price is not known.
            TemplateError: the directory of prompts cannot be used.
        """
        self.options = options or Options()
        self.templates = Templates(prompts)
        self.codebook = codebook if isinstance(codebook, Codebook | None) else Codebook.from_file(codebook)
        self._at_once = at_once
        self._on_ask = on_ask
        name = recording.model if recording is not None else model_name(model)
        if name is None:
            raise SettingsError(f"no model is configured: {REMEDIES}")
        self.model: str = name
        self._answerer: Answerer | None = recording
        self._price: Price | None = None
        if recording is None and name != RULES:
            settings = resolve(name, base_url=base_url, api_key=api_key, mode=mode, has_client=client is not None)
            made = Model(settings, retries=retries, timeout=timeout, client=client)
            self._answerer, self._price = made, made.price
        if self.options.budget_usd is not None and name != RULES:
            self._must_know_price()

    def _must_know_price(self) -> None:
        if self._price is None or self._price(Usage(input_tokens=1_000, output_tokens=1_000)) is None:
            raise SettingsError(
                f"budget_usd is given, but the price of {self.model!r} is not known; give budget_tokens instead, "
                "or install attribution-summarizer[prices] for OpenAI's models"
            )

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
        answerer = self._answerer
        if answerer is None:
            return _by_rules(doc, self.codebook)

        def complete(ask: Ask) -> Outcome:
            self._tell(ask)
            return answerer.complete(ask)

        summary = blocking.drive(self._reading(doc), complete, at_once=self._at_once)
        return _finished(summary, answerer, time.monotonic() - started)

    async def asummarize(self, document: Source) -> Summary:
        """Read one document on the running event loop; otherwise as `summarize`."""
        started = time.monotonic()
        doc = as_document(document)
        answerer = self._answerer
        if answerer is None:
            return _by_rules(doc, self.codebook)

        async def complete(ask: Ask) -> Outcome:
            self._tell(ask)
            return await answerer.acomplete(ask)

        summary = await event_loop.drive(self._reading(doc), complete, at_once=self._at_once)
        return _finished(summary, answerer, time.monotonic() - started)

    def first_round(self, document: Source) -> Round:
        """Return what would be sent first for a document, without sending it.

        Raises:
            SettingsError: the rules reader is configured, which sends nothing.
        """
        if self._answerer is None:
            raise SettingsError("the rules reader sends nothing; name a model")
        reading = self._reading(as_document(document))
        try:
            return next(reading)
        finally:
            reading.close()

    def _reading(self, document: Document) -> Reading:
        return read(document, self.templates, self.options, codebook=self.codebook, model=self.model, price=self._price)

    def _tell(self, ask: Ask) -> None:
        if self._on_ask is not None:
            self._on_ask(ask)

    def close(self) -> None:
        """Close the blocking client's connections."""
        if self._answerer is not None:
            self._answerer.close()

    async def aclose(self) -> None:
        """Close the connections of the running loop's client and of the blocking one."""
        if self._answerer is not None:
            await self._answerer.aclose()

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


def _by_rules(document: Document, codebook: Codebook | None) -> Summary:
    started = time.monotonic()
    grounded = rules.read(document)
    if codebook is not None:
        actors = tuple(replace(a, party=codebook.side(a.name, a.party)) for a in grounded.actors)
        grounded = replace(grounded, actors=actors)
    provenance = Provenance(reader="rules", model=RULES, seconds=time.monotonic() - started, cost_usd=0.0)
    problems = unaccounted(document, grounded.statements)
    return assemble(document, grounded, provenance, problems=problems, codebook=codebook)


def _finished(summary: Summary, answerer: Answerer, seconds: float) -> Summary:
    """Put on the summary what only the one who answered knows: label, time and price."""
    return summary.model_copy(update={"provenance": answerer.signed(summary.provenance, seconds)})


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
