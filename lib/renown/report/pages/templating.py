"""HTML out of templates. All that accounts say of themselves is escaped, and rid of what commands."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup, escape

from renown.publish.reading import printable

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable  # of Python 3.11

HOME = "renown.report.pages"


def render(template: str, **values: object) -> str:
    """A page."""
    return _environment().get_template(template).render(**values)


def shipped(folder: str) -> Traversable:
    """A folder that comes with this module; it may lie in an archive."""
    return files(HOME).joinpath(folder)


@cache
def _environment() -> Environment:
    held = {file.name: file.read_text("utf-8") for file in shipped("templates").iterdir()}
    made = Environment(
        loader=DictLoader(held),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_harmless,
    )
    made.tests["a_command"] = _is_command
    made.filters["told"] = _told
    return made


def _told(sentence: str) -> Markup:
    """A sentence; what stands between backticks is set as what one types."""
    harmless = str(escape(printable(sentence.strip())))
    return Markup(re.sub("`([^`]+)`", r"<code>\1</code>", harmless))


def _is_command(sentence: str) -> bool:
    """Whether a sentence that is set apart is to be typed, or to be written into a file."""
    return sentence.strip().startswith(("renown ", "- {"))


def _harmless(value: object) -> object:
    """Texts without control characters, and without those that turn the direction of what follows."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return printable(value)
    return value
