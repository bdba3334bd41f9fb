"""How a snapshot's influence and scores agree with plain counts: `python -m renown.proofs.correlations`.

Spearman rank correlations over all scored accounts, next to those of plain in-degree. Reposts per
post enter the amplification component, so their correlation with the composite is partly circular;
follower counts enter nothing, and influence knows neither.
"""

from __future__ import annotations

import argparse
from collections import Counter

import pandas as pd
from rich.table import Table

from renown.cli_reading import output, ranking
from renown.publish.reading import Snapshot, open_snapshot

MEASURES = {
    "influence": "influence",
    "score (composite)": "score",
    "in-degree": "in_degree",
    "in-degree, weighted": "in_strength",
}
COUNTS = {"followers": "followers", "mean reposts per post": "reposts_per_post"}


def correlations(snapshot: Snapshot) -> pd.DataFrame:
    """One row per measure, one column per count: Spearman's rho over accounts that have both."""
    accounts = _accounts(snapshot)
    return pd.DataFrame(
        {
            count: {
                measure: accounts[column].corr(accounts[held], method="spearman")
                for measure, column in MEASURES.items()
            }
            for count, held in COUNTS.items()
        }
    )


def _accounts(snapshot: Snapshot) -> pd.DataFrame:
    """One row per scored account, with measures and counts."""

    def read(name: str, *columns: str) -> pd.DataFrame:
        return snapshot.dataset(name).to_table(columns=list(columns)).to_pandas()

    edges = read("edges", "dst", "weight").groupby("dst")["weight"].agg(["size", "sum"])
    edges.columns = pd.Index(["in_degree", "in_strength"])
    vertices = (
        read("vertices", "id", "account_id")
        .join(edges, on="id")
        .fillna({"in_degree": 0, "in_strength": 0})
    )
    return (
        read("scores", "account_id", "score", "influence")
        .merge(read("features", "account_id", *COUNTS.values()), on="account_id")
        .merge(vertices, on="account_id")
    )


def main() -> None:
    """Print who was scored, why the others were not, the correlations and the top."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--warehouse", required=True)
    parser.add_argument("--limit", type=int, default=20)
    options = parser.parse_args()
    snapshot, console = open_snapshot(options.warehouse), output()
    reasons = Counter(
        (row["decision"], row["reasons"][0] if row["reasons"] else "")
        for row in snapshot.dataset("screening")
        .to_table(columns=["decision", "reasons"])
        .to_pylist()
    )
    console.print(f"{sum(reasons.values()):,} accounts seen, {snapshot.count():,} scored")
    for (decision, reason), count in reasons.most_common():
        console.print(
            f"  {count:>7,} {decision.replace('_', ' ')}{f' ({reason})' if reason else ''}"
        )
    found = correlations(snapshot)
    table = Table("Spearman's rho with", *found.columns, box=None, pad_edge=False)
    for measure, row in found.iterrows():
        table.add_row(str(measure), *(f"{value:.2f}" for value in row))
    console.print(table)
    console.print(f"\nThe {options.limit} most influential:")
    console.print(ranking(snapshot.top(options.limit, by="influence")))


if __name__ == "__main__":
    main()
