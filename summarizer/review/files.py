"""Read and write review files: YAML for people, JSON for programs, one form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from summarizer import yaml_lines
from summarizer.errors import InputError
from summarizer.review.format import Review

_HEAD: Final = """\
# Write accept, correct or reject behind `decision` of the records that you have looked at; leave the others as they are.
# To correct a record, change its fields. Words of the article are copied character by character; where you put in
# other words, `at` may stay: the place nearest to it is meant. A field that you remove is left as it is.
"""


def load_review(path: Path) -> Review:
    """Return the review that a YAML or JSON file holds.

    Raises:
        InputError: the file cannot be read, or is no review; the message names every place that is wrong.
    """
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the path") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: is not UTF-8; save it as UTF-8") from None
    return parse_review(text, source=str(path))


def parse_review(text: str, *, source: str = "review") -> Review:
    """Return the review that a text holds; see `load_review`.

    Args:
        text: YAML or JSON.
        source: a name for messages.

    Raises:
        InputError: it is no review.
    """
    lined = _data(text, source)
    if not isinstance(lined.data, dict):
        raise InputError(f"{source}: holds no keys; make a file with `summarizer review template`")
    problems = [f"{source}:{line}: {path[-1]} stands twice in one record; keep one of them" for path, line in lined.repeated]
    try:
        review = Review.model_validate(lined.data)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_input=False):
            place = ".".join(map(str, (p for p in detail["loc"] if p not in ("str", "Copied"))))
            reason = detail["msg"].removeprefix("Value error, ")
            problems.append(f"{source}:{lined.line(detail['loc'])}: {place or 'file'}: {reason}; see docs/how-to/review.md")
    if problems:
        raise InputError("\n".join(dict.fromkeys(problems)))
    return review


def _data(text: str, source: str) -> yaml_lines.Lined:
    if text.lstrip().startswith("{"):  # JSON is nearly YAML; its escapes of characters beyond U+FFFF are not
        try:
            return yaml_lines.Lined(json.loads(text))
        except (json.JSONDecodeError, RecursionError):
            pass  # YAML may begin so too, and tells better what is wrong
    try:
        return yaml_lines.read(text)
    except yaml_lines.YamlError as error:
        raise InputError(f"{source}:{error.line}: {error.reason}; mend the YAML, or quote the words here") from None


def dump_review(review: Review) -> str:
    """Return a review as the text of a YAML file, with a line for every field that is set."""
    data = review.model_dump(mode="json", exclude_none=True)
    return f"{_HEAD}\n{yaml_lines.write(data)}"
