"""What was known at a date: the four views that stages read.

`renown.ledger.at(as_of)` makes them from the ledger; `--input DIR` hands them over directly, in
which case every nullable column may be absent.
"""

from __future__ import annotations

from renown.tables.contract import Column, Table
from renown.tables.ledger import (
    ACCOUNT_ID,
    ACT_KINDS,
    COUNTS,
    POST,
    POST_ID,
    POST_KINDS,
    PROFILE,
    STATUSES,
)

Accounts = Table(
    "accounts",
    "One row per account with a known profile: the last observation and status by the date.",
    ("account_id",),
    (
        ACCOUNT_ID,
        *PROFILE,
        Column("observed_at", "timestamp", "When the profile was last seen.", unit="UTC"),
        Column(
            "posts_count_grew_at",
            "timestamp",
            "When the profile was last seen with more posts than the time before.",
            unit="UTC",
        ),
        Column("status", "string", "The status by the date; null: active.", allowed=STATUSES),
        Column("person_id", "string", "The person, where accounts of one person are linked."),
    ),
)
PostsView = Table(
    "posts",
    "One row per post, with its counts as last seen by the date.",
    ("post_id",),
    (
        POST_ID,
        *(
            Column("kind", "string", "What it is; null: original.", allowed=POST_KINDS)
            if column.name == "kind"
            else Column("embedded", "boolean", f"{column.meaning} Null: no.")
            if column.name == "embedded"
            else column
            for column in POST
        ),
        *COUNTS,
    ),
)
FollowsView = Table(
    "follows",
    "One row per pair of accounts of which one follows the other at the date.",
    ("follower_id", "followed_id"),
    (
        Column("follower_id", "string", "Who follows.", nullable=False),
        Column("followed_id", "string", "Who is followed.", nullable=False),
        Column("started_at", "timestamp", "Since when, where it is known.", unit="UTC"),
    ),
)
InteractionsView = Table(
    "interactions",
    "One row per act of one account towards another.",
    (),
    (
        Column("actor_id", "string", "Who acted.", nullable=False),
        Column("target_id", "string", "Whom the act was directed at.", nullable=False),
        Column("kind", "string", "What was done.", nullable=False, allowed=ACT_KINDS),
        Column("occurred_at", "timestamp", "When.", unit="UTC", nullable=False),
        Column("target_post_id", "string", "The post acted on, where there is one."),
        Column("source_record_id", "string", "The actor's own record, where there is one."),
        Column(
            "list_name",
            "string",
            "What the list that the target is on was called by the date; null for all but `list`, and "
            "where nobody saw it.",
        ),
    ),
)

VIEWS = (Accounts, PostsView, FollowsView, InteractionsView)
