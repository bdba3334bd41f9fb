"""Persons: what several accounts of one person come to together, and how sure it is that they are one.

The features of a person's accounts become the person's, feature by feature, as the document says
(`renown.score.combining`), and are scored as an account's are: same curves, same weights, same evidence.

The interval is that of two cases. With the probability c of the account that is the least sure by its
links (`renown.ledger.persons`) the accounts are one person's, and the interval is that of an account
with as much evidence, m1 -+ h1; else the best of the accounts stands alone, m2 -+ h2. Mean and variance
of the mixture of both, at a level with the deviate z:

    m  = c m1 + (1 - c) m2
    h² = c h1² + (1 - c) h2² + z² c (1 - c) (m1 - m2)²

so a sure link leaves m1 -+ h1, and the further apart both cases are, the wider. The score itself is that
of the first case, and always within.
"""

from __future__ import annotations

from datetime import date
from statistics import NormalDist

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.score.combining import WEIGHTS, amount, combined
from renown.score.confidence import COUNT, intervals
from renown.score.confidence.intervals import Calibration
from renown.score.document import ScoreDocument
from renown.score.population import relative_features
from renown.score.scores import parts_of, points, ranked
from renown.tables import Persons
from renown.tables.derived import COMPONENTS, POINTS

_BOUNDS = tuple(f"{kind}_{end}" for kind in POINTS for end in ("low", "high"))


def members(identities: DataFrame, scores: DataFrame) -> DataFrame:
    """One row per scored account of a person of whom several are: person_id, account_id, confidence,
    network_name, and its score with intervals.
    """
    own = scores.select("account_id", "network_name", "score", *_BOUNDS)
    scored = identities.select("account_id", "person_id", "confidence").join(
        own, "account_id", "inner"
    )
    many = scored.groupBy("person_id").agg(F.count(F.lit(1)).alias("accounts"))
    return scored.join(many.where("accounts > 1"), "person_id", "left_semi")


def variables(document: ScoreDocument) -> list[str]:
    """The variables that scoring a person needs, each once."""
    return list(dict.fromkeys([*document.named, COUNT, "influence", *WEIGHTS.values()]))


def together(
    members: DataFrame, known: DataFrame, distinct: DataFrame, *, document: ScoreDocument
) -> DataFrame:
    """One row per person, under the name account_id: the variables of its accounts, combined.

    `known` are variables by account, `distinct` those by person that count people. What is known of no
    account is not known of the person.
    """
    names = variables(document)
    rules = {name: document.rule_for(name) for name in names}
    of = members.select("account_id", "person_id").join(known, "account_id", "inner")
    found = of.groupBy("person_id").agg(*(combined(n, rules[n]).alias(n) for n in names))
    counted = [name for name in names if rules[name] == "distinct"]
    once = distinct.select("person_id", *(F.col(name).alias(f"_{name}") for name in counted))
    held = {
        name: F.when(F.col(name).isNotNull(), F.coalesce(f"_{name}", F.lit(0.0)))
        for name in counted
    }
    joined = found.join(once, "person_id", "left").withColumns(held)
    return joined.select(F.col("person_id").alias("account_id"), *names)


def persons(
    members: DataFrame,
    known: DataFrame,
    together: DataFrame,
    scores: DataFrame,
    learned: Calibration,
    *,
    document: ScoreDocument,
    level: float,
    as_of: date,
) -> DataFrame:
    """One row per person; `together` is what `together` gave, `scores` those of all accounts."""
    made = _parts(members, known, together, document)
    pointed = points(made, document=document)
    as_one = intervals(pointed, together, learned, level=level).drop("evidence")
    case = {name: f"one_{name}" for name in _BOUNDS}
    joined = (
        pointed.withColumnRenamed("account_id", "person_id")
        .drop("influence")
        .join(_accounts(members, known), "person_id", "inner")
        .join(as_one.withColumnsRenamed({**case, "account_id": "person_id"}), "person_id", "inner")
        .join(_ranks(members, pointed, scores), "person_id", "inner")
        .join(_split(members, known, made, document), "person_id", "inner")
    )
    bounds = {name: column for kind in POINTS for name, column in _mixed(kind, level).items()}
    said = {"as_of": F.lit(as_of), "document": F.lit(document.hash)}
    return Persons.conform(joined.withColumns({**bounds, **said}))


def _parts(
    members: DataFrame, known: DataFrame, together: DataFrame, document: ScoreDocument
) -> DataFrame:
    """The parts of persons; standings are those among persons and the accounts that are of none."""
    if not relative_features(document):
        return parts_of(together, document=document)
    single = known.join(members.select("account_id"), "account_id", "left_anti")
    all_of_them = together.unionByName(single.select(*together.columns))
    parts = parts_of(all_of_them, document=document)
    return parts.join(together.select("account_id"), "account_id", "left_semi")


def _accounts(members: DataFrame, known: DataFrame) -> DataFrame:
    """One row per person: its accounts, the best first, and the bounds of that one; networks; influence."""
    influence = known.select("account_id", "influence")
    best_first = F.array_sort(
        F.collect_list(F.struct((-F.col("score")).alias("down"), "account_id", *_BOUNDS))
    )
    found = (
        members.join(influence, "account_id", "inner")
        .groupBy("person_id")
        .agg(
            best_first.alias("ranked"),
            F.array_sort(F.collect_set("network_name")).alias("networks"),
            combined("influence", "sum").alias("influence"),
            F.min("confidence").alias("link_confidence"),
        )
    )
    best = F.col("ranked")[0]
    return found.select(
        "person_id",
        F.transform("ranked", lambda each: each["account_id"]).alias("account_ids"),
        "networks",
        "influence",
        "link_confidence",
        *(best[name].alias(f"best_{name}") for name in _BOUNDS),
    )


def _mixed(kind: str, level: float) -> dict[str, Column]:
    """The bounds of a kind of points, by name."""
    z, sure = NormalDist().inv_cdf((1 + level) / 2), F.col("link_confidence")
    (one, width), (best, alone) = _middle("one", kind), _middle("best", kind)
    centre = sure * one + (1 - sure) * best
    half = F.sqrt(
        sure * width * width
        + (1 - sure) * alone * alone
        + z * z * sure * (1 - sure) * (one - best) * (one - best)
    )
    point = F.col(kind)
    return {
        f"{kind}_low": F.greatest(F.least(centre - half, point), F.lit(0.0)),
        f"{kind}_high": F.least(F.greatest(centre + half, point), F.lit(100.0)),
    }


def _middle(case: str, kind: str) -> tuple[Column, Column]:
    """Middle and half the width of an interval."""
    low, high = (F.col(f"{case}_{kind}_{end}") for end in ("low", "high"))
    return (low + high) / 2, (high - low) / 2


def _ranks(members: DataFrame, pointed: DataFrame, scores: DataFrame) -> DataFrame:
    """One row per person: its rank among persons and the accounts that are of none."""
    single = scores.join(members.select("account_id"), "account_id", "left_anti")
    nobody = F.lit(None).cast("string")
    units = pointed.select(F.col("account_id").alias("person_id"), "score").unionByName(
        single.select(nobody.alias("person_id"), "score")
    )
    return ranked(units).where("person_id IS NOT NULL").select("person_id", "rank")


def _split(
    members: DataFrame, known: DataFrame, made: DataFrame, document: ScoreDocument
) -> DataFrame:
    """One row per person: every part, and what each network brings to it."""
    named = [f.feature for name in COMPONENTS for f in document.components[name].features]
    rules = {name: document.rule_for(name) for name in dict.fromkeys(named)}
    columns = [combined(name, rule).alias(name) for name, rule in rules.items()]
    columns += [amount(name, rule).alias(f"{name}#") for name, rule in rules.items()]
    by_network = (
        members.select("account_id", "person_id", "network_name")
        .join(known, "account_id", "inner")
        .groupBy("person_id", "network_name")
        .agg(*columns)
    )
    held = F.struct("network_name", *(column for n in rules for column in (f"`{n}`", f"`{n}#`")))
    networks = by_network.groupBy("person_id").agg(F.array_sort(F.collect_list(held)).alias("nets"))
    parts = made.select(F.col("account_id").alias("person_id"), "parts")
    split = F.array(*(_told(place, name, rules[name]) for place, name in enumerate(named)))
    joined = parts.join(networks, "person_id", "inner")
    return joined.select("person_id", split.alias("explanation"))


def _told(place: int, name: str, rule: str) -> Column:
    """A part with its split: in proportion to what the networks bring to the combined value."""
    part = F.col("parts")[place]

    def brings(net: Column) -> Column:
        if rule in ("maximum", "minimum"):  # who has the best value brings all of it
            return F.when(net[name] == part["value"], 1.0).otherwise(0.0)
        return F.coalesce(net[f"{name}#"], F.lit(0.0))

    total = F.aggregate("nets", F.lit(0.0), lambda sum_, net: sum_ + brings(net))
    networks = F.transform(
        "nets",
        lambda net: F.struct(
            net["network_name"].alias("network_name"),
            net[name].alias("value"),
            (part["contribution"] * F.coalesce(F.try_divide(brings(net), total), F.lit(0.0))).alias(
                "contribution"
            ),
        ),
    )
    return F.struct(
        part["component"].alias("component"),
        part["feature"].alias("feature"),
        F.lit(rule).alias("combined"),
        part["value"].alias("value"),
        part["baseline"].alias("baseline"),
        part["contribution"].alias("contribution"),
        networks.alias("networks"),
    )
