"""Readings against a real model server: constrained decoding by llama.cpp, of a model whose words are noise.

What the model says means nothing, so nothing is asserted of it. Asserted is what must hold whatever
a model says. Left out of a plain run of the tests; its own mark runs it, after one installation:

    npm install --prefix tests/real_server
    pytest -m real_server
"""

from __future__ import annotations

import json
import os
import re
import select
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, get_args

import openai
import pytest
from pydantic import BaseModel

from summarizer import Document, ModelError, Options, Summarizer, Summary, asummarize, summarize
from summarizer.asks import Reason
from summarizer.draft import PositionsAnswer, PositionsRepair, StatementsAnswer, StatementsRepair, parse, wire_schema
from summarizer.summary import Severity
from tests.articles import ARTICLE
from tests.real_server.tiny_model import write_model

pytestmark = pytest.mark.real_server

HERE = Path(__file__).parent
MODES = ("json_schema", "tools")
FORMS = (StatementsAnswer, StatementsRepair, PositionsAnswer, PositionsRepair)

TRANSCRIPT = """\
MS. DALE: Good morning. A question was asked yesterday about the [3] ferries and {{ why }} they stay in port.

MR. ORRE: They stay in port because the crews “have no contract”, as their union puts it. We offered one.

QUESTION: Did the union answer?

MR. ORRE: It has not. Its chair told Radio Skarn that she “read every page”. I have nothing else on that.
"""

PARAGRAPH = (
    "The harbour office of Skarn said the ferries would stay in port until the crews had a contract. "
    "Mira Hoff, who chairs the crews’ union, called the offer “a page of nothing”.\n\n"
)

OPTIONS = Options(temperature=1.0, output_tokens=700, output_ceiling=700)
"""A random model needs sampling: at temperature 0 it may write one word for ever."""


def missing() -> str:
    """Return what keeps the server from starting, "" for nothing."""
    if shutil.which("node") is None:
        return "there is no node on the path"
    if not (HERE / "node_modules" / "node-llama-cpp").is_dir():
        return "node-llama-cpp is not installed; run npm install --prefix tests/real_server"
    if find_spec("gguf") is None:
        return "the Python package gguf is not installed"
    return ""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start the server on a model that knows the articles' words; yield its address."""
    if reason := missing():
        if os.environ.get("SUMMARIZER_REQUIRE_REAL_SERVER"):
            pytest.fail(f"the real model server is required here, but {reason}")
        pytest.skip(reason)
    model = tmp_path_factory.mktemp("model") / "tiny.gguf"
    write_model(model, words=[*re.findall(r"\w+", ARTICLE + TRANSCRIPT), *schema_words(*FORMS)])
    command = ["node", str(HERE / "server.mjs"), str(model)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            ready, _, _ = select.select([process.stdout], [], [], 60)
            line = process.stdout.readline() if ready else ""
            if not line:
                pytest.fail("the real model server did not start")
            yield f"http://127.0.0.1:{json.loads(line)['port']}"
        finally:
            process.terminate()


def schema_words(*forms: type[BaseModel]) -> list[str]:
    """Return the keys and fixed values of the answers' schemas: as tokens of their own they are written fast."""
    return re.findall(r'"(\w+)"', " ".join(json.dumps(wire_schema(form)) for form in forms))


def settings(address: str, seed: int, mode: str = "json_schema", options: Options = OPTIONS) -> dict[str, Any]:
    return {"model": "openai/tiny", "base_url": f"{address}/seed/{seed}/v1", "mode": mode, "options": options}


def hold(summary: Summary, text: str) -> None:
    """Assert what holds of every summary, whatever a model says."""
    assert summary.document.text == text
    assert Summary.model_validate_json(summary.model_dump_json()) == summary
    places = [f for s in summary.statements for f in (*s.content, *s.quotations, s.cue, s.mention) if f.text]
    places += [m for a in summary.actors for m in a.mentions]
    places += [f for p in summary.positions for f in (*p.conditions, *p.red_line, *p.evidence.sentences)]
    places += [f for g in summary.gist for f in g.sentences]
    places += [f for finding in summary.unresolved for f in finding.spans]
    places += [d.fragment for d in summary.dismissed]
    for place in places:
        assert 0 <= place.start < place.end <= len(text)
        assert text[place.start : place.end] == place.text
    for finding in summary.unresolved:
        assert finding.kind
        assert finding.message
        assert finding.severity in get_args(Severity)
    ids = {s.id for s in summary.statements}
    for position in summary.positions:
        assert set(position.evidence.statements) <= ids
    shares = summary.coverage.pointers
    assert shares.total == shares.covered + shares.unresolved
    assert summary.provenance.usage.input_tokens
    assert summary.provenance.usage.output_tokens
    assert summary.provenance.calls >= 2


def read(address: str, text: str, seed: int, mode: str) -> Summary | ModelError:
    """Return a summary, or the one exception that a reading by a bad model may end in."""
    try:
        return summarize(text, **settings(address, seed, mode))
    except ModelError as error:
        return error


@pytest.mark.parametrize("mode", MODES)
def test_noise_becomes_a_validated_summary_with_findings_or_a_named_error(address: str, mode: str) -> None:
    texts = [(ARTICLE, 2), (TRANSCRIPT, 3)]
    results = [(text, read(address, text, seed, mode)) for text, seed in texts]
    for text, result in results:
        if isinstance(result, ModelError):
            assert result.reason in get_args(Reason)
            assert text[:40] not in str(result)
        else:
            hold(result, text)
    summaries = [r for _, r in results if isinstance(r, Summary)]
    assert summaries
    assert any(s.unresolved for s in summaries)


async def test_the_asyncio_call_reads_the_same_noise_to_the_same_summary(address: str) -> None:
    there = await asummarize(ARTICLE, **settings(address, 1))
    here = read(address, ARTICLE, 1, "json_schema")
    assert isinstance(here, Summary)
    hold(here, ARTICLE)
    assert there.model_dump(exclude={"provenance"}) == here.model_dump(exclude={"provenance"})


def test_constrained_answers_are_parsed_record_by_record(address: str) -> None:
    kept = bad = 0
    for seed in range(6):
        client = openai.OpenAI(api_key="none", base_url=f"{address}/seed/{seed}/v1", max_retries=0)
        for form in FORMS:
            answer = client.chat.completions.create(
                model="tiny",
                messages=[{"role": "user", "content": "Answer."}],
                max_tokens=1500,
                temperature=1.0,
                response_format={"type": "json_schema", "json_schema": {"name": "answer", "schema": wire_schema(form)}},
            )
            if answer.choices[0].finish_reason == "length":
                continue
            raw = answer.choices[0].message.content or ""
            parsed = parse(raw, form)
            given = sum(len(records) for records in json.loads(raw).values())
            sound = sum(len(getattr(parsed.answer, name)) for name in form.model_fields)
            assert sound + len(parsed.bad) == given
            assert form.model_validate(parsed.answer.model_dump()) == parsed.answer
            assert all(record.problem and record.field in form.model_fields for record in parsed.bad)
            kept, bad = kept + sound, bad + len(parsed.bad)
    # Of some two hundred random records some are sound, and some, with a number 0 or an empty list of pointers, are not.
    assert kept
    assert bad


def test_an_answer_cut_off_in_its_only_sentence_is_a_named_error(address: str) -> None:
    short = Options(temperature=1.0, output_tokens=12, output_ceiling=12)
    with pytest.raises(ModelError) as caught:
        summarize("Mira Hoff said no.", **settings(address, 0, options=short))
    assert caught.value.reason == "truncated"
    assert caught.value.usage is not None
    assert caught.value.usage.output_tokens


def test_a_document_longer_than_the_model_s_context_is_read_in_smaller_windows(address: str) -> None:
    text = PARAGRAPH * 41
    options = Options(temperature=1.0, output_tokens=5_000, output_ceiling=5_000, repair_rounds=0)
    with Summarizer(**settings(address, 4, options=options)) as summarizer:
        assert len(summarizer.first_round(Document.from_text(text)).asks) == 1
        summary = summarizer.summarize(text)
    hold(summary, text)
    assert summary.provenance.calls >= 4  # the whole, which the server refuses, its halves, the positions


def test_an_unknown_model_is_a_named_error(address: str) -> None:
    with pytest.raises(ModelError) as caught:
        summarize(ARTICLE, **(settings(address, 0) | {"model": "openai/other"}))
    assert caught.value.reason == "rejected"
