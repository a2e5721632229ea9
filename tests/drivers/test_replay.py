"""Outcomes are written and read back as they were."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.asks import AskFailed, Outcome, Reason, Reply
from summarizer.drivers.replay import outcome_from_json, outcome_to_json
from summarizer.usage import Usage

USAGES = st.builds(Usage, input_tokens=st.none() | st.integers(0, 10**9), output_tokens=st.none() | st.integers(0, 10**9))
OUTCOMES = st.builds(Reply, st.text(), USAGES, st.integers(0, 9)) | st.builds(
    AskFailed, st.sampled_from(get_args(Reason)), st.text(), st.text(), USAGES, st.integers(0, 9)
)


@given(OUTCOMES)
def test_an_outcome_is_read_back_as_it_was(outcome: Outcome) -> None:
    assert outcome_from_json(outcome_to_json(outcome)) == outcome


@pytest.mark.parametrize(("outcome", "good"), [(Reply("x"), True), (AskFailed("refused", "no", '{"text"'), False)])
def test_the_beginning_tells_an_answer_from_a_failure(outcome: Outcome, good: bool) -> None:
    assert outcome_to_json(outcome).startswith('{"text"') == good
