"""From judgements to a document: what was learned, how well it holds, and both as YAML."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import yaml
from numpy.typing import NDArray

from renown.errors import UserError
from renown.score.fitting import Learned, learn
from renown.score.measuring import Protocol, statistics
from renown.score.pairs import Judgements
from renown.score.people import People
from renown.score.plain import Component, Document, ScoredFeature, usual_direction

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

COMPONENT = "judged"
SHARES = 10_000  # weights are written with four digits


def fit_document(
    name: str,
    people: People,
    judged: Judgements,
    *,
    columns: Sequence[str] = (),
    protocol: Protocol,
) -> Document:
    """A document with the weights that all judgements together give, and its statistics.

    `columns` are measured alone beside it. Raises UserError where no column tells winners from losers.
    """
    everybody = np.ones(len(people.ids), dtype=bool)
    rng = np.random.default_rng([protocol.seed])
    learned = learn(people, judged, everybody, folds=protocol.folds, rng=rng)
    if not learned.weights.any():
        raise UserError(
            f"no column of {', '.join(people.columns)} tells winners from losers: every weight is 0"
        )
    features, left_out = _features(people, learned)
    return Document(
        name=name,
        about=f"Learned from {len(judged):,} judgements among {len(judged.people):,} people.",
        components={COMPONENT: Component(weight=1, features=features)},
        fit=statistics(people, judged, learned, left_out, columns, protocol),
    )


def _features(people: People, learned: Learned) -> tuple[tuple[ScoredFeature, ...], dict[str, str]]:
    """The columns that have a share of the weight, the largest first; and why others have not."""
    shares = _shares(learned.weights)
    features, left_out = [], {}
    for k in np.argsort(-shares, kind="stable"):
        name, drawn = people.columns[k], learned.drawn.outlines[k]
        if drawn is None:
            left_out[name] = "the same for everybody"
        elif shares[k] == 0:
            left_out[name] = "adds nothing beside the others"
        else:
            features.append(
                ScoredFeature(
                    feature=name,
                    curve=drawn.curve,
                    lower=drawn.lower,
                    upper=drawn.upper,
                    typical=drawn.typical,
                    weight=int(shares[k]) / SHARES,
                    direction="lower" if learned.drawn.lower_is_better[k] else "higher",
                )
            )
    return tuple(features), left_out


def _shares(weights: Array) -> NDArray[np.intp]:
    """Weights as whole ten-thousandths that add up to one, by largest remainders."""
    exact = weights / weights.sum() * SHARES
    shares = np.floor(exact).astype(np.intp)
    missing = SHARES - int(shares.sum())
    shares[np.argsort(shares - exact, kind="stable")[:missing]] += 1
    return shares


def to_yaml(document: Document) -> str:
    """The document as a file that `load_plain` reads, one line per feature."""
    content = document.model_dump(mode="json", exclude_none=True)
    for component in content["components"].values():
        for feature in component["features"]:
            feature.setdefault("direction", usual_direction(feature["feature"]))
    said = yaml.safe_dump(
        content, sort_keys=False, default_flow_style=None, allow_unicode=True, width=1000
    )
    return f"{HEAD}{said}"


HEAD = """\
# A score document: which columns count, on which curve, and how much. `renown score --features`
# scores any table with these columns by it; docs/scoring-your-own-table.md explains every key.
# Each column lies between 0 at `lower` and 1 at `upper`; where nothing is known, it is where a
# `typical` one is. Weights are shares. `fit` says where the weights are from and how well they hold.
"""
