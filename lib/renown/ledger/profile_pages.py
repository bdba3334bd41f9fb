"""Addresses of profiles as short keys, so that a link can be compared with whom it may mean.

A key is `<network>:<native id>` where the address holds an id that never changes, and
`<network>:@<handle>` where it holds a name; all in lower case. A Mastodon handle is `name@host`.
"""

from __future__ import annotations

from functools import reduce
from operator import or_

from pyspark.sql import Column
from pyspark.sql import functions as F

# An address without its scheme and `www.`, and the key that it stands for; the first that fits.
PROFILES = (
    (r"^(?:m\.|mobile\.)?(?:x|twitter)\.com/i/user/(\d+)$", "x:$1"),
    (r"^(?:m\.|mobile\.)?(?:x|twitter)\.com/@?(\w{1,20})$", "x:@$1"),
    (r"^bsky\.app/profile/(did:[a-z0-9]+:[^/]+)$", "bluesky:$1"),
    (r"^bsky\.app/profile/@?([^/]+)$", "bluesky:@$1"),
    (r"^(?:[\w-]+\.)?(?:facebook|fb)\.com/profile\.php\?id=(\d+).*$", "facebook:$1"),
    (r"^(?:[\w-]+\.)?(?:facebook|fb)\.com/(?:people|pages)/[^/]+/(\d+)$", "facebook:$1"),
    (r"^(?:[\w-]+\.)?(?:facebook|fb)\.com/(\d+)$", "facebook:$1"),
    (r"^(?:[\w-]+\.)?(?:facebook|fb)\.com/([\w.]+)$", "facebook:@$1"),
    (r"^(?:[\w-]+\.)?linkedin\.com/in/([^/]+)$", "linkedin:@$1"),
    (r"^(?:[\w-]+\.)?linkedin\.com/company/([^/]+)$", "linkedin:@company/$1"),
    (r"^([^/@]+)/(?:@|users/)([^/@]+)$", "mastodon:@$2@$1"),
)
# Stands before a key, so that no text passes for one, and no key for an address.
FOUND = "\x01"
# Whether a text may hold such an address: a look at every profile that costs no more than reading it.
POINTING = r"(?i)\b(x|twitter|facebook|fb|linkedin)\.com/|bsky\.app/profile/|/@|/users/"
# An address within a text, its scheme maybe left out.
ADDRESS = r"(?i)(?:https?://)?[\w-]+(?:\.[\w-]+)+/[^\s<>\"']+"
SITE = r"^https?://(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)/?$"
# What hands out handles to others: a name below it is no domain of one's own.
LENT = (".bsky.social", ".brid.gy", "handle.invalid")


def key(page: Column) -> Column:
    """The key of the account whose profile an address is; null where it is none that is known."""
    bare = F.regexp_replace(F.lower(F.trim(page)), r"^(?:https?://)?(?:www\.)?|\x01", "")
    bare = F.regexp_replace(bare, r"(?<!/profile\.php)[?#].*$", "")
    bare = F.regexp_replace(bare, r"[/.,;:!)\]]+$", "")
    for form, to in PROFILES:
        bare = F.regexp_replace(bare, form, FOUND + to)
    return F.nullif(F.regexp_extract(bare, f"^{FOUND}(.*)$", 1), F.lit(""))


def site(page: Column) -> Column:
    """The key of a web site, where an address is that of its first page; else null."""
    host = F.nullif(F.regexp_extract(F.lower(F.trim(page)), SITE, 1), F.lit(""))
    return F.concat(F.lit("site:"), host)


def keys(account_id: Column, handle: Column) -> Column:
    """All keys that an account bears: by its id, by its handle, and by a domain that is its handle.

    Bluesky lets nobody use a domain as a handle who cannot change what that domain says.
    """
    network = F.substring_index(account_id, ":", 1)
    native = F.regexp_replace(account_id, "^[^:]*:", "")
    page = key(native)
    name = F.lower(F.ltrim(handle, F.lit("@")))
    named = F.concat(network, F.lit(":@"), name)
    host = F.regexp_extract(F.lower(native), r"^https?://(?:www\.)?([^/]+)/", 1)
    at_home = F.concat_ws("@", F.lit("mastodon:"), F.substring_index(name, "@", 1), host)
    slug = F.concat(network, F.lit(":@"), F.lower(native))
    lent = reduce(or_, (name.endswith(ending) for ending in LENT))
    return F.array_distinct(
        F.array_compact(
            F.array(
                F.lower(account_id),
                F.when(page.startswith(F.concat(network, F.lit(":"))), page),
                named,
                F.when((network == "mastodon") & (host != "") & name.isNotNull(), at_home),
                F.when(network.isin("facebook", "linkedin") & ~native.contains("/"), slug),
                F.when((network == "bluesky") & ~lent, F.concat(F.lit("site:"), name)),
            )
        )
    )
