"""A summary as one fragment of HTML for notebooks: inline style, no script, nothing loaded.

It sets no background and no text colour but that of stances, so that it suits light and dark
themes, and it asks MathJax to leave dollar signs alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

from summarizer.summary import Form, Stance, Summary
from summarizer.text.folding import shown
from summarizer.views.labels import GAP, NOT_STATED
from summarizer.views.layout import Layout
from summarizer.views.records import Line, Note, SpeakerGroup, Stand

_STANCE_COLOURS: Final[dict[Stance, str]] = {
    "supports": "#2e9e4f",
    "opposes": "#d2453d",
    "open": "#b07d00",
    "withholds": "#808080",
}
_FORM_STYLES: Final[dict[Form, str]] = {"direct": "font-weight:600", "mixed": "", "indirect": "font-style:italic"}
_FADED: Final = "opacity:.65"
_CELL: Final = "border:1px solid #8884;padding:.3em .6em;text-align:left;vertical-align:top"


def to_html(summary: Summary) -> str:
    """Return a summary as an HTML fragment, for `_repr_html_`: what the other views show, in the same order."""
    return "".join(_parts(Layout(summary)))


def _parts(layout: Layout) -> Iterable[str]:
    yield '<div class="tex2jax_ignore mathjax_ignore" style="max-width:70em;line-height:1.45">'
    yield _tag("div", _text(layout.title), "font-size:1.25em;font-weight:600")
    yield _tag("div", _text(" · ".join(layout.facts)), _FADED)
    yield "".join(_tag("p", _text(sentence), "margin:.5em 0") for sentence in layout.gist)
    yield _heading("Who said what")
    if not layout.groups:
        yield _tag("p", "No statement was found.")
    for group in layout.groups:
        yield _tag("div", _text(group.name), "font-weight:600;margin-top:.7em;border-left:.3em solid #8888;padding-left:.4em")
        yield from map(_speaker, group.speakers)
    yield _heading("Where the parties stand")
    yield _matrix(layout)
    for heading, lines in layout.findings:
        yield _tag("div", heading, "font-weight:600;margin-top:.7em")
        yield _list(_text(line) for line in lines)
    if layout.unresolved or layout.dismissed:
        yield _heading("Left over")
    for heading, notes in (("Unresolved", layout.unresolved), ("Dismissed", layout.dismissed)):
        if notes:
            title = f"<summary>{heading} ({len(notes)})</summary>"
            yield f"<details{' open' if heading == 'Unresolved' else ''}>{title}{_list(map(_note, notes))}</details>"
    yield _heading("How it was made")
    yield _tag("div", "<br>".join(f"{label}: {_text(text)}" for label, text in layout.foot), _FADED)
    yield "</div>"


def _text(text: str) -> str:
    return escape(shown(text), quote=True)


def _tag(name: str, inner: str, style: str = "") -> str:
    return f'<{name} style="{style}" dir="auto">{inner}</{name}>' if style else f'<{name} dir="auto">{inner}</{name}>'


def _heading(words: str) -> str:
    return _tag("div", words, "font-weight:600;margin-top:1em;border-bottom:1px solid #8884")


def _list(items: Iterable[str]) -> str:
    return f'<ul style="margin:.2em 0">{"".join(_tag("li", item) for item in items)}</ul>'


def _speaker(speaker: SpeakerGroup) -> str:
    head = f"<u>{_text(speaker.name)}</u>" + (f", {_text(speaker.role)}" if speaker.role else "")
    if speaker.inside:
        cited = " ".join(f"[{n}]" for n in speaker.inside)
        head += _tag("span", f" (inside others’ words: {cited})", _FADED)
    return _tag("div", head, "margin-left:.7em") + "".join(map(_statement, speaker.lines))


def _statement(line: Line) -> str:
    words = _tag("span", f" {GAP} ", _FADED).join(_text(f) for f in line.fragments)
    return _tag(
        "div",
        f"{_tag('span', f'[{line.number}]', _FADED)} "
        + (f"<u>{_text(line.speaker)}</u>: " if line.speaker else "")
        + (f"<b>{line.force}:</b> " if line.force else "")
        + _tag("span", words, _FORM_STYLES[line.form])
        + _tag("div", _text(" · ".join(line.notes)), f"{_FADED};font-size:.9em"),
        f"margin:.2em 0 .2em {1.5 + 1.5 * min(line.depth, 10):g}em",
    )


def _matrix(layout: Layout) -> str:
    if not layout.rows:
        return _tag("p", "No party takes a side.")
    head = "".join(_tag("th", _text(words), _CELL) for words in ("Issue", *layout.parties))
    body = "".join(
        f"<tr>{_tag('th', _text(row.proposal), _CELL)}{''.join(_tag('td', _cell(cell), _CELL) for cell in row.cells)}</tr>"
        for row in layout.rows
    )
    return f'<table style="border-collapse:collapse"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _cell(stands: tuple[Stand, ...]) -> str:
    return "".join(map(_stand, stands)) or _tag("span", NOT_STATED, _FADED)


def _stand(stand: Stand) -> str:
    style = f"color:{_STANCE_COLOURS[stand.stance]};font-weight:600"
    if stand.basis == "ascribed":
        style += ";font-style:italic"
    lines = [_tag("span", _text(stand.label), style), _tag("span", _text(stand.ground), _FADED), *map(_text, stand.details)]
    if stand.gist:
        lines.append(f"<i>{_text(stand.gist)}</i>")
    return _tag("div", "<br>".join(lines), "margin-bottom:.4em" if stand.current else f"margin-bottom:.4em;{_FADED}")


def _note(note: Note) -> str:
    text = ": ".join(part for part in (note.label, note.text) if part)
    return _text(text) + (f" {_tag('span', f'({note.place})', _FADED)}" if note.place else "")
