"""Accounts on Mastodon: what they are called, and what is seen of them.

Ids are local to the instance that was asked, so an account is known by an address. It has two: its
`uri`, which says what it is, and its `url`, the page that people visit; a mention, and an account
from an older instance, carry the page alone. So that both meet, the page decides where it is of the
usual form: `https://host/@name` is the account `https://host/users/name`, which is the `uri` too on
most instances, whatever else it is on the others (`/ap/users/123`, `/users/9kvj81s9`). Elsewhere
the account is its `uri`, and where that is missing its `url`. So a mention of an account whose page
is of neither form meets nothing else that is known of it (Pixelfed's `/name`, bridges). A page on
another host than the `uri` is not believed: anybody can write one.
"""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

from renown.ingest import mastodon_html as html
from renown.ingest import mastodon_shape as shape
from renown.ingest.connector import row
from renown.ingest.mastodon_fields import PROFILE_COUNTS
from renown.tables import AccountEvents, AccountObservations

PAGE = r"^(https?://[^/]+)/@([^/@?#]+)/?$"
HOST = "^https?://([^/]+)"
# The picture of those who never chose one.
NO_PICTURE = "/missing.png"


def account_id(account: Column) -> Column:
    """By the account's page, where it is its own, else by its `uri`, else by its `url`."""
    uri, url = account["uri"], account["url"]
    elsewhere = _host(uri) != _host(url)
    page = F.when(~F.coalesce(elsewhere, F.lit(False)), F.coalesce(url, uri))
    return F.when(page.rlike(PAGE), at(page)).otherwise(mastodon(F.coalesce(uri, url)))


def at(address: Column) -> Column:
    """The account with this `uri` or `url`."""
    return mastodon(F.regexp_replace(address, PAGE, "$1/users/$2"))


def mastodon(native_id: Column) -> Column:
    """An id of ours out of an address."""
    return F.concat(F.lit("mastodon:"), native_id)


def newest(account: Column) -> Column:
    """The newest time in what is seen of an account."""
    verified = F.array_max(account["fields"]["verified_at"])
    texts = (account["created_at"], account["last_status_at"], verified)
    return F.greatest(*(shape.time(text) for text in texts))


def profile(account: Column, seen: Column) -> Column:
    """A profile; what an instance shows of an account that it suspended is blanked, and is none."""
    fields = account["fields"]
    verified = F.filter(fields, lambda field: field["verified_at"].isNotNull())
    found = row(
        AccountObservations,
        account_id=account_id(account),
        observed_at=seen,
        handle=_handle(account),
        display_name=account["display_name"],
        created_at=shape.time(account["created_at"]),
        declared_bot=account["bot"],
        description=html.text(account["note"]),
        url=account["url"],
        default_profile_image=account["avatar"].endswith(NO_PICTURE),
        opted_out=_opted_out(account),
        links=html.links(F.concat_ws(" ", account["note"], fields["value"])),
        verified_links=html.links(F.concat_ws(" ", verified["value"])),
        **{column: account[name] for column, name in PROFILE_COUNTS.items()},
    )
    return F.when(account["acct"].isNotNull() & ~_suspended(account), found)


def status(account: Column, seen: Column) -> Column:
    """An instance says only of accounts that are suspended whether they are."""
    found = row(
        AccountEvents,
        account_id=account_id(account),
        effective_at=seen,
        status=F.when(_suspended(account), "suspended").otherwise("active"),
    )
    return F.when(account["acct"].isNotNull(), found)


def _suspended(account: Column) -> Column:
    return F.coalesce(account["suspended"], F.lit(False))


def _handle(account: Column) -> Column:
    """In full, `name@host`: an instance leaves the host out of its own accounts' names."""
    acct, host = account["acct"], _host(F.coalesce(account["url"], account["uri"]))
    return F.when(acct.contains("@"), acct).otherwise(F.concat_ws("@", acct, host))


def _opted_out(account: Column) -> Column:
    """From search engines, or from search on Mastodon; null where it says nothing of the latter."""
    asks_not = account["noindex"] | ~account["indexable"]
    return F.when(asks_not, True).when(account["indexable"], False)


def _host(address: Column) -> Column:
    return F.regexp_extract(address, HOST, 1)
