"""How far the labellers of a suite agree, by the scorer that readers are scored by: the line to set beside every score."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from summarizer.evaluation.article import agreement
from summarizer.evaluation.counts import Scored
from summarizer.evaluation.labels import find_fixtures, load_fixture
from summarizer.evaluation.suite import Suite

LABELLERS: Final = ("labels.a.yaml", "labels.b.yaml")
"""The files of the two who labelled an article apart from each other, before one set of labels was made of theirs."""


def label_agreement(suite: Suite) -> Mapping[str, Scored]:
    """Return the agreement of the two labellers on each article that has both files, by fixture name.

    Raises:
        InputError: one of the files cannot be used; the message names file and line.
    """
    first, second = LABELLERS
    out = {}
    for folder in find_fixtures(suite.fixtures):
        if all((folder / name).is_file() for name in LABELLERS):
            out[folder.name] = agreement(load_fixture(folder, first), load_fixture(folder, second))
    return out
