"""Hold a draft against the document: what is wrong, what is doubtful, what is missing.

Pure functions of a document and a draft. Each gives the sound records, placed in the text, and a list
of problems; nothing here raises on what a model wrote.

    sweep       recall: quotations, cues and turns that no statement accounts for
    places      precision: pointers, cues and mentions, nesting
    repeats     one attribution that was listed twice, or in pieces
    speakers    whose words a statement is said to be
    mentions    whether the words for a source can be words for it
    positions   evidence, sides, free text
    dismissals  what a model settles by saying that there is nothing to mend
"""

from summarizer.audit.dismissals import Dismissed, borne_out, remaining
from summarizer.audit.places import place
from summarizer.audit.positions import audit_positions
from summarizer.audit.problems import (
    About,
    PositionsAudit,
    PositionsDraft,
    Problem,
    StatementsAudit,
    StatementsDraft,
    unlisted_party,
)
from summarizer.audit.statements import audit_statements
from summarizer.audit.sweep import SWEPT, unaccounted, uncovered_cues, uncovered_quotations

__all__ = [
    "SWEPT",
    "About",
    "Dismissed",
    "PositionsAudit",
    "PositionsDraft",
    "Problem",
    "StatementsAudit",
    "StatementsDraft",
    "audit_positions",
    "audit_statements",
    "borne_out",
    "place",
    "remaining",
    "unaccounted",
    "uncovered_cues",
    "uncovered_quotations",
    "unlisted_party",
]
