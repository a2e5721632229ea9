"""OpenAI's Batch API: its files and batches endpoints, through the openai client.

https://platform.openai.com/docs/guides/batch. A call that may be repeated is
repeated by the one retry policy. The creation of a batch may not: whether it
took place is looked up instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from summarizer.drivers.batch_lines import ENDPOINT, code_shown
from summarizer.drivers.failures import named, status_of
from summarizer.drivers.prices import cost_usd
from summarizer.drivers.retries import RetryPolicy
from summarizer.drivers.settings import ModelSettings
from summarizer.errors import ModelError, SettingsError
from summarizer.summary import Provenance
from summarizer.usage import Usage

T = TypeVar("T")

PRICE: Final = 0.5
"""What a token costs in a batch, as a share of its list price (OpenAI, Batch API guide)."""

NOTE: Final = "OpenAI Batch API, at half the list price"

ENDED: Final = frozenset(("completed", "failed", "expired", "cancelled"))
"""States that a batch stays in."""


@dataclass(frozen=True, slots=True)
class FileLimits:
    """What one batch file may hold; the defaults are OpenAI's (Batch API guide): 50,000 requests, 200 MB."""

    requests: int = 50_000
    bytes: int = 200_000_000


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as the provider tells of it.

    Attributes:
        id: its id.
        status: one of validating, failed, in_progress, finalizing, completed, expired, cancelling, cancelled.
        output_file: id of the file of answers, None while there is none.
        error_file: id of the file of requests that failed or did not run, None while there is none.
        completed: requests answered.
        failed: requests failed.
        errors: why the whole file was refused: error codes with the number of the line (from 1), None for all of it.
    """

    id: str
    status: str
    output_file: str | None = None
    error_file: str | None = None
    completed: int = 0
    failed: int = 0
    errors: tuple[tuple[str, int | None], ...] = ()

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self.status in ENDED

    @property
    def is_over_the_queue(self) -> bool:
        """Whether it was refused since the account has too many tokens waiting, which is no fault of any request."""
        return self.status == "failed" and any(code == "token_limit_exceeded" for code, _ in self.errors)


class UnknownFateError(ModelError):
    """A batch was sent for creation and no answer came: it may exist or not."""


class GoneError(ModelError):
    """The provider holds no such file or batch any more, or not for this key."""


class BatchApi:
    """The endpoints. Blocking; closed with `close`."""

    def __init__(
        self, settings: ModelSettings, *, client: Any = None, retries: RetryPolicy | None = None, timeout: float = 600.0
    ) -> None:
        """Prepare.

        Args:
            settings: where batches go.
            client: an `openai.OpenAI` to use in place of an own one; it is not closed here.
            retries: how failures are waited out.
            timeout: seconds without a byte after which one request is given up.

        Raises:
            SettingsError: the provider is not OpenAI, nor a server that speaks its API.
        """
        if settings.provider != "openai":
            raise SettingsError(
                f"model {settings.model!r} is not OpenAI's; the Batch API takes openai/NAME, or a base URL that speaks it"
            )
        self.settings = settings
        self._retries = retries or RetryPolicy()
        self._timeout = timeout
        self._own: Any = None
        self._given = None if client is None else client.with_options(max_retries=0)

    @property
    def _client(self) -> Any:
        if self._given is not None:
            return self._given
        if self._own is None:
            import openai

            settings = self.settings
            self._own = openai.OpenAI(
                api_key=settings.api_key, base_url=settings.base_url, timeout=self._timeout, max_retries=0
            )
        return self._own

    def close(self) -> None:
        """Close the client, if one was made."""
        if self._own is not None:
            self._own.close()
            self._own = None

    def upload(self, path: Path, name: str) -> str:
        """Upload a batch file under a name and return its id. Repeated after a failure: a stray copy costs nothing."""

        def put() -> str:
            with path.open("rb") as stream:
                return str(self._client.files.create(file=(name, stream, "application/jsonl"), purpose="batch").id)

        return self._repeated(put)

    def uploaded(self, name: str) -> str | None:
        """Return the id of the batch file of this name that the provider holds, None when there is none."""

        def find() -> str | None:
            return next((str(f.id) for f in self._client.files.list(purpose="batch") if f.filename == name), None)

        return self._repeated(find)

    def create(self, file_id: str, metadata: Mapping[str, str]) -> Batch:
        """Have an uploaded file run. Sent once and never repeated here.

        Raises:
            UnknownFateError: no answer, or a server's failure: the batch may exist.
            ModelError: the provider refused; there is no batch.
        """
        try:
            return _batch(
                self._client.batches.create(
                    input_file_id=file_id, endpoint=ENDPOINT, completion_window="24h", metadata=dict(metadata)
                )
            )
        except Exception as error:  # whatever it is, the batch may have been created
            reason, message = named(error)
            status = status_of(error)
            if status is not None and status < 500 and status != 408:
                raise ModelError(message, reason=reason) from None
            raise UnknownFateError(
                f"whether the batch was created is not known: {message}; the next submit or collect looks it up", reason=reason
            ) from error

    def batches_of(self, file_id: str) -> list[Batch]:
        """Return the batches that run an uploaded file, oldest first."""

        def find() -> list[Batch]:
            found = [b for b in self._client.batches.list(limit=100) if b.input_file_id == file_id]
            return [_batch(b) for b in sorted(found, key=lambda b: b.created_at)]

        return self._repeated(find)

    def retrieve(self, batch_id: str) -> Batch:
        """Return a batch as it is now."""
        return self._repeated(lambda: _batch(self._client.batches.retrieve(batch_id)))

    def cancel(self, batch_id: str) -> Batch:
        """Have a batch stopped; what it has answered is kept and paid for."""
        return self._repeated(lambda: _batch(self._client.batches.cancel(batch_id)))

    def download(self, file_id: str, path: Path) -> None:
        """Write a file of answers to `path`, whole or not at all."""
        part = path.with_name(f"{path.name}.part")

        def get() -> None:
            with self._client.files.with_streaming_response.content(file_id) as response:
                response.stream_to_file(part)

        self._repeated(get)
        part.replace(path)

    def cost_usd(self, usage: Usage) -> float | None:
        """Return the price of tokens in a batch in US dollars; None where the list price is unknown."""
        settings = self.settings
        price = cost_usd(settings.name, settings.provider, usage) if settings.is_openai else None
        return None if price is None else price * PRICE

    def signed(self, provenance: Provenance, seconds: float) -> Provenance:
        """Return the provenance with the way it was asked, the time from first to last in seconds and the price."""
        return provenance.model_copy(update={"note": NOTE, "seconds": seconds, "cost_usd": self.cost_usd(provenance.usage)})

    def _repeated(self, call: Callable[[], T]) -> T:
        try:
            return self._retries.blocking(lambda: True)(call)
        except Exception as error:
            if isinstance(error, OSError) and not isinstance(error, (ConnectionError, TimeoutError)):
                raise  # the disk's, not the server's
            reason, message = named(error)
            kind = GoneError if status_of(error) == 404 else ModelError
            raise kind(message, reason=reason) from None


def _batch(made: Any) -> Batch:
    counts = made.request_counts
    errors = (made.errors.data or []) if made.errors else []
    return Batch(
        id=str(made.id),
        status=str(made.status),
        output_file=made.output_file_id,
        error_file=made.error_file_id,
        completed=counts.completed if counts else 0,
        failed=counts.failed if counts else 0,
        errors=tuple((code_shown(e.code), e.line) for e in errors),
    )
