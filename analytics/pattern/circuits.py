"""Circuit theory on networks and rasters after Circuitscape: effective resistances, voltages, current maps.

L v = i with the Laplacian of the resistor network. The current of a node is what flows through it: the larger of
what flows in and what flows out. A Circuitscape case in three lines:

    cells = graph.raster(resistance, nodata=-9999, neighbours=4, average="resistance")
    found = circuits.pairwise(cells, focal, keep=True)   # focal: ids on the cells, 0 and below none
    found.resistance, found.cumulative, found.pairs[0].current
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from analytics.pattern import graph
from analytics.pattern.graph import Graph, Kind, Raster
from analytics.pattern.laplacian import voltages
from analytics.pattern.potentials import potentials

Doubles = NDArray[np.float64]
Ints = NDArray[np.int32]
#: Focal nodes: ids on the places (0 and below none), or the flat places of every id.
Focal = NDArray[np.integer] | Mapping[int, ArrayLike]
Conflict = Literal["keepall", "rmvsrc", "rmvgnd", "rmvall"]

#: Effective resistance of a pair that is not connected (Circuitscape).
DISCONNECTED = -1.0


@dataclass(frozen=True)
class Pair:
    """One ampere from focal node `second` to `first`, which is at 0 V.

    Args:
        resistance: effective resistance (ohm), -1 if they are not connected.
        voltage, current: shape of the places (V, A); 0 where nothing flows.
    """

    first: int
    second: int
    resistance: float
    voltage: Doubles
    current: Doubles


@dataclass(frozen=True)
class Pairwise:
    """All pairs of focal nodes.

    Args:
        ids: focal nodes in ascending order.
        resistance: (ids, ids) effective resistance (ohm); 0 on the diagonal, -1 where disconnected or left out.
        cumulative, maximum: sum and maximum of the current over the pairs, shape of the places (A).
        pairs: the pairs one by one, if they were to be kept.
    """

    ids: Ints
    resistance: Doubles
    cumulative: Doubles
    maximum: Doubles
    pairs: tuple[Pair, ...] = ()


@dataclass(frozen=True)
class Flow:
    """Voltages and currents of one setting of sources and grounds, shape of the places (V, A)."""

    voltage: Doubles
    current: Doubles


@dataclass(frozen=True)
class OneByOne:
    """Every focal node in turn against all others.

    Args:
        ids: focal nodes in ascending order.
        resistance: one-to-all: voltage of the source over its current (ohm), -1 where no other node is connected;
            all-to-one: 0, or -1 where nothing flows.
        cumulative, maximum: sum and maximum of the current over the nodes, shape of the places (A).
        flows: the solutions one by one, if they were to be kept.
    """

    ids: Ints
    resistance: Doubles
    cumulative: Doubles
    maximum: Doubles
    flows: tuple[Flow, ...] = ()


def each_pair(
    network: Raster | Graph, focal: Focal, pairs: ArrayLike | None = None, together: bool = False
) -> Iterator[Pair]:
    """The pairs of focal nodes one after the other, on one factor as long as the network stays the same.

    Args:
        network: a raster, or a network of links.
        focal: see Focal. The places of one id are one region, short-circuited.
        pairs: (n, 2) ids; all pairs if None.
        together: whether all regions are short-circuited in every pair; Circuitscape does so only with the two
            of the pair, so that a region of several cells asks for a network of its own.
    """
    places = focal_places(focal)
    wanted = all_pairs(places) if pairs is None else np.asarray(pairs, np.int64).reshape(-1, 2)
    if together or isinstance(network, Graph) or all(spots.size == 1 for spots in places.values()):
        shared = _shorted(network, places)
        found = _Terminals(shared, places)
        for first, second in wanted.tolist():
            yield found.pair(first, second)
        return
    for first, second in wanted.tolist():
        two = {id: places[id] for id in (first, second)}
        yield _Terminals(_shorted(network, two), two).pair(first, second)


def pairwise(
    network: Raster | Graph,
    focal: Focal,
    pairs: ArrayLike | None = None,
    together: bool = False,
    keep: bool = False,
) -> Pairwise:
    """Effective resistances and currents between focal nodes; see `each_pair` for the arguments.

    Args:
        keep: whether the maps of every pair are kept.
    Source: McRae et al. 2008, Ecology 89(10); Circuitscape, scenario `pairwise`.
    """
    ids = sorted(focal_places(focal))
    place = {id: number for number, id in enumerate(ids)}
    resistance = np.full((len(ids), len(ids)), DISCONNECTED)
    np.fill_diagonal(resistance, 0)
    shape = network.node.shape if isinstance(network, Graph) else network.conductance.shape
    cumulative, maximum = np.zeros(shape), np.zeros(shape)
    kept = []
    for pair in each_pair(network, focal, pairs, together):
        one, two = place[pair.first], place[pair.second]
        resistance[one, two] = resistance[two, one] = pair.resistance
        cumulative += pair.current
        np.maximum(maximum, pair.current, out=maximum)
        if keep:
            kept.append(pair)
    return Pairwise(np.array(ids, np.int32), resistance, cumulative, maximum, tuple(kept))


def advanced(
    network: Raster | Graph,
    sources: ArrayLike,
    grounds: ArrayLike,
    grounds_are: Kind = "resistance",
    nodata: float | None = None,
    conflict: Conflict = "keepall",
    unit_currents: bool = False,
    direct_grounds: bool = False,
) -> Flow:
    """Voltages and currents of given sources and grounds.

    Args:
        sources: current into every place (A), negative out of it; 0, nan and `nodata` are none.
        grounds: resistance (ohm; 0 ties a place to ground) or conductance (1/ohm; inf ties it, 0 is none) to ground;
            nan and `nodata` are none.
        conflict: what goes where a node has both: nothing, the source, the ground, or both. A source that would be
            tied to ground still loses its ground.
        unit_currents: every source is 1 A. direct_grounds: every ground ties its place to 0 V.
    Source: Circuitscape, scenario `advanced`.
    """
    net = network if isinstance(network, Graph) else graph.of_raster(network)
    current = _known(sources, net, nodata)
    ground = _known(grounds, net, nodata, missing=np.nan)
    if grounds_are == "resistance":
        with np.errstate(divide="ignore"):
            ground = 1 / ground
    ground = np.where(np.isnan(ground), 0, ground)
    if unit_currents:
        current = (current != 0).astype(np.float64)
    if direct_grounds:
        ground = np.where(ground != 0, np.inf, 0)
    return _flow(net, *_resolved(_on_nodes(current, net), _on_nodes(ground, net), conflict))


def one_to_all(
    raster: Raster, focal: Focal, strengths: Mapping[int, float] | None = None, keep: bool = False
) -> OneByOne:
    """One focal node injects, all others are tied to ground, each in turn.

    Args:
        strengths: current of every focal node (A); 1 if it is not named.
        keep: whether the maps of every node are kept.
    Source: Circuitscape, scenario `one-to-all`.
    """
    return _one_by_one(raster, focal, strengths or {}, keep, to_one=False)


def all_to_one(
    raster: Raster, focal: Focal, strengths: Mapping[int, float] | None = None, keep: bool = False
) -> OneByOne:
    """One focal node is tied to ground, all others inject, each in turn; arguments as in `one_to_all`.

    Source: Circuitscape, scenario `all-to-one`.
    """
    return _one_by_one(raster, focal, strengths or {}, keep, to_one=True)


def focal_places(focal: Focal) -> dict[int, NDArray[np.int64]]:
    """Flat places of every focal node, by ascending id."""
    if isinstance(focal, Mapping):
        return {int(id): np.atleast_1d(np.asarray(focal[id], np.int64)) for id in sorted(focal)}
    flat = np.asarray(focal).ravel()
    where = np.flatnonzero(flat > 0)
    order = where[np.argsort(flat[where], kind="stable")]
    ids, starts = np.unique(flat[order], return_index=True)
    return {int(id): spots for id, spots in zip(ids, np.split(order, starts[1:]), strict=True)}


def all_pairs(ids: Mapping[int, object]) -> NDArray[np.int64]:
    """Every pair of ids once, the smaller first: shape (n, 2)."""
    known = sorted(ids)
    return np.array(
        [(one, two) for at, one in enumerate(known) for two in known[at + 1 :]], np.int64
    ).reshape(-1, 2)


@njit(nogil=True, cache=True)
def node_currents(start, column, value, voltage, ground, result):  # type: ignore[no-untyped-def]
    """Adds to `result` what flows through every node (A): the larger of in and out, way to ground included.

    Args:
        start, column, value: the Laplacian by rows. voltage: of every node.
        ground: finite conductances to ground; of no length if there are none.
    """
    for node in range(start.size - 1):
        own = voltage[node]
        into, out = 0.0, 0.0
        for place in range(start[node], start[node + 1]):
            flow = -value[place] * (own - voltage[column[place]])
            if flow > 0.0:
                out += flow
            else:
                into -= flow
        if ground.size:
            flow = ground[node] * own
            if flow > 0.0:
                out += flow
            else:
                into -= flow
        result[node] += max(into, out)


def currents(net: Graph, voltage: Doubles, ground: Doubles | None = None) -> Doubles:
    """Current through every node (A); see `node_currents`."""
    matrix, result = net.laplacian, np.zeros(net.nodes)
    known = np.zeros(0) if ground is None else np.where(np.isfinite(ground), ground, 0)
    node_currents(matrix.indptr, matrix.indices, matrix.data, voltage, known, result)
    return result


def branch_currents(net: Graph, voltage: Doubles) -> tuple[Ints, Ints, Doubles]:
    """What flows along every link (A): (first node, second node, current), first below second.

    Args:
        voltage: of every node.
    """
    links = net.laplacian.tocoo()
    up = (links.row < links.col) & (links.data != 0)
    first, second = links.row[up].astype(np.int32), links.col[up].astype(np.int32)
    return first, second, np.abs(links.data[up] * (voltage[first] - voltage[second]))


def _shorted(network: Raster | Graph, places: Mapping[int, NDArray[np.int64]]) -> Graph:
    """The network with every focal region of several cells as one node, joined to the polygons it touches."""
    if isinstance(network, Graph):
        if any(spots.size > 1 for spots in places.values()):
            raise ValueError("a focal node of a network is one node: join links of no resistance beforehand")
        return network
    layers = [] if network.polygons is None else [network.polygons]
    wide = [spots for spots in places.values() if spots.size > 1]
    if wide:
        layer = np.zeros(network.conductance.size, np.int32)
        for number, spots in enumerate(wide, 1):
            layer[spots] = number
        layers.append(layer.reshape(network.conductance.shape))
    return graph.of_raster(network, graph.union(layers) if layers else None)


class _Terminals:
    """Focal nodes as terminals of one network."""

    def __init__(self, net: Graph, places: Mapping[int, NDArray[np.int64]]) -> None:
        flat = net.node.ravel()
        self.net = net
        self.node = {id: int(flat[spots].max(initial=-1)) for id, spots in places.items()}
        self.found = potentials(net, np.unique([node for node in self.node.values() if node >= 0]))

    def pair(self, first: int, second: int) -> Pair:
        one, two = self.node[first], self.node[second]
        nothing = np.zeros(self.net.node.shape)
        if one == two >= 0:
            return Pair(first, second, 0.0, nothing, nothing)
        low, high = (int(np.searchsorted(self.found.terminals, node)) for node in (one, two))
        if one < 0 or two < 0 or not self.found.connected(low, high):
            return Pair(first, second, DISCONNECTED, nothing, nothing)
        at_terminals = self.found.at_terminals(low, high)
        voltage = self.found.at_nodes(at_terminals)
        flow = currents(self.net, voltage)
        return Pair(first, second, float(at_terminals[high]), self.net.spread(voltage), self.net.spread(flow))


def _known(values: ArrayLike, net: Graph, nodata: float | None, missing: float = 0.0) -> Doubles:
    given = np.asarray(values, np.float64)
    if given.shape != net.node.shape:
        raise ValueError(f"sources or grounds have shape {given.shape}, the network has {net.node.shape}")
    absent = np.isnan(given) if nodata is None else np.isnan(given) | (given == nodata)
    return np.where(absent, missing, given)


def _on_nodes(values: Doubles, net: Graph) -> Doubles:
    """Sum over the places of every node."""
    here = (net.node >= 0) & (values != 0)
    total = np.zeros(net.nodes)
    np.add.at(total, net.node[here], values[here])
    return total


def _resolved(current: Doubles, ground: Doubles, conflict: Conflict) -> tuple[Doubles, Doubles]:
    """Sources and grounds of the nodes without what the rule removes."""
    both = (current != 0) & (ground != 0)
    if conflict in ("rmvsrc", "rmvall"):
        current = np.where(both, 0, current)
    if conflict in ("rmvgnd", "rmvall"):
        ground = np.where(both, 0, ground)
    return current, np.where(np.isinf(ground) & (current > 0), 0, ground)


def _flow(net: Graph, current: Doubles, ground: Doubles) -> Flow:
    voltage = voltages(net.laplacian, current, ground)
    return Flow(net.spread(voltage), net.spread(currents(net, voltage, ground)))


def _one_by_one(
    raster: Raster, focal: Focal, strengths: Mapping[int, float], keep: bool, to_one: bool
) -> OneByOne:
    places = focal_places(focal)
    net = _shorted(raster, places)
    flat = net.node.ravel()
    nodes = {id: np.unique(flat[spots][flat[spots] >= 0]) for id, spots in places.items()}
    cumulative, maximum = np.zeros(net.node.shape), np.zeros(net.node.shape)
    resistance, flows = [], []
    for id in places:
        current, ground = np.zeros(net.nodes), np.zeros(net.nodes)
        for other, where in nodes.items():
            if (other == id) == to_one:
                ground[where] = np.inf
            else:
                current[where] += strengths.get(other, 1.0)
        flow = _flow(net, *_resolved(current, ground, "rmvsrc" if to_one else "rmvgnd"))
        cumulative += flow.current
        np.maximum(maximum, flow.current, out=maximum)
        volt = flow.voltage.ravel()[places[id]].max(initial=0)
        if to_one:
            resistance.append(0.0 if flow.current.any() else DISCONNECTED)
        else:
            resistance.append(volt / strengths.get(id, 1.0) if volt > 0 else DISCONNECTED)
        if keep:
            flows.append(flow)
    return OneByOne(np.array(list(places), np.int32), np.array(resistance), cumulative, maximum, tuple(flows))
