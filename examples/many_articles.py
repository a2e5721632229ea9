"""Many articles, one after the other as they finish: by rules unless a model is named, so it needs no key.

    python examples/many_articles.py examples/*.txt examples/*.md
    python examples/many_articles.py --model openai/NAME articles/ archive.jsonl

For an archive use `summarizer batch`, which resumes: see docs/how-to/batch.md.
"""

from __future__ import annotations

import argparse
import sys

from summarizer import Inputs, Limits, Summarizer, SummarizerError


def main() -> int:
    """Print a line for each document; return 1 when one could not be read."""
    parser = argparse.ArgumentParser(description="Who says most, article by article.")
    parser.add_argument("inputs", nargs="+", help="files, directories or patterns; JSON Lines, CSV and Parquet by rows")
    parser.add_argument("--model", default="rules", help='"openai/NAME", or "rules"')
    given = parser.parse_args()

    failed = 0
    try:
        with Summarizer(given.model, limits=Limits()) as summarizer:
            for result in summarizer.stream(Inputs(given.inputs), ordered=True):
                if result.summary is None:
                    failed += 1
                    print(f"{result.id}: {result.error}", file=sys.stderr)
                    continue
                said: dict[str, int] = {}
                for statement in result.summary.statements:
                    said[statement.speaker.name] = said.get(statement.speaker.name, 0) + 1
                most = sorted(said.items(), key=lambda pair: (-pair[1], pair[0]))[:3]
                names = ", ".join(f"{name or 'no source named'} {count}" for name, count in most)
                print(f"{result.id}: {len(result.summary.statements)} statements; {names}")
    except SummarizerError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
