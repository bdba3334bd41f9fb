"""What a solve takes of a worker's and of the driver's memory, said before it is taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyspark.sql import SparkSession

from renown.errors import UserError

# Measured by `make bench` on graphs of 1 to 16 million edges: the peak is while a block is built, when
# the edges as they were read (24), as they were numbered (16) and sorted (24) overlap in part.
BYTES_PER_EDGE = 60
BYTES_PER_VERTEX = 200
# Of N x K: x, q, start, what is received and the last change, in double precision.
BYTES_PER_CELL = 40
# A Python worker with numpy, scipy and pyarrow, before the first edge.
BYTES_OF_A_WORKER = 160 << 20

LEAST_OVERHEAD = 384 << 20  # what Spark adds to an executor's memory for all that is not its JVM
OVERHEAD_SHARE = 0.1
MOST_BLOCKS = 4096


class TooLarge(UserError):
    """No number of blocks fits into the memory."""


@dataclass(frozen=True)
class Needs:
    """Bytes that a solve takes at most, and that there are: of a worker, and of vectors on the driver."""

    worker: int
    worker_has: int
    vectors: int
    vectors_have: int


def bytes_needed(vertices: int, edges: int, columns: int = 1) -> int:
    """Peak memory of a task that holds all vertices and so many edges."""
    cells = vertices * columns * BYTES_PER_CELL
    return BYTES_OF_A_WORKER + vertices * BYTES_PER_VERTEX + cells + edges * BYTES_PER_EDGE


def budget(spark: SparkSession, tasks: int = 1) -> int:
    """Bytes that each of so many tasks at a time may take on one machine.

    On one machine: what Spark's own share leaves, half of the machine (`renown.setup.machine`), is
    the Python workers'; so as much as the JVM got. On a cluster: `spark.executor.pyspark.memory`
    where it is set, else the memory overhead that the cluster manager holds an executor to.
    """
    conf = spark.sparkContext.getConf()
    if (conf.get("spark.master") or "").startswith("local["):
        return _bytes(spark, conf.get("spark.driver.memory", "1g")) // tasks
    cores = int(conf.get("spark.executor.cores", "1") or 1)
    given = conf.get("spark.executor.pyspark.memory") or conf.get("spark.executor.memoryOverhead")
    if given:
        return _bytes(spark, given, "m") // cores
    heap = _bytes(spark, conf.get("spark.executor.memory", "1g"))
    return max(LEAST_OVERHEAD, int(heap * OVERHEAD_SHARE)) // cores


def vectors(spark: SparkSession) -> int:
    """Bytes that vectors of N x K may take on the driver: an eighth of its memory, as they pass through
    its JVM several times over.
    """
    given = spark.sparkContext.getConf().get("spark.driver.memory", "1g")
    return _bytes(spark, given) // 8


def blocks_for(spark: SparkSession, vertices: int, edges: int, columns: int = 1) -> int | None:
    """The fewest blocks that fit into the workers' memory; None where no number does."""
    if vertices * columns * 8 > vectors(spark):
        return None
    if bytes_needed(vertices, edges, columns) <= budget(spark):
        return 1
    room = budget(spark, _tasks_at_once(spark)) - bytes_needed(vertices, 0, columns)
    if room <= 0:
        return None
    blocks = max(2, -(-edges * BYTES_PER_EDGE // room))
    return blocks if blocks <= MOST_BLOCKS else None


def needs(
    spark: SparkSession, *, vertices: int, edges: int, blocks: int, columns: int = 1
) -> Needs:
    """What a solve in so many blocks takes, beside what this session has."""
    return Needs(
        worker=bytes_needed(vertices, -(-edges // blocks), columns),
        worker_has=budget(spark, 1 if blocks == 1 else _tasks_at_once(spark)),
        vectors=vertices * columns * 8,
        vectors_have=vectors(spark),
    )


def require(
    spark: SparkSession, vertices: int, edges: int, columns: int, blocks: int | None
) -> int:
    """How many blocks to solve in: as asked, else the fewest that fit.

    Raises UserError, naming what to do instead, where the memory would not do: TooLarge where no
    number of blocks would help.
    """
    fewest = blocks_for(spark, vertices, edges, columns)
    if fewest is not None and (blocks is None or blocks >= fewest):
        return blocks or fewest
    in_blocks = (
        "in any number of blocks" if blocks is None or fewest is None else f"in {blocks} block(s)"
    )
    per_block = bytes_needed(vertices, -(-edges // (blocks or 1)), columns)
    instead = f"Use --blocks {fewest} or more" if fewest else "Use the engine graphframes"
    error = UserError if fewest else TooLarge
    raise error(
        f"the engine blocks has too little memory {in_blocks}: for {vertices:,} vertices, {edges:,} "
        f"edges and {columns} column(s) a task needs {_mib(per_block)} of {_mib(budget(spark))}, and "
        f"the vectors {_mib(vertices * columns * 8)} of {_mib(vectors(spark))} on the driver. "
        f"{instead}, or give Spark more memory (spark.driver_memory; on a cluster "
        "spark.executor.pyspark.memory)"
    )


def _tasks_at_once(spark: SparkSession) -> int:
    return int(spark.sparkContext.defaultParallelism)


def _bytes(spark: SparkSession, text: str, unit: str = "b") -> int:
    utils: Any = spark._jvm.org.apache.spark.network.util.JavaUtils  # type: ignore[union-attr]
    return int(utils.byteStringAsMb(text) << 20 if unit == "m" else utils.byteStringAsBytes(text))


def _mib(count: int) -> str:
    return f"{count / 2**20:,.0f} MiB"
