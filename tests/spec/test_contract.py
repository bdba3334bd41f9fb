"""Contracts: a table fits, or one error says everything that does not."""

from __future__ import annotations

from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from renown.errors import Exit
from renown.tables import DERIVED, LEDGER, VIEWS, Column, ContractError, Table

MARKET = Table(
    "market",
    "One row per stall and fruit.",
    ("stall", "fruit"),
    (
        Column("stall", "bigint", "The stall's number.", nullable=False, minimum=1),
        Column("fruit", "string", "What is sold.", nullable=False, allowed=("apple", "pear")),
        Column("price", "double", "The price.", "euro per kilogram", minimum=0, maximum=100),
        Column("labels", "array<string>", "What the label says."),
    ),
)


def problems(error: pytest.ExceptionInfo[ContractError]) -> list[str]:
    """The lines below the title."""
    return [line.removeprefix("  - ") for line in str(error.value).splitlines()[1:]]


def given(spark: SparkSession, columns: str, *rows: tuple[Any, ...]) -> DataFrame:
    return spark.createDataFrame(list(rows), columns)


# conform: the columns, once and for all


def test_conform_selects_casts_and_orders(spark: SparkSession) -> None:
    frame = given(
        spark,
        # out of order, narrower types, and a column that the contract does not know
        "labels array<string>, price float, remark string, fruit string, stall int",
        (["ripe"], 1.5, "dropped", "apple", 7),
    )

    conformed = MARKET.conform(frame)

    assert [(f.name, f.dataType.simpleString()) for f in conformed.schema] == [
        ("stall", "bigint"),
        ("fruit", "string"),
        ("price", "double"),
        ("labels", "array<string>"),
    ]
    assert [tuple(row) for row in conformed.collect()] == [(7, "apple", 1.5, ["ripe"])]


def test_conform_names_all_that_is_missing_and_all_wrong_types_in_one_error(
    spark: SparkSession,
) -> None:
    frame = given(spark, "fruit int, price string")

    with pytest.raises(ContractError) as refused:
        MARKET.conform(frame)

    assert str(refused.value).startswith("table market does not fit the contract 'market':")
    assert problems(refused) == [
        "column 'stall' (bigint) is missing; found: fruit, price. It is: The stall's number.",
        "column 'fruit': expected string, found int",
        "column 'price': expected double, found string",
        "column 'labels' (array<string>) is missing; found: fruit, price. It is: What the label says.",
    ]
    assert refused.value.exit_code == Exit.USER


@pytest.mark.parametrize(
    ("found", "wanted", "fits"),
    [
        ("int", "bigint", True),
        ("float", "double", True),
        ("int", "double", True),
        ("date", "timestamp", True),
        ("void", "string", True),  # a column of nulls is anything
        ("array<int>", "array<bigint>", True),
        ("array<struct<a:int>>", "array<struct<a:bigint>>", True),
        ("bigint", "int", False),  # loses large values
        ("double", "bigint", False),  # loses what is after the point
        ("timestamp", "date", False),  # loses the hour
        ("string", "bigint", False),  # may be no number at all
        ("bigint", "string", False),
        ("array<struct<a:int>>", "array<struct<b:int>>", False),
    ],
)
def test_a_type_fits_where_no_value_is_lost(
    spark: SparkSession, found: str, wanted: str, fits: bool
) -> None:
    contract = Table("t", "One row.", (), (Column("c", wanted, "A column."),))
    frame = spark.createDataFrame([], "c int").selectExpr(f"CAST(NULL AS {found}) AS c")

    if fits:
        assert contract.conform(frame).schema["c"].dataType == contract.column("c").data_type
    else:
        with pytest.raises(ContractError, match=f"expected {wanted}, found {found}"):
            contract.conform(frame)


# conform_given: what a user hands over


def test_an_absent_column_that_may_be_null_is_null_where_a_table_is_handed_over(
    spark: SparkSession,
) -> None:
    frame = given(spark, "fruit string, stall int", ("pear", 1))

    conformed = MARKET.conform_given(frame, source="market.csv")

    assert conformed.columns == ["stall", "fruit", "price", "labels"]
    assert [tuple(row) for row in conformed.collect()] == [(1, "pear", None, None)]


def test_what_is_required_is_required_of_a_table_handed_over_too(spark: SparkSession) -> None:
    frame = given(spark, "fruit string, labels string")

    with pytest.raises(ContractError) as refused:
        MARKET.conform_given(frame, source="market.csv")

    assert str(refused.value).startswith("market.csv does not fit the contract 'market':")
    assert problems(refused) == [
        "column 'stall' (bigint) is missing; found: fruit, labels. It is: The stall's number.",
        "column 'labels': expected array<string>, found string",
    ]


# check: the rows, when a job writes


def test_check_reports_every_broken_rule_at_once_with_its_rows(spark: SparkSession) -> None:
    nan, infinite = float("nan"), float("inf")
    frame = given(
        spark,
        "stall bigint, fruit string, price double, labels array<string>",
        (1, "apple", 1.0, []),
        (1, "apple", 2.0, []),  # the key again
        (1, "apple", 3.0, []),  # and again: still one key
        (1, "pear", 100.0, []),  # a bound itself is allowed
        (0, "pear", 0.0, []),  # no stall 0
        (2, "plum", 1.0, []),  # nobody sells plums
        (3, None, 1.0, []),
        (4, "pear", -0.5, []),
        (5, "pear", nan, []),  # Spark puts NaN above every number
        (6, "pear", -infinite, []),
        (7, "pear", None, None),  # may be null
    )

    with pytest.raises(ContractError) as refused:
        MARKET.check(frame)

    assert str(refused.value).startswith("table market breaks its contract:")
    assert problems(refused) == [
        "column 'stall' is below 1: 1 of 11 rows",
        "column 'fruit' is null, but must have a value: 1 of 11 rows",
        "column 'fruit' is none of apple, pear: 1 of 11 rows",
        "column 'price' is not a finite number: 2 of 11 rows",
        "column 'price' is below 0: 2 of 11 rows",  # -0.5 and minus infinity
        "column 'price' is above 100: 1 of 11 rows",  # NaN
        "key (stall, fruit) is not unique: 1 keys repeat",
    ]


def test_a_table_that_keeps_its_contract_passes(spark: SparkSession) -> None:
    MARKET.check(
        given(
            spark,
            "stall bigint, fruit string, price double, labels array<string>",
            (1, "apple", 0.0, []),
            (1, "pear", 100.0, ["ripe"]),
            (2, "apple", None, None),
        )
    )


# The declarations themselves


@pytest.mark.parametrize("table", [*LEDGER, *VIEWS, *DERIVED], ids=lambda t: t.name)
def test_every_contract_says_what_it_holds(table: Table) -> None:
    assert table.grain.endswith(".")
    assert set(table.key) <= set(table.names)
    assert len(set(table.names)) == len(table.names)
    assert [c.name for c in table.columns if not c.meaning.endswith(".")] == []
    assert len(table.schema) == len(table.columns)  # every type is one that Spark knows


@pytest.mark.parametrize("table", DERIVED, ids=lambda t: t.name)
def test_every_derived_table_carries_its_date(table: Table) -> None:
    assert table.names[0] == "as_of"
