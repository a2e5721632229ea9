"""Where the files that come with the package are: inside it when installed, beside it in a checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Literal


def shipped(folder: Literal["prompts", "examples"]) -> Path:
    """Return a folder that the wheel holds within the package and a checkout holds beside it."""
    here = Path(__file__).parent
    installed = here / folder
    return installed if installed.is_dir() else here.parent / folder
