"""Sidecars: what is known of a capture that its files do not say themselves.

Beside `posts.jsonl.gz` may lie `_posts.jsonl.gz.capture.json`; `_capture.json` speaks for all files
in its folder and below that have no nearer one. Each is one JSON object of text:

    {"observed_at": "2026-11-01T00:00:00Z", "followers_of": "12345"}
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from pyspark.sql import Column, SparkSession
from pyspark.sql import functions as F

from renown import storage
from renown.errors import UserError, did_you_mean, listed

KEYS = {
    "observed_at": "when the capture was made, as 2026-11-01T00:00:00Z",
    "followers_of": "the native id of the account whose followers are listed",
    "following_of": "the native id of the account that follows those listed",
    "members_of": "the native id of the list whose members are listed",
    "list_owner": "the native id of the account that keeps that list",
    "compliance_of": "posts or users: what a compliance job of X was about",
}
FOLDER, FILE = "_capture.json", ".capture.json"


def of(spark: SparkSession, path: str, found: Sequence[storage.File]) -> Column:
    """What the sidecars say of the file in the column `file`, as a map of text to text.

    Raises UserError, listing every problem of every sidecar.
    """
    return by_file(said(spark, path, found))


def by_file(said: Mapping[str, Mapping[str, str]]) -> Column:
    """The same, where it is known already what they say of each file."""
    nothing = F.from_json(F.lit("{}"), "map<string,string>")
    if not said:
        return nothing
    texts = ((name, json.dumps(content)) for name, content in said.items())
    files = F.create_map(*(F.lit(text) for pair in texts for text in pair))
    return F.coalesce(
        F.from_json(F.try_element_at(files, F.col("file")), "map<string,string>"), nothing
    )


def said(
    spark: SparkSession,
    path: str,
    found: Sequence[storage.File],
    also: Mapping[str, str] | None = None,
) -> dict[str, dict[str, str]]:
    """What the sidecars say, by name of file; nothing of a file that has none.

    `also` are keys that are known besides KEYS, with what they mean. Raises UserError, listing every
    problem of every sidecar.
    """
    known = {**KEYS, **(also or {})}
    sidecars = _sidecars(spark, path, known)
    nearest = ((file.name, _nearest(sidecars, file.name)) for file in found)
    return {name: json.loads(content) for name, content in nearest if content}


def _nearest(said: dict[str, str], name: str) -> str | None:
    """The file's own sidecar, else that of the nearest folder above it."""
    folder, _, base = name.rpartition("/")
    places = [f"{folder}/_{base}{FILE}".lstrip("/")]
    parts = folder.split("/") if folder else []
    places += ["/".join([*parts[:depth], FOLDER]) for depth in range(len(parts), -1, -1)]
    return next((said[place] for place in places if place in said), None)


def _sidecars(spark: SparkSession, path: str, known: Mapping[str, str]) -> dict[str, str]:
    """By name within the folder, as text that is known to be right."""
    folder = path.rstrip("/") if storage.is_folder(spark, path) else path.rpartition("/")[0] or "."
    said, problems = {}, []
    for name in _names(spark, path, folder):
        base = name.rpartition("/")[2]
        if base == FOLDER or (base.startswith("_") and base.endswith(FILE)):
            said[name] = storage.read_text(spark, f"{folder}/{name}")
            problems += [f"{name}: {problem}" for problem in _problems(said[name], known)]
    if problems:
        raise UserError(listed(f"the sidecars of input {path} cannot be used:", problems))
    return said


def _names(spark: SparkSession, path: str, folder: str) -> list[str]:
    """Files below the folder that was given; beside the file, where one file was given."""
    if folder != path.rstrip("/"):
        return storage.list_names(spark, folder)
    return [file.name for file in storage.list_files(spark, path, hidden=True)]


def _problems(text: str, known: Mapping[str, str]) -> Iterator[str]:
    try:
        content = json.loads(text)
    except ValueError as error:
        yield f"not JSON: {error}"
        return
    if not isinstance(content, dict):
        yield f"expected one JSON object, found {type(content).__name__}"
        return
    for key, value in content.items():
        if key not in known:
            yield f"unknown key '{key}'{did_you_mean(key, known)}; known are {', '.join(known)}"
        elif not isinstance(value, str):
            yield f"{key}: expected text ({known[key]}), found {json.dumps(value)}"
        elif key == "observed_at" and not _is_time(value):
            yield f"observed_at is not a time: '{value}'; expected {known[key]}"


def _is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")) is not None
    except ValueError:
        return False
