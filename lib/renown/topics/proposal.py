"""Proposals of topic documents: what was asked for, what was found, and the text of a document."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import yaml

LONGEST = 64  # characters of a name, as `renown.topics.document` has it


@dataclass(frozen=True)
class Asked:
    """What makes a proposal. A sign is a hashtag, written `#birds`, or the host of a link, `//birds.example`.

    `authors` is how many must have used a sign, `together` two signs in one post; who is trusted less
    than `trusted_from` is none. A sign of more than `common_share` of all authors names no topic.
    """

    authors: int = 5
    together: int = 3
    npmi: float = 0.35
    trusted_from: float = 0.5
    common_share: float = 0.5
    signs_per_post: int = 10
    signs_per_topic: int = 30
    limit: int = 30
    shown: int = 8


@dataclass(frozen=True)
class Sign:
    """How many authors used it, and in how many posts."""

    text: str
    authors: int
    posts: int


@dataclass(frozen=True)
class Together:
    """How many authors used two signs in one post, and how far that is from chance."""

    first: str
    second: str
    authors: int
    lift: float
    npmi: float


@dataclass(frozen=True)
class Proposal:
    """A group of signs, the most used first; `more` belong to it and are not written down.

    `authors`, `posts` and `days` count those with any of the signs; `languages` posts by language.
    """

    name: str
    signs: tuple[Sign, ...]
    more: int
    authors: int
    posts: int
    days: int
    pairs: tuple[Together, ...]
    languages: Mapping[str, int]

    @property
    def hashtags(self) -> tuple[Sign, ...]:
        """Those signs without `#`."""
        found = (sign for sign in self.signs if sign.text.startswith("#"))
        return tuple(replace(sign, text=sign.text.removeprefix("#")) for sign in found)

    @property
    def links(self) -> tuple[Sign, ...]:
        """The domains."""
        found = (sign for sign in self.signs if sign.text.startswith("//"))
        return tuple(replace(sign, text=sign.text.removeprefix("//")) for sign in found)


@dataclass(frozen=True)
class Discovery:
    """All proposals, those of the most authors first; `common` are the signs too common to name a topic.

    `authors` and `posts` count trusted authors with a sign in the window, and those posts.
    """

    as_of: date
    window_days: int
    authors: int
    posts: int
    asked: Asked
    common: tuple[Sign, ...]
    proposals: tuple[Proposal, ...]


def names(proposals: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """Each with a name of its own: its first hashtag, as far as a document's name may hold it."""
    taken: set[str] = set()
    named = []
    for number, proposal in enumerate(proposals, start=1):
        name = _slug(proposal.hashtags[0].text) or f"topic-{number}"
        name = f"{name}-{number}" if name in taken else name
        taken.add(name)
        named.append(replace(proposal, name=name))
    return tuple(named)


def _slug(tag: str) -> str:
    """In plain letters; nothing where it has none.

    >>> _slug("économie"), _slug("鳥")
    ('economie', '')
    """
    plain = unicodedata.normalize("NFKD", tag.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"^[_-]+|[^a-z0-9_-]", "", plain)[: LONGEST - 4]


def as_yaml(proposal: Proposal, found: Discovery) -> str:
    """A topic document, with what speaks for it as comments."""
    return "\n".join([*_comments(proposal, found), *_document(proposal)]) + "\n"


def _comments(proposal: Proposal, found: Discovery) -> Iterator[str]:
    yield "# A proposal, and no topic yet: look at it, mend it, and name the file in a configuration,"
    yield "# under `topics: documents:`."
    yield "#"
    yield (
        f"# {proposal.authors:,} of {found.authors:,} trusted authors who used any hashtag or link in the "
        f"{found.window_days} days"
    )
    yield f"# up to {found.as_of}: {proposal.posts:,} posts on {proposal.days:,} days"
    if proposal.languages:
        spoken = ", ".join(f"{name} {posts:,}" for name, posts in proposal.languages.items())
        yield f"# posts by language: {spoken}"
    if proposal.more:
        yield f"# {proposal.more:,} more of the group, less used, are left out"
    if proposal.pairs:
        yield "# in one post (by how many authors; how many times as often as by chance; npmi):"
    for pair in proposal.pairs:
        both = f"{_quoted(_shown(pair.first))} and {_quoted(_shown(pair.second))}"
        yield f"#   {both}: {pair.authors:,}; {pair.lift:,.1f}; {pair.npmi:.2f}"


def _document(proposal: Proposal) -> Iterator[str]:
    yield f"name: {_quoted(proposal.name)}"
    yield f"title: {_quoted(proposal.hashtags[0].text)}"
    yield 'about: ""'
    for key, signs in (("hashtags", proposal.hashtags), ("links", proposal.links)):
        if signs:
            yield f"{key}:"
        for sign in signs:
            yield f"  - {_quoted(sign.text)}  # {sign.authors:,} authors, {sign.posts:,} posts"


def _shown(sign: str) -> str:
    return sign.removeprefix("//")


def _quoted(text: str) -> str:
    """What somebody wrote, as one line that YAML reads as that text and nothing else."""
    quoted: str = yaml.safe_dump(text, default_style='"', allow_unicode=True, width=10_000)
    return quoted.strip()
