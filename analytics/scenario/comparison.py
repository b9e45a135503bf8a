"""Two plans on one map: what one does and the other does not, and where they agree."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from analytics.scenario.model import Plan
from analytics.scenario.study import Study


class Side(IntEnum):
    """Which of two plans works on a cell."""

    FIRST = 1
    SECOND = 2
    SAME = 3
    OTHERWISE = 4  # both, with different measures


@dataclass(frozen=True, eq=False)
class Difference:
    """Where two plans differ at the end of a stage.

    Args:
        cell: int32 (n,), flat grid indices, ascending: every cell on which either plan works.
        side: uint8 (n,), see `Side`.
        area_ha: hectares by side. A cell that both work on counts with the first plan's area.
    """

    cell: NDArray[np.int32]
    side: NDArray[np.uint8]
    area_ha: dict[Side, float]


def difference(study: Study, first: Plan, second: Plan, stage: int) -> Difference:
    """Compares what two plans have done by the end of a stage, cell by cell.

    Args:
        first, second: plans of this study. stage: end year.
    """
    options = study.options
    mine, theirs = (plan.pair[plan.stage <= stage] for plan in (first, second))
    cells = np.union1d(options.cell[mine], options.cell[theirs]).astype(np.int32)
    # A plan has one pair per cell; -1 where it has none.
    chosen = np.full((2, cells.size), -1, np.int64)
    for row, pair in enumerate((mine, theirs)):
        chosen[row, np.searchsorted(cells, options.cell[pair])] = pair
    one, other = chosen >= 0
    same = one & other & (options.option[chosen[0]] == options.option[chosen[1]])
    side = np.select([same, one & other, one], [Side.SAME, Side.OTHERWISE, Side.FIRST], Side.SECOND)
    area = options.area_ha[np.where(one, chosen[0], chosen[1])].astype(np.float64)
    total = np.bincount(side, area, minlength=len(Side) + 1)
    return Difference(cells, side.astype(np.uint8), {each: float(total[each]) for each in Side})
