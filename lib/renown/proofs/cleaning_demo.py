"""Cleaning on the demo network, beside what was planted; false removal by language, network and age."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from renown import clean, ledger
from renown.demo import DemoParameters
from renown.ledger import Views
from renown.moments import age_days
from renown.proofs import cleaning_baselines as baselines
from renown.proofs.cleaning_sets import BOOSTED, RATIO
from renown.proofs.detection import LIKELY, Detection, Judged, detections, share
from renown.proofs.resampling import UNDEFINED, Estimate, Resampling
from renown.proofs.section import Request
from renown.proofs.trials.demo import planted_roles

FAKE = ("bought_follower", "bot_ring", "pod", "quote_bot")
GENUINE = ("genuine", "influencer", "customer", "celebrity", "inactive")
REMOVED, SUSPECTED = "removed", "spam probability of a half"
ELSEWHERE = ("bluesky",)  # folders of records of other networks than X
PLAIN = {RATIO: baselines.ratio, BOOSTED: baselines.boosted}
NOTHING: Mapping[str, Judged] = {}
# Columns of the view, by the names that the baselines know them by.
COUNTED = {
    "followers_count": "followers_count",
    "following_count": "friends_count",
    "listed_count": "listed_count",
    "likes_given_count": "favourites_count",
    "posts_count": "statuses_count",
    "default_profile": "default_profile",
    "default_profile_image": "default_profile_image",
}
AGES = ((90, "under 90 days"), (365, "90 days to a year"), (3 * 365, "1 to 3 years"))
OLDER = "over 3 years"


@dataclass(frozen=True)
class Role:
    """What became of those who were planted as one thing.

    `precision` is of all that are removed and either of this role or genuine; for fakes alone.
    """

    role: str
    fake: bool
    accounts: int
    removed: Estimate
    discounted: Estimate
    suspected: Estimate
    precision: Estimate
    median_probability: float


@dataclass(frozen=True)
class Stratum:
    """How many genuine accounts of a kind are removed, and how many discounted."""

    by: str
    value: str
    accounts: int
    removed: Estimate
    discounted: Estimate


@dataclass(frozen=True)
class DemoCleaning:
    """All that is measured on the demo."""

    found: dict[str, Detection]
    roles: Sequence[Role]
    strata: Sequence[Stratum]


def cleaning_of_demo(request: Request) -> DemoCleaning:
    """The shipped document, or the configured one, on a network whose truth is known."""
    preparing = request.preparing
    folder, truth = planted_roles(preparing)
    asked = DemoParameters()
    seen = datetime.fromtimestamp(asked.end, tz=timezone.utc)
    elsewhere = {name: folder / name for name in ELSEWHERE if (folder / name).is_dir()}
    warehouse = preparing.recorded(folder / "records", seen, beside=elsewhere)
    views = ledger.at(preparing.spark, warehouse, asked.as_of)
    screened = clean.screening(
        views.accounts,
        views.posts,
        views.follows,
        views.interactions,
        settings=preparing.settings.clean,
        trust=clean.load_trust(preparing.settings.trust_document),
        as_of=asked.as_of,
    )
    with preparing.reporter.stage("judge") as notes:
        table = _described(screened, views, asked).join(truth, "account_id", "inner").toPandas()
        notes.update(accounts=len(table))
    table = judged(table.sort_values("account_id"))
    plain = {name: baselines.crossed(table, way) for name, way in PLAIN.items()}
    told = {name: found for name, found in plain.items() if found is not None}
    return measured(table, request.resampling, beside=told)


def judged(table: pd.DataFrame) -> pd.DataFrame:
    """The accounts that could be judged, and are known to be genuine or not: with a column spam."""
    of = table[table["spam_probability"].notna() & table["role"].isin((*FAKE, *GENUINE))]
    return of.assign(spam=of["role"].isin(FAKE))


def measured(
    judged: pd.DataFrame, resampling: Resampling, beside: Mapping[str, Judged] = NOTHING
) -> DemoCleaning:
    """From one row per account: role, spam, decision, spam_probability, trust, and language, network, age.

    `beside` are other ways of judging the same accounts.
    """
    spam = judged["spam"].to_numpy(bool)
    p = judged["spam_probability"].to_numpy(float)
    removed = (judged["decision"] == "removed").to_numpy()
    ways = {
        SUSPECTED: Judged(p, p >= LIKELY),
        REMOVED: Judged(1 - judged["trust"].to_numpy(), removed),
        **beside,
    }
    return DemoCleaning(
        detections(ways, spam, resampling=resampling, beside=SUSPECTED),
        tuple(_roles(judged, resampling.level)),
        tuple(_strata(judged[judged["role"].isin(GENUINE)], resampling.level)),
    )


def _roles(judged: pd.DataFrame, level: float) -> Iterator[Role]:
    genuine_removed = _count(judged[judged["role"].isin(GENUINE)], "removed")
    for role in (*FAKE, *GENUINE):
        of = judged[judged["role"] == role]
        removed, fake = _count(of, "removed"), role in FAKE
        yield Role(
            role,
            fake,
            len(of),
            share(removed, len(of), level),
            share(_count(of, "discounted"), len(of), level),
            share(int((of["spam_probability"] >= LIKELY).sum()), len(of), level),
            share(removed, removed + genuine_removed, level) if fake else UNDEFINED,
            float(np.median(of["spam_probability"])) if len(of) else float("nan"),
        )


def _strata(genuine: pd.DataFrame, level: float) -> Iterator[Stratum]:
    for by in ("role", "language", "network", "age"):
        for value, of in genuine.groupby(by, sort=True):
            removed, discounted = _count(of, "removed"), _count(of, "discounted")
            yield Stratum(
                by,
                str(value),
                len(of),
                share(removed, len(of), level),
                share(discounted, len(of), level),
            )


def _count(rows: pd.DataFrame, decision: str) -> int:
    return int((rows["decision"] == decision).sum())


def _described(screened: DataFrame, views: Views, asked: DemoParameters) -> DataFrame:
    """With the language of most of its posts, its network, and its age."""
    most = Window.partitionBy("account_id").orderBy(F.desc("posts"), "language")
    spoken = (
        views.posts.where("language IS NOT NULL")
        .groupBy(F.col("author_id").alias("account_id"), "language")
        .agg(F.count(F.lit(1)).alias("posts"))
        .withColumn("nth", F.row_number().over(most))
        .where("nth = 1")
    )
    age = F.lit(OLDER)
    for days, name in reversed(AGES):
        age = F.when(F.col("days") < days, name).otherwise(age)
    created = views.accounts.select(
        "account_id",
        age_days("created_at", asked.as_of).alias("days"),
        *(F.col(ours).cast("double").alias(theirs) for ours, theirs in COUNTED.items()),
    )
    return (
        screened.join(spoken.select("account_id", "language"), "account_id", "left")
        .join(created, "account_id", "left")
        .select(
            "account_id",
            "decision",
            "trust",
            "spam_probability",
            F.coalesce("language", F.lit("none posted")).alias("language"),
            F.substring_index("account_id", ":", 1).alias("network"),
            F.when(F.col("days").isNull(), "unknown").otherwise(age).alias("age"),
            "days",
            *COUNTED.values(),
        )
    )
