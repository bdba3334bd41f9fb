"""What is known, and what was known at a date."""

from renown.ledger.records import Records
from renown.ledger.store import Change, Summary, append, read, refuse_rejects, versions
from renown.ledger.views import (
    Views,
    at,
    with_persons_named,
    without_erased,
    without_own_acts,
)

__all__ = [
    "Change",
    "Records",
    "Summary",
    "Views",
    "append",
    "at",
    "read",
    "refuse_rejects",
    "versions",
    "with_persons_named",
    "without_erased",
    "without_own_acts",
]
