"""Which topics a post is on, as a column of its text, language, hashtags, links and annotations.

All that any document looks for is a key: a phrase as it is, a hashtag with its #, a domain after //, an
annotation after =. A post is brought down to those keys that it has first, once for all topics; most
have none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.topics.document import ANY, Matches, Term, Topic
from renown.topics.words import phrase, phrases, words

# What networks write where they do not know: BCP 47's own tags, and X's for posts without words.
NO_LANGUAGE = r"^(?:|und|mul|mis|zxx|q[a-t][a-z])$"
# Tags that were given up long ago, and are still written.
FORMER = {"iw": "he", "in": "id", "ji": "yi"}
HOST = r"(?i)^(?:[a-z][a-z0-9+.-]*:)?//(?:[^/?#@]*@)?([^/:?#]+)"


def on_topic(posts: DataFrame, documents: Sequence[Topic]) -> DataFrame:
    """One row per post and topic that it is on: the columns of posts, and topic."""
    told = _looked_for(documents)
    found = F.array_intersect(_keys(documents), F.lit(sorted(told)))
    hit = posts.withColumn("keys", found).where(F.size("keys") > 0)
    spoken = hit.withColumn("spoken", language_of(F.col("language")))
    names = F.array(*(F.when(_is_on(topic), F.lit(topic.name)) for topic in documents))
    each = F.explode(F.filter(names, lambda name: name.isNotNull()))
    return spoken.withColumn("topic", each).drop("keys", "spoken")


def on_listed(acts: DataFrame, documents: Sequence[Topic]) -> DataFrame:
    """One row per act that puts somebody on a list, and topic that the list is named after: the columns
    of acts, and topic.
    """
    named = [found for topic in documents if (found := topic.of_list_names)]
    if not named:
        return acts.where(F.lit(False)).withColumn("topic", F.lit(None).cast("string"))
    # A name is looked through as the text of a post is that says nothing else.
    nothing = F.lit(None).cast("string")
    none = F.lit(None).cast("array<string>")
    said = {"text": F.col("list_name"), "language": nothing}
    said |= dict.fromkeys(("hashtags", "links", "annotations"), none)
    listed = acts.where((F.col("kind") == "list") & F.col("list_name").isNotNull())
    return on_topic(listed.withColumns(said), named).drop(*said)


def _is_on(topic: Topic) -> Column:
    return _any(_reasons(topic)) & ~_any(_reasons(topic.without))


def _reasons(matches: Matches) -> Iterator[Column]:
    """Every reason for which a post matches, a condition each."""
    always = list(_exact(matches))
    if always:
        yield _has(always)
    for language, terms in matches.terms.items():
        heard = (
            F.lit(True) if language == ANY else F.coalesce(F.col("spoken") == language, F.lit(True))
        )
        alone = [phrase(term.term) for term in terms if not term.company]
        if alone:
            yield heard & _has(alone)
        for term in terms:
            if term.company:
                yield heard & _has([phrase(term.term)]) & _has(_company(term))


def _company(term: Term) -> list[str]:
    return [one if one.startswith("#") else phrase(one) for one in term.company]


def _has(keys: Sequence[str]) -> Column:
    return F.arrays_overlap("keys", F.lit(sorted(set(keys))))


def _any(conditions: Iterable[Column]) -> Column:
    return reduce(Column.__or__, conditions, F.lit(False))


def _looked_for(documents: Iterable[Topic]) -> set[str]:
    return {key for topic in documents for part in (topic, topic.without) for key in _of(part)}


def _exact(matches: Matches) -> Iterator[str]:
    """Keys that count whatever a post's language."""
    yield from (f"#{tag}" for tag in matches.hashtags)
    yield from (f"//{host}" for host in matches.links)
    yield from (f"={name}" for name in matches.annotations)


def _of(matches: Matches) -> Iterator[str]:
    yield from _exact(matches)
    for terms in matches.terms.values():
        for term in terms:
            yield phrase(term.term)
            yield from _company(term)


def _keys(documents: Iterable[Topic]) -> Column:
    """What a post has of the kinds of keys that are looked for."""
    told = _looked_for(documents)
    lengths = sorted({len(key.split()) for key in told if key[0] not in "#/="})
    parts = [F.transform(_held("hashtags"), lambda tag: F.concat(F.lit("#"), F.lower(tag)))]
    if any(key.startswith("//") for key in told):
        parts.append(F.flatten(F.transform(_held("links"), _domains)))
    if any(key.startswith("=") for key in told):
        parts.append(F.transform(_held("annotations"), _annotation))
    if lengths:
        of = words(F.col("text"))
        parts += [phrases(of, length) for length in lengths]
    return F.array_distinct(F.concat(*parts))


def _held(name: str) -> Column:
    held = F.filter(name, lambda one: one.isNotNull())
    return F.coalesce(held, F.array().cast("array<string>"))


def _annotation(name: Column) -> Column:
    return F.concat(F.lit("="), F.lower(F.trim(name)))


def _domains(link: Column) -> Column:
    """The host of a link and all domains that it is of: //a.b.example, //b.example, //example."""
    parts = F.split(F.lower(F.regexp_extract(link, HOST, 1)), r"\.")
    starts = F.sequence(F.lit(1), F.size(parts))
    whole = F.size(parts)
    return F.transform(
        starts,
        lambda start: F.concat(F.lit("//"), F.array_join(F.slice(parts, start, whole), ".")),
    )


def language_of(tag: Column) -> Column:
    """The language of a post without its region; null where nobody knows it."""
    first = F.lower(F.split(F.coalesce(tag, F.lit("")), "[-_]")[0])
    known = F.when(~first.rlike(NO_LANGUAGE), first)
    former = F.create_map(*(F.lit(text) for pair in FORMER.items() for text in pair))
    return F.coalesce(former[known], known)
