"""What a page holds so that its reader can review it: every record as a review file has it, for the page's script.

The words of records are whole here, characters that deceive included, since a review holds words of the article exactly.
They are data: the script writes them into a file that it saves, and shows them in fields of a form as `legible` and
`shown` leave them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from summarizer.review.template import review_template
from summarizer.summary import Summary
from summarizer.text.folding import legible, shown


def review_data(summary: Summary) -> dict[str, Any]:
    """Return what the script needs, as data for JSON.

    Returns:
        `review`: a review with the summary's records and the decisions that it came with.
        `paragraphs`: the offset at which each paragraph begins, in code points of the text.
        `hidden`: offset and character of what the page shows as �.
        `names`: names and notes that the page shows differently, each with how it shows them.
    """
    template = review_template(summary)
    there = {"statements": {s.id for s in summary.statements}, "positions": {p.id for p in summary.positions}}
    review = template.model_dump(mode="json", exclude_none=True)
    for kind, ids in there.items():  # the template brings back what was rejected; it has no place on the page
        review[kind] = [record for record in review[kind] if record["id"] in ids]
    text = summary.document.text
    return {
        "review": review,
        "paragraphs": [p.start for p in summary.document.paragraphs],
        "hidden": [(at, a) for at, (a, b) in enumerate(zip(text, legible(text), strict=True)) if a != b],
        "names": {name: shown(name) for name in _names(review) if shown(name) != name},
    }


def _names(review: dict[str, Any]) -> Iterable[str]:
    for record in (*review["statements"], *review["positions"]):
        yield from (value for value in record.values() if isinstance(value, str))
        yield record.get("issue", {}).get("proposal", "")
