"""What a suite file says, and what is said of one that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from summarizer.errors import InputError
from summarizer.evaluation.suite import file_name, load_cases, load_suite, select
from tests.evaluation.small_suite import write_suite

FIXTURES = Path(__file__).parent / "data" / "fixtures"


def test_a_folder_of_fixtures_is_a_suite() -> None:
    suite = load_suite(FIXTURES)
    assert suite.name == "fixtures"
    assert suite.baselines is None
    assert [c.name for c in load_cases(suite)] == ["pier-toll", "tide-table"]


def test_a_suite_is_named_by_its_file_or_its_folder(tmp_path: Path) -> None:
    file = write_suite(tmp_path)
    assert load_suite(file) == load_suite(tmp_path)
    assert load_suite(file).gate.floors_for("scripted")["partial.f1"].least == 0.5


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name: a\ngate:\n  failures: many\n", ":3: gate / failures"),
        ("name: a\ngate:\n  floors:\n    rules:\n      partial.f1: 0.5\n", ":5: gate / floors / rules / partial.f1"),
        ("name: a\ngate:\n  floors:\n    rules:\n      partial.f1: {}\n", "give least, most or both"),
        ("name: a\nfloor: 3\n", ":2: floor"),
        ("fixtures: there\n", ":1: name"),
        ("name: a\nname: b\n", ":2: name stands twice"),
        ("name: [a\n", "no YAML"),
    ],
)
def test_a_wrong_suite_is_told_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "suite.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(InputError) as error:
        load_suite(file)
    assert says in str(error.value)
    assert str(file) in str(error.value)


def test_a_suite_that_is_not_there_is_told() -> None:
    with pytest.raises(InputError, match=r"name a suite\.yaml or a folder of fixtures"):
        load_suite(Path("nowhere/suite.yaml"))


def test_cases_are_chosen_by_split_tag_and_number() -> None:
    cases = load_cases(load_suite(FIXTURES))
    assert [c.name for c in select(cases)] == ["pier-toll"]
    assert [c.name for c in select(cases, split="held-out")] == ["tide-table"]
    assert [c.name for c in select(cases, split="all", limit=1)] == ["pier-toll"]
    assert [c.name for c in select(cases, split="all", tags=["no-position", "no-statement"])] == ["tide-table"]
    with pytest.raises(InputError, match="no case has the tag 'riddle'; the tags are"):
        select(cases, tags=["riddle"])
    with pytest.raises(InputError, match="choose another"):
        select(cases, split="dev", tags=["no-position"])


@pytest.mark.parametrize(
    ("model", "name"), [("openai/gpt-x", "openai-gpt-x"), ("a:b/c d", "a-b-c-d"), ("../x", "x"), ("//", "model")]
)
def test_a_model_s_name_is_safe_as_a_file_s(model: str, name: str) -> None:
    assert file_name(model) == name
