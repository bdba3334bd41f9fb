"""Which columns of an input a mapping asks for, and which of them it does not have."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from functools import partial

from renown.errors import did_you_mean
from renown.ingest.mapping_document import Expression, RecordKind


def plain(name: str) -> str:
    """A column's name without what spellings differ in: case, blanks around it and between words."""
    return " ".join(name.lstrip("\ufeff").split()).casefold()


@dataclass(frozen=True)
class Had:
    """What an input has: the names of its columns as they stand there, and parameters with a value.

    `named` None: any name may occur in any record, as in JSON. `valueless` are the parameters that
    nobody has given a value.
    """

    named: Collection[str] | None
    parameters: Collection[str]
    valueless: Collection[str] = ()

    def has(self, name: str, fields: Collection[str]) -> bool:
        """Whether a name stands for something."""
        if name in fields or name in self.parameters:
            return True
        if name in self.valueless:
            return False
        return self.named is None or plain(name) in {plain(one) for one in self.named}


@dataclass(frozen=True)
class Lack:
    """What is needed and is not there: a parameter's name, or columns in words; and what needs it."""

    what: str
    places: tuple[str, ...]
    parameter: str | None = None
    guess: str = ""


def lacking(record: RecordKind, had: Had) -> list[Lack]:
    """All that is needed and is not there."""
    places: dict[Lack, list[str]] = {}
    for place, expression, fields in _needed(record):
        for lack in _absent(expression, partial(had.has, fields=fields), had):
            places.setdefault(lack, []).append(place)
    return [replace(lack, places=tuple(dict.fromkeys(some))) for lack, some in places.items()]


def _needed(record: RecordKind) -> Iterator[tuple[str, Expression, Collection[str]]]:
    """Every expression that the input has to be able to fill, and the fields it may name."""
    for name, expression in record.fields.items():
        yield name, expression, ()
    if record.observed_at is not None:
        yield "observed_at", record.observed_at, record.fields
    for over in record.pass_over:
        yield from ((f"pass_over, {over.because}", one, record.fields) for one in over.when)
    for row in record.rows:
        yield from ((f"{row.table}, when", one, record.fields) for one in row.when)
        for name, expression in row.columns.items():
            yield f"{row.table}.{name}", expression, record.fields


def _absent(expression: Expression, has: Callable[[str], bool], had: Had) -> Iterator[Lack]:
    if expression.optional:
        return
    if expression.first:
        each = [list(_absent(one, has, had)) for one in expression.first]
        if all(each):
            yield from (lack for one in each for lack in one)
    elif expression.parameter is not None:
        if expression.parameter not in had.parameters:
            yield _lack(had, expression.parameter)
    elif expression.column and not any(has(name) for name in expression.column):
        yield _lack(had, *expression.column)
    else:
        yield from (_lack(had, name) for name in expression.names if not has(name))


def _lack(had: Had, *names: str) -> Lack:
    if names[0] in had.valueless:
        return Lack(f"a value of parameter '{names[0]}'", (), parameter=names[0])
    guesses = (did_you_mean(name, had.named or ()) for name in names)
    spelt = " or ".join(f"'{name}'" for name in names)
    return Lack(f"a column {spelt}", (), guess=next(filter(None, guesses), ""))
