"""Find and read the corpora where the user has them. They are never part of the project."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from summarizer.errors import InputError

VARIABLE: Final = "SUMMARIZER_CORPORA"
"""Environment variable: the folder in which each corpus has a folder of its name."""


def split_folder(corpus: str, split: str, path: str | os.PathLike[str] | None, needs: Iterable[str]) -> Path:
    """Return the folder of one split of a corpus.

    Args:
        corpus: its name: "polnear" or "seesaw".
        split: the name of the split's folder: "train", "dev", "valid".
        path: the corpus, or the folder that holds it; None takes `SUMMARIZER_CORPORA`.
        needs: names of folders that the split must hold.

    Raises:
        InputError: there is no such folder; the message says where it was looked for.
    """
    given = os.fspath(path) if path is not None else os.environ.get(VARIABLE, "")
    if not given:
        raise InputError(f"no path to the corpus {corpus}: give one, or set {VARIABLE} to the folder that holds {corpus}/")
    root = Path(given)
    candidates = [root / split, root / "data" / split, root / corpus / split, root / corpus / "data" / split]
    for folder in candidates:
        if all((folder / name).is_dir() for name in needs):
            return folder
    raise InputError(
        f"{root}: no split {split!r} of {corpus} there; looked for {', '.join(needs)} in {candidates[2]} and near it"
    )


def read_text(path: Path) -> str:
    r"""Return a file's text with every character kept, "\r" included, so that offsets hold.

    Raises:
        InputError: it cannot be read or is not UTF-8.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as UTF-8 text ({type(error).__name__})") from error
