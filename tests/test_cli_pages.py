"""Pages and pictures from the command line."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from summarizer import Summary
from summarizer.shipped import shipped
from tests.test_cli import run
from tests.views.ferry import ferry_summary

EXAMPLES = shipped("examples")
FERRY, BRIEFING = EXAMPLES / "ferry-talks.txt", EXAMPLES / "briefing.txt"


def test_one_document_is_a_page_on_stdout_or_in_a_file(tmp_path: Path) -> None:
    done = run("summarize", "-m", "rules", "-f", "html", FERRY)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("<!doctype html>")
    out = tmp_path / "page.html"
    assert run("summarize", "-m", "rules", "-f", "html", "-o", out, FERRY).returncode == 0
    assert "Marit Oldane" in out.read_text("utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def test_a_page_on_stdout_is_utf8_whatever_the_terminal_has() -> None:
    done = run("summarize", "-m", "rules", "-f", "html", FERRY, PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
    assert "“An offer with a deadline tied to its leg,”" in done.stdout


def test_the_picture_is_svg(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(ferry_summary().model_dump_json(), "utf-8")
    done = run("report", tmp_path / "one.json", "--format", "svg")
    assert ET.fromstring(done.stdout).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314


def test_several_documents_are_pages_in_a_directory_with_an_index(tmp_path: Path) -> None:
    out = tmp_path / "pages"
    done = run("summarize", "-m", "rules", "-f", "html", "-o", out, FERRY, tmp_path / "gone.txt", BRIEFING, FERRY)
    assert (done.returncode, done.stdout) == (3, "")
    assert "gone.txt" in done.stderr
    assert sorted(p.name for p in out.iterdir()) == ["briefing.html", "ferry-talks-2.html", "ferry-talks.html", "index.html"]
    index = (out / "index.html").read_text("utf-8")
    assert all(f'href="{name}"' in index for name in ("ferry-talks.html", "briefing.html", "ferry-talks-2.html"))
    assert 'href="index.html"' in (out / "briefing.html").read_text("utf-8")


def test_several_documents_without_a_directory_are_refused_before_anything_is_read() -> None:
    done = run("summarize", "-m", "rules", "-f", "html", FERRY, BRIEFING)
    assert (done.returncode, done.stdout) == (4, "")
    assert "name a directory with --output" in done.stderr


def test_an_output_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    done = run("summarize", "-m", "rules", "-f", "html", "-o", tmp_path / "file", FERRY, BRIEFING)
    assert done.returncode == 4
    assert str(tmp_path / "file") in done.stderr
    assert (tmp_path / "file").read_text() == "kept"


def test_saved_summaries_are_shown_again_without_a_model(tmp_path: Path) -> None:
    one, lines = tmp_path / "one.json", tmp_path / "many.jsonl"
    one.write_text(ferry_summary().model_dump_json(indent=2), "utf-8")
    lines.write_text(f"{ferry_summary().model_dump_json()}\n{ferry_summary().model_dump_json()}\n", "utf-8")
    assert run("report", one).stdout == ferry_summary().to_html()
    assert run("report", "-", stdin=one.read_bytes()).stdout == ferry_summary().to_html()
    assert Summary.model_validate_json(run("report", one, "-f", "json").stdout) == ferry_summary()
    assert run("report", one, lines, "-o", tmp_path / "out").returncode == 0
    assert len(list((tmp_path / "out").glob("*.html"))) == 4
    assert run("report", one, lines, "-f", "svg", "-o", tmp_path / "slides").returncode == 0
    assert len(list((tmp_path / "slides").glob("*.svg"))) == 3


def test_what_a_batch_wrote_is_shown_and_its_failures_are_told(tmp_path: Path) -> None:
    path, summary = tmp_path / "out.jsonl", ferry_summary().model_dump_json()
    done = f'{{"id": "a", "position": 0, "status": "done", "summary": {summary}}}'
    failed = '{"id": "b", "position": 1, "status": "failed", "error": {"kind": "InputError", "message": "x"}}'
    path.write_text(f"{done}\n{failed}\n", "utf-8")
    shown = run("report", path)
    assert shown.stdout == ferry_summary().to_html()
    assert f"{path}: line 2 tells of a document that could not be read" in shown.stderr
    path.write_text(f"{failed}\n", "utf-8")
    assert run("report", path).returncode == 3


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "is neither JSON nor JSON lines"),
        (b"", "holds no summary"),
        (b"\xff\xfe", "is not UTF-8"),
        (b'{"document": {"text": "x"}}', "provenance: Field required"),
        (b"[1]", "line 1: is no summary"),
    ],
)
def test_what_is_no_saved_summary_is_one_line_with_the_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    done = run("report", path)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.count("\n") == 1
    assert str(path) in done.stderr
    assert reason in done.stderr


def test_an_unreadable_summary_costs_the_words_of_the_article_nothing_in_the_message(tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_text(ferry_summary().model_dump_json().replace('"text":"said"', '"text":"SAID"', 1), "utf-8")
    done = run("report", path)
    assert done.returncode == 3
    assert "are not those of the text" in done.stderr
    assert "Oldane" not in done.stderr
