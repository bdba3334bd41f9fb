"""What becomes of a record, by its mapping: rows of the ledger's tables, and what keeps it from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.ingest.connector import row
from renown.ingest.mapping_contract import FILLED, SEEN
from renown.ingest.mapping_document import Row
from renown.ingest.mapping_values import Scope, Value, holds, shown, typed, value
from renown.tables import Column as Contract
from renown.tables import Follows, Interactions, Posts, Table, Tombstones

TYPES = {
    "bigint": "a whole number",
    "double": "a number",
    "boolean": "true or false",
    "timestamp": "a time",
}
HAS_NETWORK = "^[a-z][a-z0-9_]*:."
WITH_NETWORK = (
    *("account_id", "author_id", "actor_id", "target_id", "follower_id", "followed_id"),
    *("post_id", "target_post_id", "in_reply_to_post_id", "list_id", "owner_id"),
)
# Nobody follows or acts towards themselves.
PAIRS = {Follows.name: ("follower_id", "followed_id"), Interactions.name: ("actor_id", "target_id")}


@dataclass(frozen=True)
class Filled:
    """A row of a table that a record may become: whether it does, its columns, what is wrong with them."""

    table: Table
    asked: Column
    columns: Mapping[str, Column]
    problems: tuple[Column, ...]

    @property
    def times(self) -> list[Column]:
        """Its times: the record was observed no sooner."""
        return [
            c for name, c in self.columns.items() if self.table.column(name).type == "timestamp"
        ]

    def made(self, seen: Column) -> Column:
        """The row as a struct, with what follows from the others; null where there is none."""
        columns = _following(self.table, {**self.columns, SEEN: seen})
        there = self.asked
        if self.table.name in PAIRS:
            one, other = (columns[name] for name in PAIRS[self.table.name])
            there = there & (one != other)
        if SEEN not in self.table.names:
            del columns[SEEN]
        return F.when(there, row(self.table, **columns))


def filled(frame: DataFrame, rows: Sequence[Row], scope: Scope) -> tuple[DataFrame, list[Filled]]:
    """Every row that a record may become, out of columns that are added to its frame.

    Texts come first, then what they are read as, then all else: every value is worked out once, and
    no step is more than Spark can compile.
    """
    found = [{name: value(one, scope) for name, one in asked.columns.items()} for asked in rows]
    texts = {
        f"_text_{i}_{name}": one.text
        for i, given in enumerate(found)
        for name, one in given.items()
        if one is not None
    }
    kept = [
        {
            name: None if one is None else replace(one, text=F.col(f"_text_{i}_{name}"))
            for name, one in given.items()
        }
        for i, given in enumerate(found)
    ]
    made = {
        f"_value_{i}_{name}": _read(asked, name, given[name])
        for i, (asked, given) in enumerate(zip(rows, kept, strict=True))
        for name in given
    }
    tests = {f"_asked_{i}": holds(asked.when, scope) for i, asked in enumerate(rows)}
    return (
        frame.withColumns(texts).withColumns({**made, **tests}),
        [_filled(i, *both) for i, both in enumerate(zip(rows, kept, strict=True))],
    )


def _read(asked: Row, name: str, found: Value | None) -> Column:
    contract = FILLED[asked.table].column(name)
    made = F.lit(None) if found is None else typed(asked.columns[name], found, contract)
    return made.cast(contract.data_type)


def _filled(i: int, asked: Row, found: Mapping[str, Value | None]) -> Filled:
    table, problems, lacks = FILLED[asked.table], [], F.lit(False)
    columns = {name: F.col(f"_value_{i}_{name}") for name in found}
    for name, one in found.items():
        contract = table.column(name)
        if one is not None:
            problems += list(_problems(table, contract, one, columns[name]))
        if not contract.nullable:
            lack = _absent(one)
            whence = f"{table.name}.{name} has no value, from {asked.columns[name]}"
            problems.append(F.when(lack, F.lit(whence)))
            lacks = lacks | lack
    has = F.array_join(F.slice(F.json_object_keys("raw"), 1, 12), ", ")
    problems.append(F.when(lacks, F.concat(F.lit("the record has: "), has)))
    return Filled(table, F.col(f"_asked_{i}"), columns, tuple(problems))


def _absent(found: Value | None) -> Column:
    """Whether a value that is needed is not there; one that is there and wrong has been told of."""
    if found is None:
        return F.lit(True)
    unknown = found.text.isNull()
    return unknown if found.problem is None else unknown & found.problem.isNull()


def _problems(table: Table, contract: Contract, found: Value, made: Column) -> Iterator[Column]:
    where = f"{table.name}.{contract.name}"
    if found.problem is not None:
        yield F.when(found.problem.isNotNull(), F.concat(F.lit(f"{where}: "), found.problem))
    if contract.type in TYPES:
        misread = found.text.isNotNull() & made.isNull()
        yield F.when(misread, shown(f"{where} is not {TYPES[contract.type]}", found.text))
    if contract.minimum is not None:
        few = made < F.lit(contract.minimum)
        yield F.when(few, shown(f"{where} is below {contract.minimum:g}", found.text))
    if contract.allowed:
        other = ~made.isin(*contract.allowed)
        yield F.when(other, shown(f"{where} is none of {', '.join(contract.allowed)}", found.text))
    if contract.name in WITH_NETWORK:
        bare = ~made.rlike(HAS_NETWORK)
        yield F.when(bare, shown(f"{where} lacks its network, expected as in x:12345", found.text))


def _following(table: Table, given: dict[str, Column]) -> dict[str, Column]:
    """With the columns that follow from those given."""
    if table is Posts:
        usual = {"written_at": given["created_at"], "kind": F.lit("original")}
        return {**usual, "embedded": F.lit(False), **given}
    if table is Tombstones:
        return {"for_good": F.lit(False), **given}
    if table is Follows:
        pair = (given["follower_id"], F.lit("follow"), given["followed_id"])
        return {"follow_id": F.concat_ws("#", *pair, _second(given.get("started_at"))), **given}
    if table is Interactions:
        return _act(given)
    return given


def _act(given: dict[str, Column]) -> dict[str, Column]:
    """An export has no act from after it was made. An act without a record of its own is known by
    who did what to whom, and when.
    """
    at = F.least(given["occurred_at"], given[SEEN])
    done = (given["actor_id"], given["kind"], given.get("target_post_id", given["target_id"]))
    record = given.get("source_record_id", F.concat_ws("#", *done, _second(given["occurred_at"])))
    act = F.concat_ws("#", record, given["kind"], given["target_id"])
    named = {"source_record_id": record, "interaction_id": act, **given}
    return {**named, "occurred_at": at}


def _second(at: Column | None) -> Column:
    return F.lit(None).cast("string") if at is None else F.unix_seconds(at).cast("string")


def wrong(rows: list[Filled]) -> Column:
    """All that is wrong with a record's rows, in words; null where nothing is."""
    told = [F.when(one.asked, problem) for one in rows for problem in one.problems]
    # Once each: what two rows need alike is lacking once, and so is what the record has.
    each = F.array_distinct(F.array(F.lit(None).cast("string"), *told))
    return F.nullif(F.concat_ws("; ", each), F.lit(""))


def fits_none(rows: list[Filled]) -> Column:
    """Whether no row asks for the record."""
    asked = F.lit(False)
    for one in rows:
        asked = asked | one.asked
    return ~asked
