"""The long tables of a report: all accounts by rank, persons of several accounts, and each topic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from renown.publish.reading import Snapshot
from renown.report.pages.listing import Listing, Shown, columns_of, pages_of
from renown.report.topical import STANDINGS

MOST = 100_000  # rows of a long table: what a browser sorts and searches at once
REACTORS = {
    "none": "nobody",
    "one": "one account",
    "few": "2 to 4",
    "some": "5 to 9",
    "dozens": "10 to 99",
    "hundreds": "100 to 999",
    "thousands": "1,000 and more",
}
SCORES = (
    Shown("rank", "Rank", "whole", "1 is the highest score; equal scores share a rank."),
    Shown("account", "Account", "account"),
    Shown("score", "Score", "score", "0 to 100, and between what it lies."),
    Shown("true_reach", "Reach", "score", "Who, after cleaning, really reacts."),
    Shown("amplification", "Amplification", "score", "What happens to content once it is out."),
    Shown("network", "Network", "score", "How influential the engaged audience is."),
    Shown("influence", "Influence", "amount", "In trusted accounts that nobody reacts to."),
    Shown(
        "evidence", "Reacted", "words", "How many accounts reacted to it.", REACTORS, choice=True
    ),
    Shown("network_name", "On", "words", "The social network.", choice=True),
)
PERSONS = (
    Shown("rank", "Rank", "whole", "Among persons and single accounts together."),
    Shown("account", "Person", "account", "By the best of the accounts."),
    Shown("accounts", "Accounts", "words", "Those of the person that are scored, best first."),
    Shown("score", "Score", "score", "0 to 100, and between what it lies."),
    Shown("true_reach", "Reach", "score"),
    Shown("amplification", "Amplification", "score"),
    Shown("network", "Network", "score"),
    Shown("influence", "Influence", "amount", "Of all its accounts together."),
    Shown("link_confidence", "Link", "share", "How sure the least sure of its accounts is."),
)
TOPIC = (
    Shown("rank", "Rank", "whole", "Among the sources of the topic."),
    Shown("account", "Account", "account"),
    Shown("standing", "Standing", "words", "", STANDINGS, choice=True),
    Shown("influence", "Influence", "amount", "On the topic, in trusted accounts."),
    Shown("confidence", "Sure", "share", "How sure it is that it rightly stands there."),
    Shown("posts", "Posts", "whole", "Own posts on the topic."),
    Shown("days", "Days", "whole", "Days with such a post."),
    Shown("reactors", "Reactors", "whole", "Kept accounts that reacted to those."),
    Shown("share_of_posts", "Of its posts", "share", "Those on the topic, of its own."),
    Shown("reposted", "Reposted", "whole", "Posts of others on it that it reposted."),
    Shown("lists", "On lists", "whole", "Lists of kept accounts that are named after it."),
)
DIGITS = {"share_of_posts": 4, "confidence": 4, "link_confidence": 4, "score": 2}
NAMES = ("account_id", "handle", "display_name")


def rankings(snapshot: Snapshot, paged: frozenset[str]) -> Listing:
    """All scored accounts, the highest score first; the first of them where there are very many."""
    wanted = (*NAMES, *_columns_shown(SCORES))
    held = _columns(snapshot, "scores", wanted, pc.field("rank") <= MOST)
    first = _first(held, [("rank", "ascending"), ("account_id", "ascending")])
    shown = SCORES if len(pc.unique(first["network_name"])) > 1 else SCORES[:-1]
    values = columns_of(first, DIGITS)
    pages = pages_of(values["account_id"], paged)
    return Listing("Scored accounts by rank", shown, values, snapshot.count(), NAMES, pages)


def persons(snapshot: Snapshot, paged: frozenset[str]) -> Listing:
    """Persons of several accounts, the highest score first; each named by the best of its accounts."""
    held = _columns(snapshot, "persons", ("person_id", "account_ids", *_columns_shown(PERSONS)))
    first = _first(held, [("rank", "ascending"), ("person_id", "ascending")])
    known = _names(snapshot, pc.unique(pc.list_flatten(first["account_ids"])))
    members = [
        [known[each] for each in ids if each in known] for ids in first["account_ids"].to_pylist()
    ]
    values = columns_of(first.drop_columns(["account_ids"]), DIGITS)
    values |= {name: [theirs[0][name] for theirs in members] for name in NAMES}
    values["accounts"] = [", ".join(map(_both_names, theirs)) for theirs in members]
    return Listing(
        "Persons of several accounts by rank",
        PERSONS,
        values,
        held.num_rows,
        (*NAMES, "person_id", "accounts"),
        pages_of(values["account_id"], paged),
    )


def _names(snapshot: Snapshot, ids: pa.Array) -> dict[str, dict[str, str | None]]:
    """Id, handle and name of accounts, fit to be shown."""
    values = columns_of(_scored(snapshot, ids), {})
    rows = (dict(zip(NAMES, row, strict=True)) for row in zip(*map(values.get, NAMES), strict=True))
    return {row["account_id"]: row for row in rows}


def _both_names(row: dict[str, str | None]) -> str:
    return f"@{row['handle']} ({row['account_id']})" if row["handle"] else str(row["account_id"])


def topics(
    snapshot: Snapshot, paged: frozenset[str], documented: Iterable[str] = ()
) -> dict[str, Listing]:
    """By topic, who posts on it: sources by rank, then spreaders, then those with too little evidence.

    Of a topic that has a document and no row there is an empty one.
    """
    if not snapshot.holds("topics"):
        return {}
    held = _columns(snapshot, "topics", ("topic", "account_id", *_columns_shown(TOPIC)))
    named = _named(snapshot, held)
    return {
        name: _topic(named.filter(pc.equal(named["topic"], name)), name, paged)
        for name in sorted({*documented, *pc.unique(named["topic"]).to_pylist()})
    }


def _topic(held: pa.Table, name: str, paged: frozenset[str]) -> Listing:
    places = pa.array([*STANDINGS])
    held = held.append_column("place", pc.index_in(held["standing"], value_set=places))
    order = [
        ("place", "ascending"),
        ("rank", "ascending"),
        ("posts", "descending"),
        ("account_id", "ascending"),
    ]
    first = _first(held, order).drop_columns(["place", "topic"])
    values = columns_of(first, DIGITS)
    on_none = not any(values.get("lists", ()))  # nor does an older snapshot say
    return Listing(
        f"Who posts on {name}",
        TOPIC[:-1] if on_none else TOPIC,
        values,
        held.num_rows,
        NAMES,
        pages_of(values["account_id"], paged),
    )


def _named(snapshot: Snapshot, held: pa.Table) -> pa.Table:
    """With handle and name of every account."""
    scored = _scored(snapshot, pc.unique(held["account_id"]))
    return held.join(scored, "account_id", join_type="left outer")


def _scored(snapshot: Snapshot, ids: pa.Array) -> pa.Table:
    """Id, handle and name of those of these accounts that have a score."""
    wanted = pc.field("account_id").isin(ids)
    return snapshot.dataset("scores").to_table(columns=[*NAMES], filter=wanted)


def _columns_shown(shown: Sequence[Shown]) -> list[str]:
    """The columns that cells are made of, intervals with them."""
    ends = [
        f"{c.name}_{end}" for c in shown if c.kind in ("score", "amount") for end in ("low", "high")
    ]
    return [*(column.name for column in shown), *ends]


def _columns(
    snapshot: Snapshot, name: str, wanted: Sequence[str], where: pc.Expression | None = None
) -> pa.Table:
    """Those of the columns that the table has; what is shown is made of several, or older, may be absent."""
    dataset = snapshot.dataset(name)
    columns = [c for c in dict.fromkeys(wanted) if c in dataset.schema.names]
    return dataset.to_table(columns=columns, filter=where)


def _first(held: pa.Table, order: list[tuple[str, str]]) -> pa.Table:
    return held.sort_by(order).slice(0, MOST)
