"""Edges and the seeds that are laid on them, as anybody may have them: Parquet or CSV."""

from __future__ import annotations

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from renown.errors import UserError, listed
from renown.ingest.edges import EDGES, Shape, _load, _with_ids_as, _with_whole_ids

SEEDS = Shape("--seeds", ("id", "label"))


def read(spark: SparkSession, edges: str, seeds: str) -> tuple[DataFrame, DataFrame]:
    """Edges (src, dst, maybe weight), and seeds: id, label, and the id as it is written in the file.

    Raises UserError, listing for both files the columns that are missing or of another kind.
    """
    problems: list[str] = []
    graph, laid = _load(spark, EDGES, edges, problems), _load(spark, SEEDS, seeds, problems)
    if problems:
        raise UserError(listed("these files cannot be used:", problems))
    assert graph is not None
    assert laid is not None
    pairs = _with_whole_ids(graph.frame) if graph.format == "csv" else graph.frame
    written = laid.frame.select(
        "id",
        F.col("label").cast("string").alias("label"),
        F.col("id").cast("string").alias("written"),
    )
    return pairs, _with_ids_as(written, pairs.schema["src"].dataType)
