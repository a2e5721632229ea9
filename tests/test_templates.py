"""The shipped prompts: their examples are read by the code that reads live answers."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from summarizer import Document, TemplateError
from summarizer.audit import PositionsDraft, StatementsDraft, audit_positions, audit_statements
from summarizer.draft import PositionsAnswer, StatementsAnswer, parse
from summarizer.grounded import GroundedStatement
from summarizer.shipped import shipped
from summarizer.templates import Templates
from summarizer.text.spans import Span
from summarizer.wording import Vocabulary

PROMPTS = shipped("prompts")


def examples(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load((PROMPTS / "examples" / name).read_text("utf-8"))["examples"])


def unnumbered(article: str) -> Document:
    document = Document.from_text("\n".join(re.sub(r"^\[\d+\] ", "", line) for line in article.splitlines()))
    assert len(document.sentences) == len(article.splitlines())
    return document


@pytest.mark.parametrize("path", sorted((PROMPTS / "examples").glob("statements.*.yaml")), ids=lambda p: p.stem)
def test_worked_statements_pass_the_audit(path: Path) -> None:
    for example in examples(path.name):
        parsed = parse(json.dumps(example["answer"]), StatementsAnswer)
        assert parsed.bad == ()
        document = unnumbered(example["article"])
        draft = StatementsDraft({a.n: a for a in parsed.answer.actors}, {s.n: s for s in parsed.answer.statements})
        audit = audit_statements(document, draft, Vocabulary(document))
        assert audit.problems == ()
        assert len(audit.statements) == len(parsed.answer.statements)
        assert all(s.cue is not None and s.mention is not None for s in audit.statements)


@pytest.mark.parametrize("path", sorted((PROMPTS / "examples").glob("positions.*.yaml")), ids=lambda p: p.stem)
def test_worked_positions_pass_the_audit(path: Path) -> None:
    for example in examples(path.name):
        document = unnumbered(example["article"])
        parsed = parse(json.dumps(example["answer"]), PositionsAnswer)
        assert parsed.bad == ()
        numbers = [int(n) for n in re.findall(r"^S(\d+)", example["statements"], re.MULTILINE)]
        statements = tuple(GroundedStatement(n, 0, (Span(0, 1),)) for n in numbers)
        parties = frozenset(example["parties"].split("; "))
        answer = parsed.answer
        draft = PositionsDraft({i.id: i for i in answer.issues}, {p.n: p for p in answer.positions}, answer.gist)
        audit = audit_positions(document, draft, statements, (), parties, Vocabulary(document))
        assert [p for p in audit.problems if p.severity != "note"] == []
        assert len(audit.positions) == len(answer.positions)
        assert len(audit.gist) == len(answer.gist)


def test_the_fixed_parts_stay_short() -> None:
    for template in Templates():
        assert len(template.system) < 10_000


def test_a_directory_of_one_s_own_replaces_by_name_and_leaves_the_rest(tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text(
        "---\nname: statements\nversion: 7\ngiven: [article, marker, title, part]\n---\nMine.\n<!-- user -->\n{{ article }}",
        "utf-8",
    )
    own, shipped_ones = Templates(tmp_path), Templates()
    assert own["statements"].system == "Mine."
    assert own["statements"].label == "statements.v7"
    assert own["statements"].fingerprint != shipped_ones["statements"].fingerprint
    assert own["positions"] == shipped_ones["positions"]


def test_the_newest_version_in_a_directory_is_used(tmp_path: Path) -> None:
    for version in (2, 10, 9):
        (tmp_path / f"statements.v{version}.md").write_text(
            f"---\nname: statements\nversion: {version}\ngiven: []\n---\nv{version}\n<!-- user -->\n", "utf-8"
        )
    assert Templates(tmp_path)["statements"].version == 10


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("no front matter", "front matter"),
        ("---\nname: x\n---\nbody\n<!-- user -->\n", "name, version"),
        ("---\nname: x\nversion: 1\ngiven: []\n---\nno user part\n", "<!-- user -->"),
        ("---\nname: x\nversion: 1\ngiven: []\n---\n{{ unknown }}\n<!-- user -->\n", "unknown"),
        ("---\nname: x\nversion: 1\ngiven: []\n---\n{% if %}\n<!-- user -->\n", "bad.md"),
        ("---\nname: x\nversion: 1\ngiven: []\nexamples: none.yaml\n---\nbody\n<!-- user -->\n", "examples"),
        ("---\nname: x\nversion: 1\ngiven: []\n---\n{{ ''.__class__.__mro__ }}\n<!-- user -->\n", "unsafe"),
    ],
)
def test_a_template_that_cannot_work_is_named_with_its_fault(tmp_path: Path, source: str, said: str) -> None:
    (tmp_path / "bad.md").write_text(source, "utf-8")
    with pytest.raises(TemplateError, match=re.escape(said)):
        Templates(tmp_path)


def test_values_are_put_in_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "t.md").write_text("---\nname: t\nversion: 1\ngiven: [article]\n---\nS\n<!-- user -->\n{{ article }}", "utf-8")
    hostile = "{{ 7 * 7 }} {% raw %} {# gone? #} <b>&amp;</b> [12] \\n"
    assert Templates(tmp_path)["t"].render(article=hostile)[1].content == f"{hostile}\n".rstrip("\n")


def test_a_template_is_given_exactly_what_it_declares() -> None:
    with pytest.raises(TemplateError, match="declares"):
        Templates()["statements"].render(article="x")
    with pytest.raises(TemplateError, match="no template 'nonsense'"):
        Templates()["nonsense"]
