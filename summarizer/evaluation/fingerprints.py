"""What a result was made of, as SHA-256 values: results are compared only where these allow it."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from summarizer.evaluation.gold import GoldArticle
from summarizer.templates import Templates

SCORER_VERSION: Final = "2"
"""Raise it with every change that can change a score: results of different versions are not compared.

A change without a new version shows in the gate, in the scores of the stored predictions.
"""

_NOT_LABELS: Final = frozenset(("name", "tags", "labelled_by", "split"))
READING: Final = frozenset(
    (
        *(
            "api",
            "asks",
            "assembly",
            "audit",
            "bargaining",
            "codebook",
            "document",
            "draft",
            "drivers",
            "grounded",
            "grounding",
        ),
        *(
            "identities",
            "loading",
            "mending",
            "reading",
            "repairs",
            "rules",
            "summary",
            "templates",
            "text",
            "usage",
            "voices",
            "windows",
        ),
        "wording",
    )
)
"""Modules and packages of the library whose code decides what a summary holds."""

SCORING: Final = frozenset(
    (
        *("alignment", "article", "codebooks", "counts", "gold", "names", "positions", "records", "statements"),
        "without_labels",
    )
)
"""Modules of the evaluation whose code decides what a reader is told and what a summary scores."""


def of_labels(article: GoldArticle) -> str:
    """Return the fingerprint of an article and of all that is labelled in it; tags and names of labellers do not count."""
    kept = {f.name: getattr(article, f.name) for f in dataclasses.fields(article) if f.name not in _NOT_LABELS}
    return of_data(kept)


def of_templates(templates: Templates) -> str:
    """Return one fingerprint of all templates in use."""
    return of_data([[t.label, t.fingerprint] for t in templates])


@lru_cache(maxsize=1)
def of_code() -> str:
    """Return the fingerprint of the library's source files that read or score, its word lists included."""
    root = Path(__file__).parent.parent
    files = sorted(p.relative_to(root) for suffix in ("py", "txt") for p in root.rglob(f"*.{suffix}"))
    kept = [p for p in files if (p.stem in SCORING if p.parts[0] == "evaluation" else Path(p.parts[0]).stem in READING)]
    return of_data([[p.as_posix(), of_bytes((root / p).read_bytes().replace(b"\r\n", b"\n"))] for p in kept])


def of_bytes(data: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def of_data(data: Any) -> str:
    """Return the fingerprint of records, mappings, lists, sets, strings, numbers and dates; keys and sets are sorted."""
    return of_bytes(json.dumps(data, default=_plain, sort_keys=True, ensure_ascii=True).encode())


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Iterable):
        return sorted(value)  # a set
    raise TypeError(f"{type(value).__name__} has no fingerprint")
