"""Who has something to say on a topic: documents, the posts that they match, evidence, influence."""

from renown.topics.discover import discover
from renown.topics.document import Topic, load_topic, load_topics
from renown.topics.evidence import evidence
from renown.topics.influence import influence, topics
from renown.topics.proposal import Asked, Discovery, Proposal, as_yaml
from renown.topics.standing import judged
from renown.topics.tally import Tally, tallies

__all__ = [
    "Asked",
    "Discovery",
    "Proposal",
    "Tally",
    "Topic",
    "as_yaml",
    "discover",
    "evidence",
    "influence",
    "judged",
    "load_topic",
    "load_topics",
    "tallies",
    "topics",
]
