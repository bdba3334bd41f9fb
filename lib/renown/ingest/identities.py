"""Accounts of one person, as a user knows them: a file of links between two accounts, or of persons.

CSV with a header, JSON lines or Parquet, with `account_id` and either `other_id` or `person` (any
name: accounts that bear the same one are linked with the first of them); `confidence` (0 to 1) is 1
where it is left out. A link holds at every date, unless `observed_at` says since when it is known.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from renown.ingest import identity_files
from renown.ingest.connector import row, said
from renown.ingest.staging import FOUND, Source, stage
from renown.ledger import Records
from renown.tables import IdentityLinks

NETWORK = "identities"
AN_ACCOUNT = "^[a-z][a-z0-9_]*:."
# Two accounts are one person's whatever the date, so what bears none is known since ever.
EVER = "TIMESTAMP '1970-01-01 00:00:00 UTC'"


def read(spark: SparkSession, path: str) -> Records:
    """The links of a file, or of all files of one kind below a folder.

    Raises UserError where it cannot be read or lacks a column: file, column, expected, found.
    """
    judged = _judged(identity_files.read(spark, path))
    source = Source(NETWORK, path, F.lit("no record"))
    return stage(_linked(judged), [IdentityLinks], source=source)


def _judged(rows: DataFrame) -> DataFrame:
    """Each cell by its name, and why the row is set aside, where it is."""
    cells = {
        name: F.nullif(F.trim(F.col("record")[name]), F.lit("")) for name in identity_files.COLUMNS
    }
    there = F.trim("raw") != ""
    unread = F.when(F.col("record").isNull(), "it cannot be read as the other rows are")
    reason = F.coalesce(unread, said(_problems()))
    kind = F.when(F.col("person").isNotNull(), "person").otherwise("link")
    return rows.withColumns(cells).withColumns(
        {
            "reason": F.when(there, reason),
            "kind": F.when(there, kind),
            "passed_over": F.lit(None).cast("string"),
        }
    )


def _problems() -> Iterator[Column]:
    account, other, person = F.col("account_id"), F.col("other_id"), F.col("person")
    sure = F.col("confidence").try_cast("double")
    yield F.when(account.isNull(), "account_id is missing")
    yield _shown("account_id", ~account.rlike(AN_ACCOUNT), "lacks its network, as in x:12345")
    yield _shown("other_id", ~other.rlike(AN_ACCOUNT), "lacks its network, as in x:12345")
    yield F.when(other.isNull() & person.isNull(), "neither other_id nor person")
    yield F.when(other.isNotNull() & person.isNotNull(), "both other_id and person")
    yield _shown("other_id", other == account, "is the account itself")
    unsure = F.col("confidence").isNotNull() & ~F.coalesce(sure.between(0, 1), F.lit(False))
    yield _shown("confidence", unsure, "is no number from 0 to 1")
    timeless = F.col("observed_at").isNotNull() & _observed_at().isNull()
    yield _shown("observed_at", timeless, "is no time")


def _shown(column: str, wrong: Column, words: str) -> Column:
    value = F.substring(column, 1, 80)
    return F.when(wrong, F.concat(F.lit(f"{column} {words}: '"), value, F.lit("'")))


def _observed_at() -> Column:
    return F.col("observed_at").try_cast("timestamp")


def _linked(judged: DataFrame) -> DataFrame:
    """What becomes of each row that is good. The first of a person's accounts is linked with none."""
    good = F.col("reason").isNull() & F.col("account_id").isNotNull()
    named = judged.where(good & F.col("person").isNotNull()).groupBy(F.col("person").alias("same"))
    first = named.agg(F.min("account_id").alias("first"))
    joined = judged.join(first, F.col("person") == F.col("same"), "left")
    account, other = F.col("account_id"), F.coalesce("other_id", "first")
    link = row(
        IdentityLinks,
        account_id=F.least(account, other),
        other_id=F.greatest(account, other),
        method=F.lit("given"),
        confidence=F.coalesce(F.col("confidence").try_cast("double"), F.lit(1.0)),
        observed_at=F.coalesce(_observed_at(), F.expr(EVER)),
    )
    held = F.when(good & (account != other), F.array(link))
    return joined.select(*FOUND, held.alias(f"_{IdentityLinks.name}"))
