"""Every engine against the reference, on graphs with all that real ones hold."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from renown.errors import UserError
from renown.solver import Graph, GraphError, Parameters, solve
from renown.solver.engines import choose
from renown.solver.engines.blocks import memory
from renown.solver.engines.reference import solve_dense
from tests.graphs import Example, array_of, examples, random_example, side_by_side, tables

ONE_BLOCK = {"engine": "blocks", "blocks": 1}
THREE_BLOCKS = {"engine": "blocks", "blocks": 3}
GRAPHFRAMES = {"engine": "graphframes"}
REFERENCE = {"engine": "reference"}
Engine = dict[str, Any]


def named(*engines: Engine, slow: tuple[Engine, ...] = ()) -> list[Any]:
    return [
        pytest.param(
            e, id="-".join(map(str, e.values())), marks=[pytest.mark.slow] if e in slow else []
        )
        for e in engines
    ]


ENGINES = named(GRAPHFRAMES, ONE_BLOCK, THREE_BLOCKS)
# A round on Spark takes a second, so what needs many of them is left out of the fast tests.
ENGINES_AT_LENGTH = named(GRAPHFRAMES, ONE_BLOCK, THREE_BLOCKS, slow=(GRAPHFRAMES, THREE_BLOCKS))


@pytest.fixture(scope="module")
def mixed() -> Example:
    """Large and small parts, dangling and isolated vertices, self-loops, low trust."""
    rng = np.random.default_rng(7)
    loops = random_example(rng, 12, density=0.3)
    np.fill_diagonal(loops.weights, 5.0)
    distrusted = random_example(rng, 20, density=0.4)
    distrusted.trust[:] = 1e-6
    return side_by_side(
        [
            random_example(rng, 150, density=0.05),
            loops,
            distrusted,
            Example(np.zeros((5, 5)), np.ones(5), np.ones(5)),  # nobody reacts to anybody
            Example(np.full((3, 3), 2.0), np.ones(3), np.full(3, 1e-3)),  # all react to all
        ]
    )


@pytest.mark.parametrize("engine", named(REFERENCE, GRAPHFRAMES, ONE_BLOCK, THREE_BLOCKS))
def test_engines_agree_account_by_account(
    spark: SparkSession, mixed: Example, engine: Engine
) -> None:
    parameters = Parameters(tolerance=1e-6, damping=0.3)
    graph, q = tables(spark, mixed)
    solution = solve(graph, q, parameters, **engine)
    wanted = solve_dense(
        mixed.weights, mixed.trust, mixed.q, Parameters(tolerance=1e-14, damping=0.3)
    )
    found = array_of(solution.values)
    assert solution.converged
    assert solution.eps <= 1e-6
    assert np.max(np.abs(found - wanted.values) / wanted.values) < 1e-6


@pytest.mark.parametrize("engine", ENGINES)
@settings(
    max_examples=2,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(parts=st.lists(examples(), min_size=20, max_size=20))
def test_engines_agree_round_by_round(
    spark: SparkSession, engine: Engine, parts: list[Example]
) -> None:
    """Twenty drawn graphs side by side are one solve: what holds apart holds together."""
    example, rounds = side_by_side(parts), Parameters(rounds=3)
    solution = solve(*tables(spark, example), rounds, **engine)
    wanted = solve_dense(example.weights, example.trust, example.q, rounds)
    assert array_of(solution.values) == pytest.approx(wanted.values, rel=1e-8)
    assert solution.eps == pytest.approx(wanted.eps, rel=1e-8, abs=1e-12)


@pytest.mark.parametrize("engine", ENGINES_AT_LENGTH)
def test_three_starts_one_answer(spark: SparkSession, engine: Engine) -> None:
    example = random_example(np.random.default_rng(3), 40, density=0.1)
    graph, q = tables(spark, example)
    eps = 1e-3
    starts = {
        "q itself": None,
        "nothing": q.withColumn("value", F.lit(0.0)),
        "all to the last": q.withColumn("value", F.when(F.col("id") == 39, 1e5).otherwise(0.0)),
    }
    parameters = Parameters(tolerance=eps, damping=0.3)
    wanted = solve_dense(
        example.weights, example.trust, example.q, Parameters(tolerance=1e-14, damping=0.3)
    ).values
    for name, start in starts.items():
        found = array_of(solve(graph, q, parameters, **engine, start=start).values)
        assert np.all(np.abs(found - wanted) <= eps * wanted), name


@pytest.mark.parametrize("engine", ENGINES_AT_LENGTH)
def test_partitions_change_no_digit(spark: SparkSession, engine: Engine, mixed: Example) -> None:
    graph, q = tables(spark, mixed)

    def digits(partitions: int) -> list[float]:
        shuffled = Graph(
            graph.vertices.repartition(partitions),
            graph.edges.repartition(partitions, "dst").sortWithinPartitions(F.rand(partitions)),
        )
        return array_of(solve(shuffled, q, Parameters(rounds=3), **engine).values).tolist()

    assert digits(1) == digits(5)


@pytest.mark.parametrize("engine", ENGINES)
def test_parallel_edges_add_up(spark: SparkSession, engine: Engine) -> None:
    vertices = spark.createDataFrame([(0, 1.0), (1, 1.0), (2, 1.0)], "id bigint, trust double")
    edges = spark.createDataFrame(
        [(0, 1, 1.0), (0, 1, 2.0), (0, 2, 1.0), (0, 2, 0.0)],
        "src bigint, dst bigint, weight double",
    )
    q = spark.createDataFrame([(0, 1.0), (1, 1.0), (2, 1.0)], "id bigint, value double")
    found = array_of(solve(Graph(vertices, edges), q, Parameters(), **engine).values)
    assert found == pytest.approx([1, 1 + 0.85 * 3 / 4, 1 + 0.85 * 1 / 4])


@pytest.mark.parametrize("engine", ENGINES)
def test_ids_need_not_be_dense(spark: SparkSession, engine: Engine) -> None:
    vertices = spark.createDataFrame([(7, 1.0), (10**12, 1.0)], "id bigint, trust double")
    edges = spark.createDataFrame([(10**12, 7, 1.0)], "src bigint, dst bigint, weight double")
    q = spark.createDataFrame([(7, 1.0), (10**12, 2.0)], "id bigint, value double")
    rows = solve(Graph(vertices, edges), q, Parameters(), **engine).values.collect()
    assert {r["id"]: r["value"] for r in rows} == pytest.approx({7: 1 + 0.85 * 2, 10**12: 2.0})


@pytest.mark.parametrize("engine", ENGINES)
def test_no_edges_and_one_vertex(spark: SparkSession, engine: Engine) -> None:
    graph, q = tables(spark, Example(np.zeros((1, 1)), np.ones(1), np.array([3.0])))
    solution = solve(graph, q, Parameters(), **engine)
    assert array_of(solution.values).tolist() == [3.0]
    assert (solution.rounds, solution.eps) == (0, 0.0)


# What is laid on a graph


def test_several_columns_at_once(spark: SparkSession, mixed: Example) -> None:
    """A whole network, a topic with zeros, and a change with signs, measured against the first."""
    graph, _ = tables(spark, mixed)
    rng = np.random.default_rng(8)
    topic = np.where(rng.random(mixed.n) < 0.1, 2.0, 0.0)
    q = np.column_stack([mixed.q, rng.normal(0, 1, mixed.n), topic])
    rows = [
        (v, name, float(q[v, k]))
        for k, name in enumerate(("all", "change", "topic"))
        for v in range(mixed.n)
        if q[v, k] != 0  # what is not named is 0, for all but the yardstick
    ]
    own = spark.createDataFrame(rows, "id bigint, column string, value double")
    eps = 1e-3
    exact = solve_dense(
        mixed.weights, mixed.trust, q, Parameters(tolerance=1e-13, damping=0.3), None, q[:, [0]]
    ).values
    for engine in (REFERENCE, GRAPHFRAMES, ONE_BLOCK, THREE_BLOCKS):
        parameters = Parameters(tolerance=eps, damping=0.3, yardstick="all")
        held = solve(graph, own, parameters, **engine).values.toPandas()
        found = held.pivot(index="id", columns="column", values="value").to_numpy()
        assert np.all(np.abs(found - exact) <= eps * exact[:, [0]]), engine


def test_an_unknown_yardstick_is_refused(spark: SparkSession, mixed: Example) -> None:
    graph, q = tables(spark, mixed)
    columns = q.withColumn("column", F.lit("topic"))
    with pytest.raises(UserError, match="did you mean 'topic'"):
        solve(graph, columns, Parameters(yardstick="topics"))


@pytest.mark.parametrize("engine", named(REFERENCE, GRAPHFRAMES, ONE_BLOCK, THREE_BLOCKS))
def test_an_open_graph_has_the_vertices_that_its_edges_name(
    spark: SparkSession, engine: Engine
) -> None:
    edges = spark.createDataFrame([("a", "b"), ("c", "b")], "src string, dst string")
    trust = spark.createDataFrame([("c", 0.5)], "id string, trust double")
    own = spark.createDataFrame([("a", 3.0)], "id string, value double")
    found = solve(Graph(trust, edges, open=True), own, Parameters(), **engine).values.collect()
    x = {r["id"]: r["value"] for r in found}
    assert x == pytest.approx({"a": 3.0, "b": 1 + 0.85 * (3 + 0.5), "c": 1.0})


@pytest.mark.parametrize("engine", ENGINES)
def test_edges_alone_are_a_graph_too(spark: SparkSession, engine: Engine) -> None:
    edges = spark.createDataFrame([("a", "b"), ("c", "b")], "src string, dst string")
    found = solve(Graph(None, edges), None, Parameters(rounds=1), **engine).values.collect()
    x = {r["id"]: r["value"] for r in found}
    assert x == pytest.approx({"a": 1.0, "b": 1 + 0.85 * 2, "c": 1.0})


@pytest.mark.parametrize("engine", ENGINES_AT_LENGTH)
def test_a_warm_start_takes_fewer_rounds_to_the_same_answer(
    spark: SparkSession, engine: Engine
) -> None:
    """Vertices come and go: who is new begins at q, who has left is ignored."""
    example = random_example(np.random.default_rng(9), 60, density=0.1)
    graph, q = tables(spark, example)
    eps = 1e-6
    plain = Parameters(tolerance=eps, damping=0.3, leaps=False)
    cold = solve(graph, q, plain, **engine)
    kept = cold.values.where("id > 2")
    before = kept.unionByName(spark.createDataFrame([(999, 5.0)], kept.schema))
    warm = solve(graph, q, plain, start=before, **engine)
    exact = solve_dense(
        example.weights, example.trust, example.q, Parameters(tolerance=1e-13, damping=0.3)
    ).values
    assert warm.rounds < cold.rounds
    assert np.all(np.abs(array_of(warm.values) - exact) <= eps * exact)


# What is refused


@pytest.mark.parametrize("engine", ENGINES)
def test_everything_wrong_with_a_graph_is_said_at_once(spark: SparkSession, engine: Engine) -> None:
    graph = Graph(
        spark.createDataFrame([(0, 1.0), (1, 1.5), (1, 0.0), (2, 1.0)], "id bigint, trust double"),
        spark.createDataFrame(
            [(0, 1, -1.0), (0, 1, float("nan")), (0, 9, 1.0), (None, 1, 1.0)],
            "src bigint, dst bigint, weight double",
        ),
    )
    own = [(0, 1.0), (0, 2.0), (1, 0.0), (8, 1.0)]
    q = spark.createDataFrame(own, "id bigint, value double")
    start = spark.createDataFrame([(0, float("nan")), (1, 2.0), (1, 3.0)], q.schema)
    with pytest.raises(GraphError) as error:
        solve(graph, q, Parameters(), start=start, **engine)
    assert sorted(str(error.value).splitlines()[1:]) == [
        "  - edges whose weight is negative or not a number: 2",
        "  - edges without a src or dst: 1",
        "  - ends of edges at an unknown vertex: 1",
        "  - own values (q) of an unknown vertex: 1",
        "  - values to start from that are not a finite number: 1",
        "  - vertices whose id repeats: 1",
        "  - vertices whose own value (q) is not a positive number: 1",
        "  - vertices whose own value (q) repeats: 1",
        "  - vertices whose trust is not in (0, 1]: 2",
        "  - vertices whose value to start from repeats: 1",
        "  - vertices without an own value (q): 1",
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_laid_on_an_open_graph_names_its_vertices(
    spark: SparkSession, engine: Engine
) -> None:
    edges = spark.createDataFrame([("a", "b")], "src string, dst string")
    trust = spark.createDataFrame([("a", 1.0), ("z", 1.0)], "id string, trust double")
    own = spark.createDataFrame([("y", 1.0), ("b", -1.0)], "id string, value double")
    with pytest.raises(GraphError) as error:
        solve(Graph(trust, edges, open=True), own, Parameters(), **engine)
    assert sorted(str(error.value).splitlines()[1:]) == [
        "  - own values (q) of an unknown vertex: 1",
        "  - values of trust of an unknown vertex: 1",
        "  - vertices whose own value (q) is not a positive number: 1",
    ]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_vertex_has_one_value_in_each_column(spark: SparkSession, engine: Engine) -> None:
    edges = spark.createDataFrame([("a", "b")], "src string, dst string")
    own = [("a", "all", 1.0), ("a", "change", float("nan")), ("b", "all", 1.0), ("b", "all", 2.0)]
    q = spark.createDataFrame(own, "id string, column string, value double")
    start = q.where("column = 'all'")
    with pytest.raises(GraphError) as error:
        solve(Graph(None, edges), q, Parameters(yardstick="all"), start=start, **engine)
    assert sorted(str(error.value).splitlines()[1:]) == [
        "  - vertices whose own value (q) is not a finite number: 1",
        "  - vertices whose own value (q) repeats: 1",
        "  - vertices whose value to start from repeats: 1",
    ]


def test_an_empty_graph_is_one_clear_error(spark: SparkSession) -> None:
    graph = Graph(
        spark.createDataFrame([], "id bigint, trust double"),
        spark.createDataFrame([], "src bigint, dst bigint, weight double"),
    )
    with pytest.raises(GraphError, match="the graph has no vertex"):
        solve(graph, spark.createDataFrame([], "id bigint, value double"), Parameters())


def test_an_unknown_engine_suggests_the_known(spark: SparkSession, mixed: Example) -> None:
    graph, q = tables(spark, mixed)
    with pytest.raises(UserError, match="did you mean 'graphframes'"):
        solve(graph, q, Parameters(), engine="graphframe")


def test_a_graph_beyond_the_memory_goes_elsewhere(
    spark: SparkSession, mixed: Example, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph, q = tables(spark, mixed)
    size = {"vertices": 10**6, "edges": 10**7}
    room = {"tasks": 2**30, "driver": 2**30}
    monkeypatch.setattr(memory, "budget", lambda spark, tasks=1: room["tasks"])
    monkeypatch.setattr(memory, "vectors", lambda spark: room["driver"])
    assert choose(spark, **size) == ("blocks", 1)

    room["tasks"] = 2**29  # not all edges in one task
    engine, fewest = choose(spark, **size)
    assert engine == "blocks"
    assert fewest is not None
    assert fewest > 1
    with pytest.raises(UserError, match=f"Use --blocks {fewest} or more"):
        memory.require(spark, **size, columns=1, blocks=1)

    room["driver"] = 2**20  # not even the vectors
    assert choose(spark, **size) == ("graphframes", None)
    room["driver"], room["tasks"] = 2**30, 2**20
    never_collected = q.withColumn("value", F.raise_error(F.lit("q was collected")))
    for asked in (ONE_BLOCK, {"blocks": 1}, {"engine": "blocks"}):
        with pytest.raises(UserError, match="Use the engine graphframes"):
            solve(graph, never_collected, Parameters(), **asked)
    assert solve(graph, q, Parameters(rounds=0)).work.engine == "graphframes"


def test_blocks_are_of_the_engine_blocks_alone(spark: SparkSession, mixed: Example) -> None:
    graph, q = tables(spark, mixed)
    with pytest.raises(UserError, match="the engine graphframes has none"):
        solve(graph, q, Parameters(), engine="graphframes", blocks=2)
    with pytest.raises(UserError, match="must be 1 or more"):
        solve(graph, q, Parameters(), engine="blocks", blocks=0)
