"""In which languages somebody writes on a topic: literal posts."""

from __future__ import annotations

from datetime import date, datetime, timezone

from pyspark.sql import SparkSession

from renown.tables import InteractionsView, PostsView, Screening
from renown.topics import Topic, evidence

AS_OF = date(2026, 11, 30)
THEN = datetime(2026, 11, 20, tzinfo=timezone.utc)
BIRDS = Topic(name="birds", title="Birds", hashtags=("birds",))
# By author: the languages of posts on birds.
WRITTEN = {
    "x:ann": ["de", "de-AT", "en", "en", "en"],  # 3 of 5, and 2 of 5
    "x:bob": ["en"] * 4 + ["fr"],  # 1 of 5: enough
    "x:cat": ["en"] * 5 + ["fr"],  # 1 of 6: a quote is no language of its own
    "x:dan": ["es", "und", None, ""],  # of those that are known
    "x:eve": ["pt", "es"],  # as often: in order of their names
    "x:fay": [None],
}


def test_those_of_a_fifth_or_more_the_most_used_first(spark: SparkSession) -> None:
    posts = [
        {"post_id": f"{author}{n}", "author_id": author, "created_at": THEN, "language": language,
         "hashtags": ["birds"]}
        for author, languages in WRITTEN.items()
        for n, language in enumerate(languages)
    ]  # fmt: skip
    # Not on birds: what else one writes in is nothing to it.
    posts += [{"post_id": f"it{n}", "author_id": "x:ann", "created_at": THEN, "language": "it",
               "hashtags": ["cars"]} for n in range(9)]  # fmt: skip
    screening = [
        {"as_of": AS_OF, "account_id": author, "coverage": "own", "decision": "kept", "kept": True,
         "trust": 1.0, "reasons": [], "evidence": []}
        for author in WRITTEN
    ]  # fmt: skip
    found = evidence(
        spark.createDataFrame(posts, PostsView.schema),  # type: ignore[type-var]
        InteractionsView.empty(spark),
        spark.createDataFrame(screening, Screening.schema),  # type: ignore[type-var]
        documents=(BIRDS,),
        window_days=90,
        as_of=AS_OF,
    )
    assert {row["account_id"]: row["languages"] for row in found.collect()} == {
        "x:ann": ["en", "de"],
        "x:bob": ["en", "fr"],
        "x:cat": ["en"],
        "x:dan": ["es"],
        "x:eve": ["es", "pt"],
        "x:fay": [],
    }
