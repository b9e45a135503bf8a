"""Current between ecological sources: the cumulative map, effective resistances, and both again on a changed raster.

All sources are short-circuited throughout, so that one solution per source serves every pair; and a solution on
a changed resistance begins from the one before (`resolve`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from analytics import rasters
from analytics.pattern import graph, multigrid
from analytics.pattern.circuits import DISCONNECTED, all_pairs
from analytics.pattern.graph import Raster
from analytics.pattern.laplacian import Start
from analytics.pattern.multigrid import WIDTH
from analytics.pattern.potentials import Potentials, potentials

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]
#: Residual that is enough for resistances right to 1e-6.
FOR_RESISTANCES = 2e-6
#: (share done 0-1, what is being done "zh|en").
Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class SourceCurrents:
    """Current between sources, one ampere for every pair.

    Args:
        ids: sources in ascending order. region: int32 (rows, cols), source of every cell, 0 none.
        pairs: (n, 2) ids. resistance: (n,) effective resistance (ohm), -1 where not connected.
        current: float32 (rows, cols), sum over the pairs of what flows through every cell (A); all cells of a
            source have what flows through the source; 0 outside the network.
        node: int32 (rows, cols), node of every cell, -1 none.
        potentials: voltages for every source; further pairs and `resolve` begin from them.
    """

    ids: Ints
    region: Ints
    pairs: Ints
    resistance: NDArray[np.float64]
    current: Floats
    node: Ints
    potentials: Potentials


def between_sources(
    cells: Raster,
    source: NDArray[np.integer],
    pairs: ArrayLike | None = None,
    progress: Progress = lambda share, text: None,
) -> SourceCurrents:
    """Current between sources on a raster.

    Args:
        cells: see `graph.raster`; polygons beside the sources are not looked at.
        source: ids on the cells, 0 none. All cells of one id are one node.
        pairs: (n, 2) ids; every pair if None.
    """
    region = np.maximum(np.asarray(source), 0).astype(np.int32)
    return _solved(cells, region, pairs, None, progress)


def further_pairs(base: SourceCurrents, cells: Raster, pairs: ArrayLike | None = None) -> SourceCurrents:
    """Other pairs of the same sources on the same raster, with nothing to solve: in place of those of `base`."""
    net = graph.of_raster(cells, base.region)
    if not np.array_equal(base.node, net.node):
        raise ValueError("the raster is not the one that was solved")
    return _gathered(net, base.potentials, base.ids, base.region, pairs)


def resolve(
    base: SourceCurrents,
    cells: Raster,
    progress: Progress = lambda share, text: None,
    good: float = multigrid.GOOD,
) -> SourceCurrents:
    """The same sources and pairs on a changed raster, from the solution before.

    Where the change opens or closes cells, it begins anew.

    Args:
        good: residual. With the default, resistances and current are right to 1e-6; with FOR_RESISTANCES the
            resistances still are (their error is the square of that of the voltages), the current to about 1e-4.
    """
    return _solved(cells, base.region, base.pairs, base, progress, good)


def _solved(
    cells: Raster,
    region: Ints,
    pairs: ArrayLike | None,
    base: SourceCurrents | None,
    progress: Progress,
    good: float = multigrid.GOOD,
) -> SourceCurrents:
    progress(0.0, "电流：建立电阻网络|Current: the network")
    net = graph.of_raster(cells, region)
    ids, first = np.unique(region.ravel(), return_index=True)
    known = (ids > 0) & (net.node.ravel()[first] >= 0)
    start = None
    if base is not None and np.array_equal(base.node, net.node):
        start = Start(base.potentials.share, base.potentials.levels)
    found = potentials(
        net,
        net.node.ravel()[first[known]],
        start,
        good,
        done=lambda share: progress(0.05 + 0.8 * share, "电流：逐个源地求解|Current: source by source"),
    )
    progress(0.85, "电流：累积|Current: sum over the pairs")
    result = _gathered(net, found, ids[known].astype(np.int32), region, pairs)
    progress(1.0, "电流|Current")
    return result


def _gathered(
    net: graph.Graph, found: Potentials, ids: Ints, region: Ints, pairs: ArrayLike | None
) -> SourceCurrents:
    wanted = all_pairs(dict.fromkeys(ids.tolist())) if pairs is None else np.asarray(pairs).reshape(-1, 2)
    resistance, through = _over_pairs(net, found, ids, wanted)
    current = np.append(through, np.float32(0))[net.node]
    return SourceCurrents(ids, region, wanted.astype(np.int32), resistance, current, net.node, found)


def _over_pairs(
    net: graph.Graph, found: Potentials, ids: Ints, pairs: NDArray[np.integer]
) -> tuple[NDArray[np.float64], Floats]:
    """Effective resistance of every pair, and the sum of the current through every node."""
    place = {id: number for number, id in enumerate(ids.tolist())}
    resistance = np.full(len(pairs), DISCONNECTED)
    columns = []
    for number, (one, two) in enumerate(pairs.tolist()):
        first, second = place.get(one, -1), place.get(two, -1)
        if first < 0 or second < 0 or not found.connected(first, second):
            continue
        volts = found.at_terminals(first, second)
        resistance[number] = volts[second]
        columns.append(volts)
    blocks = [columns[at : at + WIDTH] for at in range(0, len(columns), WIDTH)]
    sums = [np.zeros(net.nodes) for _ in range(min(len(blocks), rasters.workers()))]

    def work(number: int) -> None:
        for block in blocks[number :: len(sums)]:
            volts = np.zeros((found.terminals.size, WIDTH))
            volts[:, : len(block)] = np.transpose(block)
            matrix = net.laplacian
            _through(matrix.indptr, matrix.indices, matrix.data, found.at_nodes(volts), sums[number])

    rasters.on_threads(work, range(len(sums)))
    return resistance, sum(sums, np.zeros(net.nodes)).astype(np.float32)


@njit(nogil=True, cache=True)
def _through(start, column, value, voltage, result):  # type: ignore[no-untyped-def]
    """Adds what flows through every node, over the columns of `voltage` (nodes, WIDTH)."""
    into, out = np.zeros(WIDTH), np.zeros(WIDTH)
    for node in range(start.size - 1):
        for k in range(WIDTH):
            into[k] = out[k] = 0.0
        for place in range(start[node], start[node + 1]):
            joint, other = -value[place], column[place]
            for k in range(WIDTH):
                flow = joint * (voltage[node, k] - voltage[other, k])
                out[k] += max(flow, 0.0)
                into[k] -= min(flow, 0.0)
        for k in range(WIDTH):
            result[node] += max(into[k], out[k])
