"""A long hearing: in what parts a model would read it, and who said how much by rules; needs no key.

    python examples/read_hearing.py
    python examples/read_hearing.py --model openai/NAME --page hearing.html

See docs/how-to/hearing.md.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from summarizer import Document, Options, Summarizer

HERE = Path(__file__).parent


def main() -> None:
    """Print the parts and the speakers, and write the page where one is wanted."""
    parser = argparse.ArgumentParser(description="Read a hearing.")
    parser.add_argument("file", nargs="?", type=Path, default=HERE / "hearing.txt")
    parser.add_argument("--model", default="rules", help='"openai/NAME", or "rules"')
    parser.add_argument("--page", type=Path, help="write the report here")
    given = parser.parse_args()
    hearing = Document.from_file(given.file)

    for context in (32_768, 8_192):  # tokens; the key is not used, for nothing is sent
        with Summarizer("openai/NAME", api_key="none", options=Options.for_context(context)) as planned:
            asks = planned.first_round(hearing).asks
        print(f"{context:,} tokens of context: {len(hearing.text):,} characters in {len(asks)} parts")
        for ask in asks:
            print(f"  {ask.label}")

    with Summarizer(given.model) as summarizer:
        summary = summarizer.summarize(hearing)
    print()
    words: Counter[str] = Counter()
    turns: Counter[str] = Counter()
    for statement in summary.statements:
        if statement.inside is None:
            turns[statement.speaker.name] += 1
            words[statement.speaker.name] += sum(len(quote.split()) for quote in statement.quote)
    for name, count in words.most_common():
        print(f"{name or 'no source named':16} {turns[name]:3} statements {count:5} words")
    print(f"{len(summary.unresolved)} findings deserve a look")
    if given.page:
        given.page.write_text(summary.to_html(), encoding="utf-8")


if __name__ == "__main__":
    main()
