"""Voltages between terminals of a resistor network: one solution per terminal serves every pair of them.

With terminal k at 1 V and all others at 0 V the rest of the network takes the voltages h_k. Every other setting is a
sum of these, and between the terminals the whole network is a small Laplacian S (its Kron reduction).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from analytics.pattern import multigrid
from analytics.pattern.graph import Graph
from analytics.pattern.laplacian import Start, solved
from analytics.pattern.multigrid import Levels

Doubles = NDArray[np.float64]
Ints = NDArray[np.int32]

#: Nodes whose voltages are summed in one piece.
ROWS = 1 << 17


@dataclass(frozen=True)
class Potentials:
    """What the terminals of a network do to the rest of it.

    Args:
        terminals: their nodes, K of them. free: the other nodes that hang on a terminal, ascending.
        share: h, (free, K): voltage with one terminal at 1 V and the others at 0; rows add up to 1.
        reduced: S, (K, K): current into every terminal for one of them at 1 V; rows add up to 0.
        part: connected part of the network that every terminal lies in.
        nodes: number of nodes of the network.
        levels: the multigrid hierarchy of the free nodes, None where they were factored directly.
    """

    terminals: Ints
    free: Ints
    share: Doubles
    reduced: Doubles
    part: Ints
    nodes: int
    levels: Levels | None

    def connected(self, first: int, second: int) -> bool:
        """Whether current can flow between two terminals (numbers 0 ... K - 1)."""
        return bool(self.part[first] == self.part[second])

    def at_terminals(self, first: int, second: int) -> Doubles:
        """Voltages of the terminals with one ampere from `second` to `first`, which is at 0 V; 0 in other parts."""
        voltage = np.zeros(self.terminals.size)
        live = np.flatnonzero((self.part == self.part[first]) & (np.arange(voltage.size) != first))
        voltage[live] = np.linalg.solve(self.reduced[np.ix_(live, live)], (live == second).astype(np.float64))
        return voltage

    def at_nodes(self, at_terminals: Doubles) -> Doubles:
        """Voltages of all nodes, shape (nodes, ...), from those of the terminals, shape (K, ...)."""
        voltage = np.zeros((self.nodes, *at_terminals.shape[1:]))
        for first in range(0, self.free.size, ROWS):
            rows = slice(first, first + ROWS)
            voltage[self.free[rows]] = self.share[rows] @ at_terminals
        voltage[self.terminals] = at_terminals
        return voltage


def potentials(
    net: Graph,
    terminals: NDArray[np.integer],
    start: Start | None = None,
    good: float = multigrid.GOOD,
    done: Callable[[float], None] = lambda _: None,
) -> Potentials:
    """Solves for every terminal.

    Args:
        terminals: distinct nodes.
        start: shares of a network with the same free nodes.
        good: residual, see `multigrid.solve`. done: told the share of the work that is done.
    """
    part = connected_components(net.laplacian, directed=False)[1]
    ends = np.asarray(terminals, np.int32)
    inner = np.isin(part, part[ends])
    inner[ends] = False
    free = np.flatnonzero(inner).astype(np.int32)
    rows = net.laplacian[free]
    right = -rows[:, ends].tocsc()
    matrix = rows[:, free]
    del rows
    share, levels = solved(matrix, right, start, good, done)
    reduced = net.laplacian[ends][:, ends].toarray() - right.T @ share
    # symmetric in the error, which so enters squared only
    for columns, left in multigrid.residual(matrix, right, share):
        reduced[:, columns] -= share.T @ left
    return Potentials(ends, free, share, (reduced + reduced.T) / 2, part[ends], net.nodes, levels)
