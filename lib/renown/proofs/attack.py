"""Attacks on a network, measured: what a beneficiary gains by fakes, beside what it could at most.

The network is scored once with every beneficiary in it and no fake; then once for each attack and
number of fakes, by the very stages of a run, as it is and as if nobody had cleaned it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyspark.sql import DataFrame

from renown.errors import UserError, did_you_mean, listed
from renown.pipeline import Run
from renown.proofs.attack_baseline import Baseline, baseline
from renown.proofs.attack_effects import Values, of_account, of_fakes, of_others
from renown.proofs.attack_found import MEASURES, OURS, Found, Gained, Standing
from renown.proofs.attack_price import bound, in_points
from renown.proofs.attacks import ATTACKS, Attack, Rows
from renown.tables.derived import COMPONENTS

SIZES = (10, 100, 1_000)
SEED = 20261101


@dataclass(frozen=True)
class Campaign:
    """Which attacks, by how many fakes each."""

    attacks: tuple[Attack, ...] = tuple(ATTACKS.values())
    sizes: tuple[int, ...] = SIZES
    seed: int = SEED


@dataclass(frozen=True)
class Outcome:
    """What was found: honest accounts, their median score, and an entry per attack and size."""

    honest: int
    median: float
    found: tuple[Found, ...]


def chosen(names: tuple[str, ...]) -> tuple[Attack, ...]:
    """The attacks of these names, all where none is given; UserError for unknown ones, all at once."""
    problems = [
        f"unknown attack '{name}'{did_you_mean(name, ATTACKS)}"
        for name in names
        if name not in ATTACKS
    ]
    if problems:
        raise UserError(listed(f"--attacks: known are {', '.join(ATTACKS)}:", problems))
    return tuple(ATTACKS[name] for name in names or ATTACKS)


def measured(run: Run, campaign: Campaign) -> Iterator[Outcome]:
    """Every attack of the campaign in every size, each on its own, the largest first: what is known
    after each of them, so that a simulation that is cut short leaves what it has found.
    """
    before = baseline(run, campaign.attacks, campaign.seed)
    found: dict[tuple[str, int], Found] = {}
    for size in sorted(campaign.sizes, reverse=True):
        for attack in campaign.attacks:
            found[attack.name, size] = attacked(before, attack, size, campaign.seed)
            ordered = (
                found[known.name, fakes]
                for known in campaign.attacks
                for fakes in campaign.sizes
                if (known.name, fakes) in found
            )
            yield Outcome(before.count, before.median, tuple(ordered))


def attacked(before: Baseline, attack: Attack, fakes: int, seed: int) -> Found:
    """One attack: the network with its rows, by every measure."""
    rows = attack.rows_of(before.scene, fakes, seed)
    with before.world.run.reporter.stage(f"{attack.name} {fakes}") as notes:
        world = before.world.with_rows(rows)
        screening = world.screened()
        found = _found(before, attack, rows, screening, world.measured(screening))
        notes.update(gained=f"{found.gained[OURS].value:.2f}", votes=f"{found.trust:.1f}")
    return found


def _found(
    before: Baseline, attack: Attack, rows: Rows, screening: DataFrame, after: DataFrame
) -> Found:
    run, account = before.world.run, attack.beneficiary(before.scene.network)
    was, now = of_account(before.measured, account), of_account(after, account)
    theirs, caught = of_fakes(screening, after, rows)
    others = of_others(before, after, rows, was, now)
    x0 = was["influence"] or 0.0
    most = bound(
        theirs,
        influence=x0,
        engagement=was["engagement"] or 0.0,
        others=others["others"],
        plays_along=attack.plays_along,
        settings=run.settings.propagate,
    )
    return Found(
        attack=attack.name,
        fakes=len(rows.accounts),
        pure=attack.pure,
        helpers=len(rows.actors - set(rows.accounts["account_id"]) - {account}),
        gained={name: _gained(name, was, now, others) for name in MEASURES},
        points={name: (was[name], now[name]) for name in COMPONENTS},
        influence_before=x0,
        influence_after=now["influence"] or 0.0,
        bound=most,
        bound_points=in_points(run.document, x0, most),
        caught=caught,
        trust=theirs.trust,
        uninvolved=others["uninvolved"],
        touched=others["touched"],
        lost=others["lost"],
    )


def _gained(measure: str, was: Values, now: Values, others: Values) -> Gained:
    return Gained(
        Standing.among(was[measure], others[f"{measure}_before"]),
        Standing.among(now[measure], others[f"{measure}_after"]),
    )
