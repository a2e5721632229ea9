"""What every step of a reading shares: making asks, sending them within the budget, counting what they take."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from pydantic import BaseModel

from summarizer.asks import Ask, AskFailed, AskKind, Outcome, Round
from summarizer.audit import Problem
from summarizer.draft import Parsed, parse, wire_schema
from summarizer.reading.options import Options
from summarizer.templates import Template, Templates
from summarizer.text.spans import Span
from summarizer.usage import Usage, add_usage
from summarizer.windows import Marker

Price = Callable[[Usage], float | None]
"""What tokens cost in US dollars; None where that is not known."""

E = TypeVar("E", bound=BaseModel)
P = TypeVar("P")
R = TypeVar("R")

Step = Generator[Round, Sequence[Outcome], R]
"""A part of a reading: yields rounds, is sent outcomes, returns `R`."""

_CHARACTERS_PER_TOKEN = 4


@dataclass
class Conversation:
    """One conversation with a model and what it has cost so far.

    Attributes:
        templates: the prompts.
        options: limits and budget.
        marker: the form in which sentences are numbered.
        price: what tokens cost, None where that is not known.
        calls: requests sent.
        rounds: rounds sent.
        usage: tokens over all calls, as far as the provider told them.
        spent: the same with an estimate for what it did not tell, four characters a token: what a budget is held against.
        problems: what could not be asked or was not answered.
        used: the templates that asks were made of, by name.
    """

    templates: Templates
    options: Options
    marker: Marker
    price: Price | None = None
    calls: int = 0
    rounds: int = 0
    usage: Usage = field(default_factory=Usage)
    spent: Usage = field(default_factory=Usage)
    problems: list[Problem] = field(default_factory=list)
    used: dict[AskKind, Template] = field(default_factory=dict)

    def ask(self, kind: AskKind, form: type[BaseModel], label: str, limit: int | None = None, **values: object) -> Ask:
        """Make an ask of a template.

        Args:
            kind: what is asked for; the template's name.
            form: the answer's class.
            label: for showing progress.
            limit: where the answer is cut off, in tokens; None for the usual limit.
            **values: what the template is given, but for the marker.
        """
        template = self.used.setdefault(kind, self.templates[kind])
        return Ask(
            kind=kind,
            messages=template.render(**values, **({"marker": self.marker.of(7)} if "marker" in template.given else {})),
            schema_name=kind.replace("-", "_"),
            schema=wire_schema(form),
            max_output_tokens=limit or self.options.output_tokens,
            temperature=self.options.temperature,
            label=label,
        )

    def send(self, asks: Sequence[Ask]) -> Step[list[Outcome]]:
        """Send asks in one round, as many as the budget allows in their order; the others fail for it, unsent."""
        within = self._affordable(asks)
        outcomes: Sequence[Outcome] = ()
        if within:
            outcomes = yield Round(tuple(within))
            if len(outcomes) != len(within):
                raise ValueError(f"the driver sent {len(outcomes)} outcomes for {len(within)} asks")
            self.rounds += 1
        for ask, outcome in zip(within, outcomes, strict=True):
            self.calls += outcome.calls
            self.usage = add_usage(self.usage, outcome.usage)
            self.spent = add_usage(self.spent, _estimated(ask, outcome))
        message = "the budget of the document does not allow it; raise budget_tokens or budget_usd"
        return [*outcomes, *(AskFailed("budget", message, calls=0) for _ in asks[len(within) :])]

    def _affordable(self, asks: Sequence[Ask]) -> Sequence[Ask]:
        options = self.options
        if options.budget_tokens is None and options.budget_usd is None:
            return asks
        spent = self.spent
        for count, ask in enumerate(asks):
            spent = add_usage(spent, Usage(input_tokens=ask.characters // _CHARACTERS_PER_TOKEN, output_tokens=0))
            tokens = (spent.input_tokens or 0) + (spent.output_tokens or 0)
            cost = self.price(spent) if self.price is not None else None
            too_many = options.budget_tokens is not None and tokens > options.budget_tokens
            if too_many or (options.budget_usd is not None and (cost is None or cost > options.budget_usd)):
                return asks[:count]
        return asks

    def single(self, ask: Ask) -> Step[Outcome]:
        """Send one ask; when its answer is cut off, send it again with limits doubled up to the ceiling."""
        while True:
            (outcome,) = yield from self.send([ask])
            cut_off = isinstance(outcome, AskFailed) and outcome.reason == "truncated"
            if not cut_off or ask.max_output_tokens >= self.options.output_ceiling:
                return outcome
            ask = replace(ask, max_output_tokens=min(2 * ask.max_output_tokens, self.options.output_ceiling))

    def in_parts(
        self,
        parts: Sequence[P],
        ask_for: Callable[[P, int], Ask],
        form: type[E],
        smaller: Callable[[P], Sequence[P]],
    ) -> Step[tuple[list[tuple[P, Parsed[E]]], list[tuple[P, AskFailed]]]]:
        """Ask about every part in one round; a part that cannot be answered whole is cut and asked about again.

        Args:
            parts: what is asked about.
            ask_for: makes the ask for a part, with a limit of output tokens.
            form: the answers' class.
            smaller: cuts a part; returns nothing for one that cannot be cut.

        Returns:
            The parts that were answered, and those that failed for good, each costing only itself.
        """
        queue = [(part, self.options.output_tokens) for part in parts]
        answered: list[tuple[P, Parsed[E]]] = []
        failed: list[tuple[P, AskFailed]] = []
        while queue:
            outcomes = yield from self.send([ask_for(part, limit) for part, limit in queue])
            again: list[tuple[P, int]] = []
            for (part, limit), outcome in zip(queue, outcomes, strict=True):
                result = parsed(outcome, form)
                if isinstance(result, Parsed):
                    answered.append((part, result))
                elif result.reason == "truncated" and limit < self.options.output_ceiling:
                    again.append((part, min(2 * limit, self.options.output_ceiling)))
                elif result.reason in ("truncated", "too_long", "filtered") and (cut := smaller(part)):
                    again.extend((piece, limit) for piece in cut)
                else:
                    failed.append((part, result))
            queue = again
        return answered, failed

    def failed(self, what: str, failed: AskFailed, *spans: Span) -> None:
        """Note that an ask has no answer.

        Args:
            what: what is missing for it, for a person.
            failed: why.
            *spans: the places concerned.
        """
        self.problems.append(Problem(f"not-answered-{failed.reason}", "error", f"{what}: {failed.message}", spans=spans))


def _estimated(ask: Ask, outcome: Outcome) -> Usage:
    """Return what an answer took: as told, else by the characters sent with each call and answered."""
    told, answer = outcome.usage, outcome.raw if isinstance(outcome, AskFailed) else outcome.text
    guess: dict[str, int] = {}
    if outcome.calls and told.input_tokens is None:
        guess["input_tokens"] = outcome.calls * (ask.characters // _CHARACTERS_PER_TOKEN)
    if outcome.calls and told.output_tokens is None:
        guess["output_tokens"] = len(answer) // _CHARACTERS_PER_TOKEN
    return told.model_copy(update=guess)


def parsed(outcome: Outcome, form: type[E]) -> Parsed[E] | AskFailed:
    """Return the parsed answer, or why there is none."""
    if isinstance(outcome, AskFailed):
        return outcome
    try:
        return parse(outcome.text, form)
    except ValueError as error:
        return AskFailed("malformed", f"the model's answer cannot be used: {error}", outcome.text, outcome.usage, outcome.calls)
