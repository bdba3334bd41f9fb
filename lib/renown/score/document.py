"""The score document of a snapshot: three components, and features of the catalogue alone."""

from __future__ import annotations

from typing import Any

from pydantic import (
    Field,
    SerializerFunctionWrapHandler,
    field_validator,
    model_serializer,
    model_validator,
)

from renown.errors import did_you_mean
from renown.score.combining import DISTINCT, Combine, usual
from renown.score.plain import (
    FEATURES,
    Component,
    Document,
    Evidence,
    ScoredFeature,
    add_up,
    read_document,
    usual_direction,
)
from renown.tables.derived import COMPONENTS


def _known(name: str) -> str:
    if name not in FEATURES:
        raise ValueError(f"unknown feature '{name}'{did_you_mean(name, FEATURES)}")
    return name


class CatalogueEvidence(Evidence):
    """Evidence that a snapshot has."""

    _feature = field_validator("feature")(_known)

    def halved(self) -> Evidence:
        """Half of it."""
        return self.model_copy(update={"at_least": self.at_least / 2})


class CatalogueFeature(ScoredFeature):
    """A feature that a snapshot has, in the direction that the catalogue gives it."""

    _feature = field_validator("feature")(_known)

    @model_validator(mode="after")
    def _direction(self) -> CatalogueFeature:
        usual = usual_direction(self.feature)
        if self.direction != usual and FEATURES[self.feature].direction != "neutral":
            raise ValueError(
                f"direction '{self.direction}' contradicts the catalogue, where {usual} is more "
                "influential"
            )
        return self


class CatalogueComponent(Component):
    """One of the three parts of a snapshot's score."""

    evidence: CatalogueEvidence | None = None
    features: tuple[CatalogueFeature, ...]


class ScoreDocument(Document):
    """A document that a run can be scored by.

    `persons` says by feature how accounts of one person are combined (`renown.score.combining`), where
    that is not as usual: what is as usual goes without saying, and documents of old keep their hash.
    """

    components: dict[str, CatalogueComponent]  # type: ignore[assignment]
    persons: dict[str, Combine] = Field(default={})

    @field_validator("persons")
    @classmethod
    def _combined(cls, persons: dict[str, Combine]) -> dict[str, Combine]:
        problems = [
            f"unknown feature '{name}'{did_you_mean(name, FEATURES)}"
            for name in persons
            if name not in FEATURES
        ]
        problems += [
            f"'{name}' counts no distinct accounts: choose another rule than 'distinct'"
            for name, rule in persons.items()
            if rule == "distinct" and name in FEATURES and name not in DISTINCT
        ]
        if problems:
            raise ValueError("; ".join(problems))
        return {name: rule for name, rule in persons.items() if rule != usual(name)}

    @model_serializer(mode="wrap")
    def _as_written(self, fields: SerializerFunctionWrapHandler) -> dict[str, Any]:
        said: dict[str, Any] = fields(self)
        if not self.persons:
            said.pop("persons", None)
        return said

    def rule_for(self, feature: str) -> Combine:
        """How a feature of several accounts of one person becomes the person's."""
        return self.persons.get(feature, usual(feature))

    @field_validator("components")
    @classmethod
    def _complete(cls, components: dict[str, CatalogueComponent]) -> dict[str, CatalogueComponent]:
        problems = [f"missing '{name}'" for name in COMPONENTS if name not in components]
        problems += [
            f"unknown component '{name}'{did_you_mean(name, COMPONENTS)}"
            for name in components
            if name not in COMPONENTS
        ]
        if problems:
            raise ValueError("; ".join(problems))
        add_up([c.weight for c in components.values()], "weights of the components")
        return components

    def for_half_the_acts(self) -> ScoreDocument:
        """The same document for half of the acts, of which it asks half the evidence."""
        halved = {
            name: component.model_copy(update={"evidence": component.evidence.halved()})
            for name, component in self.components.items()
            if component.evidence
        }
        return self.model_copy(update={"components": {**self.components, **halved}})


def load_document(name: str) -> ScoreDocument:
    """A snapshot's document by its name in conf/score, or by its path.

    Raises ConfigError, listing every unknown feature, curve or key and every wrong bound or weight.
    """
    return read_document(ScoreDocument, name)
