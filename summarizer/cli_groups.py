"""A group of commands one of which is meant when none is named."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup


class RunByDefault(TyperGroup):
    """A group whose command `run` is meant where the first word names no command.

    `summarizer batch articles/ -o out.jsonl` is `summarizer batch run articles/ -o out.jsonl`. An input that has
    the name of a command is written with its directory: `./status`.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put `run` before words that name no command."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names and "run" in self.commands:
            args = ["run", *args]
        return super().parse_args(ctx, args)

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return what stands behind the group's name in its usage line."""
        return ["INPUT... | COMMAND [ARGS]..."] if "run" in self.commands else super().collect_usage_pieces(ctx)
