from __future__ import annotations

import csv
import gzip
import json
import pickle
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.batch.inputs import Columns, Inputs, survey
from summarizer.errors import InputError, SettingsError

SAID = "The ferry will sail on Monday, said Ada Roke."


def lines(path: Path, *rows: object) -> Path:
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows), "utf-8")
    return path


def test_files_directories_and_patterns_come_in_order_and_hidden_or_unknown_files_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "news" / "deep").mkdir(parents=True)
    for name in ("b.txt", "a.md", "deep/c.html", ".hidden.txt", "photo.png", "notes.docx"):
        (tmp_path / "news" / name).write_text(SAID, "utf-8")
    (tmp_path / "single.dat").write_text(SAID, "utf-8")
    items = list(Inputs([tmp_path / "single.dat", tmp_path / "news", str(tmp_path / "news" / "**" / "*.txt")]))
    assert [Path(i.id).name for i in items] == ["single.dat", "a.md", "b.txt", "c.html", "b.txt"]
    assert items[0].load().text == SAID
    assert items[1].load().source == str(tmp_path / "news" / "a.md")


@pytest.mark.parametrize("name", ["missing.txt", "nothing-*.txt", "-", "."])
def test_an_input_that_names_nothing_is_an_error_before_anything_is_read(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=f"^{name[0]}"):
        survey(Inputs([name]))


def test_json_lines_keep_ids_and_metadata_and_a_bad_line_is_an_item_whose_loading_fails(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "a.jsonl",
        {"id": 7, "text": SAID, "title": "Ferry", "date": "2026-03-04T10:00:00Z", "language": "en-GB"},
        '{"id": "cut", "text": ',
        "",
        [1, 2],
        {"id": "no text"},
        {"id": "a number", "text": 5},
        {"text": " "},
        {"text": SAID, "date": "3 May"},
    )
    items = list(Inputs([path]))
    first = items[0].load()
    assert (items[0].id, first.title, str(first.date), first.language, first.text) == ("7", "Ferry", "2026-03-04", "en", SAID)
    assert [i.id for i in items[1:]] == [f"{path}:2", f"{path}:4", "no text", "a number", f"{path}:7", f"{path}:8"]
    for item in items[1:6]:
        with pytest.raises(InputError, match=f"^{path}:"):
            item.load()
    assert items[6].load().date is None


def test_columns_are_named_by_option(tmp_path: Path) -> None:
    path = lines(tmp_path / "a.ndjson", {"nr": "x1", "body": SAID, "head": "Ferry", "day": "2026-03-04", "id": "other"})
    (item,) = Inputs([path], Columns(text="body", id="nr", title="head", date="day"))
    document = item.load()
    assert (item.id, document.text, document.title, str(document.date)) == ("x1", SAID, "Ferry", "2026-03-04")


def test_csv_with_line_breaks_semicolons_and_short_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerows([["id", "text"], ["1", f"{SAID}\n\nSecond; paragraph."], ["2"], ["3", SAID]])
    items = list(Inputs([path], delimiter=";"))
    assert [i.id for i in items] == ["1", f"{path}:2", "3"]
    assert items[0].load().text == f"{SAID}\n\nSecond; paragraph."
    with pytest.raises(InputError, match="1 cells"):
        items[1].load()


def test_one_wrongly_encoded_row_costs_no_other(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b'id,text\n1,The caf\xe9 closed\n2,"' + SAID.encode() + b'"\n')
    bad, good = Inputs([path])
    with pytest.raises(InputError, match="encoding"):
        bad.load()
    assert good.load().text == SAID
    assert next(iter(Inputs([path], encoding="cp1252"))).load().text == "The café closed"
    with pytest.raises(SettingsError, match="no text encoding"):
        list(Inputs([path], encoding="no-such"))


def test_a_table_without_the_column_says_which_it_has(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("nr,body\n1,x\n", "utf-8")
    with pytest.raises(InputError, match=r"no column 'text'; it has 'nr', 'body'"):
        list(Inputs([path]))


def test_parquet_reads_only_the_columns_it_needs(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    table = pyarrow.table(
        {"id": [1, 2], "text": [SAID, None], "date": pyarrow.array([20516, None], pyarrow.date32()), "x": [0, 0]}
    )
    pyarrow.parquet.write_table(table, path)
    first, second = Inputs([path])
    assert (first.id, str(first.load().date), first.load().text) == ("1", "2026-03-04", SAID)
    with pytest.raises(InputError, match="holds no text"):
        second.load()
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(InputError, match="no Parquet file"):
        list(Inputs([tmp_path / "broken.parquet"]))


def test_compressed_json_lines_and_a_damaged_archive(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps({"id": "z", "text": SAID}).encode() + b"\n"))
    assert [i.load().text for i in Inputs([path])] == [SAID]
    path.write_bytes(path.read_bytes()[:20])
    with pytest.raises(InputError, match="cannot be read"):
        list(Inputs([path]))


def test_the_fingerprint_follows_every_document_and_their_order(tmp_path: Path) -> None:
    one, two = {"id": "1", "text": SAID}, {"id": "2", "text": SAID}
    first = survey(Inputs([lines(tmp_path / "a.jsonl", one, two)]))
    assert first == survey(Inputs([lines(tmp_path / "a.jsonl", one, {**two, "unused": 1})]))
    assert first.count == 2
    for other in ([two, one], [one], [one, {**two, "title": "New"}]):
        assert survey(Inputs([lines(tmp_path / "a.jsonl", *other)])).fingerprint != first.fingerprint


def test_an_item_can_be_sent_to_another_process(tmp_path: Path) -> None:
    (item,) = Inputs([lines(tmp_path / "a.jsonl", {"text": SAID})])
    assert pickle.loads(pickle.dumps(item)).load() == item.load()  # noqa: S301  # our own bytes


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip))
def test_any_text_comes_through_a_json_line_to_the_character(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = lines(tmp_path_factory.mktemp("any") / "a.jsonl", {"text": text})
    (item,) = Inputs([path])
    assert item.load().text == text
