"""The accounts and posts that a record of Mastodon's holds, whichever kind of record it is.

Each is written down once for all the places where it may stand, and `where` says in which it stood.
"""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

from renown.ingest.mastodon_fields import ACCOUNT_NAMES, EMBEDDED_NAMES, STATUS_NAMES

FOR_ALL = ("public", "unlisted")
REACTIONS = ("favourite", "reblog")
# Of these the post itself is what there is to say.
SPEAKING = ("mention", "status", "update", "poll", "quote", "quoted_update")


def accounts(record: Column, kind: Column) -> Column:
    """Array of `struct<where, account>`: the record itself, who acts, and authors of posts in it."""
    status, alone = record["status"], F.struct(*(record[name] for name in ACCOUNT_NAMES))
    return _there(
        ("", F.when(kind == "account", alone)),
        ("account: ", record["account"]),
        ("reblog: account: ", record["reblog"]["account"]),
        ("quote: account: ", quoted(record)["account"]),
        ("status: account: ", status["account"]),
        ("status: quote: account: ", quoted(status)["account"]),
    )


def posts(record: Column, kind: Column) -> Column:
    """Array of `struct<where, what, own>`: `own` is true where its author's own record shows it.

    A reblog is among them, with `own` null: it is no post.
    """
    status, no = record["status"], F.lit(False)
    is_own = F.when(record["reblog"].isNull(), True)
    reacted = record["type"].isin(*REACTIONS)
    return _there(
        ("", F.when(kind == "status", _embedded(record)), is_own),
        ("reblog: ", record["reblog"], no),
        ("quote: ", quoted(record), no),
        ("status: ", F.when(status.isNotNull(), _embedded(status)), ~reacted),
        ("status: quote: ", quoted(status), no),
    )


def _there(*places: tuple[str, Column] | tuple[str, Column, Column]) -> Column:
    """Those places that hold something."""
    parts = (
        F.struct(F.lit(where).alias("where"), what.alias("what"), *(o.alias("own") for o in own))
        for where, what, *own in places
    )
    return F.filter(F.array(*parts), lambda part: part["what"].isNotNull())


def spoken(record: Column, kind: Column) -> Column:
    """The status whose words are acts: the record itself, or what a notification is of."""
    itself = F.struct(*(record[name] for name in STATUS_NAMES))
    speaks = record["type"].isin(*SPEAKING)
    return F.when((kind == "status") & record["reblog"].isNull(), itself).when(
        (kind == "notification") & speaks, record["status"]
    )


def reacted_to(record: Column, kind: Column) -> Column:
    """The post that the record's account favourites or reblogs."""
    status = F.when(record["status"].isNotNull(), _embedded(record["status"]))
    reacts = (kind == "notification") & record["type"].isin(*REACTIONS)
    return F.when(kind == "status", record["reblog"]).when(reacts, status)


def quoted(status: Column) -> Column:
    """The post quoted, where it is shown and everybody may see it."""
    post = status["quote"]["quoted_status"]
    return F.when(post["visibility"].isin(*FOR_ALL), post)


def _embedded(status: Column) -> Column:
    """As a post is read within another: of its own quote no more than that it is there."""
    names = (name for name in EMBEDDED_NAMES if name != "quote")
    quote = F.when(status["quote"].isNotNull(), "quote").alias("quote")
    return F.struct(*(status[name] for name in names), quote)
