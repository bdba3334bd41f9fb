"""The gate: whether a snapshot looks like one, and like the one before it."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from renown.settings import GateSettings


@dataclass(frozen=True)
class Figures:
    """What a snapshot is judged by."""

    rows: int
    sum_of_influence: float
    removed_share: float
    median_score: float


@dataclass(frozen=True)
class Finding:
    """One check: what was found, what is allowed, and whether it passes."""

    check: str
    found: str
    allowed: str
    passed: bool


def figures(scores: DataFrame, screening: DataFrame, sum_of_influence: float) -> Figures:
    """The figures of a snapshot's tables; removed accounts are counted among those covered."""
    scored = scores.agg(F.count(F.lit(1)).alias("rows"), F.median("score").alias("median")).first()
    seen = (
        screening.where("coverage <> 'mentioned_only'")
        .agg(
            F.count(F.lit(1)).alias("covered"),
            F.count_if(F.col("decision") == "removed").alias("removed"),
        )
        .first()
    )
    assert scored is not None  # an aggregation without groups always has one row
    assert seen is not None
    return Figures(
        int(scored["rows"]),
        sum_of_influence,
        seen["removed"] / seen["covered"] if seen["covered"] else 0.0,
        float(scored["median"] or 0.0),
    )


def judge(now: Figures, before: Figures | None, settings: GateSettings) -> list[Finding]:
    """Every check with its finding; keys, nulls and ranges were checked when the tables were written."""
    findings = [
        Finding("accounts scored", f"{now.rows:,}", "at least 1", now.rows > 0),
        Finding(
            "sum of influence",
            f"{now.sum_of_influence:,.2f}",
            "a finite number above 0",
            math.isfinite(now.sum_of_influence) and now.sum_of_influence > 0,
        ),
    ]
    if before is None:
        return [
            *findings,
            Finding("against the snapshot before", "there is none", "none for the first", True),
        ]
    changed = {
        "change of accounts scored": (_change(now.rows, before.rows), settings.rows_change_share),
        "change of the sum of influence": (
            _change(now.sum_of_influence, before.sum_of_influence),
            settings.influence_change_share,
        ),
        "change of the share removed": (
            abs(now.removed_share - before.removed_share),
            settings.removed_share_change,
        ),
        "change of the median score": (
            abs(now.median_score - before.median_score),
            settings.median_score_change,
        ),
    }
    return findings + [
        Finding(check, f"{found:.3f}", f"at most {limit:g}", found <= limit)
        for check, (found, limit) in changed.items()
    ]


def as_dict(findings: list[Finding], now: Figures, before: Figures | None) -> dict[str, object]:
    """The gate's report, for gate.json."""
    return {
        "passed": all(finding.passed for finding in findings),
        "findings": [asdict(finding) for finding in findings],
        "figures": asdict(now),
        "before": asdict(before) if before else None,
    }


def _change(now: float, before: float) -> float:
    return abs(now - before) / before if before else math.inf
