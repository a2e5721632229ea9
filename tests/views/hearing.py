"""Two summaries for the page: a hearing of two hundred statements, and an article full of tricks; both invented."""

from __future__ import annotations

import datetime

from summarizer.summary import Coverage, Finding, Fragment, Share, Summary
from tests.builders import HOSTILE, RULES, Said, Stands, Who, build_summary

TURNS = 200
_SPEAKERS = (
    Who("Chair Ilse Brandt", role="chair of the committee"),
    Who("Dorte Wiig", "Upper Valley Water Board", "director"),
    Who("Anselm Pfeil", "Lower Valley Farmers", "president"),
    Who("Rosa Quint", "Friends of the Weir", "ecologist"),
    Who("Tamas Oder", "River Ministry", "deputy minister"),
    Who("Lene Stork", "Town of Mill Ford", "mayor"),
)
_POINTS = (
    "the weir has to stay shut until the gauges at Mill Ford agree",
    "nobody downstream was asked before the sluice was sold",
    "a third of the water in August is lost in the old channel",
    "the fish ladder was promised twice and paid for once",
    "a fee on every thousand litres would fall on those who save",
    "the count of wells in the annex is nine short of the count in the field",
    "we can live with a dry May but not with a dry June",
)
_ISSUES = {
    "weir": "a new weir at Mill Ford",
    "fee": "a fee on water drawn in summer",
    "ladder": "a fish ladder before the next season",
    "sluice": "a return of the old sluice to the towns",
}


def hearing() -> Summary:
    """Return a transcript of 200 turns, one statement each, and positions of five parties on four issues."""
    said, lines = [], []
    for n in range(TURNS):
        who = _SPEAKERS[n % len(_SPEAKERS)]
        words = f"In answer to question {n + 1}: {_POINTS[n % len(_POINTS)]}, and I will say so again in writing."
        lines.append(f"{who.name.upper()}: {words}")
        said.append(Said(who.name, words, mention=who.name.upper(), form="direct"))
    parties = [who.party for who in _SPEAKERS if who.party]
    stances = ("supports", "opposes", "open", "withholds")
    stands = [
        Stands(
            party,
            issue,
            stances[(i + 2 * j) % 4],  # type: ignore[arg-type]
            said=[2 + i + 6 * k for k in range(j + 1)],
            conditions=[_POINTS[2]] if (i, j) == (0, 0) else (),
            red_line=[_POINTS[6]] if (i, j) == (1, 1) else (),
        )
        for i, party in enumerate(parties)
        for j, issue in enumerate(_ISSUES)
        if (i + j) % 5
    ]
    return build_summary(
        "\n\n".join(lines),
        title="Hearing of the river committee, second day",
        date=datetime.date(2025, 6, 3),
        who=_SPEAKERS,
        said=said,
        stands=stands,
        proposals=_ISSUES,
        coverage=Coverage(quotations=Share(total=0), pointers=Share(total=TURNS, covered=TURNS)),
    )


def hostile() -> Summary:
    """Return an article whose every part, names and parties included, tries to be more than text."""
    text = "\n\n".join(f"Ada said {words} and left. {words} Bo wept." for words in (_one_line(w) for w in HOSTILE))
    places = [_one_line(w) for w in HOSTILE]
    name, party = f"{places[1]} Ada", f"{places[0]}{places[1]} Crews"
    style = '"><style>*{display:none}</style><a href="javascript:alert(1)" onclick="alert(2)">x</a>'
    text += f"\n\nAda said {style} at last."
    start = text.index(style)
    return build_summary(
        text,
        title=f"{style}{places[0]}",
        source=places[1],
        who=[Who(name, party, style), Who(places[8], style)],
        said=[
            *(Said(name, words, cue="said", medium=words, addressee=words, said_at=words) for words in places),
            Said(places[8], style, cue="said", force="denied"),
        ],
        stands=[
            Stands(party, "i", "supports", said=[1, 2], voiced_by=[style], conditions=[places[2]], gist=style),
            Stands(style, "i", "opposes", narrated=[style], red_line=[style], basis="narrated", gist=places[1]),
            Stands(style, "j", "open", said=[3], basis="ascribed", ascribed_by=[places[1]]),
        ],
        proposals={"i": style, "j": places[1]},
        gist=[(style, [style])],
        unresolved=[
            Finding(
                kind=style,
                severity="warning",
                message=places[1],
                spans=(Fragment(start=start, end=start + len(style), text=style),),
            )
        ],
        dismissed=[(style, places[1])],
        provenance=RULES.model_copy(update={"note": style, "templates": {style: style}}),
    )


def _one_line(words: str) -> str:
    """Return words that stay in one paragraph."""
    return "".join(" " if c in "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029" else c for c in words).strip()
