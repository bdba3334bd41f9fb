"""What is known: observations and events as they were recorded, never an overwritten "current" row.

`renown.ledger.at` turns these into the views that stages read. Replaying, reordering, splitting or
duplicating the input changes nothing here.
"""

from __future__ import annotations

from renown.tables.contract import Column, Table

STATUSES = ("active", "suspended", "deactivated", "deleted", "opted_out")
POST_KINDS = ("original", "reply", "quote")
LINK_METHODS = ("given", "verified_link", "cross_link")
ACT_KINDS = ("repost", "quote", "reply", "mention", "like", "list", "block", "mute", "report")

ACCOUNT_ID = Column(
    "account_id", "string", "The account: `<network>:<native id>`, stable for life.", nullable=False
)
OBSERVED_AT = Column(
    "observed_at", "timestamp", "When this was seen to be so.", unit="UTC", nullable=False
)
PROFILE = (
    Column("handle", "string", "The name people type, without `@`; neither unique nor stable."),
    Column("display_name", "string", "The name shown."),
    Column("created_at", "timestamp", "When the account was opened.", unit="UTC"),
    Column("verified", "boolean", "The network vouches for it, or it pays to look so."),
    Column("declared_bot", "boolean", "The account says itself that it is automated."),
    Column("protected", "boolean", "Its posts are not public."),
    Column("description", "string", "What it says of itself."),
    Column("url", "string", "The link on its profile."),
    Column("default_profile", "boolean", "The profile was never adorned."),
    Column("default_profile_image", "boolean", "The picture is the network's own."),
    Column("followers_count", "bigint", "Followers, by the network's word.", "accounts", minimum=0),
    Column("following_count", "bigint", "Accounts it follows.", "accounts", minimum=0),
    Column("listed_count", "bigint", "Lists of others that it is on.", "lists", minimum=0),
    Column("posts_count", "bigint", "Posts ever, reposts included.", "posts", minimum=0),
    Column("likes_given_count", "bigint", "Likes ever given.", "likes", minimum=0),
)
COUNTS = (
    Column("reposts_count", "bigint", "Reposts, by the network's word.", "reposts", minimum=0),
    Column("replies_count", "bigint", "Replies, by the network's word.", "replies", minimum=0),
    Column("likes_count", "bigint", "Likes, by the network's word.", "likes", minimum=0),
    Column("quotes_count", "bigint", "Quotes, by the network's word.", "quotes", minimum=0),
    Column("impressions_count", "bigint", "Times it was shown.", "impressions", minimum=0),
)
POST = (
    Column("author_id", "string", "Who wrote it.", nullable=False),
    Column("created_at", "timestamp", "When it was posted.", unit="UTC", nullable=False),
    Column(
        "kind", "string", "What it is; a repost is no post.", nullable=False, allowed=POST_KINDS
    ),
    Column("in_reply_to_post_id", "string", "The post that it answers."),
    Column("text", "string", "What it says."),
    Column("language", "string", "Language by the network's word, a BCP 47 tag."),
    Column("hashtags", "array<string>", "Hashtags without `#`, lower case."),
    Column("links", "array<string>", "Links, expanded."),
    Column(
        "annotations",
        "array<string>",
        "What the network itself says that it is about, as it writes it, in order; null: it says nothing.",
    ),
    Column(
        "embedded",
        "boolean",
        "Seen only inside somebody else's record: it shows that others reacted to it, "
        "not that its author's posts are being collected.",
        nullable=False,
    ),
)
POST_ID = Column("post_id", "string", "The post: `<network>:<native id>`.", nullable=False)

AccountObservations = Table(
    "account_observations",
    "One row per profile as seen once, in full or in part.",
    ("account_id", "observed_at"),
    (
        ACCOUNT_ID,
        OBSERVED_AT,
        *PROFILE,
        Column(
            "opted_out",
            "boolean",
            "It asks not to be found or indexed; null: this look did not say.",
        ),
        Column("links", "array<string>", "Links on its profile, expanded."),
        Column(
            "verified_links",
            "array<string>",
            "Those of them that the network found to point back at the profile.",
        ),
    ),
    about="A null column was not in what was seen, and says nothing; seen to be empty is `''`.",
)
AccountEvents = Table(
    "account_events",
    "One row per change of an account's status.",
    ("account_id", "effective_at", "status"),
    (
        ACCOUNT_ID,
        Column("effective_at", "timestamp", "From when it holds.", unit="UTC", nullable=False),
        Column("status", "string", "The status from then on.", nullable=False, allowed=STATUSES),
    ),
)
Follows = Table(
    "follows",
    "One row per follow record and start; following again is a new record, or a new start of it.",
    ("follow_id", "started_at"),
    (
        Column("follow_id", "string", "The record's own id.", nullable=False),
        Column("follower_id", "string", "Who follows.", nullable=False),
        Column("followed_id", "string", "Who is followed.", nullable=False),
        Column("started_at", "timestamp", "Since when, where the network says.", unit="UTC"),
        Column("ended_at", "timestamp", "Until when, where it has ended.", unit="UTC"),
        OBSERVED_AT,
    ),
)
Posts = Table(
    "posts",
    "One row per version of a post.",
    ("post_id", "written_at"),
    (
        POST_ID,
        Column(
            "written_at",
            "timestamp",
            "When this version was written: later than `created_at` where it was edited.",
            unit="UTC",
            nullable=False,
        ),
        *POST,
        OBSERVED_AT,
    ),
)
PostObservations = Table(
    "post_observations",
    "One row per look at a post's public counts.",
    ("post_id", "observed_at"),
    (POST_ID, OBSERVED_AT, *COUNTS),
)
Interactions = Table(
    "interactions",
    "One row per act of one account towards another, each time its record was written.",
    ("interaction_id", "occurred_at"),
    (
        Column("interaction_id", "string", "`record_id#kind#target_id`.", nullable=False),
        Column("source_record_id", "string", "The actor's own record.", nullable=False),
        Column("actor_id", "string", "Who acted.", nullable=False),
        Column("target_id", "string", "Whom the act was directed at.", nullable=False),
        Column("kind", "string", "What was done.", nullable=False, allowed=ACT_KINDS),
        Column("target_post_id", "string", "The post acted on, where there is one."),
        Column("occurred_at", "timestamp", "When.", unit="UTC", nullable=False),
        Column("claimed_at", "timestamp", "When, by the client's word.", unit="UTC"),
        OBSERVED_AT,
        Column("list_id", "string", "The list that an act of kind `list` puts its target on."),
    ),
)
ListObservations = Table(
    "list_observations",
    "One row per list of accounts as seen once.",
    ("list_id", "observed_at"),
    (
        Column("list_id", "string", "The list: `<network>:<the network's id>`.", nullable=False),
        Column("owner_id", "string", "Who keeps it.", nullable=False),
        Column("name", "string", "What its owner calls it."),
        Column("description", "string", "What its owner says of it."),
        Column(
            "for_moderation",
            "boolean",
            "It is of accounts to be hidden or blocked; null: the network does not say.",
        ),
        OBSERVED_AT,
    ),
    about="A null column was not in what was seen, and says nothing; seen to be empty is `''`.",
)
Tombstones = Table(
    "tombstones",
    "One row per moment at which a record was deleted, or written anew in place of what it was.",
    ("record_id", "deleted_at"),
    (
        Column("record_id", "string", "The record that is gone.", nullable=False),
        Column(
            "deleted_at",
            "timestamp",
            "Since when: what was written until then is gone, what is written later is not.",
            unit="UTC",
            nullable=False,
        ),
        Column(
            "for_good",
            "boolean",
            "The network never uses an id again: whatever bears it is gone.",
            nullable=False,
        ),
    ),
)
IdentityLinks = Table(
    "identity_links",
    "One row per two accounts that something says are of one person, and what says so.",
    ("account_id", "other_id", "method"),
    (
        ACCOUNT_ID,
        Column("other_id", "string", "The other account, the later one by letter.", nullable=False),
        Column("method", "string", "How it is known.", nullable=False, allowed=LINK_METHODS),
        Column(
            "confidence",
            "double",
            "How sure it is, as a probability.",
            nullable=False,
            minimum=0,
            maximum=1,
        ),
        OBSERVED_AT,
    ),
)
Suppressed = Table(
    "suppressed",
    "One row per erased account, which must not come back.",
    ("account_hash",),
    (
        Column("account_hash", "string", "Keyed hash of the account_id.", nullable=False),
        Column("erased_at", "timestamp", "When it was erased.", unit="UTC", nullable=False),
    ),
)
Rejects = Table(
    "rejects",
    "One row per record that could not be read.",
    # Two folders may each hold a `posts.ndjson` whose first line is damaged.
    ("network", "file", "line", "raw"),
    (
        Column("file", "string", "The input file, within the folder given.", nullable=False),
        Column("line", "bigint", "The line, from 1.", "line", nullable=False, minimum=1),
        Column("network", "string", "The connector that read it.", nullable=False),
        Column("reason", "string", "What is wrong with it.", nullable=False),
        Column("raw", "string", "The record as it was.", nullable=False),
    ),
)

LEDGER = (
    AccountObservations,
    AccountEvents,
    Follows,
    Posts,
    PostObservations,
    Interactions,
    ListObservations,
    Tombstones,
    IdentityLinks,
    Suppressed,
    Rejects,
)
