"""Of very many cells, those whose choice is clear at some prices, and those near an edge between two choices."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numba import njit
from numpy.typing import NDArray

from analytics.allocator.cells import chosen_amounts, gather
from analytics.allocator.coupling import Coupling, Floats
from analytics.allocator.table import Best, Table, table_of

SOME = 200_000  # cells of a sample


@dataclass(frozen=True, eq=False)
class Clear:
    """Cells whose choice is clear, and the table of the others.

    Args:
        table: the others. open: int32 (o,), their places among all cells.
        choice: int32 (u,), entry of each clear cell, -1 for the others.
        use: float64 (R,), use of the rows by the clear cells; benefit: what those bring.
    """

    table: Table
    open: NDArray[np.int32]
    choice: NDArray[np.int32]
    use: Floats
    benefit: float

    def asked(self, coupling: Coupling) -> Clear:
        """The same cells where other targets and budgets are asked of the whole."""
        return replace(self, table=replace(self.table, coupling=rest(coupling, self.use)))


def clear_of(table: Table, best: Best, share: float) -> Clear:
    """The cells apart into clear ones and those near an edge: a share of the cells between any two choices, and of
    those of each choice that are hardly worth it.

    So no measure and stage is left without cells that may begin or end it, however far apart the benefits are. The
    runner-up of a cell is mostly the same works in another stage: how near it is to nothing at all counts by itself.
    """
    coupling, periods = table.coupling, table.coupling.periods
    option, codes = table.cells.option, table.served.shape[0] * periods + 1
    step = max(1, table.size // SOME)
    some = Best(best.choice[::step], best.rival[::step], best.value[::step], best.margin[::step])
    nothing = np.full(some.choice.size, -1, np.int32)
    limits = _limits(_edges(some.choice, some.rival, option, periods, codes), some.margin, share, codes)
    least = _limits(_edges(some.choice, nothing, option, periods, codes), some.value, share, codes)
    open_cells = _open(*best, option, periods, codes, limits, least)
    choice = best.choice.copy()
    choice[open_cells] = -1
    amount, benefit = chosen_amounts(table.cells, table.served, (coupling.measures + 1, periods), choice)
    use = coupling.usage(amount)
    part = table_of(gather(table.cells, open_cells), table.served, rest(coupling, use))
    return Clear(part, open_cells, choice, use, benefit)


def rest(coupling: Coupling, use: Floats) -> Coupling:
    """What is left to do beside what uses so much."""
    return replace(coupling, rhs=coupling.rhs - use)


def _limits(edge: NDArray[np.int64], size: Floats, share: float, codes: int) -> Floats:
    """By edge: the size below which a share of its cells lies; infinite for edges that were not seen."""
    limits = np.full(codes * codes, np.inf)
    order = np.argsort(edge, kind="stable")
    names, first = np.unique(edge[order], return_index=True)
    for name, group in zip(names, np.split(size[order], first[1:]), strict=True):
        limits[name] = np.quantile(group, share)
    return limits


@njit(nogil=True, cache=True)
def _edge(choice, rival, option, periods, codes):
    """Number of the edge between two entries, from option and period of both; the last code is nothing."""
    mine = option[choice // periods] * periods + choice % periods if choice >= 0 else codes - 1
    other = option[rival // periods] * periods + rival % periods if rival >= 0 else codes - 1
    return mine * codes + other


@njit(nogil=True, cache=True)
def _edges(choice, rival, option, periods, codes):
    edge = np.empty(choice.size, np.int64)
    for k in range(choice.size):
        edge[k] = _edge(choice[k], rival[k], option, periods, codes)
    return edge


@njit(nogil=True, cache=True)
def _open(choice, rival, value, margin, option, periods, codes, limits, least):
    """Places of the cells whose margin is below the limit of their edge, or whose net is below that of their choice."""
    found = np.empty(choice.size, np.int32)
    count = 0
    for k in range(choice.size):
        if rival[k] == -2:
            continue
        near = margin[k] <= limits[_edge(choice[k], rival[k], option, periods, codes)]
        if near or (choice[k] >= 0 and value[k] <= least[_edge(choice[k], -1, option, periods, codes)]):
            found[count] = k
            count += 1
    return found[:count].copy()
