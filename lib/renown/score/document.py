"""A score document: which features count, on which curve, and how much."""

from __future__ import annotations

import hashlib
import json
import math
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator, model_validator

from renown.errors import did_you_mean
from renown.score.curves import CURVES, place_of
from renown.settings import ConfigError, Frozen, conf_path, parse, read_yaml
from renown.tables.derived import COMPONENTS
from renown.tables.features import CATALOGUE, NETWORK

FEATURES = {feature.name: feature for feature in (*CATALOGUE, *NETWORK)}


def _known(name: str) -> str:
    if name not in FEATURES:
        raise ValueError(f"unknown feature '{name}'{did_you_mean(name, FEATURES)}")
    return name


class Evidence(Frozen):
    """What a component must rest on; below it, it abstains."""

    feature: str
    at_least: float

    _feature = field_validator("feature")(_known)

    def halved(self) -> Evidence:
        """Half of it."""
        return self.model_copy(update={"at_least": self.at_least / 2})


class ScoredFeature(Frozen):
    """One feature on its curve. `typical` is where an account stands of which nothing is known."""

    feature: str
    curve: str
    lower: float
    upper: float
    typical: float
    weight: float = Field(gt=0, le=1)

    _feature = field_validator("feature")(_known)

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
        if not self.lower < self.upper:
            raise ValueError(f"lower ({self.lower:g}) must be below upper ({self.upper:g})")
        if self.curve in CURVES and self.lower <= CURVES[self.curve].above:
            raise ValueError(
                f"the curve {self.curve} needs a lower bound above {CURVES[self.curve].above:g}"
            )
        return self

    @property
    def direction(self) -> Literal["higher", "lower", "neutral"]:
        """Which way is more influential, by the catalogue."""
        return FEATURES[self.feature].direction

    @property
    def baseline(self) -> float:
        """The place of a typical account, 0..1, in the feature's direction."""
        at = place_of(self.typical, curve=self.curve, lower=self.lower, upper=self.upper)
        return 1 - at if self.direction == "lower" else at


class Component(Frozen):
    """One of the three parts of a score."""

    weight: float = Field(gt=0, le=1)
    evidence: Evidence | None = None
    features: tuple[ScoredFeature, ...]

    @field_validator("features")
    @classmethod
    def _shares(cls, features: tuple[ScoredFeature, ...]) -> tuple[ScoredFeature, ...]:
        if not features:
            raise ValueError("a component needs at least one feature")
        _add_up([f.weight for f in features], "weights of the features")
        names = [f.feature for f in features]
        if repeated := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"named more than once: {', '.join(repeated)}")
        return features


class ScoreDocument(Frozen):
    """The whole document; `hash` identifies its meaning, whatever the layout of the file."""

    name: str
    about: str = ""
    components: dict[str, Component]

    @field_validator("components")
    @classmethod
    def _complete(cls, components: dict[str, Component]) -> dict[str, Component]:
        problems = [f"missing '{name}'" for name in COMPONENTS if name not in components]
        problems += [
            f"unknown component '{name}'{did_you_mean(name, COMPONENTS)}"
            for name in components
            if name not in COMPONENTS
        ]
        if problems:
            raise ValueError("; ".join(problems))
        _add_up([c.weight for c in components.values()], "weights of the components")
        return components

    def for_half_the_acts(self) -> ScoreDocument:
        """The same document for half of the acts, of which it asks half the evidence."""
        halved = {
            name: component.model_copy(update={"evidence": component.evidence.halved()})
            for name, component in self.components.items()
            if component.evidence
        }
        return self.model_copy(update={"components": {**self.components, **halved}})

    @property
    def hash(self) -> str:
        """The first 16 hexadecimal digits of the SHA-256 of what the document says."""
        meaning = self.model_dump(mode="json", exclude={"about"})
        return hashlib.sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()[:16]


def _add_up(weights: list[float], what: str) -> None:
    if not math.isclose(sum(weights), 1.0, abs_tol=1e-9):
        raise ValueError(f"{what} add up to {sum(weights):g}, but must to 1")


def load_document(name: str) -> ScoreDocument:
    """A document by its name in conf/score, or by its path.

    Raises ConfigError, listing every unknown feature, curve or key and every wrong bound or weight.
    """
    path = Path(name) if name.endswith((".yaml", ".yml")) else conf_path(f"score/{name}.yaml")
    if not path.exists():
        known = sorted(p.stem for p in conf_path("score").glob("*.yaml"))
        raise ConfigError(
            f"score document '{name}': no file {path.name}{did_you_mean(name, known) or '.'} "
            f"Known: {', '.join(known)}"
        )
    return parse(
        ScoreDocument, read_yaml(path, what="score document"), source=f"score document {path}"
    )
