"""YAML with line numbers: the fast loader and the other give the same, and nothing brings the program down."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from summarizer.yaml_lines import Lined, YamlError, read

ROOT = Path(__file__).parents[2]
VALUES = st.recursive(
    st.text(max_size=12) | st.integers().map(str),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


def outcome(text: str) -> Lined | str:
    try:
        return read(text)
    except YamlError as error:
        return str(error)


def without_libyaml(text: str) -> Lined | str:
    with mock.patch.object(yaml, "CBaseLoader", None, create=True):
        return outcome(text)


@given(value=VALUES, flow=st.sampled_from([True, False, None]), styles=st.sampled_from([None, "|", ">", '"']))
def test_both_loaders_give_the_same(value: object, flow: bool | None, styles: str | None) -> None:
    text = yaml.safe_dump(value, default_flow_style=flow, default_style=styles, allow_unicode=True)
    assert outcome(text) == without_libyaml(text)


@example(text="---")
@given(text=st.text(st.sampled_from(list("ab:-[]{},&*#|>\"'!%@? \n\t0é—")), max_size=40))
def test_what_both_loaders_accept_they_read_alike_and_what_both_refuse_in_the_same_words(text: str) -> None:
    """libyaml lets a few malformed scalars pass, such as `|#`."""
    fast, slow = outcome(text), without_libyaml(text)
    assert fast == slow or isinstance(fast, Lined) != isinstance(slow, Lined)


def test_the_labels_of_the_project_are_the_same_by_both() -> None:
    for file in sorted((ROOT / "evals").rglob("labels.yaml"))[:6]:
        text = file.read_text("utf-8")
        assert outcome(text) == without_libyaml(text)


@pytest.mark.parametrize("depth", [900, 200_000])
@pytest.mark.parametrize("text", ["[", "- ", "{a: "])
def test_what_nests_too_deeply_is_refused_and_ends_nothing(text: str, depth: int) -> None:
    with pytest.raises(YamlError, match="this is no YAML that can be read"):
        read(text * depth)
