"""What a record in a Jetstream event says: at-uris, and what is read of them and of texts.

What differs from one collection to the next is text here, and read as what it should be.
"""

from __future__ import annotations

from pyspark.sql import Column
from pyspark.sql import functions as F

FACETS = "array<struct<features array<struct<did string, uri string, tag string>>>>"
LABELS = "struct<values array<struct<val string>>>"

# https://atproto.com/specs/did, /at-uri-scheme and /record-key
DID = "did:[a-z0-9]+:[A-Za-z0-9._:%-]{1,2048}"
RKEY = "[A-Za-z0-9._:~-]{1,512}"
AT_URI = f"^at://({DID})/([A-Za-z0-9.-]+)/({RKEY})$"
POST = "app.bsky.feed.post"
LIST = "app.bsky.graph.list"
# What a server says whose account's own handle does not point back at it: it is no name.
NO_HANDLE = "handle.invalid"


def author(uri: Column) -> Column:
    """Whose record an at-uri names: its authority."""
    return F.split_part(uri, F.lit("/"), F.lit(3))


def post(uri: Column) -> Column:
    """The at-uri where it names a post: lists and feeds can be liked and embedded too."""
    return F.when(F.split_part(uri, F.lit("/"), F.lit(4)) == POST, uri)


def own_list(event: Column) -> Column:
    """The list that an item puts somebody on; null where it is none of the account's own."""
    uri = event["commit"]["record"]["list"]
    its_own = F.split_part(uri, F.lit("/"), F.lit(4)) == LIST
    return F.when(its_own & (author(uri) == event["did"]), uri)


def record_id(event: Column) -> Column:
    """The at-uri of the record that a commit is of, as the ledger knows it."""
    commit = event["commit"]
    path = F.concat_ws("/", event["did"], commit["collection"], commit["rkey"])
    return F.concat(F.lit("bluesky:at://"), path)


def subject_uri(record: Column) -> Column:
    """What is liked or reposted."""
    return F.get_json_object(record["subject"], "$.uri")


def parent_uri(record: Column) -> Column:
    """What is answered; the root of the thread is not."""
    return F.get_json_object(record["reply"], "$.parent.uri")


def embedded_uri(record: Column) -> Column:
    """What is embedded, alone or beside pictures."""
    embed = record["embed"]
    return F.coalesce(
        F.get_json_object(embed, "$.record.uri"), F.get_json_object(embed, "$.record.record.uri")
    )


def features(record: Column) -> Column:
    """What stands in the text beside words: each a mention, a link or a hashtag, by its one field."""
    return F.flatten(F.array_compact(F.from_json(record["facets"], FACETS)["features"]))


def mentioned(features: Column) -> Column:
    """Dids named in the text, as often as they are."""
    return _named(features, "did")


def language(record: Column) -> Column:
    """The first of the languages said."""
    return F.get(F.from_json(record["langs"], "array<string>"), F.lit(0))


def hashtags(record: Column, features: Column) -> Column:
    """Those in the text and those beside it."""
    beside = F.coalesce(F.from_json(record["tags"], "array<string>"), _none())
    return F.array_distinct(F.transform(F.concat(beside, _named(features, "tag")), F.lower))


def links(record: Column, features: Column) -> Column:
    """Those in the text, and the page that the post shows."""
    embed = record["embed"]
    page = F.coalesce(
        F.get_json_object(embed, "$.external.uri"),
        F.get_json_object(embed, "$.media.external.uri"),
    )
    return F.array_distinct(F.array_compact(F.concat(_named(features, "uri"), F.array(page))))


def _named(features: Column, name: str) -> Column:
    return F.coalesce(F.array_compact(features[name]), _none())


def labels(record: Column) -> Column:
    """What a profile says of itself in labels."""
    values = F.from_json(record["labels"], LABELS)["values"]["val"]
    return F.coalesce(F.array_compact(values), _none())


def claimed_at(record: Column) -> Column:
    """When it was written, by the client's word; null where that is no time."""
    text = record["createdAt"]
    return F.when(text.rlike(r"^[12]\d{3}-\d\d-\d\dT"), text.try_cast("timestamp"))


def handle(event: Column) -> Column:
    """The handle, where the event tells one that holds."""
    return F.nullif(event["identity"]["handle"], F.lit(NO_HANDLE))


def _none() -> Column:
    return F.array().cast("array<string>")
