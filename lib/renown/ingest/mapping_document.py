"""The document of a mapping: which columns of somebody's export become which rows of the ledger.

`conf/mappings/*.yaml` are such documents. The vocabulary is closed: a value comes from a column, a
constant, a template, a parameter, or the first of several that there is, and may be extracted from,
mapped, split, or read as a time. Everything is checked against the contracts when it is loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, ValidationError, field_validator, model_validator

from renown.errors import UserError, did_you_mean
from renown.ingest import mapping_contract
from renown.settings import Frozen, problems_in, read_yaml, shipped, wrong

PREFIX = "mapping:"
SOURCES = ("column", "constant", "template", "parameter", "first")
TESTS = ("present", "equals", "matches")
NAME_IN_TEMPLATE = re.compile(r"\{([^{}]+)\}")


def _several(given: Any) -> Any:
    return (given,) if isinstance(given, (str, int, float)) else given


def _text(given: Any) -> Any:
    """YAML reads `true` and `200` as values; a cell is text."""
    if isinstance(given, bool):
        return str(given).lower()
    return str(given) if isinstance(given, (int, float)) else given


def _texts(given: Any) -> Any:
    given = _several(given)
    return tuple(_text(one) for one in given) if isinstance(given, (list, tuple)) else given


def _pairs(given: Any) -> Any:
    """The same for a map of texts."""
    return {_text(k): _text(v) for k, v in given.items()} if isinstance(given, dict) else given


Text = Annotated[str, BeforeValidator(_text)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_texts)]


class Expression(Frozen):
    """One value of a record: where it comes from, and what is done to it, in this order.

    A bare text is the name of a column, a list of texts several spellings of one.
    """

    column: Texts = ()
    constant: Text | None = None
    template: Text | None = None  # as linkedin:{URL}; names of fields, parameters and columns
    parameter: str | None = None
    first: tuple[Expression, ...] = ()  # the first that there is
    extract: str | None = None  # a regular expression: its first group, or all that it matches
    map: Annotated[dict[str, str], BeforeValidator(_pairs)] = Field(default={})
    otherwise: Text | None = None  # what `map` does not name; without it, such a record is rejected
    time: Texts = ()  # iso, unix, unix_ms, or a pattern of Spark's; several are tried in turn
    zone: str = "UTC"  # of times that do not say theirs
    split: str | None = None  # the separator of a list
    optional: bool = False  # the input need not have it

    @model_validator(mode="before")
    @classmethod
    def _short(cls, given: Any) -> Any:
        return {"column": given} if isinstance(given, (str, list)) else given

    @model_validator(mode="after")
    def _one_source(self) -> Expression:
        if len(given := [name for name in SOURCES if getattr(self, name) not in (None, ())]) != 1:
            found = ", ".join(given) or "none"
            raise ValueError(f"expected exactly one of {', '.join(SOURCES)}; found {found}")
        if self.otherwise is not None and not self.map:
            raise ValueError("'otherwise' goes with 'map'")
        return self

    @field_validator("extract")
    @classmethod
    def _regular(cls, pattern: str | None) -> str | None:
        return _compiled(pattern)

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError):
            raise ValueError(f"unknown time zone '{zone}', expected as Europe/Berlin") from None
        return zone

    @property
    def names(self) -> tuple[str, ...]:
        """What a template names."""
        return tuple(NAME_IN_TEMPLATE.findall(self.template or ""))

    def __str__(self) -> str:
        if self.first:
            return ", else ".join(str(one) for one in self.first)
        if self.parameter:
            return f"parameter '{self.parameter}'"
        return self.template or " or ".join(f"'{name}'" for name in self.column) or "a constant"


def _compiled(pattern: str | None) -> str | None:
    try:
        re.compile(pattern or "")
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from None
    return pattern


class Condition(Expression):
    """A test of a value: whether it is there, is one of some texts, or matches an expression."""

    present: bool | None = None
    equals: Texts = ()
    matches: str | None = None

    _regular_test = field_validator("matches")(_compiled)

    @model_validator(mode="after")
    def _one_test(self) -> Condition:
        if sum(getattr(self, name) not in (None, ()) for name in TESTS) != 1:
            raise ValueError(f"expected exactly one of {', '.join(TESTS)}")
        return self


class PassOver(Frozen):
    """Records that are counted and not kept: all that meet every condition."""

    because: str
    when: tuple[Condition, ...] = ()


class Row(Frozen):
    """A row of a ledger table that a record becomes, where it meets every condition."""

    table: str
    columns: dict[str, Expression]
    when: tuple[Condition, ...] = ()


class Csv(Frozen):
    """How a CSV file is written. Where a record is a line each, a large file is read in parts."""

    separator: str = Field(default=",", min_length=1, max_length=1)
    encoding: Literal[
        "utf-8", "utf-16", "utf-16le", "utf-16be", "utf-32", "iso-8859-1", "windows-1252"
    ] = "utf-8"
    line_breaks_in_text: bool = True


class RecordKind(Frozen):
    """One kind of record: the files it is in, and the rows that it becomes."""

    kind: str
    files: Texts = ("*",)
    format: Literal["csv", "json", "parquet"] | None = None
    csv: Csv = Csv()
    leave_out: Texts = ()  # columns that are not even kept of a record that is rejected
    fields: dict[str, Expression] = Field(default={})
    observed_at: Expression | None = None
    pass_over: tuple[PassOver, ...] = ()
    rows: tuple[Row, ...] = ()


class Parameter(Frozen):
    """What the user says of an export: a value here, or in the sidecar of a file."""

    meaning: str
    value: Text | None = None


class MappingDocument(Frozen):
    """A whole mapping."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    about: str = ""
    parameters: dict[str, Parameter] = Field(default={})
    records: tuple[RecordKind, ...] = Field(min_length=1)


def load_mapping(name: str) -> MappingDocument:
    """A mapping by its name in conf/mappings, or by the path of a `.yaml` file.

    Raises ConfigError, listing every unknown table, column or key, and all that is missing.
    """
    known = shipped("mappings")
    path = Path(name) if name.endswith((".yaml", ".yml")) else known.get(name)
    if path is None:
        raise UserError(
            f"no mapping is named '{name}'{did_you_mean(name, known)}; there are: "
            f"{', '.join(known)}, or give the path of a .yaml file"
        )
    content = read_yaml(path, what="mapping")
    problems = list(_problems(content))
    if problems:
        raise wrong(problems, source=f"mapping {path}")
    return MappingDocument.model_validate(content)


def _problems(content: dict[str, Any]) -> Iterator[str]:
    """Both kinds: what the document's own form does not allow, and what the contracts do not."""
    try:
        MappingDocument.model_validate(content)
    except ValidationError as error:
        yield from problems_in(MappingDocument, error)
    yield from mapping_contract.problems(content)
