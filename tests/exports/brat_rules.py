"""What brat accepts of a pair of files: the rules of its own reader, in which a line that fails is shown as an error.

From server/src/annotation.py of https://github.com/nlplab/brat: lines end where Unicode ends them; the text of a
place is that of its spans, joined by one blank; spans of one place do not overlap; ids are used once; a relation has
two arguments of different names.
"""

from __future__ import annotations

import re


def refusals(text: str, annotations: str) -> list[str]:
    """Return the lines that brat would not take, each with the reason."""
    out: list[str] = []
    ids: set[str] = set()
    references: list[tuple[str, str]] = []
    for line in annotations.splitlines():
        id, tab, rest = line.partition("\t")
        data, _, tail = rest.partition("\t")
        if not tab or not re.fullmatch(r"(?:[A-Za-z]+|#[A-Za-z]*)[0-9]+", id):
            out.append(f"no id: {line!r}")
            continue
        if id in ids:
            out.append(f"used twice: {line!r}")
        ids.add(id)
        if id[0] == "T":
            out += [f"{reason}: {line!r}" for reason in _place(text, data, tail)]
        elif id[0] == "R":
            arguments = [part.split(":") for part in data.split(" ")[1:]]
            if [a for a, _ in arguments] != ["Arg1", "Arg2"]:
                out.append(f"not two arguments: {line!r}")
            references += [(line, target) for _, target in arguments]
        elif id[0] == "A":
            if not re.fullmatch(r"\S+ T[0-9]+ \S+", data):
                out.append(f"no attribute: {line!r}")
            references.append((line, data.split(" ")[1]))
        elif id[0] == "#":
            if len(data.split()) != 2:
                out.append(f"no comment: {line!r}")
            references.append((line, data.split()[1]))
        else:
            out.append(f"unknown: {line!r}")
    out += [f"goes nowhere: {line!r}" for line, target in references if target not in ids]
    return out


def _place(text: str, data: str, tail: str) -> list[str]:
    type, _, offsets = data.partition(" ")
    spans = [tuple(map(int, part.split(" "))) for part in offsets.split(";")]
    out = [] if re.fullmatch(r"[A-Za-z_-]+", type) else ["no type"]
    for n, (start, end) in enumerate(spans):
        if not 0 <= start < end <= len(text):
            out.append("not in the text")
        if any(end >= first and start < last for first, last in spans[:n]):
            out.append("spans overlap")
    if " ".join(text[start:end] for start, end in spans) != tail:
        out.append("other words than the text's")
    return out
