"""The records that the layout makes of a summary and the views draw: plain strings, numbers and stances."""

from __future__ import annotations

from dataclasses import dataclass

from summarizer.summary import Basis, Form, Stance


@dataclass(frozen=True, slots=True)
class Line:
    """One statement.

    Attributes:
        number: its number, from 1, in the order of the text.
        depth: 0, or how many statements it stands inside.
        speaker: name and role; empty where the line stands under its own speaker's head.
        force: "denied" or "declined", else "".
        fragments: what was said, verbatim but for white space; `GAP` stands between two of them.
        form: as in the statement.
        notes: how it was said: cue, form, medium, addressee, time, place; in that order; last what a review decided.
    """

    number: int
    depth: int
    speaker: str
    force: str
    fragments: tuple[str, ...]
    form: Form
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpeakerGroup:
    """The statements of one source.

    Attributes:
        name: its name.
        role: its role, or that it is unnamed; "" when neither is known.
        lines: its statements, each followed by those that stand inside it, whoever made them.
        inside: numbers of its statements that stand inside another source's words and are listed there.
    """

    name: str
    role: str
    lines: tuple[Line, ...]
    inside: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PartyGroup:
    """The sources of one party; `index` is its place among the summary's parties, -1 for no party."""

    name: str
    index: int
    speakers: tuple[SpeakerGroup, ...]


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One piece of the evidence under a position: "[4] Marit Oldane" or "s. 12", and its words."""

    cite: str
    text: str


@dataclass(frozen=True, slots=True)
class Stand:
    """One position in a cell of the matrix.

    Attributes:
        id: the position's id.
        stance: for the view's choice of colour.
        basis: likewise.
        label: sign and words of the stance: "− opposes, conditional".
        basis_words: basis and whose words: "stated by Marit Oldane".
        ground: the same and the evidence: "stated by Marit Oldane [4] [7]".
        details: conditions, red lines, demands and offers, each with its label.
        gist: the model's sentence on it, "" when there is none.
        current: False for a former stance.
        conditional: whether words make the stance conditional.
        red_line: whether words put it beyond bargaining.
        contested: whether a stance ascribed to the party differs from the one that it states.
        verdict: accepted or corrected, where a person decided; else "".
        reviewed: the verdict with who decided and why, else "".
        evidence: what the position rests on, statements before narration.
    """

    id: str
    stance: Stance
    basis: Basis
    label: str
    basis_words: str
    ground: str
    details: tuple[str, ...]
    gist: str
    current: bool
    conditional: bool
    red_line: bool
    contested: bool
    verdict: str
    reviewed: str
    evidence: tuple[Exhibit, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One issue and where each party stands on it, cells in the order of `Layout.parties`."""

    proposal: str
    cells: tuple[tuple[Stand, ...], ...]


@dataclass(frozen=True, slots=True)
class Conclusion:
    """One line of agreements, disputes, contested stances, changes or open questions, and the positions it rests on."""

    text: str
    positions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Something found in the text that is no statement, or that nobody resolved."""

    label: str
    text: str
    place: str
