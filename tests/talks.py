"""The example article with a full summary, and an article with a line for each difficulty."""

from __future__ import annotations

import datetime
from functools import cache

from summarizer import Summary
from tests.builders import Said, Stands, Who, build_summary
from tests.views.ferry import ferry_summary


@cache
def ferry_talks() -> Summary:
    """Return a full summary of the example article."""
    return ferry_summary()


TEXT = """\
Harbour talks

“We want the berth,” Ada Holm said on Monday; “it is ours; \"all\" of it,” she added 🚢.
The Crews oppose a fee, if it is above ten crowns. The port would not say whether it is for a fee.
Ada Holm said that the Port wants a higher fee. The crews have left the berth twice.
A council member asked the hall for calm.
"""


@cache
def harbour() -> Summary:
    """Return a summary with every sort of position, a joined quotation, and a character beyond U+FFFF in the text."""
    return build_summary(
        TEXT,
        said=[
            Said(
                "Ada Holm",
                ["“We want the berth,”", '“it is ours; "all" of it,”'],
                cue="said",
                mention="Ada Holm",
                said_at="Monday",
            ),
            Said("The Crews", "a fee", cue="oppose", mention="The Crews", force="denied"),
            Said("The port", "whether it is for a fee", cue="would not say", mention="The port", force="declined"),
            Said("Ada Holm", "that the Port wants a higher fee", cue="said", mention="Ada Holm"),
            Said("The port", "a higher fee", cue="wants", mention="the Port", inside=4),
            Said("A council member", "calm", cue="asked", mention="A council member", addressee="the hall"),
        ],
        who=[
            Who("Ada Holm", party="Crews", role="captain"),
            Who("The Crews", party="Crews", kind="group"),
            Who("The port", party="Port", kind="organization"),
            Who("A council member", kind="unnamed"),
        ],
        stands=[
            Stands("Crews", "berth", "supports", said=[1], voiced_by=["Ada Holm"], red_line=["it is ours"]),
            Stands("Crews", "fee", "opposes", said=[2], voiced_by=["The Crews"], conditions=["if it is above ten crowns"]),
            Stands("Port", "fee", "withholds", said=[3], voiced_by=["The port"]),
            Stands("Port", "fee", "supports", said=[4], basis="ascribed", ascribed_by=["Ada Holm"]),
            Stands(
                "Crews",
                "berth",
                "opposes",
                narrated=["The crews have left the berth twice."],
                basis="narrated",
                status="former",
            ),
        ],
        proposals={"berth": "a berth for the crews", "fee": "a fee on berths"},
        date=datetime.date(2031, 4, 2),
        source="harbour.txt",
    )
