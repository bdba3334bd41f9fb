"""Every engine against the reference, on graphs with all that real ones hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from renown.errors import UserError
from renown.solver import Graph, GraphError, Parameters, solve
from renown.solver.engines import choose
from renown.solver.engines.reference import solve_dense
from tests.graphs import Example, array_of, examples, random_example, side_by_side, tables

ENGINES = ["graphframes", "blocks"]
# A round on Spark takes a second, so what needs many of them is left out of the fast tests.
ENGINES_AT_LENGTH = [pytest.param("graphframes", marks=pytest.mark.slow), "blocks"]


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


@pytest.mark.parametrize("engine", ["reference", *ENGINES])
def test_engines_agree_account_by_account(spark: SparkSession, mixed: Example, engine: str) -> None:
    parameters = Parameters(tolerance=1e-9, damping=0.3)
    graph, q = tables(spark, mixed)
    solution = solve(graph, q, parameters, engine=engine)
    wanted = solve_dense(
        mixed.weights, mixed.trust, mixed.q, Parameters(tolerance=1e-14, damping=0.3)
    )
    found = array_of(solution.values)
    assert solution.converged
    assert solution.eps <= 1e-9
    assert np.max(np.abs(found - wanted.values) / wanted.values) < 1e-8


@pytest.mark.parametrize("engine", ENGINES)
@settings(
    max_examples=3,
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
    spark: SparkSession, engine: str, parts: list[Example]
) -> None:
    """Twenty drawn graphs side by side are one solve: what holds apart holds together."""
    example, rounds = side_by_side(parts), Parameters(rounds=4)
    solution = solve(*tables(spark, example), rounds, engine=engine)
    wanted = solve_dense(example.weights, example.trust, example.q, rounds)
    assert array_of(solution.values) == pytest.approx(wanted.values, rel=1e-8)
    assert solution.eps == pytest.approx(wanted.eps, rel=1e-8, abs=1e-12)


@pytest.mark.parametrize("engine", ENGINES_AT_LENGTH)
def test_three_starts_one_answer(spark: SparkSession, engine: str) -> None:
    example = random_example(np.random.default_rng(3), 40, density=0.1)
    graph, q = tables(spark, example)
    eps = 1e-4
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
        found = array_of(solve(graph, q, parameters, engine=engine, start=start).values)
        assert np.all(np.abs(found - wanted) <= eps * wanted), name


@pytest.mark.parametrize("engine", ENGINES_AT_LENGTH)
def test_partitions_change_no_digit(spark: SparkSession, engine: str, mixed: Example) -> None:
    graph, q = tables(spark, mixed)

    def digits(partitions: int) -> list[float]:
        shuffled = Graph(
            graph.vertices.repartition(partitions),
            graph.edges.repartition(partitions, "dst").sortWithinPartitions(F.rand(partitions)),
        )
        return array_of(solve(shuffled, q, Parameters(rounds=3), engine=engine).values).tolist()

    assert digits(1) == digits(5)


@pytest.mark.parametrize("engine", ENGINES)
def test_parallel_edges_add_up(spark: SparkSession, engine: str) -> None:
    vertices = spark.createDataFrame([(0, 1.0), (1, 1.0), (2, 1.0)], "id bigint, trust double")
    edges = spark.createDataFrame(
        [(0, 1, 1.0), (0, 1, 2.0), (0, 2, 1.0), (0, 2, 0.0)],
        "src bigint, dst bigint, weight double",
    )
    q = spark.createDataFrame([(0, 1.0), (1, 1.0), (2, 1.0)], "id bigint, value double")
    found = array_of(solve(Graph(vertices, edges), q, Parameters(), engine=engine).values)
    assert found == pytest.approx([1, 1 + 0.85 * 3 / 4, 1 + 0.85 * 1 / 4])


@pytest.mark.parametrize("engine", ENGINES)
def test_ids_need_not_be_dense(spark: SparkSession, engine: str) -> None:
    vertices = spark.createDataFrame([(7, 1.0), (10**12, 1.0)], "id bigint, trust double")
    edges = spark.createDataFrame([(10**12, 7, 1.0)], "src bigint, dst bigint, weight double")
    q = spark.createDataFrame([(7, 1.0), (10**12, 2.0)], "id bigint, value double")
    rows = solve(Graph(vertices, edges), q, Parameters(), engine=engine).values.collect()
    assert {r["id"]: r["value"] for r in rows} == pytest.approx({7: 1 + 0.85 * 2, 10**12: 2.0})


@pytest.mark.parametrize("engine", ENGINES)
def test_no_edges_and_one_vertex(spark: SparkSession, engine: str) -> None:
    graph, q = tables(spark, Example(np.zeros((1, 1)), np.ones(1), np.array([3.0])))
    solution = solve(graph, q, Parameters(), engine=engine)
    assert array_of(solution.values).tolist() == [3.0]
    assert (solution.rounds, solution.eps) == (0, 0.0)


def test_everything_wrong_with_a_graph_is_said_at_once(spark: SparkSession) -> None:
    graph = Graph(
        spark.createDataFrame([(0, 1.0), (1, 1.5), (1, 0.0), (2, 1.0)], "id bigint, trust double"),
        spark.createDataFrame(
            [(0, 1, -1.0), (0, 1, float("nan")), (0, 9, 1.0)],
            "src bigint, dst bigint, weight double",
        ),
    )
    q = spark.createDataFrame([(0, 1.0), (1, 0.0), (8, 1.0)], "id bigint, value double")
    with pytest.raises(GraphError) as error:
        solve(graph, q, Parameters())
    for problem in (
        "vertices whose id repeats: 1",
        "vertices whose trust is not in (0, 1]: 2",
        "vertices whose own value (q) is not a positive number: 1",
        "vertices without an own value (q): 1",
        "own values (q) of an unknown vertex: 1",
        "edges whose weight is negative or not a number: 2",
        "ends of edges at an unknown vertex: 1",
    ):
        assert problem in str(error.value)


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


def test_a_graph_beyond_the_task_goes_to_graphframes(
    spark: SparkSession, mixed: Example, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph, q = tables(spark, mixed)
    size = {"vertices": mixed.n, "edges": graph.edges.count()}
    assert choose(spark, **size) == "blocks"
    monkeypatch.setattr("renown.solver.engines.blocks.budget", lambda spark: 10_000)
    assert choose(spark, **size) == "graphframes"
    with pytest.raises(UserError, match="Use the engine graphframes"):
        solve(graph, q, Parameters(), engine="blocks")
