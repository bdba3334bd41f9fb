"""A topic document: what people call a topic, so that a post can be seen to be on it.

    name: aviaries
    title: Aviaries and bird keeping
    about: Keeping birds, at home or in a park.
    hashtags: [aviary, birdkeeping]
    terms:
      en: [aviary, bird keeping, {term: cage, with: [parrot, finches, "#birds"]}]
      es: [aviario, pajarera]
      any: [psittacidae]
    links: [aviaries.example]
    annotations: [Parrots]
    lists: [bird keepers, aviaries]
    not:
      terms: {en: [aviary software]}
      lists: [angry birds]

A post is on the topic where one of these is found in it, unless something of `not` is. A term counts in
posts of its language, and in those whose language nobody knows; those of `any` count in all. A term
`with` others counts only where one of them, a word or a #hashtag, is in the same post. Annotations are
what the network itself says that a post is about, whole names. A list of accounts is on the topic where
one of `lists` is found in its name, whatever the language, unless one of `not: lists` is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import AfterValidator, Field, field_validator, model_validator

from renown.documents import read_document
from renown.errors import listed
from renown.settings import ConfigError, Frozen
from renown.topics.words import phrase

ANY = "any"  # the language of terms that count in every language


def _hashtag(text: str) -> str:
    tag = text.strip().removeprefix("#").lower()
    if not tag or len(tag.split()) > 1:
        raise ValueError(f"'{text}' is not a hashtag: one word, with or without #")
    return tag


def _words(text: str) -> str:
    if not phrase(text):
        raise ValueError(f"'{text}' has no letter and no digit that could be found in a post")
    return text


def _company(text: str) -> str:
    return f"#{_hashtag(text)}" if text.strip().startswith("#") else _words(text)


def _annotation(text: str) -> str:
    name = text.strip().lower()
    if not name:
        raise ValueError("an annotation without a name")
    return name


def _domain(text: str) -> str:
    domain = text.strip().lower().removeprefix("www.")
    parts = domain.split(".")
    if len(parts) < 2 or not all(parts) or set(domain) & set("/:@?# "):
        raise ValueError(f"'{text}' is not a domain; expected the like of birds.example")
    return domain


def _language(text: str) -> str:
    tag = text.lower()
    if tag != ANY and not (tag.isascii() and tag.isalpha() and len(tag) in (2, 3)):
        raise ValueError(
            f"'{text}' is not a language; expected its two or three letters, as en, or '{ANY}'"
        )
    return tag


Hashtag = Annotated[str, AfterValidator(_hashtag)]
Words = Annotated[str, AfterValidator(_words)]
Company = Annotated[str, AfterValidator(_company)]
Annotation = Annotated[str, AfterValidator(_annotation)]
Domain = Annotated[str, AfterValidator(_domain)]
Language = Annotated[str, AfterValidator(_language)]


class Term(Frozen):
    """A word or phrase; one that is found `with` none of its company does not count."""

    term: Words
    company: tuple[Company, ...] = Field(default=(), alias="with")

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, given: Any) -> Any:
        return {"term": given} if isinstance(given, str) else given


class Matches(Frozen):
    """What is looked for in a post, and in the names of `lists`."""

    hashtags: tuple[Hashtag, ...] = ()
    terms: dict[Language, tuple[Term, ...]] = Field(default_factory=dict)
    links: tuple[Domain, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    lists: tuple[Words, ...] = ()

    @field_validator("terms", mode="before")
    @classmethod
    def _norwegian(cls, terms: Any) -> Any:
        """YAML takes the bare word no for false."""
        if isinstance(terms, dict) and False in terms:
            raise ValueError("a language is read as false: put it in quotes, as 'no'")
        return terms

    @property
    def something(self) -> bool:
        """Whether anything is looked for in a post."""
        return bool(self.hashtags or self.links or self.annotations or any(self.terms.values()))


class Topic(Matches):
    """One document; `name` is what its rows are found by."""

    name: str = Field(pattern="^[a-z0-9][a-z0-9_-]*$", max_length=64)
    title: str = Field(min_length=1)
    about: str = ""
    without: Matches = Field(default=Matches(), alias="not")

    @model_validator(mode="after")
    def _looks_for_something(self) -> Topic:
        if not self.something and self.lists:
            raise ValueError(
                "it matches no post, and lists make nobody a source: give hashtags, terms, links or "
                "annotations as well"
            )
        if not self.something:
            raise ValueError("it matches nothing: give hashtags, terms, links or annotations")
        return self

    @property
    def of_list_names(self) -> Topic | None:
        """The same topic for names of lists in place of posts; None where it looks for none."""
        if not self.lists:
            return None
        found, without = (_in_any_language(part.lists) for part in (self, self.without))
        return self.model_copy(
            update={
                **dict.fromkeys(("hashtags", "links", "annotations"), ()),
                "terms": found,
                "without": Matches(terms=without),
            }
        )

    def as_dict(self) -> dict[str, Any]:
        """As a plan pins it."""
        return self.model_dump(mode="json", by_alias=True)


def _in_any_language(words: Iterable[str]) -> dict[str, tuple[Term, ...]]:
    return {ANY: tuple(Term(term=word) for word in words)}


def load_topic(name: str) -> Topic:
    """A topic document by its name in conf/topics, or by its path.

    Raises ConfigError, listing all that is wrong with it.
    """
    return read_document(Topic, name, folder="topics", what="topic document")


def load_topics(names: Iterable[str]) -> tuple[Topic, ...]:
    """Topic documents by name or path, in order of their names.

    Raises ConfigError, listing all that is wrong with any of them, and names that two share.
    """
    found, problems = [], []
    for name in names:
        try:
            found.append(load_topic(name))
        except ConfigError as error:
            problems.append(str(error).replace("\n", "\n  "))
    times = Counter(topic.name for topic in found)
    problems += [f"{many} topic documents are named '{n}'" for n, many in times.items() if many > 1]
    if problems:
        raise ConfigError(listed("topic documents cannot be used:", problems))
    return tuple(sorted(found, key=lambda topic: topic.name))
