"""Rows of a table of scores: figures with their denominators, intervals, and the labellers' beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from summarizer.evaluation.counts import Counts, Rate, Scored, added, macro_f1
from summarizer.evaluation.figures import figure
from summarizer.evaluation.statistics import Interval, bootstrap, rate_parts, ratio


class Rows:
    """Makes the rows of one table; a score that no article has, and a share without an occasion, make none."""

    def __init__(self, ours: Sequence[Scored], people: Sequence[Scored]) -> None:
        self.ours = ours
        self._people = people
        self.rows: list[tuple[str, ...]] = []

    def counts(self, name: str, label: str) -> None:
        """One row of precision, recall and F1 over all articles together."""
        if any(name in s.counts for s in self.ours):
            total = sum((s.counts[name] for s in self.ours if name in s.counts), Counts())
            interval = figure(f"{name}.f1", self.ours).interval
            figures = map(share_text, (total.precision, total.recall, total.f1))
            self.rows.append((label, *figures, interval_text(interval), counts_text(total), self._agree(name)))

    def macro(self, name: str, label: str) -> None:
        """One row of the mean F1 over articles, which gives a short article the weight of a long one."""
        counts = [s.counts[name] for s in self.ours if name in s.counts]
        mean, defined = macro_f1(counts)
        if mean is not None:
            interval = bootstrap(counts, lambda drawn: macro_f1(drawn)[0])
            people = macro_f1([s.counts[name] for s in self._people if name in s.counts])[0]
            self.rows.append(
                (label, "", "", share_text(mean), interval_text(interval), f"{defined} articles", share_text(people))
            )

    def rate(self, name: str, label: str) -> None:
        """One row of a share."""
        if any(s.rates[name].of for s in self.ours if name in s.rates):
            f = figure(name, self.ours)
            self.rows.append(
                (
                    label,
                    "",
                    "",
                    share_text(f.value),
                    interval_text(f.interval),
                    f"{number_text(f.right)} of {number_text(f.of)}",
                    self._agree(name),
                )
            )

    def slice(self, name: str, label: str) -> None:
        """One row of recall over the labels and precision over the predictions of a slice."""
        recall, precision = (added(self.ours).rates.get(f"{kind}/{name}", Rate()) for kind in ("recall", "precision"))
        if recall.of or precision.of:
            right = f"{number_text(precision.hits)}, {number_text(recall.hits)}"
            shown = f"{right} / {number_text(precision.of)} / {number_text(recall.of)}"
            interval = ratio(rate_parts(s.rates.get(f"recall/{name}", Rate()) for s in self.ours))
            shares = (share_text(precision.value), share_text(recall.value))
            said = f"R {interval_text(interval)}" if interval else ""
            self.rows.append((label, *shares, "", said, shown, ""))

    def resampled(
        self,
        prefix: str,
        label: str,
        statistic: Callable[[Mapping[tuple[str, str], float]], tuple[float | None, float]],
        of: Callable[[float], str],
    ) -> None:
        """One row of what is computed from the confusion matrix of stances; none where it has no occasion."""
        name = f"{prefix}/stance"
        if any(name in s.tables for s in self.ours):
            ours = [Scored(tables={name: s.tables[name]} if name in s.tables else {}) for s in self.ours]
            value, n = statistic(added(ours).tables[name])
            if not n:
                return
            interval = bootstrap(ours, lambda drawn: statistic(added(drawn).tables.get(name, {}))[0])
            theirs = statistic(added(self._people).tables.get(name, {}))[0] if self._people else None
            self.rows.append((label, "", "", share_text(value), interval_text(interval), of(n), share_text(theirs)))

    def _agree(self, name: str) -> str:
        total = added(self._people)
        if name in total.counts:
            return share_text(total.counts[name].f1)
        return share_text(total.rates[name].value) if name in total.rates else ""


def share_text(value: float | None) -> str:
    """Return a share with three decimals, or nothing."""
    return "" if value is None else f"{value:.3f}"


def known_text(value: float | None, form: str) -> str:
    """Return a value in a format, or nothing."""
    return "" if value is None else form.format(value)


def number_text(value: float) -> str:
    """Return a count, with a decimal where it is a mean."""
    return f"{value:.0f}" if abs(value - round(value)) < 1e-6 else f"{value:.1f}"


def counts_text(counts: Counts) -> str:
    """Return right, predicted and labelled."""
    return " / ".join(map(number_text, (counts.tp, counts.pred, counts.gold)))


def interval_text(interval: Interval | None) -> str:
    """Return an interval, or why it says little."""
    if interval is None:
        return ""
    if interval.standard_error == 0:
        return "no spread seen"
    return f"{interval.low:.3f} to {interval.high:.3f}"
