from __future__ import annotations

from contextlib import aclosing
from pathlib import Path

from summarizer import Document, InputError, ModelError, RetryPolicy, Summarizer
from summarizer.batch.inputs import Inputs
from tests.model_server import Answer, ModelServer, failing

ARTICLE = "The ferry lay in the harbour."


def test_results_have_the_inputs_ids_and_a_bad_document_is_one_with_its_error(server: ModelServer, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(f'{{"id": "row", "text": "{ARTICLE}"}}\n{{"id": "bad"}}\n', "utf-8")
    documents = [
        ARTICLE,
        Document.from_text(ARTICLE, source="wire"),
        tmp_path / "missing.txt",
        "  ",
        *Inputs([tmp_path / "a.jsonl"]),
    ]
    with Summarizer("openai/m", base_url=server.url) as summarizer:
        results = list(summarizer.stream(documents, ordered=True))
    assert [r.id for r in results] == ["0", "wire", str(tmp_path / "missing.txt"), "3", "row", "bad"]
    assert [r.position for r in results] == list(range(6))
    assert [r.summary is not None for r in results] == [True, True, False, False, True, False]
    assert all(isinstance(r.error, InputError) for r in results if r.summary is None)


def test_a_model_that_fails_on_one_document_is_an_error_on_that_one(server: ModelServer) -> None:
    server.will("statements", failing(400), Answer({"actors": [], "statements": []}))
    with Summarizer("openai/m", base_url=server.url, retries=RetryPolicy(attempts=1)) as summarizer:
        results = list(summarizer.stream([ARTICLE] * 3))
    assert sum(isinstance(r.error, ModelError) for r in results) == 1
    assert sum(r.summary is not None for r in results) == 2


async def test_the_asynchronous_form_takes_what_it_needs_and_can_be_left(server: ModelServer) -> None:
    taken = 0

    async def endless() -> object:
        nonlocal taken
        while True:
            taken += 1
            yield ARTICLE

    async with (
        Summarizer("openai/m", base_url=server.url) as summarizer,
        aclosing(summarizer.astream(endless())) as results,  # type: ignore[arg-type]
    ):
        async for result in results:
            assert result.summary is not None
            break
    assert 0 < taken < 100


def test_the_rules_reader_streams_too() -> None:
    assert [r.summary is not None for r in Summarizer("rules").stream([ARTICLE] * 3)] == [True] * 3
