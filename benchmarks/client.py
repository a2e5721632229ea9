"""What the client costs: CPU time for one article, over the bare openai client, against a server that answers at once.

    python -m benchmarks.client

The article has 4,000 characters and 20 statements. Reading it takes two requests, one for the
statements and one for the positions, so every contender sends those same two: the same messages,
schemas and limits, to the same server. What differs is only what each does around them.
LangExtract has no second request; it is compared with one bare request, in a table of its own.
"""

from __future__ import annotations

import asyncio
import importlib.util
import statistics
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from pydantic import BaseModel

from benchmarks.material import Article, article, compact
from benchmarks.server import LocalServer
from benchmarks.support import in_turn, least_and_median, milliseconds, print_heading, print_table
from summarizer import Options, Summarizer
from summarizer.asks import Ask, Outcome, Reply
from summarizer.document import Document
from summarizer.draft import PositionsAnswer, StatementsAnswer
from summarizer.drivers import blocking
from summarizer.reading import read
from summarizer.templates import Templates

CHARACTERS = 4_000
MODEL = "local"
AIM = 5.0
"""Milliseconds over the bare client that a whole reading may take."""

WHOLE = "summarizer, whole reading"
BARE = "openai"


def main() -> None:
    """Measure and print."""
    compare()
    if importlib.util.find_spec("langextract") is None:
        print("\nlangextract is not installed and is left out.")
    else:
        compare_langextract()


def compare() -> None:
    """Print what a whole reading costs beside the bare client and instructor."""
    print_heading(
        "Client CPU for one article of 4,000 characters and 20 statements", "openai", "instructor", "pydantic", "tenacity"
    )
    asks, replies = conversation(article(CHARACTERS))
    answers = {ask.schema_name: [reply.text] for ask, reply in zip(asks, replies, strict=True)}
    by_class = {form.__name__: [reply.text] for form, reply in zip(FORMS, replies, strict=True)}
    with LocalServer({**answers, **by_class}) as server:
        for name, make in CONTENDERS.items():
            make(server.url)()
            sent = len(server.exchanges())
            assert sent == (0 if name in OFFLINE else 2), f"{name} sent {sent} requests"
        times = in_turn({name: partial(make, server.url) for name, make in CONTENDERS.items()})
    rows = []
    for name, taken in times.items():
        bare = times["openai, asyncio" if name.endswith("asyncio") else BARE]
        over = (min(taken) - min(bare), statistics.median(taken) - statistics.median(bare))
        shown = ("", "") if name in OFFLINE or taken is bare else tuple(map(milliseconds, over))
        rows.append((name, *least_and_median(taken), *shown))
    print_table(("two requests", "CPU ms, least", "median", "over bare, least", "median"), rows)
    over_bare = (statistics.median(times[WHOLE]) - statistics.median(times[BARE])) * 1000
    print(f"\nAim: a whole reading at most {AIM:g} ms over the bare client. Measured: {over_bare:.1f} ms over (medians).")


def conversation(made: Article) -> tuple[list[Ask], list[Reply]]:
    """Return the asks of the article's reading and the right answers, in order."""
    asks: list[Ask] = []
    replies: list[Reply] = []

    def answered(ask: Ask) -> Outcome:
        asks.append(ask)
        replies.append(made.answer(ask))
        return replies[-1]

    blocking.drive(read(made.document, Templates(), Options()), answered)
    return asks, replies


def _bare(url: str) -> Callable[[], object]:
    import openai

    client = openai.OpenAI(api_key="none", base_url=url, max_retries=0)
    asks, _ = conversation(article(CHARACTERS))

    def call() -> None:
        for ask in asks:
            client.chat.completions.create(**_request(ask), response_format=_form(ask))

    return call


def _bare_asyncio(url: str) -> Callable[[], object]:
    import openai

    client = openai.AsyncOpenAI(api_key="none", base_url=url, max_retries=0)
    asks, _ = conversation(article(CHARACTERS))
    loop = asyncio.new_event_loop()

    async def call() -> None:
        for ask in asks:
            await client.chat.completions.create(**_request(ask), response_format=_form(ask))

    return lambda: loop.run_until_complete(call())


def _instructor(url: str, *, mode: str, wrapped: bool) -> Callable[[], object]:
    import instructor
    import openai

    client = instructor.from_openai(openai.OpenAI(api_key="none", base_url=url, max_retries=0), mode=instructor.Mode[mode])
    forms = [_wrapped(form) for form in FORMS] if wrapped else FORMS
    asks, _ = conversation(article(CHARACTERS))

    def call() -> None:
        for ask, form in zip(asks, forms, strict=True):
            client.create(**_request(ask), response_model=form, max_retries=0)

    return call


def _whole(url: str) -> Callable[[], object]:
    summarizer = Summarizer(f"openai/{MODEL}", base_url=url)
    text = article(CHARACTERS).text
    return lambda: summarizer.summarize(text)


def _whole_asyncio(url: str) -> Callable[[], object]:
    summarizer = Summarizer(f"openai/{MODEL}", base_url=url)
    text = article(CHARACTERS).text
    loop = asyncio.new_event_loop()
    return lambda: loop.run_until_complete(summarizer.asummarize(text))


def _offline(url: str) -> Callable[[], object]:  # noqa: ARG001  # contenders are made alike
    made = article(CHARACTERS)
    _, replies = conversation(made)
    templates, options = Templates(), Options()

    def call() -> None:
        waiting = iter(replies)
        blocking.drive(read(Document.from_text(made.text), templates, options), lambda _: next(waiting), at_once=1)

    return call


FORMS: Sequence[type[BaseModel]] = (StatementsAnswer, PositionsAnswer)
OFFLINE = ("summarizer, reading alone, no network",)
CONTENDERS: dict[str, Callable[[str], Callable[[], object]]] = {
    BARE: _bare,
    "instructor as it comes (tools)": partial(_instructor, mode="TOOLS", wrapped=False),
    "instructor as it comes (JSON schema)": partial(_instructor, mode="JSON_SCHEMA", wrapped=False),
    "instructor, class wrapped, schema cached": partial(_instructor, mode="JSON_SCHEMA", wrapped=True),
    WHOLE: _whole,
    OFFLINE[0]: _offline,
    "openai, asyncio": _bare_asyncio,
    "summarizer, whole reading, asyncio": _whole_asyncio,
}


def _request(ask: Ask) -> dict[str, Any]:
    messages = [{"role": m.role, "content": m.content} for m in ask.messages]
    return {"model": MODEL, "messages": messages, "max_tokens": ask.max_output_tokens, "temperature": ask.temperature}


def _form(ask: Ask) -> Any:
    return {"type": "json_schema", "json_schema": {"name": ask.schema_name, "strict": True, "schema": ask.schema}}


def _wrapped(form: type[BaseModel]) -> type[BaseModel]:
    """Return a class that instructor need not wrap again for each call, with its schema computed once."""
    import instructor

    schema = form.model_json_schema()
    body = {"__doc__": form.__doc__, "model_json_schema": staticmethod(lambda *_, **__: schema)}
    made = type(form.__name__, (form,), body)
    return instructor.response_schema(made)


def compare_langextract() -> None:
    """Print what LangExtract takes for one request about the same article with as many records."""
    print_heading("LangExtract: one request, the article in one chunk, 20 records", "langextract", "openai")
    made = article(CHARACTERS)
    records = [{"statement": made.text[slice(*s.content)], "statement_attributes": {"speaker": s.mention}} for s in made.said]
    with LocalServer({"": [compact({"extractions": records})]}) as server:
        contenders = {BARE: _bare_prompt, "langextract.extract": _langextract}
        times = in_turn({name: partial(make, server.url) for name, make in contenders.items()}, blocks=3, calls=10)
    over = statistics.median(times["langextract.extract"]) - statistics.median(times[BARE])
    rows = [(name, *least_and_median(taken), "" if name == BARE else milliseconds(over)) for name, taken in times.items()]
    print_table(("one request", "CPU ms, least", "median", "over bare, median"), rows)


_INSTRUCTION = "List who said what."


def _bare_prompt(url: str) -> Callable[[], object]:
    import openai

    client = openai.OpenAI(api_key="none", base_url=url, max_retries=0)
    prompt = f"{_INSTRUCTION}\n{article(CHARACTERS).text}"
    return lambda: client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": prompt}])


def _langextract(url: str) -> Callable[[], object]:
    import langextract
    from langextract.providers.openai import OpenAILanguageModel

    made = article(CHARACTERS)
    model = OpenAILanguageModel(model_id=MODEL, api_key="none", base_url=url)
    example = langextract.data.ExampleData(
        text="Ada Roke said that it rains.",
        extractions=[langextract.data.Extraction("statement", "that it rains", attributes={"speaker": "Ada Roke"})],
    )

    def call() -> None:
        found = langextract.extract(
            made.text,
            prompt_description=_INSTRUCTION,
            examples=[example],
            model=model,
            max_char_buffer=len(made.text) + 1,
            use_schema_constraints=False,
            fetch_urls=False,
            show_progress=False,
        )
        assert len(found.extractions) == len(made.said)

    return call


if __name__ == "__main__":
    main()
