"""L v = i on a resistor network: a sparse factor for what is small, multigrid for what is large."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy.sparse
import scipy.sparse.linalg
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from analytics.pattern import multigrid
from analytics.pattern.multigrid import Levels

Doubles = NDArray[np.float64]

#: Unknowns up to which a system is factored directly.
DIRECT = 20_000


@dataclass(frozen=True)
class Start:
    """Where the solution of a changed system begins.

    Args:
        found: solution before. levels: its multigrid levels, None where it was factored directly.
    """

    found: NDArray[np.floating]
    levels: Levels | None


def solved(
    matrix: scipy.sparse.csr_matrix,
    right: scipy.sparse.csc_matrix,
    start: Start | None = None,
    good: float = multigrid.GOOD,
    done: Callable[[float], None] = lambda _: None,
) -> tuple[Doubles, Levels | None]:
    """X with A X = B for symmetric positive definite A, and the multigrid levels if there are any.

    Args:
        matrix: A, rows sorted. right: B, sparse, shape (n, columns).
        start: of a system of the same size; one of another size is left aside.
        good: residual, see `multigrid.solve`. done: told the share of the work that is done.
    """
    if 0 in right.shape:
        return np.zeros(right.shape), None
    if matrix.shape[0] <= DIRECT:
        factor = scipy.sparse.linalg.splu(
            matrix.tocsc(), permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True}
        )
        return np.asarray(factor.solve(right.toarray())), None
    if start is None or start.found.shape != right.shape or start.levels is None:
        levels, begin = multigrid.levels_of(matrix), None
    else:
        levels, begin = start.levels, start.found
    return multigrid.solve(matrix, right, levels, begin, good, done), levels


def voltages(laplacian: scipy.sparse.csr_matrix, current: Doubles, ground: Doubles) -> Doubles:
    """Voltage (V) of every node; 0 in parts of the network without current or without a way to ground.

    Args:
        laplacian: (nodes, nodes). current: from outside into every node (A).
        ground: conductance to ground of every node (1/ohm), inf where it is tied to it.
    """
    part = connected_components(laplacian, directed=False)[1]
    alive = np.isin(part, part[current != 0]) & np.isin(part, part[ground > 0])
    free = np.flatnonzero(alive & np.isfinite(ground))
    voltage = np.zeros(current.size)
    matrix = scipy.sparse.csr_matrix(laplacian[free][:, free] + scipy.sparse.diags(ground[free]))
    voltage[free] = solved(matrix, scipy.sparse.csc_matrix(current[free, None]))[0][:, 0]
    return voltage
