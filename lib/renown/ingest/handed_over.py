"""The four views handed over directly, as files or folders of CSV, JSON lines or Parquet.

What the contract requires must be there; every other column and table may be absent. All that is
wrong, in all tables, is told at once, and nothing is read halfway.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from pyspark.sql import Column, DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from renown.errors import UserError, listed
from renown.ingest import files
from renown.ingest.handed_over_columns import cast, misfits, wrong_type
from renown.ingest.handed_over_files import Given, find, load
from renown.ledger import Views
from renown.moments import cut
from renown.tables import VIEWS, Accounts, FollowsView, InteractionsView, PostsView, Table

# What dates a row; one without a date always counts.
DATED_BY: Mapping[Table, str] = {
    Accounts: "observed_at",
    PostsView: "created_at",
    FollowsView: "started_at",
    InteractionsView: "occurred_at",
}
ACCOUNT_IDS = ("account_id", "author_id", "actor_id", "target_id", "follower_id", "followed_id")
# Rules of the user's own input that no contract can hold: (column, what is wrong, wrong rows).
Rule = tuple[str, str, Column]


def read_views(spark: SparkSession, folder: str, as_of: date) -> Views:
    """What a folder says was so before the end of the day `as_of`.

    Raises UserError, listing every problem of every table.
    """
    given, problems = find(spark, str(folder))
    frames: dict[Table, DataFrame] = {}
    for one in given:
        with files.readable(f"input {folder}"):
            frame, unfit = _read(spark, one)
        problems += unfit
        if frame is not None:
            frames[one.table] = frame
    if problems:
        raise UserError(listed(f"input {folder} has {len(problems)} problem(s):", problems))
    _require_data(frames, as_of, folder)
    views = (_view(spark, table, frames.get(table), as_of) for table in VIEWS)
    return Views(*views)


def _view(spark: SparkSession, table: Table, frame: DataFrame | None, as_of: date) -> DataFrame:
    if frame is None:
        return table.empty(spark)
    return table.conform_given(frame.where(_by(table, as_of)), source=table.name)


def _by(table: Table, as_of: date) -> Column:
    at = F.col(DATED_BY[table])
    return at.isNull() | (at < cut(as_of))


def _read(spark: SparkSession, given: Given) -> tuple[DataFrame | None, list[str]]:
    """A table with the contract's columns and types, or what keeps it from having them."""
    raw, problems = load(spark, given)
    if raw is None:
        return None, problems
    problems += misfits(raw, given)
    if problems:
        return None, problems
    present = [column for column in given.table.columns if column.name in raw.columns]
    typed = raw.select(
        *(cast(raw, column).alias(column.name) for column in present),
        *(wrong_type(raw, column).alias(f"_wrong_{column.name}") for column in present),
        *(F.col(name) for name in raw.columns if name == "_damaged"),
    )
    frame = _completed(typed, given.table)
    return frame.select(*given.table.names), _row_problems(frame, given)


def _completed(typed: DataFrame, table: Table) -> DataFrame:
    absent = (column for column in table.columns if column.name not in typed.columns)
    frame = typed.withColumns({c.name: F.lit(None).cast(c.data_type) for c in absent})
    return frame.withColumn("handle", F.ltrim("handle", F.lit("@"))) if table is Accounts else frame


def _row_problems(frame: DataFrame, given: Given) -> list[str]:
    """Every rule that some row breaks, with the number of rows and an example; one pass, and keys."""
    rules = list(_rules(frame, given.table))
    broken = [
        F.struct(F.count_if(wrong), F.min(F.when(wrong, _example(frame, name)))).alias(f"r{i}")
        for i, (name, _, wrong) in enumerate(rules)
    ]
    row = frame.agg(F.count(F.lit(1)).alias("rows"), *broken).first()
    assert row is not None  # an aggregation without groups always has one row
    if not row.rows:
        return [f"{given.name}: no rows in it"]
    found = [
        _told(given, row, i, name, words)
        for i, (name, words, _) in enumerate(rules)
        if row[f"r{i}"][0]
    ]
    return found + list(_repeated(frame, given))


def _rules(frame: DataFrame, table: Table) -> Iterator[Rule]:
    """What a row must satisfy. What could not be read at all is told once, and not again as null."""
    readable = F.lit(True)
    if "_damaged" in frame.columns:
        readable = F.col("_damaged").isNull()
        yield "_damaged", "has lines that cannot be read as the others are", ~readable
    for column in table.columns:
        unfit = F.lit(False)
        if f"_wrong_{column.name}" in frame.columns:
            unfit = F.col(f"_wrong_{column.name}").isNotNull()
            yield column.name, f"is not of type {column.type}", unfit & readable
        for words, wrong in (*column.rules(), *_named(column.name)):
            yield column.name, words, F.coalesce(wrong & ~unfit & readable, F.lit(False))


def _named(name: str) -> Iterator[tuple[str, Column]]:
    if name in ACCOUNT_IDS:
        bare = ~F.col(name).rlike("^[a-z][a-z0-9_]*:.")
        yield "lacks its network, expected as in x:12345", bare


def _example(frame: DataFrame, name: str) -> Column:
    wrong = F.col(f"_wrong_{name}") if f"_wrong_{name}" in frame.columns else F.lit(None)
    return F.substring(F.coalesce(wrong, F.col(name).cast("string")), 1, 80)


def _told(given: Given, row: Row, i: int, name: str, words: str) -> str:
    count, example = row[f"r{i}"]
    what = given.name if name == "_damaged" else f"{given.name}: column '{name}'"
    shown = "" if example is None else f", such as '{example}'"
    return f"{what} {words}: {count:,} of {row.rows:,} rows{shown}"


def _repeated(frame: DataFrame, given: Given) -> Iterator[str]:
    key = list(given.table.key)
    if not key:
        return
    twice = frame.dropna(subset=key).groupBy(*key).count().where("count > 1")
    row = twice.agg(
        F.count(F.lit(1)).alias("keys"), F.min(F.concat_ws(", ", *key)).alias("first")
    ).first()
    if row is not None and row.keys:
        yield (
            f"{given.name}: ({', '.join(key)}) must not repeat, but {row['keys']:,} do, such as "
            f"'{row['first']}': keep one row each"
        )


def _require_data(frames: Mapping[Table, DataFrame], as_of: date, folder: str) -> None:
    if any(not frame.where(_by(table, as_of)).isEmpty() for table, frame in frames.items()):
        return
    days = [
        day for table, frame in frames.items() for day in _first_and_last(frame, DATED_BY[table])
    ]
    raise UserError(
        f"nothing is known by {as_of}: input {folder} holds records from {min(days)} to "
        f"{max(days)}. Choose an as-of date from then on."
    )


def _first_and_last(frame: DataFrame, dated_by: str) -> list[date]:
    row = frame.agg(
        F.min(F.col(dated_by).cast("date")), F.max(F.col(dated_by).cast("date"))
    ).first()
    return [day for day in row or () if day is not None]
