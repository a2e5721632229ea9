"""The stored predictions of evals/scoring, with the faults that its scores are worked out for.

`python -m tests.evaluation.scoring_predictions` writes them anew, which is needed only where the schema of a
summary has changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from summarizer.evaluation.suite import load_cases, load_suite
from summarizer.summary import Summary
from tests.builders import Said, Stands, Who, build_summary

SUITE = Path(__file__).parents[2] / "evals" / "scoring"

PUMP_HOUSE = (
    Said("council", "The pump house stays shut until May", "said", "the council", said_at="on Tuesday"),
    Said("council", "The pump house stays shut until May", "said", "the council"),  # the same once more
    Said("Orsa Flint", "who farms below it"),  # nobody says it
    Said("Orsa Flint", "“a wet shrug”", "said", "Orsa Flint"),  # 13 of 30 characters
    Said("Tomas Reed", "asking for money", "denied", "She"),  # by somebody else, and not as a denial
    Said("Flint", "“We will wait no more.”", "told", "Flint"),  # the second piece of two, and not where it was said
    Said("Reed", "the council had told him the pumps were sound", "said", "Engineer Tomas Reed"),
    Said("the council", "the pumps were sound", "had told", "the council"),  # not as a statement inside another
    Said("a neighbour", "the fields were under water", "said", "A neighbour"),
)
MILLERS, CLERK, FARMERS = Who("the millers", "Millers"), Who("Ada Brenn", "Town"), Who("the farmers", "Farmers")
MILL_LEVY = (
    Said("the millers", "they would not pay the levy", "said", "The millers"),
    Said("Ada Brenn", "the town wanted the levy if the mills stayed open", "said", "Town clerk Ada Brenn"),
    Said("the farmers", "they were still talking about the levy", "said", "The farmers"),
    Said("the millers", "the farmers wanted the bridge shut", "said", "The millers"),
)
MILL_LEVY_STANDS = (
    Stands("Millers", "levy", "opposes", said=[1]),
    Stands("Town", "levy", "supports", said=[2], conditions=["if the mills stayed open"]),
    Stands("Farmers", "levy", "supports", said=[3]),  # they are open
    Stands("Town", "bridge", "opposes", narrated=["The town voted to close the bridge."], basis="narrated"),  # for it
    Stands("Farmers", "bridge", "supports", said=[4]),  # it is ascribed to them
    Stands(  # that was until spring
        "Millers", "hours", "supports", narrated=["Until spring the millers had backed longer market hours."], basis="narrated"
    ),
    Stands("Town", "hours", "open", said=[2]),  # no word of that
)
MARKET_HOURS = (
    Said("Traders", "longer market hours", "wanted", "they"),
    Said("The bakers' guild", "a levy on grain", "opposed", "The bakers' guild"),
)
MARKET_HOURS_STANDS = (
    Stands("Traders", "hours-of-the-market", "supports", said=[1]),
    Stands("Town", "summer-hours", "opposes", narrated=["The town clerk opposed longer market hours."]),  # a second wording
    Stands("Guild", "no-levy", "supports", said=[2]),  # turned round
)
PROPOSALS = {
    "hours-of-the-market": "longer hours for the market",
    "summer-hours": "longer market hours in summer",
    "no-levy": "scrapping the levy on grain",
}


def predictions() -> Mapping[str, Summary]:
    """Return the predictions by case."""
    text = {c.name: (c.text, c.title) for c in load_cases(load_suite(SUITE))}

    def made(case: str, said: tuple[Said, ...] = (), **more: object) -> Summary:
        words, title = text[case]
        return build_summary(words, said=said, title=title, source=case, **more)  # type: ignore[arg-type]

    return {
        "market-hours": made("market-hours", MARKET_HOURS, stands=MARKET_HOURS_STANDS, proposals=PROPOSALS),
        "mill-levy": made(
            "mill-levy",
            MILL_LEVY,
            who=(MILLERS, CLERK, FARMERS),
            stands=MILL_LEVY_STANDS,
            proposals={"levy": "the grain levy", "bridge": "closing the bridge", "hours": "longer market hours"},
        ),
        "pump-house": made("pump-house", PUMP_HOUSE),
        "weather-note": made("weather-note"),
    }


def file_of(case: str) -> Path:
    """Return where a prediction is stored."""
    return SUITE / "predictions" / f"{case}.json"


def text_of(summary: Summary) -> str:
    """Return a prediction as it is stored."""
    return summary.model_dump_json(indent=1) + "\n"


if __name__ == "__main__":
    for name, summary in predictions().items():
        file_of(name).parent.mkdir(exist_ok=True)
        file_of(name).write_text(text_of(summary), "utf-8", newline="\n")
