"""The LP of one table by a primal-dual interior point method: good prices from nothing, whatever the scale.

Cells are eliminated one by one (each has a single row of its own), so that a step solves one system in the coupling
rows only. Used where Newton steps on the smoothed dual have no good start. Source: Mehrotra 1992 (SIAM J. Optim. 2).

Primal: shares x of the entries of a cell and of "nothing" sum to the cell's weight; rows A x + u - v = rhs with
u, v >= 0 at the ends of the prices. Dual: z = level of the cell - net of the entry >= 0, always exactly feasible.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from analytics.scenario.cells import BLOCKED
from analytics.scenario.coupling import Floats
from analytics.scenario.dual import Table, accumulate_rows, price_tables

STEPS = 60
STRIDE = 0.99
TRACE = True


@njit(nogil=True, cache=True)
def _use(option, quantity, cost, i, p, done, spent):
    """Price of what entry (i, p) uses."""
    value = np.float64(cost[i]) * spent[p]
    for s in range(done.shape[0]):
        value += np.float64(quantity[i, s]) * done[s, p, option[i]]
    return value


@njit(nogil=True, cache=True)
def _begin(cells, weight, done, spent, barrier, x, z, x0, level):
    """Shares on the central path of each cell at these prices: x = barrier / z, summing to the cell's weight."""
    start, _, option, score, quantity, cost = cells
    periods = spent.size
    for k in range(start.size - 1):
        w = np.float64(weight[k]) if weight.size else 1.0
        top, count = 0.0, 1
        for i in range(start[k], start[k + 1]):
            for p in range(periods):
                e = i * periods + p
                net = -np.inf
                if option[i] != BLOCKED:
                    net = np.float64(score[i, p]) - _use(option, quantity, cost, i, p, done, spent)
                z[e] = net if net > -np.inf else -np.inf
                count += net > -np.inf
                top = max(top, z[e])
        # the sum over the entries of barrier / (level - net) falls with the level: Newton from its lower end
        at = top + barrier / w
        for _ in range(40):
            total, slope = barrier / at, barrier / (at * at)
            for e in range(start[k] * periods, start[k + 1] * periods):
                gap = at - z[e]
                total += barrier / gap
                slope += barrier / (gap * gap)
            step = (total - w) / slope
            at += step
            if step < 1e-9 * (at - top):
                break
        level[k] = at
        x0[k] = barrier / at
        for e in range(start[k] * periods, start[k + 1] * periods):
            z[e] = at - z[e]
            x[e] = barrier / z[e] if z[e] < np.inf else 0.0


@njit(nogil=True, cache=True)
def _assemble(cells, served, measures, x, z, x0, level, hess, push, use):
    """Curvature of the rows (by period) into hess, the affine right-hand side into push, the use of the rows into use.

    hess (R, R), push (R,), use (R,) by period of the works. Returns the sum of x * z and the number of products.
    """
    start, _, option, score, quantity, cost = cells
    periods = score.shape[1]
    slots = served.shape[1]
    pull = np.zeros(hess.shape[0])
    touched = np.empty(hess.shape[0], np.int64)
    flag = np.zeros(hess.shape[0], np.bool_)
    row = np.empty(slots + 1, np.int64)
    amount = np.empty(slots + 1)
    total, count = 0.0, 0
    for k in range(start.size - 1):
        stiff = x0[k] / level[k]
        total += x0[k] * level[k]
        count += 1
        shares = -x0[k]
        listed = 0
        for i in range(start[k], start[k + 1]):
            if option[i] == BLOCKED:
                continue
            for p in range(periods):
                e = i * periods + p
                if x[e] == 0.0:
                    continue
                d = x[e] / z[e]
                stiff += d
                total += x[e] * z[e]
                count += 1
                shares -= x[e]
                parts = 0
                for s in range(slots + 1):
                    m = measures if s == slots else served[option[i], s]
                    if m >= 0:
                        row[parts] = m * periods + p
                        amount[parts] = np.float64(cost[i]) if s == slots else np.float64(quantity[i, s])
                        parts += 1
                for a in range(parts):
                    if not flag[row[a]]:
                        flag[row[a]] = True
                        touched[listed] = row[a]
                        listed += 1
                    pull[row[a]] += d * amount[a]
                    use[row[a]] += x[e] * amount[a]
                    push[row[a]] -= x[e] * amount[a]
                    for b in range(parts):
                        hess[row[a], row[b]] += d * amount[a] * amount[b]
        for a in range(listed):
            ra = touched[a]
            push[ra] -= pull[ra] * shares / stiff
            for b in range(listed):
                hess[ra, touched[b]] -= pull[ra] * pull[touched[b]] / stiff
        for a in range(listed):
            pull[touched[a]] = 0.0
            flag[touched[a]] = False
    return total, count


@njit(nogil=True, cache=True)
def _affine(cells, served, measures, x, z, x0, level, done, spent, centre, second):
    """Look at the affine step: largest steps, the sums for the centring, and what the corrector adds to the rows.

    done, spent: effective tables of the price step. centre (R,), second (R,): right-hand sides of barrier / z and of
    dx dz / z, by period. Returns (primal step, dual step, sum of x dz + z dx, sum of dx dz).
    """
    start, _, option, score, quantity, cost = cells
    periods = score.shape[1]
    slots = served.shape[1]
    longest = 0
    for k in range(start.size - 1):
        longest = max(longest, start[k + 1] - start[k])
    lift = np.empty(longest * periods)
    pull = np.zeros(centre.size)
    primal, dual, mixed, product = 1.0, 1.0, 0.0, 0.0
    for k in range(start.size - 1):
        stiff, force = x0[k] / level[k], -x0[k]
        first = start[k] * periods
        for i in range(start[k], start[k + 1]):
            for p in range(periods):
                e = i * periods + p
                if x[e] == 0.0:
                    continue
                lift[e - first] = _use(option, quantity, cost, i, p, done, spent)
                d = x[e] / z[e]
                stiff += d
                force -= x[e] + d * lift[e - first]
        rise = force / stiff
        dx = -x0[k] - x0[k] / level[k] * rise
        primal = min(primal, -x0[k] / dx) if dx < 0 else primal
        dual = min(dual, -level[k] / rise) if rise < 0 else dual
        mixed += x0[k] * rise + level[k] * dx
        product += dx * rise
        one, two = 1.0 / level[k], -dx * rise / level[k]
        for i in range(start[k], start[k + 1]):
            for p in range(periods):
                e = i * periods + p
                if x[e] == 0.0:
                    continue
                dz = rise + lift[e - first]
                dx = -x[e] - x[e] / z[e] * dz
                primal = min(primal, -x[e] / dx) if dx < 0 else primal
                dual = min(dual, -z[e] / dz) if dz < 0 else dual
                mixed += x[e] * dz + z[e] * dx
                product += dx * dz
                one += 1.0 / z[e]
                two -= dx * dz / z[e]
        for i in range(start[k], start[k + 1]):
            for p in range(periods):
                e = i * periods + p
                if x[e] == 0.0:
                    continue
                d = x[e] / z[e]
                dz = rise + lift[e - first]
                dx = -x[e] - d * dz
                own_one, own_two = 1.0 / z[e] - d * one / stiff, -dx * dz / z[e] - d * two / stiff
                for s in range(slots + 1):
                    m = measures if s == slots else served[option[i], s]
                    if m >= 0:
                        v = np.float64(cost[i]) if s == slots else np.float64(quantity[i, s])
                        centre[m * periods + p] += v * own_one
                        second[m * periods + p] += v * own_two
    return primal, dual, mixed, product


@njit(nogil=True, cache=True)
def _move(cells, x, z, x0, level, aff_done, aff_spent, done, spent, barrier, strides, stage):
    """The corrected step: stage 0 finds the largest steps, stage 1 takes strides (primal, dual) of it."""
    start, _, option, score, quantity, cost = cells
    periods = score.shape[1]
    primal, dual = np.inf, np.inf
    longest = 0
    for k in range(start.size - 1):
        longest = max(longest, start[k + 1] - start[k])
    aff, lift = np.empty(longest * periods), np.empty(longest * periods)
    gain = np.empty(longest * periods)
    for k in range(start.size - 1):
        stiff, force = x0[k] / level[k], -x0[k]
        first = start[k] * periods
        for i in range(start[k], start[k + 1]):
            for p in range(periods):
                e = i * periods + p
                if x[e] == 0.0:
                    continue
                aff[e - first] = _use(option, quantity, cost, i, p, aff_done, aff_spent)
                lift[e - first] = _use(option, quantity, cost, i, p, done, spent)
                d = x[e] / z[e]
                stiff += d
                force -= x[e] + d * aff[e - first]
        aff_rise = force / stiff
        gain0 = -x0[k] + (barrier - (-x0[k] - x0[k] / level[k] * aff_rise) * aff_rise) / level[k]
        force = gain0
        for e in range(first, start[k + 1] * periods):
            if x[e] == 0.0:
                continue
            dz = aff_rise + aff[e - first]
            dx = -x[e] - x[e] / z[e] * dz
            gain[e - first] = -x[e] + (barrier - dx * dz) / z[e]
            force += gain[e - first] - x[e] / z[e] * lift[e - first]
        rise = force / stiff
        dx = gain0 - x0[k] / level[k] * rise
        if stage == 0:
            primal = min(primal, -x0[k] / dx) if dx < 0 else primal
            dual = min(dual, -level[k] / rise) if rise < 0 else dual
        dx0 = dx
        for e in range(first, start[k + 1] * periods):
            if x[e] == 0.0:
                continue
            dz = rise + lift[e - first]
            dx = gain[e - first] - x[e] / z[e] * dz
            if stage == 0:
                primal = min(primal, -x[e] / dx) if dx < 0 else primal
                dual = min(dual, -z[e] / dz) if dz < 0 else dual
            else:
                x[e] += strides[0] * dx
                z[e] += strides[1] * dz
        if stage == 1:
            x0[k] += strides[0] * dx0
            level[k] += strides[1] * rise
    return primal, dual


@dataclass(frozen=True, eq=False)
class Inner:
    """Prices near the optimum and how near: the complementarity gap in benefit, and steps taken."""

    price: Floats
    gap: float
    steps: int


def interior(table: Table, price: Floats, low: Floats, high: Floats, accuracy: float) -> Inner:
    """Prices of the table's LP within [low, high], to a gap of `accuracy` (benefit).

    Args:
        price: where to begin; moved strictly into the box.
    """
    coupling, cells = table.coupling, table.cells
    measures = coupling.measures
    rows = np.flatnonzero(low < high)
    span = (high - low)[rows]
    price = price.copy()
    price[rows] = np.clip(price[rows], low[rows] + 1e-3 * np.minimum(span, 1.0), high[rows] - 1e-3 * np.minimum(span, 1.0))
    entries = cells.option.size * coupling.periods
    x, z = np.zeros(entries), np.full(entries, np.inf)
    x0, level = np.zeros(table.size), np.zeros(table.size)
    done, spent, _ = price_tables(coupling, table.served, price)
    barrier = float(np.abs(cells.score).mean()) * max(1.0, float(table.weight.mean()) if table.weight.size else 1.0)
    _begin(cells, table.weight, done, spent, barrier, x, z, x0, level)
    zu, zv = price[rows] - low[rows], high[rows] - price[rows]
    amount = _used(table, x)
    amount = np.abs(table.rhs - coupling.usage(amount))[rows]
    import os
    barrier = max(barrier, float(os.environ.get("B0","1"))*float((amount * np.minimum(zu, zv)).mean()))
    _begin(cells, table.weight, done, spent, barrier, x, z, x0, level)
    u, v = barrier / zu, barrier / zv
    gap = np.inf
    for step in range(STEPS):
        hess, push, use = np.zeros((coupling.rows, coupling.rows)), np.zeros(coupling.rows), np.zeros(coupling.rows)
        total, count = _assemble(cells, table.served, measures, x, z, x0, level, hess, push, use)
        missed = (table.rhs - coupling.usage(use))[rows] - u + v
        gap = total + float(u @ zu + v @ zv)
        count += 2 * rows.size
        if gap <= accuracy and (np.abs(missed) <= 1e-6 * table.unit[rows]).all():
            return Inner(price, gap, step)
        matrix = accumulate_rows(hess, coupling)[np.ix_(rows, rows)] + np.diag(u / zu + v / zv)
        aff = np.zeros(coupling.rows)
        aff[rows] = _solve(matrix, coupling.usage(push)[rows] - u + v - missed)
        aff_tables = price_tables(coupling, table.served, aff)
        centre, second = np.zeros(coupling.rows), np.zeros(coupling.rows)
        primal, dual, mixed, product = _affine(
            cells, table.served, measures, x, z, x0, level, aff_tables[0], aff_tables[1], centre, second
        )
        du, dv = -u - u / zu * aff[rows], -v + v / zv * aff[rows]
        primal = min(primal, _reach(u, du), _reach(v, dv))
        dual = min(dual, _reach(zu, aff[rows]), _reach(zv, -aff[rows]))
        mixed += float(u @ aff[rows] + zu @ du - v @ aff[rows] + zv @ dv)
        product += float(du @ aff[rows] - dv @ aff[rows])
        ahead = _gap_at(gap, primal, dual, x, z, mixed, product)
        barrier = max(ahead / gap, 0.0) ** 3 * gap / count if ahead < gap else 0.3 * gap / count
        gu = -u + (barrier - du * aff[rows]) / zu
        gv = -v + (barrier + dv * aff[rows]) / zv
        right = coupling.usage(push + barrier * centre + second)[rows] + gu - gv - missed
        move = np.zeros(coupling.rows)
        move[rows] = _solve(matrix, right)
        tables = price_tables(coupling, table.served, move)
        parts = (cells, x, z, x0, level, aff_tables[0], aff_tables[1], tables[0], tables[1], barrier)
        strides = np.ones(2)
        primal, dual = _move(*parts, strides, 0)
        du, dv = gu - u / zu * move[rows], gv + v / zv * move[rows]
        strides[0] = min(1.0, STRIDE * min(primal, _reach(u, du), _reach(v, dv)))
        strides[1] = min(1.0, STRIDE * min(dual, _reach(zu, move[rows]), _reach(zv, -move[rows])))
        _move(*parts, strides, 1)
        u, v = u + strides[0] * du, v + strides[0] * dv
        price = price + strides[1] * move
        zu, zv = zu + strides[1] * move[rows], zv - strides[1] * move[rows]
        if TRACE:
            print(step, "gap %.3e" % gap, "missed %.2e" % (np.abs(missed) / table.unit[rows]).max(), "aff %.3f %.3f" % (min(primal, 9), min(dual, 9)), "str %.3f %.3f" % tuple(strides), "sig %.2e" % (barrier * count / gap))
        if strides.max() < 1e-6:
            break
    return Inner(price, gap, STEPS)


def _used(table: Table, x: Floats) -> Floats:
    """(R,) use of the rows by shares of entries, by period."""
    coupling, cells = table.coupling, table.cells
    zero = np.zeros((coupling.rows, coupling.rows)), np.zeros(coupling.rows), np.zeros(coupling.rows)
    one = np.ones(table.size)
    _assemble(cells, table.served, coupling.measures, x, np.ones(x.size), one, one, *zero)
    return zero[2]


def _solve(matrix: Floats, right: Floats) -> Floats:
    """Solve a symmetric positive system that may be badly scaled."""
    size = np.sqrt(np.maximum(np.diag(matrix), 1e-300))
    scaled = matrix / np.outer(size, size) + 1e-13 * np.eye(size.size)
    return np.linalg.solve(scaled, right / size) / size


def _reach(value: Floats, change: Floats) -> float:
    """Largest step that keeps value + step * change >= 0."""
    falling = change < 0
    return float((-value[falling] / change[falling]).min(initial=np.inf))


def _gap_at(gap: float, primal: float, dual: float, x: NDArray, z: NDArray, mixed: float, product: float) -> float:
    """Sum of the products after unequal steps, taking the mixed sum at the smaller of the two."""
    step = min(primal, dual, 1.0)
    return gap + step * mixed + step * step * product
