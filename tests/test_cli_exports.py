"""`summarizer export`, `import`, `review` and `diff`, run as users run them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest

from summarizer import Summary
from summarizer.evaluation.labels import load_fixture
from summarizer.exports import coded
from tests.exports.annotation_model import problems
from tests.exports.dna_reading import read as read_dna
from tests.talks import ferry_talks, harbour
from tests.test_cli import run


@pytest.fixture
def talks(tmp_path: Path) -> Path:
    path = tmp_path / "talks.json"
    path.write_text(ferry_talks().model_dump_json(indent=2), "utf-8")
    return path


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    path = tmp_path / "batch.jsonl"
    lines = [
        {"id": "0", "position": 0, "status": "failed", "error": {"kind": "InputError", "message": "blank"}},
        {"id": "1", "position": 1, "status": "done", "summary": harbour().model_dump(mode="json")},
        {"id": "2", "position": 2, "status": "done", "summary": ferry_talks().model_dump(mode="json")},
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return path


def test_a_table_goes_to_stdout_also_from_stdin(talks: Path) -> None:
    done = run("export", "-", "--to", "csv", "--table", "positions", stdin=talks.read_bytes())
    assert (done.returncode, done.stderr) == (0, "")
    assert len(list(csv.DictReader(io.StringIO(done.stdout)))) == len(ferry_talks().positions)
    lines = run("export", talks, "--to", "jsonl").stdout.splitlines()
    assert [json.loads(line)["statement"] for line in lines] == [s.id for s in ferry_talks().statements]


def test_all_tables_go_into_a_folder_and_the_failed_line_of_a_batch_is_told(batch: Path, tmp_path: Path) -> None:
    for form in ("csv", "jsonl", "parquet"):
        done = run("export", batch, "--to", form, "--output", tmp_path / form)
        assert done.returncode == 0
        assert "batch.jsonl: line 1 tells of a document that could not be read" in done.stderr
        assert sorted(p.name for p in (tmp_path / form).iterdir()) == [
            f"{name}.{form}" for name in ("evidence", "fragments", "positions", "statements")
        ]
    assert len(pd.read_parquet(tmp_path / "parquet" / "statements.parquet")) == len(ferry_talks().statements) + len(
        harbour().statements
    )


def test_dna_web_annotations_and_event_list(batch: Path, tmp_path: Path) -> None:
    done = run("export", batch, "--to", "dna", "-o", tmp_path / "talks.dna")
    assert done.returncode == 0
    assert "open or withheld stances, which agreement (true or false) cannot hold" in done.stderr
    assert len(read_dna(tmp_path / "talks.dna").documents) == 2
    assert problems(json.loads(run("export", batch, "--to", "web-annotation").stdout)) == []
    done = run("export", batch, "--to", "dna-events", "-o", tmp_path / "events.csv")
    assert "hang on a condition" in done.stderr
    assert len(pd.read_csv(tmp_path / "events.csv", sep=";")) == len(coded([ferry_talks(), harbour()]).of("statement", "open"))


def test_brat_there_and_back(talks: Path, tmp_path: Path) -> None:
    assert run("export", talks, "--to", "brat", "-o", tmp_path / "brat").returncode == 0
    assert sorted(p.name for p in (tmp_path / "brat").iterdir()) == ["annotation.conf", "ferry-talks.ann", "ferry-talks.txt"]
    again = run("export", talks, "--to", "brat", "-o", tmp_path / "brat")
    assert again.returncode == 4
    assert "may hold corrections" in again.stderr
    with (tmp_path / "brat" / "ferry-talks.ann").open("a", encoding="utf-8") as file:
        file.write("#99\tAnnotatorNotes T1\tcheck this again\n")
    done = run("import", tmp_path / "brat" / "ferry-talks.ann", "--by", "Ada", "-o", tmp_path / "fixture")
    assert done.returncode == 0
    assert "note: a remark that the labels do not hold: " in done.stderr
    assert ": check this again\n" in done.stderr
    assert len(load_fixture(tmp_path / "fixture").statements) == len(ferry_talks().statements)
    assert run("eval", "check", tmp_path / "fixture").returncode == 0


def test_files_are_named_after_rows_and_long_names_are_cut(tmp_path: Path) -> None:
    sources = [
        "news/arch.jsonl:2",
        "news/arch.jsonl:3",
        "arch.txt",
        "ARCH.md",
        f"{'früh' * 70}.txt:4",
        "王丽.txt",
        "\udcff/\udcff",
        "../..",
    ]
    path = tmp_path / "all.jsonl"
    made = [harbour().model_dump(mode="json") for _ in sources]
    for data, source in zip(made, sources, strict=True):
        data["document"]["source"] = source
    path.write_text("".join(f"{json.dumps(data)}\n" for data in made), "utf-8")
    wanted = {"arch-2", "arch-3", "arch", "ARCH-4", f"{'früh' * 24}-4", "王丽", "document", "document-2"}
    assert run("export", path, "--to", "brat", "-o", tmp_path / "brat").returncode == 0
    assert {p.stem for p in (tmp_path / "brat").glob("*.ann")} == wanted
    assert run("report", path, "-o", tmp_path / "pages").returncode == 0
    assert {p.stem for p in (tmp_path / "pages").glob("*.html")} == wanted | {"index"}


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["nothing.json", "--to", "csv"], 3, "cannot be read"),
        (["talks.json", "--to", "dna"], 4, "name a file with --output"),
        (["talks.json", "--to", "brat"], 4, "name a folder with --output"),
        (["talks.json", "--to", "parquet"], 4, "name a folder with --output"),
        (["talks.json", "--to", "dna", "--table", "positions", "-o", "x"], 4, "dna has no tables"),
        (["talks.json", "--to", "dna", "-o", "no/where.dna"], 4, "cannot be written"),
        (["talks.json", "--to", "csv", "--table", "positions", "-o", "no/where.csv"], 4, "cannot be written"),
        (["failed.jsonl", "--to", "csv"], 3, "no summary in it"),
        (["talks.json", "--to", "word"], 2, "--to"),
    ],
)
def test_what_cannot_be_done_is_told_with_the_remedy(
    arguments: list[str], code: int, told: str, talks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(talks.parent)
    (talks.parent / "failed.jsonl").write_text('{"id": "0", "status": "failed", "error": {}}\n', "utf-8")
    done = run("export", *arguments)
    assert done.returncode == code
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(p.name for p in talks.parent.iterdir()) == ["failed.jsonl", "talks.json"]


def test_a_review_is_made_edited_and_laid_over_a_summary(talks: Path, tmp_path: Path) -> None:
    file = tmp_path / "review.yaml"
    assert run("review", "template", talks, "--reviewer", "Ada", "-o", file).returncode == 0
    text = file.read_text("utf-8").replace("decision: ''", "decision: accept", 1)
    file.write_text(text, "utf-8")
    kept = run("review", "template", talks, "-o", file)
    assert kept.returncode == 4
    assert file.read_text("utf-8") == text
    done = run("review", "apply", file, talks)
    assert (done.returncode, done.stderr) == (0, "summarizer: 1 accepted, 0 corrected, 0 rejected\n")
    made = Summary.model_validate_json(done.stdout)
    assert made.verdict("statement", ferry_talks().statements[0].id) == "accepted"
    file.write_text(text.replace("decision: accept", "decision: perhaps"), "utf-8")
    wrong = run("review", "apply", file, talks)
    assert wrong.returncode == 3
    assert "review.yaml:1" in wrong.stderr


def test_a_review_as_the_page_saves_it_is_json(talks: Path, tmp_path: Path) -> None:
    template = json.loads(run("review", "template", talks, "--format", "json").stdout)
    saved = {
        "review": "1",
        "document": {"sha256": template["document"]["sha256"]},
        "reviewer": "Ada",
        "statements": [{"id": template["statements"][0]["id"], "decision": "reject", "note": "a headline"}],
    }
    (tmp_path / "review.json").write_text(json.dumps(saved), "utf-8")
    done = run("review", "apply", tmp_path / "review.json", talks, "-o", tmp_path / "reviewed.json")
    assert done.returncode == 0
    made = Summary.model_validate_json((tmp_path / "reviewed.json").read_text("utf-8"))
    assert (made.reviews[0].verdict, made.reviews[0].reviewer, made.reviews[0].note) == ("rejected", "Ada", "a headline")
    assert "$schema" in json.loads(run("review", "schema").stdout)


def test_a_difference_is_told_as_text_and_as_json(talks: Path, tmp_path: Path) -> None:
    other = tmp_path / "harbour.json"
    other.write_text(harbour().model_dump_json(), "utf-8")
    same = run("diff", talks, talks)
    assert same.returncode == 0
    assert f"{len(ferry_talks().statements)} the same, 0 changed, 0 new, 0 gone" in same.stdout
    assert run("diff", talks, other).stdout.startswith("ferry-talks.txt → harbour.txt: summaries of two texts\n")
    found = json.loads(run("diff", talks, other, "--format", "json").stdout)
    assert (found["same_text"], len(found["statements_new"])) == (False, 6)
