"""What a connector hands to the ledger: one frame per table it fills, and what it could not read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType

from pyspark.sql import DataFrame


@dataclass(frozen=True)
class Records:
    """Records of one network, parsed once and staged for all tables until `release`.

    `tables` are frames by name of ledger table, conformed to it; a key may repeat. `read` counts
    the records met, `rejected` those among them that went to `rejects`; `kinds` says how many of
    each kind were kept, `passed_over` how many sound ones were not, by reason.
    """

    network: str
    source: str
    tables: Mapping[str, DataFrame]
    rejects: DataFrame
    read: int
    rejected: int
    kinds: Mapping[str, int] = field(default_factory=dict)
    passed_over: Mapping[str, int] = field(default_factory=dict)
    staged: tuple[DataFrame, ...] = field(default=(), repr=False)

    def release(self) -> None:
        """Give the staged space back."""
        for frame in self.staged:
            frame.unpersist()

    def __enter__(self) -> Records:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()
