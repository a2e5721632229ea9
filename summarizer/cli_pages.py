"""Pages and pictures in a directory: one file for each summary, and an index of the pages."""

from __future__ import annotations

from pathlib import Path

from summarizer.cli_names import FileNames
from summarizer.errors import SettingsError
from summarizer.summary import Summary
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
        self._names = FileNames(taken=[Path(INDEX).stem])
        try:
            directory.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(f"{directory}: cannot be made ({error.strerror}); name a directory for the pages") from None

    def add(self, summary: Summary) -> Path:
        """Write the file of one summary, named after its document, and return where it is."""
        path = self._directory / f"{self._names.of(summary.document.source)}.{self._ending}"
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
