"""A fixed list of parties and issues, so that summaries of many articles line up."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from summarizer.errors import SettingsError
from summarizer.text.folding import plain


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CodebookParty(_Frozen):
    """A side.

    Attributes:
        name: as it is to stand in every summary.
        aliases: other names that mean this side ("Kallo", "the ministry in Kallo").
        spokespersons: people and bodies that speak for it.
    """

    name: str = Field(min_length=1)
    aliases: tuple[str, ...] = ()
    spokespersons: tuple[str, ...] = ()


class CodebookIssue(_Frozen):
    """A question: `id` as it is to stand in every summary, `proposal` phrased so that one can be for or against it."""

    id: str = Field(min_length=1)
    proposal: str = Field(min_length=1)


class Codebook(_Frozen):
    """Parties and issues that summaries are to use.

    Attributes:
        parties: the rows of every matrix.
        issues: its columns.
        closed: whether others are forbidden; an open codebook lets them in, marked as new. An empty list of
            parties or of issues fixes nothing and forbids nothing.
    """

    parties: tuple[CodebookParty, ...] = ()
    issues: tuple[CodebookIssue, ...] = ()
    closed: bool = True

    @model_validator(mode="after")
    def _each_name_once(self) -> Self:
        names = [plain(n) for p in self.parties for n in dict.fromkeys((p.name, *p.aliases))]
        for what, values in (("name of a party", names), ("id of an issue", [i.id for i in self.issues])):
            twice = next((v for v in values if values.count(v) > 1), None)
            if twice is not None:
                raise ValueError(f"the {what} {twice!r} stands twice")
        return self

    @classmethod
    def from_file(cls, path: str | os.PathLike[str]) -> Codebook:
        """Read a codebook from a YAML file with `parties`, `issues` and, where it is open, `closed: false`.

        Raises:
            SettingsError: the file cannot be read or is no codebook; the message names the place.
        """
        where = Path(path)
        try:
            data: Any = yaml.safe_load(where.read_text("utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{where}: the codebook cannot be read ({type(error).__name__}); check the path") from None
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = f", line {mark.line + 1}" if mark else ""
            raise SettingsError(f"{where}{line}: the codebook is no YAML; mend that place") from None
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            place = ".".join(map(str, first["loc"])) or "the file"
            raise SettingsError(f"{where}: {place}: {first['msg']}; mend the codebook") from None

    def party_named(self, name: str) -> str | None:
        """Return the party that a name or an alias means, or None; case, accents and typography do not matter."""
        wanted = plain(name)
        return next((p.name for p in self.parties if wanted in {plain(n) for n in (p.name, *p.aliases)}), None)

    def side(self, source: str, party: str) -> str:
        """Return the party that a source speaks for.

        Args:
            source: its name.
            party: the party that a reader gave it, "" for none.

        Returns:
            The codebook's name of the party: by the lists of spokespersons, else by what the reader gave. A party
            that is not listed stays as it is in an open codebook and is "" in a closed one; without a list it stays.
        """
        listed = self.party_of(source) or self.party_named(party)
        return listed or ("" if self.closed and self.parties else party)

    def party_of(self, source: str) -> str | None:
        """Return the party that a source speaks for by the lists of spokespersons, or None."""
        wanted = plain(source)
        return next(
            (p.name for p in self.parties if wanted in {plain(n) for n in (p.name, *p.aliases, *p.spokespersons)}), None
        )
