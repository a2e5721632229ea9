"""Settings and sources of the public calls, where no model is needed to see what they do."""

from __future__ import annotations

from pathlib import Path

import pytest

import summarizer as package
from summarizer import Document, InputError, Recording, RecordingError, SettingsError, Summarizer, asummarize, summarize
from summarizer.drivers.settings import resolve
from summarizer.shipped import shipped
from tests.articles import ARTICLE

EXAMPLES = shipped("examples")


def test_a_text_a_document_and_a_path_give_the_same_statements(tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE, "utf-8")
    ways = [ARTICLE, Document.from_text(ARTICLE), path]
    assert len({tuple(summarize(way, model="rules").statements) for way in ways}) == 1


async def test_rules_work_in_both_worlds() -> None:
    async with Summarizer("rules") as summarizer:
        there = await summarizer.asummarize(ARTICLE)
    with summarizer:
        assert summarizer.summarize(ARTICLE).statements == there.statements
    assert (await asummarize(ARTICLE, model="rules")).provenance.reader == "rules"


def test_no_model_is_an_error_that_names_both_remedies() -> None:
    with pytest.raises(SettingsError, match="SUMMARIZER_MODEL") as raised:
        summarize(ARTICLE)
    assert 'model="rules"' in str(raised.value)


def test_blank_text_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(InputError, match="blank"):
        summarize(" \n", model="rules")


def test_half_a_surrogate_pair_is_refused_with_its_place() -> None:
    with pytest.raises(InputError, match="character 4"):
        Document.from_text("Ada \ud800 said")


def test_a_title_is_refused_likewise_and_a_source_is_escaped() -> None:
    with pytest.raises(InputError, match="the title's character 3 is half"):
        Document.from_text("fine", title="The\ud800")
    document = Document.from_text("fine", title="Caf\u00e9 \U0001f600", source="caf\udce9.txt")
    assert (document.source, document.title) == (r"caf\udce9.txt", "Caf\u00e9 \U0001f600")
    assert Document.model_validate_json(document.model_dump_json()) == document


@pytest.mark.parametrize(
    ("model", "base_url", "environment", "expected"),
    [
        ("openai/gpt", None, {"OPENAI_API_KEY": "k"}, ("gpt", "openai", None, "k")),
        ("openai/org/model", "http://h/v1", {}, ("org/model", "openai", "http://h/v1", "none")),
        ("org/model", "http://h/v1", {}, ("org/model", "openai", "http://h/v1", "none")),
        ("llama", None, {"OPENAI_BASE_URL": "http://e/v1"}, ("llama", "openai", "http://e/v1", "none")),
        ("openai/x", "http://a/v1", {"OPENAI_BASE_URL": "http://e/v1"}, ("x", "openai", "http://a/v1", "none")),
        ("anthropic/claude", None, {"OPENAI_BASE_URL": "http://e/v1"}, ("claude", "anthropic", None, None)),
        ("anthropic/claude", "http://proxy/v1", {}, ("anthropic/claude", "openai", "http://proxy/v1", "none")),
    ],
)
def test_where_a_model_string_leads(
    model: str, base_url: str | None, environment: dict[str, str], expected: tuple[str | None, ...]
) -> None:
    settings = resolve(model, base_url=base_url, environment=environment)
    assert (settings.name, settings.provider, settings.base_url, settings.api_key) == expected


def test_a_provider_that_is_not_installed_is_named() -> None:
    with pytest.raises(SettingsError, match="anthropic"):
        summarize(ARTICLE, model="anthropic/claude")


def test_a_recording_answers_only_what_was_recorded() -> None:
    recording = Recording(EXAMPLES / "ferry-talks.recording.json")
    with Summarizer(recording=recording) as summarizer:
        summary = summarizer.summarize(EXAMPLES / "ferry-talks.txt")
        assert summary.provenance.note == recording.note
        assert recording.unused() == []
        with pytest.raises(RecordingError, match="text that is sent differs"):
            summarizer.summarize(ARTICLE)


def test_every_public_name_is_there_and_listed() -> None:
    for name in package.__all__:
        assert getattr(package, name) is not None
        assert name in dir(package)
    with pytest.raises(AttributeError, match="nonsense"):
        _ = package.nonsense
