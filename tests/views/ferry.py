"""The ferry article with a summary of it, made by hand: every part of a summary occurs in it."""

from __future__ import annotations

import datetime
from pathlib import Path

from summarizer.summary import Coverage, Finding, Fragment, Provenance, Share, Summary, Usage
from tests.builders import Said, Stands, Who, build_summary

ARTICLE = Path(__file__).parents[2] / "examples" / "ferry-talks.txt"
OLDANE, PASK, CASTOR, RENN, QUARRY = "Marit Oldane", "Joren Pask", "Ine Castor", "Tobias Renn", "Selma Quarry"
PERSON = "a person with knowledge of the talks"
LINE, UNION, COUNCIL, STATE = "Skerry Line", "Deck and Engine Union", "Outer Islands Council", "Government"


def ferry_summary() -> Summary:
    """Return the summary."""
    text = ARTICLE.read_text(encoding="utf-8")
    open_quote = text.index("“exchanged views.”")
    return build_summary(
        text,
        title="Ferry talks run past midnight as Skerry Line offers to keep second engineer",
        date=datetime.date(2025, 10, 15),
        source="ferry-talks.txt",
        who=[
            Who(PASK, LINE, "chief executive"),
            Who(OLDANE, UNION, "leads its negotiators"),
            Who(CASTOR, LINE, "spokeswoman"),
            Who(LINE, LINE, kind="organization"),
            Who(RENN, COUNCIL, "chair"),
            Who(QUARRY, STATE, "Transport Minister"),
            Who(PERSON, kind="unnamed"),
            Who("Transport Ministry", STATE, kind="organization"),
            Who("joint note", kind="document"),
        ],
        said=[
            Said(
                PASK,
                "the company would keep two engineers on every night crossing “if the union calls off the stoppage by Friday.”",
                cue="said",
                mention="Joren Pask, chief executive of Skerry Line,",
            ),
            Said(
                PASK,
                "that the second post was “a luxury that no other line pays for.”",
                cue="had insisted",
                mention="he",
                said_at="In August",
            ),
            Said(
                PASK,
                ["“We have moved, and we have moved a long way,”", "“What we need now is an answer.”"],
                cue="told",
                mention="Pask",
                addressee="reporters",
            ),
            Said(
                OLDANE,
                ["“An offer with a deadline tied to its leg,”", "“is an ultimatum with good manners.”"],
                cue="said",
                mention="Marit Oldane, who leads its negotiators",
            ),
            Said(
                OLDANE,
                "the union wanted a signed roster, and that sailing with a single engineer was something its members would "
                "“never, on any boat, in any weather” accept",
                cue="said",
                mention="She",
            ),
            Said(
                OLDANE,
                "that Skerry Line wanted to cut the Sunday boats to the outer islands as the price of a deal",
                cue="said",
                mention="Oldane",
            ),
            Said(LINE, "that it had asked for any such thing", cue="denied", mention="The company", force="denied"),
            Said(
                CASTOR,
                "“We are not touching the Sunday boats,”",
                cue="said",
                mention="a spokeswoman, Ine Castor",
                medium="an email",
            ),
            Said(
                CASTOR,
                "that Skerry Line would still ask the court on Friday to order the crews back to work",
                cue="added",
                mention="She",
            ),
            Said(OLDANE, "“A court cannot crew a boat,”", cue="said", mention="Oldane"),
            Said(
                RENN,
                "that the council now opposed an order",
                cue="told",
                mention="Its chair, Tobias Renn",
                medium="the Harbour Gazette",
            ),
            Said(RENN, "“We asked for a referee and were sent a policeman,”", cue="said", mention="he"),
            Said(
                RENN,
                "that cutting the Sunday boats was out of the question for the 4,100 people who live beyond the Narrows",
                cue="told",
                mention="Renn",
                medium="the newspaper",
            ),
            Said(
                RENN,
                ["“My neighbours can live with a late boat,”", "“They cannot live with no boat.”"],
                cue="said",
                mention="he",
            ),
            Said(
                QUARRY,
                "the government was prepared to pay for the second engineer until March, provided that both sides let an "
                "arbitrator settle the rosters",
                cue="said",
                mention="Transport Minister Selma Quarry",
            ),
            Said(
                QUARRY,
                "whether it would pay for the Sunday boats as well",
                cue="would not say",
                mention="She",
                force="declined",
            ),
            Said(
                PERSON,
                "the minister had told Pask that the line’s subsidy “would not survive another month of empty quays.”",
                cue="said",
                mention="A person with knowledge of the talks, who asked not to be named because the talks are private",
            ),
            Said(
                QUARRY,
                "that the line’s subsidy “would not survive another month of empty quays.”",
                cue="had told",
                mention="the minister",
                addressee="Pask",
                inside=17,
            ),
            Said("Transport Ministry", "to comment", cue="declined", mention="The ministry", force="declined"),
            Said(
                "joint note",
                "Fares and the age of the fleet came up too",
                cue="according to",
                mention="a joint note that was handed out at midnight",
            ),
            Said(
                OLDANE,
                ["“I have slept on worse benches,”", "“But never on a Skerry boat with one engineer.”"],
                cue="said",
                mention="Oldane",
            ),
        ],
        proposals={
            "second-engineer": "a second engineer on every night boat",
            "sunday-boats": "cutting the Sunday boats to the outer islands",
            "court-order": "a court order that sends the crews back to work",
        },
        stands=[
            Stands(
                LINE,
                "second-engineer",
                "supports",
                said=[1, 3],
                voiced_by=[PASK],
                conditions=["if the union calls off the stoppage by Friday"],
                gist="The line would keep the second engineer if the stoppage ends by Friday.",
            ),
            Stands(LINE, "second-engineer", "opposes", said=[2], voiced_by=[PASK], status="former"),
            Stands(
                UNION,
                "second-engineer",
                "supports",
                said=[5, 21],
                voiced_by=[OLDANE],
                red_line=["never, on any boat, in any weather"],
            ),
            Stands(
                STATE,
                "second-engineer",
                "supports",
                said=[15],
                voiced_by=[QUARRY],
                conditions=["provided that both sides let an arbitrator settle the rosters"],
            ),
            Stands(LINE, "sunday-boats", "opposes", said=[7, 8], voiced_by=[LINE, CASTOR]),
            Stands(LINE, "sunday-boats", "supports", said=[6], basis="ascribed", ascribed_by=[OLDANE]),
            Stands(COUNCIL, "sunday-boats", "opposes", said=[13, 14], voiced_by=[RENN], red_line=["out of the question"]),
            Stands(STATE, "sunday-boats", "withholds", said=[16], voiced_by=[QUARRY]),
            Stands(LINE, "court-order", "supports", said=[9], voiced_by=[CASTOR]),
            Stands(UNION, "court-order", "opposes", said=[10], voiced_by=[OLDANE]),
            Stands(COUNCIL, "court-order", "opposes", said=[11, 12], voiced_by=[RENN]),
            Stands(
                COUNCIL,
                "court-order",
                "supports",
                narrated=["was on the company’s side of that question until last week"],
                basis="narrated",
                status="former",
            ),
        ],
        gist=[
            (
                "Skerry Line offers to keep a second engineer on its night boats, and the union wants a signed roster first.",
                ["the operator offering to keep a second engineer on its night boats", "the union wanted a signed roster"],
            )
        ],
        unresolved=[
            Finding(
                kind="quotation-unaccounted",
                severity="warning",
                message="this quotation stands in no statement",
                spans=(Fragment(start=open_quote, end=open_quote + 18, text="“exchanged views.”"),),
            )
        ],
        dismissed=[("offering to keep", "the article's own narration")],
        coverage=Coverage(
            quotations=Share(total=16, covered=15, dismissed=0, unresolved=1),
            cues=Share(total=24, covered=21, dismissed=3, unresolved=0),
            pointers=Share(total=28, covered=28),
        ),
        provenance=Provenance(
            reader="llm",
            model="openai/example-model",
            note="recorded answer",
            calls=3,
            rounds=2,
            usage=Usage(input_tokens=9120, cached_tokens=4096, output_tokens=1830, reasoning_tokens=512),
            seconds=12.41,
        ),
    )
