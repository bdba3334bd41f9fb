"""The stage that turns features and influence into scores, and each score into what it is made of."""

from renown.score import confidence, persons
from renown.score.document import ScoreDocument, load_document
from renown.score.scores import explanations, known, parts, parts_of, points, scores

__all__ = [
    "ScoreDocument",
    "confidence",
    "explanations",
    "known",
    "load_document",
    "parts",
    "parts_of",
    "persons",
    "points",
    "scores",
]
