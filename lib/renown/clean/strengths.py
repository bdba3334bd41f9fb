"""What signals find of accounts, as numbers to learn from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from renown.clean.coverage import coverage
from renown.clean.document import EVIDENCE, TrustDocument, suspicions
from renown.clean.peers import Norm, norms
from renown.clean.screening import gathered, marked
from renown.clean.signals import SIGNALS
from renown.settings import CleanSettings


def strengths(
    accounts: DataFrame,
    posts: DataFrame,
    follows: DataFrame,
    interactions: DataFrame,
    *,
    among: DataFrame,
    norms: Mapping[str, Norm],
    settings: CleanSettings,
    as_of: date,
) -> DataFrame:
    """One row per account of `among` (account_id) that is seen: `held_` and a kind of evidence, each a
    boolean; and by the code of every suspicion its strength, 0 where it found nothing.
    """
    views = (accounts, posts, follows, interactions)
    evidence = gathered(*views, settings=settings, norms=norms, as_of=as_of)
    suspect = [signal for signal in SIGNALS if signal.effect == "discount"]
    named = among.select("account_id")
    marks = marked(evidence, suspect).join(named, "account_id", "left_semi")
    found = marks.groupBy("account_id").agg(
        *(
            F.max(F.when(F.col("reason") == code, F.col("strength"))).alias(code)
            for code in suspicions()
        )
    )
    seen = (
        coverage(*views)
        .join(named, "account_id", "left_semi")
        .where("coverage <> 'mentioned_only'")
    )
    return seen.join(found, "account_id", "left").select(
        "account_id",
        *(F.col(f"held.{kind}").alias(f"held_{kind}") for kind in EVIDENCE),
        *(F.coalesce(code, F.lit(0.0)).alias(code) for code in suspicions()),
    )


def beside_genuine(
    accounts: DataFrame,
    posts: DataFrame,
    follows: DataFrame,
    interactions: DataFrame,
    *,
    among: DataFrame,
    genuine: DataFrame,
    base: TrustDocument,
    settings: CleanSettings,
    as_of: date,
) -> tuple[DataFrame, dict[str, Norm]]:
    """`strengths` beside the norms of accounts known to be `genuine` (account_id), and those norms.

    What these accounts do not tell of norms is from `base`.
    """
    found = norms(accounts.join(genuine, "account_id", "left_semi"), as_of=as_of)
    views = (accounts, posts, follows, interactions)
    told = {**base.norms, **found}
    return strengths(*views, among=among, norms=told, settings=settings, as_of=as_of), found
