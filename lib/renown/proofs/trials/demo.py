"""The demo network, cut in the middle: as acts go on, and beside the influence that was planted."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from renown import ledger, storage
from renown.demo import DemoParameters, generate, write_records
from renown.errors import UserError
from renown.proofs.outcomes import between
from renown.proofs.trials.trial import Preparing, Trial, everybody

TRUTH = "truth.csv"


def trial(preparing: Preparing) -> Trial:
    """The first half of the demo's days foretells the second.

    Raises UserError where the folder given is not one of `renown demo`.
    """
    asked = DemoParameters()
    folder = preparing.demo or _made_up(asked, preparing)
    _require_demo(folder)
    half = asked.days // 2
    as_of = asked.as_of - timedelta(days=half)
    retrieved_at = datetime.fromtimestamp(asked.end, tz=timezone.utc)
    warehouse = preparing.recorded(folder / "records", retrieved_at)
    known = ledger.at(preparing.spark, warehouse, as_of)
    everyone = everybody(known)
    acts = ledger.at(preparing.spark, warehouse, asked.as_of).interactions
    return Trial(
        name="demo",
        title=f"Demo network: what is known at half-time foretells the next {half} days",
        as_of=as_of,
        until=asked.as_of,
        known=known,
        later=between(acts, after=as_of, until=asked.as_of),
        population=everyone,
        followers=_followers(known.follows, everyone),
        planted=_planted(storage.read_table(preparing.spark, str(folder / TRUTH), "csv")),
        notes=(
            "The population is every account seen by half-time, planted fakes and the silent included.",
            "Outcomes count whoever acts, bots and pods as well: what fakes do for each other is as "
            "good a reaction as any. The latent influence is what was planted, and no fake has any.",
            "Followers are the follows in force at the cut. Profiles and the counts of posts were "
            "retrieved at the end and are not used.",
        ),
    )


def planted_roles(preparing: Preparing) -> tuple[Path, DataFrame]:
    """The folder of a demo, an earlier one or made up now; and one row per account: account_id, role.

    Raises UserError where the folder given is not one of `renown demo`.
    """
    folder = preparing.demo or _made_up(DemoParameters(), preparing)
    _require_demo(folder)
    truth = storage.read_table(preparing.spark, str(folder / TRUTH), "csv")
    return folder, truth.select("account_id", "role")


def _made_up(parameters: DemoParameters, preparing: Preparing) -> Path:
    folder = preparing.work / "demo"
    with preparing.reporter.stage("make up") as notes:
        network = generate(parameters)
        write_records(network, folder)
        notes.update(network.acts())
    return folder


def _require_demo(folder: Path) -> None:
    missing = [name for name in ("records", TRUTH) if not (folder / name).exists()]
    if missing:
        raise UserError(
            f"--demo {folder}: expected a folder that `renown demo --out` made; "
            f"it lacks {' and '.join(missing)}"
        )


def _followers(follows: DataFrame, everyone: DataFrame) -> DataFrame:
    """All follows of the network are held: who has none has no follower."""
    pairs = follows.where("follower_id <> followed_id")
    counts = pairs.groupBy(F.col("followed_id").alias("account_id")).agg(
        F.count(F.lit(1)).cast("double").alias("value")
    )
    return everyone.join(counts, "account_id", "left").fillna(0.0, ["value"])


def _planted(truth: DataFrame) -> DataFrame:
    return truth.select("account_id", F.col("latent_influence").cast("double").alias("value"))
