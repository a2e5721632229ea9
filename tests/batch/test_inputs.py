from __future__ import annotations

import csv
import gzip
import json
import os
import pickle
import sys
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.batch.inputs import Columns, Inputs
from summarizer.batch.survey import Survey
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
        Survey(Inputs([name]))


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


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ({"encoding": "no-such"}, "no text encoding"),
        ({"encoding": "hex"}, "no text encoding"),
        ({"encoding": "a\0b"}, "no text encoding"),
        ({"delimiter": ";;"}, "one character"),
        ({"delimiter": '"'}, "one character"),
        ({"delimiter": "\n"}, "one character"),
    ],
)
def test_options_of_tables_that_cannot_work_are_errors_at_once(option: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        Inputs(["a.csv"], **option)


@pytest.mark.parametrize("delimiter", ["\t", r"\t"])
def test_a_tab_may_be_written_out(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"id\ttext\n1\t{SAID}\n", "utf-8")
    assert [(i.id, i.load().text) for i in Inputs([path], delimiter=delimiter)] == [("1", SAID)]


@pytest.mark.parametrize(
    ("encoding", "written"),
    [("utf-16", "utf-16"), ("utf-32", "utf-32"), ("utf-8", "utf-8-sig"), ("U8", "utf-8-sig"), (None, "utf-8-sig")],
)
def test_tables_are_decoded_before_they_are_cut_into_lines(tmp_path: Path, encoding: str | None, written: str) -> None:
    said = "The Ċafé closed"  # a byte of it in UTF-16 is a line feed
    (tmp_path / "a.csv").write_bytes(f"id,text\n1,{said}\n2,{said}\n".encode(written))
    (tmp_path / "b.jsonl").write_bytes("".join(f'{{"id": {n}, "text": "{said}"}}\n' for n in (3, 4)).encode(written))
    assert [(i.id, i.load().text) for i in Inputs([tmp_path], encoding=encoding)] == [(n, said) for n in "1234"]


def test_a_table_that_is_not_of_the_encoding_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", {"text": SAID})
    with pytest.raises(InputError, match=r"not valid utf-16; name the right encoding"):
        list(Inputs([path], encoding="utf-16"))
    path.write_bytes(b'{"text": "caf\xe9"}\n' + json.dumps({"text": SAID}).encode())
    bad, good = Inputs([path])
    with pytest.raises(InputError, match=r"a.jsonl:1: character 13 is not valid"):
        bad.load()
    assert good.load().text == SAID


def test_a_quotation_mark_that_is_not_closed_takes_no_rows_into_an_article(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('id,text\n0,fine\n1,"abc said Bob.\n2,def said Ann.\n', "utf-8")
    good, bad = Inputs([path])
    assert good.load().text == "fine"
    with pytest.raises(InputError, match=r"a.csv:2: .* opened and not closed"):
        bad.load()
    path.write_text('id,text\n1,"abc said Bob.\n2,"def said Ann."\n3,ghi\n', "utf-8")
    bad, good = Inputs([path])
    assert (good.id, good.load().text) == ("3", "ghi")
    with pytest.raises(InputError, match="no CSV"):
        bad.load()


def test_a_column_that_is_there_twice_and_used_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,text,text\n1,a,b\n", "utf-8")
    with pytest.raises(InputError, match="'text' twice"):
        list(Inputs([path]))
    path.write_text("id,text,note,note\n1,a,b,c\n", "utf-8")
    assert [i.load().text for i in Inputs([path])] == ["a"]


def test_an_empty_table_has_no_rows_and_a_damaged_one_in_a_directory_costs_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.csv").touch()
    (tmp_path / "b.jsonl").touch()
    assert list(Inputs([tmp_path])) == []
    rows = "".join(json.dumps({"id": n, "text": f"{SAID} {n * 7919 % 1009}"}) + "\n" for n in range(2_000)).encode()
    (tmp_path / "c.jsonl.gz").write_bytes(gzip.compress(rows)[:-2000])
    (tmp_path / "d.parquet").write_bytes(b"PAR1 no")
    (tmp_path / "e.txt").write_text(SAID, "utf-8")
    items = list(Inputs([tmp_path]))
    assert [i.id for i in items[:2]] == ["0", "1"]  # what stands before the damage
    assert [Path(i.id).name for i in items[-3:]] == ["c.jsonl.gz", "d.parquet", "e.txt"]
    for item, said in zip(items[-3:-1], ("is damaged", "no Parquet file"), strict=True):
        with pytest.raises(InputError, match=said):
            item.load()
    for name in ("c.jsonl.gz", "d.parquet"):
        with pytest.raises(InputError, match=name):
            list(Inputs([tmp_path / name]))


@pytest.mark.parametrize(
    ("given", "language"),
    [
        ("en", "en"),
        (" pt-BR ", "pt"),
        ("EN_us", "en"),
        ("zh-Hant-TW", "zh"),
        ("Swedish", None),
        ("est", None),
        ("unknown", None),
    ],
)
def test_a_language_is_a_tag_and_else_found_from_the_text(tmp_path: Path, given: str, language: str | None) -> None:
    path = lines(
        tmp_path / "a.jsonl", {"text": "Xyz.", "language": given}, {"text": f"{SAID} It was the end.", "language": given}
    )
    unclear, english = (i.load().language for i in Inputs([path]))
    assert (unclear, english) == (language, language or "en")


def test_what_no_encoding_can_write_fails_its_own_row_or_is_escaped(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,title,text\nM\xfcller,,a\n2,M\xfcller,b\n3,,c\n")
    with_id, with_title, good = Inputs([path])
    assert [i.id for i in (with_id, with_title, good)] == [r"M\udcfcller", "2", "3"]
    for item, said in ((with_id, "the id"), (with_title, "the title's character 1")):
        with pytest.raises(InputError, match=f"{said}.* its right encoding"):
            item.load()
    assert good.load().text == "c"
    (item,) = Inputs([lines(tmp_path / "b.jsonl", {"id": "\ud800", "text": SAID})])
    assert item.id == r"\ud800"


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are bytes")
def test_a_file_whose_name_is_in_another_encoding_is_read_under_an_escaped_one(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9")
    (tmp_path / f"{name}.txt").write_text(SAID, "utf-8")
    (tmp_path / f"{name}.jsonl").write_text(f'{{"text": "{SAID}"}}\n{{', "utf-8")
    for item, end in zip(Inputs([tmp_path]), (r"caf\udce9.jsonl:1", r"caf\udce9.jsonl:2", r"caf\udce9.txt"), strict=True):
        assert item.id == str(tmp_path / end)
        assert item.fingerprint
    assert item.load().model_dump_json()
    assert item.load().source == item.id


def test_an_id_of_nought_is_an_id_also_of_a_row_without_text(tmp_path: Path) -> None:
    assert [i.id for i in Inputs([lines(tmp_path / "a.jsonl", {"id": 0, "text": SAID}, {"id": 0})])] == ["0", "0"]


def test_a_second_pass_that_differs_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    for name in "bcd":
        (tmp_path / "a" / f"{name}.txt").write_text(SAID, "utf-8")
    inputs = Inputs([tmp_path / "a"])
    found = Survey(inputs)
    assert [i.id for i in found.checked(inputs)] == [i.id for i in inputs]
    (tmp_path / "a" / "bb.txt").write_text(SAID, "utf-8")
    seen: list[str] = []
    with pytest.raises(InputError, match=r"bb.txt: the input was changed"):
        seen.extend(Path(i.id).name for i in found.checked(inputs))
    assert seen == ["b.txt"]
    for name in ("bb", "d"):
        (tmp_path / "a" / f"{name}.txt").unlink()
    with pytest.raises(InputError, match="of 3 documents 2 are there"):
        list(found.checked(inputs))


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
    first = Survey(Inputs([lines(tmp_path / "a.jsonl", one, two)]))
    assert first.fingerprint == Survey(Inputs([lines(tmp_path / "a.jsonl", one, {**two, "unused": 1})])).fingerprint
    assert first.count == 2
    for other in ([two, one], [one], [one, {**two, "title": "New"}]):
        assert Survey(Inputs([lines(tmp_path / "a.jsonl", *other)])).fingerprint != first.fingerprint


def test_an_item_can_be_sent_to_another_process(tmp_path: Path) -> None:
    (item,) = Inputs([lines(tmp_path / "a.jsonl", {"text": SAID})])
    assert pickle.loads(pickle.dumps(item)).load() == item.load()  # noqa: S301  # our own bytes


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip))
def test_any_text_comes_through_a_json_line_to_the_character(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = lines(tmp_path_factory.mktemp("any") / "a.jsonl", {"text": text})
    (item,) = Inputs([path])
    assert item.load().text == text
