"""The tables of a DNA 3.0 database in SQLite: names, types and constraints as the format prescribes them.

Source: P. Leifeld, Discourse Network Analyzer 3.0, https://github.com/leifeld/dna; its program creates them
in a new database and reads them from an old one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

VERSION: Final = ("3.0.11", "2025-02-05")
"""Version and date of the format: DNA opens databases whose version begins with 3.0."""

LONGEST: Final = 190
"""Characters that a name, a title or a value of a short text may have."""

_PERMISSIONS: Final = (
    "AddDocuments",
    "EditDocuments",
    "DeleteDocuments",
    "ImportDocuments",
    "AddStatements",
    "EditStatements",
    "DeleteStatements",
    "EditAttributes",
    "EditRegex",
    "EditStatementTypes",
    "EditCoders",
    "EditCoderRelations",
    "ViewOthersDocuments",
    "EditOthersDocuments",
    "ViewOthersStatements",
    "EditOthersStatements",
)


def definitions() -> list[str]:
    """Return a CREATE TABLE statement for every table, in an order that foreign keys allow."""
    return [f"CREATE TABLE {name} ({', '.join(columns)})" for name, columns in _tables()]


def _tables() -> Iterator[tuple[str, list[str]]]:
    yield "SETTINGS", ["Property TEXT PRIMARY KEY", "Value TEXT NOT NULL"]
    yield (
        "CODERS",
        [
            _ID,
            _short("Name"),
            *_colour(),
            _within("Refresh", 0, 9999, 0),
            _within("FontSize", 1, 99, 14),
            _short("Password"),
            "PopupWidth INTEGER CHECK (PopupWidth BETWEEN 100 AND 9999) DEFAULT 300",
            _within("ColorByCoder", 0, 1, 0),
            _within("PopupDecoration", 0, 1, 0),
            _within("PopupAutoComplete", 0, 1, 1),
            *(_within(f"Permission{what}", 0, 1, 1) for what in _PERMISSIONS),
        ],
    )
    yield (
        "DOCUMENTS",
        [
            _ID,
            _short("Title"),
            "Text TEXT NOT NULL",
            "Coder INTEGER",
            *(_short(name, "") for name in ("Author", "Source", "Section")),
            "Notes TEXT NOT NULL DEFAULT ''",
            _short("Type", ""),
            "Date INTEGER NOT NULL",
            _key("Coder", "CODERS"),
        ],
    )
    yield "STATEMENTTYPES", [_ID, _short("Label"), *_colour()]
    kinds = " OR ".join(f"DataType = '{kind}'" for kind in ("boolean", "integer", "long text", "short text"))
    yield (
        "VARIABLES",
        [
            _ID,
            _short("Variable"),
            f"DataType TEXT NOT NULL CHECK ({kinds}) DEFAULT 'short text'",
            "StatementTypeId INTEGER",
            _key("StatementTypeId", "STATEMENTTYPES"),
            "UNIQUE (Variable, StatementTypeId)",
        ],
    )
    yield (
        "VARIABLELINKS",
        [
            _ID,
            "SourceVariableId INTEGER",
            "TargetVariableId INTEGER",
            "CHECK (TargetVariableId != SourceVariableId)",
            _key("SourceVariableId", "VARIABLES"),
            _key("TargetVariableId", "VARIABLES"),
        ],
    )
    yield "REGEXES", [f"Label TEXT PRIMARY KEY CHECK (LENGTH(Label) <= {LONGEST})", *_colour()]
    yield (
        "CODERRELATIONS",
        [
            _ID,
            "Coder INTEGER CHECK (Coder > 0)",
            "OtherCoder INTEGER CHECK (OtherCoder > 0)",
            *(_within(name, 0, 1, 1) for name in ("viewStatements", "editStatements", "viewDocuments", "editDocuments")),
            "CHECK (Coder != OtherCoder)",
            _key("Coder", "CODERS"),
            _key("OtherCoder", "CODERS"),
        ],
    )
    yield (
        "STATEMENTS",
        [
            _ID,
            "StatementTypeId INTEGER",
            "DocumentId INTEGER",
            "Start INTEGER NOT NULL CHECK (Start >= 0)",
            "Stop INTEGER NOT NULL CHECK (Stop >= 0)",
            "Coder INTEGER",
            "CHECK (Start < Stop)",
            _key("StatementTypeId", "STATEMENTTYPES"),
            _key("Coder", "CODERS"),
            _key("DocumentId", "DOCUMENTS"),
        ],
    )
    yield "DATABOOLEAN", _data("Value INTEGER NOT NULL DEFAULT 1")
    yield "DATAINTEGER", _data("Value INTEGER NOT NULL DEFAULT 0")
    yield (
        "ENTITIES",
        [
            _ID,
            "VariableId INTEGER NOT NULL",
            _short("Value", ""),
            *(f"{name} INTEGER CHECK ({name} BETWEEN 0 AND 255)" for name in ("Red", "Green", "Blue")),
            "ChildOf INTEGER CHECK (ChildOf > 0)",
            "UNIQUE (VariableId, Value)",
            _key("ChildOf", "ENTITIES"),
            _key("VariableId", "VARIABLES"),
        ],
    )
    yield "DATASHORTTEXT", _data("Entity INTEGER NOT NULL", _key("Entity", "ENTITIES"))
    yield "DATALONGTEXT", _data("Value TEXT DEFAULT ''")
    yield (
        "ATTRIBUTEVARIABLES",
        [
            _ID,
            "VariableId INTEGER NOT NULL",
            _short("AttributeVariable"),
            "UNIQUE (VariableId, AttributeVariable)",
            _key("VariableId", "VARIABLES"),
        ],
    )
    yield (
        "ATTRIBUTEVALUES",
        [
            _ID,
            "EntityId INTEGER NOT NULL",
            "AttributeVariableId INTEGER NOT NULL",
            _short("AttributeValue", ""),
            "UNIQUE (EntityId, AttributeVariableId)",
            _key("EntityId", "ENTITIES"),
            _key("AttributeVariableId", "ATTRIBUTEVARIABLES"),
        ],
    )


_ID: Final = "ID INTEGER NOT NULL PRIMARY KEY"


def _short(name: str, default: str | None = None) -> str:
    given = "" if default is None else f" DEFAULT '{default}'"
    return f"{name} TEXT NOT NULL{given} CHECK (LENGTH({name}) <= {LONGEST})"


def _within(name: str, low: int, high: int, default: int) -> str:
    return f"{name} INTEGER NOT NULL DEFAULT {default} CHECK ({name} BETWEEN {low} AND {high})"


def _colour() -> list[str]:
    return [_within(name, 0, 255, 0) for name in ("Red", "Green", "Blue")]


def _key(column: str, table: str) -> str:
    return f"FOREIGN KEY ({column}) REFERENCES {table} (ID) ON DELETE CASCADE"


def _data(value: str, *keys: str) -> list[str]:
    return [
        _ID,
        "StatementId INTEGER NOT NULL",
        "VariableId INTEGER NOT NULL",
        value,
        _key("StatementId", "STATEMENTS"),
        _key("VariableId", "VARIABLES"),
        *keys,
        "UNIQUE (StatementId, VariableId)",
    ]
