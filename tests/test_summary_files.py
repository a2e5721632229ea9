"""Summaries in files: one, many, and in the envelopes of a batch."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from summarizer import InputError, Summary
from summarizer.summary import SCHEMA_VERSION
from summarizer.summary_files import load_summaries, load_summary
from tests.talks import ferry_talks, harbour


def test_one_summary_indented_or_on_one_line(tmp_path: Path) -> None:
    for indent in (None, 2):
        path = tmp_path / "one.json"
        path.write_text("\n" + harbour().model_dump_json(indent=indent) + "\n", "utf-8")
        assert load_summary(path) == harbour()


def test_lines_bare_and_in_envelopes_and_those_of_documents_that_failed(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    failed = {"id": "b.txt", "position": 1, "status": "failed", "error": {"kind": "ModelError", "message": "no answer"}}
    lines = [
        ferry_talks().model_dump_json(),
        json.dumps(failed),
        "",
        json.dumps({"id": "a.txt", "position": 0, "status": "done", "summary": harbour().model_dump(mode="json")}),
    ]
    path.write_text("\n".join(lines), "utf-8")
    told: list[str] = []
    assert list(load_summaries([path, path], told.append)) == [ferry_talks(), harbour()] * 2
    assert told == [f"{path}: line 2"] * 2
    with pytest.raises(InputError, match="holds 2 summaries"):
        load_summary(path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"document": ', "neither JSON nor JSON lines"),
        ('{"a": 1}', r"line 1: is no summary \("),
        ('{"summary": {"document": {"text": "x"}}}\n', r"line 1: is no summary \(provenance"),
        ("[]", "is no summary"),
    ],
)
def test_what_is_no_summary_is_told_with_its_place(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=told):
        list(load_summaries([path]))


def test_a_broken_line_among_good_ones_is_told_with_its_number(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    path.write_text(f'{harbour().model_dump_json()}\n{{"half": \n', "utf-8")
    with pytest.raises(InputError, match="line 2 is no JSON"):
        list(load_summaries([path]))


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load_summary(tmp_path / "nothing.json")
    (tmp_path / "latin.json").write_bytes(b'{"document": "\xe9"}')
    with pytest.raises(InputError, match="not UTF-8"):
        load_summary(tmp_path / "latin.json")


def test_a_summary_written_before_there_were_reviews_loads(tmp_path: Path) -> None:
    data = harbour().model_dump(mode="json")
    del data["reviews"]
    data["provenance"]["schema_version"] = "1.0"
    (tmp_path / "old.json").write_text(json.dumps(data), "utf-8")
    old = load_summary(tmp_path / "old.json")
    assert (old.reviews, old.statements, old.provenance.schema_version) == ((), harbour().statements, "1.0")
    assert SCHEMA_VERSION == "1.2"


@pytest.mark.parametrize(
    "reviews",
    [
        [{"record": "statement", "id": "s99", "verdict": "accepted"}],
        [{"record": "statement", "id": "s1", "verdict": "rejected"}],
        [{"record": "position", "id": "s1", "verdict": "corrected"}],
        [{"record": "statement", "id": "s1", "verdict": "accepted"}] * 2,
        [{"record": "statement", "id": "s1", "verdict": "maybe"}],
    ],
)
def test_reviews_that_do_not_fit_the_records_do_not_load(reviews: list[dict[str, str]]) -> None:
    with pytest.raises(ValueError, match="review"):
        Summary.model_validate(harbour().model_dump(mode="json") | {"reviews": reviews})
