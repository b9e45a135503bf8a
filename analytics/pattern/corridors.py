"""Links between neighbouring sources: least-cost distances and ways, and normalised least-cost corridors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.pattern.cost_distance import reach, way
from analytics.rasters import on_threads

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Ways:
    """Costs from every source and the least-cost ways along the links.

    Args:
        cost: float32 of shape (patches, rows, cols), from patch number 1, 2, ...; inf where nothing leads.
        lcd: least cost of every link (resistance x m), inf where nothing leads.
        routes: link, order, block (flat index), from the link's first patch to its second.
    """

    cost: Floats
    lcd: Doubles
    routes: pd.DataFrame


def neighbours(owner: NDArray[np.integer]) -> NDArray[np.int64]:
    """Pairs of sources whose territories of least cost touch: shape (n, 2), the smaller number first.

    Args:
        owner: number of the nearest source of every cell, 0 none; see `cost_distance.Reach`.
    """
    found = []
    for one, two in (
        (owner[:, :-1], owner[:, 1:]),
        (owner[:-1], owner[1:]),
        (owner[:-1, :-1], owner[1:, 1:]),
        (owner[:-1, 1:], owner[1:, :-1]),
    ):
        border = (one != two) & (one > 0) & (two > 0)
        found.append(np.column_stack((one[border], two[border])))
    pairs = np.sort(np.concatenate(found), axis=1).astype(np.int64)
    return np.unique(pairs, axis=0)


def link_costs(
    resistance: Floats, source: NDArray[np.integer], pairs: NDArray[np.int64], cell_m: float
) -> Doubles:
    """Least cost of every link, inf where nothing leads; each search ends when its neighbours are reached."""
    lcd = np.full(len(pairs), np.inf)

    def search(first: int) -> None:
        own = np.flatnonzero(pairs[:, 0] == first)
        partners = tuple(pairs[own, 1].tolist())
        found = reach(resistance, source == first, cell_m, targets=source, seek=partners)
        for link, partner in zip(own, partners, strict=True):
            lcd[link] = found.cost[source == partner].min(initial=np.inf)

    on_threads(search, np.unique(pairs[:, 0]).tolist())
    return lcd


def ways(resistance: Floats, source: NDArray[np.integer], pairs: NDArray[np.int64], cell_m: float) -> Ways:
    """Costs from every source over the whole graph, and the least-cost way of every link."""
    cost = np.empty((int(source.max()), *source.shape), np.float32)
    lcd = np.full(len(pairs), np.inf)
    routes: dict[int, NDArray[np.int64]] = {}

    def search(patch: int) -> None:
        found = reach(resistance, source == patch, cell_m)
        cost[patch - 1] = found.cost
        for link in np.flatnonzero(pairs[:, 0] == patch):
            ends = np.flatnonzero(source == pairs[link, 1])
            end = ends[np.argmin(found.cost.ravel()[ends])]
            lcd[link] = found.cost.ravel()[end]
            if np.isfinite(lcd[link]):
                routes[int(link)] = way(found.back, *divmod(int(end), source.shape[1]))[::-1]

    on_threads(search, range(1, len(cost) + 1))
    table = [
        pd.DataFrame({"link": link, "order": np.arange(len(routes[link])), "block": routes[link]})
        for link in sorted(routes)
    ]
    empty = pd.DataFrame({name: np.zeros(0, np.int64) for name in ("link", "order", "block")})
    return Ways(cost, lcd, pd.concat([empty, *table], ignore_index=True).astype(np.int32))


def direct(
    found: Ways, pairs: NDArray[np.int64], source: NDArray[np.integer]
) -> tuple[NDArray[np.int64], Ways]:
    """Links and ways without those whose way leads through a third source: its own links are on that way already."""
    link = found.routes["link"].to_numpy()
    passed = source.ravel()[found.routes["block"].to_numpy()]
    third = (passed > 0) & (passed[:, None] != pairs[link]).all(axis=1)
    keep = np.ones(len(pairs), np.bool_)
    keep[link[third]] = False
    number = np.cumsum(keep) - 1
    routes = found.routes[keep[link]].reset_index(drop=True)
    routes["link"] = number[routes["link"].to_numpy()].astype(np.int32)
    return pairs[keep], Ways(found.cost, found.lcd[keep], routes)


def normalised(cost_a: Floats, cost_b: Floats, lcd: float) -> Floats:
    """Normalised least-cost corridor CWD_A + CWD_B - LCD: what a way through a cell costs beyond the cheapest."""
    return (cost_a + cost_b - np.float32(lcd)).astype(np.float32)


def excess(found: Ways, pairs: NDArray[np.int64]) -> Floats:
    """Smallest normalised corridor of all links, per cell; inf where none leads."""
    least = np.full(found.cost.shape[1:], np.inf, np.float32)
    for (first, second), lcd in zip(pairs, found.lcd, strict=True):
        if np.isfinite(lcd):
            np.minimum(least, normalised(found.cost[first - 1], found.cost[second - 1], lcd), out=least)
    return least


def lengths(
    routes: pd.DataFrame, links: int, cols: int, cell_m: float, inside: NDArray[np.bool_]
) -> tuple[Doubles, Doubles]:
    """Length of every link's way (km), and what of it lies `inside`; a step counts half for each of its ends.

    Args:
        routes: see Ways. cols: columns of the raster. inside: cells of the city, shape (rows, cols).
    """
    link, block = routes["link"].to_numpy(), routes["block"].to_numpy()
    row, col = np.divmod(block, cols)
    same = link[1:] == link[:-1]
    step = np.hypot(np.diff(row), np.diff(col))[same] * cell_m / 1000
    within = inside.ravel()[block]
    share = (within[1:].astype(np.float64) + within[:-1])[same] / 2
    owner = link[1:][same]
    whole = np.bincount(owner, step, links).astype(np.float64)
    return whole, np.bincount(owner, step * share, links).astype(np.float64)
