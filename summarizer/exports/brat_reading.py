"""Read what a person made of a brat file: strictly, so that a line that is not understood is told and not passed over.

`summarizer.exports.brat` tells the form of these files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from summarizer.errors import InputError
from summarizer.exports.brat import CONTENT, CUE, CUED_BY, FORCES, FORMS, INSIDE, KINDS, MENTION, SAID_BY
from summarizer.summary import ActorKind, Force, Form
from summarizer.text.spans import Span, merged, trimmed

_NOTED: Final = ("speaker", "party", "kind", "medium", "addressee", "said at")
_REMARK: Final = "remark"


@dataclass(frozen=True, slots=True)
class BratStatement:
    """A statement as a brat file holds it.

    Attributes:
        content: the places of what was said, in the order of the text; places that only white space parts are one.
        mention: the place of the words that name the source.
        cue: the place of the words that mark the attribution.
        inside: the number (from 0) of the statement in whose content this one stands.
        form: as it was marked, None when it was not.
        force: as it was marked; asserted when it was not.
        speaker: the name of the source, "" for none.
        party: the side it speaks for, "" for none.
        kind: what sort of source it is.
        medium: where or through whom it was said.
        addressee: to whom it was said.
        said_at: when it was said.
    """

    content: tuple[Span, ...]
    mention: Span | None = None
    cue: Span | None = None
    inside: int | None = None
    form: Form | None = None
    force: Force = "asserted"
    speaker: str = ""
    party: str = ""
    kind: ActorKind = "person"
    medium: str = ""
    addressee: str = ""
    said_at: str = ""


def parse_brat(
    text: str, annotations: str, *, source: str = "annotations", on_remark: Callable[[str], None] | None = None
) -> list[BratStatement]:
    """Return the statements of a brat file, ordered by place.

    Args:
        text: the text that the annotations are of; offsets are its code points.
        annotations: the lines of the `.ann` file.
        source: a name for messages.
        on_remark: is told the parts of notes that say nothing of a statement, each with its line.

    Raises:
        InputError: lines that cannot be understood or that do not fit the text; all are told, one a line.
    """
    reader = _Reader(text, source)
    for number, line in enumerate(re.split("\r\n?|\n", annotations), 1):
        if line.strip():
            reader.take(number, line)
    statements = reader.statements()
    if on_remark is not None:
        for number, remark in reader.remarks:
            on_remark(f"{source}:{number}: {remark}")
    return statements


@dataclass(frozen=True, slots=True)
class _Place:
    type: str
    spans: tuple[Span, ...]
    line: int


class _Reader:
    """Reads one file: places first, so that relations may come before them.

    Attributes:
        remarks: what notes say beside the statements, with its line.
    """

    def __init__(self, text: str, source: str) -> None:
        self._text = text
        self._source = source
        self._places: dict[str, _Place] = {}
        self._relations: list[tuple[int, str, str, str]] = []
        self._attributes: list[tuple[int, str, str, str]] = []
        self._notes: list[tuple[int, str, str]] = []
        self._ids: set[str] = set()
        self.remarks: list[tuple[int, str]] = []
        self._problems: list[tuple[int, str]] = []

    def take(self, number: int, line: str) -> None:
        """Read one line."""
        id, _, rest = line.partition("\t")
        told, _, tail = rest.partition("\t")
        if not re.fullmatch(r"[TRA][0-9]+|#[0-9]+", id) or not told:
            self._refuse(number, "is no line of T, R, A or # that this type of file has; remove it")
        elif id in self._ids:
            self._refuse(number, f"uses {id} again; number it anew")
        elif id[0] == "T":
            self._take_place(number, id, told, tail)
        elif id[0] == "R":
            found = re.fullmatch(rf"({SAID_BY}|{CUED_BY}|{INSIDE}) Arg1:(T[0-9]+) Arg2:(T[0-9]+)\s*", told)
            if found:
                self._relations.append((number, found[1], found[2], found[3]))
            else:
                self._refuse(number, f"is none of {SAID_BY}, {CUED_BY}, {INSIDE} from Arg1 to Arg2; draw it anew")
        elif id[0] == "A":
            found = re.fullmatch(r"(Form|Force) (T[0-9]+) (\S+)\s*", told)
            if found and found[3] in (FORMS if found[1] == "Form" else FORCES):
                self._attributes.append((number, found[1], found[2], found[3]))
            else:
                self._refuse(number, f"is no Form ({', '.join(FORMS)}) and no Force ({', '.join(FORCES)}); choose one of them")
        else:
            kind, _, target = told.partition(" ")
            if kind == "AnnotatorNotes":  # the others are messages of brat itself
                self._notes.append((number, target.strip(), tail))
        self._ids.add(id)

    def _refuse(self, number: int, reason: str) -> None:
        self._problems.append((number, reason))

    def _take_place(self, number: int, id: str, told: str, tail: str) -> None:
        type, _, offsets = told.partition(" ")
        found = [re.fullmatch(r"([0-9]+) ([0-9]+)", part.strip()) for part in offsets.split(";")]
        spans = [Span(int(m[1]), int(m[2])) for m in found if m]
        if type not in (CONTENT, MENTION, CUE):
            self._refuse(number, f"is none of {CONTENT}, {MENTION}, {CUE}; choose one of them")
        elif len(spans) < len(found) or any(not s.start < s.end <= len(self._text) for s in spans):
            self._refuse(number, "has offsets that are not in the text; mark the words anew")
        elif " ".join(self._text[slice(*s)] for s in spans) != tail:
            self._refuse(number, "has other words than the text at these offsets; take the .txt that it was made with")
        else:
            self._places[id] = _Place(type, tuple(_closed(self._text, spans)), number)

    def statements(self) -> list[BratStatement]:
        """Return what was read.

        Raises:
            InputError: something in it cannot be understood.
        """
        contents = {id: p for id, p in self._places.items() if p.type == CONTENT}
        order = sorted(contents, key=lambda id: (contents[id].spans[0].start, -contents[id].spans[-1].end, int(id[1:])))
        linked = self._linked()
        attributes: dict[tuple[str, str], str] = {}
        for number, name, target, value in self._attributes:
            if target not in contents:
                self._refuse(number, f"is of {target}, which is no {CONTENT}; remove it")
            elif attributes.setdefault((target, name), value) != value:
                self._refuse(number, f"says another {name} of {target}; keep one of them")
        notes = self._noted(contents)
        used = {target for (_, _), target in linked.items()}
        for id, place in self._places.items():
            if place.type != CONTENT and id not in used:
                self._refuse(place.line, f"is a {place.type} of no {CONTENT}; draw its relation, or remove it")
        if self._problems:
            lines = sorted(self._problems)
            raise InputError("\n".join(f"{self._source}:{number}: {reason}" for number, reason in lines))
        position = {id: n for n, id in enumerate(order)}
        return [self._statement(id, linked, attributes, notes.get(id, {}), position) for id in order]

    def _linked(self) -> dict[tuple[str, str], str]:
        """Return the target of each content's relations."""
        ends = {SAID_BY: MENTION, CUED_BY: CUE, INSIDE: CONTENT}
        out: dict[tuple[str, str], str] = {}
        for number, relation, one, other in self._relations:
            first, second = self._places.get(one), self._places.get(other)
            if first is None or second is None:
                self._refuse(number, f"goes from or to what is not there ({one}, {other}); draw it anew")
            elif first.type != CONTENT or second.type != ends[relation] or one == other:
                self._refuse(
                    number, f"goes from {first.type} to {second.type}; it goes from {CONTENT} to another {ends[relation]}"
                )
            elif out.setdefault((one, relation), other) != other:
                self._refuse(number, f"is a second {relation} of {one}; keep one of them")
        return out

    def _noted(self, contents: dict[str, _Place]) -> dict[str, dict[str, str]]:
        out: dict[str, dict[str, str]] = {}
        for number, target, note in self._notes:
            if target not in contents:
                self.remarks.append((number, _unescaped(note.strip())))  # on a mention or a cue
                continue
            told = out.setdefault(target, {})
            for part in filter(str.strip, note.split(";")):
                name, colon, value = part.partition(":")
                name, value = name.strip().lower(), _unescaped(value.strip())
                if not colon or name == _REMARK:
                    self.remarks.append((number, value if colon else _unescaped(part.strip())))
                elif name not in _NOTED:  # a misspelt one must not be lost
                    known = ", ".join(f"{n}: ..." for n in (*_NOTED, _REMARK))
                    self._refuse(number, f"is a note with a part that is none of {known}")
                elif name == "kind" and value not in KINDS:
                    self._refuse(number, f"is a note with a kind that is none of {', '.join(KINDS)}")
                elif told.setdefault(name, value) != value:
                    self._refuse(number, f"is a note that gives {name} twice; keep one of them")
        return out

    def _statement(
        self,
        id: str,
        linked: dict[tuple[str, str], str],
        attributes: dict[tuple[str, str], str],
        note: dict[str, str],
        position: dict[str, int],
    ) -> BratStatement:
        def whole(relation: str) -> Span | None:
            target = linked.get((id, relation))
            spans = self._places[target].spans if target else ()
            return Span(spans[0].start, spans[-1].end) if spans else None

        outer = linked.get((id, INSIDE))
        return BratStatement(
            content=self._places[id].spans,
            mention=whole(SAID_BY),
            cue=whole(CUED_BY),
            inside=position[outer] if outer else None,
            form=next((f for f in FORMS if f == attributes.get((id, "Form"))), None),
            force=next((f for f in FORCES if f == attributes.get((id, "Force"))), "asserted"),
            speaker=note.get("speaker", ""),
            party=note.get("party", ""),
            kind=next((k for k in KINDS if k == note.get("kind")), "person"),
            medium=note.get("medium", ""),
            addressee=note.get("addressee", ""),
            said_at=note.get("said at", ""),
        )


def _closed(text: str, spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, those that only white space parts as one, trimmed."""
    out: list[Span] = []
    for span in merged(trimmed(text, s) for s in spans):
        if out and not text[out[-1].end : span.start].strip():
            out[-1] = Span(out[-1].start, span.end)
        else:
            out.append(span)
    return out


def _unescaped(value: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), value)
