"""What the command line needs for pages and pictures: one file for each summary, an index, summaries read back."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from summarizer.errors import InputError, SettingsError
from summarizer.summary import Summary
from summarizer.summary_files import load_summaries
from summarizer.views.page import Entry, to_html, to_index

INDEX = "index.html"


class Pages:
    """A directory in which each summary becomes a file of its own.

    A file is written as soon as its summary is there, so that an interrupt loses nothing that was read.

    Args:
        directory: where to write; made when it is not there. Files of the same names are replaced.
        ending: "html" or "svg". Pages of HTML link to an index, which `close` writes.

    Raises:
        SettingsError: the place is a file or cannot be written.
    """

    def __init__(self, directory: Path, ending: str) -> None:
        self._directory = directory
        self._ending = ending
        self._entries: list[Entry] = []
        self._names = {Path(INDEX).stem}
        try:
            directory.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(f"{directory}: cannot be made ({error.strerror}); name a directory for the pages") from None

    def add(self, summary: Summary) -> Path:
        """Write the file of one summary, named after its document, and return where it is."""
        stem = re.sub(r"[^\w.-]+", "-", Path(summary.document.source).stem).strip("-.")[:80] or "document"
        name, count = stem, 1
        while name.casefold() in self._names:
            count += 1
            name = f"{stem}-{count}"
        self._names.add(name.casefold())
        path = self._directory / f"{name}.{self._ending}"
        if self._ending == "html":
            self._write(path, to_html(summary, index=INDEX))
        else:
            from summarizer.views.matrix_svg import to_svg

            self._write(path, to_svg(summary))
        self._entries.append(Entry(path.name, summary))
        return path

    def close(self) -> None:
        """Write the index of the pages that were added."""
        if self._ending == "html" and self._entries:
            self._write(self._directory / INDEX, to_index(self._entries))

    @staticmethod
    def _write(path: Path, content: str) -> None:
        part = path.with_name(f"{path.name}.part")
        try:
            part.write_text(content, "utf-8")
            part.replace(path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise SettingsError(f"{path}: cannot be written ({error.strerror}); choose another place") from None


def saved_summaries(name: str) -> list[Summary]:
    """Read summaries back from a file of JSON or of JSON lines, also of those that a batch wrote; "-" is stdin.

    Lines of documents that could not be read are passed over and told on stderr.

    Raises:
        InputError: the file cannot be read, is no JSON, holds no summary, or one that does not hold together.
    """

    def failed(where: str) -> None:
        sys.stderr.write(f"summarizer: note: {where} tells of a document that could not be read: passed over\n")

    found = list(load_summaries([Path(name)], failed))
    if not found:
        raise InputError(f"{name}: holds no summary; give one saved with --format json")
    return found
