"""Whole cells by a small MILP: for tiny problems, and where moving single cells does not bring the rows home."""

from __future__ import annotations

import highspy
import numpy as np
from numpy.typing import NDArray

from analytics.allocator.cells import BLOCKED
from analytics.allocator.coupling import Floats
from analytics.allocator.master import quiet_highs
from analytics.allocator.table import Table

NODES = 300  # a limit in nodes, not in seconds: the same problem gives the same plan


def choose_exactly(
    table: Table, which: NDArray[np.integer], use: Floats, least: Floats, most: Floats, unit: Floats
) -> NDArray[np.int32] | None:
    """Best whole entries of the cells `which`; None when the search found no plan.

    maximise score . x - penalty . (cells by which rows leave their bands); budgets are hard.

    Args:
        which: places in the table. use: float64 (R,), use of the rows by everything else.
        least, most, unit: float64 (R,), bands and cell sizes of the rows.
    Returns:
        int32 (which.size,), entry codes, -1 for nothing.
    """
    coupling, periods = table.coupling, table.coupling.periods
    cells = table.cells
    starts, ends = cells.start[which], cells.start[which + 1]
    pairs = np.concatenate(
        [np.arange(a, b) for a, b in zip(starts, ends, strict=True)] or [np.empty(0, np.int64)]
    )
    owner = np.repeat(np.arange(which.size), ends - starts)
    usable = (cells.option[pairs] != BLOCKED)[:, None] & np.isfinite(cells.score[pairs])
    place, period = np.nonzero(usable)
    codes = pairs[place] * periods + period
    if codes.size == 0:
        return np.full(which.size, -1, np.int32)
    score = cells.score[pairs[place], period].astype(np.float64)
    places = owner[place]
    owner = np.unique(places, return_inverse=True)[1]
    rows = np.flatnonzero(np.isfinite(least) | np.isfinite(most))
    soft = rows[rows < coupling.rows - periods]
    at = np.full(coupling.rows, -1)
    at[rows] = np.arange(rows.size)
    row, column, value = _triplets(table, codes)
    kept = at[row] >= 0
    n = codes.size
    row = np.concatenate([at[row[kept]], rows.size + owner, at[soft], at[soft]])
    column = np.concatenate([column[kept], np.arange(n), n + np.arange(2 * soft.size)])
    value = np.concatenate([value[kept], np.ones(n), np.ones(soft.size), -np.ones(soft.size)])
    penalty = 1e3 * (1.0 + float(score.sum()))
    gain = np.concatenate([score, np.tile(-penalty / unit[soft], 2)])
    lower = np.concatenate([least[rows] - use[rows], np.full(int(owner.max()) + 1, -np.inf)])
    upper = np.concatenate([most[rows] - use[rows], np.ones(int(owner.max()) + 1)])
    x = _run(gain, lower, upper, row, column, value, n)
    if x is None:
        return None
    choice = np.full(which.size, -1, np.int32)
    taken = x[:n] > 0.5
    choice[places[taken]] = codes[taken]
    return choice


def _triplets(table: Table, codes: NDArray) -> tuple[NDArray, NDArray, NDArray]:
    """(row, column, value) of the coupling rows over entries, cumulative in time."""
    periods, cells = table.coupling.periods, table.cells
    pair, period = np.divmod(codes, periods)
    served = table.served[cells.option[pair]]
    index = np.arange(codes.size)
    slots = [(served[:, s], cells.quantity[pair, s]) for s in range(served.shape[1])]
    slots.append((np.full(codes.size, table.coupling.measures), cells.cost[pair]))
    rows, columns, values = [], [], []
    for measure, amount in slots:
        for stage in range(periods):
            used = (measure >= 0) & (period <= stage) & (amount != 0)
            rows.append(measure[used].astype(np.int64) * periods + stage)
            columns.append(index[used])
            values.append(amount[used].astype(np.float64))
    return np.concatenate(rows), np.concatenate(columns), np.concatenate(values)


def _run(
    gain: Floats, lower: Floats, upper: Floats, row: NDArray, column: NDArray, value: Floats, whole: int
) -> Floats | None:
    """Maximise gain . x with the first `whole` columns binary."""
    order = np.lexsort((row, column))
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = gain.size, lower.size
    lp.col_cost_ = -gain
    lp.col_lower_ = np.zeros(gain.size)
    lp.col_upper_ = np.where(np.arange(gain.size) < whole, 1.0, highspy.kHighsInf)
    lp.row_lower_, lp.row_upper_ = lower, upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(np.bincount(column, minlength=gain.size))])
    lp.a_matrix_.index_ = row[order]
    lp.a_matrix_.value_ = value[order]
    kinds = [highspy.HighsVarType.kInteger] * whole + [highspy.HighsVarType.kContinuous] * (gain.size - whole)
    lp.integrality_ = kinds
    solver = quiet_highs()
    solver.setOptionValue("mip_max_nodes", NODES)
    solver.setOptionValue("mip_rel_gap", 1e-9)
    solver.setOptionValue("solver", "choose")
    solver.passModel(lp)
    solver.run()
    solution = solver.getSolution()
    return np.array(solution.col_value) if solution.value_valid else None
