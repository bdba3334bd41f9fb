"""One block: the whole solve is one task at in-memory speed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa

from renown.setup.machine import peak_memory
from renown.solver import findings
from renown.solver.engines.blocks import aligned, reading
from renown.solver.engines.blocks.aligned import Findings, Floats, Laid
from renown.solver.engines.blocks.numbering import coded, degrees, recode
from renown.solver.engines.blocks.phases import Phases
from renown.solver.engines.blocks.reading import Columns
from renown.solver.engines.blocks.sparse import SparseRecurrence, passed_on
from renown.solver.solution import Parameters, Solution, iterate

RESULT = "head string, ids binary, x binary"
Row = tuple[str | None, bytes | None, bytes | None]
ROWS_AT_ONCE = 1 << 20  # of a part of the result: an Arrow batch ends at 2 GB


@dataclass(frozen=True)
class Solved:
    """What a task found: the ids (N) and x (N, K) of a solution, or why there is none."""

    ids: pa.Array | None
    solution: Solution[Floats] | None
    findings: Findings
    edges: int
    seconds: dict[str, float]


def solve_arrays(columns: Columns, laid: Laid, parameters: Parameters, phases: Phases) -> Solved:
    """The recurrence on edges (src, dst, weight where not all are 1)."""
    (src, dst), found = aligned.ends(columns.take("src"), columns.take("dst"))
    phases.end("read")
    count = len(src)
    codes = coded(src, dst)
    del src, dst
    phases.end("build")
    told = columns.take("weight")
    phases.end("read")
    weight, of_weights = aligned.weights(told, count)
    del told
    pa.default_memory_pool().release_unused()
    numbering, row, of_vertices = aligned.numbered(degrees(codes), codes.known, laid)
    arrays, of_values = aligned.align(numbering, laid)
    found |= of_weights | of_vertices | of_values
    if any(found.values()):
        return Solved(None, None, found, count, phases.seconds)
    src, dst = recode(codes.src, row), recode(codes.dst, row)
    if laid.single:
        weight = weight.astype(np.float32)
    matrix = passed_on(src, dst, weight, arrays.trust)
    del codes, src, dst, weight
    phases.end("build")
    recurrence = SparseRecurrence(
        matrix, arrays.q, arrays.start, parameters.damping, laid.yardsticks
    )
    # Whether an unconverged solution is an error is for the driver to say.
    solution = iterate(recurrence, replace(parameters, allow_unconverged=True))
    phases.end("solve")
    return Solved(numbering.ids, solution, found, count, phases.seconds)


def from_files(
    parts: list[reading.Part], laid: Laid, parameters: Parameters
) -> Callable[[Iterable[Any]], Iterator[Row]]:
    """The function of the one task where it opens the files itself; what Spark hands it says nothing."""

    def run(nothing: Iterable[Any]) -> Iterator[Row]:
        phases = Phases()
        return rows(solve_arrays(Columns.of_parts(parts), laid, parameters, phases))

    return run


def from_batches(
    schema: pa.Schema, laid: Laid, parameters: Parameters
) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """The function of the one task where Spark hands it the edges; it answers columns of RESULT."""

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        phases = Phases()
        columns = Columns.of_batches(batches, schema)
        for head, ids, x in rows(solve_arrays(columns, laid, parameters, phases)):
            held = {"head": pa.array([head], pa.string())}
            held |= {name: pa.array([v], pa.binary()) for name, v in (("ids", ids), ("x", x))}
            yield pa.record_batch(held)

    return run


def rows(solved: Solved) -> Iterator[Row]:
    """A result as few large rows, the first of which tells what happened: by the row, Spark would take
    seconds over a million vertices.
    """
    head: dict[str, Any] = {
        "findings": solved.findings,
        "edges": solved.edges,
        "seconds": solved.seconds,
        "worker_bytes": peak_memory(),
    }
    if solved.solution is not None:
        head |= {"rounds": solved.solution.rounds, "eps": solved.solution.eps}
    yield json.dumps(head), None, None
    if solved.solution is None or solved.ids is None:
        return
    x = solved.solution.values
    for at in range(0, len(x), ROWS_AT_ONCE):
        ids = pa.record_batch({"id": solved.ids[at : at + ROWS_AT_ONCE]})
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, ids.schema) as stream:
            stream.write_batch(ids)
        yield None, sink.getvalue().to_pybytes(), x[at : at + ROWS_AT_ONCE].tobytes()


def collected(
    result: list[Row], laid: Laid
) -> tuple[dict[str, Any], pa.Array | None, Floats | None]:
    """The head, ids (N) and x (N, K) of a result. Raises GraphError for what was found wrong."""
    head = json.loads(result[0][0] or "")
    findings.refuse(head["findings"])
    kind = np.float32 if laid.single else np.float64
    ids, parts = [], []
    for _, of_ids, of_x in result[1:]:
        with pa.ipc.open_stream(of_ids) as stream:
            ids += stream.read_all()["id"].chunks
        parts.append(np.frombuffer(of_x or b"", dtype=kind).reshape(-1, len(laid.columns)))
    return head, pa.concat_arrays(ids), np.concatenate(parts)
