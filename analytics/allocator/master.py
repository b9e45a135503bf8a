"""The small LP: how much of each layer's proposals to take, and at what prices. HiGHS keeps its basis between rounds."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from analytics.allocator.coupling import Coupling, Floats
from analytics.allocator.table import Proposal

INFINITE = highspy.kHighsInf
DUAL, PRIMAL = 1, 4  # HiGHS' numbers of its simplex methods


def quiet_highs() -> highspy.Highs:
    """A solver without output and without threads of its own (its pool does not survive a fork)."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("parallel", "off")
    solver.setOptionValue("solver", "simplex")
    return solver


@dataclass(frozen=True, eq=False)
class Mix:
    """A basic optimum of the small LP.

    Args:
        price: float64 (R,), d benefit / d right-hand side, within its ends.
        rent: float64 (L,), what one more of each layer would be worth.
        share: float64 (n,), part of its layer that follows each proposal added so far.
        under, over: float64 (R,), what the rows miss.
        benefit: of the mix; `value`: less what missing costs. A plan of shares that is worth this exists.
    """

    price: Floats
    rent: Floats
    share: Floats
    under: Floats
    over: Floats
    benefit: float
    value: float


class Master:
    """maximise score . share, the layers' shares at most 1, with a row missed at the price of its end.

    Args:
        coupling: rows, right-hand sides and ends of the prices. layers: L.
    """

    def __init__(self, coupling: Coupling, layers: int) -> None:
        self.coupling, self.layers = coupling, layers
        self.rows = np.flatnonzero(coupling.binds)
        self.capped = self.rows[np.isfinite(coupling.high[self.rows])]
        self.layer: list[NDArray[np.int64]] = []
        self.source: list[NDArray[np.int64]] = []
        self.score: list[Floats] = []
        self._proposals = 0
        count = self.rows.size
        self._solver = quiet_highs()
        self._solver.setOptionValue(
            "simplex_strategy", PRIMAL
        )  # the last basis stays feasible when columns come
        left = coupling.rhs[self.rows]
        lower = np.concatenate([left, np.full(layers, -INFINITE)])
        upper = np.concatenate([left, np.ones(layers)])
        no_index, no_value = np.empty(0, np.int32), np.empty(0)
        self._solver.addRows(lower.size, lower, upper, 0, np.zeros(lower.size, np.int32), no_index, no_value)
        place = np.full(coupling.rows, -1)
        place[self.rows] = np.arange(count)
        self._add(-coupling.low[self.rows], np.arange(count), np.arange(count), np.ones(count))
        size = self.capped.size
        self._add(coupling.high[self.capped], np.arange(size), place[self.capped], -np.ones(size))

    def _add(self, cost: Floats, starts: NDArray, index: NDArray, value: Floats) -> None:
        size = cost.size
        self._solver.addCols(
            size, cost, np.zeros(size), np.full(size, INFINITE), index.size,
            starts.astype(np.int32), index.astype(np.int32), value,
        )  # fmt: skip

    def offer(self, proposal: Proposal, which: NDArray[np.int64]) -> None:
        """Let the layers `which` follow a proposal."""
        usage = proposal.usage[np.ix_(which, self.rows)]
        dense = np.column_stack([usage, np.ones(which.size)])
        index = np.tile(np.arange(self.rows.size + 1), (which.size, 1))
        index[:, -1] = self.rows.size + which
        kept = dense != 0
        starts = np.concatenate([[0], kept.sum(axis=1).cumsum()[:-1]])
        self._add(-proposal.score[which], starts, index[kept], dense[kept])
        self.score.append(proposal.score[which])
        self.layer.append(which)
        self.source.append(np.full(which.size, self._proposals))
        self._proposals += 1

    @property
    def basis(self) -> highspy.HighsBasis:
        """Basis of the last optimum."""
        return self._solver.getBasis()

    def begin(self, basis: highspy.HighsBasis) -> None:
        """Start from the optimum of a problem with the same layers and offers. Other right-hand sides leave it dual
        feasible: the dual simplex mends it in few steps."""
        sizes = len(basis.col_status), len(basis.row_status)
        if sizes == (self._solver.getNumCol(), self._solver.getNumRow()):
            self._solver.setBasis(basis)
            self._solver.setOptionValue("simplex_strategy", DUAL)

    def solve(self) -> Mix:
        """The best mix of what has been offered."""
        solver, coupling = self._solver, self.coupling
        solver.run()
        solver.setOptionValue("simplex_strategy", PRIMAL)
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"small LP: {solver.modelStatusToString(solver.getModelStatus())}")
        solution = solver.getSolution()
        x, dual = np.array(solution.col_value), -np.array(solution.row_dual)
        count, capped = self.rows.size, self.capped.size
        price, under, over = np.zeros(coupling.rows), np.zeros(coupling.rows), np.zeros(coupling.rows)
        price[self.rows] = np.clip(dual[:count], coupling.low[self.rows], coupling.high[self.rows])
        under[self.rows] = x[:count]
        over[self.capped] = x[count : count + capped]
        share = np.clip(x[count + capped :], 0.0, 1.0)
        value = -float(solver.getInfo().objective_function_value)
        benefit = float(np.concatenate(self.score) @ share)
        return Mix(price, np.maximum(dual[count:], 0.0), share, under, over, benefit, value)

    def dearer(self) -> Floats:
        """Prices (R,) of the best mix when missing a row costs twice as much."""
        coupling, solver = self.coupling, self._solver
        count, capped = self.rows.size, self.capped.size
        columns = np.arange(count + capped, dtype=np.int32)
        usual = np.concatenate([-coupling.low[self.rows], coupling.high[self.capped]])
        solver.changeColsCost(columns.size, columns, 2 * usual)
        solver.run()
        dual = -np.array(solver.getSolution().row_dual)[:count]
        price = np.zeros(coupling.rows)
        price[self.rows] = np.clip(dual, 2 * coupling.low[self.rows], 2 * coupling.high[self.rows])
        solver.changeColsCost(columns.size, columns, usual)
        return price
