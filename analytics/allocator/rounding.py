"""From LP prices and a few split cells to whole cells: targets within one cell's quantity, never over budget."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numba import njit
from numpy.typing import NDArray

from analytics.allocator.cells import BLOCKED, Cells, chosen_amounts, entries_before, gather
from analytics.allocator.columns import Effort, Optimum, Place, generate
from analytics.allocator.coupling import Coupling, Floats
from analytics.allocator.exact import choose_exactly
from analytics.allocator.problem import Bind
from analytics.allocator.table import Table, price_tables, table_of

NEAREST = (1024, 4096)  # cells that may be moved: first few, then more
SPARE = 0.5  # of the cells that rows are off: how many cells' money is kept for mending them
EXACT_CELLS = 128
REPAIR_ROUNDS = 25
SMALLER = 0.8  # of the cells that took turns may remain after solving them by themselves
EPS = 1e-9
ALMOST = 1 - 1e-3  # less than one cell, clear of rounding in the quantities


@dataclass(frozen=True, eq=False)
class Bands:
    """Where the cumulative use of each row may end, float64 (R,) each, and the size of one cell in that row.

    `target` is the upper end that a search for the very best plan keeps to: else it would use up what is allowed above
    an exact target only because targets do not divide into cells.
    """

    least: Floats
    most: Floats
    target: Floats
    unit: Floats


def bands(coupling: Coupling, mode: NDArray[np.int8], reached: Floats, unit: Floats) -> Bands:
    """Whole cells end within less than one cell of an exact target, at or above a least one, at or below a most one.

    Where the linear optimum itself misses the target, what it reaches takes the target's place.

    Args:
        mode: int8 (M, P). reached: float64 (R,), use of the rows by the linear optimum.
    """
    code = np.concatenate([mode.ravel(), np.zeros(coupling.periods, np.int8)])
    slack = EPS * np.maximum(1.0, np.abs(coupling.rhs))
    almost = unit * ALMOST
    short = reached < coupling.rhs - 1e-6 * unit
    least = np.full(coupling.rows, -np.inf)
    most = np.full(coupling.rows, np.inf)
    exactly, at_least, at_most = (code == bind for bind in (Bind.EXACTLY, Bind.AT_LEAST, Bind.AT_MOST))
    least = np.where(exactly | (at_least & short), np.minimum(reached, coupling.rhs) - almost, least)
    least = np.where(at_least & ~short, coupling.rhs - slack, least)
    most = np.where(exactly | at_most, np.maximum(reached, coupling.rhs) + slack, most)
    limited = np.arange(coupling.rows) >= coupling.rows - coupling.periods
    most = np.where(limited & coupling.binds, coupling.rhs + slack, most)
    above = np.where(exactly & ~short, most - slack + almost, most)
    return Bands(least, above, most, unit)


@njit(nogil=True, cache=True)
def _off(use, least, most):
    """How far a row is outside its band."""
    return max(0.0, least - use, use - most)


@njit(nogil=True, cache=True)
def _shift(option, quantity, cost, served, entry, sign, periods, delta, touched, count):
    """Add an entry's cumulative use (times sign) to delta (M + 1, P); list the rows' measures it touches."""
    if entry < 0:
        return count
    pair = entry // periods
    slots = served.shape[1]
    measures = delta.shape[0] - 1
    for s in range(slots + 1):
        m = measures if s == slots else served[option[pair], s]
        if m < 0:
            continue
        amount = np.float64(cost[pair]) if s == slots else np.float64(quantity[pair, s])
        for t in range(entry - pair * periods, periods):
            delta[m, t] += sign * amount
        known = False
        for j in range(count):
            known |= touched[j] == m
        if not known:
            touched[count] = m
            count += 1
    return count


@njit(nogil=True, cache=True)
def _gain(delta, touched, count, use, least, most, unit):
    """How many cells nearer to their bands the rows come; -inf when a budget breaks. Clears delta."""
    measures, periods = delta.shape[0] - 1, delta.shape[1]
    gain = 0.0
    for j in range(count):
        m = touched[j]
        for t in range(periods):
            d = delta[m, t]
            delta[m, t] = 0.0
            if d == 0.0:
                continue
            row = m * periods + t
            before = _off(use[row], least[row], most[row])
            after = _off(use[row] + d, least[row], most[row])
            if m == measures and after > before:
                gain = -np.inf
            gain += (before - after) / unit[row]
    return gain


@njit(nogil=True, cache=True)
def _entry_net(option, score, quantity, cost, done, spent, entry):
    """Benefit of an entry less what it uses at these prices; 0 for nothing, -inf for a blocked pair."""
    if entry < 0:
        return 0.0
    periods = spent.size
    pair = entry // periods
    p = entry - pair * periods
    if option[pair] == BLOCKED:
        return -np.inf
    net = np.float64(score[pair, p]) - np.float64(cost[pair]) * spent[p]
    for s in range(done.shape[0]):
        net -= np.float64(quantity[pair, s]) * done[s, p, option[pair]]
    return net if net > -np.inf else -np.inf


@njit(nogil=True, cache=True)
def _best_move(cells, k, served, choice, use, least, most, unit, done, spent, delta, touched):
    """The move of cell k with the smallest loss of net benefit per cell of deviation removed: (loss, entry, gain)."""
    start, _, option, score, quantity, cost = cells
    periods = spent.size
    now = choice[k]
    net_now = _entry_net(option, score, quantity, cost, done, spent, now)
    best, best_entry, best_gain = np.inf, -2, 0.0
    for code in range(start[k] * periods - 1, start[k + 1] * periods):
        entry = code if code >= start[k] * periods else -1
        if entry == now:
            continue
        net = _entry_net(option, score, quantity, cost, done, spent, entry)
        if net == -np.inf:
            continue
        count = _shift(option, quantity, cost, served, now, -1.0, periods, delta, touched, 0)
        count = _shift(option, quantity, cost, served, entry, 1.0, periods, delta, touched, count)
        gain = _gain(delta, touched, count, use, least, most, unit)
        if gain > 1e-7 and max(0.0, net_now - net) / gain < best:
            best, best_entry, best_gain = max(0.0, net_now - net) / gain, entry, gain
    return best, best_entry, best_gain


@njit(nogil=True, cache=True)
def repair(cells, near, served, choice, use, least, most, unit, done, spent, rounds):
    """Move single cells between their entries until every row is in its band, at the least loss of net benefit.

    In every round each cell's best move is found; they are made in the order of their losses, as long as each still
    removes at least half of the deviation it was chosen for. It ends when none does, or after `rounds`.
    choice (u,) and use (R,) change in place.
    """
    option, quantity, cost = cells[2], cells[4], cells[5]
    periods = spent.size
    measures = use.size // periods - 1
    delta = np.zeros((measures + 1, periods))
    touched = np.zeros(2 * served.shape[1] + 3, np.int64)
    loss, to, hoped = np.empty(near.size), np.empty(near.size, np.int64), np.empty(near.size)
    for _ in range(rounds):
        for j in range(near.size):
            loss[j], to[j], hoped[j] = _best_move(
                cells, near[j], served, choice, use, least, most, unit, done, spent, delta, touched
            )
        moved = False
        for j in np.argsort(loss, kind="mergesort"):
            if loss[j] == np.inf:
                break
            now = choice[near[j]]
            count = _shift(option, quantity, cost, served, now, -1.0, periods, delta, touched, 0)
            count = _shift(option, quantity, cost, served, to[j], 1.0, periods, delta, touched, count)
            if _gain(delta, touched, count, use, least, most, unit) < 0.5 * hoped[j]:
                continue
            _shift(option, quantity, cost, served, now, -1.0, periods, delta, touched, 0)
            _shift(option, quantity, cost, served, to[j], 1.0, periods, delta, touched, 0)
            for m in range(measures + 1):
                for t in range(periods):
                    use[m * periods + t] += delta[m, t]
                    delta[m, t] = 0.0
            choice[near[j]] = to[j]
            moved = True
        if not moved:
            break


def usage_of(table: Table, choice: NDArray[np.int32]) -> tuple[Floats, float]:
    """(R,) use of the rows by the choices (locked ones are off the right-hand side), and their score."""
    coupling = table.coupling
    amount, score = chosen_amounts(
        table.cells, table.served, (coupling.measures + 1, coupling.periods), choice
    )
    return coupling.usage(amount), score


def whole_cells(table: Table, found: Optimum, place: Place, band: Bands, effort: Effort) -> NDArray[np.int32]:
    """Entry of each cell of the table: the linear optimum with the rows brought into their bands.

    Up to `effort.exact_pairs` pairs the best whole cells are found by a MILP. Beyond, single cells are moved. Where
    that is not enough, the cells that took turns are solved once more by themselves until few are split; and at last
    a MILP over the nearest cells helps.

    Args:
        found: over this table. place: where its cells lie.
    """
    if table.cells.option.size <= effort.exact_pairs:
        exact = _exactly(table, np.arange(table.size), found.choice, band)
        if exact is not None:
            return exact
    use, _ = usage_of(table, found.choice)
    if not _outside(use, band).any():
        return found.choice
    margin = table.best_entries(found.price).margin
    choice, use = _mended(table, found.choice, use, found.price, margin, band)
    if _outside(use, band).any():
        choice = _settled(table, found, place, effort)
        choice, use = _mended(table, choice, usage_of(table, choice)[0], found.price, margin, band)
    if not _outside(use, band).any():
        return choice
    near = np.sort(np.argsort(margin, kind="stable")[:EXACT_CELLS])
    exact = _exactly(table, near, choice, band)
    if exact is not None and _deviation(usage_of(table, exact)[0], band) < _deviation(use, band):
        return exact
    return choice


def _mended(
    table: Table, choice: NDArray[np.int32], use: Floats, price: Floats, margin: Floats, band: Bands
) -> tuple[NDArray[np.int32], Floats]:
    """`choice` and its use of the rows after moves of single cells near an edge."""
    coupling = table.coupling
    choice, use = choice.copy(), use.copy()
    done, spent, _ = price_tables(coupling, table.served, price)
    limited = np.arange(coupling.rows) >= coupling.rows - coupling.periods
    for size in NEAREST:
        near = nearest_of_each_edge(table.cells, choice, margin, size)
        # A budget used up to the last 万元 forbids most moves that targets need: so some is saved first.
        spare = np.where(limited, SPARE * _deviation(use, band) * band.unit, 0.0)
        for most in (band.most - spare, band.most):
            repair(
                table.cells, near, table.served, choice, use,
                band.least, most, band.unit, done, spent, REPAIR_ROUNDS,
            )  # fmt: skip
        if not _outside(use, band).any():
            break
    return choice, use


def _settled(table: Table, found: Optimum, place: Place, effort: Effort) -> NDArray[np.int32]:
    """The linear optimum with ever fewer cells that take turns: those are solved by themselves, in finer layers."""
    choice, split = found.choice.copy(), found.split
    while split.size:
        choice[split] = -1
        left = replace(table.coupling, rhs=table.coupling.rhs - usage_of(table, choice)[0])
        part = table_of(gather(table.cells, split), table.served, left)
        again = generate(part, _among(split, place), found.price, None, effort)
        choice[split] = entries_before(part.cells, again.choice)
        if again.split.size > SMALLER * split.size:
            break
        split = split[again.split]
    return choice


def _among(which: NDArray[np.int32], place: Place) -> Place:
    return lambda cells: place(which[cells])


def nearest_of_each_edge(
    cells: Cells, choice: NDArray[np.int32], margin: Floats, size: int
) -> NDArray[np.intp]:
    """About `size` cells with the least margins, ascending, an equal number of each option and period chosen now.

    Every row can be mended by some of them: those that would begin are not crowded out by those that would end, nor
    the few that may move between stages by the many at the edge of doing nothing.
    """
    periods = cells.score.shape[1]
    chosen = choice >= 0
    stage = np.where(chosen, choice % periods, periods)
    # The option that is chosen, not the cell's first one: many cells offer several, and each has rows of its own.
    option = cells.option[np.where(chosen, choice // periods, cells.start[:-1])]
    edge = (option * np.uint16(periods + 1) + stage).astype(np.uint16)
    order = np.argsort(edge, kind="stable")
    members = np.bincount(edge)
    ends = members.cumsum()[members > 0]
    most = max(1, size // ends.size)
    near = []
    for group in np.split(order, ends[:-1]):
        if group.size > most:
            group = group[np.argpartition(margin[group], most - 1)[:most]]
        near.append(group)
    return np.sort(np.concatenate(near))


def _exactly(
    table: Table, which: NDArray[np.integer], choice: NDArray[np.int32], band: Bands
) -> NDArray[np.int32] | None:
    """`choice` with the cells `which` chosen anew by the MILP."""
    rest = choice.copy()
    rest[which] = -1
    found = choose_exactly(table, which, usage_of(table, rest)[0], band.least, band.target, band.unit)
    if found is None:
        return None
    rest[which] = found
    return rest


def _outside(use: Floats, band: Bands) -> NDArray[np.bool_]:
    return (use < band.least) | (use > band.most)


def _deviation(use: Floats, band: Bands) -> float:
    """Cells by which the rows are outside their bands, together."""
    return float((np.maximum(0.0, np.maximum(band.least - use, use - band.most)) / band.unit).sum())
