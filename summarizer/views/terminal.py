"""A summary as a page on a terminal.

Everything that comes from the document or the model enters as `rich.text.Text`, never as a
markup string, and has passed `shown`: square brackets are printed, control and direction
characters are not. Colour only repeats what a sign or a word says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from summarizer.summary import Basis, Form, Stance, Summary
from summarizer.views.labels import GAP, NOT_STATED, excerpt
from summarizer.views.layout import Layout
from summarizer.views.records import Line, Note, PartyGroup, Stand

_PARTY_STYLES: Final = ("cyan", "magenta", "yellow", "blue", "bright_cyan", "bright_magenta", "bright_yellow", "bright_blue")
_STANCE_STYLES: Final[dict[Stance, str]] = {"supports": "green", "opposes": "red", "open": "yellow", "withholds": "dim"}
_BASIS_STYLES: Final[dict[Basis, str]] = {"stated": "bold", "narrated": "", "ascribed": "italic"}
_FORM_STYLES: Final[dict[Form, str]] = {"direct": "bold", "mixed": "", "indirect": "italic"}
_SEVERITY_STYLES: Final = {"error": "bold red", "warning": "yellow", "note": "dim"}
_ISSUE_COLUMN: Final = 22
_PARTY_COLUMN: Final = 18
_NUMBER, _LEAST = 5, 4
"""Columns of a statement's number, and the least that its words get."""
_WIDEST: Final = 110
"""Lines longer than this are hard to read: on a wider terminal only the matrix uses the whole width."""


def render(summary: Summary, console: Console) -> None:
    """Print a summary as a page: who said what, where the parties stand, what is left, what it cost.

    Args:
        summary: what to show.
        console: where to print it. Its width decides whether the matrix is a table or a list; that no
            colour is sent to a pipe is its own doing.
    """
    layout = Layout(summary)
    for part in _parts(layout, console.width):
        flat = _Hanging(Text(), (part,)) if isinstance(part, Text) else part
        console.print(flat, width=None if isinstance(part, Table) else min(console.width, _WIDEST))


@dataclass(frozen=True, slots=True)
class _Hanging:
    """Paragraphs that hang from a first prefix; unlike a table it leaves no blanks at the ends of lines."""

    prefix: Text
    paragraphs: Sequence[Text]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        indent = self.prefix.cell_len
        prefix = self.prefix
        for paragraph in self.paragraphs:
            for line in paragraph.wrap(console, max(1, options.max_width - indent), overflow="fold"):
                line.rstrip()
                yield Text.assemble(prefix, line)
                prefix = Text(" " * indent)


def _parts(layout: Layout, width: int) -> Iterable[RenderableType]:
    yield Text()
    yield Text(layout.title, style="bold")
    yield Text(" · ".join(layout.facts), style="dim")
    if layout.gist:
        yield Text()
        yield from (Text(sentence) for sentence in layout.gist)
    yield from _heading("Who said what")
    if not layout.groups:
        yield Text("No statement was found.")
    for index, group in enumerate(layout.groups):
        if index:
            yield Text()
        yield from _group(group, width)
    yield from _heading("Where the parties stand")
    if not layout.rows:
        yield Text("No party takes a side.")
    elif width >= _ISSUE_COLUMN + _PARTY_COLUMN * len(layout.parties):
        yield _matrix(layout)
    else:
        yield from _matrix_as_list(layout)
    yield from _evidence(layout)
    for heading, lines in layout.findings:
        yield Text()
        yield Text(heading, style="bold")
        yield from (_item(Text("•"), Text(line)) for line in lines)
    if layout.unresolved or layout.dismissed:
        yield from _heading("Left over")
    if layout.unresolved:
        yield Text("Unresolved", style="bold")
        yield from (_item(Text(note.label, style=_SEVERITY_STYLES[note.label]), _note(note)) for note in layout.unresolved)
    if layout.dismissed:
        yield Text("Dismissed", style="bold")
        yield from (_item(Text("•"), _note(note, note.label)) for note in layout.dismissed)
    yield from _heading("How it was made")
    for label, text in layout.foot:
        yield _Hanging(Text(f"{label:<11} ", style="dim"), (Text(text),))


def _heading(words: str) -> Iterable[RenderableType]:
    yield Text()
    yield Rule(Text(words, style="bold"), align="left", style="dim")


def _group(group: PartyGroup, width: int) -> Iterable[RenderableType]:
    style = _PARTY_STYLES[group.index % len(_PARTY_STYLES)] if group.index >= 0 else ""
    yield Text(f"■ {group.name}", style=f"bold {style}")
    for speaker in group.speakers:
        head = Text()
        head.append(speaker.name, style=f"underline {style}")
        if speaker.role:
            head.append(f", {speaker.role}")
        if speaker.inside:
            cited = " ".join(f"[{n}]" for n in speaker.inside)
            head.append(
                f" (also inside others’ words: {cited})" if speaker.lines else f" (inside others’ words: {cited})", "dim"
            )
        yield _Hanging(Text("  "), (head,))
        for line in speaker.lines:
            yield _statement(line, width)


def _statement(line: Line, width: int) -> RenderableType:
    words = Text()
    if line.depth:
        words.append("└ ")
        words.append(line.speaker, style="underline")
        words.append(": ")
    if line.force:
        words.append(f"{line.force}: ", style="bold red")
    for index, fragment in enumerate(line.fragments):
        words.append(f" {GAP} " if index else "", style="dim")
        words.append(fragment, style=_FORM_STYLES[line.form])
    # Each depth goes in by two columns, but a deep nest never takes more than a third of the width.
    # Some columns are left for words whatever the width.
    indent = min(2 + min(2 * line.depth, width // 3), max(0, width - _NUMBER - _LEAST))
    number = Text(f"{' ' * indent}{f'[{line.number}]':>4} ", style="dim")
    return _Hanging(number, (words, Text(" · ".join(line.notes), style="dim")))


def _matrix(layout: Layout) -> Table:
    table = Table(box=box.ROUNDED, show_lines=True, border_style="dim", padding=(0, 1))
    table.add_column(Text("Issue"), overflow="fold")
    for party in layout.parties:
        table.add_column(Text(party), overflow="fold")
    for row in layout.rows:
        table.add_row(Text(row.proposal, style="bold"), *(_cell(cell) for cell in row.cells))
    return table


def _cell(stands: tuple[Stand, ...]) -> RenderableType:
    if not stands:
        return Text(NOT_STATED, style="dim")
    lines: list[Text] = []
    for index, stand in enumerate(stands):
        lines += [Text()] if index else []
        lines += _stand(stand)
    return Group(*lines)


def _stand(stand: Stand) -> list[Text]:
    faded = "" if stand.current else " dim"
    return [
        Text(stand.label, style=f"{_STANCE_STYLES[stand.stance]} {_BASIS_STYLES[stand.basis]}{faded}"),
        Text(stand.ground, style="italic dim" if stand.basis == "ascribed" else "dim"),
        *(Text(detail) for detail in stand.details),
    ]


def _matrix_as_list(layout: Layout) -> Iterable[RenderableType]:
    for index, row in enumerate(layout.rows):
        if index:
            yield Text()
        yield Text(row.proposal, style="bold")
        silent = []
        for party, stands in zip(layout.parties, row.cells, strict=True):
            if not stands:
                silent.append(party)
            for stand in stands:
                label, *rest = _stand(stand)
                yield _Hanging(Text("  "), (Text.assemble((party, "underline"), ": ", label),))
                yield _Hanging(Text("    "), [*rest, Text(stand.gist, style="dim")] if stand.gist else rest)
        if silent:
            yield _Hanging(Text("  "), (Text(f"{NOT_STATED}: {', '.join(silent)}", style="dim"),))


def _evidence(layout: Layout) -> Iterable[RenderableType]:
    """Yield what each position rests on, in the order of the matrix; statements stand above in full."""
    if layout.rows:
        yield Text()
        yield Text("Evidence", style="bold")
    for row in layout.rows:
        for party, stands in zip(layout.parties, row.cells, strict=True):
            for stand in stands:
                head = Text.assemble((party, "underline"), f" on {row.proposal}: ")
                head.append(stand.label, style=_STANCE_STYLES[stand.stance])
                yield _item(Text("•"), head)
                for exhibit in stand.evidence:
                    yield _Hanging(Text("      "), (Text(f"{exhibit.cite}: {excerpt(exhibit.text)}", style="dim"),))


def _item(mark: Text, text: Text) -> RenderableType:
    return _Hanging(Text.assemble("  ", mark, " "), (text,))


def _note(note: Note, label: str = "") -> Text:
    text = Text(f"{label}: " if label and note.text else label)
    text.append(note.text)
    if note.place:
        text.append(f" ({note.place})", style="dim")
    return text
