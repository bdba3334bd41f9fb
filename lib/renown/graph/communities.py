"""Communities: who pays attention to each other more than to the rest.

GraphFrames' label propagation was measured first: on the demo's 18,711 vertices and 266,742 edges,
five rounds took it 237 s on two cores, and 18,550 of the vertices had one label, for it looks at
neither weights nor modularity. `renown.graph.louvain` takes 0.5 s there, and finds 15 communities of
modularity 0.699, where the 12 planted ones have 0.694; 1,000,000 edges take it 4 s.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from renown.graph import louvain, louvain_frames
from renown.tables import Communities

# Attention as a whole number, so that its sums are exact: up to 1e11 of it, in steps of 1 / 65,536.
STEPS = 65_536
IN_ONE_TASK = 5_000_000  # edges, of some 200 bytes each: a gigabyte of one Python worker


def communities(
    vertices: DataFrame, edges: DataFrame, *, in_one_task: int = IN_ONE_TASK, as_of: date
) -> DataFrame:
    """One row per kept account; a community is named by its smallest id, and nobody's is of one.

    Attention counts in both directions, added up. Up to `in_one_task` edges, one task holds them;
    beyond, labels are joined to edges turn by turn. Both find the same, and in neither
    do edges or labels pass through the driver.
    """
    paid = edges.where("src <> dst").select("src", "dst", F.ceil(F.col("weight") * STEPS))
    whole = paid.toDF("src", "dst", "weight")
    if edges.count() <= in_one_task:
        schema = "id bigint, community bigint, size bigint"
        labels = whole.coalesce(1).mapInArrow(_in_one_task, schema)
    else:
        labels = _named(louvain_frames.communities(whole))
    members = vertices.select("id", "account_id").join(labels, "id", "left")
    of_its_own = {"community": F.coalesce("community", "id"), "size": F.coalesce("size", F.lit(1))}
    return Communities.conform(members.withColumns({**of_its_own, "as_of": F.lit(as_of)}))


def _in_one_task(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    full = [batch for batch in batches if batch.num_rows]
    if not full:
        return
    held = pa.Table.from_batches(full)
    src, dst, weight = (held.column(name).to_numpy() for name in ("src", "dst", "weight"))
    ids = np.union1d(src, dst)
    labels = louvain.communities(ids, src, dst, weight)
    # ids rise, so the first of a label is its smallest.
    _, first, member_of, size = np.unique(
        labels, return_index=True, return_inverse=True, return_counts=True
    )
    found = {"id": ids, "community": ids[first][member_of], "size": size[member_of]}
    yield from pa.table(found).to_batches()


def _named(labels: DataFrame) -> DataFrame:
    """By the smallest id of all who have the label."""
    smallest = F.min("id").alias("community")
    named = labels.groupBy("label").agg(smallest, F.count(F.lit(1)).alias("size"))
    return labels.join(named, "label", "inner").select("id", "community", "size")
