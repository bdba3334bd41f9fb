"""Values of a solution as they are written: influence, and the share of the sum."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from renown.exact import exact_sum


def influences(values: DataFrame | pa.Table) -> tuple[DataFrame | pa.Table, dict[str, float]]:
    """(id, influence, share), with `column` where there are several, and the sum of each column.

    An Arrow table has its columns' names as a dictionary. A column of signed values may sum to 0, and
    then has no shares.

    The share, x / sum(x), is PageRank: teleport q / sum(q), and all that is not passed on sent there.
    The name of a column without a name is "".
    """
    return _of_table(values) if isinstance(values, pa.Table) else _of_frame(values)


def _of_table(values: pa.Table) -> tuple[pa.Table, dict[str, float]]:
    value = values["value"].to_numpy()
    if "column" not in values.column_names:
        sums = {"": float(value.sum())}
        return pa.table({"id": values["id"], "influence": value, "share": value / sums[""]}), sums
    column = values["column"].combine_chunks()
    of, names = column.indices.to_numpy(), column.dictionary.to_pylist()
    totals = np.bincount(of, weights=value, minlength=len(names))
    shares = np.divide(value, totals[of], out=np.full(len(value), np.nan), where=totals[of] != 0)
    named = {"id": values["id"], "column": column, "influence": value, "share": shares}
    return pa.table(named), dict(zip(names, totals.tolist(), strict=True))


def _of_frame(values: DataFrame) -> tuple[DataFrame, dict[str, float]]:
    named = "column" in values.columns
    key = F.col("column") if named else F.lit("")
    summed = values.groupBy(key.alias("of")).agg(exact_sum(F.col("value")).alias("sum"))
    sums = {row["of"]: row["sum"] for row in summed.collect()}
    total = F.element_at(F.create_map(*(F.lit(e) for pair in sums.items() for e in pair)), key)
    columns = ["id", *(["column"] if named else [])]
    return (
        values.select(
            *columns,
            F.col("value").alias("influence"),
            F.try_divide("value", total).alias("share"),
        ),
        sums,
    )
