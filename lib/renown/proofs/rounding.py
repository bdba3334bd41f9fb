"""Figures as JSON has them."""

from __future__ import annotations

import math
from typing import Any

DIGITS = 4


def rounded(content: Any) -> Any:
    """Numbers to a few digits, whatever they are nested in; null for what is not a number."""
    if isinstance(content, dict):
        return {str(key): rounded(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [rounded(value) for value in content]
    if isinstance(content, float):
        return round(content, DIGITS) if math.isfinite(content) else None
    return content
