"""The form of a fixture's `labels.yaml`: its records, its JSON schema, and the reading of one file.

What a field means is told in `evals/LABELLING.md`. Places are not checked here:
see `summarizer.evaluation.labels`.
"""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetJsonSchemaHandler, ValidationError, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from summarizer import yaml_lines
from summarizer.summary import ActorKind, Basis, Force, Form, Stance, Status

SCHEMA_LINE: Final = "# yaml-language-server: $schema=../../labels.schema.json"
"""The first line of a `labels.yaml`: where editors find its schema."""

_FORM: Final = "see evals/LABELLING.md for its form"

Split = Literal["dev", "held-out"]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Copied(_Record):
    """Words copied from the article; plain words, or with a hint where they stand more than once."""

    text: str = Field(min_length=1, pattern=r"\S", description="Words copied from the article, character by character.")
    after: str | None = Field(
        None,
        description='Words that stand once in the article: the first `text` behind them is meant. "": the first of all.',
    )

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, data: object) -> object:
        return {"text": data} if isinstance(data, str) else data

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [{"type": "string", "minLength": 1, "pattern": r"\S"}, handler(core_schema)]}


class _OrOne:
    """Marks a list for which one bare item may stand; empty words are no item."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler(core_schema)
        return {"anyOf": [schema["items"], schema]}


def _listed(value: object) -> object:
    if value == "":
        return []
    return value if isinstance(value, list) else [value]


def _absent(value: object) -> object:
    return None if value == "" else value


class _OrEmpty:
    """Marks words for which "" may stand."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [{"const": ""}, *(s for s in handler(core_schema)["anyOf"] if s != {"type": "null"})]}


_Fragments = Annotated[list[Copied], BeforeValidator(_listed), _OrOne()]
_Names = Annotated[list[Annotated[str, Field(min_length=1)]], BeforeValidator(_listed), _OrOne()]
_Words = Annotated[Copied | None, BeforeValidator(_absent), _OrEmpty()]


class LabelledParty(_Record):
    """A side, as it should stand in a table."""

    name: str = Field(min_length=1, description="As it should stand in a table; unique.")
    aliases: _Names = Field(default=[], description="Other words for it that a right answer may give.")


class LabelledActor(_Record):
    """A source of statements."""

    name: str = Field(
        min_length=1, description="The fullest name in the article, or the description of an unnamed source; unique."
    )
    kind: ActorKind = Field("person", description="What sort of source it is.")
    party: str = Field("", description="The name of the party it speaks for; absent when none.")
    aliases: _Names = Field(default=[], description="Other words by which the article names it; no pronouns.")


class LabelledIssue(_Record):
    """A question on which parties may take sides."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", description="A short slug; unique.")
    proposal: str = Field(min_length=1, description="A noun phrase that one can be for or against.")


class LabelledStatement(_Record):
    """One place where the article reports somebody's words or attitude."""

    id: str = Field(min_length=1, description="Unique; s1, s2, ... in the order of the article.")
    speaker: str = Field("", description="The name of an actor; absent when the article names no source.")
    mention: _Words = Field(None, description="The words that name the source at this place.")
    cue: _Words = Field(None, description="The words that mark the attribution: one unbroken stretch.")
    content: _Fragments = Field(min_length=1, description="What was said: one string for each unbroken stretch.")
    form: Form = Field(description="direct: all in quotation marks; mixed: some; indirect: none.")
    force: Force = Field("asserted", description="denied: the cue holds the no; declined: would not say.")
    medium: str = Field("", description="Where or through whom it was said, in the same sentence.")
    addressee: str = Field("", description="To whom it was said, in the same sentence.")
    said_at: str = Field("", description="When it was said, in the same sentence.")
    inside: str = Field("", description="The id of the statement in whose content this one stands.")


class LabelledPosition(_Record):
    """Where one party stands on one issue, on one ground."""

    party: str = Field(min_length=1, description="The name of a party.")
    issue: str = Field(min_length=1, description="The id of an issue.")
    stance: Stance = Field(description="open: undecided or willing to talk; withholds: was asked and does not say.")
    status: Status = Field("current", description="former: the article dates it as past.")
    basis: Basis = Field(description="stated by the party, narrated by the article, ascribed by others.")
    by: _Names = Field(default=[], description="Names of the actors who ascribe it; only where basis is ascribed.")
    conditions: _Fragments = Field(default=[], description="The words that make the stance conditional.")
    red_line: _Fragments = Field(default=[], description="The words that put it beyond bargaining.")
    evidence: _Names = Field(default=[], description="Ids of the statements that show it.")
    narration: _Fragments = Field(
        default=[], description="Words of sentences of narration that show it; only where no statement does."
    )


class Labels(_Record):
    """What one person or program labelled in one article."""

    title: str = Field(min_length=1, description="The headline.")
    date: datetime.date | None = Field(None, description="The day of publication, YYYY-MM-DD.")
    split: Split = Field("dev", description="held-out: sealed, opened only to report.")
    tags: _Names = Field(default=[], description="What the article tests, and what else one may want to select it by.")
    provenance: str = Field(min_length=1, description="How the article was made, and by whom.")
    labelled_by: _Names = Field(
        min_length=1, description="Who labelled it, in order; the entry of a language model begins with these words."
    )
    parties: list[LabelledParty] = Field(default=[], description="Every side.")
    actors: list[LabelledActor] = Field(default=[], description="Every source that a statement cites.")
    issues: list[LabelledIssue] = Field(default=[], description="Every question, those on which nobody takes a side too.")
    statements: list[LabelledStatement] = Field(default=[], description="In the order of the article.")
    positions: list[LabelledPosition] = Field(default=[], description="Every side that the article shows.")


_RECORDS: Final[dict[str, type[_Record]]] = {
    "parties": LabelledParty,
    "actors": LabelledActor,
    "issues": LabelledIssue,
    "statements": LabelledStatement,
    "positions": LabelledPosition,
}


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something that keeps a fixture from being used.

    Attributes:
        file: the file, as it was named.
        line: the line in it, from 1.
        field: the record and field: "s3, cue".
        reason: what is wrong.
        remedy: what to do about it.
    """

    file: str
    line: int
    field: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.reason}; {self.remedy}"


def labels_schema() -> dict[str, Any]:
    """Return the JSON schema of `labels.yaml`, committed as `evals/labels.schema.json` for editors."""
    schema = Labels.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


@dataclass(frozen=True, slots=True)
class LabelsFile:
    """One file of labels as read.

    Attributes:
        file: its name, for messages.
        labels: what it holds.
        lined: the line of everything in it.
    """

    file: str
    labels: Labels
    lined: yaml_lines.Lined


class Refusals:
    """Collects what is wrong with one file of labels, so that all of it is told at once.

    Attributes:
        problems: what was refused so far.
    """

    def __init__(self, file: LabelsFile) -> None:
        self._file = file
        self.problems: list[Problem] = []

    def add(self, path: yaml_lines.Path, reason: str, remedy: str) -> None:
        """Refuse the value at `path`."""
        name = field_name(self._file.lined.data, path)
        self.problems.append(Problem(self._file.file, self.line(path), name, reason, remedy))

    def line(self, path: yaml_lines.Path) -> int:
        """Return the line of the value at `path`."""
        return self._file.lined.line(path)


def read_labels(path: Path) -> LabelsFile | list[Problem]:
    """Return what a file of labels holds, or all that is wrong with its form."""
    file = str(path)
    try:
        lined = yaml_lines.read(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        whole = Problem(file, 1, "file", "there is no such file", "write the labels, or name the file that holds them")
    except OSError as error:
        whole = Problem(file, 1, "file", f"cannot be read ({error.strerror})", "check the path and its mode")
    except UnicodeDecodeError as error:
        whole = Problem(file, error.object.count(b"\n", 0, error.start) + 1, "file", "is not UTF-8", "save it as UTF-8")
    except yaml_lines.YamlError as error:
        reason = f"is no YAML that labels can be read from: {error.reason}"
        whole = Problem(file, error.line, "file", reason, "quote the words here or write them as a block (>-); use no aliases")
    else:
        return _validated(file, lined)
    return [whole]


def _validated(file: str, lined: yaml_lines.Lined) -> LabelsFile | list[Problem]:
    if not isinstance(lined.data, dict):
        remedy = f"begin with {SCHEMA_LINE!r} and give title, provenance and labelled_by"
        return [Problem(file, 1, "file", "holds no keys", remedy)]
    problems = [
        Problem(file, line, field_name(lined.data, path), "stands twice in one record", "keep one of them")
        for path, line in lined.repeated
    ]
    try:
        labels = Labels.model_validate(lined.data)
    except ValidationError as error:
        return sorted([*problems, *_form_problems(file, lined, error)])
    return problems or LabelsFile(file, labels, lined)


def field_name(data: object, path: yaml_lines.Path) -> str:
    """Return how a message calls the value at `path`: by the record's id or name, then the field."""
    if not path:
        return "file"
    parts = [str(path[0])]
    if len(path) > 1 and isinstance(path[1], int) and path[0] in _RECORDS and isinstance(data, dict):
        record = data[path[0]][path[1]] if isinstance(data.get(path[0]), list) else None
        parts = [_record_name(str(path[0]), path[1], record)]
        path = path[1:]
    return ", ".join([*parts, *(f"item {p + 1}" if isinstance(p, int) else str(p) for p in path[1:])])


def _record_name(kind: str, index: int, record: object) -> str:
    singular = {"parties": "party"}.get(kind, kind[:-1])
    if isinstance(record, dict):
        name = record.get("id") or record.get("name")
        if kind == "positions" and record.get("party"):
            name = f"of {record.get('party')} on {record.get('issue')}"
        if isinstance(name, str):
            return f"{singular} {name}"
    return f"{singular} {index + 1}"


def _form_problems(file: str, lined: yaml_lines.Lined, error: ValidationError) -> Iterator[Problem]:
    for detail in error.errors(include_url=False, include_input=False):
        path = detail["loc"]
        reason, remedy = _form_reason(path, detail["type"], detail["msg"], detail.get("ctx", {}))
        # An index that pydantic counts in a list of one may not be in the file.
        while path and path not in lined.lines and detail["type"] not in ("missing", "extra_forbidden"):
            path = path[:-1]
        yield Problem(file, lined.line(path), field_name(lined.data, path), reason, remedy)


def _form_reason(path: yaml_lines.Path, kind: str, message: str, context: dict[str, Any]) -> tuple[str, str]:
    """Return reason and remedy for an error of pydantic, by its kind."""
    if kind == "extra_forbidden":
        form = _RECORDS.get(str(path[0]), Labels) if len(path) > 1 else Labels
        known = list((Copied if len(path) > 3 else form).model_fields)
        close = difflib.get_close_matches(str(path[-1]), known, 1)
        return "is no known key", f"did you mean {close[0]}?" if close else f"known here: {', '.join(known)}"
    if kind == "literal_error":
        return "has an unknown value", f"it is one of {context.get('expected', '')}"
    if kind == "string_pattern_mismatch" and path[-1] == "id":
        return "is no slug", "use small letters, digits and single hyphens"
    for prefix, reason, remedy in (
        ("missing", "is missing", "add it"),
        ("too_short", "is empty", "give it words, or leave the key out"),
        ("string_too_short", "is empty", "give it words, or leave the key out"),
        ("string_pattern_mismatch", "is empty", "give it words, or leave the key out"),
        ("date", "is no date", "write it as YYYY-MM-DD"),
        ("list_type", "is not a list", _FORM),
        ("string_type", "is not words", _FORM),
        ("model", "is not a record with keys", _FORM),
    ):
        if kind.startswith(prefix):
            return reason, remedy
    return message[:1].lower() + message[1:], _FORM
