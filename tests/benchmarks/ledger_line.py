"""One line of the ledger's benchmark in a process of its own; prints its seconds last."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from renown import ingest, ledger
from renown.ingest import CONNECTORS
from renown.session import session
from renown.settings import Settings
from tests.benchmarks import jetstream

NETWORK = "bluesky"


@dataclass(frozen=True)
class Line:
    """What to do: `make` records, `parse` them, store them with a `plain` script, or `append` them to
    the ledger of a warehouse.

    `numbers` are the first record's number, how many, and the days they lie in.
    """

    do: str
    folder: str
    warehouse: str = ""
    accounts: int = 0
    numbers: tuple[int, int, int, int] = (0, 0, 0, 0)


def run(spark: SparkSession, line: Line) -> None:
    """Do it."""
    if line.do == "make":
        first, count, begins, ends = line.numbers
        made = jetstream.records(spark, first, count, accounts=line.accounts, days=(begins, ends))
        made.write.option("compression", "gzip").text(line.folder)
    elif line.do == "parse":
        schema = CONNECTORS[NETWORK].schema
        spark.read.schema(schema).json(line.folder).write.format("noop").mode("overwrite").save()
    elif line.do == "plain":
        plain(spark, line.folder, line.warehouse)
    else:
        with ingest.read(spark, NETWORK, line.folder) as records:
            ledger.append(spark, line.warehouse, [records], reject_share=0.0)


def plain(spark: SparkSession, folder: str, out: str) -> None:
    """A script of thirty lines in place of a ledger: every record once into plain Parquet, by month.

    Nothing is checked, set aside, compared with what came before or taken away again. One act a post;
    the columns are those of the ledger that such a script would keep.
    """
    events = spark.read.schema(CONNECTORS[NETWORK].schema).json(folder).where("kind = 'commit'")
    uri = F.concat_ws("/", F.lit("at:/"), "did", "commit.collection", "commit.rkey")
    about = F.coalesce(
        F.get_json_object("commit.record.subject", "$.uri"),
        F.get_json_object("commit.record.reply", "$.parent.uri"),
    )
    at = F.timestamp_micros("time_us")
    known = events.select(
        uri.alias("id"),
        "did",
        "commit.collection",
        "commit.record.*",
        about.alias("about"),
        at.alias("at"),
        F.date_format(at, "yyyy-MM").alias("month"),
    )
    target = F.split_part("about", F.lit("/"), F.lit(3)).alias("target")
    written = F.col("createdAt").try_cast("timestamp").alias("written_at")
    acts = known.where("about IS NOT NULL").select(
        "id", "did", "collection", target, "about", "at", written, "month"
    )
    is_follow, is_post = "collection LIKE '%.follow'", "collection LIKE '%.post'"
    follows = known.where(is_follow).select("id", "did", "subject", "at", "month")
    posts = known.where(is_post).select("id", "did", "text", "langs", "about", "at", "month")
    for name, rows in {"acts": acts, "follows": follows, "posts": posts}.items():
        _by_month(rows, f"{out}/{name}")


def _by_month(rows: DataFrame, where: str) -> None:
    rows.write.partitionBy("month").mode("append").parquet(where)


if __name__ == "__main__":
    line = Line(**json.loads(sys.argv[1]))
    with session(Settings().spark, app_name=f"bench {line.do}") as spark:
        started = time.perf_counter()
        run(spark, line)
        print(time.perf_counter() - started)
