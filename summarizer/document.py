"""The document as the rest of the library sees it.

A document is its text and what can be found in it without a model: paragraphs,
numbered sentences, quotations, cue occurrences. The text is never changed:
every offset in this library is a code point of `Document.text`, half-open.
"""

from __future__ import annotations

import datetime
import hashlib
import os
import re
from bisect import bisect_right
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, computed_field, model_validator

from summarizer import loading
from summarizer.errors import InputError
from summarizer.text import cues, language, segmentation
from summarizer.text.cues import CueOccurrence
from summarizer.text.folding import Folded, fold, shown
from summarizer.text.quotations import Quotation, quotations
from summarizer.text.spans import Span
from summarizer.text.turns import Turn, turns

_SURROGATE = re.compile("[\ud800-\udfff]")


def writable(name: str) -> str:
    r"""Return a name as it is, but halves of surrogate pairs, which no encoding can write, escaped: "caf\udce9.txt"."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


class Document(BaseModel):
    """One article, press release, briefing or transcript.

    Attributes:
        text: the whole text, exactly as it was given.
        title: its headline where one is known apart from the text, else "".
        date: the day it was published, where known.
        language: ISO 639-1 code; found from the text when not given, None when it cannot be told.
        source: where it came from, for messages: a file name, "-" or "text".
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = Field(repr=False)
    title: str = ""
    date: datetime.date | None = None
    language: str | None = None
    source: str = "text"

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, data: object) -> object:
        if not isinstance(data, dict):
            return data
        given = {k: v for k, v in data.items() if k != "sha256"}
        if isinstance(given.get("text"), str) and given.get("language") is None:
            given["language"] = language.detect(given["text"])
        return given

    @computed_field  # type: ignore[prop-decorator]
    @cached_property
    def sha256(self) -> str:
        """The hexadecimal SHA-256 of the text in UTF-8."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    @classmethod
    def from_text(
        cls, text: str, *, title: str = "", date: datetime.date | None = None, language: str | None = None, source: str = "text"
    ) -> Document:
        """Make a document of a text.

        Args:
            text: the text; it is kept as it is.
            title: the headline, where it is not part of the text.
            date: the day of publication.
            language: ISO 639-1 code; None has it found from the text.
            source: a name for messages; of a file name that could not be decoded the bytes are escaped, see `writable`.

        Raises:
            InputError: the text is empty or blank, or it or the title holds half of a surrogate pair,
                which no encoding can write.
        """
        source = writable(source)
        if not text.strip():
            raise InputError(f"{source}: the text is {'blank' if text else 'empty'}; give an article to read")
        for part, given in (("", text), ("the title's ", title)):
            broken = _SURROGATE.search(given)
            if broken:
                raise InputError(
                    f"{source}: {part}character {broken.start()} is half of a surrogate pair, which cannot be written; "
                    "decode the input with its right encoding"
                )
        return cls(text=text, title=title, date=date, language=language, source=source)

    @classmethod
    def from_html(cls, html: str | bytes, *, source: str = "html") -> Document:
        """Make a document of a web page's main text; see `summarizer.loading.from_html`."""
        return cls._of(loading.from_html(html, source=source))

    @classmethod
    def from_bytes(cls, data: bytes, *, source: str = "-", encoding: str | None = None) -> Document:
        """Make a document of the bytes of a file or a pipe; see `summarizer.loading.from_bytes`."""
        return cls._of(loading.from_bytes(data, source=source, encoding=encoding))

    @classmethod
    def from_file(cls, path: str | os.PathLike[str], *, encoding: str | None = None) -> Document:
        """Make a document of a file (.txt, .md, .html, .pdf); see `summarizer.loading.from_file`."""
        return cls._of(loading.from_file(Path(path), encoding=encoding))

    @classmethod
    def _of(cls, loaded: loading.Loaded) -> Document:
        return cls.from_text(loaded.text, title=loaded.title, date=loaded.date, language=loaded.language, source=loaded.source)

    @cached_property
    def paragraphs(self) -> tuple[Span, ...]:
        """The paragraphs in order, without outer white space."""
        return tuple(segmentation.paragraphs(self.text))

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """The numbered units in order: sentence `n` of a pointer is `sentences[n - 1]`."""
        return tuple(s for p in self.paragraphs for s in segmentation.sentences(self.text, p))

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [s.start for s in self.sentences]

    @cached_property
    def _folds(self) -> dict[int, Folded]:
        return {}

    def sentence_number(self, offset: int) -> int:
        """Return the number (from 1) of the sentence at `offset`, or of the one before a gap; at least 1."""
        return max(1, bisect_right(self._sentence_starts, offset))

    def folded_sentence(self, number: int) -> Folded:
        """Return sentence `number` (from 1) in folded form, with offsets into the text."""
        if number not in self._folds:
            self._folds[number] = fold(self.text, *self.sentences[number - 1])
        return self._folds[number]

    def shown_sentence(self, number: int) -> str:
        """Return sentence `number` (from 1) as it is shown to a model or on a terminal."""
        return shown(self.text[slice(*self.sentences[number - 1])])

    @cached_property
    def quotations(self) -> tuple[Quotation, ...]:
        """Every quotation found by its marks, ordered by start."""
        return tuple(quotations(self.text, self.paragraphs))

    @cached_property
    def outer_quotations(self) -> tuple[Quotation, ...]:
        """The quotations that stand in no other one, ordered by start."""
        return tuple(q for q in self.quotations if q.depth == 0)

    @cached_property
    def quotation_starts(self) -> list[int]:
        """Where the outermost quotations start, for bisection."""
        return [q.span.start for q in self.outer_quotations]

    @cached_property
    def cue_occurrences(self) -> tuple[CueOccurrence, ...] | None:
        """Every occurrence of a known cue, ordered by start; None when the language has no cue list."""
        return cues.occurrences(self.text, self.language)

    @cached_property
    def turns(self) -> tuple[Turn, ...]:
        """Every speaker's turn in a transcript, in order."""
        return tuple(turns(self.text))
