"""The suite that ships: what evals/ARTICLES.md promised is there, and nothing was lost on the way."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from summarizer.document import Document
from summarizer.evaluation.agreement import LABELLERS
from summarizer.evaluation.gold import GoldArticle
from summarizer.evaluation.labels import ARTICLES, find_fixtures
from summarizer.evaluation.runner import Planned, offline_readers, read_case
from summarizer.evaluation.runner import plan as plan_readings
from summarizer.evaluation.suite import load_cases, load_suite, select
from summarizer.reading import Options
from summarizer.windows import plan

EVALS = Path(__file__).parents[2] / "evals"


@cache
def labelled() -> Mapping[str, GoldArticle]:
    return {case.name: case for case in load_cases(load_suite(EVALS))}


class Row(NamedTuple):
    genre: str
    domain: str
    split: str
    tags: frozenset[str]


def brief() -> tuple[list[str], dict[str, Row]]:
    """The pitfalls of the brief, and its articles by slug."""
    text = (EVALS / "ARTICLES.md").read_text("utf-8")
    cells = [[c.strip() for c in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| `")]
    rows = {c[0].strip("`"): Row(c[1], c[2], c[6], frozenset(re.findall("`([a-z-]+)`", c[7]))) for c in cells if len(c) == 8}
    return [c[0].strip("`") for c in cells if c[0].strip("`") not in rows], rows


TAGS, ROWS = brief()


def words_of(slug: str) -> str:
    return next(f for name in ARTICLES if (f := EVALS / "fixtures" / slug / name).exists()).read_text("utf-8")


def test_there_are_thirty_articles_of_every_domain_two_thirds_of_them_dev() -> None:
    assert {folder.name for folder in find_fixtures(EVALS / "fixtures")} == ROWS.keys()
    assert Counter(row.split for row in ROWS.values()) == {"dev": 20, "held-out": 10}
    assert {row.genre for row in ROWS.values()} == {"wire", "blog", "transcript", "release", "interview"}
    domains = (
        "diplomacy, ceasefire talks, strikes and bargaining, trade, climate, coalition talks, takeovers, sports bargaining"
    )
    assert {row.domain for row in ROWS.values()} == {*domains.split(", "), "local councils"}


@pytest.mark.parametrize("slug", sorted(ROWS))
def test_an_article_is_as_long_as_news_or_takes_several_windows(slug: str) -> None:
    text = words_of(slug)
    if "long" in ROWS[slug].tags:
        assert len(plan(Document.from_text(text), Options().window_characters, Options().overlap_sentences)) > 1
    else:
        assert 150 <= len(text.split()) <= 1500


@pytest.mark.parametrize("tag", TAGS)
def test_every_pitfall_stands_in_two_articles_at_least(tag: str) -> None:
    """An article that nobody has labelled yet counts by its row of the brief."""
    holders = {slug for slug, case in labelled().items() if tag in case.tags}
    holders |= {slug for slug, row in ROWS.items() if tag in row.tags and slug not in labelled()}
    assert len(holders) >= 2, f"{tag} is tagged in {sorted(holders) or 'no article'}"


@pytest.mark.parametrize("slug", sorted(ROWS))
def test_labels_keep_what_the_brief_asked_for_and_who_made_them(slug: str) -> None:
    if slug not in labelled():
        pytest.skip(f"{slug} is not labelled yet")
    case, row = labelled()[slug], ROWS[slug]
    assert case.split == row.split
    assert row.tags <= case.tags
    assert case.tags <= set(TAGS)
    assert all((EVALS / "fixtures" / slug / name).is_file() for name in LABELLERS), "first labels are kept"
    assert len(case.labelled_by) >= 3


def test_some_articles_hold_nobody_s_words_and_some_no_position() -> None:
    silent = [c for c in labelled().values() if "no-statement" in c.tags]
    assert len(silent) >= 2
    assert not any(c.statements or c.positions for c in silent)
    without_side = [c for c in labelled().values() if "no-position" in c.tags]
    assert len([c for c in without_side if c.statements]) >= 2


HELD_OUT = plan_readings(offline_readers(load_suite(EVALS), strict=True), select(tuple(labelled().values()), split="held-out"))


@pytest.mark.parametrize("planned", HELD_OUT, ids=lambda p: "-".join(map(str, p.key)))
def test_the_recordings_of_held_out_articles_still_answer(planned: Planned) -> None:
    """Their scores are nobody's to look at between openings; that they can be computed again is."""
    assert asyncio.run(read_case(planned, "fixtures")).broken == ""


KEPT = sorted(
    f for f in EVALS.rglob("*.json") if f.parent.parent.name == "recordings" or f.parent.name in ("baselines", "predictions")
)


@pytest.mark.parametrize("file", KEPT, ids=lambda f: f"{f.parent.name}-{f.stem}")
def test_what_is_kept_holds_no_secret_and_can_be_reviewed(file: Path) -> None:
    text = file.read_text("utf-8")
    secret = re.search(
        r"\bsk-[A-Za-z0-9_-]{8}|\bBearer\b|\borg-[A-Za-z0-9]{8}|api[_-]?key|authorization|set-cookie", text, re.IGNORECASE
    )
    assert secret is None, secret
    assert len(text.splitlines()) > 10, "one field a line"
    if file.parent.parent.name == "recordings":
        data = json.loads(text)
        assert text == json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        assert data["answered_by"]
