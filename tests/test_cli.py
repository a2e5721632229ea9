"""The command line, run as users run it: a process with its own stdout, stderr and exit code."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from summarizer import Summary
from summarizer.shipped import shipped
from tests.articles import ARTICLE, POSITIONS, STATEMENTS
from tests.model_server import Answer, ModelServer, failing

FERRY = shipped("examples") / "ferry-talks.txt"


def run(*arguments: str | Path, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m summarizer`; the environment is the test's own plus what is given."""
    done = subprocess.run(
        [sys.executable, "-m", "summarizer", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
        check=False,
        timeout=120,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE, "utf-8")
    return path


def right(server: ModelServer) -> None:
    server.will("statements", STATEMENTS)
    server.will("positions", POSITIONS)


def test_an_article_is_summarized_in_text_json_and_markdown(server: ModelServer, article: Path) -> None:
    right(server)
    for form in ("text", "json", "md"):
        done = run("summarize", article, "--model", "openai/m", "--base-url", server.url, "--format", form)
        assert (done.returncode, done.stderr) == (0, "")
        assert "“We read it twice,”" in done.stdout
        assert "\x1b[" not in done.stdout
        if form == "json":
            assert len(Summary.model_validate_json(done.stdout).statements) == 9


def test_settings_come_from_the_environment_when_no_option_gives_them(server: ModelServer, article: Path) -> None:
    right(server)
    done = run("summarize", article, SUMMARIZER_MODEL="openai/from-outside", OPENAI_BASE_URL=server.url, OPENAI_API_KEY="sk-x")
    assert done.returncode == 0
    assert server.requests[0]["model"] == "from-outside"
    assert server.headers[0]["Authorization"] == "Bearer sk-x"
    assert "sk-x" not in done.stdout + done.stderr


def test_without_a_model_the_rules_reader_is_used_and_one_line_says_so(article: Path) -> None:
    done = run("summarize", article)
    assert done.returncode == 0
    assert done.stderr.count("\n") == 1
    assert "--model" in done.stderr
    assert "Marr" in done.stdout


def test_asking_for_rules_is_silent(article: Path) -> None:
    done = run("summarize", "--model", "rules", article)
    assert (done.returncode, done.stderr) == (0, "")


def test_stdin_and_an_output_file(tmp_path: Path, article: Path) -> None:
    out = tmp_path / "out.json"
    done = run("summarize", "-m", "rules", "-f", "json", "-o", out, "-", stdin=article.read_bytes())
    assert (done.returncode, done.stdout) == (0, "")
    assert Summary.model_validate_json(out.read_text("utf-8")).document.source == "-"


def test_several_documents_in_json_are_one_line_each_and_a_bad_one_costs_only_itself(tmp_path: Path, article: Path) -> None:
    done = run("summarize", "-m", "rules", "-f", "json", article, tmp_path / "gone.txt", article)
    assert done.returncode == 3
    assert len([Summary.model_validate_json(line) for line in done.stdout.splitlines()]) == 2
    assert done.stderr.startswith("summarizer: ")
    assert "gone.txt" in done.stderr


def bad_inputs(directory: Path) -> dict[str, Path]:
    files = {
        "empty": b"",
        "blank": b" \n\t\n",
        "binary": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        "wrongly encoded": "Das Schiff kam spät an.".encode("latin-1"),
    }
    for name, content in files.items():
        (directory / f"{name}.txt").write_bytes(content)
    (directory / "folder").mkdir()
    return {name: directory / f"{name}.txt" for name in files} | {
        "folder": directory / "folder",
        "missing": directory / "missing.txt",
    }


@pytest.mark.parametrize("name", ["empty", "blank", "binary", "wrongly encoded", "folder", "missing"])
def test_input_that_cannot_be_read_is_one_line_with_its_name_and_a_code(tmp_path: Path, name: str) -> None:
    path = bad_inputs(tmp_path)[name]
    done = run("summarize", "-m", "rules", path)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.count("\n") == 1
    assert str(path) in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--model", "gpt-9"], 4, "openai/gpt-9"),
        (["--model", "openai/gpt-9"], 4, "OPENAI_API_KEY"),
        (["--model", "openai/"], 4, "openai/NAME"),
        (["--model", "m", "--base-url", "localhost:8000"], 4, "http://"),
        (["--model", "rules", "--prompts", "/nowhere"], 4, "no such directory"),
        (["--model", "rules", "--dry-run"], 4, "sends nothing"),
        (["--model", "m", "--base-url", "http://127.0.0.1:9/v1", "--deadline", "0"], 5, "cannot be reached"),
        (["--no-such-flag"], 2, "--no-such-flag"),
        (["--format", "xml"], 2, "xml"),
    ],
)
def test_what_cannot_work_is_said_with_the_remedy_and_a_code(article: Path, arguments: list[str], code: int, said: str) -> None:
    done = run("summarize", *arguments, article)
    assert done.returncode == code
    assert said in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_a_bad_key_is_named_and_not_shown(server: ModelServer, article: Path) -> None:
    server.will("statements", failing(401, message="Incorrect API key provided: sk-wrong"))
    done = run("summarize", "-m", "openai/m", "--base-url", server.url, article, OPENAI_API_KEY="sk-wrong")
    assert done.returncode == 5
    assert done.stderr == (
        f"summarizer: {article}: the server does not accept the key (401); "
        "set OPENAI_API_KEY, or the key of your provider, to a valid one\n"
    )


def test_a_failed_output_leaves_what_was_there(server: ModelServer, tmp_path: Path, article: Path) -> None:
    out = tmp_path / "out.json"
    out.write_text("before", "utf-8")
    server.will("statements", failing(400))
    done = run("summarize", "-m", "openai/m", "--base-url", server.url, "-f", "json", "-o", out, article)
    assert done.returncode == 5
    assert out.read_text("utf-8") == "before"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["article.txt", "out.json"]
    nowhere = run("summarize", "-m", "rules", "-o", tmp_path / "no" / "out", article)
    assert nowhere.returncode == 4
    assert "cannot be written" in nowhere.stderr


def test_a_dry_run_shows_what_would_be_sent_and_sends_nothing(server: ModelServer, article: Path) -> None:
    done = run("summarize", "-m", "openai/gpt-4o", "--base-url", server.url, "--dry-run", article)
    assert done.returncode == 0
    assert server.requests == []
    assert "[6] Ostmark’s envoy, Tibor Kann" in done.stdout
    assert "tokens in" in done.stdout
    assert "$0." in done.stdout


def test_the_demo_replays_its_recording_and_says_so() -> None:
    done = run("demo", "--format", "json")
    assert done.returncode == 0
    assert "recording" in done.stderr
    summary = Summary.model_validate_json(done.stdout)
    assert "no vendor's model id" in summary.provenance.note or "no vendor" in summary.provenance.note
    assert summary.document.text == FERRY.read_text("utf-8")
    assert summary.coverage.quotations.unresolved == 0
    assert {p.basis for p in summary.positions} >= {"stated", "ascribed"}


def test_the_readme_shows_real_output() -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
    block = readme.split("```text\n", 1)[1].split("```", 1)[0]
    shown = run("demo", COLUMNS="100").stdout
    lines = [line.rstrip() for line in block.splitlines() if line.strip() and line.strip() != "..."]
    assert len(lines) > 10
    for line in lines:
        assert line in shown


def test_prompts_can_be_listed_shown_rendered_and_fingerprinted(article: Path) -> None:
    listed = run("prompts", "list").stdout
    for name in ("statements", "statements-repair", "positions", "positions-repair"):
        assert name in listed
    assert "Never write out what was said" in run("prompts", "show", "statements").stdout
    assert "[5] She denied having leaked" in run("prompts", "render", article).stdout
    fingerprint = run("prompts", "fingerprint", "statements").stdout.strip()
    assert fingerprint[:12] in listed
    assert run("prompts", "show", "nonsense").returncode == 4


def test_the_schema_is_that_of_the_output(article: Path) -> None:
    schema = json.loads(run("schema").stdout)
    data = json.loads(run("summarize", "-m", "rules", "-f", "json", article).stdout)
    assert set(data) == set(schema["properties"])
    assert set(schema["required"]) <= set(data)


def test_version_help_and_completion() -> None:
    assert run("--version").stdout.startswith("summarizer ")
    assert "summarize" in run("--help").stdout
    assert "complete" in run("--show-completion", "bash", _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1").stdout.lower()


def test_a_closed_pipe_makes_no_noise(article: Path) -> None:
    command = f'"{sys.executable}" -m summarizer summarize -m rules "{article}" | head -c 10'
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, timeout=60)
    assert len(done.stdout) <= 10
    assert done.stderr == ""


@pytest.mark.parametrize("module", ["openai", "instructor", "trafilatura", "pypdf", "genai_prices"])
def test_importing_the_package_and_asking_for_help_loads_no_heavy_module(module: str) -> None:
    code = (
        "import sys, summarizer; from summarizer import Document, Summary, Summarizer\n"
        "from summarizer import cli\n"
        f"sys.exit('{module}' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


def test_an_interrupt_ends_at_once_with_its_own_code(server: ModelServer, article: Path) -> None:
    server.will("statements", Answer(STATEMENTS, delay=30))
    command = [sys.executable, "-m", "summarizer", "summarize", "-m", "openai/m", "--base-url", server.url, str(article)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while not server.requests:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (130, b"", b"summarizer: interrupted\n")
