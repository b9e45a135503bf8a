"""The LP optimum for any number of cells, by column generation over layers of cells.

At some prices every cell's best entry is known, and so is what each layer would use and bring: a proposal. A small LP
mixes the proposals, its prices ask for the next ones, until no layer has a better one or the dual bound is as good as
met. Source: Dantzig and Wolfe 1960 (Oper. Res. 8), Vanderbeck 2005 (Column Generation, ch. 12).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analytics.allocator.cells import Cells, chosen_amounts, gather
from analytics.allocator.coupling import Coupling, Floats
from analytics.allocator.layers import layers_of
from analytics.allocator.master import Master, Mix
from analytics.allocator.sharing import take_turns
from analytics.allocator.table import Proposal, Table, table_of

ROUNDS = 200
TINY = 1e-9
SOME = 200_000  # cells of a first sample
EDGE = (0.1, 0.25)  # shares of the cells that are looked at again
FAR_ENOUGH = 3e-6  # share of the benefit by which the bound may be off for what was held for clear
NOISE = 1e-12  # of a value that holds what missing costs
MOST_RUN, SHORT_RUN = 24.0, 200.0  # cells that a stage may run ahead: at most, and of how many one


@dataclass(frozen=True)
class Effort:
    """Sizes that change the time, not the answer.

    Args:
        whole: of more cells only those are looked at again and again whose choice is near the edge.
        own: up to so many cells every cell is a layer of its own, and the optimum is met to the last digit.
        layers: layers of each kind of cells beyond that; most_layers: of all kinds together.
        close: share of the benefit between mix and bound at which the rounds end.
        exact_pairs: up to so many pairs the whole cells come from a MILP.
    """

    whole: int = 400_000
    own: int = 1_500
    layers: int = 20
    most_layers: int = 1_200
    close: float = 3e-7
    exact_pairs: int = 64


@dataclass(frozen=True, eq=False)
class Relaxed:
    """The LP optimum of the whole problem.

    Args:
        table: all cells.
        price: float64 (R,), prices at the optimum, with what missing a row costs.
        dearer: float64 (R,), the same when missing costs twice as much; equal to `price` where nothing is missed.
        bound: no plan that misses no more than this one brings more benefit.
        value: benefit of the linear optimum less what missing costs.
        choice: int32 (u,), entry of each cell; cells that the LP splits have taken turns.
        under, over: float64 (R,), what the rows miss.
        exact: whether no layer has any better proposal.
        rounds: small LPs solved.
    """

    table: Table
    price: Floats
    dearer: Floats
    bound: float
    value: float
    choice: NDArray[np.int32]
    under: Floats
    over: Floats
    exact: bool
    rounds: int

    @property
    def reached(self) -> Floats:
        """(R,) use of the rows by the linear optimum, locked pairs aside."""
        return self.table.coupling.rhs - self.under + self.over


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
        place: int64 (u,), where each cell lies: cells that may as well take one entry as another take turns in this
            order, so that a stage's works lie together.
        start: prices near the optimum, or None.
    """
    table = table_of(cells, served, coupling)
    if table.size > effort.whole:
        found, start = _near_the_edge(table, place, start, effort)
        if found is not None:
            return found
    near = np.zeros(coupling.rows) if start is None else np.clip(start, coupling.low, coupling.high)
    layer, layers = layers_of(table, near, effort.own, effort.layers, effort.most_layers)
    master = Master(coupling, layers)
    proposals = [table.propose(near, layer, layers)]
    master.offer(proposals[0], np.flatnonzero(proposals[0].score))
    bound, exact = proposals[0].dual, False
    for _ in range(ROUNDS):
        mix = master.solve()
        proposal = table.propose(mix.price, layer, layers)
        bound = min(bound, proposal.dual)
        worth = proposal.score - proposal.usage @ mix.price
        better = np.flatnonzero(worth > mix.rent + 1e-10 * (np.abs(proposal.score) + np.abs(proposal.usage) @ np.abs(mix.price)))
        exact = better.size == 0
        enough = effort.close * mix.benefit + NOISE * abs(mix.value)
        if exact or (layers < table.size and bound - mix.value <= enough):
            break
        proposals.append(proposal)
        master.offer(proposal, better)
    missed = (mix.under > 0).any() or (mix.over > 0).any()
    reached = coupling.rhs - mix.under + mix.over
    return Relaxed(
        table=table,
        price=mix.price,
        dearer=master.dearer() if missed else mix.price,
        bound=bound + coupling.penalty(reached),
        value=mix.value,
        choice=_whole(table, layer, master, mix, proposals, place),
        under=mix.under,
        over=mix.over,
        exact=exact,
        rounds=len(proposals),
    )


def _near_the_edge(
    table: Table, place: NDArray[np.int64], start: Floats | None, effort: Effort
) -> tuple[Relaxed | None, Floats]:
    """LP optimum of very many cells: at prices that are near, most choices are clear, and the others make a small table.

    The dual of all cells at the small table's prices says whether what was held for clear was so; if it never is:
    (None, the nearest prices).
    """
    cells, coupling = table.cells, table.coupling
    price = start
    if price is None:
        step = -(-table.size // SOME)
        some = gather(cells, np.arange(0, table.size, step, dtype=np.int32))
        thinned = replace(coupling, rhs=coupling.rhs / step)
        price = relax(some, table.served, thinned, np.arange(some.start.size - 1), None, effort).price
    shape = (coupling.measures + 1, coupling.periods)
    choice, _, margin = table.best_entries(price)
    small = replace(effort, whole=table.size)
    for share in EDGE:
        limit = float(np.quantile(margin[:: max(1, table.size // SOME)], share))
        open_cells = np.flatnonzero(margin < limit).astype(np.int32)
        choice[open_cells] = -1
        amount, benefit = chosen_amounts(cells, table.served, shape, choice)
        rest = replace(coupling, rhs=coupling.rhs - coupling.usage(amount))
        part = gather(cells, open_cells)
        found = relax(part, table.served, rest, place[open_cells], price, small)
        if (found.under > 0).any() or (found.over > 0).any():
            continue  # maybe more cells would do: prices of what is missed say nothing about the others
        pair, period = np.divmod(found.choice, coupling.periods)
        choice[open_cells] = np.where(found.choice >= 0, part.pair[pair] * coupling.periods + period, -1)
        clear, value, margin = table.best_entries(found.price)
        bound = float(value.sum()) + float(coupling.rhs @ found.price)
        if bound - found.value - benefit <= FAR_ENOUGH * abs(bound):
            whole = replace(found, table=table, bound=bound, value=found.value + benefit, choice=choice, exact=False)
            return whole, found.price
        choice, price = clear, found.price
    return None, price


def _whole(
    table: Table,
    layer: NDArray[np.int32],
    master: Master,
    mix: Mix,
    proposals: list[Proposal],
    place: NDArray[np.int64],
) -> NDArray[np.int32]:
    """Entry of each cell as the layers' proposals say; cells on which a layer's proposals differ take turns."""
    used = np.flatnonzero(mix.share > TINY)
    of_layer, source = np.concatenate(master.layer)[used], np.concatenate(master.source)[used]
    share = mix.share[used]
    order = np.lexsort((-share, of_layer))
    of_layer, source, share = of_layer[order], source[order], share[order]
    first = np.flatnonzero(np.diff(of_layer, prepend=-1))
    members = np.diff(first, append=of_layer.size)
    # (L, K): proposals that each layer follows, and how much
    follows = np.full((master.layers, int(members.max(initial=1))), -1)
    part = np.zeros(follows.shape)
    rank = np.arange(of_layer.size) - np.repeat(first, members)
    follows[of_layer, rank], part[of_layer, rank] = source, share
    choice = _followed(proposals, follows[:, 0], layer)
    mixed = np.flatnonzero((part[:, 0] < 1 - TINY) & (part[:, 0] > 0))
    inside = np.zeros(master.layers, np.bool_)
    inside[mixed] = True
    cells = np.flatnonzero(inside[layer])
    code = np.stack([_followed(proposals, follows[:, j], layer, cells) for j in range(follows.shape[1])], axis=1)
    weight = part[layer[cells]]
    differ = ((code != code[:, :1]) & (weight > 0)).any(axis=1) | (weight.sum(axis=1) < 1 - TINY)
    cells, code, weight = cells[differ], code[differ], weight[differ]
    turn = np.argsort(place[cells], kind="stable")
    run = min(MOST_RUN, cells.size / SHORT_RUN)
    take_turns(table.cells, table.coupling.periods, run, cells[turn], code[turn], weight[turn], choice)
    return choice


def _followed(
    proposals: list[Proposal], source: NDArray, layer: NDArray[np.int32], cells: NDArray | slice = slice(None)
) -> NDArray[np.int32]:
    """Entry of each cell in the proposal that its layer follows, -1 where there is none."""
    own = source[layer[cells]]
    entry = np.full(own.size, -1, np.int32)
    for k in np.unique(own[own >= 0]):
        here = own == k
        entry[here] = proposals[k].choice[cells][here]
    return entry
