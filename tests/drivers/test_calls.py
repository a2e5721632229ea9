"""Whole readings through the real client against a local server: what is sent, what is waited out, what is an error."""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import Any

import openai
import pytest

from summarizer import ModelError, Options, RetryPolicy, SettingsError, Summarizer, Summary, asummarize, summarize
from summarizer.drivers.settings import resolve
from tests.articles import ARTICLE, POSITIONS, STATEMENTS
from tests.model_server import Answer, ModelServer, failing

QUICK = RetryPolicy(first_wait=0.01, longest_wait=0.02, deadline=5)


def right(server: ModelServer) -> None:
    server.will("statements", STATEMENTS)
    server.will("positions", POSITIONS)


def read(server: ModelServer, **settings: Any) -> Summary:
    return summarize(ARTICLE, model="openai/some-model", base_url=server.url, **{"retries": QUICK, **settings})


def test_an_article_becomes_a_summary_whose_words_are_the_article_s(server: ModelServer) -> None:
    right(server)
    summary = read(server)
    assert [(s.speaker.name, s.cue.text, s.quote) for s in summary.statements][1:3] == [
        ("Lio Marr", "said", ["that her government “will not sign” the lease offered by Ostmark"]),
        ("Lio Marr", "told", ["“We read it twice,”", "“It gives us nothing.”"]),
    ]
    for statement in summary.statements:
        for fragment in statement.content:
            assert ARTICLE[fragment.start : fragment.end] == fragment.text
    assert Summary.model_validate_json(summary.model_dump_json()) == summary
    assert all(f.severity == "note" for f in summary.unresolved)


def test_what_others_say_of_a_party_is_not_its_own_stand(server: ModelServer) -> None:
    right(server)
    summary = read(server)
    by_issue = {p.issue: p for p in summary.positions}
    assert (by_issue["lease"].basis, by_issue["lease"].voiced_by) == ("stated", ("Varn", "Lio Marr"))
    assert (by_issue["running"].basis, by_issue["running"].ascribed_by) == ("ascribed", ("Lio Marr",))
    assert [c.text for c in by_issue["short-lease"].conditions] == ["if Varn reopened the canal"]


async def test_the_asyncio_call_gives_the_same_summary(server: ModelServer) -> None:
    right(server)
    there = await asummarize(ARTICLE, model="openai/some-model", base_url=server.url)
    here = await asyncio.to_thread(read, server)
    assert there.model_dump(exclude={"provenance"}) == here.model_dump(exclude={"provenance"})


def test_one_summarizer_serves_many_threads_and_event_loops(server: ModelServer) -> None:
    right(server)
    results: list[Summary] = []
    with Summarizer("openai/some-model", base_url=server.url, retries=QUICK) as shared:
        threads = [threading.Thread(target=lambda: results.append(shared.summarize(ARTICLE))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for _ in range(2):  # each run has an event loop of its own
            results.append(asyncio.run(shared.asummarize(ARTICLE)))
    assert len({r.model_dump_json(exclude={"provenance"}) for r in results}) == 1
    assert len(results) == 6


def test_the_strict_schema_the_article_and_the_limits_are_what_the_server_receives(server: ModelServer) -> None:
    right(server)
    read(server)
    (body,) = server.asked("statements")
    form = body["response_format"]["json_schema"]
    assert form["strict"] is True
    assert form["schema"]["additionalProperties"] is False
    assert form["schema"]["required"] == ["actors", "statements"]
    assert body["max_tokens"] == Options().output_tokens
    assert body["temperature"] == 0
    assert "[6] Ostmark’s envoy, Tibor Kann, said his side could accept" in body["messages"][1]["content"]
    assert [m["role"] for m in body["messages"]] == ["system", "user"]


def test_the_static_part_is_the_same_for_every_article(server: ModelServer) -> None:
    right(server)
    read(server)
    summarize("Another town. The mayor said no.", model="openai/some-model", base_url=server.url)
    first, second = server.asked("statements")
    assert first["messages"][0] == second["messages"][0]


def test_tools_mode_sends_the_schema_as_a_tool(server: ModelServer) -> None:
    right(server)
    summary = read(server, mode="tools")
    assert len(summary.statements) == len(STATEMENTS["statements"])
    assert "tools" in server.requests[0]
    assert "response_format" not in server.requests[0]


@pytest.mark.parametrize(
    ("said", "without"),
    [
        ("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.", "max_tokens"),
        ("Unsupported value: 'temperature' does not support 0 with this model.", "temperature"),
        ("Invalid parameter: response_format.json_schema.strict is unknown", "extra"),
    ],
)
def test_a_parameter_that_a_server_refuses_is_left_out_from_then_on(server: ModelServer, said: str, without: str) -> None:
    server.will("statements", failing(400, message=said), Answer(STATEMENTS))
    server.will("positions", POSITIONS)
    summary = read(server)
    assert len(summary.statements) == 9
    assert len(server.asked("statements")) == 2
    for body in (server.asked("statements")[-1], server.asked("positions")[0]):
        assert without not in body
        if without == "max_tokens":
            assert body["max_completion_tokens"] == Options().output_tokens
        if without == "extra":
            assert "strict" not in body["response_format"]["json_schema"]


def test_a_client_of_the_caller_s_own_is_used(server: ModelServer) -> None:
    import instructor

    right(server)
    plain = openai.OpenAI(base_url=server.url, api_key="own-key", max_retries=4)
    wrapped = instructor.from_openai(openai.OpenAI(base_url=server.url, api_key="own-key"), mode=instructor.Mode.JSON_SCHEMA)
    for client in (plain, wrapped):
        summary = summarize(ARTICLE, model="openai/some-model", client=client)
        assert len(summary.statements) == 9
    assert {h["Authorization"] for h in server.headers} == {"Bearer own-key"}


def test_an_async_client_cannot_be_used_from_blocking_code(server: ModelServer) -> None:
    client = openai.AsyncOpenAI(base_url=server.url, api_key="k")
    with pytest.raises(SettingsError, match="asummarize"):
        summarize(ARTICLE, model="openai/some-model", client=client)


@pytest.mark.parametrize(
    "passing",
    [
        failing(429, Retry_After="0"),
        failing(429, retry_after_ms="20"),
        failing(500),
        failing(503),
        failing(408),
        Answer(drop=True),
        Answer("this is no JSON"),
    ],
)
def test_what_passes_is_waited_out(server: ModelServer, passing: Answer) -> None:
    server.will("statements", passing, Answer(STATEMENTS))
    server.will("positions", POSITIONS)
    summary = read(server)
    assert len(summary.statements) == 9
    assert summary.provenance.calls == 3
    answered = sum(a.status == 200 and not a.drop for a in (passing,)) + 2
    assert summary.provenance.usage.input_tokens == 100 * answered


@pytest.mark.parametrize(
    ("answer", "reason", "calls", "remedy"),
    [
        (failing(400), "rejected", 1, "JSON schemas"),
        (failing(401, message="Incorrect API key provided: sk-secret"), "rejected", 1, "OPENAI_API_KEY"),
        (failing(404), "rejected", 1, "model's name"),
        (failing(409), "rejected", 1, "JSON schemas"),
        (failing(429, code="insufficient_quota"), "quota", 1, "credit"),
        (failing(429, Retry_After="100"), "rate_limited", 1, "deadline"),
        (failing(500), "unavailable", 6, "later"),
        (Answer(drop=True), "unavailable", 6, "base URL"),
        (Answer(None, refusal="I cannot help with that."), "refused", 1, "another model"),
        (Answer('{"actors": [', finish="content_filter"), "filtered", 1, "another model"),
        (Answer(""), "empty", 1, "try again"),
        (Answer("never any JSON"), "malformed", 2, "JSON schema"),
    ],
)
def test_what_does_not_pass_is_a_named_error_with_its_remedy(
    server: ModelServer, answer: Answer, reason: str, calls: int, remedy: str
) -> None:
    server.will("statements", answer)
    with pytest.raises(ModelError, match=remedy) as raised:
        read(server)
    error = raised.value
    assert error.reason == reason
    if reason != "filtered":  # a filtered window is halved until one sentence remains
        assert len(server.requests) == calls
    assert str(error).startswith("text: ")
    for secret in ("Marr", "sk-secret", "scripted"):
        assert secret not in str(error)


def test_an_error_carries_the_raw_answer_and_what_it_cost(server: ModelServer) -> None:
    server.will("statements", "never any JSON")
    with pytest.raises(ModelError) as raised:
        read(server)
    assert raised.value.raw == "never any JSON"
    assert raised.value.usage is not None
    assert raised.value.usage.output_tokens == 20
    assert raised.value.document == "text"


def test_a_server_that_hangs_is_given_up(server: ModelServer) -> None:
    server.will("statements", Answer(STATEMENTS, delay=1.0))
    with pytest.raises(ModelError, match="timeout") as raised:
        read(server, timeout=0.1, retries=RetryPolicy(attempts=2, first_wait=0.01, deadline=5))
    assert raised.value.reason == "timeout"


def test_a_dead_server_is_named_as_such() -> None:
    with pytest.raises(ModelError, match="cannot be reached") as raised:
        summarize(ARTICLE, model="openai/m", base_url="http://127.0.0.1:9/v1", retries=RetryPolicy(attempts=1))
    assert raised.value.reason == "unavailable"


def test_an_answer_cut_off_is_asked_for_with_a_higher_limit_then_in_smaller_windows(server: ModelServer) -> None:
    cut = Answer('{"actors": [', finish="length")
    server.will("statements", cut, cut, Answer({"actors": [], "statements": []}))
    server.will("positions", POSITIONS | {"positions": [], "issues": []})
    options = Options(output_tokens=1000, output_ceiling=2000)
    read(server, options=options)
    limits = [r["max_tokens"] for r in server.asked("statements")]
    assert limits == [1000, 2000, 2000, 2000]
    halves = sorted(r["messages"][1]["content"] for r in server.asked("statements")[2:])
    assert "sentences 1 to 4" in halves[0]
    assert "[5]" not in halves[0]
    assert "[5]" in halves[1]


def test_a_request_beyond_the_context_is_read_in_smaller_windows(server: ModelServer) -> None:
    server.will("statements", failing(400, code="context_length_exceeded"), Answer({"actors": [], "statements": []}))
    read(server)
    assert len(server.asked("statements")) == 3


def test_a_window_that_fails_costs_only_itself_and_is_named(server: ModelServer) -> None:
    server.will("statements", Answer(STATEMENTS), failing(400))
    options = Options(output_tokens=280, overlap_sentences=0)
    with Summarizer("openai/m", base_url=server.url, options=options, at_once=1, retries=QUICK) as summarizer:
        summary = summarizer.summarize(ARTICLE)
    assert len(server.asked("statements")) == 2
    assert len(summary.statements) >= 3
    (lost,) = [f for f in summary.unresolved if f.kind == "not-answered-rejected"]
    assert "sentences" in lost.message
    assert lost.spans[0].text.endswith("rail link.")


def test_positions_that_fail_leave_the_statements(server: ModelServer) -> None:
    server.will("statements", STATEMENTS)
    server.will("positions", failing(400))
    summary = read(server)
    assert len(summary.statements) == 9
    assert summary.positions == ()
    assert [f.kind for f in summary.unresolved if f.severity == "error"] == ["not-answered-rejected"]


def test_instructor_does_not_log_answers(server: ModelServer, caplog: pytest.LogCaptureFixture) -> None:
    server.will("statements", "Marr said no such JSON")
    with caplog.at_level(logging.INFO), pytest.raises(ModelError):
        read(server)
    assert "Marr" not in caplog.text


def test_the_key_is_never_shown(server: ModelServer) -> None:
    right(server)
    with Summarizer("openai/m", base_url=server.url, api_key="sk-very-secret") as summarizer:
        summary = summarizer.summarize(ARTICLE)
        assert "sk-very-secret" not in repr(vars(summarizer)) + repr(resolve("openai/m", api_key="sk-very-secret"))
    assert "sk-very-secret" not in summary.model_dump_json()
    assert server.headers[0]["Authorization"] == "Bearer sk-very-secret"


async def test_a_parameter_refused_of_many_requests_at_once_costs_none_of_them(server: ModelServer) -> None:
    server.refused = "temperature"
    server.will("statements", STATEMENTS)
    server.will("positions", POSITIONS)
    async with Summarizer("openai/m", base_url=server.url) as summarizer:
        summaries = await asyncio.gather(*(summarizer.asummarize(ARTICLE) for _ in range(6)))
    assert {len(s.statements) for s in summaries} == {9}
    assert "temperature" not in server.requests[-1]
