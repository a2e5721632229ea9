"""Find the speakers' turns of a transcript by their labels.

A label begins a line: "MS. HALE: We sail." Before it may stand a time ("00:12", "[10:15]") or
the marks of bold type, and its words may begin on the next line. Printed records set a full stop
for the colon: "Ms. Hale. We sail." News has lines of these forms that label nobody ("Photo: ...",
"KEY POINTS:" over a list), so the less a form says, the more often it must occur to count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from summarizer.text.spans import Span

_MARKUP = r"[*_]{0,3}+"
_TIME = r"(?:\[[^]\n]{1,20}\]|\(?\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,3})?\)?)[^\S\n]*(?:[-–—][^\S\n]*)?"
_LEAD = rf"^[^\S\n]*+{_MARKUP}(?:{_TIME})?{_MARKUP}"
_LABEL = re.compile(
    rf"{_LEAD}(?P<label>[^\W\d_](?:\([^()\n]{{1,40}}\)|[^\n:()*]){{0,79}}?){_MARKUP}(?P<mark>:)(?={_MARKUP}\s*+\S)",
    re.MULTILINE,
)
_BEHIND = re.compile(rf"{_MARKUP}\s*+")
_ASIDE = re.compile(r"\([^()]*\)")
_LONGEST: Final = 80
"""Characters of the longest label."""

_MOST_WORDS: Final = 8
_SMALL = frozenset("of the for and".split())
_PARTICLES = frozenset(
    "de la las los del della di da dal dos das do du des van von der den dem zu zur ten ter bin ibn al el".split()
)
_TITLES = frozenset(
    "mr ms mrs miss mx dr sen rep gov senator president secretary minister ambassador judge professor prof herr frau".split()
)
_NUMBERED = frozenset(
    "speaker witness participant interviewer interviewee respondent reporter questioner moderator panelist panellist "
    "delegate member juror caller voice man woman".split()
)
_NOBODY = frozenset(
    "abstract advertisement alert analysis breaking correction editor's editors' exclusive fact headline live news note "
    "opinion photo photos picture poll read related see sources update updated video watch more also image credit".split()
)

_OFFICE = (
    r"(?i:(?:acting\s+|vice\s+)?(?:chair(?:man|woman|person)?|speaker|president|presiding\s+officer|clerk|witness|court|"
    r"secretary|moderator|interpreter|ambassador)(?:\s+pro\s+tempore)?)"
)
_STOPPED = re.compile(
    r"^[^\S\n]*+(?P<label>(?:(?P<title>(?:Mr|Ms|Mrs|Dr|Sen|Rep)\.|Miss|Senator|Representative|Congress(?:wo)?man)"
    r"|(?:Chair(?:man|woman)?|Secretary|Ambassador|Governor|Judge|Professor|Director|General|Admiral|Colonel|Captain))"
    rf"[^\S\n]+(?:[^\W\d_]\.[^\S\n]+){{0,2}}(?!{_OFFICE}\b)(?P<name>[^\W\d_][^\n.:,;!?()\"“”]{{0,59}}+)|The[^\S\n]+{_OFFICE})"
    r"(?P<mark>\.)[^\S\n]+(?=\S)",
    re.MULTILINE,
)
_SEVERAL: Final = 2
"""Turns of a form that make a transcript where one alone may be a line of prose, a caption or a heading."""

_ENDS = ".?!…:\"'”’»)]*_-–—"
"""What a line ends with that is not cut within a sentence."""


class Turn(NamedTuple):
    """One turn.

    Attributes:
        label: the words that name the speaker.
        mark: the colon, or the full stop of a printed record, behind them.
    """

    label: Span
    mark: Span


@dataclass(frozen=True, slots=True)
class _Label:
    """A line that has the form of a label and a colon."""

    turn: Turn
    words: str
    alone: bool
    """Whether what is said begins on a later line."""


def turns(text: str) -> list[Turn]:
    """Return every speaker's turn, in order. Linear in the text's length.

    A label is a name in capitals ("MS. HALE:"), a title with a name ("President Hale:"), a numbered
    speaker ("Speaker 2:"), or any capitalised words that label at least two lines ("Hale:"). With
    nothing behind it on its line, it is a title with a name or repeated capitals, and the text has at
    least two turns. Before a full stop it is a title with a name, and the text has at least two of these.
    """
    labels = [label for m in _LABEL.finditer(text) if (label := _label(text, m)) is not None]
    counted = Counter(label.words for label in labels)
    found = [label for label in labels if _names_somebody(label, counted)]
    kept = [label.turn for label in found if not label.alone or len(found) >= _SEVERAL]
    return sorted([*kept, *_stopped(text)])


def words_begin(text: str, turn: Turn) -> int:
    """Return where the words of a turn begin: behind its mark, blanks and the end of bold type."""
    match = _BEHIND.match(text, turn.mark.end)
    return match.end() if match else turn.mark.end


def _label(text: str, match: re.Match[str]) -> _Label | None:
    turn = Turn(Span(*match.span("label")), Span(*match.span("mark")))
    words = _ASIDE.sub(" ", match["label"]).split()
    if turn.label.end - turn.label.start > _LONGEST or len(words) > _MOST_WORDS or not _is_name(words):
        return None
    return _Label(turn, match["label"], "\n" in text[turn.mark.end : words_begin(text, turn)])


def _is_name(words: Sequence[str]) -> bool:
    """Whether words may be a name or an office: capitals but for particles; a number only behind a sort of speaker."""
    named = words[:-1] if _is_numbered(words) else words
    return named[0][0].isupper() and all(w[0].isupper() or w[0] == "&" or w in _SMALL or w in _PARTICLES for w in named)


def _is_numbered(words: Sequence[str]) -> bool:
    return len(words) > 1 and words[-1].isdecimal() and words[-2].lower() in _NUMBERED


def _is_titled(words: Sequence[str]) -> bool:
    name = [w for w in words[1:] if w not in _PARTICLES]
    return words[0].rstrip(".").lower() in _TITLES and bool(name) and name[0][0].isupper()


def _names_somebody(label: _Label, counted: Counter[str]) -> bool:
    words = label.words.replace("’", "'").partition("(")[0].split()
    if _is_titled(words) or _is_numbered(words):
        return True
    if any(w.lower() in _NOBODY for w in words):
        return False
    capitals, repeated = "".join(words).isupper(), counted[label.words] > 1
    if label.alone:
        return capitals and repeated
    return repeated or (capitals and sum(c.isalpha() for w in words for c in w) > 2)


def _stopped(text: str) -> list[Turn]:
    """Return the turns of a printed record. Civil titles make one; other titles and offices count only in one."""
    found = [m for m in _STOPPED.finditer(text) if _is_stopped(text, m)]
    if sum(m["title"] is not None for m in found) < _SEVERAL:
        return []
    return [Turn(Span(*m.span("label")), Span(*m.span("mark"))) for m in found]


def _is_stopped(text: str, match: re.Match[str]) -> bool:
    words = match["label"].split()
    named = match["name"] is None or (len(words) <= _MOST_WORDS and _is_name([w for w in words if w not in _PARTICLES]))
    return named and not text[match.end()].islower() and _begins_anew(text, match)


def _begins_anew(text: str, match: re.Match[str]) -> bool:
    """Whether a line is no mere continuation, cut by its width, of a sentence on the line before."""
    at = match.start() - 1
    before = text.rfind("\n", 0, max(0, at)) + 1
    line = text[before : max(0, at)]
    bare = line.strip()
    return not bare or bare[-1] in _ENDS or len(line) - len(line.lstrip()) < match.start("label") - match.start()
