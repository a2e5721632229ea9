"""From what a user names (files, globs, directories) to files, in an order that is the same every time."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from summarizer.errors import InputError

DOCUMENTS: Final = frozenset((".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".pdf"))
"""Suffixes of files that hold one document each."""

JSON_LINES: Final = frozenset((".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz"))
DELIMITED: Final = frozenset((".csv", ".tsv", ".csv.gz", ".tsv.gz"))
PARQUET: Final = frozenset((".parquet",))
TABLES: Final = JSON_LINES | DELIMITED | PARQUET
"""Suffixes of files that hold a document in each row."""


def suffix(path: Path) -> str:
    """Return the suffix that tells the format, in lower case, with the one before `.gz`."""
    ends = [s.lower() for s in path.suffixes[-2:]]
    return "".join(ends) if ends[-1:] == [".gz"] else "".join(ends[-1:])


def files(inputs: Sequence[str | os.PathLike[str]]) -> Iterator[Path]:
    """Yield the files that the inputs name.

    Args:
        inputs: files, which are taken whatever their suffix; directories, whose files of known suffixes are
            taken at any depth, without hidden ones; patterns as of `glob`, `**` included, whose files are
            taken whatever their suffix.

    Yields:
        Paths, in the order of the inputs; within a directory and a pattern in the order of their names.
        Names of one directory, or of one pattern, are held in memory at a time.

    Raises:
        InputError: an input does not exist, or names no file.
    """
    for given in inputs:
        name = os.fspath(given)
        path = Path(name)
        if path.is_dir():
            yield from _found(
                _walk(path), f"{name}: the directory holds no file of a known kind; name a pattern such as {name}/*"
            )
        elif path.exists():
            yield path
        elif glob.has_magic(name):
            named = (Path(p) for p in sorted(glob.glob(name, recursive=True)))  # noqa: PTH207  # absolute patterns too
            yield from _found((p for p in named if not p.is_dir()), f"{name}: no file fits the pattern; check it")
        elif name == "-":
            raise InputError("-: standard input cannot be read again when a run is resumed; write it to a file and name that")
        else:
            raise InputError(f"{name}: there is no such file or directory; check the path")


def _walk(directory: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(directory):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(names):
            path = Path(folder) / name
            if not name.startswith(".") and suffix(path) in DOCUMENTS | TABLES:
                yield path


def _found(paths: Iterator[Path], complaint: str) -> Iterator[Path]:
    first = next(paths, None)
    if first is None:
        raise InputError(complaint)
    yield first
    yield from paths
