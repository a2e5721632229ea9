"""What summaries depend on beside the document: told in one way wherever results are kept and gone on with.

An output of `summarizer batch`, a job of the Batch API and a directory of partitions each remember the premises
that they were begun with; going on with others would mix results. The server's address is none of them: it says
where the model is reached, and a server of one's own may be at another address on the next day.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Final

from summarizer.codebook import Codebook
from summarizer.draft import (
    IdentitiesAnswer,
    IssuesAnswer,
    PositionsAnswer,
    PositionsRepair,
    StatementsAnswer,
    StatementsRepair,
    wire_schema,
)
from summarizer.drivers.settings import Mode
from summarizer.reading import Options
from summarizer.summary import SCHEMA_VERSION
from summarizer.templates import Templates

SAID: Final = {
    "model": "model",
    "mode": "mode",
    "prompts": "prompts",
    "schema": "version of the schema",
    "options": "options of reading",
    "codebook": "codebook",
}
"""What each premise is called in messages."""


def premises(model: str, mode: Mode, templates: Templates, options: Options, codebook: Codebook | None) -> dict[str, str]:
    """Return what summaries depend on, by name: the model's name and the mode, and fingerprints of the rest.

    Args:
        model: the model string.
        mode: how the schema is sent.
        templates: the prompts in use.
        options: how documents are read.
        codebook: parties and issues to use, None to leave them to the model.
    """
    forms = (StatementsAnswer, StatementsRepair, IdentitiesAnswer, PositionsAnswer, PositionsRepair, IssuesAnswer)
    parts: dict[str, object] = {
        "prompts": {t.label: t.fingerprint for t in templates},
        "schema": [SCHEMA_VERSION, [wire_schema(form) for form in forms]],
        "options": asdict(options),
        "codebook": None if codebook is None else codebook.model_dump(mode="json"),
    }
    return {"model": model, "mode": mode, **{name: fingerprint(part) for name, part in parts.items()}}


def fingerprint(part: object) -> str:
    """Return the SHA-256 of JSON data, in hexadecimal."""
    return hashlib.sha256(json.dumps(part, sort_keys=True).encode()).hexdigest()


def changed(known: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Return what the premises that differ are called, in order."""
    return [SAID.get(name, name) for name in {**known, **now} if known.get(name) != now.get(name)]
