"""A fixed list of parties and issues, so that summaries of many articles line up."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Final, Self

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError, model_validator

from summarizer.errors import SettingsError
from summarizer.text.folding import plain

_ARTICLE: Final = re.compile(r"\s*(?:the|an?)\s+(?=\w)")
_WORD: Final = re.compile(r"[^\W_]+(?:['.][^\W_]+)*")


def folded_name(name: str) -> str:
    """Return a name as names are compared: its words, without case, accents, hyphens and a leading article."""
    words = plain(name)
    article = _ARTICLE.match(words)
    return " ".join(_WORD.findall(words, article.end() if article else 0)) or words.strip()


def _not_blank(name: str) -> str:
    if not folded_name(name):
        raise ValueError("it is blank")
    return name


_Name = Annotated[str, AfterValidator(_not_blank)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CodebookParty(_Frozen):
    """A side.

    Attributes:
        name: as it is to stand in every summary.
        aliases: other names that mean this side ("Kallo", "the ministry in Kallo").
        spokespersons: people and bodies that speak for it.
    """

    name: _Name
    aliases: tuple[_Name, ...] = ()
    spokespersons: tuple[_Name, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Its name and its aliases."""
        return (self.name, *self.aliases)


class CodebookIssue(_Frozen):
    """A question: `id` as it is to stand in every summary, `proposal` phrased so that one can be for or against it."""

    id: _Name
    proposal: _Name


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
        _refuse_twice("name of a party", (p.names for p in self.parties))
        _refuse_twice("spokesperson", ((*p.names, *p.spokespersons) for p in self.parties))
        _refuse_twice("id of an issue", ((i.id,) for i in self.issues))
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
        """Return the party that a name or an alias means, or None.

        Case, accents, hyphens, typography and a leading article do not matter.
        """
        wanted = folded_name(name)
        return next((p.name for p in self.parties if wanted in map(folded_name, p.names)), None)

    def issue_named(self, id: str, proposal: str = "") -> str | None:
        """Return the id of the issue that an id means, else that a proposal is, or None; compared as names of parties are."""
        by_id = next((i.id for i in self.issues if folded_name(i.id) == folded_name(id)), None)
        return by_id or next((i.id for i in self.issues if proposal and folded_name(i.proposal) == folded_name(proposal)), None)

    def side(self, source: str, party: str) -> str:
        """Return the party that a source speaks for.

        Args:
            source: its name.
            party: the party that a reader gave it, "" for none.

        Returns:
            The codebook's name of the party: by the source's own name and the lists of spokespersons, else by what the
            reader gave. A party that is not listed stays as it is in an open codebook and is "" in a closed one; without
            a list it stays.
        """
        listed = self.party_of(source) or self.party_named(party)
        return listed or ("" if self.closed and self.parties else party)

    def party_of(self, source: str) -> str | None:
        """Return the party that a source is, or that it speaks for by the lists of spokespersons, or None."""
        wanted = folded_name(source)
        return next((p.name for p in self.parties if wanted in map(folded_name, (*p.names, *p.spokespersons))), None)


def _refuse_twice(what: str, given: Iterable[Iterable[str]]) -> None:
    """Raise where two records give one name; the same one may give it several times."""
    bearers: dict[str, int] = {}
    for bearer, names in enumerate(given):
        for name in names:
            if bearers.setdefault(folded_name(name), bearer) != bearer:
                raise ValueError(f"the {what} {name!r} stands twice")
