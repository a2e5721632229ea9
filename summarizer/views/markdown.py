"""A summary as Markdown (CommonMark with GitHub's tables).

Everything that comes from the document or the model is escaped so that it is read as text:
no emphasis, heading, list, link, code, formula or HTML can come of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from summarizer.summary import Summary
from summarizer.text.folding import shown
from summarizer.views.labels import GAP, NOT_STATED
from summarizer.views.layout import Layout
from summarizer.views.records import Line, Note, SpeakerGroup, Stand

# Character references for what some renderers do not take a backslash before.
_REFERENCES: Final = {c: f"&#{ord(c)};" for c in "|~$"} | {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_SPECIAL: Final = re.compile(r"[\\`*_{}\[\]#|~$&<>]|:(?=//)|(?<=www)\.|@", re.IGNORECASE)
_BLOCK_START: Final = re.compile(r"\A(?:(?=[+=:-])|\d+(?=[.)]))")  # a list, a rule, a definition


def to_markdown(summary: Summary) -> str:
    """Return a summary as a Markdown document: what `summarizer.views.terminal.render` prints, in the same order.

    The text stays what it was, with one exception: an invisible word joiner (U+2060) follows each @, since
    nothing else keeps GitHub from making a link of an address.
    """
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_lines(Layout(summary)))).strip() + "\n"


def escaped(text: str) -> str:
    """Return one line of Markdown that renders as the words of `text` and nothing else."""
    return _BLOCK_START.sub(r"\g<0>\\", _SPECIAL.sub(_escaped_char, shown(text)))


def _escaped_char(match: re.Match[str]) -> str:
    char = match[0]
    if char == "@":
        return "@\u2060"
    if char in ":.":
        return f"&#{ord(char)};"
    return _REFERENCES.get(char, f"\\{char}")


def _lines(layout: Layout) -> Iterable[str]:
    yield f"# {escaped(layout.title)}"
    yield ""
    yield escaped(" · ".join(layout.facts))
    yield ""
    for sentence in layout.gist:
        yield f"- {escaped(sentence)}"
    yield from ("", "## Who said what", "")
    if not layout.groups:
        yield "No statement was found."
    for group in layout.groups:
        yield from (f"### {escaped(group.name)}", "")
        for speaker in group.speakers:
            yield from (_head(speaker), "")
            yield from (_statement(line) for line in speaker.lines)
            yield ""
    yield from ("", "## Where the parties stand", "")
    yield from _matrix(layout)
    yield from _evidence(layout)
    for heading, lines in layout.findings:
        yield from ("", f"**{heading}**", "")
        yield from (f"- {escaped(line)}" for line in lines)
    if layout.unresolved or layout.dismissed:
        yield from ("", "## Left over", "")
    yield from _notes("Unresolved", layout.unresolved)
    yield from _notes("Dismissed", layout.dismissed)
    yield from ("", "## How it was made", "")
    yield from (f"- {label}: {escaped(text)}" for label, text in layout.foot)


def _head(speaker: SpeakerGroup) -> str:
    head = f"**{escaped(speaker.name)}**"
    if speaker.role:
        head += f", {escaped(speaker.role)}"
    if speaker.inside:
        head += f" (inside others’ words: {escaped(' '.join(f'[{n}]' for n in speaker.inside))})"
    return head


def _statement(line: Line) -> str:
    who = f"**{escaped(line.speaker)}:** " if line.speaker else ""
    force = f"**{line.force}:** " if line.force else ""
    words = f" {escaped(GAP)} ".join(escaped(f) for f in line.fragments)
    # Lists deeper than this render as code in some programs.
    indent = "  " * min(line.depth, 6)
    return f"{indent}- \\[{line.number}\\] {who}{force}{words} — *{escaped(' · '.join(line.notes))}*"


def _matrix(layout: Layout) -> Iterable[str]:
    if not layout.rows:
        yield "No party takes a side."
        return
    yield _row(["Issue", *(escaped(party) for party in layout.parties)])
    yield _row(["---"] * (1 + len(layout.parties)))
    for row in layout.rows:
        yield _row([f"**{escaped(row.proposal)}**", *(_cell(cell) for cell in row.cells)])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(stands: tuple[Stand, ...]) -> str:
    return (
        "<br><br>".join(
            "<br>".join([f"**{escaped(stand.label)}**", escaped(stand.ground), *map(escaped, stand.details)])
            for stand in stands
        )
        or NOT_STATED
    )


def _evidence(layout: Layout) -> Iterable[str]:
    """Yield what each position rests on, in the order of the matrix."""
    if layout.rows:
        yield from ("", "**Evidence**", "")
    for row in layout.rows:
        for party, stands in zip(layout.parties, row.cells, strict=True):
            for stand in stands:
                head = f"**{escaped(party)}** on {escaped(row.proposal)}: {escaped(stand.label)}"
                yield f"- {head}" + (f" — *{escaped(stand.gist)}*" if stand.gist else "")
                yield from (f"  - {escaped(e.cite)}: {escaped(e.text)}" for e in stand.evidence)


def _notes(heading: str, notes: tuple[Note, ...]) -> Iterable[str]:
    if notes:
        yield from ("", f"**{heading}**", "")
    for note in notes:
        text = ": ".join(part for part in (note.label, note.text) if part)
        yield f"- {escaped(text + (f' ({note.place})' if note.place else ''))}"
