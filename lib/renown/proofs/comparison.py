"""Every measure and every outcome of a trial, over the same accounts in the same order.

This lies on the driver: a dozen numbers an account. Validation is for data sets, not for a network.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame

from renown.pipeline import Run
from renown.proofs import plain
from renown.proofs.measures import UNPLACED, Floats
from renown.proofs.ours import OURS, measured
from renown.proofs.outcomes import OUTCOMES, reactors
from renown.proofs.trials import Trial
from renown.tables import Screening

LATENT = "latent_influence"


@dataclass(frozen=True)
class Comparison:
    """Values (N) by name. An account that a measure does not know is `UNPLACED` there.

    `past` holds the past count of each outcome. `later` is how many distinct accounts were reacted to
    after the cut, and how many of them were not seen before it. `unscored` counts by decision.
    """

    account_ids: tuple[str, ...]
    measures: Mapping[str, Floats]
    past: Mapping[str, Floats]
    outcomes: Mapping[str, Floats]
    later: tuple[int, int]
    unscored: Mapping[str, int]

    def measures_of(self, outcome: str) -> dict[str, Floats]:
        """What is compared on an outcome: plain measures, its own past count among them, and ours."""
        # Nobody can count latent influence; what shows of it are reactions of either kind.
        past = self.past.get(outcome, self.past["resharers_or_repliers"])
        known = {**self.measures, plain.PAST: past}
        ordering = (*plain.PLAIN, *OURS)
        return {name: known[name] for name in ordering if name in known and orders(known[name])}

    @property
    def silent(self) -> list[str]:
        """Measures that are the same for everybody they know, and are compared on nothing."""
        return [name for name, values in self.measures.items() if not orders(values)]

    def unplaced(self, values: Floats) -> int:
        """How many accounts stand at the lowest place because the measure does not know them."""
        return int(np.isneginf(values).sum())


def orders(values: Floats) -> bool:
    """Whether any two of the accounts that a measure knows differ in it."""
    known = values[~np.isneginf(values)]
    return bool(len(known)) and bool((known != known[0]).any())


def compared(trial: Trial, run: Run) -> Comparison:
    """Count outcomes and plain measures, the latter on the very views that the run read."""
    ids = sorted(_column(trial.population, "account_id"))
    known, came = run.views.interactions, _indexed(reactors(trial.later))
    past, ours = _indexed(plain.past_counts(known)), _indexed(measured(run))
    counted = {
        plain.IN_DEGREE: _indexed(plain.in_degree(known))["value"].reindex(ids, fill_value=0.0),
        # Whom no act names has what everybody has of their own.
        plain.PAGERANK: _indexed(plain.pagerank(known))["value"].reindex(ids, fill_value=1.0),
    }
    if trial.followers is not None:
        counted[plain.FOLLOWERS] = _indexed(trial.followers)["value"].reindex(ids)
    outcomes = {name: came[name].reindex(ids, fill_value=0.0) for name in OUTCOMES}
    if trial.planted is not None:
        outcomes[LATENT] = _indexed(trial.planted)["value"].reindex(ids, fill_value=0.0)
    return Comparison(
        account_ids=tuple(ids),
        measures={
            name: _placed(values)
            for name, values in {**counted, **{n: ours[n].reindex(ids) for n in OURS}}.items()
        },
        past={name: _placed(past[name].reindex(ids, fill_value=0.0)) for name in OUTCOMES},
        outcomes={name: np.asarray(values, dtype=float) for name, values in outcomes.items()},
        later=(len(came), int((~came.index.isin(ids)).sum())),
        unscored=_unscored(ids, run),
    )


def _unscored(ids: list[str], run: Run) -> dict[str, int]:
    """Accounts of the population that have no score, by what cleaning decided of them."""
    screened = run.read(Screening).select("account_id", "decision", "kept")
    found = _indexed(screened).reindex(ids)
    kept = found["kept"].map(lambda value: value is True)
    decisions = found["decision"].fillna("not seen")[~kept]
    return {str(name): int(n) for name, n in decisions.value_counts().sort_index().items()}


def _placed(values: pd.Series[float]) -> Floats:
    return np.asarray(values.fillna(UNPLACED), dtype=float)


def _indexed(frame: DataFrame) -> pd.DataFrame:
    return frame.toPandas().set_index("account_id")


def _column(frame: DataFrame, name: str) -> list[str]:
    return [str(value) for value in frame.select(name).toPandas()[name]]
