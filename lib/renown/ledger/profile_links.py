"""Links between accounts that their profiles show: never from names alone.

A *verified link* is one that the network has found to point back; a *cross link* is two profiles that
point at each other. Only the latest profile counts, and an address means the one account that bears
it now: handles change hands, and one that two accounts were last seen with means neither.
"""

from __future__ import annotations

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from renown.ledger.observed import last_seen
from renown.ledger.profile_pages import ADDRESS, POINTING, key, keys, site
from renown.settings import IdentitySettings

LINKED = ("account_id", "other_id", "method", "confidence")
SAYING = ("url", "description", "links", "verified_links")
LINKS = "account_id string, other_id string, method string, confidence double"


def links(
    observations: DataFrame, gone: DataFrame, before: Column, settings: IdentitySettings
) -> DataFrame:
    """One row per two accounts and method: account_id before other_id by letter, confidence.

    `gone` are accounts that nobody is to look at any more; neither they nor those that ask not to be
    found are linked by what their profiles say. Where no profile points at any, nothing is computed.
    """
    seen = observations.where(F.col("observed_at") < before)
    if seen.where(_may_point()).isEmpty():
        return observations.sparkSession.createDataFrame([], LINKS)
    profiles = _profiles(seen).join(gone.select("account_id"), "account_id", "left_anti")
    pages = _pages(profiles)
    points = _pointing(pages, _bearers(profiles), settings)
    return _between(points.unionByName(_same_site(pages, settings)), settings)


def _may_point() -> Column:
    said = F.concat_ws(" ", "url", "description", "links")
    return said.rlike(POINTING) | (F.size("verified_links") > 0)


def _profiles(seen: DataFrame) -> DataFrame:
    names = ("handle", *SAYING, "opted_out", "protected")
    latest = seen.groupBy("account_id").agg(*(last_seen(name).alias(name) for name in names))
    return latest.where(~F.coalesce(F.col("opted_out") | F.col("protected"), F.lit(False)))


def _bearers(profiles: DataFrame) -> DataFrame:
    """One row per key that exactly one account bears: key, other_id."""
    borne = profiles.select("account_id", F.explode(keys(F.col("account_id"), F.col("handle"))))
    by_key = borne.groupBy(F.col("col").alias("key"))
    return by_key.agg(
        F.min("account_id").alias("other_id"), F.max("account_id").alias("last")
    ).where(F.col("other_id") == F.col("last"))


def _pages(profiles: DataFrame) -> DataFrame:
    """One row per address on a profile: account_id, verified, page."""
    nothing = F.array().cast("array<string>")
    written = F.regexp_extract_all("description", F.lit(ADDRESS), F.lit(0))
    claimed = F.concat(F.array("url"), F.coalesce("links", nothing), F.coalesce(written, nothing))
    both = F.array(claimed, F.coalesce("verified_links", nothing))
    each = profiles.select("account_id", F.posexplode(both).alias("verified", "pages"))
    return each.select("account_id", F.col("verified") == 1, F.explode("pages")).toDF(
        "account_id", "verified", "page"
    )


def _pointing(pages: DataFrame, bearers: DataFrame, settings: IdentitySettings) -> DataFrame:
    """One row per profile and account that it points at: account_id, other_id, verified, points."""
    page, verified = F.col("page"), F.col("verified")
    at = F.coalesce(key(page), F.when(verified, site(page)))
    keyed = pages.select("account_id", "verified", at.alias("key")).where("key IS NOT NULL")
    by_site = F.col("key").startswith("site:")
    sure = F.when(by_site, settings.same_domain).otherwise(settings.verified_link)
    return (
        keyed.join(bearers, "key", "inner")
        .select("account_id", "other_id", F.when(verified, sure).alias("verified"), ~by_site)
        .toDF("account_id", "other_id", "verified", "points")
    )


def _same_site(pages: DataFrame, settings: IdentitySettings) -> DataFrame:
    """Accounts of which a site points back at each: all are linked with the first of them."""
    verified = pages.where("verified").select("account_id", site(F.col("page")).alias("site"))
    first = F.min("account_id").over(Window.partitionBy("site")).alias("other_id")
    sure = F.lit(settings.same_domain).alias("verified")
    nowhere = F.lit(False).alias("points")
    return verified.where("site IS NOT NULL").select("account_id", first, sure, nowhere)


def _between(points: DataFrame, settings: IdentitySettings) -> DataFrame:
    """What is said from either side, as links.

    `verified` is how sure that makes it, null where nobody did; `points` whether it is the other's
    profile that is pointed at.
    """
    ordered = points.where("account_id <> other_id").select(
        F.least("account_id", "other_id").alias("account_id"),
        F.greatest("account_id", "other_id").alias("other_id"),
        "verified",
        F.when(F.col("points"), F.col("account_id") < F.col("other_id")).alias("onwards"),
    )
    pairs = ordered.groupBy("account_id", "other_id").agg(
        F.max("verified").alias("verified_link"),
        F.when(F.bool_or("onwards") & F.bool_or(~F.col("onwards")), settings.cross_link).alias(
            "cross_link"
        ),
    )
    methods = (
        F.struct(F.lit(name).alias("method"), F.col(name).alias("confidence"))
        for name in ("verified_link", "cross_link")
    )
    each = pairs.select("account_id", "other_id", F.inline(F.array(*methods)))
    return each.where("confidence IS NOT NULL").select(*LINKED)
