"""Options that several commands have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from summarizer.reading import Options

ContextOption = Annotated[
    int | None,
    typer.Option("--context", help="Tokens that the model takes in and gives out in one ask. Default: 32768.", min=1),
]
RepairsOption = Annotated[
    int | None, typer.Option("--repairs", help="How often problems are asked about again. Default: 1; 0 for never.", min=0)
]


def reading_options(context: int | None, **given: Any) -> Options:
    """Return the options of a reading, the defaults where None was given.

    Args:
        context: tokens that the model takes in and gives out in one ask.
        **given: other fields of `summarizer.reading.Options`.
    """
    from summarizer.reading import Options

    others = {name: value for name, value in given.items() if value is not None}
    return Options.for_context(context, **others) if context is not None else Options(**others)
