"""A data set cut at a date, and what it takes to prepare one."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from renown import ingest, ledger
from renown.errors import UserError
from renown.ledger import Views
from renown.progress import Reporter
from renown.settings import Settings

NOTHING: Mapping[str, Path] = {}


class Absent(UserError):
    """A data set is not there; the message says where it was looked for."""


@dataclass(frozen=True)
class Trial:
    """What `known` held at the end of the day `as_of`, and the acts from then to the end of `until`.

    `population` (account_id) are the accounts that every measure is compared on. `followers`
    (account_id, value) and `planted` (account_id, value: the truth, where it is known) may lack.
    `notes` are what a reader of the result has to know, as sentences.
    """

    name: str
    title: str
    as_of: date
    until: date
    known: Views
    later: DataFrame
    population: DataFrame
    followers: DataFrame | None
    planted: DataFrame | None
    notes: tuple[str, ...]


@dataclass(frozen=True)
class TopicalTrial:
    """A trial, and the posts that acts after its date are on: all that were written by its end."""

    trial: Trial
    posts: DataFrame


@dataclass(frozen=True)
class Preparing:
    """What a data set is made ready with: `data` holds data sets, `work` is an empty scratch folder.

    `demo` is the folder of an earlier `renown demo`; None makes one up.
    """

    spark: SparkSession
    data: Path | None
    demo: Path | None
    work: Path
    settings: Settings
    reporter: Reporter

    def within(self, name: str, settings: Settings | None = None) -> Preparing:
        """The same with a scratch folder of its own, and with other settings where they are given."""
        return replace(self, work=self.work / name, settings=settings or self.settings)

    def folder(self, name: str, *files: str) -> Path:
        """The folder of a data set; Absent, naming what is missing, where it is not whole."""
        if self.data is None:
            raise Absent("--data names no folder of data sets")
        missing = [file for file in files if not (self.data / name / file).exists()]
        if missing:
            raise Absent(f"{self.data / name} lacks {', '.join(missing)}")
        return self.data / name

    def recorded(
        self,
        records: Path,
        observed_at: datetime | None = None,
        beside: Mapping[str, Path] = NOTHING,
    ) -> str:
        """A ledger of raw X records, all observed at the end of the capture, and `beside` of records of
        other networks, by their connectors; answers its warehouse.

        The records do not say when they were retrieved. Without `observed_at`, their counts would pass for
        known when a post was written, and the past would be judged by what came of it later.
        """
        warehouse = str(self.work / "recorded")
        with self.reporter.stage("ingest") as notes, ExitStack() as opened:
            inputs = [("x_v1", records, observed_at), *((n, p, None) for n, p in beside.items())]
            reads = [
                opened.enter_context(ingest.read(self.spark, name, str(path), seen))
                for name, path, seen in inputs
            ]
            share = self.settings.ingest.reject_share
            found = ledger.append(self.spark, warehouse, reads, reject_share=share)
            notes.update(
                records=sum(one.read for one in found), rejected=sum(one.rejected for one in found)
            )
        return warehouse


def everybody(views: Views) -> DataFrame:
    """One row per account that is seen in the views: account_id."""
    own = views.posts.where(~F.coalesce("embedded", F.lit(False)))
    ends = [
        views.accounts.select("account_id"),
        own.select(F.col("author_id").alias("account_id")),
        *(views.interactions.select(_as_account(end)) for end in ("actor_id", "target_id")),
        *(views.follows.select(_as_account(end)) for end in ("follower_id", "followed_id")),
    ]
    seen = ends[0]
    for part in ends[1:]:
        seen = seen.unionByName(part)
    return seen.distinct()


def _as_account(end: str) -> Column:
    return F.col(end).alias("account_id")
