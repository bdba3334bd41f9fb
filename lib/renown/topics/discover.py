"""What accounts really talk about: hashtags and link domains that go together, in groups.

    npmi(a, b) = ln(n_ab * N / (n_a * n_b)) / -ln(n_ab / N)        lift(a, b) = n_ab * N / (n_a * n_b)

n counts authors who used a sign (a hashtag, or the host of a link) in the window, n_ab those who used both
in one post, N all who used any. 1 is never one without the other, 0 is chance (Bouma, "Normalized
(pointwise) mutual information in collocation extraction", GSCL 2009). Signs that go together by more than
chance are edges, and what hangs together by more than the rest is a group (`renown.graph.communities`).

Authors count, not posts, and only those whom cleaning trusts, a person of several accounts once: neither
one bot nor one ring that was seen through proposes anything by itself, however much it posts. A sign on
every post goes with every other by chance alone; a post full of signs says nothing of any two of them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from pyspark.sql import Column, DataFrame, Row
from pyspark.sql import functions as F

from renown.frames import Keep
from renown.moments import within
from renown.topics.discover_groups import TAG, members, proposals, sign_of
from renown.topics.matching import HOST, language_of
from renown.topics.proposal import Asked, Discovery

# Vertices (id, account_id: here a sign) and edges (src, dst, weight) to id and community.
Grouping = Callable[[DataFrame, DataFrame], DataFrame]
LINK = "//"


def discover(
    posts: DataFrame,
    screening: DataFrame,
    accounts: DataFrame,
    *,
    grouping: Grouping,
    asked: Asked,
    window_days: int,
    as_of: date,
    keep: Keep,
) -> Discovery:
    """The groups that most authors are in; `keep` persists what is read more than once.

    What is collected is bounded by what is `asked` for, whatever the size of the network.
    """
    said = keep(told(posts, screening, accounts, window_days=window_days, as_of=as_of, asked=asked))
    everybody = said.agg(F.count_distinct("author").alias("n"), F.count(F.lit(1)).alias("posts"))
    (whole,) = everybody.collect()
    uses = keep(
        said.select("author", "post_id", "day", "language", F.explode("signs").alias("sign"))
    )
    counted = keep(signs(uses).where(F.col("authors") >= asked.authors))
    common = F.col("authors") > asked.common_share * whole["n"]
    usable = keep(counted.where(~common).orderBy(F.desc("authors"), "sign").zipWithIndex("id"))
    strong = keep(together(uses, usable, authors=whole["n"], asked=asked))
    grouped = keep(members(usable, grouping(*_graph(usable, strong)), asked))
    return Discovery(
        as_of=as_of,
        window_days=window_days,
        authors=whole["n"],
        posts=whole["posts"],
        asked=asked,
        common=tuple(sign_of(row) for row in _largest(counted.where(common), asked.shown)),
        proposals=proposals(uses, grouped, strong, asked),
    )


def told(
    posts: DataFrame,
    screening: DataFrame,
    accounts: DataFrame,
    *,
    window_days: int,
    as_of: date,
    asked: Asked,
) -> DataFrame:
    """One row per own post of a trusted account with one sign or more: author, post_id, day, language, signs.

    The author is the person, where accounts are linked. Posts with more than `asked.signs_per_post` are
    left out.
    """
    trusted = screening.where(F.col("kept") & (F.col("trust") >= asked.trusted_from))
    person = accounts.where("person_id IS NOT NULL").select("account_id", "person_id")
    authors = trusted.select("account_id").join(person, "account_id", "left")
    own = posts.where(within("created_at", as_of, window_days)).where(
        ~F.coalesce("embedded", F.lit(False))
    )
    return (
        own.withColumn("signs", F.array_distinct(F.concat(_tags(), _hosts())))
        .where(F.size("signs").between(1, asked.signs_per_post))
        .join(authors.withColumnRenamed("account_id", "author_id"), "author_id", "inner")
        .select(
            F.coalesce("person_id", "author_id").alias("author"),
            "post_id",
            F.floor(F.unix_seconds("created_at") / 86_400).alias("day"),
            language_of(F.col("language")).alias("language"),
            "signs",
        )
    )


def signs(uses: DataFrame) -> DataFrame:
    """One row per sign: how many authors used it, in how many posts."""
    return uses.groupBy("sign").agg(
        F.count_distinct("author").alias("authors"), F.count(F.lit(1)).alias("posts")
    )


def together(uses: DataFrame, usable: DataFrame, *, authors: int, asked: Asked) -> DataFrame:
    """One row per two signs that go together by more than chance: first, second, authors, lift, npmi."""
    known = uses.join(usable.select("sign"), "sign", "left_semi").select(
        "author", "post_id", "sign"
    )
    first, second = (known.withColumnRenamed("sign", name) for name in ("first", "second"))
    both = (
        first.join(second, ["author", "post_id"], "inner")
        .where("first < second")
        .groupBy("first", "second")
        .agg(F.count_distinct("author").alias("authors"))
        .where(F.col("authors") >= asked.together)
    )
    for name in ("first", "second"):
        alone = usable.select(F.col("sign").alias(name), F.col("authors").alias(f"of_{name}"))
        both = both.join(alone, name, "inner")
    lift = F.col("authors") * F.lit(float(authors)) / (F.col("of_first") * F.col("of_second"))
    scale = -F.ln(F.col("authors") / F.lit(float(authors)))
    return (
        both.withColumn("lift", lift)
        .withColumn("npmi", F.coalesce(F.try_divide(F.ln("lift"), scale), F.lit(1.0)))
        .where(F.col("npmi") >= asked.npmi)
        .select("first", "second", "authors", "lift", "npmi")
    )


def _tags() -> Column:
    tags = F.transform(_held("hashtags"), lambda tag: F.concat(F.lit(TAG), F.lower(tag)))
    return F.filter(tags, lambda tag: tag.rlike(r"^#[^\s#]+$"))


def _hosts() -> Column:
    hosts = F.transform(_held("links"), lambda link: F.lower(F.regexp_extract(link, HOST, 1)))
    bare = F.transform(hosts, lambda host: F.regexp_replace(host, r"^www\.|\.$", ""))
    known = F.filter(bare, lambda host: host.rlike(r"^[^\s.]+(?:\.[^\s.]+)+$"))
    return F.transform(known, lambda host: F.concat(F.lit(LINK), host))


def _held(name: str) -> Column:
    held = F.filter(name, lambda one: one.isNotNull())
    return F.coalesce(held, F.array().cast("array<string>"))


def _graph(usable: DataFrame, strong: DataFrame) -> tuple[DataFrame, DataFrame]:
    """Signs as vertices, and what goes together as edges."""
    edges = strong
    for name, end in (("first", "src"), ("second", "dst")):
        number = usable.select(F.col("sign").alias(name), F.col("id").alias(end))
        edges = edges.join(number, name, "inner")
    vertices = usable.select("id", F.col("sign").alias("account_id"))
    return vertices, edges.select("src", "dst", F.col("npmi").alias("weight"))


def _largest(counted: DataFrame, limit: int) -> list[Row]:
    return counted.orderBy(F.desc("authors"), "sign").limit(limit).collect()
