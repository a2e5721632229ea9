"""What a model answers: pointers and short names, strict on the wire, parsed record by record.

A record is validated alone, so that a bad one never costs its neighbours. The
only words a model copies are boundary words, mentions and cues, and all of
these are looked up in the document before they count.

A content pointer is one string, which costs a third of what an object with four keys does:

    "12"            all of sentence 12
    "12-14"         all of sentences 12 to 14
    "12|from|to"    in sentence 12, from the words `from` to the words `to`
    "12-14|from|to" from the words `from` in sentence 12 to the words `to` in sentence 14

where an empty `from` is the start of the first sentence and an empty `to` the end of the last.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Final, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from summarizer.summary import ActorKind, Stance, Status

NUMBER = re.compile(r"[0-9]{1,9}")
"""A number of a record or a sentence; nothing longer is one."""

_MOST: Final = 10**9 - 1
"""The largest number that a record has or cites."""

_MOST_DIGITS: Final = 18
_DEEPEST = 20
_POINTER = re.compile(r"\s*\[?(\d{1,9})\]?\s*(?:[-–]\s*\[?(\d{1,9})\]?\s*)?(?:\|(.*)\|(.*))?", re.DOTALL)


Number = Annotated[int, Field(ge=-_MOST, le=_MOST)]
"""A number that a record cites; whether there is such a thing is for the audit."""


class _Record(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class DraftActor(_Record):
    """A source: `n` is what statements cite."""

    n: int = Field(ge=1, le=_MOST)
    name: str = Field(min_length=1)
    kind: ActorKind = "person"
    role: str = ""
    party: str = ""


class Extra(_Record):
    """A rare field of a statement: the key, and its value as words of the article or, for "in", a number."""

    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True)

    k: Literal["in", "via", "to", "when", "force"]
    v: str


class DraftStatement(_Record):
    """A statement: number, actor's number (0: none named), mention, cue, content pointers, rare fields."""

    n: int = Field(ge=1, le=_MOST)
    a: int = Field(ge=0, le=_MOST)
    m: str = ""
    c: str = ""
    at: tuple[str, ...] = Field(min_length=1)
    x: tuple[Extra, ...] = ()


class DraftIssue(_Record):
    """A question with a proposal that one can be for or against."""

    id: str = Field(min_length=1)
    proposal: str = Field(min_length=1)


class DraftPosition(_Record):
    """A stance with its evidence: numbers of statements, and of sentences where narration shows it."""

    n: int = Field(ge=1, le=_MOST)
    party: str = Field(min_length=1)
    issue: str = Field(min_length=1)
    stance: Stance
    status: Status = "current"
    statements: tuple[Number, ...] = ()
    sentences: tuple[Number, ...] = ()
    conditions: tuple[str, ...] = ()
    red_line: tuple[str, ...] = ()
    gist: str = ""


class DraftGist(_Record):
    """A sentence of the gist and the sentences it rests on."""

    text: str = Field(min_length=1)
    sentences: tuple[Number, ...] = ()


DismissReason = Literal[
    "title", "scare quote", "narration", "no content", "same statement", "not attribution", "clear", "other"
]


class DraftDismissal(_Record):
    """A finding that asks for no change, and why."""

    finding: int = Field(ge=1, le=_MOST)
    reason: DismissReason


SideReason = Literal["clear", "no side", "other"]


class DraftSideDismissal(_Record):
    """A finding on a position that asks for no change, or for the position to go because nothing takes a side, and why."""

    finding: int = Field(ge=1, le=_MOST)
    reason: SideReason


class StatementsAnswer(_Record):
    """The answer of the statements round."""

    actors: tuple[DraftActor, ...] = ()
    statements: tuple[DraftStatement, ...] = ()


class StatementsRepair(_Record):
    """The answer of a repair of statements: corrected and added records, numbers withdrawn, findings dismissed."""

    actors: tuple[DraftActor, ...] = ()
    statements: tuple[DraftStatement, ...] = ()
    withdraw: tuple[int, ...] = ()
    dismiss: tuple[DraftDismissal, ...] = ()


class PositionsAnswer(_Record):
    """The answer of the positions round."""

    issues: tuple[DraftIssue, ...] = ()
    positions: tuple[DraftPosition, ...] = ()
    gist: tuple[DraftGist, ...] = ()


class PositionsRepair(_Record):
    """The answer of a repair of positions."""

    issues: tuple[DraftIssue, ...] = ()
    positions: tuple[DraftPosition, ...] = ()
    withdraw: tuple[int, ...] = ()
    dismiss: tuple[DraftSideDismissal, ...] = ()
    gist: tuple[DraftGist, ...] = ()


class SameSources(_Record):
    """Numbers of actors that are one source."""

    sources: tuple[int, ...] = Field(min_length=2)


class SameParties(_Record):
    """Names of parties that are one side, the one to use first."""

    names: tuple[str, ...] = Field(min_length=2)


class IdentitiesAnswer(_Record):
    """The answer to the question which sources and which parties are the same."""

    sources: tuple[SameSources, ...] = ()
    parties: tuple[SameParties, ...] = ()


class SameIssues(_Record):
    """Ids of issues that are one question: the one to use, those that mean the same, those that propose the opposite."""

    id: str = Field(min_length=1)
    same: tuple[str, ...] = ()
    opposite: tuple[str, ...] = ()


class IssuesAnswer(_Record):
    """The answer to the question which issues are the same."""

    issues: tuple[SameIssues, ...] = ()


@dataclass(frozen=True, slots=True)
class Pointer:
    """A parsed content pointer: first and last sentence number, boundary words ("" for the sentence border)."""

    first: int
    last: int
    words_from: str = ""
    words_to: str = ""


@lru_cache(maxsize=1 << 14)
def parse_pointer(text: str) -> Pointer | None:
    """Return the pointer that the string holds, or None when it holds none."""
    match = _POINTER.fullmatch(text)
    if match is None:
        return None
    first = int(match[1])
    return Pointer(first, int(match[2]) if match[2] else first, (match[3] or "").strip(), (match[4] or "").strip())


R = TypeVar("R", bound=BaseModel)
E = TypeVar("E", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class BadRecord:
    """A record that is not of its form: the list it stood in, the record as given, and what is wrong."""

    field: str
    record: Any
    problem: str

    @property
    def number(self) -> int:
        """The record's own number, 0 when it has none that is a whole number."""
        number = self.record.get("n", 0) if isinstance(self.record, dict) else 0
        return number if isinstance(number, int) and not isinstance(number, bool) else 0


@dataclass(frozen=True, slots=True)
class Parsed(Generic[E]):
    """The sound records of an answer in its own form, and the others."""

    answer: E
    bad: tuple[BadRecord, ...]


def load_object(raw: str) -> dict[str, Any]:
    """Return the JSON object that an answer is, or that it wraps in a code fence or in words.

    Raises:
        ValueError: it holds no JSON object.
    """
    try:
        value = _loads(raw)
    except (ValueError, RecursionError):
        start, end = raw.find("{"), raw.rfind("}")
        if start < 0 or end < start:
            raise ValueError("the answer holds no JSON object") from None
        try:
            value = _loads(raw[start : end + 1])
        except (ValueError, RecursionError) as error:
            raise ValueError("the answer holds no whole JSON object") from error
    if not isinstance(value, dict):
        raise ValueError("the answer is JSON but no object")
    return {str(k): _clean(v) for k, v in value.items()}


def _loads(raw: str) -> Any:
    return json.loads(raw, parse_constant=lambda _: None, parse_float=_finite, parse_int=_whole)


def _whole(number: str) -> int | None:
    return int(number) if len(number) <= _MOST_DIGITS else None


def _finite(number: str) -> float | None:
    value = float(number)
    return value if math.isfinite(value) else None


def _clean(value: Any, depth: int = 0) -> Any:
    """Return a value that can be written as JSON again: no half surrogate pairs, nothing nested without end."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, (list, dict)) and depth >= _DEEPEST:
        return None
    if isinstance(value, list):
        return [_clean(v, depth + 1) for v in value]
    if isinstance(value, dict):
        return {_clean(k): _clean(v, depth + 1) for k, v in value.items()}
    return value


def parse(raw: str, form: type[E]) -> Parsed[E]:
    """Parse an answer's envelope, then each of its records alone.

    Args:
        raw: the answer's text.
        form: one of the answer classes of this module.

    Returns:
        The answer with its sound records, and the bad ones apart.

    Raises:
        ValueError: the text holds no JSON object at all.
    """
    data = load_object(raw)
    kept: dict[str, list[Any]] = {}
    bad: list[BadRecord] = []
    for name, info in form.model_fields.items():
        given = data.get(name, [])
        if not isinstance(given, list):
            bad.append(BadRecord(name, given, "is not a list"))
            continue
        item = _item_type(info.annotation)
        for record in given:
            try:
                kept.setdefault(name, []).append(_validated(item, record))
            except ValidationError as error:
                bad.append(BadRecord(name, record, _problem(error)))
            except (TypeError, ValueError, OverflowError):
                bad.append(BadRecord(name, record, "is not a whole number"))
    sound: dict[str, Any] = {name: tuple(kept.get(name, ())) for name in form.model_fields}
    return Parsed(form.model_construct(None, **sound), tuple(bad))


def _item_type(annotation: Any) -> type:
    return annotation.__args__[0]  # type: ignore[no-any-return]  # every field is tuple[X, ...]


def _validated(item: type, record: Any) -> Any:
    if item is int:
        if isinstance(record, bool) or int(record) != float(record):
            raise ValueError
        return int(record)
    return item.model_validate(record)  # type: ignore[attr-defined]


def _problem(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}" if where else str(first["msg"])


@lru_cache
def wire_schema(form: type[BaseModel]) -> dict[str, Any]:
    """Return the strict JSON schema of an answer: no references, titles or defaults; all required, nothing besides."""
    schema = form.model_json_schema()
    definitions = schema.get("$defs", {})

    def strict(node: Any) -> Any:
        if isinstance(node, list):
            return [strict(n) for n in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            return strict(definitions[node["$ref"].rsplit("/", 1)[1]])
        out: dict[str, Any] = {}
        for key, value in node.items():
            if key == "properties":
                out[key] = {name: strict(sub) for name, sub in value.items()}
            elif key not in ("title", "default", "description", "$defs", "minLength", "minItems", "minimum", "maximum"):
                out[key] = strict(value)
        if out.get("type") == "object":
            out["required"] = list(out["properties"])
            out["additionalProperties"] = False
        return out

    result: dict[str, Any] = strict(schema)
    return result
