"""Topics cut at a date: who is ranked on them before, and who is reacted to on them after.

Topics are what `renown topics --discover` proposes from what was known: nobody chooses them, and nothing
of later is in them. On each all who had posted on it are compared: by their influence on the topic, by
their influence in general, and by what anybody can count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from renown.pipeline import Run
from renown.pipeline.discovering import discovered
from renown.proofs.measures import UNPLACED, Floats
from renown.proofs.ours import computed, perform_after
from renown.proofs.outcomes import REACTIONS
from renown.proofs.trials import Preparing, TopicalTrial, Trial
from renown.tables import Influence, Topics
from renown.topics import Asked, Topic
from renown.topics.matching import on_topic

OURS, GENERAL = "topical influence", "influence in general"
FOLLOWERS, POSTS, PAST = "followers", "posts on it", "past reactors on it"
PLAIN = (FOLLOWERS, POSTS, PAST)
COUNTED = {POSTS: "posts", PAST: "reactors"}  # by the column of `posts_and_reactors`
NOTHING: pd.Series[float] = pd.Series(dtype=float)
# So many must have posted on a topic before the date that the first twenty are no more than half of them.
LEAST = 40
DOCUMENTS = Asked(authors=10, limit=40)
# Where few react at all, the usual floor leaves hardly anybody to put in order.
FLOOR = {"at_least_posts": 1, "at_least_days": 1, "at_least_reactors": 1}


@dataclass(frozen=True)
class TopicalComparison:
    """One topic: values by measure (M), and the later reactors (M), of the accounts at `places` of all.

    An account that a measure does not know is `UNPLACED` there. `new` counts those who were reacted to
    on the topic after the date, and had not posted on it before.
    """

    topic: Topic
    places: npt.NDArray[np.intp]
    measures: Mapping[str, Floats]
    later: Floats
    new: int

    def unplaced(self, measure: str) -> int:
        """How many of the accounts a measure does not know."""
        return int(np.isneginf(self.measures[measure]).sum())


@dataclass(frozen=True)
class TopicalComparisons:
    """All topics, over the same `accounts` (how many). `small` are topics with too few who posted, and
    `silent` those on which nobody compared was reacted to after the date.
    """

    trial: Trial
    accounts: int
    topics: tuple[TopicalComparison, ...]
    small: int
    silent: int


def compared(prepared: TopicalTrial, preparing: Preparing) -> TopicalComparisons:
    """Find topics in what was known, rank who posted on them, and count what came after."""
    trial = prepared.trial
    floor = preparing.settings.topics.model_copy(update=FLOOR)
    settings = preparing.settings.model_copy(update={"topics": floor})
    run = computed(trial.known, trial.as_of, preparing.within("run", settings), last="clean")
    run = _with_topics(run, _proposed(run))
    perform_after(run, "clean", "topics")
    documents = run.topics
    before = on_topic(run.views.posts, documents).persist()
    after = on_topic(prepared.posts, documents).persist()
    try:
        counted = posts_and_reactors(before, run.views.interactions)
        came = _by_topic(reactors(after, trial.later), "reactors")
        ids = sorted(str(row["account_id"]) for row in trial.population.collect())
        return _compared(trial, run, documents, ids, counted.toPandas(), came)
    finally:
        before.unpersist()
        after.unpersist()


def posts_and_reactors(matched: DataFrame, acts: DataFrame) -> DataFrame:
    """One row per topic and account that posted on it: topic, account_id, posts, reactors."""
    own = matched.groupBy("topic", F.col("author_id").alias("account_id")).agg(
        F.count(F.lit(1)).cast("double").alias("posts")
    )
    met = reactors(matched, acts)
    return own.join(met, ["topic", "account_id"], "left").fillna(0.0, ["reactors"])


def reactors(matched: DataFrame, acts: DataFrame) -> DataFrame:
    """One row per topic and account that anybody else reacted to on it: topic, account_id, reactors.

    Who reacts twice counts once.
    """
    reactions = acts.where(F.col("kind").isin(*REACTIONS)).select(
        "actor_id", F.col("target_post_id").alias("post_id")
    )
    met = matched.select("topic", "post_id", F.col("author_id").alias("account_id"))
    return (
        reactions.join(met, "post_id", "inner")
        .where("actor_id <> account_id")
        .groupBy("topic", "account_id")
        .agg(F.count_distinct("actor_id").cast("double").alias("reactors"))
    )


def _proposed(run: Run) -> list[Topic]:
    """The topics that are proposed from what was known, as they are."""
    with run.reporter.stage("discover") as notes:
        found = discovered(run, DOCUMENTS)
        notes.update(authors=found.authors, proposals=len(found.proposals))
    return [
        Topic(
            name=proposal.name,
            title=proposal.hashtags[0].text,
            hashtags=tuple(sign.text for sign in proposal.hashtags),
            links=tuple(sign.text for sign in proposal.links),
        )
        for proposal in found.proposals
    ]


def _with_topics(run: Run, topics: Sequence[Topic]) -> Run:
    """The same run with these topics, in the same folder: its first stages do not depend on them."""
    plan = run.plan.model_copy(update={"topics": tuple(topic.as_dict() for topic in topics)})
    more = replace(run, plan=plan, aside=run.folder)
    more.__dict__["known"] = run.known
    return more


def _compared(
    trial: Trial,
    run: Run,
    documents: Sequence[Topic],
    ids: list[str],
    counted: pd.DataFrame,
    came: Mapping[str, pd.Series[float]],
) -> TopicalComparisons:
    sources = run.read(Topics).where("standing = 'source'")
    ours = _by_topic(sources, "influence")
    everywhere = {GENERAL: _by_account(run.read(Influence).select("account_id", "influence"))}
    if trial.followers is not None:
        everywhere[FOLLOWERS] = _by_account(trial.followers)
    counted = counted[counted["account_id"].isin(ids)].sort_values("account_id")
    found, small, silent = [], 0, 0
    for topic in documents:
        posted = counted[counted["topic"] == topic.name].set_index("account_id")
        later = came.get(topic.name, NOTHING)
        reached: Floats = np.asarray(later.reindex(posted.index, fill_value=0.0), dtype=float)
        if len(posted) < LEAST:
            small += 1
        elif not reached.any():
            silent += 1
        else:
            measures = {name: _placed(held, posted.index) for name, held in everywhere.items()}
            measures[OURS] = _placed(ours.get(topic.name, NOTHING), posted.index)
            measures |= {name: posted[of].to_numpy(dtype=float) for name, of in COUNTED.items()}
            places = np.searchsorted(ids, posted.index.to_list())
            new = int((~later.index.isin(posted.index)).sum())
            found.append(TopicalComparison(topic, places, measures, reached, new))
    return TopicalComparisons(trial, len(ids), tuple(found), small, silent)


def _by_account(frame: DataFrame) -> pd.Series[float]:
    held: pd.Series[float] = frame.toPandas().set_index("account_id").iloc[:, 0].astype(float)
    return held


def _by_topic(frame: DataFrame, value: str) -> dict[str, pd.Series[float]]:
    held = frame.select("topic", "account_id", value).toPandas()
    return {
        str(topic): rows.set_index("account_id")[value].astype(float)
        for topic, rows in held.groupby("topic")
    }


def _placed(values: pd.Series[float], accounts: pd.Index[str]) -> Floats:
    return np.asarray(values.reindex(accounts).fillna(UNPLACED), dtype=float)
