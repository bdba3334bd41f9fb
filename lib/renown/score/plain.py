"""A score document on any table: which columns count, on which curve, and how much."""

from __future__ import annotations

import math
from typing import Any, Literal, TypeVar

from pydantic import (
    Field,
    SerializerFunctionWrapHandler,
    field_validator,
    model_serializer,
    model_validator,
)

from renown import documents
from renown.errors import did_you_mean
from renown.score.curves import CURVES, place_of
from renown.score.statistics import Fit
from renown.settings import Frozen
from renown.tables.features import CATALOGUE, NETWORK

FEATURES = {feature.name: feature for feature in (*CATALOGUE, *NETWORK)}

# What a scored table has beside the components (see `renown.score.table`).
RESULT_COLUMNS = ("score", "rests_on", "rank", "percentile", "baseline", "document")
CONTRIBUTION = "contribution_"

Read = TypeVar("Read", bound="Document")


def usual_direction(feature: str) -> Literal["higher", "lower"]:
    """Which way is more influential where the document does not say: by the catalogue, or higher."""
    known = FEATURES.get(feature)
    return "lower" if known and known.direction == "lower" else "higher"


class Evidence(Frozen):
    """What a component must rest on; below it, it abstains."""

    feature: str
    at_least: float


class ScoredFeature(Frozen):
    """One feature on its curve. `typical` is where an account stands of which nothing is known.

    On the curve `percentile`, `lower`, `upper` and `typical` are percents of the population.
    """

    feature: str
    curve: str
    lower: float
    upper: float
    typical: float
    weight: float = Field(gt=0, le=1)
    direction: Literal["higher", "lower"]  # usual_direction where nothing is said

    @model_validator(mode="before")
    @classmethod
    def _usual(cls, written: Any) -> Any:
        if not isinstance(written, dict):
            return written
        return {"direction": usual_direction(str(written.get("feature"))), **written}

    @field_validator("curve")
    @classmethod
    def _curve(cls, name: str) -> str:
        if name not in CURVES:
            raise ValueError(
                f"unknown curve '{name}'{did_you_mean(name, CURVES) or '.'} Known: {', '.join(CURVES)}"
            )
        return name

    @model_validator(mode="after")
    def _bounds(self) -> ScoredFeature:
        scale = CURVES[self.curve]
        if not self.lower < self.upper:
            raise ValueError(f"lower ({self.lower:g}) must be below upper ({self.upper:g})")
        if self.lower <= scale.above:
            raise ValueError(f"the curve {self.curve} needs a lower bound above {scale.above:g}")
        if scale.percent and not all(0 <= p <= 100 for p in (self.lower, self.upper, self.typical)):
            raise ValueError(
                f"the curve {self.curve} takes percents, 0 to 100: found lower {self.lower:g}, "
                f"upper {self.upper:g}, typical {self.typical:g}"
            )
        return self

    @model_serializer(mode="wrap")
    def _as_written(self, fields: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without the usual direction, which goes without saying: documents of old keep their hash."""
        said: dict[str, Any] = fields(self)
        if self.direction == usual_direction(self.feature):
            del said["direction"]
        return said

    @property
    def baseline(self) -> float:
        """The place of a typical account, 0..1, in the feature's direction."""
        at = place_of(self.typical, curve=self.curve, lower=self.lower, upper=self.upper)
        return 1 - at if self.direction == "lower" else at


class Component(Frozen):
    """One of the parts of a score."""

    weight: float = Field(gt=0, le=1)
    evidence: Evidence | None = None
    features: tuple[ScoredFeature, ...]

    @field_validator("features")
    @classmethod
    def _shares(cls, features: tuple[ScoredFeature, ...]) -> tuple[ScoredFeature, ...]:
        if not features:
            raise ValueError("a component needs at least one feature")
        add_up([f.weight for f in features], "weights of the features")
        names = [f.feature for f in features]
        if repeated := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"named more than once: {', '.join(repeated)}")
        return features


class Document(Frozen):
    """The whole document; `hash` identifies its meaning, whatever the layout of the file.

    `fit` says how weights that were learned came to be; it decides nothing, and is not in the hash.
    """

    name: str
    about: str = ""
    components: dict[str, Component]
    fit: Fit | None = None

    @field_validator("components")
    @classmethod
    def _complete(cls, components: dict[str, Any]) -> dict[str, Any]:
        if not components:
            raise ValueError("a document needs at least one component")
        if taken := [n for n in components if n in RESULT_COLUMNS or n.startswith(CONTRIBUTION)]:
            raise ValueError(f"names that a column of the result has: {', '.join(taken)}")
        add_up([c.weight for c in components.values()], "weights of the components")
        return components

    @property
    def hash(self) -> str:
        """The first 16 hexadecimal digits of the SHA-256 of what the document says."""
        return documents.meaning_hash(self, without={"about", "fit"})

    @property
    def named(self) -> list[str]:
        """Every feature that is scored or asked for as evidence, once, in the document's order."""
        names = [f.feature for c in self.components.values() for f in c.features]
        asked = [c.evidence.feature for c in self.components.values() if c.evidence]
        return list(dict.fromkeys(names + asked))


def add_up(weights: list[float], what: str) -> None:
    """ValueError where weights are not shares of one whole."""
    if not math.isclose(sum(weights), 1.0, abs_tol=1e-9):
        raise ValueError(f"{what} add up to {sum(weights):g}, but must to 1")


def load_plain(name: str) -> Document:
    """A document for any table, by its path, or by its name in conf/score.

    Raises ConfigError, listing every unknown curve or key and every wrong bound or weight.
    """
    return read_document(Document, name)


def read_document(kind: type[Read], name: str) -> Read:
    """A score document of a kind, by its path or name; ConfigError lists all that is wrong with it."""
    return documents.read_document(kind, name, folder="score", what="score document")
