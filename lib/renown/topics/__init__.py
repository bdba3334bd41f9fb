"""Who has something to say on a topic: documents, the posts that they match, evidence, influence."""

from renown.topics.document import Topic, load_topic, load_topics
from renown.topics.evidence import evidence
from renown.topics.influence import influence, topics
from renown.topics.standing import judged
from renown.topics.tally import Tally, tallies

__all__ = [
    "Tally",
    "Topic",
    "evidence",
    "influence",
    "judged",
    "load_topic",
    "load_topics",
    "tallies",
    "topics",
]
