"""Accounts that others have labelled bot or human, in several data sets, with counts of profiles alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from pyspark.sql import DataFrame

from renown.errors import UserError, listed
from renown.proofs.trials.trial import Preparing
from renown.tables import Accounts

FOLDER, FILE = "spam", "accounts.csv"
COUNTS = (
    "followers_count",
    "friends_count",
    "listed_count",
    "favourites_count",
    "statuses_count",
    "default_profile",
    "default_profile_image",
)
DATES = ("created_at", "last_status_at")
LABELS = {"bot": True, "human": False}
LANGUAGE = "lang"  # that the account is set to; some files have none


@dataclass(frozen=True)
class SpamTrial:
    """`table`: account_id, dataset, spam, days (its age when it was seen), language where the file has
    it, and counts as in the file.

    `accounts` is the view, `as_of` a day when all were seen. Each data set is a network of its own.
    """

    table: pd.DataFrame
    accounts: DataFrame
    as_of: date

    @property
    def datasets(self) -> list[str]:
        """In order of their names."""
        return sorted(self.table["dataset"].unique())


def trial(preparing: Preparing) -> SpamTrial:
    """The accounts of the file, seen when the latest post of their data set was written.

    Raises Absent where it is not there.
    """
    file = preparing.folder(FOLDER, FILE) / FILE
    read = pd.read_csv(file)
    lacking = [c for c in ("dataset", "user_id", "label", *COUNTS, *DATES) if c not in read.columns]
    unknown = [] if "label" in lacking else sorted(set(read["label"]) - set(LABELS))
    if lacking or unknown:
        problems = [f"no column '{name}'" for name in lacking]
        problems += [f"unknown label '{label}', expected bot or human" for label in unknown]
        raise UserError(listed(f"{file} cannot be used:", problems))
    for name in DATES:
        read[name] = pd.to_datetime(read[name], utc=True, format="ISO8601")
    seen = read.groupby("dataset")["last_status_at"].transform("max")
    network = read["dataset"].str.replace(r"\W", "_", regex=True)
    table = read[list(COUNTS)].assign(
        account_id=network + ":" + read["user_id"].astype(str),
        dataset=read["dataset"],
        spam=read["label"].map(LABELS),
        days=np.maximum((seen - read["created_at"]).dt.total_seconds() / 86_400, 0.0),
    )
    if LANGUAGE in read.columns:
        table["language"] = read[LANGUAGE]
    table = table.sort_values("account_id").reset_index(drop=True)
    accounts = _view(preparing, table, read, network + ":" + read["user_id"].astype(str), seen)
    return SpamTrial(table, accounts, seen.max().date())


def _view(
    preparing: Preparing, table: pd.DataFrame, read: pd.DataFrame, ids: pd.Series, seen: pd.Series
) -> DataFrame:
    """What the file says, in the words of the contract."""
    known = pd.DataFrame(
        {
            "account_id": ids,
            "created_at": read["created_at"],
            "observed_at": seen,
            "followers_count": read["followers_count"],
            "following_count": read["friends_count"],
            "listed_count": read["listed_count"],
            "posts_count": read["statuses_count"],
            "likes_given_count": read["favourites_count"],
            "default_profile": read["default_profile"] == 1,
            "default_profile_image": read["default_profile_image"] == 1,
        }
    )
    assert len(known) == len(table)
    frame = preparing.spark.createDataFrame(known).repartition(2, "account_id")
    return Accounts.conform_given(frame, source=FILE)
