"""The matrix as a picture for slides: one SVG with text as text, no script, no style, nothing loaded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from summarizer.summary import Basis, Stance, Summary
from summarizer.views.labels import NOT_STATED, STANCE_WORDS
from summarizer.views.layout import Layout
from summarizer.views.palette import ALARM, INK, PARTIES, RULE, SOFT, STANCES
from summarizer.views.records import Stand
from summarizer.views.shapes import SHAPES

_EDGE: Final = 40
_ISSUE, _PARTY, _GUTTER = 260, 210, 20
"""Widths, in pixels: of the column of issues, of each party's, and between columns."""
_ICON: Final = 24
_FONT: Final = "Helvetica, Arial, 'Liberation Sans', sans-serif"
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WIDTHS: Final = {**dict.fromkeys("iljtfI.,:;'|!’‘()[] ", 0.34), **dict.fromkeys("mwMW@%—…", 0.92)}


def to_svg(summary: Summary) -> str:
    """Return the matrix of a summary as an SVG document.

    Stances are told by shape, sign and word as well as by colour; what is stated is filled, what the article
    narrates hollow, what others ascribe drawn with a broken line. The picture is as wide as its parties need
    and as high as its issues do; where no party takes a side it says so.
    """
    layout = Layout(summary)
    picture = _Picture(_EDGE * 2 + _ISSUE + len(layout.parties) * (_GUTTER + _PARTY) if layout.rows else 760)
    picture.head(layout)
    if layout.rows:
        picture.matrix(layout, [_tone(summary, name) for name in layout.holders])
        picture.legend()
    else:
        picture.words(_EDGE, "No party takes a side.", 16)
    return picture.drawn(f"Where the parties stand: {layout.headline}", _spoken(layout))


def _tone(summary: Summary, party: str) -> str:
    return PARTIES[[p.name for p in summary.parties].index(party) % len(PARTIES)]


def _spoken(layout: Layout) -> str:
    """Return the matrix in words, for those who do not see it."""
    return " ".join(
        f"{party} on {row.proposal}: {STANCE_WORDS[stand.stance]}, {stand.basis_words}."
        for row in layout.rows
        for party, stands in zip(layout.parties, row.cells, strict=True)
        for stand in stands
    )


class _Picture:
    """A drawing that grows downwards; `y` is the line on which the next thing stands."""

    def __init__(self, width: int) -> None:
        self.width = max(width, 560)
        self.y = float(_EDGE)
        self.parts: list[str] = []

    def drawn(self, title: str, description: str) -> str:
        height = round(self.y + _EDGE)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{height}" '
            f'viewBox="0 0 {self.width} {height}" role="img" font-family={quoteattr(_FONT)} fill="{INK}">'
            f"<title>{_text(title)}</title><desc>{_text(description)}</desc>"
            f'<rect width="{self.width}" height="{height}" fill="#ffffff"/>{"".join(self.parts)}</svg>\n'
        )

    def words(
        self, x: float, text: str, size: float, *, bold: bool = False, colour: str = INK, width: float = 0, struck: bool = False
    ) -> None:
        """Write lines no wider than `width`, where one is given, and move below them."""
        for line in _wrapped(text, width, size, bold) if width else [text]:
            self.y += size * 1.3
            style = (' font-weight="700"' if bold else "") + (' text-decoration="line-through"' if struck else "")
            self.parts.append(
                f'<text x="{x:g}" y="{self.y - size * 0.3:g}" font-size="{size:g}" fill="{colour}"{style}>{_text(line)}</text>'
            )

    def line(self, x: float, to: float, colour: str, thickness: float) -> None:
        self.parts.append(
            f'<line x1="{x:g}" y1="{self.y:g}" x2="{to:g}" y2="{self.y:g}" stroke="{colour}" stroke-width="{thickness:g}"/>'
        )

    def head(self, layout: Layout) -> None:
        self.words(_EDGE, layout.headline, 26, bold=True, width=self.width - 2 * _EDGE)
        self.words(_EDGE, " · ".join(layout.facts), 13, colour=SOFT, width=self.width - 2 * _EDGE)
        self.y += 18

    def matrix(self, layout: Layout, tones: Sequence[str]) -> None:
        top = bottom = self.y
        for column, (party, tone) in enumerate(zip(layout.parties, tones, strict=True)):
            x = _column(column)
            self.y = top
            self.line(x, x + _PARTY, tone, 5)
            self.y += 8
            self.words(x, party, 15, bold=True, colour=tone, width=_PARTY)
            bottom = max(bottom, self.y)
        self.y = bottom + 8
        self.line(_EDGE, self.width - _EDGE, INK, 1)
        for row in layout.rows:
            top = self.y + 10
            self.y = top
            self.words(_EDGE, row.proposal, 15, bold=True, width=_ISSUE)
            bottom = self.y
            for column, stands in enumerate(row.cells):
                self.y = top
                if not stands:
                    self.words(_column(column), NOT_STATED, 12, colour=SOFT)
                for stand in stands:
                    self.stand(_column(column), stand)
                bottom = max(bottom, self.y)
            self.y = bottom + 12
            self.line(_EDGE, self.width - _EDGE, RULE, 1)

    def stand(self, x: float, stand: Stand) -> None:
        top = self.y
        self.icon(x, top, stand.stance, stand.basis, _ICON if stand.current else 18)
        left, room = x + _ICON + 9, _PARTY - _ICON - 9
        self.words(left, STANCE_WORDS[stand.stance], 15, bold=stand.current, struck=not stand.current)
        self.words(left, stand.basis_words, 12, colour=SOFT, width=room)
        for wanted, text, ink, paper, dash in (
            (not stand.current, "formerly", INK, "none", ""),
            (stand.conditional, "on a condition", INK, "none", "4 3"),
            (stand.red_line, "red line", "#ffffff", ALARM, ""),
            (stand.contested, "≠ contested", INK, "none", ""),
        ):
            if wanted:
                self.chip(left, text, ink, paper, dash, thick=stand.contested and text.startswith("≠"))
        if stand.red_line:
            self.parts.append(f'<rect x="{x - 9:g}" y="{top:g}" width="4" height="{self.y - top:g}" fill="{ALARM}"/>')
        self.y += 8

    def chip(self, x: float, text: str, ink: str, paper: str, dash: str, *, thick: bool) -> None:
        wide = _width(text, 11.5, bold=True) + 12
        border = ALARM if paper == ALARM else SOFT
        self.y += 3
        self.parts.append(
            f'<rect x="{x:g}" y="{self.y:g}" width="{wide:g}" height="17" rx="3" fill="{paper}" stroke="{border}" '
            f'stroke-width="{2.5 if thick else 1}"' + (f' stroke-dasharray="{dash}"' if dash else "") + "/>"
        )
        self.parts.append(
            f'<text x="{x + 6:g}" y="{self.y + 12.5:g}" font-size="11.5" font-weight="700" fill="{ink}">{_text(text)}</text>'
        )
        self.y += 19

    def icon(self, x: float, y: float, stance: Stance, basis: Basis, size: float) -> None:
        shape, colour = SHAPES[stance], STANCES[stance]
        fill, sign = (colour, "#ffffff") if basis == "stated" else ("#ffffff", colour)
        dash = ' stroke-dasharray="2.6 3.4"' if basis == "ascribed" else ""
        self.parts.append(
            f'<g transform="translate({x:g} {y:g}) scale({size / 24:g})" stroke-linecap="round" stroke-linejoin="round">'
            f'<path d="{shape.outline}" fill="{fill}" stroke="{colour}" stroke-width="2.1"{dash}/>'
            f'<path d="{shape.sign}" fill="none" stroke="{sign}" stroke-width="2.4"/></g>'
        )

    def legend(self) -> None:
        self.y += 18
        signs: list[tuple[Stance, Basis, str]] = [(stance, "stated", STANCE_WORDS[stance]) for stance in SHAPES]
        signs += [
            ("supports", "stated", "filled: stated by the party"),
            ("supports", "narrated", "hollow: told by the article"),
            ("supports", "ascribed", "broken line: ascribed by others"),
        ]
        x = float(_EDGE)
        for stance, basis, text in signs:
            wide = 22 + _width(text, 12, bold=False) + 18
            if x > _EDGE and x + wide > self.width - _EDGE:
                x, self.y = float(_EDGE), self.y + 24
            self.icon(x, self.y, stance, basis, 16)
            self.parts.append(f'<text x="{x + 22:g}" y="{self.y + 12.5:g}" font-size="12" fill="{SOFT}">{_text(text)}</text>')
            x += wide
        self.y += 16


def _column(number: int) -> float:
    return _EDGE + _ISSUE + _GUTTER + number * (_PARTY + _GUTTER)


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text))


def _width(text: str, size: float, *, bold: bool) -> float:
    """Return about how wide words are in pixels, rather too wide: the viewer's fonts are not known."""
    return size * (1.08 if bold else 1.0) * sum(map(_em, text))


def _em(char: str) -> float:
    if char in _WIDTHS:
        return _WIDTHS[char]
    if unicodedata.east_asian_width(char) in "WF":
        return 1.05
    if unicodedata.combining(char):
        return 0
    return 0.72 if char.isupper() else 0.57


def _wrapped(text: str, width: float, size: float, bold: bool) -> Iterable[str]:
    """Yield lines that fit; a word wider than a line is cut."""
    line = ""
    for word in text.split():
        if _width(f"{line} {word}".strip(), size, bold=bold) <= width:
            line = f"{line} {word}".strip()
            continue
        if line:
            yield line
        line = ""
        for char in word:
            if line and _width(line + char, size, bold=bold) > width:
                yield line
                line = ""
            line += char
    if line:
        yield line
