"""Connectivity of a network of patches: probability of connectivity, integral index, equivalent connected area.

PC and IIC after Saura and Pascual-Hortal 2007, Pascual-Hortal and Saura 2006; ECA after Saura et al. 2011.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Connectivity:
    """Indices of a network and what every patch contributes, shape (patches,).

    Args:
        pc, iic: 0-1, over the area of the landscape. eca_ha: equivalent connected area (ha).
        dpc, diic: fall of PC and IIC (%) when the patch is taken out of the network.
        intra, flux, connector: parts of dpc: the patch's own area, what flows from and to it, what passes it.
    """

    pc: float
    iic: float
    eca_ha: float
    dpc: Doubles
    diic: Doubles
    intra: Doubles
    flux: Doubles
    connector: Doubles


def rate(half_cost: float) -> float:
    """theta such that exp(-theta cost) is one half at `half_cost`."""
    return float(np.log(2.0) / half_cost)


def permeability(cost: ArrayLike, half_cost: float) -> Doubles:
    """p = exp(-theta cost), 0.5 at `half_cost`; 0 where nothing leads (inf)."""
    return np.exp(-rate(half_cost) * np.asarray(cost, np.float64))


def matrix(first: ArrayLike, second: ArrayLike, length: ArrayLike, patches: int) -> Doubles:
    """Symmetric (patches, patches) of link lengths, inf where there is no link and 0 on the diagonal.

    Args:
        first, second: places of the linked patches, 0 to patches - 1. Of several links the shortest counts.
    """
    one, two = np.asarray(first, np.int64), np.asarray(second, np.int64)
    found = np.full((patches, patches), np.inf)
    np.minimum.at(found, (one, two), np.asarray(length, np.float64))
    found = np.minimum(found, found.T)
    np.fill_diagonal(found, 0)
    return found


def shortest(direct: Doubles) -> Doubles:
    """Shortest ways through the network between all patches (Floyd and Warshall), inf where nothing leads."""
    found = direct.copy()
    for through in range(len(found)):
        np.minimum(found, found[:, through, None] + found[None, through], out=found)
    return found


def _pairs(area: Doubles, shares: Doubles) -> float:
    """sum over i and j of a_i a_j s_ij."""
    return float(area @ shares @ area)


def _likely(direct: Doubles, half_cost: float) -> Doubles:
    """p*_ij, the best product of probabilities over all ways."""
    return permeability(shortest(direct), half_cost)


def _near(direct: Doubles, functional: float) -> Doubles:
    """1 / (1 + nl_ij) with nl the fewest links that are no longer than `functional`; 0 where none leads."""
    steps = np.where(np.isfinite(direct) & (direct <= functional), 1.0, np.inf)
    np.fill_diagonal(steps, 0)
    return 1 / (1 + shortest(steps))


def equivalent_area(area_ha: ArrayLike, direct: Doubles, half_cost: float) -> float:
    """ECA (ha) = sqrt(sum_ij a_i a_j p*_ij)."""
    area = np.asarray(area_ha, np.float64)
    return float(np.sqrt(_pairs(area, _likely(direct, half_cost))))


def indices(
    area_ha: ArrayLike,
    direct: Doubles,
    landscape_ha: float,
    half_cost: float,
    functional: float = np.inf,
) -> Connectivity:
    """PC = sum_ij a_i a_j p*_ij / A_L^2, IIC = sum_ij a_i a_j / (1 + nl_ij) / A_L^2, ECA, dPC and dIIC.

    Args:
        area_ha: of every patch; one without area is a stepping stone only.
        direct: lengths of the links, see `matrix`; in the unit of `half_cost`.
        landscape_ha: A_L, of the whole landscape; without any the indices are 0.
        half_cost: length at which p is 0.5.
        functional: longest link that IIC counts.
    """
    area = np.asarray(area_ha, np.float64)
    likely, near = _likely(direct, half_cost), _near(direct, functional)
    total, whole = _pairs(area, likely), _pairs(area, near)
    lost, lost_iic = np.zeros(area.size), np.zeros(area.size)
    for patch in range(area.size):
        rest = np.arange(area.size) != patch
        within = direct[np.ix_(rest, rest)]
        lost[patch] = total - _pairs(area[rest], _likely(within, half_cost))
        lost_iic[patch] = whole - _pairs(area[rest], _near(within, functional))
    share = 100 / total if total else 0.0
    square = landscape_ha**2 or np.inf
    intra = area**2 * share
    flux = 2 * (area * (likely @ area) - area**2) * share
    return Connectivity(
        pc=total / square,
        iic=whole / square,
        eca_ha=float(np.sqrt(total)),
        dpc=lost * share,
        diic=lost_iic * (100 / whole if whole else 0.0),
        intra=intra,
        flux=flux,
        connector=np.maximum(lost * share - intra - flux, 0),
    )
