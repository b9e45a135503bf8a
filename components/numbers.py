"""How numbers are written: thousands separators, fixed decimals, "--" for what is missing."""

from __future__ import annotations

import math
from collections.abc import Sequence

MISSING = "--"
MINUS = "\N{MINUS SIGN}"


def is_missing(value: object) -> bool:
    return value is None or not isinstance(value, (int, float)) or not math.isfinite(value)


def number(value: float | None, decimals: int = 2) -> str:
    """1234.5 -> "1,234.50"; None and nan -> "--"."""
    if is_missing(value):
        return MISSING
    written = f"{float(value):,.{decimals}f}"
    if written.strip("-0.,") == "":
        written = written.lstrip("-")
    return written.replace("-", MINUS)


def signed(value: float | None, decimals: int = 2) -> str:
    """With its sign, for differences: "+1.80", "−2.90", "0.00"."""
    written = number(value, decimals)
    if is_missing(value) or written.startswith(MINUS) or written.strip("0.,") == "":
        return written
    return f"+{written}"


def short(value: float | None) -> str:
    """For ticks, where room is scarce: no decimals from 100 on, one below, none if it is whole."""
    if is_missing(value):
        return MISSING
    return number(value, 0 if abs(value) >= 100 or abs(value - round(value)) < 0.05 else 1)


def probability(value: float | None) -> str:
    """0.914 -> "0.91"; never the certainty that a simulation cannot give: ">0.99" and "<0.01"."""
    if is_missing(value):
        return MISSING
    if value > 0.99:
        return ">0.99"
    if value < 0.01:
        return "<0.01"
    return f"{value:.2f}"


def parts(values: Sequence[float], decimals: int = 2) -> list[float]:
    """Values rounded so that they add up to their rounded sum: what is left goes to the largest remainders.

    Args:
        values: not negative.
    """
    unit = 10**decimals
    exact = [round(value * unit, 6) for value in values]
    floors = [math.floor(value) for value in exact]
    left = round(sum(exact)) - sum(floors)
    order = sorted(range(len(exact)), key=lambda place: floors[place] - exact[place])
    for place in order[:left]:
        floors[place] += 1
    return [value / unit for value in floors]


def share(value: float | None, whole: float | None) -> float:
    """value / whole in percent, kept within 0 and 100, for widths and places on a track."""
    if is_missing(value) or is_missing(whole) or whole <= 0:
        return 0.0
    return round(min(max(100 * value / whole, 0.0), 100.0), 3)
