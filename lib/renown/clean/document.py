"""The trust document: what each signal weighs, and what silence is worth."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from pydantic import Field, field_validator

from renown.clean.peers import MEASURES, Norm
from renown.clean.signals import SIGNALS
from renown.documents import meaning_hash, read_document
from renown.errors import did_you_mean
from renown.settings import Frozen

Value = TypeVar("Value")

EVIDENCE = ("profile", "posts", "acts", "follows")  # what may be held of an account
MOST = 20.0  # logits; a weight beyond it says no more, and exp() of a few of them overflows


class TrustDocument(Frozen):
    """The parameters of `renown.clean.combination`, where the equation stands.

    `hash` identifies its meaning; `about`, `provenance` and `fit` say where it is from, and are not in it.
    """

    name: str
    about: str = ""
    provenance: str = ""
    prior: float = Field(gt=0, lt=1)  # share of spam among accounts of which nothing is known
    weights: dict[str, float]  # logits that a signal adds at its fullest, by code
    silence: dict[str, float]  # logits that go where a kind of evidence is held
    spread: float = Field(ge=0)  # logits to either side that remain where all is held
    norms: dict[str, Norm]  # what is usual among genuine accounts, by signal that compares profiles
    fit: dict[str, Any] | None = None

    @field_validator("weights")
    @classmethod
    def _every_suspicion(cls, weights: dict[str, float]) -> dict[str, float]:
        return _complete(weights, suspicions(), "signal")

    @field_validator("silence")
    @classmethod
    def _every_evidence(cls, silence: dict[str, float]) -> dict[str, float]:
        return _complete(silence, EVIDENCE, "kind of evidence")

    @field_validator("norms")
    @classmethod
    def _every_norm(cls, norms: dict[str, Norm]) -> dict[str, Norm]:
        return _named(norms, tuple(MEASURES), "norm")

    @property
    def odds(self) -> float:
        """Of spam, by the prior alone."""
        return self.prior / (1 - self.prior)

    @property
    def hash(self) -> str:
        """Sixteen hexadecimal digits."""
        return meaning_hash(self, without={"about", "provenance", "fit"})


def suspicions() -> tuple[str, ...]:
    """Codes of the signals that a document weighs; one that removes needs no weight."""
    return tuple(signal.code for signal in SIGNALS if signal.effect == "discount")


def load_trust(name: str) -> TrustDocument:
    """A trust document by its name in conf/trust, or by its path.

    Raises ConfigError, listing every signal that is unknown or lacks a weight, and every wrong value.
    """
    return read_document(TrustDocument, name, folder="trust", what="trust document")


def _complete(given: dict[str, float], known: Iterable[str], what: str) -> dict[str, float]:
    beyond = [
        f"'{name}' is {value:g}, but must lie between 0 and {MOST:g}"
        for name, value in given.items()
        if not 0 <= value <= MOST
    ]
    return _named(given, tuple(known), what, beyond)


def _named(
    given: dict[str, Value], known: tuple[str, ...], what: str, problems: Iterable[str] = ()
) -> dict[str, Value]:
    """The same in the order of `known`; ValueError where names lack, or are too many."""
    wrong = [f"no value for the {what} '{name}'" for name in known if name not in given]
    wrong += [
        f"unknown {what} '{name}'{did_you_mean(name, known)}" for name in given if name not in known
    ]
    wrong += problems
    if wrong:
        raise ValueError("; ".join(wrong))
    return {name: given[name] for name in known}
