from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import ModelError, RetryPolicy, Summarizer
from summarizer.asks import Ask
from summarizer.drivers import pace
from summarizer.drivers.buckets import Bucket, Quota
from summarizer.drivers.pace import Draining, Limits, Pace
from tests import virtual_time
from tests.model_server import Answer, ModelServer, failing

NO_HEADERS: Mapping[str, str] = {}


def now() -> float:
    return asyncio.get_running_loop().time()


async def sent(pace: Pace, tokens: int, times: list[float], *, takes: float = 0.0) -> None:
    async with pace.place(tokens):
        times.append(now())
        await asyncio.sleep(takes)


def most_in(times: list[float], seconds: float) -> int:
    return max(sum(t <= u < t + seconds for u in times) for t in times)


def test_requests_a_minute_are_kept_to_over_every_minute() -> None:
    async def work() -> list[float]:
        pace, times = Pace(Limits(in_flight=500, requests_per_minute=120)), list[float]()
        await asyncio.gather(*(sent(pace, 0, times) for _ in range(600)))
        return times

    times = virtual_time.run(work())
    assert most_in(times, 60) <= 120 + 6  # what may be sent at once after a quiet time
    assert 285 <= times[-1] <= 300


def test_tokens_a_minute_are_kept_to_and_what_an_ask_really_took_is_made_up_for() -> None:
    async def work(tokens: int) -> float:
        pace, times = Pace(Limits(in_flight=500, tokens_per_minute=60_000)), list[float]()
        await asyncio.gather(*(sent(pace, tokens, times) for _ in range(100)))
        return times[-1]

    assert virtual_time.run(work(2_500)) == pytest.approx(300, rel=0.05)  # 500 more are expected as output


def test_a_huge_ask_waits_for_a_full_bucket_and_not_for_ever() -> None:
    bucket = Bucket(per_minute=600)
    assert bucket.wait(10_000, now=0) == 0
    bucket.take(10_000, now=0)
    assert bucket.wait(1, now=0) == pytest.approx(997.1, rel=0.01)


def test_limits_are_read_from_headers_and_an_option_is_an_upper_limit() -> None:
    headers = {
        "x-ratelimit-limit-requests": "600",
        "x-ratelimit-remaining-requests": "2",
        "x-ratelimit-limit-tokens": "nonsense",
    }
    assert Quota.of(headers, "requests") == Quota(600, 2)
    assert Quota.of(headers, "tokens") == Quota(None, None)
    for option, expected in ((None, 600), (1_000, 600), (60, 60)):
        bucket = Bucket(option)
        bucket.learn(Quota.of(headers, "requests"), now=0)
        assert bucket.per_minute == expected
        bucket.take(2, now=0)
        assert bucket.wait(1, now=0) == pytest.approx(60 / expected)


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(-50, 50)), max_size=30), st.floats(1, 10_000))
def test_a_bucket_never_holds_more_than_its_size_and_waiting_is_enough(steps: list[tuple[float, float]], limit: float) -> None:
    bucket, at = Bucket(limit), 0.0
    for later, amount in steps:
        at += later
        wait = bucket.wait(1, at)
        assert wait >= 0
        assert bucket.wait(1, at + wait) == pytest.approx(0, abs=1e-6)
        bucket.take(amount, at)


def test_a_429_closes_the_gate_for_all_and_behind_it_there_is_no_herd() -> None:
    async def work() -> list[float]:
        pace, times = Pace(Limits(in_flight=50)), list[float]()
        for _ in range(100):
            pace.answered(2.0, NO_HEADERS)
        for _ in range(50):  # as when all that is under way is refused at once
            pace.refused(0.0, {"retry-after": "30"})
        await asyncio.gather(*(sent(pace, 0, times, takes=2.0) for _ in range(50)))
        return times

    times = virtual_time.run(work())
    assert times[0] == pytest.approx(30, abs=0.1)
    assert most_in(times, 0.5) <= 15
    assert len(times) == 50


def test_a_pause_without_a_time_doubles_until_an_answer_comes() -> None:
    async def work() -> list[float]:
        pace, pauses = Pace(Limits(in_flight=8)), list[float]()
        for answered in (False, False, True):
            began, times = now(), list[float]()
            pace.refused(began, NO_HEADERS)
            await sent(pace, 0, times)
            pauses.append(times[0] - began)
            if answered:
                pace.answered(1.0, NO_HEADERS)
        began, times = now(), list[float]()
        pace.refused(began, NO_HEADERS)
        await sent(pace, 0, times)
        return [*pauses, times[0] - began]

    assert virtual_time.run(work()) == [pytest.approx(t, abs=0.2) for t in (1, 2, 4, 1)]


def test_the_number_under_way_grows_until_it_is_refused_then_shrinks_and_recovers() -> None:
    async def work() -> None:
        pace = Pace(Limits())
        before = pace.allowed
        for _ in range(40):
            pace.answered(1.0, NO_HEADERS)
        assert pace.allowed == before + 40
        for _ in range(20):
            await asyncio.sleep(1)
            pace.refused(now(), NO_HEADERS)
        shrunk = pace.allowed
        assert shrunk < before
        for _ in range(200):
            pace.answered(1.0, NO_HEADERS)
        assert shrunk < pace.allowed < shrunk + 200

    virtual_time.run(work())


def test_one_refusal_among_many_answers_makes_all_wait_but_lets_in_as_many() -> None:
    async def work() -> None:
        pace = Pace(Limits(in_flight=32))
        for _ in range(50):
            pace.answered(1.0, NO_HEADERS)
        pace.refused(0.0, {"retry-after-ms": "250"})
        assert pace.allowed == 32

    virtual_time.run(work())


def test_no_more_asks_are_under_way_than_allowed_and_a_cancelled_one_leaves_its_place() -> None:
    async def work() -> None:
        pace, times = Pace(Limits(in_flight=3)), list[float]()
        tasks = [asyncio.create_task(sent(pace, 0, times, takes=10)) for _ in range(9)]
        await asyncio.sleep(1)
        assert (pace.under_way, len(times)) == (3, 3)
        for task in tasks[2:8]:  # one that is under way and five that wait
            task.cancel()
        await asyncio.wait(tasks)
        assert (pace.under_way, len(times)) == (0, 4)

    virtual_time.run(work())


def test_draining_lets_none_begin_and_those_under_way_end() -> None:
    async def work() -> None:
        pace, times = Pace(Limits(in_flight=2)), list[float]()
        tasks = [asyncio.create_task(sent(pace, 0, times, takes=5)) for _ in range(5)]
        await asyncio.sleep(1)
        pace.drain()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(e) for e in ended] == [type(None)] * 2 + [Draining] * 3
        with pytest.raises(Draining):
            await sent(pace, 0, times)

    virtual_time.run(work())


async def test_real_answers_teach_the_pace_through_the_client(server: ModelServer) -> None:
    headers = {"x-ratelimit-limit-requests": "6000", "x-ratelimit-remaining-requests": "5999"}
    server.will("statements", failing(429, retry_after_ms="1"), Answer({"actors": [], "statements": []}, headers=headers))
    async with Summarizer("openai/m", base_url=server.url, limits=Limits(in_flight=4)) as summarizer:
        await summarizer.asummarize("Ada Roke said that it rains.")
        assert summarizer._paced is not None
        pace = summarizer._paced.pace
        assert pace._requests.per_minute == 6000
        assert pace._closed_until > 0
        assert pace.under_way == 0


async def test_a_pause_longer_than_the_deadline_holds_all_and_fails_none(
    server: ModelServer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "_LONG", 1.0)
    refused = failing(429, retry_after="2")
    server.will("statements", refused, refused, refused, {"actors": [], "statements": []})
    policy = RetryPolicy(deadline=1)
    began = now()
    async with Summarizer("openai/m", base_url=server.url, limits=Limits(in_flight=3), retries=policy) as summarizer:
        await asyncio.gather(*(summarizer.asummarize(f"Ada Roke said {n}.") for n in range(6)))
    assert now() - began >= 2
    assert len(server.asked("statements")) == 9
    assert [r.getMessage() for r in caplog.records if r.levelname == "WARNING"] == [
        "waiting 2 s for the rate limit, then 3 asks at once"
    ]


async def test_a_failure_that_is_no_limit_still_ends_at_the_deadline(server: ModelServer) -> None:
    server.will("statements", failing(500, retry_after="2"))
    async with Summarizer("openai/m", base_url=server.url, retries=RetryPolicy(deadline=1)) as summarizer:
        with pytest.raises(ModelError):
            await summarizer.asummarize("Ada Roke said no.")
    assert len(server.asked("statements")) == 1


async def test_a_thousand_calls_at_once_share_one_pool_and_one_pace(server: ModelServer) -> None:
    most = under_way = 0

    async def counted(ask: Ask, send: object) -> object:
        nonlocal most, under_way
        outcome = await send(ask)  # type: ignore[operator]
        assert summarizer._paced is not None
        most = max(most, summarizer._paced.pace.under_way)
        return outcome

    async with Summarizer("openai/m", base_url=server.url, limits=Limits(in_flight=5)) as summarizer:
        await asyncio.gather(*(summarizer.asummarize(f"Ada Roke said {n}.", through=counted) for n in range(40)))  # type: ignore[arg-type]
    assert most <= 5
    assert len(server.asked("statements")) == 40
