"""A made-up snapshot of as many accounts as wanted, written as a run writes its own.

`python -m tests.benchmarks.lookup_snapshot DIR ACCOUNTS`. Numbers come from hashes of the account's:
what they are plays no part in how long it takes to find them.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from typing import Any

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from renown import storage
from renown.publish import history, layout, manifest, pointers
from renown.publish.handles import handles
from renown.score import load_document
from renown.session import session
from renown.settings import Settings, SparkSettings
from renown.tables import (
    Audience,
    Explanations,
    Features,
    Handles,
    Influence,
    Scores,
    Screening,
    Sources,
    Table,
)
from renown.tables.derived import COMPONENTS

AS_OF, RUN = date(2026, 11, 1), "benchmark"
SOURCES = 4  # per account, the last of which stands for all others


def make(spark: SparkSession, warehouse: str, accounts: int) -> None:
    """The tables that look-ups read, a manifest without digests, the pointers, and the day before."""
    folder = pointers.run_folder(warehouse, AS_OF, RUN)
    who = _accounts(spark, accounts)
    tables: dict[Table, DataFrame] = {
        Screening: Screening.conform(_screening(who)),
        Scores: Scores.conform(_scores(who, accounts)),
        Features: _filled(who, Features),
        Influence: _filled(who, Influence),
        Audience: _filled(who, Audience),
        Explanations: Explanations.conform(_explanations(who)),
        Sources: Sources.conform(_sources(who, accounts)),
    }
    for table, frame in tables.items():
        layout.write(frame, table, f"{folder}/{table.name}", accounts=accounts)
    screened = storage.read_table(spark, f"{folder}/{Screening.name}", "parquet")
    layout.write(handles(screened), Handles, f"{folder}/{Handles.name}", accounts=accounts)
    manifest.write(spark, folder, _manifest((*tables, Handles), accounts))
    pointers.move_pointers(spark, warehouse, AS_OF, RUN)
    # The same scores in no order, in row groups of the usual size: what there would be without.
    scores = storage.read_table(spark, f"{folder}/{Scores.name}", "parquet")
    mixed = scores.repartition(layout.files(accounts), F.xxhash64("account_id"))
    storage.write_parquet(mixed, f"{warehouse}/unsorted")
    remember(spark, warehouse, accounts)


def remember(spark: SparkSession, warehouse: str, accounts: int) -> None:
    """The history of two dates: the same accounts had other scores the day before."""
    day = AS_OF - timedelta(1)
    folder, now = (pointers.run_folder(warehouse, each, RUN) for each in (day, AS_OF))
    scores = storage.read_table(spark, f"{now}/{Scores.name}", "parquet")
    other = scores.withColumns({"as_of": F.lit(day), "score": F.col("score") / 2})
    layout.write(other, Scores, f"{folder}/{Scores.name}", accounts=accounts)
    manifest.write(spark, folder, _manifest((Scores,), accounts))
    pointers.move_pointers(spark, warehouse, day, RUN)
    history.keep(spark, warehouse)


def _accounts(spark: SparkSession, accounts: int) -> DataFrame:
    numbered = spark.range(accounts).withColumn("as_of", F.lit(AS_OF))
    return numbered.withColumns(
        {
            "account_id": account_id(F.col("id")),
            "handle": F.concat(F.lit("Name_"), F.conv(_number("id"), 10, 36)),
            "display_name": F.concat(F.lit("Somebody called "), F.col("id")),
        }
    )


def account_id(number: Column) -> Column:
    """An id that says nothing of the number, as networks give them."""
    return F.concat(F.lit("x:"), _number(number).cast("string"))


def _number(seed: Any, salt: int = 0) -> Column:
    return F.abs(F.xxhash64(seed, F.lit(salt)))


def _share(salt: int) -> Column:
    return (_number("id", salt) % 10_000) / 10_000


def _screening(who: DataFrame) -> DataFrame:
    mark = F.struct(
        F.lit("no_picture").alias("reason"),
        F.lit(0.5).alias("strength"),
        F.lit("it never chose a picture, as 6 % of its peers").alias("found"),
    )
    marked = _number("id", 1) % 10 == 0
    return who.withColumns(
        {
            "coverage": F.lit("own"),
            "decision": F.lit("kept"),
            "kept": F.lit(True),
            "trust": _share(2),
            **{f"spam_{end}": _share(3) for end in ("probability", "low", "high")},
            "reasons": F.when(marked, F.array(F.lit("no_picture"))).otherwise(F.array()),
            "evidence": F.when(marked, F.array(mark)).otherwise(F.array()),
            "last_act_at": F.timestamp_seconds(1_790_000_000 - _number("id", 4) % 7_000_000),
        }
    )


def _scores(who: DataFrame, accounts: int) -> DataFrame:
    points = ["score", *COMPONENTS]
    return who.withColumns(
        {
            "network_name": F.lit("x"),
            **{name: 100 * _share(10 + i) for i, name in enumerate(points)},
            **{f"{name}_{end}": 100 * _share(20) for name in points for end in ("low", "high")},
            "rests_on": F.array(*map(F.lit, COMPONENTS)),
            "rank": F.col("id") + 1,
            "percentile": 100 * (1 - F.col("id") / accounts),
            "evidence": F.lit("few"),
            "influence": 10 * _share(30),
            "trust": _share(2),
            "document": F.lit(load_document(Settings().score_document).hash),
        }
    )


def _filled(who: DataFrame, table: Table) -> DataFrame:
    """A number for every column that nothing else is said of."""
    said = ("as_of", "account_id", "id")
    others = [name for name in table.names if name not in said]
    return table.conform(who.withColumns({n: 50 * _share(40 + i) for i, n in enumerate(others)}))


def _explanations(who: DataFrame) -> DataFrame:
    document = load_document(Settings().score_document)
    named = [(c, f.feature) for c in COMPONENTS for f in document.components[c].features]
    parts = F.array(
        *(F.struct(F.lit(c).alias("component"), F.lit(f).alias("feature")) for c, f in named)
    )
    return who.select("*", F.inline(parts)).withColumns(
        {
            "value": 50 * F.abs(F.xxhash64("id", "feature") % 1000) / 1000,
            "baseline": F.lit(1.0),
            "contribution": F.abs(F.xxhash64("id", "component") % 1000) / 100,
        }
    )


def _sources(who: DataFrame, accounts: int) -> DataFrame:
    placed = who.select("*", F.explode(F.sequence(F.lit(1), F.lit(SOURCES))).alias("place"))
    other = account_id(_number(F.concat_ws("-", "id", "place")) % accounts)
    passed = F.lit(1.0) / F.col("place")
    kinds = [name for name in Sources.names if name.endswith("_passed")]
    return placed.withColumns(
        {
            "place": F.col("place").cast("int"),
            "source_id": F.when(F.col("place") < SOURCES, other),
            "accounts": F.lit(1).cast("bigint"),
            "passed": passed,
            **{name: passed / len(kinds) for name in kinds},
        }
    )


def _manifest(tables: tuple[Table, ...], accounts: int) -> dict[str, Any]:
    rows = {Scores.name: accounts}  # of the others, no look-up asks
    document = load_document(Settings().score_document)
    return {
        "run_id": RUN,
        "as_of": str(AS_OF),
        "tables": {
            t.name: {"schema": manifest.schema(t), "rows": rows.get(t.name)} for t in tables
        },
        "certificate": {"eps": 1e-4},
        "plan": {
            "as_of": str(AS_OF),
            "version": "benchmark",
            "document": document.model_dump(mode="json"),
            "document_hash": document.hash,
            "settings": Settings().meaning(),
        },
    }


if __name__ == "__main__":
    with session(SparkSettings(driver_memory="2g"), app_name="bench-lookup") as spark:
        make(spark, sys.argv[1], int(sys.argv[2]))
