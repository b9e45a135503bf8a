"""What a plan asks of the public budget: yearly cost of a stage over the latest budget on record."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analytics.parameters import Parameters

TABLE = "public_budget"
GENERAL = "general"


@dataclass(frozen=True)
class Budget:
    """The public budget of one year, 万元.

    Args:
        items: item -> amount; `general` is the whole.
        simulated: whether any of it was made up. sources: documents, without repetition.
    """

    year: int
    items: Mapping[str, float]
    simulated: bool
    sources: tuple[str, ...]


@dataclass(frozen=True)
class StageCost:
    """One stage: first and last year, its own cost (not cumulated) and the cost of one of its years, 万元."""

    first: int
    last: int
    cost: float
    yearly: float


def latest(parameters: Parameters) -> Budget | None:
    """The budget of the latest year on record; None where the package has none."""
    rows = parameters.records(TABLE) if TABLE in parameters.tables else []
    if not rows:
        return None
    year = max(int(row["year"]) for row in rows)
    own = [row for row in rows if int(row["year"]) == year]
    return Budget(
        year,
        {str(row["item"]): float(row["amount_wan_yuan"]) for row in own},
        any(int(row["simulated"]) for row in own),
        tuple(dict.fromkeys(str(row["source"]) for row in own)),
    )


def by_stage(cumulative: Sequence[tuple[int, float]], base_year: int) -> tuple[StageCost, ...]:
    """From the cumulative cost at the end of every stage, ascending."""
    found, before, start = [], 0.0, base_year
    for end, total in cumulative:
        cost = total - before
        found.append(StageCost(start + 1, end, cost, cost / (end - start)))
        before, start = total, end
    return tuple(found)


def share(yearly: float, budget: Budget, item: str) -> float:
    """Yearly cost in percent of an item of the budget; nan where the item is not on record or 0."""
    amount = budget.items.get(item, math.nan)
    return 100 * yearly / amount if amount else math.nan
