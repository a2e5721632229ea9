"""Tables as pandas frames and as Parquet files. Needs the extra `frames`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from summarizer.errors import SettingsError
from summarizer.exports.tables import TABLES, Kind, Value, rows
from summarizer.summary import Summary

if TYPE_CHECKING:
    import pandas as pd

_DTYPES: Final[dict[Kind, str]] = {"text": "string", "number": "Int64", "flag": "boolean", "day": "datetime64[s]"}


def to_frame(summaries: Iterable[Summary], table: str) -> pd.DataFrame:
    """Return one table as a frame.

    Texts are `string`, offsets and counts `Int64` (which can be missing), truth values `boolean`, days
    `datetime64[s]`. The types are the same for a table with no row.

    Args:
        summaries: the summaries.
        table: a name in `summarizer.exports.TABLES`.

    Raises:
        KeyError: there is no such table.
        SettingsError: pandas is not installed.
    """
    pandas = _module("pandas")
    columns = TABLES[table].columns
    made = list(rows(table, summaries))
    return pandas.DataFrame(
        {name: pandas.array([row[name] for row in made], dtype=_DTYPES[kind]) for name, kind in columns.items()}
    )


def to_frames(summaries: Iterable[Summary]) -> dict[str, pd.DataFrame]:
    """Return every table as a frame, by name; see `to_frame`."""
    summaries = list(summaries)
    return {name: to_frame(summaries, name) for name in TABLES}


def write_parquet(summaries: Iterable[Summary], table: str, path: Path) -> int:
    """Write one table as a Parquet file; return the number of records.

    Texts are `string`, numbers `int64`, truth values `bool`, days `date32`; missing values are null. The schema is
    the same for every file of a table, so that many files are read as one data set.

    Args:
        summaries: the summaries.
        table: a name in `summarizer.exports.TABLES`.
        path: the file; one that is there is replaced.

    Raises:
        KeyError: there is no such table.
        SettingsError: pyarrow is not installed.
    """
    pyarrow, parquet = _module("pyarrow"), _module("pyarrow.parquet")
    types: dict[Kind, Any] = {
        "text": pyarrow.string(),
        "number": pyarrow.int64(),
        "flag": pyarrow.bool_(),
        "day": pyarrow.date32(),
    }
    columns = TABLES[table].columns
    schema = pyarrow.schema([(name, types[kind]) for name, kind in columns.items()])
    made = [
        {name: _day(value) if columns[name] == "day" else value for name, value in r.items()} for r in rows(table, summaries)
    ]
    parquet.write_table(pyarrow.Table.from_pylist(made, schema=schema), path)
    return len(made)


def _day(value: Value) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None


def _module(name: str) -> ModuleType:
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError:
        package = name.partition(".")[0]
        raise SettingsError(f"{package} is not installed; run: pip install 'attribution-summarizer[frames]'") from None
