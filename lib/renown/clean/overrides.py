"""What somebody has decided about single accounts, until a date: allowed, or denied.

    overrides:
      - {account_id: "x:12", action: allow, reason: checked by phone, expires: 2027-01-31}
      - {account_id: "x:13", action: deny, reason: ruling 7/26, expires: 2027-06-30}

`allow` takes away every suspicion, and a declaration of being a bot; not that the network suspended
an account, or that it is gone or opted out. `deny` removes. Both count up to the end of the day `expires`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError
from pyspark.sql import DataFrame, SparkSession

from renown.settings import Frozen, problems_in, read_yaml, wrong

AccountId = Annotated[str, Field(pattern=r"^[^:\s]+:\S.*$")]  # NETWORK:ID
ALLOW, DENY = "override_allow", "override_deny"


class Override(Frozen):
    """One decision."""

    account_id: AccountId
    action: Literal["allow", "deny"]
    reason: str = Field(min_length=3)
    expires: date


class _File(Frozen):
    overrides: tuple[Override, ...] = ()


def load_overrides(path: str | None) -> tuple[Override, ...]:
    """What a file holds, by account_id; nothing where there is none.

    Raises ConfigError, listing all that is wrong with it.
    """
    if path is None:
        return ()
    source = f"overrides {path}"
    content = read_yaml(Path(path), what="overrides")
    try:
        held = _File.model_validate(content).overrides
    except ValidationError as error:
        raise wrong(problems_in(_File, error), source=source) from None
    times = Counter(o.account_id for o in held)
    if twice := [f"{name} is named {n} times" for name, n in times.items() if n > 1]:
        raise wrong(twice, source=source)
    return tuple(sorted(held, key=lambda o: o.account_id))


def in_force(overrides: Iterable[Override], as_of: date) -> tuple[Override, ...]:
    """Those that had not expired by the date."""
    return tuple(o for o in overrides if o.expires >= as_of)


def expired(overrides: Iterable[Override], as_of: date) -> list[str]:
    """What there is to say of those that are ignored."""
    return [
        f"the override of {o.account_id} ({o.action}: {o.reason}) expired on {o.expires} and is ignored"
        for o in overrides
        if o.expires < as_of
    ]


def as_table(spark: SparkSession, overrides: Sequence[Override]) -> DataFrame:
    """One row per account: account_id, override (the reason code), override_found."""
    rows = [
        (o.account_id, ALLOW if o.action == "allow" else DENY, f"{o.reason} (until {o.expires})")
        for o in overrides
    ]
    return spark.createDataFrame(rows, "account_id string, override string, override_found string")
