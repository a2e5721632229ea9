from __future__ import annotations

import logging
import multiprocessing
import os
import stat
import sys
from pathlib import Path

import pytest

from summarizer import Summarizer
from summarizer.drivers.cache import Cache, default_path
from summarizer.errors import SettingsError
from tests.model_server import ModelServer

ARTICLE = "The ferry lay in the harbour."
"""Nothing in it is said, so that it takes two requests and no repair."""


def test_an_answer_is_paid_once_and_a_cached_one_costs_nothing(server: ModelServer, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "answers.sqlite"
    for expected_calls in (2, 0):
        with Summarizer("openai/m", base_url=server.url, cache=path) as summarizer:
            provenance = summarizer.summarize(ARTICLE).provenance
        assert provenance.calls == expected_calls
        assert (provenance.usage.input_tokens, provenance.usage.output_tokens) == ((200, 20) if expected_calls else (0, 0))
    assert len(server.requests) == 2


async def test_blocking_and_asynchronous_calls_share_it(server: ModelServer, tmp_path: Path) -> None:
    with Summarizer("openai/m", base_url=server.url, cache=tmp_path / "c") as summarizer:
        summarizer.summarize(ARTICLE)
        assert (await summarizer.asummarize(ARTICLE)).provenance.calls == 0


@pytest.mark.parametrize(
    "other", [{"model": "openai/n"}, {"mode": "tools"}, {"base_url": "http://127.0.0.1:9/v1"}, {"text": ARTICLE + " It does."}]
)
def test_whatever_decides_the_answer_is_in_the_key(server: ModelServer, tmp_path: Path, other: dict[str, str]) -> None:
    def read(*, model: str = "openai/m", mode: str = "json_schema", base_url: str = server.url, text: str = ARTICLE) -> None:
        with Summarizer(model, base_url=base_url, mode=mode, cache=tmp_path / "c", timeout=5) as summarizer:  # type: ignore[arg-type]
            summarizer.first_round(text)
            cached = summarizer._answerer
            assert cached is not None
            keys.append(cached._key(summarizer.first_round(text).asks[0]))  # type: ignore[union-attr]

    keys: list[str] = []
    read()
    read(**other)
    read()
    assert keys[0] == keys[2] != keys[1]


def test_a_failure_is_not_kept(server: ModelServer, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "c")
    server.will("positions", "no json", "no json", {"issues": [], "positions": [], "gist": []})
    with Summarizer("openai/m", base_url=server.url, cache=cache) as summarizer:
        assert summarizer.summarize(ARTICLE).unresolved
        assert cache.info().answers == 1
        assert not [f for f in summarizer.summarize(ARTICLE).unresolved if f.kind.startswith("not-answered")]
    assert [len(server.asked(k)) for k in ("statements", "positions")] == [1, 3]


def test_age_and_size_have_limits_and_the_least_recently_used_go_first(tmp_path: Path) -> None:
    day, clock = 86_400.0, [0.0]
    cache = Cache(tmp_path / "c", max_days=10, max_bytes=250, now=lambda: clock[0])
    noise = [os.urandom(40).hex() for _ in range(6)]
    for n, text in enumerate(noise):
        clock[0] = n * day
        cache.put(str(n), text)
    clock[0] = 6 * day
    assert cache.get("0") == noise[0]  # used again, so it stays
    sizes = cache.info().bytes
    assert sizes > 250
    gone = cache.prune()
    assert cache.info().bytes <= 250
    assert cache.info().answers == 6 - gone
    assert cache.get("0") == noise[0]
    assert cache.get("1") is None
    clock[0] = 10.5 * day
    assert cache.get("0") is None
    assert cache.get("5") == noise[5]
    cache.prune()
    assert cache.info().oldest in (4 * day, 5 * day)
    assert cache.clear() > 0
    assert cache.info().answers == 0


def put_many(path: Path, first: int) -> None:
    cache = Cache(path)
    for n in range(first, first + 150):
        cache.put(str(n), f"answer {n}")
        assert cache.get(str(n)) == f"answer {n}"


def test_several_processes_use_one_file_at_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=put_many, args=(tmp_path / "c", n * 100)) for n in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [p.exitcode for p in processes] == [0] * 4
    assert Cache(tmp_path / "c").info().answers == 450


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
def test_only_its_owner_can_read_it_and_it_holds_no_key(server: ModelServer, tmp_path: Path) -> None:
    with Summarizer("openai/m", base_url=server.url, cache=tmp_path / "c", api_key="sk-very-secret") as summarizer:
        summarizer.summarize(ARTICLE)
    assert stat.S_IMODE((tmp_path / "c").stat().st_mode) == 0o600
    assert b"sk-very-secret" not in (tmp_path / "c").read_bytes()


def test_a_damaged_cache_is_named_and_costs_no_answer(
    server: ModelServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "c").write_bytes(b"no database" * 100)
    with pytest.raises(SettingsError, match="delete the file"):
        Cache(tmp_path / "c").info()
    with (
        caplog.at_level(logging.WARNING, "summarizer"),
        Summarizer("openai/m", base_url=server.url, cache=tmp_path / "c") as summarizer,
    ):
        assert summarizer.summarize(ARTICLE).provenance.calls == 2
    assert caplog.text.count("the cache cannot be used") == 1


def test_it_stands_where_the_user_says_or_where_caches_stand() -> None:
    assert default_path({"SUMMARIZER_CACHE": "here/c"}) == Path("here/c")
    assert default_path({"XDG_CACHE_HOME": "x", "LOCALAPPDATA": "x"}).parent.name in ("summarizer",)
