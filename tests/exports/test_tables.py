"""CSV, JSON lines, pandas and Parquet, each read back by what its users read it with."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer import Summary
from summarizer.exports import TABLES, rows, to_frame, to_frames, write_csv, write_jsonl, write_parquet
from tests.builders import summaries
from tests.talks import ferry_talks, harbour


def as_csv(given: Sequence[Summary], table: str) -> str:
    stream = io.StringIO(newline="")
    write_csv(given, table, stream)
    return stream.getvalue()


@settings(max_examples=30)
@given(st.lists(summaries(), max_size=2), st.sampled_from(sorted(TABLES)))
def test_csv_holds_every_value_of_any_summary(given: list[Summary], table: str) -> None:
    read = list(csv.DictReader(io.StringIO(as_csv(given, table), newline="")))
    wanted = list(rows(table, given))
    assert [list(r) for r in read] == [list(TABLES[table].columns)] * len(wanted)
    for got, row in zip(read, wanted, strict=True):
        told = {n: "" if v is None else str(v).upper() if isinstance(v, bool) else str(v) for n, v in row.items()}
        assert got == told


@settings(max_examples=30)
@given(st.lists(summaries(), max_size=2), st.sampled_from(sorted(TABLES)))
def test_json_lines_hold_every_value_of_any_summary_whatever_a_reader_takes_for_a_line(
    given: list[Summary], table: str
) -> None:
    stream = io.StringIO()
    count = write_jsonl(given, table, stream)
    lines = stream.getvalue().splitlines()
    assert [json.loads(line) for line in lines] == list(rows(table, given))
    assert count == len(lines)


@settings(max_examples=30)
@given(st.lists(summaries(), max_size=2), st.sampled_from(sorted(TABLES)))
def test_frames_have_the_values_and_the_same_types_whatever_they_hold(given: list[Summary], table: str) -> None:
    frame = to_frame(given, table)
    wanted = list(rows(table, given))
    assert frame.dtypes.to_dict() == to_frame([], table).dtypes.to_dict()
    for name, kind in TABLES[table].columns.items():
        got = [None if pd.isna(v) else v for v in frame[name]]
        if kind == "day":
            got = [None if v is None else v.date().isoformat() for v in got]
        assert got == [r[name] for r in wanted]


def test_pandas_reads_the_csv_as_the_frame_has_it() -> None:
    given = [ferry_talks(), harbour()]
    for table, frame in to_frames(given).items():
        read = pd.read_csv(
            io.StringIO(as_csv(given, table)),
            dtype={n: str(t) for n, t in frame.dtypes.items() if not str(t).startswith("datetime")},
            parse_dates=[n for n, kind in TABLES[table].columns.items() if kind == "day"],
            keep_default_na=False,
            na_values={n: [""] for n, kind in TABLES[table].columns.items() if kind != "text"},
        )
        pd.testing.assert_frame_equal(read.astype(frame.dtypes.to_dict()), frame)


def test_pandas_and_pyarrow_read_the_parquet_files(tmp_path: Path) -> None:
    given = [ferry_talks(), harbour()]
    for table in TABLES:
        file = tmp_path / f"{table}.parquet"
        count = write_parquet(given, table, file)
        wanted = list(rows(table, given))
        read = pq.read_table(file).to_pylist()
        assert [{n: v.isoformat() if hasattr(v, "isoformat") else v for n, v in r.items()} for r in read] == wanted
        assert len(pd.read_parquet(file)) == count == len(wanted)
        empty = tmp_path / "empty.parquet"
        write_parquet([], table, empty)
        assert pq.read_schema(empty) == pq.read_schema(file)


def test_the_tables_join_and_their_offsets_are_places_of_the_text() -> None:
    summary = harbour()
    frames = to_frames([summary])
    text = summary.document.text
    fragments = frames["fragments"]
    assert all(text[r.start : r.end] == r.text for r in fragments.itertuples())
    joined = frames["evidence"].merge(frames["statements"], on=["reading", "statement"])
    assert set(joined["speaker"]) == {"Ada Holm", "The Crews", "The port"}
    assert frames["statements"].loc[0, "content"] == '“We want the berth,” […] “it is ours; "all" of it,”'
    positions = frames["positions"]
    assert list(positions["conditional"]) == [False, True, False, False, False]
    assert list(positions["evidence"]) == [1, 1, 1, 1, 1]


def test_two_readings_of_one_text_have_keys_of_their_own_and_one_given_twice_counts_once() -> None:
    one = harbour()
    other = one.model_copy(update={"provenance": one.provenance.model_copy(update={"model": "another"})})
    keys = {
        "statements": ["reading", "statement"],
        "fragments": ["reading", "statement", "number"],
        "positions": ["reading", "position"],
        "evidence": ["reading", "position", "number"],
    }
    alone, frames = to_frames([one]), to_frames([one, other, one])
    for table, key in keys.items():
        assert not frames[table].duplicated(key).any()
        assert len(frames[table]) == 2 * len(alone[table])
        assert frames[table]["document"].nunique() == 1
        pd.testing.assert_frame_equal(frames[table].iloc[: len(alone[table])], alone[table])


def test_a_table_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError):
        list(rows("speeches", [harbour()]))
