"""Load, render and fingerprint the prompt templates.

A template is a Markdown file with front matter:

    ---
    name: statements
    version: 1
    given: [article, marker]
    examples: statements.v1.yaml
    ---
    The static part, which becomes the system message ...
    <!-- user -->
    ... and the part that differs from call to call.

The static part is rendered once, from the worked examples alone, and comes
first in every request, so that a provider's prompt cache can hold it. A
released template is never edited: the next version stands beside it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
import yaml
from jinja2.sandbox import ImmutableSandboxedEnvironment

from summarizer.asks import Message
from summarizer.errors import TemplateError
from summarizer.shipped import shipped

_USER = "<!-- user -->"
_FENCE = "---\n"


@dataclass(frozen=True)
class Template:
    """One prompt template.

    Attributes:
        name: what it is for.
        version: a whole number; the highest one in a directory is used.
        given: the names of the values that its user part is given.
        system: the rendered static part.
        user: the source of the part that differs.
        fingerprint: SHA-256 of the file and its examples, in hexadecimal.
        path: where it was read from.
    """

    name: str
    version: int
    given: tuple[str, ...]
    system: str
    user: str
    fingerprint: str
    path: Path

    @property
    def label(self) -> str:
        """Name and version, as in "statements.v1"."""
        return f"{self.name}.v{self.version}"

    def render(self, **values: object) -> tuple[Message, Message]:
        """Return the two messages, the values put in as they are and never rendered themselves.

        Raises:
            TemplateError: a value is missing or unknown, or the template fails.
        """
        if set(values) != set(self.given):
            raise TemplateError(f"{self.path.name}: it is given {sorted(values)} but declares {sorted(self.given)}")
        return Message("system", self.system), Message("user", _render(self.user, self.path.name, **values))


class Templates:
    """The templates in use: the shipped ones, each replaced by one of the same name in the user's directory."""

    def __init__(self, directory: str | os.PathLike[str] | None = None) -> None:
        """Read the templates.

        Args:
            directory: a directory whose templates come before the shipped ones.

        Raises:
            TemplateError: the directory or a template in it cannot be used.
        """
        found = dict(_read_directory(shipped("prompts")))
        if directory is not None:
            own = Path(directory)
            if not own.is_dir():
                raise TemplateError(f"{own}: there is no such directory of templates")
            found.update(_read_directory(own))
        self._templates = found

    def __getitem__(self, name: str) -> Template:
        """Return a template by name.

        Raises:
            TemplateError: there is none of this name.
        """
        try:
            return self._templates[name]
        except KeyError:
            raise TemplateError(f"there is no template {name!r}; there are {', '.join(sorted(self._templates))}") from None

    @property
    def fingerprints(self) -> dict[str, str]:
        """The fingerprint of each template, by name."""
        return {t.name: t.fingerprint for t in self}

    def __iter__(self) -> Iterator[Template]:
        """Yield the templates, ordered by name."""
        return iter(sorted(self._templates.values(), key=lambda t: t.name))


@lru_cache(maxsize=16)
def _read_directory(directory: Path) -> tuple[tuple[str, Template], ...]:
    newest: dict[str, Template] = {}
    for path in sorted(directory.glob("*.md")):
        template = _read(path)
        if template.name not in newest or newest[template.name].version < template.version:
            newest[template.name] = template
    return tuple(newest.items())


def _read(path: Path) -> Template:
    try:
        source = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TemplateError(f"{path}: cannot be read as UTF-8: {error}") from None
    if not source.startswith(_FENCE) or _FENCE not in source[len(_FENCE) :]:
        raise TemplateError(f"{path}: it has no front matter between two lines of ---")
    front, body = source[len(_FENCE) :].split(_FENCE, 1)
    try:
        meta = yaml.safe_load(front)
        name, version, given = str(meta["name"]), int(meta["version"]), tuple(map(str, meta["given"]))
    except (yaml.YAMLError, KeyError, TypeError, ValueError):
        raise TemplateError(f"{path}: its front matter must hold name, version (a whole number) and given (a list)") from None
    if body.count(_USER) != 1:
        raise TemplateError(f"{path}: it must hold one line {_USER} between the static part and the rest")
    system, user = body.split(_USER)
    examples_source = ""
    examples: list[Any] = []
    if meta.get("examples"):
        examples_path = path.parent / "examples" / str(meta["examples"])
        try:
            examples_source = examples_path.read_text("utf-8")
            examples = yaml.safe_load(examples_source)["examples"]
        except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError):
            raise TemplateError(f"{path}: its examples {examples_path} cannot be read") from None
    return Template(
        name=name,
        version=version,
        given=given,
        system=_render(system, path.name, examples=examples).strip(),
        user=user.strip() + "\n",
        fingerprint=hashlib.sha256(f"{source}\0{examples_source}".encode()).hexdigest(),
        path=path,
    )


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    environment = ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["compact"] = lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return environment


@lru_cache(maxsize=64)
def _compiled(source: str) -> jinja2.Template:
    return _environment().from_string(source)


def _render(source: str, name: str, **values: object) -> str:
    try:
        return _compiled(source).render(**values)
    except jinja2.TemplateError as error:
        raise TemplateError(f"{name}: {error.message}") from None
