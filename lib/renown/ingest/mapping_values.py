"""Expressions of a mapping as column expressions: the text of a value, its type, what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from renown.ingest import mapping_times
from renown.ingest.connector import said
from renown.ingest.mapping_document import Condition, Expression
from renown.tables import Column as Contract

SEPARATOR = ";"


@dataclass(frozen=True)
class Value:
    """A value of a record: its text, null where there is none; its items, where it is a list.

    `problem` says what keeps it from having a text, null where nothing does.
    """

    text: Column
    items: Column | None = None
    problem: Column | None = None


@dataclass(frozen=True)
class Scope:
    """What names stand for: columns of the input, None where it has no such, fields, parameters."""

    find: Callable[[str], Value | None]
    parameters: Mapping[str, Column]
    fields: Mapping[str, Value | None]

    def named(self, name: str) -> Value | None:
        """A field, else a parameter, else a column."""
        if name in self.fields:
            return self.fields[name]
        return Value(self.parameters[name]) if name in self.parameters else self.find(name)


def with_fields(
    frame: DataFrame, fields: Mapping[str, Expression], scope: Scope
) -> tuple[DataFrame, Scope]:
    """A frame with columns for fields, which are made of columns and parameters; and what they are."""
    found = {name: value(one, scope) for name, one in fields.items()}
    held = {name: f"_field_{i}" for i, name in enumerate(fields)}
    texts = {held[name]: one.text for name, one in found.items() if one is not None}
    kept = {
        name: None if one is None else replace(one, text=F.col(held[name]))
        for name, one in found.items()
    }
    return frame.withColumns(texts), replace(scope, fields=kept)


def value(expression: Expression, scope: Scope) -> Value | None:
    """What an expression stands for; None where the input has nothing that it could be."""
    source = _source(expression, scope)
    if source is None:
        return None
    if expression.extract is not None:
        group = 1 if re.compile(expression.extract).groups else 0
        found = F.regexp_extract(source.text, expression.extract, group)
        source = replace(source, text=F.nullif(found, F.lit("")), items=None)
    return _mapped(expression, source) if expression.map else source


def _source(expression: Expression, scope: Scope) -> Value | None:
    if expression.constant is not None:
        return Value(F.lit(expression.constant))
    if expression.parameter is not None:
        text = scope.parameters.get(expression.parameter)
        return None if text is None else Value(text)
    if expression.template is not None:
        return _filled(expression, scope)
    found = (
        [value(one, scope) for one in expression.first]
        if expression.first
        else [scope.named(name) for name in expression.column]
    )
    return _first([one for one in found if one is not None])


def _first(found: list[Value]) -> Value | None:
    if len(found) < 2:
        return found[0] if found else None
    text = F.coalesce(*(one.text for one in found))
    lists = [one.items for one in found if one.items is not None]
    problems = [one.problem for one in found if one.problem is not None]
    return Value(
        text,
        F.coalesce(*lists) if lists else None,
        F.when(text.isNull(), said(problems)) if problems else None,
    )


def _filled(expression: Expression, scope: Scope) -> Value | None:
    """A template; null where any part of it is."""
    parts, problems = [], []
    for i, part in enumerate(re.split(r"\{([^{}]+)\}", expression.template or "")):
        if i % 2 == 0:
            parts.append(F.lit(part))
            continue
        named = scope.named(part)
        if named is None:
            return None
        parts.append(named.text)
        problems += [named.problem] if named.problem is not None else []
    return Value(F.concat(*parts), problem=said(problems) if problems else None)


def _mapped(expression: Expression, source: Value) -> Value:
    pairs = F.create_map(*(F.lit(text) for pair in expression.map.items() for text in pair))
    found = F.try_element_at(pairs, source.text)
    there = source.text.isNotNull()
    if expression.otherwise is not None:
        found = F.coalesce(found, F.when(there, F.lit(expression.otherwise)))
        return replace(source, text=F.nullif(found, F.lit("")), items=None)
    unknown = shown(f"{expression} is none of {', '.join(expression.map)}", source.text)
    problem = F.when(there & found.isNull(), unknown)
    if source.problem is not None:
        problem = F.coalesce(source.problem, problem)
    return Value(F.nullif(found, F.lit("")), problem=problem)


def typed(expression: Expression | None, found: Value, column: Contract) -> Column:
    """A value in the contract's type; null where it is none."""
    text, kind = found.text, column.type
    if kind == "timestamp":
        formats, zone = (expression.time, expression.zone) if expression else ((), "UTC")
        return mapping_times.time(text, formats, zone)
    if kind.startswith("array"):
        return _items(expression, found, tags=column.name == "hashtags")
    if kind == "bigint":  # counts that once met a missing value come as 12.0 out of pandas
        return F.regexp_replace(text, r"\.0+$", "").try_cast("bigint")
    if kind == "string":
        return F.ltrim(text, F.lit("@")) if column.name == "handle" else text
    return text.try_cast(kind)


def _items(expression: Expression | None, found: Value, *, tags: bool) -> Column:
    separator = (expression.split if expression else None) or SEPARATOR
    split = F.split(found.text, rf"\Q{separator}\E")
    items = split if found.items is None else F.coalesce(found.items, split)
    trimmed = F.transform(items, lambda item: F.trim(item))
    if tags:
        trimmed = F.transform(trimmed, lambda item: F.lower(F.ltrim(item, F.lit("#"))))
    return F.filter(trimmed, lambda item: item != "")


def holds(conditions: Iterable[Condition], scope: Scope) -> Column:
    """Whether a record meets every condition; what it does not have, is not there."""
    met = F.lit(True)
    for condition in conditions:
        found = value(condition, scope)
        met = met & _holds(condition, F.lit(None).cast("string") if found is None else found.text)
    return met


def _holds(condition: Condition, text: Column) -> Column:
    if condition.present is not None:
        return text.isNotNull() if condition.present else text.isNull()
    if condition.equals:
        return F.coalesce(text.isin(*condition.equals), F.lit(False))
    return F.coalesce(text.rlike(condition.matches or ""), F.lit(False))


def shown(words: str, text: Column) -> Column:
    """What is wrong, and the value that it is wrong with."""
    return F.concat(F.lit(f"{words}: '"), F.substring(text, 1, 80), F.lit("'"))
