"""Which model, where, with which key: from arguments, then from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import urlsplit

from summarizer.errors import SettingsError

Mode = Literal["json_schema", "tools"]

RULES: Final = "rules"
"""The model name of the reader that needs no model."""

REMEDIES: Final = (
    'name one (model="openai/...", or SUMMARIZER_MODEL in the environment, with OPENAI_API_KEY or OPENAI_BASE_URL), '
    'or use model="rules", which needs none and finds less'
)

PROVIDERS: Final = frozenset(
    "openai azure_openai anthropic google generative-ai vertexai mistral cohere perplexity groq writer "
    "bedrock cerebras deepseek fireworks ollama openrouter xai litellm together anyscale databricks "
    "gemini".split()
)
"""Prefixes of instructor's provider strings."""


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Where asks go.

    Attributes:
        model: as the caller wrote it.
        name: as it is sent to the server.
        provider: "openai" for OpenAI and every server that speaks its API, else instructor's provider.
        base_url: the server's address, None for the provider's own.
        api_key: the key; never shown.
        mode: how the answer's schema is sent.
    """

    model: str
    name: str
    provider: str
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    mode: Mode = "json_schema"

    @property
    def is_openai(self) -> bool:
        """Whether the server is OpenAI's own, which wants `max_completion_tokens`."""
        return self.base_url is None or (urlsplit(self.base_url).hostname or "").endswith("openai.com")


def model_name(model: str | None, environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the model to use: the argument, else SUMMARIZER_MODEL, else None."""
    return (model or environment.get("SUMMARIZER_MODEL") or "").strip() or None


def resolve(
    model: str,
    *,
    base_url: str | None = None,
    api_key: str | None = None,
    mode: Mode = "json_schema",
    has_client: bool = False,
    environment: Mapping[str, str] = os.environ,
) -> ModelSettings:
    """Work out where a model string leads.

    Args:
        model: an instructor provider string such as "openai/NAME" or "anthropic/NAME"; with a base URL
            of an OpenAI-compatible server also the bare name that the server knows.
        base_url: address of an OpenAI-compatible server; an argument outranks OPENAI_BASE_URL, which
            counts only for OpenAI models and bare names.
        api_key: the key; else OPENAI_API_KEY. A server on this machine needs none.
        mode: how the schema is sent.
        has_client: whether the caller brings a client, which has a key and an address of its own.
        environment: where OPENAI_BASE_URL and OPENAI_API_KEY are looked up.

    Raises:
        SettingsError: no provider is named and no base URL known, a name is missing, or a key.
    """
    provider, slash, rest = model.partition("/")
    known = bool(slash) and provider in PROVIDERS
    if known and provider != "openai" and base_url is None:
        if not rest:
            raise SettingsError(f"model {model!r} names a provider but no model; write {provider}/NAME")
        return ModelSettings(model=model, name=rest, provider=provider, api_key=api_key, mode=mode)
    url = base_url or environment.get("OPENAI_BASE_URL") or None
    if not (slash and provider == "openai") and url is None and not has_client:
        raise SettingsError(
            f"model {model!r} names no known provider; write openai/{model} for OpenAI, another provider/NAME, "
            "or give the base URL of an OpenAI-compatible server"
        )
    if url is not None and urlsplit(url).scheme not in ("http", "https"):
        raise SettingsError(f"base URL {url!r} is no http address; write it as http://host:port/v1")
    name = rest if slash and provider == "openai" else model
    if not name:
        raise SettingsError(f"model {model!r} names a provider but no model; write openai/NAME")
    key = api_key or environment.get("OPENAI_API_KEY") or None
    if key is None and not has_client:
        if url is None or (urlsplit(url).hostname or "").endswith("openai.com"):
            raise SettingsError(f'model {model!r} needs a key; set OPENAI_API_KEY, or use model="rules", which needs none')
        key = "none"
    return ModelSettings(model=model, name=name, provider="openai", base_url=url, api_key=key, mode=mode)
