"""The stage: what cleaning knows and decides of every account ever seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.clean import combination
from renown.clean.coverage import coverage, inactive
from renown.clean.document import EVIDENCE, TrustDocument
from renown.clean.overrides import ALLOW, DENY, Override, as_table
from renown.clean.peers import Norm
from renown.clean.signals import GONE, INACTIVE, SIGNALS, Evidence, Signal
from renown.moments import within
from renown.settings import CleanSettings
from renown.solver.engines import scratch
from renown.tables import Screening


def screening(
    accounts: DataFrame,
    posts: DataFrame,
    follows: DataFrame,
    interactions: DataFrame,
    *,
    settings: CleanSettings,
    trust: TrustDocument,
    overrides: Sequence[Override] = (),
    seeded: DataFrame | None = None,
    as_of: date,
) -> DataFrame:
    """One row per account ever seen: marked, never dropped.

    `renown.clean.combination` says how marks come to trust and to a probability of spam. `seeded` is
    what `renown.trust.account_trust` found from seeds, where there are any. Who is seen, and signals that
    look at the graph as a whole, are computed at once, in the checkpoint folder; the rest waits for an
    action.
    """
    views = (accounts, posts, follows, interactions)
    days = settings.inactive_after_days
    found = gathered(*views, settings=settings, norms=trust.norms, as_of=as_of)
    folder = scratch.folder(accounts.sparkSession, "cleaning")
    seen = scratch.settled(coverage(*views), f"{folder}/seen")
    silent = inactive(as_of, days)
    evidence = replace(found, seeded=seeded, silent=seen.where(silent).select("account_id"))
    named = seen.join(accounts.select("account_id", "handle"), "account_id", "left")
    verdicts = _verdicts(evidence, _signals(settings), trust)
    judged = _overridden(named.join(verdicts, "account_id", "left"), overrides)
    likely = combination.probability(
        F.coalesce("raised", F.lit(0.0)), {kind: F.col(f"held.{kind}") for kind in EVIDENCE}, trust
    )
    covered = F.col("coverage") != "mentioned_only"
    return Screening.conform(
        judged.withColumn("decision", _decision(silent, settings.trust_floor))
        .withColumns(
            {
                "as_of": F.lit(as_of),
                "kept": F.col("decision").isin("kept", "discounted"),
                **{name: F.when(covered, column) for name, column in likely.items()},
                "evidence": _evidence(days),
            }
        )
        .withColumn("reasons", F.transform("evidence", lambda e: e["reason"]))
    )


def gathered(
    accounts: DataFrame,
    posts: DataFrame,
    follows: DataFrame,
    interactions: DataFrame,
    *,
    settings: CleanSettings,
    norms: Mapping[str, Norm],
    as_of: date,
) -> Evidence:
    """What signals look at: the views, posts and acts cut to the window."""
    days = settings.inactive_after_days
    recent = posts.where(within("created_at", as_of, days))
    acts = interactions.where(within("occurred_at", as_of, days))
    return Evidence(accounts, recent, follows, acts, as_of, norms)


def _signals(settings: CleanSettings) -> list[Signal]:
    return [s for s in SIGNALS if s.code != "declared_bot" or settings.remove_declared_bots]


def marked(evidence: Evidence, signals: Iterable[Signal]) -> DataFrame:
    """One row per account and signal that marks it: account_id, reason, strength, found."""
    codes: dict[Callable[[Evidence], DataFrame], list[str]] = {}
    for signal in signals:
        codes.setdefault(signal.mark, []).append(signal.code)
    marks = [_of(mark(evidence), of) for mark, of in codes.items()]
    return reduce(DataFrame.unionByName, marks)


def _of(marks: DataFrame, codes: list[str]) -> DataFrame:
    reason = F.col("reason") if "reason" in marks.columns else F.lit(codes[0]).alias("reason")
    return marks.select("account_id", reason, "strength", "found").where(reason.isin(codes))


def _verdicts(evidence: Evidence, signals: list[Signal], document: TrustDocument) -> DataFrame:
    """One row per marked account: trust, whether a signal removes it, and the marks in order."""
    told = {
        s.code: F.struct(
            F.lit(place).alias("place"),
            F.lit(document.weights.get(s.code, 0.0)).alias("weight"),
            F.lit(s.effect == "remove").alias("removes"),
        )
        for place, s in enumerate(signals)
    }
    signal = F.create_map(*(entry for code in told for entry in (F.lit(code), told[code])))
    marks = marked(evidence, signals).withColumn("signal", signal[F.col("reason")])
    marks = marks.select(
        "account_id",
        "signal.place",
        "reason",
        "strength",
        "found",
        (F.col("signal.weight") * F.col("strength")).alias("raises"),
        "signal.removes",
    )
    ordered = F.array_sort(
        F.collect_list(F.struct("place", "reason", "strength", "found", "raises", "removes"))
    )
    return (
        marks.groupBy("account_id")
        .agg(ordered.alias("marks"))
        .select(
            "account_id",
            "marks",
            F.exists("marks", lambda m: m["removes"]).alias("removes"),
            # A status is no suspicion: who left is no spam.
            combination.raised(F.filter("marks", lambda m: ~m["removes"])).alias("raised"),
        )
        .withColumn(
            "trust",
            F.when(F.col("removes"), 0.0).otherwise(combination.trust(F.col("raised"), document)),
        )
    )


def _overridden(judged: DataFrame, overrides: Sequence[Override]) -> DataFrame:
    """With trust and `removes` for every account, as found, or as somebody decided."""
    decided = F.broadcast(as_table(judged.sparkSession, overrides))
    marks = F.coalesce("marks", F.array())
    gone = F.exists(marks, lambda m: m["reason"] == GONE)
    allow, deny = F.col("override") == ALLOW, F.col("override") == DENY
    return judged.join(decided, "account_id", "left").withColumns(
        {
            "removes": F.when(allow, gone)
            .when(deny, True)
            .otherwise(F.coalesce("removes", F.lit(False))),
            "trust": F.when(deny | (allow & gone), 0.0)
            .when(allow, 1.0)
            .otherwise(F.coalesce("trust", F.lit(1.0))),
        }
    )


def _decision(inactive: Column, trust_floor: float) -> Column:
    removed = F.col("removes") | (F.col("trust") < trust_floor)
    return (
        F.when(F.col("coverage") == "mentioned_only", "not_covered")
        .when(removed, "removed")
        .when(inactive, "inactive")
        .when(F.col("trust") < 1, "discounted")
        .otherwise("kept")
    )


def _evidence(days: int) -> Column:
    """Why it was decided so: the state of the account, what somebody decided, then the signals."""
    last = F.date_format("last_act_at", "yyyy-MM-dd")
    state = F.when(
        F.col("decision") == "not_covered",
        _reason(
            F.lit("mentioned_only"),
            F.lit("only ever seen as somebody's target; not known to be a person"),
        ),
    ).when(
        F.col("decision") == "inactive",
        _reason(
            F.lit(INACTIVE),
            F.concat(F.lit("last act on "), last, F.lit(f", more than {days} days before")),
        ),
    )
    nothing = F.expr("array()").cast(Screening.column("evidence").type)
    marks = F.transform(
        "marks",
        lambda m: F.struct(
            m["reason"].alias("reason"), m["strength"].alias("strength"), m["found"].alias("found")
        ),
    )
    override = F.when(
        F.col("override").isNotNull(), _reason(F.col("override"), F.col("override_found"))
    )
    said = F.filter(F.array(state, override), lambda reason: reason.isNotNull())
    return F.concat(said, F.coalesce(marks, nothing))


def _reason(code: Column, found: Column) -> Column:
    return F.struct(code.alias("reason"), F.lit(1.0).alias("strength"), found.alias("found"))
