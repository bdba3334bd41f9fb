"""Edge lists and what is laid on them, as anybody may have them: Parquet or CSV."""

from __future__ import annotations

from dataclasses import dataclass

from pyspark.errors import AnalysisException
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import DataType, IntegralType, StringType

from renown import storage
from renown.errors import UserError, did_you_mean, listed
from renown.ingest import files
from renown.solver import Graph

FORMATS = ("parquet", "csv")
# A whole number as it is written, so that "007" and "7" stay two names.
WHOLE = r"^(0|-?[1-9][0-9]{0,17})$"


@dataclass(frozen=True)
class Shape:
    """The columns of one kind of file; `known_as` maps a column of a file to the one it stands for."""

    option: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    known_as: tuple[tuple[str, str], ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that are read."""
        return self.required + self.optional


@dataclass(frozen=True)
class Loaded:
    """The columns of a file or folder, its format, and the files that hold it."""

    frame: DataFrame
    format: str
    files: tuple[str, ...]


EDGES = Shape("--edges", ("src", "dst"), ("weight",))
OWN = Shape("--own", ("id", "value"), ("column",))
TRUST = Shape("--trust", ("id", "trust"))
# What `propagate` wrote is what the next one may start from.
START = Shape("--start", ("id", "value"), ("column",), (("influence", "value"),))


def read(
    spark: SparkSession,
    edges: str,
    *,
    own: str | None = None,
    trust: str | None = None,
    start: str | None = None,
) -> tuple[Graph, DataFrame | None, DataFrame | None]:
    """The graph of an edge list, its q, and the values to start from.

    Raises UserError, listing for every file the columns that are missing or of another kind.
    """
    shapes = [(EDGES, edges), (OWN, own), (TRUST, trust), (START, start)]
    problems: list[str] = []
    graph, *laid = [None if path is None else _load(spark, s, path, problems) for s, path in shapes]
    if problems:
        raise UserError(listed("these files cannot be used:", problems))
    assert graph is not None
    from_text = graph.format == "csv"
    pairs = _with_whole_ids(graph.frame) if from_text else graph.frame
    kind = pairs.schema["src"].dataType
    q, trusted, first = (None if one is None else _with_ids_as(one.frame, kind) for one in laid)
    return Graph(trusted, pairs, () if from_text else graph.files, open=True), q, first


def _load(spark: SparkSession, shape: Shape, path: str, problems: list[str]) -> Loaded | None:
    """A file's columns, numbers as doubles; what is wrong with it is added to the problems."""
    try:
        format, uris = _found(spark, path)
        frame = storage.read_table(spark, path, format)
    except UserError as error:
        problems.append(f"{shape.option} {error}")
        return None
    except AnalysisException as error:
        problems.append(f"{shape.option} {path}: cannot be read: {str(error).splitlines()[0]}")
        return None
    for theirs, ours in shape.known_as:
        if ours not in frame.columns:
            frame = frame.withColumnRenamed(theirs, ours)
    lacking = [name for name in shape.required if name not in frame.columns]
    for name in lacking:
        near = did_you_mean(name, frame.columns)
        found = ", ".join(frame.columns) or "none"
        problems.append(f"{shape.option} {path}: expected a column '{name}', found {found}{near}")
    if lacking:
        return None
    wrong = [p for name in ("src", "dst", "id") if (p := _not_an_id(frame, name))]
    problems += [f"{shape.option} {path}: {problem}" for problem in wrong]
    held = [name for name in shape.columns if name in frame.columns]
    return Loaded(frame.select(*(_typed(frame, name) for name in held)), format, uris)


def _typed(frame: DataFrame, name: str) -> Column:
    if name in ("weight", "value", "trust"):
        # What is no number becomes null, which the solver counts and refuses.
        return F.col(name).try_cast("double").alias(name)
    return F.col(name).cast("string") if name == "column" else F.col(name)


def _not_an_id(frame: DataFrame, name: str) -> str | None:
    if name not in frame.columns:
        return None
    kind = frame.schema[name].dataType
    if isinstance(kind, IntegralType | StringType):
        return None
    return f"expected whole numbers or text in column '{name}', found {kind.simpleString()}"


def _with_whole_ids(edges: DataFrame) -> DataFrame:
    """Ids of a CSV file as numbers where every one of them is a whole number."""
    other = F.col("src").rlike(WHOLE) & F.col("dst").rlike(WHOLE)
    if not edges.where(~other).isEmpty():
        return edges
    return edges.withColumns({end: F.col(end).cast("bigint") for end in ("src", "dst")})


def _with_ids_as(frame: DataFrame, kind: DataType) -> DataFrame:
    """Ids of the kind that the edges have; one that cannot be is none of theirs, and unknown."""
    if frame.schema["id"].dataType == kind:
        return frame
    return frame.withColumn("id", F.col("id").try_cast(kind))


def _found(spark: SparkSession, path: str) -> tuple[str, tuple[str, ...]]:
    """The format of a file, or of the files in a folder, and the files."""
    if not storage.exists(spark, path):
        raise UserError(f"{path}: no such file or folder")
    held = storage.list_files(spark, path)
    format = files.format_of(held)
    if format not in FORMATS:
        names = ", ".join(file.name for file in held[:5]) or "no files"
        raise UserError(f"{path}: expected Parquet or CSV files (.parquet, .csv), found {names}")
    return format, tuple(file.uri for file in held)
