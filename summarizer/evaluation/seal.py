"""Held-out articles under seal: a change of one after it was sealed is refused, and looking at their scores is logged.

The seal is a file beside the suite with the SHA-256 of each held-out article and
of its labels (line ends as LF, so that a checkout on another system has the same).
It keeps nobody from reading them. It shows whether they are still what they were
before the first answer to them was recorded.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from summarizer import yaml_lines
from summarizer.errors import InputError
from summarizer.evaluation import fingerprints
from summarizer.evaluation.label_format import Problem
from summarizer.evaluation.labels import ARTICLES, LABELS, find_fixtures, load_fixtures

SEAL: Final = "seal.yaml"
OPENINGS: Final = "openings.log"
HELD_OUT: Final = "held-out"

_HEAD: Final = (
    "# SHA-256 of each held-out article and its labels, written by `summarizer eval seal`.\n"
    "# A change here means that held-out articles were changed or added: review it as such.\n"
)
Hashes = Mapping[str, Mapping[str, str]]
"""By fixture, then by file name."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What sealing did: the names of fixtures that are new under the seal, sealed anew, and no longer under it."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]


def hashes_of(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of a fixture's article and labels, by file name; a file that is not there is left out."""
    files = [folder / name for name in (*ARTICLES, LABELS)]
    return {f.name: fingerprints.of_bytes(f.read_bytes().replace(b"\r\n", b"\n")) for f in files if f.is_file()}


def read_seal(file: Path) -> Hashes | None:
    """Return what a seal holds, None where there is no such file.

    Raises:
        InputError: it is damaged.
    """
    if not file.is_file():
        return None
    try:
        data = yaml_lines.read(file.read_text("utf-8-sig")).data
    except (OSError, UnicodeDecodeError, yaml_lines.YamlError) as error:
        raise InputError(f"{file}: the seal cannot be read ({type(error).__name__}); {_FROM_HISTORY}") from None
    sound = isinstance(data, dict) and all(
        isinstance(kept, dict) and kept and all(isinstance(word, str) for pair in kept.items() for word in pair)
        for kept in data.values()
    )
    if not sound:
        raise InputError(f"{file}: the seal is damaged: it holds no hash for each file of each fixture; {_FROM_HISTORY}")
    return {str(name): kept for name, kept in data.items()}


_FROM_HISTORY: Final = "take it from version control again"


def seal_problems(fixtures: Path, file: Path, held_out: Collection[str]) -> list[Problem]:
    """Return what is not as it was sealed; nothing where there is no seal.

    Args:
        fixtures: the folder of fixtures.
        file: the seal.
        held_out: the names of the fixtures whose labels say that they are held out.

    Raises:
        InputError: the seal is damaged, or there is no fixture.
    """
    sealed = read_seal(file)
    if sealed is None:
        return []
    folders = {f.name: f for f in find_fixtures(fixtures)}
    problems = []
    for name, kept in sealed.items():
        now = hashes_of(folders[name]) if name in folders else {}
        differing = [f for f in sorted({*kept, *now}) if kept.get(f) != now.get(f)]
        if differing:
            reason = f"the held-out fixture {name} is not as it was sealed: {', '.join(differing)}"
            remedy = "take it from version control again; if the change is meant, log it and run summarizer eval seal --again"
            problems.append(Problem(str(file), 1, "seal", reason, remedy))
    for name in sorted(set(held_out) - set(sealed)):
        reason = f"the held-out fixture {name} is not under the seal"
        problems.append(Problem(str(file), 1, "seal", reason, "run summarizer eval seal"))
    return problems


def seal(fixtures: Path, file: Path, *, again: bool = False) -> Sealed:
    """Write the hashes of every held-out fixture that is labelled.

    Args:
        fixtures: the folder of fixtures.
        file: the seal; what it holds already stays.
        again: also seal anew what was changed since, and drop what is gone or no longer held out.

    Raises:
        InputError: labels cannot be used, nothing is held out, or, without `again`, something is not as it was sealed.
    """
    held_out = {c.name for c in load_fixtures(fixtures) if c.split == HELD_OUT}
    earlier = read_seal(file) or {}
    folders = {f.name: f for f in find_fixtures(fixtures)}
    problems = [] if again else seal_problems(fixtures, file, ())
    if problems:
        raise InputError("\n".join(map(str, problems)))
    if not held_out:
        raise InputError(f"{fixtures}: no fixture with labels is held out, so there is nothing to seal")
    now: dict[str, Mapping[str, str]] = {name: hashes_of(folders[name]) for name in sorted(held_out)}
    if not again:
        now = {**earlier, **now}
    lines = [_HEAD]
    for name, kept in sorted(now.items()):
        lines.append(f"{name}:\n" + "".join(f"  {f}: {digest}\n" for f, digest in sorted(kept.items())))
    try:
        file.write_text("".join(lines), "utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"{file}: the seal cannot be written ({error.strerror})") from None
    return Sealed(
        new=tuple(sorted(now.keys() - earlier.keys())),
        changed=tuple(sorted(n for n in now.keys() & earlier.keys() if dict(now[n]) != dict(earlier[n]))),
        gone=tuple(sorted(earlier.keys() - now.keys())),
    )


def log_opening(file: Path, models: str, command: str) -> None:
    """Add a line to the log of openings: the day (UTC), who read, and the command, parted by tabs.

    Raises:
        InputError: it cannot be written.
    """
    day = datetime.datetime.now(datetime.UTC).date().isoformat()
    try:
        with file.open("a", encoding="utf-8", newline="\n") as log:
            log.write("\t".join(" ".join(words.split()) for words in (day, models, command)) + "\n")
    except OSError as error:
        raise InputError(f"{file}: the opening cannot be logged ({error.strerror}); nothing was read") from None
