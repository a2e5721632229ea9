"""Every exception this package raises on purpose, under one root.

A message names the input, the reason and the remedy. It never holds article
text or a secret, so that it is safe to log.
"""

from __future__ import annotations

from summarizer.usage import Usage


class SummarizerError(Exception):
    """The root of all errors raised by this package.

    `exit_code` is what the command line ends with when the error reaches it.
    """

    exit_code = 1


class InputError(SummarizerError):
    """A document that cannot be read: missing, empty, binary, wrongly encoded, too large."""

    exit_code = 3


class SettingsError(SummarizerError):
    """A setting that cannot work: no model, an unknown model, no key, a missing extra."""

    exit_code = 4


class TemplateError(SummarizerError):
    """A prompt template that is missing, malformed or asks for what it is not given."""

    exit_code = 4


class ModelError(SummarizerError):
    """A model that did not give a usable answer.

    Attributes:
        reason: the named outcome, one of `summarizer.asks.Reason`.
        document: the name of the document that was being read.
        raw: the last raw answer text, or "" (kept off the message on purpose).
        usage: tokens spent on the document up to the failure, failed calls included.
    """

    exit_code = 5

    def __init__(self, message: str, *, reason: str, document: str = "", raw: str = "", usage: Usage | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.document = document
        self.raw = raw
        self.usage = usage


class RecordingError(SummarizerError):
    """A recording that is missing, damaged or stale for the ask at hand."""

    exit_code = 6
