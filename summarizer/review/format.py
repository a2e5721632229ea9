"""The form of a review file: a summary's records, each with a decision, in YAML or in JSON.

A record shows what it says in fields that a person edits in place. A field that is left out is left as it is;
so the shortest record is an id and a decision.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from summarizer.summary import Force, Stance, Status

Decision = Literal["accept", "correct", "reject", ""]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Copied(_Record):
    """Words of the article at their place."""

    text: str = Field(description='Words copied from the article, character by character; "" for none.')
    at: tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=0)]] | None = Field(
        None,
        description="Where they stand: first character and the one after the last, code points of the text. Where other "
        "words are put in, their place nearest to this one is meant.",
    )


Words = Copied | str
"""Words of the article, with or without their place."""


class ReviewedIssue(_Record):
    """A question on which parties take sides."""

    id: str = Field(min_length=1, description="Its id in the summary.")
    proposal: str = Field(min_length=1, description="Phrased so that one can be for or against it.")


class ReviewedEvidence(_Record):
    """What a position rests on."""

    statements: tuple[str, ...] = Field((), description="Ids of statements.")
    sentences: tuple[Words, ...] = Field((), description="Sentences of the article's narration.")


class _Decided(_Record):
    id: str = Field(min_length=1, description="The record's id in the summary.")
    decision: Decision = Field("", description='accept, correct or reject; "" while it is undecided.')
    note: str = Field("", description="Why, for whoever reads it later.")


class StatementReview(_Decided):
    """What a person decides about one statement; a field that is left out stays as it is."""

    speaker: str | None = Field(None, description='Whose words they are; "" when the article names no source.')
    party: str | None = Field(None, description='The side that the speaker speaks for; "" for none.')
    content: tuple[Words, ...] | None = Field(
        None, min_length=1, description="What was said: one item for each unbroken stretch, in the order of the article."
    )
    mention: Words | None = Field(None, description="The words that name the source at this place.")
    cue: Words | None = Field(None, description="The words that mark the attribution.")
    force: Force | None = Field(None, description="asserted, denied (the cue holds the no) or declined (would not say).")
    inside: str | None = Field(None, description='The id of the statement in whose content this one stands; "" for none.')
    medium: str | None = Field(None, description="Where or through whom it was said.")
    addressee: str | None = Field(None, description="To whom it was said.")
    said_at: str | None = Field(None, description="When it was said, as the article words it.")

    @field_validator("content", mode="before")
    @classmethod
    def _one(cls, value: object) -> object:
        return (value,) if isinstance(value, str | dict | Copied) else value


class PositionReview(_Decided):
    """What a person decides about one position; a field that is left out stays as it is."""

    party: str | None = Field(None, min_length=1, description="Whose stand it is.")
    issue: ReviewedIssue | None = Field(None, description="On what.")
    stance: Stance | None = Field(None, description="supports, opposes, open or withholds.")
    status: Status | None = Field(None, description="current, or former where the article dates it as past.")
    conditions: tuple[Words, ...] | None = Field(None, description="The words that make the stance conditional.")
    red_line: tuple[Words, ...] | None = Field(None, description="The words that put it beyond bargaining.")
    gist: str | None = Field(None, description="One sentence on it.")
    evidence: ReviewedEvidence | None = Field(None, description="What it rests on.")

    @field_validator("conditions", "red_line", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        if value == "":
            return ()
        return (value,) if isinstance(value, str | dict | Copied) else value


class ReviewedDocument(_Record):
    """The article that the review is of."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="The SHA-256 of its text in UTF-8, as the summary has it.")
    title: str = Field("", description="For the reader.")
    source: str = Field("", description="For the reader.")
    reading: str = Field(
        "",
        description="Which reading the records were taken from: with it, changes that nobody decided on are told. "
        "Leave it as it is.",
    )


class Review(_Record):
    """A person's decisions about the records of one article's summary.

    Attributes:
        review: version of the form.
        document: the article.
        reviewer: who decides; goes into the summary with every decision.
        statements: decisions about statements.
        positions: decisions about positions.
    """

    review: Literal["1"] = Field(description="Version of this form; it changes when a reader of old files would break.")
    document: ReviewedDocument = Field(description="The article.")
    reviewer: str = Field("", description="Who decides; goes into the summary with every decision.")
    statements: tuple[StatementReview, ...] = Field((), description="Decisions about statements.")
    positions: tuple[PositionReview, ...] = Field((), description="Decisions about positions.")

    @field_validator("statements", "positions")
    @classmethod
    def _each_once(cls, records: tuple[_Decided, ...]) -> tuple[_Decided, ...]:
        ids = [r.id for r in records]
        twice = next((id for id in ids if ids.count(id) > 1), None)
        if twice is not None:
            raise ValueError(f"two records have the id {twice!r}")
        return records


def review_schema() -> dict[str, Any]:
    """Return the JSON schema of a review file."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Review.model_json_schema()}
