"""Who follows persons and reacts to them: every person once, by whatever accounts and to whichever."""

from __future__ import annotations

from datetime import date

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.features import engaged, reactions
from renown.features.pairs import pairs

# Of the features that `reactions` finds, those that count distinct accounts.
COUNTED = (
    "kept_followers", "removed_followers", "trusted_followers", "engaged_accounts",
    *(engaged.named(days) for days in engaged.PERIODS), "trusted_engaged_accounts",
    "mentioning_accounts", "resharers", "trusted_resharers",
)  # fmt: skip
_PERSON = "person#"  # stands before a person's name, so that it is nobody's account_id


def of_persons(
    members: DataFrame,
    identities: DataFrame,
    screening: DataFrame,
    follows: DataFrame,
    interactions: DataFrame,
    *,
    window_days: int,
    as_of: date,
) -> DataFrame:
    """One row per person of `members` (person_id, account_id) that anybody followed or acted on.

    The accounts of a person are one, on either side of an act: the features are those that an account
    has, of acts in which every account that is a person's bears the person's name. Somebody who reacts
    from two accounts counts once, by the more trusted of those that cleaning kept. Acts between
    accounts of one person are in no view.
    """
    named = _named(identities)
    wanted = members.join(named, "account_id", "inner").select("account_id", "unit")
    between = pairs(
        _renamed(_towards(interactions, wanted, "target_id"), named, "actor_id"),
        _renamed(_towards(follows, wanted, "followed_id"), named, "follower_id"),
        window_days=window_days,
        days=max(window_days, *engaged.PERIODS),
        as_of=as_of,
    )
    found = reactions.of(between, _judged(screening, named))
    person = F.expr(f"substring(account_id, {len(_PERSON) + 1})")
    of_persons = found.where(F.col("account_id").startswith(_PERSON))
    # Those who react from a person's account are on the other side of a pair too: only members count here.
    asked = members.select("person_id").distinct()
    counted = of_persons.select(person.alias("person_id"), *COUNTED)
    return counted.join(asked, "person_id", "left_semi")


def _named(identities: DataFrame) -> DataFrame:
    unit = F.concat(F.lit(_PERSON), F.col("person_id"))
    return identities.select("account_id", unit.alias("unit"))


def _towards(acts: DataFrame, members: DataFrame, target: str) -> DataFrame:
    """The acts towards members, with the person in the place of the account."""
    of = members.withColumnRenamed("account_id", target)
    return acts.join(of, target, "inner").withColumn(target, F.col("unit")).drop("unit")


def _renamed(acts: DataFrame, named: DataFrame, actor: str) -> DataFrame:
    """The acts, with the person in the place of whoever is of one."""
    of = named.withColumnRenamed("account_id", actor)
    known = acts.join(of, actor, "left")
    return known.withColumn(actor, F.coalesce("unit", actor)).drop("unit")


def _judged(screening: DataFrame, named: DataFrame) -> DataFrame:
    """What cleaning decided of everybody: of a person, the best that it decided of an account."""
    single = screening.join(named, "account_id", "left_anti")
    names = ("account_id", "kept", "decision", "trust")
    removed = F.when(F.bool_and(F.col("decision") == "removed"), "removed").otherwise("kept")
    of_persons = (
        screening.join(named, "account_id", "inner")
        .groupBy(F.col("unit").alias("account_id"))
        .agg(F.bool_or("kept").alias("kept"), removed.alias("decision"), _best().alias("trust"))
    )
    return single.select(*names).unionByName(of_persons.select(*names))


def _best() -> Column:
    return F.coalesce(F.max(F.when(F.col("kept"), F.col("trust"))), F.lit(0.0))
