"""The scripts and the notebook in examples/ run with no key, and show what they promise."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbclient
import nbformat
import pytest

from tests.docs.blocks import ROOT

EXAMPLES = ROOT / "examples"
TEXTS = [str(EXAMPLES / name) for name in ("ferry-talks.txt", "water-treaty.md", "briefing.txt", "hearing.txt")]
SCRIPTS = {
    "read_demo.py": (
        [],
        ["Marit Oldane, direct: “An offer", "Skerry Line supports cutting of the Sunday boats", "ascribed"],
    ),
    "positions_to_pandas.py": ([], ["second-engineer", "not stated", "Tobias Renn: that cutting the Sunday boats"]),
    "many_articles.py": (TEXTS, ["ferry-talks.txt: ", "hearing.txt: ", "Hallam Reed"]),
    "read_hearing.py": ([], ["32,768 tokens of context: 12,508 characters in 2 parts", "Sanna Quill"]),
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_runs_with_no_key(script: str, tmp_path: Path) -> None:
    arguments, expected = SCRIPTS[script]
    command = [sys.executable, "-B", "-X", "utf8", str(EXAMPLES / script), *arguments]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, timeout=300)
    printed = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()
    assert not [words for words in expected if words not in printed], printed


def test_no_script_goes_untried() -> None:
    # ray_job.py is run by tests/ray.
    assert {path.name for path in EXAMPLES.glob("*.py")} == {*SCRIPTS, "ray_job.py"}


def test_a_script_tells_of_a_file_that_is_not_there(tmp_path: Path) -> None:
    command = [sys.executable, str(EXAMPLES / "many_articles.py"), "missing.txt"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, timeout=300)
    assert done.returncode
    assert b"missing.txt" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("notebook", sorted(EXAMPLES.glob("*.ipynb")), ids=lambda path: path.name)
def test_a_notebook_runs_and_holds_no_outputs(notebook: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("HOME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    read = nbformat.read(notebook, as_version=4)
    nbformat.validate(read)
    code = [cell for cell in read.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code), "strip the outputs"

    nbclient.NotebookClient(read, timeout=300, resources={"metadata": {"path": str(EXAMPLES)}}).execute()
    assert all(cell.outputs for cell in code)
    shown = str([cell.outputs for cell in code])
    assert "text/html" in shown
    assert "An offer with a deadline" in shown
    assert "never, on any boat, in any weather" in shown
