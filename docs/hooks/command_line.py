"""Makes the command-line reference of the commands' own help, anew at each build: it cannot be stale."""

from __future__ import annotations

import subprocess
import sys

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

PAGE = "reference/cli.md"


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the page, as Typer writes it."""
    made = subprocess.run(
        [sys.executable, "-m", "typer", "summarizer.cli", "utils", "docs", "--name", "summarizer", "--title", "Command line"],
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    files.append(File.generated(config, PAGE, content=made.stdout))
    return files
