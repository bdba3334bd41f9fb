"""The forward-chained part of the scoreboard: what is known at a date foretells what comes after it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from renown.proofs import words
from renown.proofs.comparison import Comparison, compared
from renown.proofs.measures import ranked
from renown.proofs.ours import OURS, computed
from renown.proofs.plain import PLAIN
from renown.proofs.resampling import METRICS, UNDEFINED, Key, Replicated, Resampling, figures
from renown.proofs.rows import Row
from renown.proofs.section import Request, Section
from renown.proofs.trials import Preparing, Trial


def section(prepare: Callable[[Preparing], Trial], request: Request) -> Section:
    """Prepare a trial, run the stages on what was known, compare, and say what came of it.

    Raises Absent where the data set is not there.
    """
    trial = prepare(request.preparing)
    run = computed(trial.known, trial.as_of, request.preparing)
    with request.preparing.reporter.stage("compare") as notes:
        comparison = compared(trial, run)
        rows = list(judged(trial.name, comparison, request.resampling))
        notes.update(accounts=len(comparison.account_ids), figures=len(rows))
    return Section(trial.title, words.about(trial, comparison), tuple(rows))


def judged(dataset: str, comparison: Comparison, resampling: Resampling) -> Iterator[Row]:
    """Every outcome by every metric by every measure."""
    for outcome, values in comparison.outcomes.items():
        measures = comparison.measures_of(outcome)
        found = figures(
            {name: ranked(held) for name, held in measures.items()},
            {outcome: ranked(values)},
            resampling,
        )
        for metric in METRICS:
            best = _best(found, outcome, metric)
            for name, held in measures.items():
                of = found[outcome, name, metric]
                difference = UNDEFINED
                if name in OURS and best is not None:
                    difference = of.minus(found[outcome, best, metric]).estimate(resampling.level)
                estimate = of.estimate(resampling.level)
                yield Row(
                    dataset=dataset,
                    outcome=outcome,
                    metric=metric,
                    measure=name,
                    ours=name in OURS,
                    accounts=len(values),
                    unplaced=comparison.unplaced(held),
                    value=estimate.value,
                    low=estimate.low,
                    high=estimate.high,
                    best_plain=best or "",
                    difference=difference.value,
                    difference_low=difference.low,
                    difference_high=difference.high,
                )


def _best(found: dict[Key, Replicated], outcome: str, metric: str) -> str | None:
    """The plain measure with the highest value: chosen after the fact, which favours it over ours."""
    held = {
        name: found[outcome, name, metric].value
        for name in PLAIN
        if (outcome, name, metric) in found
    }
    defined = {name: value for name, value in held.items() if not math.isnan(value)}
    return max(defined, key=defined.__getitem__) if defined else None
