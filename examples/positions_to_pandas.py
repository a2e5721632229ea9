"""The positions of the example article as pandas tables: needs no key.

    pip install 'attribution-summarizer[frames]'
    python examples/positions_to_pandas.py

The tables are told in docs/how-to/exports.md.
"""

from __future__ import annotations

from read_demo import read

from summarizer.exports import to_frames


def main() -> None:
    """Print a table of parties by issues, and the words under one cell."""
    frames = to_frames([read()])
    positions = frames["positions"]

    current = positions[(positions["status"] == "current") & (positions["basis"] != "ascribed")]
    matrix = current.pivot(index="issue", columns="party", values="stance").fillna("not stated")
    print(matrix.to_string())
    print()

    council = positions[(positions["party"] == "Outer Islands Council") & (positions["issue"] == "sunday-cut")]
    cited = council[["reading", "position"]].merge(frames["evidence"][["reading", "position", "statement"]])
    for row in cited.merge(frames["statements"], on=["reading", "statement"]).itertuples():
        print(f"{row.speaker}: {row.content} [{row.start}:{row.end}]")


if __name__ == "__main__":
    main()
