"""Who is wronged: genuine accounts that a way of judging flags, by what they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from renown.proofs.detection import Judged, share
from renown.proofs.resampling import Estimate

AUDIENCES = ((1_000, "under 1,000"), (100_000, "under 100,000"), (1_000_000, "under a million"))
CELEBRITIES = "a million and more"
AGES = ((90, "under 90 days"), (365, "under a year"), (3 * 365, "under 3 years"))
OLDEST = "3 years and more"
FEWEST, OTHER = 20, "other"  # accounts of one language; fewer stand together


@dataclass(frozen=True)
class Wronged:
    """Genuine accounts of a kind, and the share of them that each way of judging flags."""

    by: str
    value: str
    accounts: int
    flagged: dict[str, Estimate]


def kinds(table: pd.DataFrame) -> pd.DataFrame:
    """How many follow each account, how old it is and its language, in words; by followers_count, days and
    language, which may be absent.
    """
    found = pd.DataFrame(
        {
            "followers": _between(table["followers_count"], AUDIENCES, CELEBRITIES),
            "age": _between(table["days"], AGES, OLDEST),
        },
        index=table.index,
    )
    if "language" in table:
        known = table["language"].fillna("not told").str.lower()
        common = known.map(known.value_counts()) >= FEWEST
        found["language"] = known.where(common, OTHER)
    return found


def wronged(
    genuine: pd.DataFrame, judged: Mapping[str, Judged], among: NDArray[np.bool_], level: float
) -> Sequence[Wronged]:
    """By every kind that `kinds` tells of; `genuine` are rows where `among` is true, in their order."""
    flagged = {way: found.flagged[among] for way, found in judged.items()}
    return tuple(_strata(kinds(genuine), flagged, level))


def _strata(
    kind: pd.DataFrame, flagged: Mapping[str, NDArray[np.bool_]], level: float
) -> Iterator[Wronged]:
    for by in kind:
        values = kind[by].to_numpy()
        for value in _in_order(kind[by]):
            of = values == value
            count = int(of.sum())
            shares = {way: share(int(hit[of].sum()), count, level) for way, hit in flagged.items()}
            yield Wronged(str(by), value, count, shares)


def _in_order(values: pd.Series) -> list[str]:
    """From few to many and from young to old; languages by how many speak them."""
    order = [name for _, name in (*AUDIENCES, *AGES)] + [CELEBRITIES, OLDEST]
    held = list(values.value_counts().index)
    return [name for name in order if name in held] + [name for name in held if name not in order]


def _between(
    values: pd.Series, edges: Sequence[tuple[int, str]], beyond: str
) -> NDArray[np.object_]:
    number = values.to_numpy(float)
    below = [number < edge for edge, _ in edges]
    named = np.select(below, [name for _, name in edges], beyond).astype(object)
    return np.where(np.isnan(number), "not told", named)
