"""Put asks to a model through instructor, blocking or on an event loop.

The only module that touches openai and instructor clients. Both kinds of call
share everything but the waiting: arguments, transcript, retry rules and the
naming of failures are the same functions.
"""

from __future__ import annotations

import asyncio
import importlib
import threading
import weakref
from dataclasses import replace
from typing import Any

from summarizer.asks import Ask, Outcome
from summarizer.drivers.pace import MOST, after_response, before_request, place_of_ask
from summarizer.drivers.prices import cost_usd
from summarizer.drivers.requests import Dialect, Transcript, arguments, loudly, quietly
from summarizer.drivers.retries import RetryPolicy
from summarizer.drivers.settings import ModelSettings
from summarizer.errors import SettingsError
from summarizer.summary import Provenance
from summarizer.usage import Usage

_DIALECT_CHANGES = 3
"""Parameters that a server may refuse, each of which costs one more request, once for all asks."""


class Model:
    """A model at a server. Thread-safe and task-safe; clients are made when first needed and closed with `close`."""

    def __init__(
        self,
        settings: ModelSettings,
        *,
        retries: RetryPolicy | None = None,
        timeout: float = 300.0,
        connections: int | None = None,
        client: Any = None,
    ) -> None:
        """Prepare a model.

        Args:
            settings: where asks go.
            retries: how failures are waited out.
            timeout: seconds without a byte after which one request is given up.
            connections: how many an event loop's client keeps open for reuse, where it is one for many documents.
            client: an `openai` or `instructor` client, blocking or async, to use in place of an own one;
                it is not closed here, and an `openai` client's own retries are turned off.

        Raises:
            SettingsError: the client is of no kind that is known.
        """
        self.settings = settings
        self.retries = retries or RetryPolicy()
        self.timeout = timeout
        self.connections = connections
        self.dialect = Dialect(completion_tokens=settings.is_openai)
        self._lock = threading.Lock()
        self._given = None if client is None else _wrapped(client, settings)
        self._blocking: Any = None
        self._per_loop: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Any] = weakref.WeakKeyDictionary()

    def complete(self, ask: Ask) -> Outcome:
        """Answer one ask, blocking.

        Raises:
            SettingsError: the client given is an async one, or the provider's package is missing.
        """
        client = self._blocking_client()
        transcript = Transcript()
        for _ in range(_DIALECT_CHANGES):
            token = quietly()
            sent = replace(self.dialect)
            try:
                retries = self.retries.blocking(transcript.hopeless)
                return transcript.reply(client.create(**self._arguments(ask, transcript, sent), max_retries=retries))
            except Exception as error:  # noqa: BLE001  # any provider's exception is an outcome, named in failures.py
                failure = transcript.failure(error)
                if not self.dialect.learn(error, sent):
                    return failure
            finally:
                loudly(token)
        return failure

    async def acomplete(self, ask: Ask) -> Outcome:
        """Answer one ask on the running event loop; a blocking client that was given is used in a thread.

        Raises:
            SettingsError: the provider's package is missing.
        """
        if self._given is not None and not _is_async(self._given):
            return await asyncio.to_thread(self.complete, ask)
        client = self._async_client()
        transcript = Transcript()
        for _ in range(_DIALECT_CHANGES):
            token = quietly()
            sent = replace(self.dialect)
            try:
                retries = self.retries.event_loop(transcript.hopeless, place_of_ask())
                return transcript.reply(await client.create(**self._arguments(ask, transcript, sent), max_retries=retries))
            except Exception as error:  # noqa: BLE001  # any provider's exception is an outcome, named in failures.py
                failure = transcript.failure(error)
                if not self.dialect.learn(error, sent):
                    return failure
            finally:
                loudly(token)
        return failure

    def _arguments(self, ask: Ask, transcript: Transcript, dialect: Dialect) -> dict[str, Any]:
        return {**arguments(ask, self.settings, dialect), "hooks": transcript.hooks()}

    def _blocking_client(self) -> Any:
        if self._given is not None:
            if _is_async(self._given):
                raise SettingsError("the client given is an async one; call asummarize, or give a blocking client")
            return self._given
        with self._lock:
            if self._blocking is None:
                self._blocking = self._made(is_async=False)
            return self._blocking

    def _async_client(self) -> Any:
        """Return the client of the running loop: its connections cannot be used from another one."""
        if self._given is not None:
            return self._given
        loop = asyncio.get_running_loop()
        with self._lock:
            if loop not in self._per_loop:
                self._per_loop[loop] = self._made(is_async=True)
            return self._per_loop[loop]

    def _made(self, *, is_async: bool) -> Any:
        import instructor
        import openai

        settings = self.settings
        if settings.provider != "openai":
            try:
                options: dict[str, Any] = {"api_key": settings.api_key} if settings.api_key else {}
                make: Any = instructor.from_provider
                return make(settings.model, async_client=is_async, **options)
            except Exception as error:
                raise SettingsError(
                    f"model {settings.model!r} cannot be used ({type(error).__name__}); install its provider's package "
                    f"(instructor's extra for {settings.provider}) and set its key"
                ) from error
        same: dict[str, Any] = {"api_key": settings.api_key, "base_url": settings.base_url, "timeout": self.timeout}
        client: Any
        if is_async:
            client = openai.AsyncOpenAI(
                **same, max_retries=0, http_client=_pool(self.connections or MOST, many=self.connections is not None)
            )
        else:
            client = openai.OpenAI(**same, max_retries=0)
        return _wrapped(client, settings)

    def signed(self, provenance: Provenance, seconds: float) -> Provenance:
        """Return the provenance with wall time and price; the price of an unknown server's tokens is unknown."""
        return provenance.model_copy(update={"seconds": seconds, "cost_usd": self.price(provenance.usage)})

    def price(self, usage: Usage) -> float | None:
        """Return the price of tokens in US dollars, None where it is not known, as at a server of one's own."""
        settings = self.settings
        return cost_usd(settings.name, settings.provider, usage) if settings.is_openai else None

    def close(self) -> None:
        """Close the blocking client, if one was made."""
        with self._lock:
            client, self._blocking = self._blocking, None
        if client is not None and hasattr(client.client, "close"):
            client.client.close()

    async def aclose(self) -> None:
        """Close the running loop's client, if one was made, and the blocking one."""
        with self._lock:
            client = self._per_loop.pop(asyncio.get_running_loop(), None)
        if client is not None and hasattr(client.client, "close"):
            await client.client.close()
        self.close()


def _pool(connections: int, *, many: bool) -> Any:
    """Return the SDK's own HTTP client, with a pool as large as what is under way and the hooks of the shared pace.

    The default pool keeps 100 connections, beyond which each request costs a new one. For many documents the
    SDK's aiohttp transport is used where it is there (openai 3; aiohttp comes with instructor): with a hundred
    requests under way it takes a third less CPU. It complains when it is not closed, so it is not for all.
    """
    import openai

    default: Any = openai.DefaultAsyncHttpxClient
    library = importlib.import_module(default.__mro__[1].__module__.partition(".")[0])  # httpx2 since openai 3, httpx before
    options: dict[str, Any] = {
        "limits": library.Limits(max_connections=2 * connections, max_keepalive_connections=connections),
        "event_hooks": {"request": [before_request], "response": [after_response]},
    }
    if not many:
        return default(**options)
    try:
        return openai.DefaultAioHttpClient(**options)
    except RuntimeError:  # as the SDK says that the transport is missing
        return default(**options)


def _is_async(client: Any) -> bool:
    import instructor

    return isinstance(client, instructor.AsyncInstructor)


def _wrapped(client: Any, settings: ModelSettings) -> Any:
    """Return an instructor client for an `openai` or `instructor` client."""
    import instructor
    import openai

    if isinstance(client, (instructor.Instructor, instructor.AsyncInstructor)):
        return client
    if isinstance(client, (openai.OpenAI, openai.AsyncOpenAI)):
        mode = instructor.Mode.TOOLS if settings.mode == "tools" else instructor.Mode.JSON_SCHEMA
        return instructor.from_openai(client.with_options(max_retries=0), mode=mode)
    raise SettingsError(f"the client is a {type(client).__name__}; give an openai or instructor client, or none")
