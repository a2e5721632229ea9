"""Who said what in the example article, and where the parties stand: replayed from a recording, needs no key.

    python examples/read_demo.py

Other scripts here use `read` of this one.
"""

from __future__ import annotations

from pathlib import Path

from summarizer import Document, Recording, Summary, summarize

HERE = Path(__file__).parent


def read() -> Summary:
    """Return the summary that the recorded answers make."""
    text = (HERE / "ferry-talks.txt").read_text("utf-8")
    article = Document.from_text(text, source="ferry-talks.txt")
    return summarize(article, recording=Recording(HERE / "ferry-talks.recording.json"))


def main() -> None:
    """Print statements, stances and what deserves a look."""
    summary = read()
    for statement in summary.statements:
        speaker = statement.speaker.name or "no source named"
        print(f"{speaker}, {statement.form}: {' […] '.join(statement.quote)}")
    print()
    proposals = {issue.id: issue.proposal for issue in summary.issues}
    for position in summary.positions:
        ground = f"ascribed by {', '.join(position.ascribed_by)}" if position.basis == "ascribed" else position.basis
        print(f"{position.party} {position.stance} {proposals[position.issue]} ({position.status}, {ground})")
    print()
    print(f"{len(summary.unresolved)} findings left, {len(summary.dismissed)} dismissed")
    print(f"answered by {summary.provenance.note}")


if __name__ == "__main__":
    main()
