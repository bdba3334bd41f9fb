"""Many blocks: prepared once (`prepare`), then one Spark job a round.

Every round the driver sends z = x * tau / paid (N, K) to all, and each block answers its rows of A' z:
blocks hold weights, not shares, and only vectors of N pass through the driver. A lost executor costs
the tasks it had. Its blocks are read again from where they were saved, and every sum has a fixed
order, so the result is the same to the last digit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import pyarrow as pa
from pyspark import SparkContext
from pyspark.sql import SparkSession

from renown import storage
from renown.setup.machine import peak_memory
from renown.solver import findings
from renown.solver.engines import scratch
from renown.solver.engines.blocks import aligned, prepare, store
from renown.solver.engines.blocks.aligned import Aligned, Floats, Laid
from renown.solver.engines.blocks.layout import Layout, lay_out
from renown.solver.engines.blocks.numbering import UNKNOWN, Counts, Rows
from renown.solver.engines.blocks.phases import Phases
from renown.solver.engines.blocks.prepare import Prepared
from renown.solver.engines.blocks.source import Source
from renown.solver.engines.blocks.sparse import ArrayRecurrence
from renown.solver.engines.blocks.store import Block
from renown.solver.solution import Parameters, Progress, Solution, Work, iterate


def solve(
    spark: SparkSession,
    source: Source,
    laid: Laid,
    parameters: Parameters,
    blocks: int,
    progress: Progress | None,
) -> tuple[pa.Array, Solution[Floats]]:
    """The ids (N) and x (N, K), solved in so many blocks.

    Raises GraphError for a graph outside the model.
    """
    folder = scratch.folder(spark, "the engine blocks, with several blocks,")
    phases, context = Phases(), spark.sparkContext
    try:
        source, known = prepare.from_0(spark, source, folder)
        highest = source.ids[1] if source.ids else -1
        leaving, reaching, found = prepare.count(context, source, highest + 1)
        phases.end("read")
        numbering, row, of_vertices = aligned.numbered(leaving + reaching, known, laid)
        arrays, of_values = aligned.align(numbering, laid)
        findings.refuse(found | of_vertices | of_values)
        n = len(numbering.ids)
        layout = lay_out(_by_row(reaching, row, n), blocks)
        prepared = prepare.build(context, source, row, layout, n, folder, single=laid.single)
        phases.end("build")
        recurrence = BlocksRecurrence(context, prepared, layout, arrays, laid, parameters.damping)
        try:
            # Whether an unconverged solution is an error is for the engine's front to say.
            allowing = replace(parameters, allow_unconverged=True)
            solution = iterate(recurrence, allowing, progress)
        finally:
            recurrence.slots.unpersist()
        phases.end("solve")
    finally:
        storage.delete(spark, folder)
    peak = max(prepared.worker_bytes, recurrence.worker_bytes)
    work = Work(vertices=n, edges=source.rows, seconds=phases.seconds, worker_bytes=peak)
    return numbering.ids, replace(solution, work=work)


def _by_row(reaching: Counts, row: Rows, n: int) -> Counts:
    by_row = np.zeros(n, dtype=np.int64)
    held = np.flatnonzero(row[: len(reaching)] != UNKNOWN)
    by_row[row[held]] = reaching[held]
    return by_row


class BlocksRecurrence(ArrayRecurrence):
    """The recurrence where each block answers its rows of A' z."""

    def __init__(
        self,
        context: SparkContext,
        prepared: Prepared,
        layout: Layout,
        arrays: Aligned,
        laid: Laid,
        damping: float,
    ) -> None:
        super().__init__(arrays.q, arrays.start, damping, laid.yardsticks)
        self.context, self.layout, self.worker_bytes = context, layout, 0
        paid = prepared.paid
        factor = np.divide(arrays.trust, paid, out=np.zeros_like(paid), where=paid > 0)
        self.factor = factor.astype(arrays.q.dtype)[:, None]
        # Each slot is kept by the executor that had it first, so that tasks come back to the machine
        # that has a copy of their blocks; more slots than cores would only add to what a round costs.
        slots = min(layout.blocks, context.defaultParallelism)
        numbered = list(enumerate(prepared.blocks))
        self.slots = context.parallelize([numbered[s::slots] for s in range(slots)], slots).cache()

    def received(self, x: Floats) -> Floats:
        """P' x, one Spark job."""
        sent = self.context.broadcast(x * self.factor)

        def task(slots: Iterable[list[tuple[int, Block]]]) -> Iterator[tuple[int, Floats, int]]:
            for slot in slots:
                for number, block in slot:
                    rows = store.load(block) @ sent.value
                    yield number, rows, peak_memory()

        answers = self.slots.mapPartitions(task).collect()
        sent.destroy()
        total = np.zeros_like(x)
        for number, rows, peak in sorted(answers, key=lambda answer: answer[0]):
            own = self.layout.rows(number)
            total[own] += rows[: own.stop - own.start]
            total[self.layout.hubs] += rows[own.stop - own.start :]
            self.worker_bytes = max(self.worker_bytes, peak)
        return total
