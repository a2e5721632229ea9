"""How a Ray cluster reads: what users set, and what of it travels to the workers."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from summarizer.batch.inputs import Columns
from summarizer.batch.premises import premises
from summarizer.codebook import Codebook
from summarizer.drivers.pace import Limits
from summarizer.drivers.retries import RetryPolicy
from summarizer.drivers.settings import REMEDIES, RULES, Mode, model_name
from summarizer.errors import SettingsError
from summarizer.reading import Options
from summarizer.templates import Templates


@dataclass(frozen=True)
class Readers:
    """The workers of a cluster, and how each of them reads.

    Attributes:
        model: see `summarizer.Summarizer`; "rules" for the reader that needs no model. The key is taken from each
            worker's environment (OPENAI_API_KEY) and never travels with the job.
        workers: actors, each with a client of its own.
        cpus_per_worker: processors that Ray sets aside for each; a worker mostly waits, and the tasks that read and write
            need some too.
        documents_at_once: documents of one worker that are under way at once; of a dataset also the size of its batches.
        asks_at_once: asks of one document under way at the same time.
        limits: how fast all workers together may send; by default the provider's limits are found.
        base_url: address of an OpenAI-compatible server. Else OPENAI_BASE_URL.
        mode: how the schema is sent.
        prompts: a directory of templates, at the same place on every node.
        codebook: parties and issues to use.
        options: how documents are read.
        retries: how failing requests are waited out.
        timeout: seconds without a byte after which one request is given up.
    """

    model: str | None = None
    workers: int = 2
    cpus_per_worker: float = 0.5
    documents_at_once: int = 64
    asks_at_once: int = 8
    limits: Limits = field(default_factory=Limits)
    base_url: str | None = None
    mode: Mode = "json_schema"
    prompts: str | os.PathLike[str] | None = None
    codebook: Codebook | None = None
    options: Options = field(default_factory=Options)
    retries: RetryPolicy = field(default_factory=lambda: RetryPolicy(attempts=12))
    timeout: float = 300.0

    @property
    def asks(self) -> int:
        """The most asks that all workers together can have under way or waiting."""
        return self.workers * self.documents_at_once * self.asks_at_once


@dataclass(frozen=True)
class Setup:
    """What a worker is made with: everything but the key.

    Attributes:
        model: the model string.
        base_url: the server's address.
        prompts: the directory of templates, absolute.
        readers: the rest of what is set.
        premises: see `summarizer.batch.premises`; a worker must come to the same.
        columns: which columns hold what.
        keep: columns of a dataset that are passed on.
    """

    model: str
    base_url: str | None
    prompts: str | None
    readers: Readers
    premises: Mapping[str, str]
    columns: Columns = field(default_factory=Columns)
    keep: tuple[str, ...] = ()

    @classmethod
    def of(cls, readers: Readers, columns: Columns | None = None, keep: Sequence[str] = ()) -> Setup:
        """Work out what the environment of the one who starts the job adds.

        Raises:
            SettingsError: no model is configured.
            TemplateError: the directory of prompts cannot be used.
        """
        name = model_name(readers.model)
        if name is None:
            raise SettingsError(f"no model is configured: {REMEDIES}")
        url = readers.base_url or (os.environ.get("OPENAI_BASE_URL") if name != RULES else None)
        prompts = None if readers.prompts is None else str(Path(readers.prompts).absolute())
        theirs = premises(name, readers.mode, Templates(prompts), readers.options, readers.codebook)
        return cls(name, url, prompts, readers, theirs, columns or Columns(), tuple(keep))
