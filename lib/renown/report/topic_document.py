"""What a topic is, in words: the document that the plan pinned, as people who reviewed it wrote it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from renown.report.sections import Grid, Section
from renown.report.words import listed

Document = Mapping[str, Any]


def title_of(name: str, document: Document | None) -> str:
    """What people call the topic."""
    return str((document or {}).get("title") or name)


def described(document: Document) -> Section:
    """What counts as a post on the topic, and what does not."""
    rows = (*_matches(document, ""), *_matches(document.get("not") or {}, "not: "))
    return Section(
        "What counts as on it",
        sentences=(
            "A post is on the topic where one of these is found in it, unless what is not meant is as well.",
        ),
        grid=Grid(("", ""), rows, words=frozenset({0, 1})),
    )


def _matches(held: Document, before: str) -> Iterator[tuple[str, str]]:
    if held.get("hashtags"):
        yield f"{before}hashtags", ", ".join(f"#{tag}" for tag in held["hashtags"])
    for language, terms in (held.get("terms") or {}).items():
        if terms:
            yield f"{before}words ({language})", ", ".join(map(_term, terms))
    if held.get("links"):
        yield f"{before}links to", ", ".join(held["links"])
    if held.get("annotations"):
        yield f"{before}about, by the network's word", ", ".join(held["annotations"])
    if held.get("lists"):
        yield f"{before}lists of accounts named", ", ".join(held["lists"])


def _term(term: Document) -> str:
    company = term.get("with")
    return f"{term['term']} (with {listed(company, 'or')})" if company else str(term["term"])
