"""What somebody knows of single accounts for sure: seeds that trust and distrust spread from.

    account_id,label
    x:12,good
    x:13,bad

A seed is not decided about by this (see `renown.clean.overrides`): it speaks of those around it.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import ValidationError
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from renown.clean.overrides import AccountId
from renown.settings import ConfigError, Frozen, problems_in, wrong

HALF = 0.5  # who is trusted less is nearer to bad seeds than to good ones
COLUMNS = ["account_id", "label"]


class Seed(Frozen):
    """One account that is known to be genuine (good), or spam (bad)."""

    account_id: AccountId
    label: Literal["good", "bad"]


def load_seeds(path: str | None) -> tuple[Seed, ...]:
    """What a CSV file with account_id and label holds, by account_id; nothing where there is none.

    Raises ConfigError, listing all that is wrong with it by its line.
    """
    if path is None:
        return ()
    problems: list[str] = []
    found = set(_lines(path, problems))
    labels = Counter(seed.account_id for seed in found)
    problems += [f"{name} is both good and bad" for name, n in sorted(labels.items()) if n > 1]
    if problems:
        raise wrong(problems, source=f"seeds {path}")
    return tuple(sorted(found, key=lambda seed: seed.account_id))


def _lines(path: str, problems: list[str]) -> Iterator[Seed]:
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"seeds {path} cannot be read: {error}") from None
    rows = csv.DictReader(text.splitlines())
    if missing := [name for name in COLUMNS if name not in (rows.fieldnames or ())]:
        problems.append(f"no column {', '.join(missing)}; found {', '.join(rows.fieldnames or ())}")
        return
    for row in rows:
        try:
            yield Seed.model_validate({name: row[name] for name in COLUMNS})
        except ValidationError as error:
            problems += [f"line {rows.line_num}: {told}" for told in problems_in(Seed, error)]


def distrusted(seeded: DataFrame) -> DataFrame:
    """Marks accounts that distrust reaches more than trust, of account_id, trust, good and bad.

    As `renown.trust` finds them from seeds: whom trusted accounts pay attention to gets trust, who pays
    attention to confirmed spam gets distrust. Of whom no seed reaches nothing is said.
    """
    return seeded.where(F.col("trust") < HALF).select(
        "account_id",
        (1 - F.col("trust") / HALF).alias("strength"),
        F.format_string("trust %.2f from seeds, where unknown is %.1f", "trust", F.lit(HALF)).alias(
            "found"
        ),
    )
