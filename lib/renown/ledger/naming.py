"""Which rows of the ledger are about an account: by its columns, by its records, by a reject's text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.tables import Follows, Interactions, Posts, Rejects

ID = "id"
LEAVES = "_leaves"
ACCOUNTS = (
    "account_id",
    "author_id",
    "actor_id",
    "target_id",
    "follower_id",
    "followed_id",
    "other_id",
    "owner_id",
)
# Of the tables that name no account: the column that names a record of one.
RECORDS = ("post_id", "record_id")
# Whose post was acted on; what else an act names beside its target may be somebody else's.
ACTS_ON_POSTS = ("repost", "quote", "reply", "like")

_DID = r"^(\w+):(?:at://)?(did:[^/#]+)[/#]"
_PERSON = r"^(\w+):(https?://[^/]+/(?:ap/)?users/[^/#]+)[/#]"
_DIDS = r"did:[a-z]+:[A-Za-z0-9._%-]+(?::[A-Za-z0-9._%-]+)*"
_PERSONS = r"https?://[^/\s\"]+/(?:ap/)?users/[^/#\s\"]+"
# What people see of an account on Mastodon; the account_id has its other address.
_PAGE = r"(https?://[^/\s\"]+)/@([^/@?#\s\"]+)"


def owners(record_id: Column) -> Column:
    """The accounts that a record's id names (array of account_id, mostly empty).

    A record of Bluesky begins with its owner's DID, one of Mastodon with its owner's address, and a
    follow that has no id of its own is made of both accounts. X's posts are numbers: they name nobody.
    """
    named = [
        F.when(record_id.rlike(begins), F.regexp_replace(record_id, f"{begins}.*", "$1:$2"))
        for begins in (_DID, _PERSON)
    ]
    parts = F.split(record_id, "#")
    both = F.when(F.size(parts) > 2, F.array(F.get(parts, F.lit(0)), F.get(parts, F.lit(2))))
    return F.array_compact(
        F.concat(F.array(*named), F.coalesce(both, F.array().cast("array<string>")))
    )


def named_in(raw: Column, connector: Column) -> Column:
    """The accounts that a reject's text may name (array of account_id): all it holds that could be one.

    A native id is a quoted text, a word, a run of digits, a DID or an address in it; the network is
    the first word of the connector's name, as in `x_v1`, or the whole of it.
    """
    text = plain(raw)
    tokens = F.array_distinct(
        F.concat(
            F.split(text, '"'),
            F.split(text, r"[\s\"',;<>{}\[\]\\]+"),
            *(F.regexp_extract_all(text, F.lit(p), F.lit(0)) for p in (r"\d+", _DIDS, _PERSONS)),
        )
    )
    networks = F.array_distinct(F.array(F.substring_index(connector, "_", 1), connector))

    def of(network: Column) -> Column:
        return F.transform(tokens, lambda token: F.concat_ws(":", network, token))

    return F.flatten(F.transform(networks, of))


def plain(raw: Column) -> Column:
    """A reject's text with every address of an account as it stands in an account_id."""
    return F.regexp_replace(F.replace(raw, F.lit(r"\/"), F.lit("/")), _PAGE, "$1/users/$2")


def whole(text: str) -> str:
    """A pattern of Java's that finds an id where it is no part of a longer one."""
    quoted = "\\Q" + text.replace("\\E", "\\E\\\\E\\Q") + "\\E"
    return rf"(?<!\w){quoted}(?!\w|[.%:-]\w)"


def candidates(tables: Mapping[str, DataFrame]) -> DataFrame:
    """One row per account that rows of these tables may be about: id."""
    return reduce(DataFrame.unionByName, _candidates(tables)).where(f"{ID} IS NOT NULL").distinct()


def _candidates(tables: Mapping[str, DataFrame]) -> Iterator[DataFrame]:
    for name, frame in tables.items():
        for column in (c for c in ACCOUNTS if c in frame.columns):
            yield frame.select(F.col(column).alias(ID))
        record = "in_reply_to_post_id" if name == Posts.name else _record(frame)
        if name == Rejects.name:
            yield frame.select(F.explode(named_in(F.col("raw"), F.col("network"))).alias(ID))
        elif record is not None and record in frame.columns:
            yield frame.select(F.explode(owners(F.col(record))).alias(ID))


def marked(tables: Mapping[str, DataFrame], leaving: Sequence[str]) -> Mapping[str, DataFrame]:
    """The tables, each with a column LEAVES: whether a row is about one of the accounts `leaving`.

    A row that names no account is about the one whose record it names, where its id says so, or
    where another of these tables says whose record that is. The accounts are few: those to erase,
    or of those erased the ones that a batch names.
    """
    ids = list(leaving)
    marked = {}
    for name, frame in tables.items():
        record = _record(frame)
        if name == Rejects.name:
            marked[name] = frame.withColumn(
                LEAVES, _any_of(named_in(F.col("raw"), F.col("network")), ids)
            )
        elif record is not None:
            marked[name] = _with_records(frame, record, _records(tables, ids), ids)
        else:
            marked[name] = frame.withColumn(LEAVES, _about(frame, ids))
    return marked


def count_leaving(found: Mapping[str, DataFrame]) -> dict[str, int]:
    """How many rows of marked tables are about the accounts; tables without any are not named."""
    return counted({name: frame.where(LEAVES) for name, frame in found.items()})


def counted(rows: Mapping[str, DataFrame]) -> dict[str, int]:
    """How many rows each of some tables has, in one job; tables without any are not named."""
    if not rows:
        return {}
    named = [frame.select(F.lit(name).alias("table")) for name, frame in rows.items()]
    counts = reduce(DataFrame.unionByName, named).groupBy("table").count().collect()
    return {row["table"]: row["count"] for row in counts}


def answering(leaving: Sequence[str]) -> Column:
    """Whether a post answers one whose id names one of the accounts."""
    return _any_of(owners(F.col("in_reply_to_post_id")), list(leaving))


def _about(frame: DataFrame, ids: list[str]) -> Column:
    named = (F.coalesce(F.col(c).isin(ids), F.lit(False)) for c in ACCOUNTS if c in frame.columns)
    return reduce(Column.__or__, named, F.lit(False))


def _any_of(accounts: Column, ids: list[str]) -> Column:
    return F.coalesce(F.exists(accounts, lambda account: account.isin(ids)), F.lit(False))


def _record(frame: DataFrame) -> str | None:
    """The column by which rows name a record, of a table that names no account."""
    if any(column in frame.columns for column in ACCOUNTS):
        return None
    return next((column for column in RECORDS if column in frame.columns), None)


def _with_records(
    frame: DataFrame, column: str, records: DataFrame | None, ids: list[str]
) -> DataFrame:
    owned = _any_of(owners(F.col(column)), ids)
    if records is None:
        return frame.withColumn(LEAVES, owned)
    theirs = records.withColumn("_theirs", F.lit(True))
    joined = frame.join(theirs, F.col(column) == F.col("_record"), "left")
    leaves = owned | F.coalesce("_theirs", F.lit(False))
    return joined.select(*frame.columns, leaves.alias(LEAVES))


def _records(tables: Mapping[str, DataFrame], ids: list[str]) -> DataFrame | None:
    """Records of the accounts: what they wrote, did and followed, and what others reacted to: _record."""
    found = []
    for name, account, record, where in (
        (Posts.name, "author_id", "post_id", F.lit(True)),
        (Interactions.name, "actor_id", "source_record_id", F.lit(True)),
        (Interactions.name, "target_id", "target_post_id", F.col("kind").isin(*ACTS_ON_POSTS)),
        (Follows.name, "follower_id", "follow_id", F.lit(True)),
    ):
        if name in tables and record in tables[name].columns:
            theirs = tables[name].where(F.col(account).isin(ids)).where(where)
            found.append(theirs.select(F.col(record).alias("_record")))
    return reduce(DataFrame.unionByName, found).dropna().distinct() if found else None
