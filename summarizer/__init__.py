"""Structured summaries of who said what and where the parties stand.

    from summarizer import summarize

    summary = summarize(text, model="openai/...")
    for s in summary.statements:
        print(s.speaker.name, s.cue.text, s.quote, [(f.start, f.end) for f in s.content])

Names are loaded when first used: importing the package loads neither openai nor instructor.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from summarizer.api import Summarizer, asummarize, summarize
    from summarizer.batch.inputs import Columns, Inputs
    from summarizer.batch.results import Result
    from summarizer.codebook import Codebook
    from summarizer.document import Document
    from summarizer.drivers.cache import Cache
    from summarizer.drivers.pace import Limits
    from summarizer.drivers.recordings import Recorder, Recording
    from summarizer.drivers.retries import RetryPolicy
    from summarizer.errors import InputError, ModelError, RecordingError, SettingsError, SummarizerError, TemplateError
    from summarizer.reading import Options
    from summarizer.summary import Summary

__version__ = "0.1.0"

_HOMES = {
    "Summarizer": "api",
    "asummarize": "api",
    "summarize": "api",
    "Cache": "drivers.cache",
    "Codebook": "codebook",
    "Columns": "batch.inputs",
    "Document": "document",
    "Recorder": "drivers.recordings",
    "Recording": "drivers.recordings",
    "RetryPolicy": "drivers.retries",
    "InputError": "errors",
    "Inputs": "batch.inputs",
    "Limits": "drivers.pace",
    "ModelError": "errors",
    "RecordingError": "errors",
    "Result": "batch.results",
    "SettingsError": "errors",
    "SummarizerError": "errors",
    "TemplateError": "errors",
    "Options": "reading",
    "Summary": "summary",
}

__all__ = [
    "Cache",
    "Codebook",
    "Columns",
    "Document",
    "InputError",
    "Inputs",
    "Limits",
    "ModelError",
    "Options",
    "Recorder",
    "Recording",
    "RecordingError",
    "Result",
    "RetryPolicy",
    "SettingsError",
    "Summarizer",
    "SummarizerError",
    "Summary",
    "TemplateError",
    "asummarize",
    "summarize",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
