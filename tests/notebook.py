"""Notebooks, run from clean as a kernel does: cell after cell, keeping what each says and shows."""

from __future__ import annotations

import ast
import contextlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CELL, WORDS = "# %%", "# %% [markdown]"


@dataclass(frozen=True)
class Output:
    """What a cell printed, and the value that it ends with."""

    said: str
    shown: Any


def cells(notebook: Path) -> list[str]:
    """The code of every cell of code."""
    found: list[list[str]] = []
    code = False
    for line in notebook.read_text("utf-8").splitlines():
        if line.startswith(CELL):
            code = line != WORDS
            if code:
                found.append([])
        elif code:
            found[-1].append(line)
    return ["\n".join(lines) for lines in found]


def run(notebook: Path) -> list[Output]:
    """Every cell in order, with names of their own."""
    names: dict[str, Any] = {"__name__": "__main__"}
    return [_run(code, names) for code in cells(notebook)]


def _run(code: str, names: dict[str, Any]) -> Output:
    lines, shown, said = ast.parse(code).body, None, io.StringIO()
    last = lines.pop() if lines and isinstance(lines[-1], ast.Expr) else None
    with contextlib.redirect_stdout(said):
        exec(compile(ast.Module(lines, []), "cell", "exec"), names)
        if isinstance(last, ast.Expr):
            shown = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    return Output(said.getvalue(), shown)
