"""The exact finish: a small LP over the cells whose choice is still open, solved by HiGHS.

Its prices are those of the whole problem once every fixed cell agrees with them; its basic solution has at most
as many fractional cells as there are active coupling rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from analytics.allocator.coupling import Coupling, Floats


@dataclass(frozen=True, eq=False)
class Entries:
    """Columns of the restricted LP: one per (pair, period) of its cells.

    Args:
        owner: int32 (e,), cell of the LP, 0 ... cells - 1, ascending.
        period: int8 (e,).
        measures: int8 (e, S), -1 for none; quantity: float64 (e, S).
        cost, score: float64 (e,).
        cells: number of cells.
    """

    owner: NDArray[np.int32]
    period: NDArray[np.int8]
    measures: NDArray[np.int8]
    quantity: Floats
    cost: Floats
    score: Floats
    cells: int


@dataclass(frozen=True, eq=False)
class Vertex:
    """A basic optimum: x (e,) in [0, 1], prices (R,), and what the rows miss: under and over (R,)."""

    x: Floats
    price: Floats
    under: Floats
    over: Floats


def coupling_triplets(entries: Entries, coupling: Coupling) -> tuple[NDArray, NDArray, NDArray]:
    """(row, column, value) of the coupling rows over the entries, cumulative in time."""
    rows, columns, values = [], [], []
    index = np.arange(entries.owner.size)
    slots = [(entries.measures[:, s], entries.quantity[:, s]) for s in range(entries.measures.shape[1])]
    slots.append((np.full(index.size, coupling.measures), entries.cost))
    for measure, amount in slots:
        for stage in range(coupling.periods):
            used = (measure >= 0) & (entries.period <= stage) & (amount != 0)
            rows.append(measure[used].astype(np.int64) * coupling.periods + stage)
            columns.append(index[used])
            values.append(amount[used])
    return np.concatenate(rows), np.concatenate(columns), np.concatenate(values)


def solve_restricted(entries: Entries, coupling: Coupling, left: Floats, low: Floats, high: Floats) -> Vertex:
    """max score . x with prices kept in [low, high]: a row may be missed at the price of its end.

    Args:
        left: float64 (R,), right-hand sides less what the fixed cells use.
        low, high: float64 (R,), box of the prices (within the coupling's own ends).
    """
    rows = np.flatnonzero(coupling.binds)
    place = np.full(coupling.rows, -1)
    place[rows] = np.arange(rows.size)
    row, column, value = coupling_triplets(entries, coupling)
    kept = place[row] >= 0
    n = entries.owner.size
    over = rows[np.isfinite(high[rows])]
    # columns: entries, what is missing (one per row), what is in excess (one per row with a finite end)
    row = np.concatenate([place[row[kept]], rows.size + entries.owner, place[rows], place[over]])
    value = np.concatenate([value[kept], np.ones(n), np.ones(rows.size), -np.ones(over.size)])
    column = np.concatenate(
        [column[kept], np.arange(n), n + np.arange(rows.size), n + rows.size + np.arange(over.size)]
    )
    gain = np.concatenate([entries.score, low[rows], -high[over]])
    lower = np.concatenate([left[rows], np.full(entries.cells, -highspy.kHighsInf)])
    upper = np.concatenate([left[rows], np.ones(entries.cells)])
    x, dual = _run(gain, lower, upper, row, column, value)
    price = np.zeros(coupling.rows)
    price[rows] = np.clip(dual[: rows.size], low[rows], high[rows])
    under, excess = np.zeros(coupling.rows), np.zeros(coupling.rows)
    under[rows] = x[n : n + rows.size]
    excess[over] = x[n + rows.size :]
    return Vertex(x=np.clip(x[:n], 0.0, 1.0), price=price, under=under, over=excess)


def _run(
    gain: Floats, lower: Floats, upper: Floats, row: NDArray, column: NDArray, value: Floats
) -> tuple[Floats, Floats]:
    """Maximise gain . x, x >= 0, by HiGHS' simplex on one thread: (x, d optimum / d right-hand side)."""
    order = np.lexsort((row, column))
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = gain.size, lower.size
    lp.col_cost_ = -gain
    lp.col_lower_ = np.zeros(gain.size)
    lp.col_upper_ = np.full(gain.size, highspy.kHighsInf)
    lp.row_lower_, lp.row_upper_ = lower, upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(np.bincount(column, minlength=gain.size))])
    lp.a_matrix_.index_ = row[order]
    lp.a_matrix_.value_ = value[order]
    solver = quiet_highs()
    solver.passModel(lp)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError(f"restricted LP: {solver.modelStatusToString(solver.getModelStatus())}")
    solution = solver.getSolution()
    return np.array(solution.col_value), -np.array(solution.row_dual)


def quiet_highs() -> highspy.Highs:
    """A solver without output and without threads of its own (its pool does not survive a fork)."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("parallel", "off")
    solver.setOptionValue("solver", "simplex")
    return solver
