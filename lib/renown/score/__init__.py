"""The stage that turns features and influence into scores, and each score into what it is made of."""

from renown.score import confidence
from renown.score.document import ScoreDocument, load_document
from renown.score.scores import explanations, parts, points, scores

__all__ = [
    "ScoreDocument",
    "confidence",
    "explanations",
    "load_document",
    "parts",
    "points",
    "scores",
]
