"""The stage that turns features and influence into scores, and each score into what it is made of."""

from renown.score.document import ScoreDocument, load_document
from renown.score.scores import explanations, parts, scores

__all__ = ["ScoreDocument", "explanations", "load_document", "parts", "scores"]
