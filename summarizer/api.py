"""The calls that users make: `summarize`, `asummarize` and `Summarizer`."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Iterable, Iterator
from contextlib import aclosing
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from summarizer.asks import Ask, Outcome, Round
from summarizer.batch.flow import blocking as blocking_stream
from summarizer.batch.flow import finished
from summarizer.batch.inputs import Item
from summarizer.batch.premises import premises
from summarizer.batch.results import Result, identity_of
from summarizer.codebook import Codebook
from summarizer.document import Document
from summarizer.drivers import blocking, event_loop
from summarizer.drivers.answerer import Answerer, Through
from summarizer.drivers.cache import Cache, Cached
from summarizer.drivers.model import Model
from summarizer.drivers.pace import MOST, Limits, Paced
from summarizer.drivers.prices import must_know_price
from summarizer.drivers.recordings import Recording
from summarizer.drivers.retries import RetryPolicy
from summarizer.drivers.settings import REMEDIES, RULES, Mode, model_name, resolve
from summarizer.errors import InputError, ModelError, RecordingError, SettingsError
from summarizer.reading import Options, Price, Reading, read
from summarizer.rules.summaries import by_rules
from summarizer.summary import Provenance, Summary
from summarizer.templates import Templates
from summarizer.usage import Usage

Source = str | Document | os.PathLike[str]
"""What can be summarized: a text, a `Document`, or a path (a `pathlib.Path`, not a string) of a file."""


_WITHOUT_REQUESTS: Final = 2
"""Documents at once where nothing is sent and one after the other is read anyway."""


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
        limits: Limits | None = None,
        cache: Cache | str | os.PathLike[str] | None = None,
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
            limits: how fast all asynchronous calls together may send; None finds the provider's limits. Give
                `Limits()` for many documents: the client is then made for that, and wants to be closed.
            cache: where answers are kept and looked up first, as a `Cache` or its file; None for no cache.
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
        self._mode: Mode = mode
        self._at_once = at_once
        self._on_ask = on_ask
        name = recording.model if recording is not None else model_name(model)
        if name is None:
            raise SettingsError(f"no model is configured: {REMEDIES}")
        self.model: str = name
        self._answerer: Answerer | None = recording
        self._paced: Paced | None = None
        self._price: Price | None = None
        if recording is None and name != RULES:
            settings = resolve(name, base_url=base_url, api_key=api_key, mode=mode, has_client=client is not None)
            connections = None if limits is None else limits.in_flight or MOST
            model_client = Model(settings, retries=retries, timeout=timeout, connections=connections, client=client)
            self._price = model_client.price
            self._answerer = self._paced = Paced(model_client, limits)
            if cache is not None:
                self._answerer = Cached(self._paced, cache if isinstance(cache, Cache) else Cache(cache), settings)
        if self.options.budget_usd is not None and name != RULES:
            must_know_price(self._price, name)

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
            return by_rules(doc, self.codebook)

        def complete(ask: Ask) -> Outcome:
            self._tell(ask)
            return answerer.complete(ask)

        summary = blocking.drive(self._reading(doc), complete, at_once=self._at_once)
        return _finished(summary, answerer, time.monotonic() - started)

    async def asummarize(self, document: Source, *, through: Through | None = None) -> Summary:
        """Read one document on the running event loop; otherwise as `summarize`.

        Calls on one loop share a pool of connections and a pace, see `limits`: thousands may be begun at once.

        Args:
            document: a text, a `Document`, or a `Path`.
            through: what stands between the reading and the model, to keep its answers for instance: it is
                called with each ask and with what sends it.
        """
        started = time.monotonic()
        doc = as_document(document)
        answerer = self._answerer
        if answerer is None:
            return by_rules(doc, self.codebook)

        async def send(ask: Ask) -> Outcome:
            self._tell(ask)
            return await answerer.acomplete(ask)

        async def complete(ask: Ask) -> Outcome:
            return await (send(ask) if through is None else through(ask, send))

        summary = await event_loop.drive(self._reading(doc), complete, at_once=self._at_once)
        return _finished(summary, answerer, time.monotonic() - started)

    def stream(self, documents: Iterable[Source | Item], *, ordered: bool = False) -> Iterator[Result]:
        """Read many documents, blocking, and yield their results as they finish.

        Args:
            documents: texts, `Document`s, paths, or items such as those of `summarizer.batch.inputs.Inputs`.
                They are taken one by one, when there is room for another, in a thread.
            ordered: whether results come in the order of the documents.

        Yields:
            One result a document. One that cannot be read is a result with its error. Closing the iterator
            cancels what is under way.

        Raises:
            SettingsError: the model cannot be used at all.
        """

        async def results() -> AsyncGenerator[Result, None]:
            try:
                async with aclosing(self.astream(documents, ordered=ordered)) as source:
                    async for result in source:
                        yield result
            finally:
                await self.aclose()

        return blocking_stream(results)

    async def astream(
        self, documents: Iterable[Source | Item] | AsyncIterable[Source | Item], *, ordered: bool = False
    ) -> AsyncGenerator[Result, None]:
        """Read many documents on the running event loop; otherwise as `stream`.

        `contextlib.aclosing` ends what is under way when you leave early.
        """

        async def read_one(position: int, given: Source | Item) -> Result:
            identity = identity_of(given, position)
            try:
                document = given.load() if isinstance(given, Item) else as_document(given)
                return Result(identity, position, await self.asummarize(document), None)
            except (InputError, ModelError, RecordingError) as error:
                return Result(identity, position, None, error)

        async with aclosing(finished(documents, read_one, room=self.room, ordered=ordered)) as results:
            async for result in results:
                yield result

    def room(self) -> int:
        """Return how many documents may be read at once now on the running loop: as many as the pace allows, and some more.

        A document has no request under way while its answers are worked on.
        """
        if self._paced is None:
            return _WITHOUT_REQUESTS
        allowed = self._paced.pace.allowed
        return allowed + max(2, allowed // 8)

    def drain(self) -> None:
        """Let no further ask begin on the running loop; those under way go on."""
        if self._paced is not None:
            self._paced.pace.drain()

    def price(self, usage: Usage) -> float | None:
        """Return what tokens of this model cost in US dollars, None when that is not known."""
        if self._answerer is None:
            return 0.0
        return self._answerer.signed(Provenance(reader="llm", model=self.model, usage=usage), 0.0).cost_usd

    def fingerprints(self) -> dict[str, str]:
        """Return what summaries depend on beside the document: model, mode, prompts, schema, options and codebook."""
        return premises(self.model, self._mode, self.templates, self.options, self.codebook)

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
