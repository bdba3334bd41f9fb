"""A table of a snapshot that is read when it is asked for, as what the reader works with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from renown.errors import UserError, did_you_mean, listed

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow.dataset as ds
    from pyspark.sql import DataFrame, SparkSession


@dataclass(frozen=True, repr=False)
class Rows:
    """The table `name`, `dataset` to pyarrow and `uri` to Spark; of one run, where it is of one.

    Nothing is read before one of the `to_...` is called, and then no column that was not asked for.
    What takes Arrow's stream (pyarrow, polars, duckdb) takes this object as it is.
    """

    name: str
    dataset: ds.Dataset
    uri: str
    format: str = "parquet"
    as_of: date | None = None
    run_id: str | None = None

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        return list(self.dataset.schema.names)

    def to_arrow(
        self, columns: Sequence[str] | None = None, where: ds.Expression | None = None
    ) -> pa.Table:
        """The rows in memory: all columns or some, all rows or those `where` an expression holds.

        An expression is pyarrow's, as `pc.field("score") > 50`. Raises UserError for a column that
        there is not.
        """
        self._require(columns or ())
        return self.dataset.to_table(columns=None if columns is None else [*columns], filter=where)

    def to_pandas(
        self, columns: Sequence[str] | None = None, where: ds.Expression | None = None
    ) -> pd.DataFrame:
        """As `to_arrow`, for pandas."""
        frame: pd.DataFrame = self.to_arrow(columns, where).to_pandas()
        return frame

    def to_spark(self, session: SparkSession) -> DataFrame:
        """The table as a DataFrame of a session, not yet read; any size."""
        return session.read.format(self.format).load(self.uri)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> Any:
        """Arrow's stream, batch after batch: see the Arrow PyCapsule interface."""
        return self.dataset.scanner().to_reader().__arrow_c_stream__(requested_schema)

    def __len__(self) -> int:
        """How many rows, which the files say without being read."""
        return int(self.dataset.count_rows())

    def __bool__(self) -> bool:
        """A table is one, also without a row."""
        return True

    def __repr__(self) -> str:
        many = f"{len(self):,} rows, {len(self.columns)} columns"
        return f"<{self._which()}: {many}>"

    def _which(self) -> str:
        return (
            self.name
            if self.as_of is None
            else f"{self.name} as of {self.as_of}, run {self.run_id}"
        )

    def _require(self, columns: Sequence[str]) -> None:
        known = self.columns
        wrong = [f"'{c}'{did_you_mean(c, known)}" for c in columns if c not in known]
        if wrong:
            title = f"{self._which()}, has the columns {', '.join(known)}, and no"
            raise UserError(listed(f"{title}:", wrong))
