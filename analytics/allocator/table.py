"""Cells with what is needed to look at them at given prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analytics.allocator.cells import BLOCKED, Cells, extent
from analytics.allocator.coupling import Coupling, Floats
from analytics.allocator.passes import choose_pass, propose_pass, value_pass
from analytics.allocator.pool import run_blocks

BLOCK = 1 << 16


def price_tables(
    coupling: Coupling, served: NDArray[np.int8], price: Floats
) -> tuple[Floats, Floats, Floats]:
    """By option code: (S, P, 256) effective price per unit of each slot (0 where unused), (P,) per 万元, and
    (256,) 0 for options, -inf for blocked pairs."""
    done, spent = coupling.effective(price)
    table = np.zeros((served.shape[1], coupling.periods, 256))
    table[:, :, : served.shape[0]] = np.where(served.T[:, None, :] >= 0, done[served].transpose(1, 2, 0), 0.0)
    shut = np.zeros(256)
    shut[BLOCKED] = -np.inf
    return table, np.ascontiguousarray(spent), shut


class Best(NamedTuple):
    """Of every cell at some prices: best entry (code or -1 for nothing), runner-up (the same; -2: there is none), net
    of the best, and how far the runner-up is behind; (u,) each."""

    choice: NDArray[np.int32]
    rival: NDArray[np.int32]
    value: Floats
    margin: Floats


@dataclass(frozen=True, eq=False)
class Proposal:
    """What every layer would do at some prices.

    Args:
        price: float64 (R,), the prices.
        dual: the dual's value there, rhs . price included: no plan is worth more.
        usage: float64 (L, R), cumulative use of the rows by layer; score: float64 (L,), their benefit.
        choice: int32 (u,), entry of each cell, -1 for nothing.
    """

    price: Floats
    dual: float
    usage: Floats
    score: Floats
    choice: NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Table:
    """All cells of a problem.

    Args:
        cells: pairs by cell.
        served: int8 (J, S), the options' measures.
        coupling: rows and ends of the prices.
        longest: most pairs of a cell.
        unit: float64 (R,), the largest quantity of one pair per measure, the mean cost of a pair for budgets; 1 where
            there is none.
    """

    cells: Cells
    served: NDArray[np.int8]
    coupling: Coupling
    longest: int
    unit: Floats

    @property
    def size(self) -> int:
        return self.cells.start.size - 1

    def best_entries(self, price: Floats) -> Best:
        """Best entry and runner-up of every cell at these prices."""
        tables = price_tables(self.coupling, self.served, price)
        best = Best(
            np.empty(self.size, np.int32),
            np.empty(self.size, np.int32),
            np.empty(self.size),
            np.empty(self.size),
        )

        def work(first: int, last: int) -> None:
            choose_pass(self.cells, *tables, first, last, self.longest, *best)

        run_blocks(work, self.size, BLOCK)
        return best

    def dual(self, price: Floats) -> float:
        """The dual's value at these prices: no plan is worth more."""
        tables = price_tables(self.coupling, self.served, price)
        parts = run_blocks(
            lambda first, last: value_pass(self.cells, *tables, first, last, self.longest), self.size, BLOCK
        )
        return sum(parts) + float(self.coupling.rhs @ price)

    def propose(self, price: Floats, layer: NDArray[np.int32], layers: int) -> Proposal:
        """What each layer would do at these prices."""
        coupling = self.coupling
        tables = price_tables(coupling, self.served, price)
        choice = np.empty(self.size, np.int32)
        # Few blocks: every one has sums for all layers.
        block = max(BLOCK, -(-self.size // 8))

        def work(first: int, last: int) -> tuple[float, Floats, Floats]:
            amount = np.zeros((layers, coupling.measures + 1, coupling.periods))
            score = np.zeros(layers)
            value = propose_pass(
                self.cells, self.served, *tables, first, last, self.longest, layer, amount, score, choice
            )
            return value, amount, score

        parts = run_blocks(work, self.size, block)
        amount = np.sum([part[1] for part in parts], axis=0)
        return Proposal(
            price=price,
            dual=sum(part[0] for part in parts) + float(coupling.rhs @ price),
            usage=amount.cumsum(axis=2).reshape(layers, coupling.rows),
            score=np.sum([part[2] for part in parts], axis=0),
            choice=choice,
        )


def table_of(cells: Cells, served: NDArray[np.int8], coupling: Coupling) -> Table:
    """The table of these cells. What it knows of them is found at once: properties cached later hold a lock, and a
    job forked meanwhile would wait for it for ever."""
    return Table(
        cells, served, coupling, int(np.diff(cells.start).max(initial=1)), _units(cells, served, coupling)
    )


def _units(cells: Cells, served: NDArray[np.int8], coupling: Coupling) -> Floats:
    found = extent(cells)
    largest = np.zeros(coupling.measures)
    for slot in range(served.shape[1]):
        used = served[:, slot] >= 0
        np.maximum.at(largest, served[used, slot], found.quantity[slot, : served.shape[0]][used])
    largest[largest <= 0] = 1.0
    cost = float(found.total_cost.sum() / max(1, found.count.sum()))
    return np.concatenate([np.repeat(largest, coupling.periods), np.full(coupling.periods, cost or 1.0)])
