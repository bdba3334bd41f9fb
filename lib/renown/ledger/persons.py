"""Persons: accounts that hang together by links, each known by the first of its accounts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from graphframes import GraphFrame
from pyspark import StorageLevel
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from renown.errors import UserError
from renown.frames import keeping
from renown.tables import Identities
from renown.tables.ledger import LINK_METHODS

# Of persons that are refused, and of the links of each, so many are told in full.
TOLD, LINKS_TOLD = 5, 50


@dataclass(frozen=True)
class Persons:
    """`identities` are null where nobody is known to have several accounts.

    `refused` says, in words, which accounts hang together and are too many for one person.
    """

    identities: DataFrame | None = None
    refused: tuple[str, ...] = ()


def persons(links: DataFrame, *, largest: int, as_of: date) -> Persons:
    """Persons of at most `largest` accounts, out of links: account_id, other_id, method, confidence.

    Membership is as sure as that one of the links is right that the account itself hangs by, which are
    taken to be independent: those that are given, which one hand has written, are one, and so are those
    that profiles show to one account; of each the surest counts. Links of others say nothing of it. Where
    there is no link, nothing is computed.
    """
    with keeping() as keep:
        linked = keep(links)
        if linked.isEmpty():
            return Persons()
        _require_checkpoints(links.sparkSession)
        found = linked.checkpoint()
        vertices = keep(_vertices(found))
        members = keep(_members(keep(_components(vertices, _edges(found, vertices)))))
        identities = _identities(found, members.where(F.col("accounts") <= largest), as_of)
        refused = _refused(found, members.where(F.col("accounts") > largest), largest)
        return Persons(_settled(identities), tuple(refused))


def _settled(identities: DataFrame) -> DataFrame | None:
    """Without all that it was made from; None where there is nobody.

    As with the links: Spark looks at the whole of what each frame in a plan was made from, cached or not.
    Addresses of profiles are many nested expressions, and a stage names identities hundreds of times.
    """
    found = identities.checkpoint()
    return None if found.isEmpty() else found


def _kept(identities: DataFrame) -> DataFrame | None:
    """As long as the views that they are part of; None where there is nobody."""
    kept = identities.persist(StorageLevel.DISK_ONLY)
    return kept if kept.count() else None


def _vertices(links: DataFrame) -> DataFrame:
    """Dense numbers, which GraphFrames is fast with, in the order of account_id."""
    ends = links.select(F.explode(F.array("account_id", "other_id")).alias("account_id"))
    return ends.distinct().orderBy("account_id").zipWithIndex("id")


def _edges(links: DataFrame, vertices: DataFrame) -> DataFrame:
    src = vertices.withColumnRenamed("id", "src")
    dst = vertices.select(F.col("account_id").alias("other_id"), F.col("id").alias("dst"))
    pairs = links.select("account_id", "other_id").distinct()
    numbered = pairs.join(src, "account_id", "inner").join(dst, "other_id", "inner")
    return numbered.select("src", "dst")


def _components(vertices: DataFrame, edges: DataFrame) -> DataFrame:
    """Every vertex with its component; a lost checkpoint has once made components that were wrong."""
    found = GraphFrame(vertices, edges).connectedComponents()
    expected, labelled = vertices.count(), found.count()
    if expected != labelled:
        raise RuntimeError(f"{expected:,} accounts have links, {labelled:,} have a person")
    return found


def _members(labelled: DataFrame) -> DataFrame:
    """One row per account with a link: account_id, person_id, and how many accounts that has."""
    by_person = labelled.groupBy("component").agg(
        F.min("account_id").alias("person_id"), F.count(F.lit(1)).alias("accounts")
    )
    joined = labelled.join(by_person, "component", "inner")
    return joined.select("account_id", "person_id", "accounts")


def _require_checkpoints(spark: SparkSession) -> None:
    if spark.sparkContext.getCheckpointDir() is None:
        raise UserError(
            "accounts are linked to persons by way of a checkpoint folder, and there is none: set "
            "spark.checkpoints in the configuration to a folder that all machines see"
        )


def _identities(links: DataFrame, members: DataFrame, as_of: date) -> DataFrame:
    """One row per member, with its surest link (of equal ones a given one, then the first account), and
    how sure it is that any of its links is right.
    """
    turned = links.select(
        F.col("other_id").alias("account_id"),
        F.col("account_id").alias("other_id"),
        "method",
        "confidence",
    )
    sides = links.select(*turned.columns).unionByName(turned)
    order = F.array_position(F.array(*(F.lit(name) for name in LINK_METHODS)), F.col("method"))
    best = F.min(F.struct(-F.col("confidence"), order, "other_id", "method", "confidence"))
    source = F.when(F.col("method") == "given", "given").otherwise(F.col("other_id"))
    each = sides.groupBy("account_id", source.alias("source")).agg(best.alias("best"))
    # Multiplied in order, for the last digit depends on it.
    wrong = F.array_sort(F.collect_list(1 - F.col("best.confidence")))
    surest = each.groupBy("account_id").agg(
        F.min("best").alias("best"),
        F.count(F.lit(1)).alias("sources"),
        F.aggregate(wrong, F.lit(1.0), lambda product, one: product * one).alias("all_wrong"),
    )
    any_right = F.when(F.col("sources") > 1, 1 - F.col("all_wrong"))
    named = surest.select(
        "account_id",
        "best.other_id",
        "best.method",
        F.coalesce(any_right, "best.confidence").alias("confidence"),
    )
    joined = members.join(named, "account_id", "inner")
    return Identities.conform(joined.withColumn("as_of", F.lit(as_of)))


def _refused(links: DataFrame, members: DataFrame, largest: int) -> Iterator[str]:
    """A message per person that has too many accounts, the largest first, with links."""
    order = [F.desc("accounts"), F.col("person_id")]
    everyone = members.select("person_id", "accounts").distinct()
    too_large = everyone.orderBy(*order).limit(TOLD).collect()
    if not too_large:
        return
    more = everyone.count() - len(too_large)
    for row in too_large:
        within = members.where(F.col("person_id") == row["person_id"])
        told = links.join(within.select("account_id"), "account_id", "left_semi")
        first = told.orderBy("account_id", "other_id", "method").limit(LINKS_TOLD)
        yield _in_words(row, told.count(), first.collect(), largest)
    if more:
        yield f"{more:,} more persons of more than {largest} accounts are not merged either"


def _in_words(person: Row, links: int, told: list[Row], largest: int) -> str:
    shown = "; ".join(
        f"{row['account_id']} and {row['other_id']} ({row['method']}, {row['confidence']:g})"
        for row in told
    )
    more = f"; and {links - len(told):,} more" if links > len(told) else ""
    return (
        f"{person['accounts']:,} accounts hang together, more than a person may have "
        f"(setting identities.largest_person: {largest}), and are not merged. "
        f"Their {links:,} links: {shown}{more}"
    )


def named_by_hand(accounts: DataFrame, as_of: date) -> DataFrame | None:
    """Identities as a user has written them beside their accounts, in `person_id`."""
    named = accounts.where("person_id IS NOT NULL").select("account_id", "person_id")
    if named.isEmpty():
        return None
    several = named.groupBy("person_id").count().where("count > 1").select("person_id")
    of_several = named.join(several, "person_id", "left_semi").select(
        F.lit(as_of).alias("as_of"),
        "*",
        F.lit(None).cast("string").alias("other_id"),
        F.lit(1.0).alias("confidence"),
        F.lit("given").alias("method"),
    )
    return _kept(Identities.conform(of_several))


def between_persons(acts: DataFrame, identities: DataFrame, actor: str, target: str) -> DataFrame:
    """The acts without those of one account of a person towards another."""
    of = identities.select(F.col("account_id").alias(actor), F.col("person_id").alias("_person"))
    own = identities.select(F.col("account_id").alias(target), F.col("person_id").alias("_person"))
    known = acts.join(of, actor, "left")
    return known.join(own, [target, "_person"], "left_anti").select(*acts.columns)
