"""Where a solve's edges come from: files that tasks open themselves, or a frame that Spark computes."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import to_arrow_schema

from renown.solver.engines.blocks import reading
from renown.solver.engines.blocks.reading import Part
from renown.solver.model import Graph

ROWS_OF_A_PART = 1 << 20


@dataclass(frozen=True)
class Source:
    """`rows` edges, `parts` of files where pyarrow can open them, and no vertex id outside `ids`.

    `ids` is (lowest, highest) where ids are whole numbers and the files tell, else None.
    """

    edges: DataFrame
    parts: list[Part] | None
    rows: int
    ids: tuple[int, int] | None

    @classmethod
    def of(cls, graph: Graph) -> Source:
        """The source of a graph's edges, counted; of files, by their footers alone."""
        edges = graph.edges
        held = [name for name in ("src", "dst", "weight") if name in edges.columns]
        edges = edges.select(*held)
        if "weight" in held:
            edges = edges.withColumn("weight", F.col("weight").cast("double"))
        if graph.files:
            try:
                parts, rows, ids = reading.split(graph.files, ROWS_OF_A_PART)
            except (OSError, ValueError, pa.ArrowException):
                # A filesystem that Hadoop knows and pyarrow does not, or cannot log in to: Spark reads.
                pass
            else:
                return cls(edges, parts, rows, ids)
        return cls(edges, None, edges.count(), None)

    @property
    def schema(self) -> pa.Schema:
        """The schema of the batches that Spark would hand over."""
        return to_arrow_schema(self.edges.schema)

    @property
    def most_vertices(self) -> int:
        """No open graph has more vertices than its edges have ends, or than there are ids."""
        if self.ids is None:
            return 2 * self.rows
        low, high = self.ids
        return min(2 * self.rows, high - low + 1)
