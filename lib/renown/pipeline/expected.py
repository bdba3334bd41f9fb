"""What a run will read, and what it may take: said before anything is computed or written.

Rows are counted, not guessed, where they are in the ledger or were handed over. Minutes and bytes are
rows times what a row took where it was measured (`conf/sizing`), and no better than that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pydantic import Field
from pyspark.sql import SparkSession

from renown import ledger, storage
from renown.documents import read_document
from renown.settings import Frozen
from renown.tables import VIEWS, AccountObservations, Follows, Interactions, Posts

DOCUMENT = "2026-11"
# The ledger's tables that become the four views, in their order.
BEHIND_VIEWS = (AccountObservations, Posts, Follows, Interactions)
PACKED = (".gz", ".bz2", ".zst", ".parquet")


class Cost(Frozen):
    """Seconds of a stage: some whatever it works on, and core-seconds for a million rows of the views."""

    fixed: float = Field(ge=0)
    per_million_rows: float = Field(ge=0)

    def seconds(self, rows: int, cores: int) -> float:
        """The rows are shared among cores; what is fixed is Spark's own, and is not."""
        return self.fixed + self.per_million_rows * rows / 1e6 / cores


class Bytes(Frozen):
    """Bytes for each row of the views: raw (packed or not), in the ledger, a snapshot, on scratch disks."""

    raw: float = Field(gt=0)
    raw_packed: float = Field(gt=0)
    ledger: float = Field(ge=0)
    snapshot: float = Field(ge=0)
    scratch: float = Field(ge=0)


class Sizing(Frozen):
    """What was measured: by which command, where, how long each stage took, how many bytes came of it.

    `within` is the factor by which measured and foretold minutes differed at most, on networks of the
    same kind that the figures were not taken from.
    """

    name: str
    measured_by: str
    machine: str
    within: float = Field(ge=1)
    stages: dict[str, Cost]
    bytes_per_row: Bytes


@dataclass(frozen=True)
class Expected:
    """Minutes by stage, bytes by place."""

    seconds: Mapping[str, float]
    ledger_bytes: int
    snapshot_bytes: int
    scratch_bytes: int

    @property
    def minutes(self) -> float:
        """All of them."""
        return sum(self.seconds.values()) / 60


@dataclass(frozen=True)
class Raw:
    """Raw records of one network that are still to be read: files, and their bytes."""

    network: str
    path: str
    files: int
    bytes: int
    packed_bytes: int

    @classmethod
    def found(cls, network: str, path: str, files: Iterable[storage.File]) -> Raw:
        """By the files' sizes alone."""
        held = list(files)
        packed = sum(file.size for file in held if file.name.lower().endswith(PACKED))
        return cls(network, path, len(held), sum(file.size for file in held), packed)

    def rows(self, sizing: Sizing) -> int:
        """About how many rows of the views they make."""
        each = sizing.bytes_per_row
        return int(
            self.packed_bytes / each.raw_packed + (self.bytes - self.packed_bytes) / each.raw
        )


def sizing() -> Sizing:
    """The document that renown ships."""
    return read_document(Sizing, DOCUMENT, folder="sizing", what="sizing document")


def expected(sizing: Sizing, *, rows: int, arriving: int, cores: int, published: bool) -> Expected:
    """For so many rows in the views, `arriving` of them still to be ingested, on so many cores.

    A run that is published already is looked at, and left as it is.
    """
    each = sizing.bytes_per_row
    stages = {"plan", "publish"} if published else set(sizing.stages) - {"ingest"}
    seconds = {
        name: cost.seconds(rows, cores) for name, cost in sizing.stages.items() if name in stages
    }
    if arriving:
        seconds = {"ingest": sizing.stages["ingest"].seconds(arriving, cores), **seconds}
    return Expected(
        seconds,
        ledger_bytes=int(arriving * each.ledger),
        snapshot_bytes=0 if published else int(rows * each.snapshot),
        scratch_bytes=int(rows * each.scratch),
    )


def held_rows(spark: SparkSession, warehouse: str) -> dict[str, int]:
    """Rows that the ledger holds behind each of the four views, of any date; of its log alone."""
    versions = ledger.versions(spark, warehouse)
    return {
        view.name: ledger.read(spark, warehouse, table.name, versions[table.name]).count()
        if table.name in versions
        else 0
        for view, table in zip(VIEWS, BEHIND_VIEWS, strict=True)
    }
