"""Lines of batch files: the same body as on live calls, and any answer at all means something."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.asks import Ask, Message, Reply
from summarizer.drivers.batch_lines import MOST_TRIES, Again, Settled, Tried, body, judge, line
from summarizer.drivers.model import Model
from summarizer.drivers.requests import Dialect
from summarizer.drivers.settings import resolve
from tests.model_server import ModelServer

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"n": {"type": "array", "items": {"type": "string"}}},
    "required": ["n"],
    "additionalProperties": False,
}
ASK = Ask("statements", (Message("system", "Read."), Message("user", "“Ä”\u2028")), "statements_repair", SCHEMA, 100)


@pytest.mark.parametrize("mode", ["json_schema", "tools"])
@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("temperature", [True, False])
@pytest.mark.parametrize("completion_tokens", [True, False])
def test_the_body_is_the_live_driver_s_in_every_dialect(
    server: ModelServer, mode: Any, strict: bool, temperature: bool, completion_tokens: bool
) -> None:
    settings = resolve("openai/some-model", base_url=server.url, mode=mode)
    model = Model(settings)
    model.dialect = Dialect(completion_tokens, temperature, strict)
    model.complete(ASK)
    model.close()
    sent = json.loads(line("x", ASK, settings, model.dialect))
    assert sent["body"] == body(ASK, settings, model.dialect) == server.requests[-1]
    assert (sent["custom_id"], sent["method"], sent["url"]) == ("x", "POST", "/v1/chat/completions")


def test_a_line_is_one_line_whatever_the_article_holds() -> None:
    settings = resolve("m", base_url="http://127.0.0.1:1/v1")
    made = line("x", ASK, settings, Dialect(False))
    assert made.count(b"\n") == 1
    assert made.endswith(b"}\n")
    assert json.loads(made)["body"]["messages"][1]["content"] == "“Ä”\u2028"


json_data = st.recursive(
    st.none() | st.booleans() | st.integers(0, 700) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_NAMES := (
        "response", "error", "status_code", "body", "choices", "message", "content", "finish_reason", "usage", "code",
        "prompt_tokens", "refusal", "tool_calls",
    )), inner, max_size=5),
    max_leaves=25,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(("response", "error")), json_data), st.integers(0, MOST_TRIES - 1))
def test_any_line_settles_its_ask_or_has_it_put_again_a_bounded_number_of_times(answer: dict[str, Any], tries: int) -> None:
    tried = Tried(tries=tries)
    for _ in range(2 * MOST_TRIES):
        verdict = judge(answer, tried, Dialect(True))
        if isinstance(verdict, Settled):
            return
        assert isinstance(verdict, Again)
        tried = verdict.tried
    assert verdict.why in ("batch_expired", "batch_cancelled")


@given(st.text(min_size=1).filter(str.strip))
def test_an_answer_s_text_is_kept_as_it_came(text: str) -> None:
    content = {"choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}]}
    answer = {"response": {"status_code": 200, "body": content}, "error": None}
    verdict = judge(answer, Tried(malformed=1), Dialect(True))
    assert isinstance(verdict, Settled)
    assert isinstance(verdict.outcome, Reply)
    assert verdict.outcome.text == text
