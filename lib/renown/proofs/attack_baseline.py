"""A network before an attack: scored with every beneficiary in it, and no fake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from functools import reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from renown.pipeline import Run
from renown.proofs.attack_scene import network_of, scene
from renown.proofs.attack_world import World
from renown.proofs.attacks import Attack, Rows, Scene


@dataclass(frozen=True)
class Baseline:
    """What attacks are held against.

    `measured` is what `World.measured` says of all accounts, with a column `honest`: whom cleaning
    keeps in full, beneficiaries left out. There are `count` of these; their median score is `median`.
    """

    world: World
    scene: Scene
    measured: DataFrame
    count: int
    median: float


def baseline(run: Run, attacks: Sequence[Attack], seed: int) -> Baseline:
    """The network scored with beneficiaries whom nobody helps."""
    with run.reporter.stage("baseline") as notes:
        network, end = network_of(run.views), _end(run)
        present = (attack.present(network, end, seed) for attack in attacks)
        world = World(run, run.views).with_rows(reduce(Rows.__add__, present, Rows()))
        ours = [attack.beneficiary(network) for attack in attacks]
        in_full = (F.col("trust") == 1.0) & ~F.col("account_id").isin(ours)
        found = world.measured(world.screened()).withColumn(
            "honest", F.coalesce(in_full, F.lit(False))
        )
        honest = found.where("honest")
        row = honest.agg(F.count(F.lit(1)).alias("n"), F.median("score").alias("median")).first()
        assert row is not None  # an aggregation without groups always has one row
        notes.update(honest=row["n"], median=f"{row['median'] or 0:.1f}")
        seen = scene(world.views, honest, network=network, end=end, seed=seed)
    return Baseline(world, seen, found, row["n"], row["median"] or 0.0)


def _end(run: Run) -> int:
    """The moment after the last that counts, in seconds."""
    midnight = datetime.combine(run.as_of + timedelta(days=1), time(), timezone.utc)
    return int(midnight.timestamp())
