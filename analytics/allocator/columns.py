"""The LP optimum of a table of cells, by column generation over layers of cells.

At some prices every cell's best entry is known, and so is what each layer would use and bring: a proposal. A small LP
mixes the proposals, its prices ask for the next ones, until no layer has a better one or the dual bound is as good as
met. Source: Dantzig and Wolfe 1960 (Oper. Res. 8), Vanderbeck 2005 (Column Generation, ch. 12).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from analytics.allocator.coupling import Floats
from analytics.allocator.layers import layers_of
from analytics.allocator.master import Master, Mix
from analytics.allocator.sharing import copy_where, take_turns
from analytics.allocator.table import Proposal, Table

ROUNDS = 200
TINY = 1e-9
NOISE = 1e-12  # of a value that holds what missing costs
MOST_RUN, SHORT_RUN = 24.0, 200.0  # cells that a stage may run ahead: at most, and of how many one
MOST_KEPT = 40  # proposals that are kept for the next problem

# Where cells (or pairs) lie, by their numbers: those that take turns do so in this order.
Place = Callable[[NDArray[np.integer]], NDArray[np.int32]]


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
class Pool:
    """Layers and what they once proposed: it can still be done whatever the right-hand sides become.

    Args:
        layer: int32 (u,), layer of each cell; layers: how many there are.
        proposals: the newest last. offered: int64 each, the layers to which each of them was a gain.
        basis: of the small LP's optimum, if all it was offered is here.
    """

    layer: NDArray[np.int32]
    layers: int
    proposals: tuple[Proposal, ...]
    offered: tuple[NDArray[np.int64], ...]
    basis: highspy.HighsBasis | None = None


@dataclass(frozen=True, eq=False)
class Optimum:
    """The LP optimum of one table.

    Args:
        price: float64 (R,), prices at the optimum, with what missing a row costs.
        dearer: float64 (R,), the same when missing costs twice as much; equal to `price` where nothing is missed.
        bound: the dual's value: no plan is worth more, what missing costs taken off.
        value: benefit of the linear optimum less what missing costs.
        choice: int32 (u,), entry of each cell; cells that the LP splits have taken turns. split: int32, those cells.
        under, over: float64 (R,), what the rows miss.
        exact: whether no layer has any better proposal.
        pool: what the next problem may start from.
    """

    price: Floats
    dearer: Floats
    bound: float
    value: float
    choice: NDArray[np.int32]
    split: NDArray[np.int32]
    under: Floats
    over: Floats
    exact: bool
    pool: Pool

    @property
    def missed(self) -> bool:
        return bool((self.under > 0).any() or (self.over > 0).any())


def generate(table: Table, place: Place, near: Floats, pool: Pool | None, effort: Effort) -> Optimum:
    """LP optimum over the cells of a table.

    Args:
        near: float64 (R,), prices by which cells are put into layers. pool: of a problem with the same cells, in
            place of that.
    """
    pool = pool or _first(table, near, effort)
    layer, layers = pool.layer, pool.layers
    proposals, offered = list(pool.proposals), list(pool.offered)
    master = Master(table.coupling, layers)
    for proposal, which in zip(proposals, offered, strict=True):
        master.offer(proposal, which)
    if pool.basis is not None:
        master.begin(pool.basis)
    bound, exact = np.inf, False
    for _ in range(ROUNDS):
        mix = master.solve()
        proposal = table.propose(mix.price, layer, layers)
        bound = min(bound, proposal.dual)
        worth = proposal.score - proposal.usage @ mix.price
        noise = 1e-10 * (np.abs(proposal.score) + np.abs(proposal.usage) @ np.abs(mix.price))
        better = np.flatnonzero(worth > mix.rent + noise)
        exact = better.size == 0
        enough = effort.close * mix.benefit + NOISE * abs(mix.value)
        if exact or (layers < table.size and bound - mix.value <= enough):
            break
        proposals.append(proposal)
        offered.append(better)
        master.offer(proposal, better)
    missed = (mix.under > 0).any() or (mix.over > 0).any()
    choice, split = _whole(table, layer, master, mix, proposals, place)
    basis = master.basis if len(proposals) <= MOST_KEPT else None
    return Optimum(
        price=mix.price,
        dearer=master.dearer() if missed else mix.price,
        bound=bound,
        value=mix.value,
        choice=choice,
        split=split,
        under=mix.under,
        over=mix.over,
        exact=exact,
        pool=Pool(layer, layers, tuple(proposals[-MOST_KEPT:]), tuple(offered[-MOST_KEPT:]), basis),
    )


def _first(table: Table, near: Floats, effort: Effort) -> Pool:
    """Layers at some prices, and what they propose there."""
    layer, layers = layers_of(table, near, effort.own, effort.layers, effort.most_layers)
    proposal = table.propose(near, layer, layers)
    return Pool(layer, layers, (proposal,), (np.flatnonzero(proposal.score),))


def _whole(
    table: Table,
    layer: NDArray[np.int32],
    master: Master,
    mix: Mix,
    proposals: list[Proposal],
    place: Place,
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Entry of each cell as the layers' proposals say, and the cells on which a layer's proposals differ: they take
    turns."""
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
    choice = _followed(proposals, follows[:, 0], layer, np.arange(layer.size, dtype=np.int32))
    mixed = np.flatnonzero((part[:, 0] < 1 - TINY) & (part[:, 0] > 0))
    inside = np.zeros(master.layers, np.bool_)
    inside[mixed] = True
    cells = np.flatnonzero(inside[layer])
    code = np.stack(
        [_followed(proposals, follows[:, j], layer, cells) for j in range(follows.shape[1])], axis=1
    )
    weight = part[layer[cells]]
    differ = ((code != code[:, :1]) & (weight > 0)).any(axis=1) | (weight.sum(axis=1) < 1 - TINY)
    cells, code, weight = cells[differ], code[differ], weight[differ]
    turn = np.argsort(place(cells), kind="stable")
    run = min(MOST_RUN, cells.size / SHORT_RUN)
    take_turns(table.cells, table.coupling.periods, run, cells[turn], code[turn], weight[turn], choice)
    return choice, cells.astype(np.int32)


def _followed(
    proposals: list[Proposal], source: NDArray, layer: NDArray[np.int32], cells: NDArray[np.integer]
) -> NDArray[np.int32]:
    """Entry of each cell in the proposal that its layer follows, -1 where there is none."""
    own = source[layer[cells]]
    entry = np.full(own.size, -1, np.int32)
    for k in np.unique(source[source >= 0]):
        copy_where(own, k, proposals[k].choice, cells, entry)
    return entry
