"""A `.dna` file: an SQLite database that Discourse Network Analyzer 3.0 opens."""

from __future__ import annotations

import base64
import datetime
import hashlib
import secrets
import sqlite3
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

from summarizer.errors import SettingsError
from summarizer.exports.dna_coding import Code, CodedDocument, Coding, Type, coded
from summarizer.exports.dna_tables import LONGEST, VERSION, definitions
from summarizer.exports.same_length import basic_plane
from summarizer.summary import Actor, Summary

PASSWORD: Final = "dna"  # noqa: S105 (DNA wants one; it locks nothing that the file does not show to anyone)
"""The password of the coder Admin, unless another is given."""

_ADMIN: Final = 1
_ROUNDS: Final = 100_000
_SALT: Final = 16

_FURTHER: Final = {
    "stance": "short text",
    "conditions": "long text",
    "red line": "long text",
    "status": "short text",
    "basis": "short text",
    "reviewed": "short text",
    "position": "short text",
    "statement": "short text",
}
_ACTORS: Final = {"person": "short text", "organization": "short text", "concept": "short text"}

_TYPES: Final[dict[str, tuple[tuple[int, int, int], dict[str, str]]]] = {
    # The first three are those of every DNA database, with the numbers that a new one has.
    "DNA Statement": ((239, 208, 51), {**_ACTORS, "agreement": "boolean"}),
    "NPF Story Element": (
        (100, 200, 190),
        dict.fromkeys(("narrator", "victim", "villain", "plot", "hero", "policy solution"), "short text"),
    ),
    "Annotation": ((211, 211, 211), {"note": "long text"}),
    "Open stance": ((150, 180, 230), {**_ACTORS, **_FURTHER}),
    "Ascribed stance": ((235, 170, 150), {**_ACTORS, "ascribed to": "short text", **_FURTHER}),
}
"""Statement types: colour and variables."""

_LABEL: Final[dict[Type, str]] = {
    "statement": "DNA Statement",
    "open": "Open stance",
    "ascribed": "Ascribed stance",
    "uncoded": "Annotation",
}


def write_dna(summaries: Iterable[Summary], path: Path, *, password: str = PASSWORD) -> Coding:
    """Write a DNA database; return what was coded, with its warnings.

    Every document is in it, and every position as `summarizer.exports.dna_coding` codes it: stands for and against
    are of the type "DNA Statement", others of the types "Open stance" and "Ascribed stance"; a statement that no
    position rests on is an "Annotation". The coder is Admin.

    Args:
        summaries: the summaries.
        path: the file, by custom with the ending `.dna`; one that is there is replaced when all is written.
        password: what DNA asks for when the file is opened as Admin.

    Raises:
        SettingsError: the file cannot be written.
    """
    coding = coded(summaries)
    part = path.with_name(f"{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        with closing(sqlite3.connect(part)) as connection, connection:
            connection.execute("PRAGMA foreign_keys = ON")
            _Database(connection).fill(coding, password)
        part.replace(path)
    except (OSError, sqlite3.OperationalError) as error:
        part.unlink(missing_ok=True)
        raise SettingsError(f"{path}: cannot be written ({error}); choose another place") from None
    return coding


class _Database:
    """The rows of one database while they are written."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._types: dict[str, int] = {}
        self._variables: dict[tuple[str, str], tuple[int, str]] = {}
        self._attributes: dict[int, dict[str, int]] = {}
        self._entities: dict[tuple[int, str], int] = {}

    def fill(self, coding: Coding, password: str) -> None:
        """Create the tables and write all rows."""
        for definition in definitions():
            self._connection.execute(definition)
        for name, value in zip(("version", "date"), VERSION, strict=True):
            self._add("SETTINGS", Property=name, Value=value)
        self._add("CODERS", ID=_ADMIN, Name="Admin", Red=255, Green=255, Blue=0, Password=password_hash(password))
        self._add_types()
        for number, document in enumerate(coding.documents, 1):
            self._add_document(number, document)
        for number, code in enumerate(coding.codes, 1):
            self._add_code(number, code, coding.documents[code.document - 1].summary)

    def _add_types(self) -> None:
        for label, ((red, green, blue), variables) in _TYPES.items():
            type_id = self._types[label] = self._add("STATEMENTTYPES", Label=label, Red=red, Green=green, Blue=blue)
            for name, kind in variables.items():
                self._add_variable(label, type_id, name, kind)
        for name, kind in _FURTHER.items():  # after all variables that a new database has
            self._add_variable("DNA Statement", self._types["DNA Statement"], name, kind)

    def _add_variable(self, label: str, type_id: int, name: str, kind: str) -> None:
        id = self._add("VARIABLES", Variable=name, DataType=kind, StatementTypeId=type_id)
        self._variables[label, name] = (id, kind)
        if name in _ACTORS:
            self._attributes[id] = {
                what: self._add("ATTRIBUTEVARIABLES", VariableId=id, AttributeVariable=what)
                for what in ("Type", "Alias", "Notes")
            }
        if kind == "short text":
            self._entity(id, "", {})

    def _add_document(self, number: int, document: CodedDocument) -> None:
        read = document.summary.document
        day = datetime.datetime.combine(document.day, datetime.time(), datetime.UTC)
        self._add(
            "DOCUMENTS",
            ID=number,
            Title=_short(document.title) or f"Document {number}",
            Text=document.text,
            Coder=_ADMIN,
            Source=_short(read.source),
            Notes=f"Read by attribution-summarizer, {document.summary.provenance.model}; SHA-256 {read.sha256}",
            Date=int(day.timestamp()),
        )

    def _add_code(self, number: int, code: Code, summary: Summary) -> None:
        label = _LABEL[code.type]
        self._add(
            "STATEMENTS",
            ID=number,
            StatementTypeId=self._types[label],
            DocumentId=code.document,
            Start=code.start,
            Stop=code.end,
            Coder=_ADMIN,
        )
        values = _values(code)
        for name in _variables_of(label):
            variable, kind = self._variables[label, name]
            value = values[name]
            if kind == "short text":
                entity = self._entity(variable, _short(str(value)), _told(name, str(value), summary))
                self._add("DATASHORTTEXT", StatementId=number, VariableId=variable, Entity=entity)
            else:
                table = {"long text": "DATALONGTEXT", "boolean": "DATABOOLEAN"}[kind]
                self._add(table, StatementId=number, VariableId=variable, Value=value)

    def _entity(self, variable: int, value: str, attributes: Mapping[str, str]) -> int:
        if (variable, value) not in self._entities:
            id = self._add("ENTITIES", VariableId=variable, Value=value, Red=0, Green=0, Blue=0)
            self._entities[variable, value] = id
            for what, attribute in self._attributes.get(variable, {}).items():
                text = _short(attributes.get(what, ""))
                self._add("ATTRIBUTEVALUES", EntityId=id, AttributeVariableId=attribute, AttributeValue=text)
        return self._entities[variable, value]

    def _add(self, table: str, **row: str | int) -> int:
        names, places = ", ".join(row), ", ".join("?" * len(row))
        made = self._connection.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", tuple(row.values()))  # noqa: S608
        return made.lastrowid or 0


def _variables_of(label: str) -> list[str]:
    return [*_TYPES[label][1], *(_FURTHER if label == "DNA Statement" else ())]


def _values(code: Code) -> dict[str, str | int]:
    who = f"{code.person or 'no source named'}{f' ({code.organization})' if code.organization else ''}"
    return {
        "person": code.person,
        "organization": code.organization,
        "concept": code.concept,
        "agreement": int(bool(code.agreement)),
        "ascribed to": code.of,
        "stance": code.stance,
        "conditions": basic_plane(code.conditions)[0],
        "red line": basic_plane(code.red_line)[0],
        "status": code.status,
        "basis": code.basis,
        "reviewed": code.reviewed,
        "position": code.position,
        "statement": code.statement,
        "note": basic_plane(f"{who}; no position rests on it")[0],
    }


def _told(variable: str, value: str, summary: Summary) -> dict[str, str]:
    """Return the attributes of a person or an organization, where the summary knows it as an actor."""
    actor: Actor | None = None
    if variable in ("person", "organization"):
        actor = next((a for a in summary.actors if a.name == value), None)
    if actor is None:
        return {}
    return {"Type": actor.kind, "Alias": ", ".join(actor.aliases), "Notes": actor.role}


def _short(text: str) -> str:
    """Return words as a short text holds them; longer ones are cut and end in a mark that tells them apart."""
    plain = basic_plane(" ".join(text.split()))[0]
    if len(plain) <= LONGEST:
        return plain
    return f"{plain[: LONGEST - 10]}… {hashlib.sha256(plain.encode()).hexdigest()[:8]}"


def password_hash(password: str, salt: bytes | None = None) -> str:
    """Return a password as DNA stores it.

    That is Base64 of a salt of 16 bytes and a digest: SHA-256 of salt and password (UTF-8, in Unicode's form NFC),
    hashed again until 100,000 rounds are done.

    Args:
        password: the password.
        salt: the salt; a random one when not given.

    Source: the class StrongPasswordEncryptor of Jasypt 1.9, http://www.jasypt.org, which DNA uses.
    """
    salt = secrets.token_bytes(_SALT) if salt is None else salt
    digest = hashlib.sha256(salt + unicodedata.normalize("NFC", password).encode()).digest()
    for _ in range(_ROUNDS - 1):
        digest = hashlib.sha256(digest).digest()
    return base64.b64encode(salt + digest).decode()
