"""Takes files of the repository outside docs/ up into the site: pages as they stand, examples as shown source.

A page links to a file by its path in the repository, so that the link works there too. Here such links are led to
the file's page in the site. A link to a file that is not taken up stays as it is, and fails the strict build.

A comment `<!-- section: ../evals/README.md#anchor -->` is replaced by what stands under that heading, so that figures
have one home.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from markdown.extensions.toc import slugify
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[2]

PAGES = (
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "benchmarks/README.md",
    "evals/README.md",
    "evals/LABELLING.md",
    "evals/ARTICLES.md",
)
"""Markdown files that are pages of the site at the same path."""

LANGUAGES = {".py": "python", ".txt": "text", ".md": "markdown", ".json": "json", ".ipynb": "json", ".yaml": "yaml"}
"""Suffixes of the files in examples/ that are shown as source."""

LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#|/)([^)#\s]+)(#[^)\s]*)?(?=\))")

SECTION = re.compile(r"<!-- section: (\S+)#(\S+) -->")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages and a page for each example."""
    for path in PAGES:
        files.append(File(path, str(ROOT), config.site_dir, config.use_directory_urls))
    for example in examples():
        source = example.read_text("utf-8")
        fence = "`" * max(4, *(len(run) + 1 for run in re.findall("`+", source)), 4)
        code = f"{fence}{LANGUAGES[example.suffix]}\n{source}\n{fence}\n"
        wrapped = f'<div class="wrapped" markdown>\n\n{code}\n</div>\n' if example.suffix in (".txt", ".md") else code
        page = f"---\nsearch: {{exclude: true}}\n---\n# {example.name}\n\n{wrapped}"
        shown = File.generated(config, page_of(f"examples/{example.name}"), content=page)
        shown.inclusion = shown.inclusion.NOT_IN_NAV
        files.append(shown)
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the sections in, and lead links to files of the repository to their pages."""
    del config
    if page.file.generated_by:
        return markdown
    where = page.file.src_uri
    home = where if where in PAGES else f"docs/{where}"

    def path(relative: str, base: str) -> str:
        return posixpath.normpath(posixpath.join(posixpath.dirname(base), relative))

    def led(text: str, base: str) -> str:
        def leads(match: re.Match[str]) -> str:
            target = page_of(path(match[1], base))
            if files.get_file_from_path(target) is None:
                return match[0]
            return posixpath.relpath(target, posixpath.dirname(where) or ".") + (match[2] or "")

        return LINK.sub(leads, text)

    def taken(match: re.Match[str]) -> str:
        file = path(match[1], home)
        return led(section((ROOT / file).read_text("utf-8"), match[2], file), file)

    return SECTION.sub(taken, led(markdown, home))


def section(markdown: str, anchor: str, file: str) -> str:
    """Return what stands under the heading of this anchor, up to the next heading."""
    _, *parts = re.split(r"^#+ +(.*)\n", markdown, flags=re.MULTILINE)
    for heading, body in zip(parts[::2], parts[1::2], strict=True):
        if slugify(heading, "-") == anchor:
            return body.strip()
    raise PluginError(f"{file} has no heading with the anchor {anchor!r}")


def page_of(path: str) -> str:
    """Return the page in the site of a path in the repository."""
    if path.startswith("examples/"):
        return f"{path}.md"
    return path.removeprefix("docs/")


def examples() -> list[Path]:
    """Return the examples that are shown."""
    return sorted(p for p in (ROOT / "examples").iterdir() if p.suffix in LANGUAGES and "recording" not in p.name)
