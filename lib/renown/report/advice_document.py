"""What advice says of each feature, and how large a step is: `conf/advice/*.yaml`."""

from __future__ import annotations

from pydantic import Field, field_validator

from renown.documents import read_document
from renown.settings import Frozen

DOCUMENT = "2026-11"


class Said(Frozen):
    """What a change of a feature is called, with `{step}` in it, how one comes by it, and its least step."""

    says: str
    how: str = ""
    least: float = Field(gt=0)
    whole: bool = False

    @field_validator("says")
    @classmethod
    def _steps(cls, says: str) -> str:
        if "{step}" not in says:
            raise ValueError("expected '{step}' in it, where the size of the step stands")
        return says


class AdviceDocument(Frozen):
    """The whole document; `marks` are percents of the `near` accounts, in order."""

    name: str
    near: int = Field(ge=1)
    marks: tuple[float, ...] = Field(min_length=1)
    beyond: float = Field(gt=0)
    changes: dict[str, Said]
    tricks: dict[str, str]

    @field_validator("marks")
    @classmethod
    def _in_order(cls, marks: tuple[float, ...]) -> tuple[float, ...]:
        if list(marks) != sorted(set(marks)) or not all(0 < mark < 100 for mark in marks):
            raise ValueError("expected percents between 0 and 100, each once and in order")
        return marks

    def of(self, feature: str) -> Said:
        """What it says of a feature; of one that it does not name, no more than the name."""
        plain = feature.replace("_", " ")
        return self.changes.get(feature) or Said(says=f"{plain}: {{step}}", least=1e-6)


def advice_document(name: str = DOCUMENT) -> AdviceDocument:
    """The document that renown ships under a name, or one at a path.

    Raises ConfigError, listing all that is wrong with it.
    """
    return read_document(AdviceDocument, name, folder="advice", what="advice document")
