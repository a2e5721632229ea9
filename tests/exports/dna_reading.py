"""A reader of DNA 3.0 databases as DNA reads them: by its own table definitions, refusing what they forbid.

The definitions are those that DNA's program prescribes (Discourse Network Analyzer 3.0, https://github.com/leifeld/dna):
every column with its type, whether it may be null, and what it defaults to.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

_CODER = (
    "ID Name Red=0 Green=0 Blue=0 Refresh=0 FontSize=14 Password PopupWidth=300? ColorByCoder=0 PopupDecoration=0 "
    "PopupAutoComplete=1 "
    + " ".join(
        f"Permission{what}=1"
        for what in (
            "AddDocuments EditDocuments DeleteDocuments ImportDocuments AddStatements EditStatements DeleteStatements "
            "EditAttributes EditRegex EditStatementTypes EditCoders EditCoderRelations ViewOthersDocuments "
            "EditOthersDocuments ViewOthersStatements EditOthersStatements"
        ).split()
    )
)
_TEXTS = {
    *("Property", "Value", "Name", "Password", "Title", "Text", "Author", "Source", "Section", "Notes", "Type", "Label"),
    *("Variable", "DataType", "AttributeVariable", "AttributeValue"),
}

TABLES = {
    "SETTINGS": "Property? Value",
    "CODERS": _CODER,
    "DOCUMENTS": "ID Title Text Coder? Author='' Source='' Section='' Notes='' Type='' Date",
    "STATEMENTTYPES": "ID Label Red=0 Green=0 Blue=0",
    "VARIABLES": "ID Variable DataType='short_text' StatementTypeId?",
    "VARIABLELINKS": "ID SourceVariableId? TargetVariableId?",
    "REGEXES": "Label? Red=0 Green=0 Blue=0",
    "CODERRELATIONS": "ID Coder? OtherCoder? viewStatements=1 editStatements=1 viewDocuments=1 editDocuments=1",
    "STATEMENTS": "ID StatementTypeId? DocumentId? Start Stop Coder?",
    "DATABOOLEAN": "ID StatementId VariableId Value=1",
    "DATAINTEGER": "ID StatementId VariableId Value=0",
    "DATASHORTTEXT": "ID StatementId VariableId Entity",
    "DATALONGTEXT": "ID StatementId VariableId Value=''?",
    "ENTITIES": "ID VariableId Value='' Red? Green? Blue? ChildOf?",
    "ATTRIBUTEVARIABLES": "ID VariableId AttributeVariable",
    "ATTRIBUTEVALUES": "ID EntityId AttributeVariableId AttributeValue=''",
}
"""Columns by table, in order: `?` may be null, `=` is followed by the default."""

KEYS = {
    "DOCUMENTS": {("Coder", "CODERS")},
    "VARIABLES": {("StatementTypeId", "STATEMENTTYPES")},
    "VARIABLELINKS": {("SourceVariableId", "VARIABLES"), ("TargetVariableId", "VARIABLES")},
    "CODERRELATIONS": {("Coder", "CODERS"), ("OtherCoder", "CODERS")},
    "STATEMENTS": {("StatementTypeId", "STATEMENTTYPES"), ("DocumentId", "DOCUMENTS"), ("Coder", "CODERS")},
    **{t: {("StatementId", "STATEMENTS"), ("VariableId", "VARIABLES")} for t in ("DATABOOLEAN", "DATAINTEGER", "DATALONGTEXT")},
    "DATASHORTTEXT": {("StatementId", "STATEMENTS"), ("VariableId", "VARIABLES"), ("Entity", "ENTITIES")},
    "ENTITIES": {("VariableId", "VARIABLES"), ("ChildOf", "ENTITIES")},
    "ATTRIBUTEVARIABLES": {("VariableId", "VARIABLES")},
    "ATTRIBUTEVALUES": {("EntityId", "ENTITIES"), ("AttributeVariableId", "ATTRIBUTEVARIABLES")},
}

UNIQUE = {
    "VARIABLES": {"Variable StatementTypeId"},
    "DATABOOLEAN": {"StatementId VariableId"},
    "DATAINTEGER": {"StatementId VariableId"},
    "DATASHORTTEXT": {"StatementId VariableId"},
    "DATALONGTEXT": {"StatementId VariableId"},
    "ENTITIES": {"VariableId Value"},
    "ATTRIBUTEVARIABLES": {"VariableId AttributeVariable"},
    "ATTRIBUTEVALUES": {"EntityId AttributeVariableId"},
}

_DATA = {"boolean": "DATABOOLEAN", "integer": "DATAINTEGER", "long text": "DATALONGTEXT", "short text": "DATASHORTTEXT"}


def columns(table: str) -> list[tuple[str, str, bool, str | None]]:
    """Return what DNA prescribes: name, type, whether it must be there, default."""
    out = []
    for told in TABLES[table].split():
        name, _, default = told.removesuffix("?").partition("=")
        text = name in _TEXTS and not (name == "Value" and table in ("DATABOOLEAN", "DATAINTEGER"))
        shown = default.replace("_", " ") or None
        out.append((name, "TEXT" if text else "INTEGER", not told.endswith("?"), shown))
    return out


@dataclass
class Coded:
    """A coded statement as DNA shows it."""

    id: int
    type: str
    document: int
    start: int
    stop: int
    text: str
    values: dict[str, str | int]


@dataclass
class Database:
    """What DNA shows of a database."""

    version: str
    password: str
    documents: dict[int, tuple[str, str, int]]
    variables: dict[str, dict[str, str]]
    statements: list[Coded]
    attributes: dict[tuple[str, str], dict[str, str]]


def read(path: Path) -> Database:
    """Read a database by DNA's definitions; anything that they do not allow is an AssertionError."""
    with closing(sqlite3.connect(path)) as db:
        _check(db)
        version = db.execute("SELECT Value FROM SETTINGS WHERE Property = 'version'").fetchone()[0]
        password = db.execute("SELECT Password FROM CODERS WHERE ID = 1 AND Name = 'Admin'").fetchone()[0]
        documents = {r[0]: r[1:] for r in db.execute("SELECT ID, Title, Text, Date FROM DOCUMENTS")}
        types = dict(db.execute("SELECT ID, Label FROM STATEMENTTYPES").fetchall())
        variables: dict[str, dict[str, str]] = {label: {} for label in types.values()}
        for name, kind, type_id in db.execute("SELECT Variable, DataType, StatementTypeId FROM VARIABLES ORDER BY ID"):
            variables[types[type_id]][name] = kind
        statements = []
        for id, type_id, document, start, stop, text in db.execute(
            "SELECT S.ID, StatementTypeId, DocumentId, Start, Stop, SUBSTR(D.Text, Start + 1, Stop - Start) "
            "FROM STATEMENTS S JOIN DOCUMENTS D ON D.ID = S.DocumentId JOIN CODERS C ON C.ID = S.Coder ORDER BY S.ID"
        ):
            statements.append(Coded(id, types[type_id], document, start, stop, text, _values(db, id)))
        attributes: dict[tuple[str, str], dict[str, str]] = {}
        for variable, value, name, told in db.execute(
            "SELECT Variable, E.Value, AttributeVariable, AttributeValue FROM ATTRIBUTEVALUES "
            "JOIN ENTITIES E ON E.ID = EntityId JOIN ATTRIBUTEVARIABLES A ON A.ID = AttributeVariableId "
            "JOIN VARIABLES V ON V.ID = E.VariableId WHERE V.StatementTypeId = 1"
        ):
            attributes.setdefault((variable, value), {})[name] = told
        return Database(version, password, documents, variables, statements, attributes)


def _values(db: sqlite3.Connection, id: int) -> dict[str, str | int]:
    out = {}
    for kind, table in _DATA.items():
        value, join = (
            ("E.Value", "JOIN ENTITIES E ON E.ID = Entity AND E.VariableId = V.ID") if kind == "short text" else ("D.Value", "")
        )
        for name, told in db.execute(
            f"SELECT Variable, {value} FROM {table} D JOIN VARIABLES V ON V.ID = D.VariableId {join} "
            "JOIN STATEMENTS S ON S.ID = D.StatementId AND S.StatementTypeId = V.StatementTypeId "
            "WHERE StatementId = ? AND DataType = ?",
            (id, kind),
        ):
            out[name] = told
    return out


def _check(db: sqlite3.Connection) -> None:
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert tables == set(TABLES)
    for table in TABLES:
        made = [(n, t, bool(must), d) for _, n, t, must, d, _ in db.execute(f"PRAGMA table_info({table})")]
        assert made == columns(table), table
        keys = {(r[3], r[2], r[6]) for r in db.execute(f"PRAGMA foreign_key_list({table})")}
        assert keys == {(column, other, "CASCADE") for column, other in KEYS.get(table, set())}, table
        unique = set()
        for _, index, is_unique, origin, _ in db.execute(f"PRAGMA index_list({table})").fetchall():
            if is_unique and origin == "u":
                unique.add(" ".join(r[2] for r in db.execute(f"PRAGMA index_info({index})")))
        assert unique == UNIQUE.get(table, set()), table
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    short = {"Name", "Title", "Author", "Source", "Section", "Type", "Label", "Variable", "AttributeVariable", "AttributeValue"}
    for table in TABLES:
        for name, *_ in columns(table):
            if name in short or (table, name) == ("ENTITIES", "Value"):
                longest = db.execute(f"SELECT MAX(LENGTH({name})) FROM {table}").fetchone()[0]
                assert (longest or 0) < 191, (table, name)
    for kind, table in _DATA.items():  # DNA's exporter wants every variable of every statement
        missing = db.execute(
            "SELECT COUNT(*) FROM STATEMENTS S JOIN VARIABLES V USING (StatementTypeId) WHERE V.DataType = ? AND NOT EXISTS "
            f"(SELECT 1 FROM {table} D WHERE D.StatementId = S.ID AND D.VariableId = V.ID)",
            (kind,),
        ).fetchone()[0]
        assert missing == 0, kind
