"""Show a labelled article in a terminal: every label at its place, then the records in a list.

The page reads without colours too, so that whoever checks labels can use any
terminal or a file: contents stand in ⟦ ⟧ with id and speaker, mentions and cues
are followed by ‹m› and ‹c› with the id, sentences begin with their number.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from summarizer.document import Document
from summarizer.evaluation.gold import GoldArticle, GoldPosition, GoldStatement
from summarizer.text.spans import Span

_COLOURS = ("cyan", "green", "yellow", "magenta", "blue", "bright_red")
_SHOWN = 70


def show(fixture: GoldArticle, console: Console) -> None:
    """Print an article with its labels.

    Args:
        fixture: the labelled article.
        console: where to print; what the article holds is printed as text, never as markup or control codes.
    """
    document = fixture.document()
    head = Text(fixture.name, style="bold")
    head.append(
        f"  {fixture.split}  labelled by {'; '.join(fixture.labelled_by)}\n{' '.join(sorted(fixture.tags))}", style="dim"
    )
    console.print(head, soft_wrap=True)
    if fixture.title:
        console.print(Text(_plain(fixture.title), style="bold"), soft_wrap=True)
    inserts = _inserts(document, fixture.statements)
    for paragraph in document.paragraphs:
        console.print()
        console.print(_paragraph(document.text, paragraph, inserts, fixture.statements), soft_wrap=True)
    for title, lines in (
        ("Statements", (_statement_line(document, s) for s in fixture.statements)),
        ("Actors", (_actor_line(a.name, a.kind, a.party, a.aliases) for a in fixture.actors)),
        ("Issues", (Text(f"{i.id}: {i.proposal}") for i in fixture.issues)),
        ("Positions", (_position_line(document, p) for p in fixture.positions)),
    ):
        console.print(Text(f"\n{title}", style="bold"))
        shown = list(lines)
        for line in shown or [Text("none", style="dim")]:
            console.print(line, soft_wrap=True)


def _inserts(document: Document, statements: Iterable[GoldStatement]) -> dict[int, list[Text]]:
    """Return what to print before the character at each offset, closing marks first."""
    closing: dict[int, list[Text]] = {}
    opening: dict[int, list[tuple[int, Text]]] = {}
    for number, sentence in enumerate(document.sentences, start=1):
        opening.setdefault(sentence.start, []).append((-len(document.text), Text(f"{number}› ", style="dim")))
    for i, s in enumerate(statements):
        colour = _COLOURS[i % len(_COLOURS)]
        for span in s.content:
            label = Text(f"⟦{s.id} {_plain(s.speaker) or '(no source)'}: ", style=colour)
            opening.setdefault(span.start, []).append((-span.end, label))
            closing.setdefault(span.end, []).append(Text(f" {s.id}⟧", style=colour))
        for mark, place in (("m", s.mention), ("c", s.cue)):
            if place is not None:
                closing.setdefault(place.end, []).insert(0, Text(f"‹{mark} {s.id}›", style=colour))
    out = {at: list(reversed(marks)) for at, marks in closing.items()}
    for at, starts in opening.items():
        out.setdefault(at, []).extend(mark for _, mark in sorted(starts, key=lambda pair: pair[0]))
    return out


def _paragraph(text: str, paragraph: Span, inserts: dict[int, list[Text]], statements: Iterable[GoldStatement]) -> Text:
    places = sorted(at for at in inserts if paragraph.start <= at <= paragraph.end)
    out = Text()
    cues = [(s.cue, "bold underline") for s in statements if s.cue is not None and paragraph.contains(s.cue)]
    mentions = [(s.mention, "bold") for s in statements if s.mention is not None and paragraph.contains(s.mention)]
    at = paragraph.start
    for place in [*places, paragraph.end]:
        piece = Text(_plain(text[at:place]))
        for span, style in (*mentions, *cues):
            piece.stylize(style, max(0, span.start - at), max(0, span.end - at))
        out.append_text(piece)
        for mark in inserts.get(place, ()) if place in places else ():
            out.append_text(mark)
        at = place
        if place == paragraph.end:
            break
    return out


def _statement_line(document: Document, s: GoldStatement) -> Text:
    out = Text(f"{s.id} ", style="bold")
    out.append(_plain(s.speaker) or "(no source)")
    details = [s.form, *([s.force] if s.force != "asserted" else []), *([f"inside {s.inside}"] if s.inside else [])]
    details += [
        f"{key}: {_plain(value)}" for key, value in (("via", s.medium), ("to", s.addressee), ("at", s.said_at)) if value
    ]
    out.append(f"  {', '.join(details)}", style="dim")
    for key, place in (("mention", s.mention), ("cue", s.cue)):
        out.append(f"\n    {key}: {_quoted(document, place)}")
    for span in s.content:
        out.append(f"\n    content: {_quoted(document, span)}")
    return out


def _actor_line(name: str, kind: str, party: str, aliases: Iterable[str]) -> Text:
    out = Text(_plain(name), style="bold")
    out.append(f"  {kind}{f', for {_plain(party)}' if party else ''}", style="dim")
    if aliases:
        out.append(f"  also: {_plain('; '.join(aliases))}")
    return out


def _position_line(document: Document, p: GoldPosition) -> Text:
    out = Text(f"{_plain(p.party)} {p.stance} {p.issue}", style="bold")
    by = f" by {_plain(', '.join(p.ascribed_by))}" if p.ascribed_by else ""
    out.append(f"  {p.status}, {p.basis}{by}; evidence: {', '.join(p.evidence_statements) or 'narration'}", style="dim")
    for key, spans in (("condition", p.conditions), ("red line", p.red_line), ("narration", p.evidence_sentences)):
        for span in spans:
            out.append(f"\n    {key}: {_quoted(document, span)}")
    return out


def _quoted(document: Document, span: Span | None) -> str:
    if span is None:
        return "-"
    words = " ".join(_plain(document.text[span.start : span.end]).split())
    if len(words) > _SHOWN:
        words = f"{words[: _SHOWN // 2]} ... {words[-_SHOWN // 2 :]}"
    return f"{words}  [sentence {document.sentence_number(span.start)}]"


def _plain(text: str) -> str:
    """Return a text of the same length in which no character steers a terminal: such ones are shown as �."""
    return "".join("�" if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in "\n\t\u200c\u200d" else c for c in text)
