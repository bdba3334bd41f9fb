"""Files of an export as frames of records: one for files that are alike, whatever their format."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatch

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, FractionalType, StringType, StructField, StructType

from renown import storage
from renown.errors import UserError, listed
from renown.ingest import files, mapping_headers, texts
from renown.ingest.malformed import explained
from renown.ingest.mapping_document import MappingDocument, RecordKind
from renown.ingest.mapping_headers import Header
from renown.ingest.mapping_names import Had, Lack, lacking, plain
from renown.ingest.mapping_values import Value
from renown.ingest.staging import MALFORMED
from renown.ingest.texts import PLACE

DAMAGED = "_damaged"


@dataclass(frozen=True)
class Part:
    """Files of one kind of record (its place in the document), of one format, that are alike.

    They have the same columns, and the same parameters have a value.
    """

    kind: int
    format: str
    files: tuple[storage.File, ...]
    parameters: tuple[str, ...]
    header: Header | None = None


@dataclass(frozen=True)
class Input:
    """Records as `frame` (PLACE, raw, reason, and what `find` looks into), and their columns by name."""

    frame: DataFrame
    find: Callable[[str], Value | None]


def parts(
    spark: SparkSession,
    document: MappingDocument,
    found: Sequence[storage.File],
    parameters: Callable[[str], Collection[str]],
    *,
    source: str,
) -> list[Part]:
    """Which files hold what; `parameters` says which have a value for a file.

    Raises UserError, listing for every file the columns and parameters that are needed and not there.
    """
    alike: dict[Part, list[storage.File]] = defaultdict(list)
    problems: list[str] = []
    for i, file in _assigned(document, found, source):
        record, had = document.records[i], _had(document, parameters(file.name))
        format = record.format or files.format_of([file])
        if format is None:
            problems.append(f"{file.name}: say its 'format': csv, json (lines) or parquet")
            continue
        header = mapping_headers.find(spark, file, record, had) if format == "csv" else None
        if format == "csv" and header is None:
            continue  # without a row
        names = header.names if header else _names(spark, file) if format == "parquet" else None
        missing = lacking(record, replace(had, named=names))
        problems += [f"{file.name}: {_told(document, one)}" for one in missing]
        problems += [f"{file.name}: found {', '.join(names)}"] if missing and names else []
        alike[Part(i, format, (), tuple(had.parameters), header)].append(file)
    if problems:
        raise UserError(listed(f"{source} does not fit the mapping:", problems))
    return [replace(part, files=tuple(some)) for part, some in alike.items()]


def _had(document: MappingDocument, given: Collection[str]) -> Had:
    return Had((), tuple(sorted(given)), tuple(sorted(document.parameters.keys() - set(given))))


def _told(document: MappingDocument, lack: Lack) -> str:
    """What is needed, for what; of a parameter, what it means and how to give it."""
    told = f"needs {lack.what} for {', '.join(lack.places)}{lack.guess}"
    if lack.parameter is None:
        return told
    return (
        f"{told}: {document.parameters[lack.parameter].meaning}. Give it as `value:` in the "
        f'document, or as {{"{lack.parameter}": "..."}} in a file _capture.json beside it'
    )


def _assigned(
    document: MappingDocument, found: Sequence[storage.File], source: str
) -> Iterator[tuple[int, storage.File]]:
    """Every file with the first kind of record that asks for it; what nobody asks for is left alone."""
    asked = [
        (next((i for i, one in enumerate(document.records) if _asks(one, file.name)), None), file)
        for file in found
    ]
    if all(i is None for i, _ in asked):
        wanted = ", ".join(pattern for one in document.records for pattern in one.files)
        names = ", ".join(file.name for file in found[:10])
        raise UserError(f"{source}: none of its files is one of {wanted}; found {names}")
    yield from ((i, file) for i, file in asked if i is not None and file.size)


def _asks(record: RecordKind, name: str) -> bool:
    """By the name, or that within its folder; `.gz` goes without saying."""
    bare = name.removesuffix(".gz")
    spelt = {name, bare, name.rpartition("/")[2], bare.rpartition("/")[2]}
    return any(fnmatch(one, pattern) for one in spelt for pattern in record.files)


def _names(spark: SparkSession, file: storage.File) -> list[str]:
    fields = spark.read.parquet(file.uri).schema.fields
    inner = [
        f"{field.name}.{name}"
        for field in fields
        for name in getattr(field.dataType, "names", None) or ()
    ]
    return [field.name for field in fields] + inner


def read(spark: SparkSession, path: str, part: Part, record: RecordKind) -> Input:
    """The records of a part."""
    if part.format == "csv":
        return _csv(spark, path, part, record)
    reader = _json if part.format == "json" else _parquet
    return reader(spark, path, part, record)


def _csv(spark: SparkSession, path: str, part: Part, record: RecordKind) -> Input:
    """Rows of cells; the header's and those above it are blank. `number` counts rows, the header's too."""
    assert part.header is not None  # as every CSV file has that gets here
    form, width = record.csv, len(part.header.names)
    cells = [f"c{i}" for i in range(width)]
    encoding = "iso-8859-1" if form.encoding == "windows-1252" else form.encoding
    options = {**storage.READERS["csv"], "header": "false", "sep": form.separator}
    options |= {"encoding": encoding, "columnNameOfCorruptRecord": DAMAGED}
    options |= {"multiLine": str(form.line_breaks_in_text).lower()}
    schema = ", ".join(f"{name} string" for name in (*cells, DAMAGED))
    rows = spark.read.options(**options).schema(schema).csv([file.uri for file in part.files])
    bare = {name: mapping_headers.decoded(F.col(name), form) for name in cells}
    placed = rows.select(*_place(spark, path), *(F.col(c) for c in (*cells, DAMAGED))).withColumns(
        {**bare, DAMAGED: mapping_headers.decoded(F.col(DAMAGED), form)}
    )
    columns = {
        plain(name): F.col(cell) for name, cell in zip(part.header.names, cells, strict=True)
    }
    named = dict(zip(part.header.names, cells, strict=True))
    empty = F.coalesce(*(F.nullif(F.trim(F.col(cell)), F.lit("")) for cell in cells)).isNull()
    void = (empty & F.col(DAMAGED).isNull()) | mapping_headers.is_above(
        part.header, [F.col(cell) for cell in cells]
    )
    damaged = F.col(DAMAGED).isNotNull()
    told = f"a row with more or fewer cells than the header's {width}"
    reason = F.when(~void & damaged, F.lit(told))
    raw = F.when(damaged, _hidden(record) if record.leave_out else F.col(DAMAGED)).otherwise(
        _as_json(named, record)
    )
    frame = placed.withColumns({"reason": reason, "raw": F.when(~void, raw)})
    return Input(frame, lambda name: _text(columns.get(plain(name))))


def _hidden(record: RecordKind) -> Column:
    """In place of what is no record: nobody knows what of it was to be left out."""
    return F.lit(f"not kept, as it may hold what is left out: {', '.join(record.leave_out)}")


def _as_json(named: dict[str, str], record: RecordKind) -> Column:
    left = {plain(name) for name in record.leave_out}
    kept = (F.col(c).alias(name) for name, c in named.items() if plain(name) not in left)
    return F.to_json(F.struct(*kept))


def _place(spark: SparkSession, path: str) -> list[Column]:
    name = files.name_within(
        storage.root_uri(spark, path).getRawPath(), F.col("_metadata.file_path")
    )
    return [
        name.alias("file"),
        F.col("_metadata.file_block_start").alias("split"),
        F.monotonically_increasing_id().alias("row"),
        F.lit(None).cast("bigint").alias("number"),
    ]


def _text(cell: Column | None) -> Value | None:
    return None if cell is None else Value(F.nullif(F.trim(cell), F.lit("")))


def _json(spark: SparkSession, path: str, part: Part, record: RecordKind) -> Input:
    """One object a line, or a list of them over many lines; a column is a key, or a path as user.id."""
    within = F.col("file").isin(*(file.name for file in part.files))
    lines = texts.read(spark, path, part.files).where(within).drop("page")
    lines = lines.withColumn("raw", F.make_valid_utf8("raw"))
    # In brackets, so that a second record on the line is noticed.
    parsed = F.try_parse_json(F.concat(F.lit("["), "raw", F.lit("]")))
    good = F.trim("raw").startswith("{") & F.trim("raw").endswith("}") & F.col("item").isNotNull()
    wrong = (F.trim("raw") != "") & ~F.coalesce(good, F.lit(False))
    why = explained(StructType()) if record.leave_out else F.lit(MALFORMED)
    frame = lines.withColumn("item", parsed).withColumn("reason", F.when(wrong, why))
    if record.leave_out:
        frame = frame.withColumn("raw", _without(record))

    def find(name: str) -> Value:
        path = "$[0]" + "".join(f"['{key}']" for key in name.split("."))
        text = F.try_variant_get("item", path, "string")
        return Value(
            F.nullif(F.trim(text), F.lit("")), F.try_variant_get("item", path, "array<string>")
        )

    return Input(frame, find)


def _without(record: RecordKind) -> Column:
    """A record's text without what is to be left out."""
    kept = F.map_filter(
        F.from_json("raw", "map<string,string>"),
        lambda key, _: ~F.lower(key).isin(*(plain(name) for name in record.leave_out)),
    )
    whole = F.when(F.col("reason").isNull(), F.to_json(kept)).otherwise(_hidden(record))
    return F.when(F.trim("raw") == "", F.col("raw")).otherwise(whole)


def _parquet(spark: SparkSession, path: str, part: Part, record: RecordKind) -> Input:
    rows = spark.read.option("mergeSchema", "true").parquet(*(file.uri for file in part.files))
    fields = {field.name: field for field in rows.schema.fields}
    left = {plain(name) for name in record.leave_out}
    kept = (F.col(f"`{name}`") for name in fields if plain(name) not in left)
    place = [
        column for column, name in zip(_place(spark, path), PLACE, strict=True) if name != "number"
    ]
    frame = rows.select(
        *place,
        (F.col("_metadata.row_index") + 1).alias("number"),
        F.to_json(F.struct(*kept)).alias("raw"),
        F.struct("*").alias("item"),
        F.lit(None).cast("string").alias("reason"),
    )
    known = {plain(name): field for name, field in fields.items()}

    def find(name: str) -> Value | None:
        outer, _, inner = name.partition(".")
        if plain(name) in known:
            return _native(F.col("item")[known[plain(name)].name], known[plain(name)])
        within = known.get(plain(outer))
        struct = getattr(within.dataType, "fields", []) if within is not None else []
        found = {plain(field.name): field for field in struct}.get(plain(inner))
        if within is None or found is None:
            return None
        return _native(F.col("item")[within.name][found.name], found)

    return Input(frame, find)


def _native(column: Column, field: StructField) -> Value:
    """A value of Parquet's own type; whole numbers as such, whatever they are kept as, and NaN as nothing."""
    if isinstance(field.dataType, ArrayType):
        return Value(F.to_json(column), column.cast("array<string>"))
    text = column.cast("string")
    if isinstance(field.dataType, FractionalType):
        number = column.cast("double")
        whole = F.when(number == F.floor(number), number.try_cast("bigint").cast("string"))
        text = F.when(~F.isnan(number), F.coalesce(whole, text))
    if isinstance(field.dataType, StringType):
        text = F.trim(text)
    return Value(F.nullif(text, F.lit("")))
