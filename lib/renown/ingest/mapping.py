"""Any CSV, JSON or Parquet, by a document that says which columns become which rows of the ledger.

A line of a reject is the line of its file where records are JSON, one a line. Elsewhere it is the
record's number: in CSV that of the row, as a spreadsheet shows it, the header and what is above it
counted and empty lines not; in Parquet, and in a list of JSON, the place among the records. A
reject's raw text is the record as JSON, without what the document leaves out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import reduce

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from renown.errors import UserError
from renown.ingest import captures, files, mapping_inputs, mapping_rows, mapping_times, staging
from renown.ingest.malformed import explained
from renown.ingest.mapping_contract import FILLED
from renown.ingest.mapping_document import (
    PREFIX,
    Expression,
    MappingDocument,
    RecordKind,
)
from renown.ingest.mapping_inputs import Part
from renown.ingest.mapping_rows import Filled
from renown.ingest.mapping_values import Scope, holds, typed, value, with_fields
from renown.ledger import Records
from renown.moments import moment
from renown.tables import Posts

Said = Mapping[str, Mapping[str, str]]


def read(
    spark: SparkSession, document: MappingDocument, path: str, observed_at: datetime | None
) -> Records:
    """The records of a file, or of all files below a folder that the document asks for.

    Raises UserError, listing every column and parameter that is needed and not there.
    """
    source = staging.Source(f"{PREFIX}{document.name}", path, explained(StructType()))
    found = files.find(spark, path, what=source.network)
    mapping_times.require_known(spark, _formats(document))
    meanings = {name: one.meaning for name, one in document.parameters.items()}
    said = captures.said(spark, path, found, meanings)
    own = {name for name, one in document.parameters.items() if one.value is not None}
    parts = mapping_inputs.parts(
        spark, document, found, lambda name: own | (said.get(name, {}).keys() & meanings.keys()),
        source=source.name,
    )  # fmt: skip
    if not parts:
        raise UserError(f"{source.name}: no records in it, its files are empty")
    judged = [_judged(spark, document, path, part, said, observed_at) for part in parts]
    whole = reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), judged)
    tables = [table for table in FILLED.values() if f"_{table.name}" in whole.columns]
    return staging.stage(whole, tables, source=source)


def _judged(
    spark: SparkSession,
    document: MappingDocument,
    path: str,
    part: Part,
    said: Said,
    observed_at: datetime | None,
) -> DataFrame:
    """Each record, why it is set aside or passed over, where it is, and its rows, where it is not."""
    record = document.records[part.kind]
    records = mapping_inputs.read(spark, path, part, record)
    here = {file.name: said[file.name] for file in part.files if file.name in said}
    frame = records.frame.withColumn("capture", captures.by_file(here))
    bare = Scope(records.find, _parameters(document, part), {})
    frame, scope = with_fields(frame, record.fields, bare)
    frame, rows = mapping_rows.filled(frame, record.rows, scope)
    own, not_time = _observed(record.observed_at, scope)
    there = F.col("raw").isNotNull() & (F.trim("raw") != "") & F.col("reason").isNull()
    dated = frame.withColumns(
        {
            "kind": F.when(there, F.lit(record.kind)),
            "seen": F.coalesce(own, *_otherwise_seen(rows, observed_at)),
            "passed_over": F.when(there, _passed_over(record, rows, scope)),
        }
    )
    timeless = F.when(
        F.col("seen").isNull(), "no time in it, and none given: when was it observed?"
    )
    wrong = F.coalesce(not_time, mapping_rows.wrong(rows), timeless)
    reason = F.when(F.col("kind").isNotNull() & F.col("passed_over").isNull(), wrong)
    found = dated.withColumn("reason", F.coalesce("reason", reason))
    return found.select(*staging.FOUND, *_tables(rows))


def _parameters(document: MappingDocument, part: Part) -> Mapping[str, Column]:
    """What a sidecar says of a parameter goes before what the document does."""
    own = {name: F.lit(document.parameters[name].value) for name in part.parameters}
    return {
        name: F.coalesce(F.try_element_at("capture", F.lit(name)), text)
        for name, text in own.items()
    }


def _otherwise_seen(rows: list[Filled], observed_at: datetime | None) -> Iterator[Column]:
    """When a record that does not say so was seen: as given, by the sidecar, no sooner than its times."""
    if observed_at is not None:
        yield moment(observed_at)
    yield F.try_element_at("capture", F.lit("observed_at")).try_cast("timestamp")
    yield F.array_max(
        F.array(F.lit(None).cast("timestamp"), *(t for one in rows for t in one.times))
    )


def _observed(expression: Expression | None, scope: Scope) -> tuple[Column, Column]:
    """When a record says it was seen, and that this is no time, where it is none."""
    found = None if expression is None else value(expression, scope)
    if found is None:
        return F.lit(None).cast("timestamp"), F.lit(None).cast("string")
    at = typed(expression, found, Posts.column("observed_at"))
    misread = found.text.isNotNull() & at.isNull()
    return at, F.when(misread, mapping_rows.shown("observed_at is not a time", found.text))


def _passed_over(record: RecordKind, rows: list[Filled], scope: Scope) -> Column:
    """Why a sound record is not kept, by the document's own words."""
    because = [F.when(holds(one.when, scope), F.lit(one.because)) for one in record.pass_over]
    none = F.when(mapping_rows.fits_none(rows), F.lit("no row of the mapping asks for it"))
    return F.coalesce(*because, none)


def _tables(rows: list[Filled]) -> Iterator[Column]:
    by_table: dict[str, list[Column]] = defaultdict(list)
    for one in rows:
        by_table[one.table.name].append(one.made(F.col("seen")))
    good = F.col("kind").isNotNull() & F.col("reason").isNull() & F.col("passed_over").isNull()
    for name, made in by_table.items():
        yield F.when(good, F.array(*made)).alias(f"_{name}")


def _formats(document: MappingDocument) -> Iterator[str]:
    for record in document.records:
        given = [expression for one in record.rows for expression in one.columns.values()]
        for expression in (*given, *([record.observed_at] if record.observed_at else [])):
            yield from expression.time
