"""Every example of the how-to pages runs: shell and Python blocks of a page, in order, in one empty folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGES = sorted((Path(__file__).parents[1] / "docs" / "how-to").glob("*.md"))
RUN = ("exports.md", "review.md", "diff.md")


def blocks(page: Path) -> list[tuple[str, str]]:
    return re.findall(r"^```(sh|python|text)\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", [p for p in PAGES if p.name in RUN], ids=lambda p: p.name)
def test_the_examples_of_a_page_run(page: Path, tmp_path: Path) -> None:
    paths = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": paths, "PYTHONIOENCODING": "utf-8"}
    shown = ""
    for kind, code in blocks(page):
        if kind == "text":
            continue
        command = ["bash", "-euo", "pipefail", "-c", code] if kind == "sh" else [sys.executable, "-c", code]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False, timeout=300)
        assert done.returncode == 0, f"{code}\n{done.stderr.decode()}"
        shown += done.stdout.decode()
    if page.name == "diff.md":
        assert next(code for kind, code in blocks(page) if kind == "text") in shown
    assert shown
