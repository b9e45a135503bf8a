"""Optimal prices for any number of cells: a small LP over layers of cells, Newton steps, and for few cells an LP again."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analytics.allocator.cells import BLOCKED, Cells, extent, gather, sample
from analytics.allocator.coupling import Coupling, Floats
from analytics.allocator.dual import Table, minimise, row_units
from analytics.allocator.restricted import solve_restricted
from analytics.allocator.sharing import share_out
from analytics.allocator.sifting import Optimum, entries_of, sift

LAYERS = 40  # of each kind of cells in the first LP
FIRST_WIDTH = 1e-3  # of the largest score


@dataclass(frozen=True)
class Effort:
    """Sizes that change the time, not the answer.

    Args:
        direct: up to so many cells go straight into one LP.
        sifted: up to so many cells the prices are finished by LPs, to the last digit.
        whole: up to so many cells are not sampled.
        per_option: pairs of each option in the sample.
        restricted: cells of the first restricted LP, and at most so many more per round.
        exact_pairs: up to so many pairs the whole cells come from a MILP.
    """

    direct: int = 150
    sifted: int = 4_000
    whole: int = 400_000
    per_option: int = 8_000
    restricted: int = 400
    exact_pairs: int = 64


@dataclass(frozen=True, eq=False)
class Relaxed:
    """The LP optimum of the whole problem.

    Args:
        optimum: of `table`, to rounding or with a bound that is nearer than SMOOTH_ENOUGH.
        table: all cells.
    """

    optimum: Optimum
    table: Table

    @property
    def reached(self) -> Floats:
        """(R,) use of the rows by the linear optimum, locked pairs aside."""
        return self.table.coupling.rhs - self.optimum.under + self.optimum.over


def layers(cells: Cells, weight: NDArray[np.float32], count: int) -> tuple[Cells, NDArray[np.float32]]:
    """About `count` cells of each kind, evenly spread over the order of their scores, each with its layer's weight.

    A kind is the option that scores best and the number of pairs; the order is that of the score per unit.
    """
    first, pairs = cells.start[:-1], np.diff(cells.start)
    best = first.copy()
    for j in range(1, int(pairs.max(initial=1))):
        other = np.where(pairs > j, first + j, best)
        best = np.where(cells.score[other, 0] > cells.score[best, 0], other, best)
    with np.errstate(divide="ignore", invalid="ignore"):
        worth = np.nan_to_num(cells.score[best, 0] / cells.quantity[best, 0], posinf=0.0, neginf=0.0).astype(np.float64)
    low, high = worth.min(initial=0.0), worth.max(initial=0.0)
    kind = cells.option[best].astype(np.int64) * (int(pairs.max(initial=1)) + 1) + pairs
    order = np.argsort(kind + 0.999 * (worth - low) / max(high - low, 1e-300), kind="stable")
    which, share = [], []
    for own in np.split(order, np.flatnonzero(np.diff(kind[order])) + 1):
        edges = np.linspace(0, own.size, min(count, own.size) + 1).astype(np.int64)
        which.append(own[(edges[:-1] + edges[1:]) // 2])
        share.append(np.add.reduceat(weight[own], edges[:-1]) if weight.size else np.diff(edges))
    places = np.concatenate(which)
    back = np.argsort(places)
    return gather(cells, places[back].astype(np.int32)), np.concatenate(share)[back].astype(np.float32)


def first_prices(table: Table) -> Floats:
    """Prices of an LP over layers of cells: near the optimum, whatever the scale of the problem and what it misses."""
    part, weight = layers(table.cells, table.weight, LAYERS)
    coupling = table.coupling
    periods = coupling.periods
    codes = np.flatnonzero(np.repeat(part.option != BLOCKED, periods))
    owner = np.repeat(np.arange(weight.size), np.diff(part.start))[codes // periods]
    entries = entries_of(part, table.served, periods, codes, owner)
    times = weight[owner].astype(np.float64)
    entries = replace(
        entries,
        quantity=entries.quantity * times[:, None],
        cost=entries.cost * times,
        score=entries.score * times,
    )
    return solve_restricted(entries, coupling, coupling.rhs, coupling.low, coupling.high).price


def first_width(table: Table) -> float:
    """Width at which the prices of the first LP are near the smoothed optimum."""
    return max(1e-12, FIRST_WIDTH * float(np.nanmax(np.abs(table.cells.score), initial=0.0)))


def relax(
    cells: Cells,
    served: NDArray[np.int8],
    coupling: Coupling,
    place: NDArray[np.int64],
    start: Floats | None,
    effort: Effort,
) -> Relaxed:
    """LP optimum over all cells.

    Args:
        place: int64 (u,), where each cell lies: cells that may as well take one stage as another take turns in
            this order, so that a stage's works lie together.
        start: prices to begin from, or None.
    """
    found = extent(cells)
    unit = row_units(found, served, coupling)
    table = Table(cells, np.empty(0, np.float32), served, coupling, unit, coupling.rhs)
    if table.size <= effort.direct:
        return Relaxed(sift(table, np.zeros(coupling.rows), table.size), table)
    few = 4 * int(coupling.binds.sum()) + 40
    if start is None and table.size > effort.whole:
        part, weight = sample(cells, found, effort.per_option)
        small = Table(part, weight, served, coupling, unit, coupling.rhs)
        start = minimise(small, first_prices(small), first_width(small), few)[0].price
    price = first_prices(table) if start is None else start
    if table.size <= effort.sifted:
        point, _ = minimise(table, price, first_width(table), few)
        return Relaxed(sift(table, point.price, effort.restricted), table)
    point, width = minimise(table, price, first_width(table), 0)
    return Relaxed(share_out(table, point, width, place), table)
