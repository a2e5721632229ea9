"""Where the content of an attribution starts and ends, by the words around it."""

from __future__ import annotations

from typing import Final

from summarizer.rules.sentence import NP_START, SUBJECTS, Group, Sentence

QUESTION: Final = frozenset("whether if how why where when who what which".split())
"""Words that begin an indirect question."""

_LOOK_AHEAD: Final = 24
"""Tokens between a cue and its content in which a recipient or an adjunct may stand."""

Complement = tuple[int, int, str]
"""Where a cue ends, where the content behind it starts, the frame; "below" where a colon ends the unit."""


def complement(s: Sentence, g: Group) -> Complement | None:
    """Return the content that follows a verb, if one of the frames of its entry fits."""
    p, frames = g.end, g.reading.entry.frames
    while s.tag(p) == "adv" and s.tag(p + 1) in ("that", "to", "prep", "quote", "colon"):
        p += 1
    tag, word, following = s.tag(p), s.word(p), s.tag(p + 1)
    clausal = not frames.isdisjoint(("that", "quote"))
    if tag == "colon" and clausal:
        return p + 1, p + 1, "quote" if p + 1 < s.n else "below"
    if tag == "comma" and following == "quote" and "quote" in frames:
        return p, p + 1, "quote"
    if tag == "that" and clausal and following not in ("stop", "colon", "comma", ""):
        return p, p, "that"
    if tag == "to" and "to" in frames and following in ("plain", "adv", "aux", "quote", "not"):
        return p, p, "to"
    if "whether" in frames and word in QUESTION:
        return p, p, "whether"
    linked = (tag == "prep" and word in frames) or (tag == "to" and "to-np" in frames)
    if linked and following in (*NP_START, "adv", "rel", "sub"):
        return p + 1, p + 1, "np"
    if "to-whom" in frames and tag in NP_START and tag != "quote":
        return _behind(s, p, recipient=True)
    if tag == "quote" and (clausal or "np" in frames):
        return p, p, "quote" if clausal else "np"
    if clausal and tag in ("prep", "time", "adv", "to"):
        return _behind(s, p, recipient=False)
    if "that" in frames and tag in (*NP_START, "sub", "rel", "not"):
        return p, p, "that"
    return (p, p, "np") if "np" in frames and tag in NP_START else None


def _behind(s: Sentence, p: int, *, recipient: bool) -> Complement | None:
    """Return content behind the person told or an adjunct, if a mark or word shows it: told X on Monday that C."""
    for k in range(p + 1, min(s.n, p + _LOOK_AHEAD)):
        tag, word, following = s.tag(k), s.word(k), s.tag(k + 1)
        if tag == "that":
            return p, k, "that"
        if tag == "quote" and s.tag(k - 1) not in ("prep", "det", "possessive") and (not recipient or s.ends_in_mark(k)):
            return p, k, "quote"
        if tag == "colon":
            return p, k + 1, "quote" if k + 1 < s.n else "below"
        if tag == "comma" and following in ("quote", "that"):
            return p, k + 1, "quote" if following == "quote" else "that"
        if recipient and word in ("whether", "if", "how", "why"):
            return p, k, "whether"
        if recipient and tag == "to" and following == "plain":
            return p, p, "to"  # asked the board to wait
        if word in SUBJECTS and s.tag(k - 1) not in ("prep", "to"):
            return p, k, "that"
        if tag in ("comma", "semi", "stop", "aux") or (not recipient and tag in ("conj", "rel", "dash")):
            break
    if recipient:
        return None
    k = p + 1 if s.tag(p) == "adv" else next((k for k in range(p, s.n) if s.tag(k) != "time"), s.n)
    return (p, k, "that") if k > p and s.tag(k) in NP_START else None


def content_end(s: Sentence, start: int, frame: str, g: Group | None = None) -> int:
    """Return where the content that starts at token `start` ends; `g` is the verb that it hangs on."""
    depth, narrow = 0, frame in ("np", "to")
    subject = s.subject(g.start) if g is not None else None
    relative = subject is not None and s.tag(subject[0]) == "rel"
    opening = g is not None and _opens_sentence(s, g)
    for k in range(start, s.n):
        tag = s.tag(k)
        if k > start and s.tokens[k].start in s.stops:
            return k
        if tag == "bracket":
            depth += 1 if s.word(k) in "([" else -1
            if depth < 0:
                return k
        elif depth > 0:
            continue
        elif tag == "semi" or (narrow and tag == "dash") or (tag == "comma" and (opening or _ends_at(s, k, narrow, relative))):
            return k
        elif tag == "quote" and s.ends_in_mark(k) and s.tag(k + 1) != "quote":
            alone = k == start and s.tag(k + 1) in ("sub", "prep")
            if narrow or opening or alone or _ends_at(s, k, narrow, relative):
                return k + 1
        elif tag == "conj" and k > start and g is not None and (other := s.starts.get(k + 1)) is not None:
            same = not other.passive and other.reading.form == g.reading.form
            if same:
                return k  # said A and added B
    return s.n


def _opens_sentence(s: Sentence, g: Group) -> bool:
    """Whether the verb stands in a clause that the sentence opens with: When X said A, B."""
    first = s.tag(1 if s.tag(0) == "conj" else 0)
    opens = g.start == 0 or first == "sub" or s.word(0) == "as"
    return opens and not any(s.tag(k) in ("comma", "quote", "semi", "colon") for k in range(g.start))


def _ends_at(s: Sentence, k: int, narrow: bool, relative: bool) -> bool:
    """Whether content ends at the comma or quotation at `k`, by what follows."""
    if k + 1 >= s.n or any(r.entry.part == "preposition" for r in s.tokens[k + 1].readings):
        return True
    group, following = s.starts.get(k + 1), s.tag(k + 1)
    if (group is not None and (group.participial or relative)) or (relative and following == "aux"):
        return True
    another = following == "conj" and s.tag(k + 2) == "pron" and k + 3 in s.starts  # , and he said
    return another or following == "rel" or (narrow and following != "prep")
