"""What a job of the Batch API was begun with, so that another process, days later, reads on in the same way."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from summarizer.batch.premises import changed, premises
from summarizer.codebook import Codebook
from summarizer.drivers.settings import REMEDIES, Mode, ModelSettings, model_name, resolve
from summarizer.errors import SettingsError
from summarizer.reading import Options
from summarizer.templates import Templates

_PLACES = {"base_url": "base URL", "prompts": "directory of prompts"}
"""Where a job finds its batches and its templates: no premises of results, but another process goes by them."""


@dataclass(frozen=True)
class JobSettings:
    """How the documents of a job are read.

    Attributes:
        model: the model string.
        mode: how the schema is sent.
        base_url: the server's address without a user's name and password; None for OpenAI.
        prompts: an absolute directory whose templates come before the shipped ones, None for the shipped ones.
        codebook: parties and issues to use, None to leave them to the model.
        options: how documents are read.
    """

    model: str
    mode: Mode = "json_schema"
    base_url: str | None = None
    prompts: str | None = None
    codebook: Codebook | None = None
    options: Options = field(default_factory=Options)

    @classmethod
    def given(
        cls,
        stored: Mapping[str, Any] | None,
        *,
        model: str | None = None,
        mode: Mode | None = None,
        base_url: str | None = None,
        prompts: str | os.PathLike[str] | None = None,
        codebook: Codebook | None = None,
        options: Options | None = None,
    ) -> JobSettings:
        """Return the settings of a job that is stored, or that begins.

        Args:
            stored: what `to_json` returned, None when the job begins. Settings that are left out are the
                stored ones; those that are given must be the same.
            model: see the attributes; when the job begins, else SUMMARIZER_MODEL.
            mode: see the attributes.
            base_url: see the attributes; when the job begins, else OPENAI_BASE_URL.
            prompts: see the attributes.
            codebook: see the attributes.
            options: see the attributes.

        Raises:
            SettingsError: no model is configured; or a premise of the results, the address or the directory of
                prompts is not that of the job.
            TemplateError: the directory of prompts cannot be used.
        """
        if stored is None:
            name = model_name(model)
            if name is None:
                raise SettingsError(f"no model is configured: {REMEDIES}")
            url = base_url or os.environ.get("OPENAI_BASE_URL") or None
            directory = str(Path(prompts).absolute()) if prompts is not None else None
            return cls(name, mode or "json_schema", _bare(url), directory, codebook, options or Options())
        kept = cls(
            stored["model"],
            stored["mode"],
            stored["base_url"],
            stored["prompts"],
            None if stored["codebook"] is None else Codebook.model_validate(stored["codebook"]),
            Options(**stored["options"]),
        )
        wanted = cls(
            model or kept.model,
            mode or kept.mode,
            _bare(base_url) or kept.base_url,
            str(Path(prompts).absolute()) if prompts is not None else kept.prompts,
            codebook or kept.codebook,
            options or kept.options,
        ).to_json()
        others = changed(stored["premises"], wanted["premises"])
        others += [said for key, said in _PLACES.items() if wanted[key] != stored[key]]
        if others:
            raise SettingsError(
                f"the job was begun with another {' and another '.join(others)}; "
                "go on with the same, or begin another job in a directory of its own with --job"
            )
        return kept

    def to_json(self) -> dict[str, Any]:
        """Return the settings as JSON data, with the premises of the results. No key is among them."""
        return {
            "model": self.model,
            "mode": self.mode,
            "base_url": self.base_url,
            "prompts": self.prompts,
            "codebook": None if self.codebook is None else self.codebook.model_dump(mode="json"),
            "options": asdict(self.options),
            "premises": premises(self.model, self.mode, self.templates(), self.options, self.codebook),
        }

    def templates(self) -> Templates:
        """Return the prompts in use."""
        return Templates(self.prompts)

    def resolved(self, *, base_url: str | None, api_key: str | None, has_client: bool) -> ModelSettings:
        """Return where asks go; see `summarizer.drivers.settings.resolve`. The job's address outranks the environment's."""
        around = os.environ.get("OPENAI_BASE_URL")
        url = base_url or (around if around and _bare(around) == self.base_url else self.base_url)
        key = {"OPENAI_API_KEY": os.environ.get("OPENAI_API_KEY", "")}
        return resolve(self.model, base_url=url, api_key=api_key, mode=self.mode, has_client=has_client, environment=key)


def _bare(url: str | None) -> str | None:
    """Return an address without a user's name and password."""
    if url is None:
        return None
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
