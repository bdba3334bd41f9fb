"""What was planted, for validation alone: it lies beside the records, never among them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from renown.demo import topical
from renown.demo.communities import COMMUNITIES
from renown.demo.elsewhere import Elsewhere
from renown.demo.parameters import ROLES
from renown.demo.timeline import Posts
from renown.demo.world import World

COLUMNS = (
    "account_id",
    "role",
    "community",
    "latent_influence",
    "planted_note",
    "topical_note",
    "person",
)
_NOTES = {
    "influencer": "a real audience that reacts",
    "celebrity": "many followers, hardly any reaction",
    "pod": "reposts everything of pod {group} within minutes",
    "bought_follower": "sold from batch {group}",
    "bot_ring": "bot of ring {group}",
    "quote_bot": "posts a quotation every minute",
    "inactive": "silent for more than 90 days",
    "mentioned_only": "no profile in the records",
}


def write_truth(world: World, posts: Posts, on: Elsewhere, file: Path) -> None:
    """One row an account, those without a profile too, and then those of Bluesky.

    `person` is the same for accounts of one person who has several, and empty for all others.
    """
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        known = on.of_world
        persons = (name if at in known else "" for at, name in enumerate(world.account_ids))
        rows = _rows(world, posts)
        writer.writerows((*row, who) for row, who in zip(rows, persons, strict=True))
        writer.writerows(_rows_elsewhere(world, on))


def _rows(world: World, posts: Posts) -> Iterator[tuple[str, ...]]:
    topics = topical.notes(world, posts)
    sold = np.bincount(world.orders[:, 1], minlength=len(world.role))
    for account, account_id in enumerate(world.account_ids):
        role = ROLES[world.role[account]]
        community = COMMUNITIES[world.community[account]].name
        note = _note(world, account, role, int(sold[account]))
        yield account_id, role, community, f"{world.latent[account]:.6g}", note, topics[account]


def _rows_elsewhere(world: World, on: Elsewhere) -> Iterator[tuple[str, ...]]:
    """Of Bluesky: accounts of people of the world, and of those who are only there."""
    ids = world.account_ids
    for place, account_id in enumerate(on.account_ids):
        community, claims = COMMUNITIES[on.community[place]].name, int(on.claims[place])
        if place < len(on.persons):
            role, latent = ROLES[world.role[claims]], f"{world.latent[claims]:.6g}"
            yield account_id, role, community, latent, f"is {ids[claims]} as well", "", ids[claims]
        else:
            note = f"says it is {ids[claims]}, and is not" if claims >= 0 else "on Bluesky alone"
            yield account_id, "genuine", community, "0", note, "", ""


def _note(world: World, account: int, role: str, sold: int) -> str:
    if role == "customer":
        return f"bought {sold} followers"
    if account == world.news_author:
        return "broke the news that brought joiners"
    if world.joiner[account]:
        return "joined because of the news"
    if world.lurker[account]:
        return "lurker"
    return _NOTES.get(role, "").format(group=world.group[account] + 1)
