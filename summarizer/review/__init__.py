"""A person's review of a summary: a file of decisions, made, read, and laid over a summary.

from summarizer.review import apply_review, load_review, review_template

template = review_template(summary)      # write it with dump_review, let a person edit it
applied = apply_review(load_review(path), summary)
applied.summary, applied.messages
"""

from __future__ import annotations

from summarizer.review.files import dump_review, load_review
from summarizer.review.format import Review, review_schema
from summarizer.review.laying import Applied, apply_review
from summarizer.review.template import review_template

__all__ = ["Applied", "Review", "apply_review", "dump_review", "load_review", "review_schema", "review_template"]
