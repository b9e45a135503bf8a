"""Contiguous regions of parts: Ward's trees over rook neighbours, cut where geodetector's q stops gaining."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from libpysal.graph import Graph
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.cluster import ward_tree

from analytics import geodetector

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Parts:
    """What is to be grouped, in one domain.

    Args:
        values: standardised scores, shape (parts, k), without nan. places: x, y (m), shape (parts, 2).
        area_ha: shape (parts,). a, b: pairs of neighbours (positions).
    """

    values: Floats
    places: Floats
    area_ha: Floats
    a: NDArray[np.int64]
    b: NDArray[np.int64]


def graph(parts: Parts) -> Graph:
    """Rook contiguity as a libpysal graph; pieces of it are linked by their nearest places until it is one."""
    count = len(parts.area_ha)
    a, b = list(parts.a), list(parts.b)
    made = _graph(count, a, b)
    while made.n_components > 1:
        # islands: Ward needs one tree
        piece = made.component_labels.to_numpy()
        away = np.hypot(*(parts.places[:, None] - parts.places[None]).transpose(2, 0, 1))
        away[piece[:, None] == piece[None]] = np.inf
        one, other = np.unravel_index(away.argmin(), away.shape)
        a, b = [*a, int(one)], [*b, int(other)]
        made = _graph(count, a, b)
    return made


def _graph(count: int, a: list[int], b: list[int]) -> Graph:
    ones = np.ones(2 * len(a))
    pairs = csr_matrix((ones, ([*a, *b], [*b, *a])), shape=(count, count))
    pairs.data[:] = 1
    return Graph.from_sparse(pairs.tocoo())


def standardised(values: Floats, weights: Floats) -> Floats:
    """Columns with weighted mean 0 and standard deviation 1; nan becomes 0, a column that does not vary is 0."""
    known = ~np.isnan(values)
    mass = np.maximum((weights[:, None] * known).sum(axis=0), 1e-12)
    filled = np.where(known, values, 0)
    mean = (weights[:, None] * filled).sum(axis=0) / mass
    spread = np.sqrt((weights[:, None] * known * (filled - mean) ** 2).sum(axis=0) / mass)
    flat = spread <= 1e-9 * np.maximum(np.abs(mean), 1e-9)
    return np.where(known & ~flat, (filled - mean) / np.where(flat, 1, spread), 0)


def ranked(values: Floats, weights: Floats, step: float) -> Floats:
    """Columns as weighted ranks 0-1: the share of the weight below a value, and half of that at it; nan stays nan.

    Few extreme parts then do not outweigh all others, as they would with the values themselves; values are rounded to
    multiples of `step` first, so that parts as good as equal rank the same.
    """
    result = np.full(values.shape, np.nan)
    for column in range(values.shape[1]):
        known = ~np.isnan(values[:, column])
        _, place = np.unique(np.round(values[known, column] / step), return_inverse=True)
        mass = np.bincount(place, weights[known])
        middle = np.cumsum(mass) - mass / 2
        result[known, column] = middle[place] / max(mass.sum(), 1e-12)
    return result


class Tree:
    """Ward's tree of the parts of one domain; cuts of it are contiguous regions."""

    def __init__(self, parts: Parts, place_weight: float) -> None:
        """Args:
        place_weight: weight of the standardised place beside the scores, each score counting 1.
        """
        self.parts = parts
        self.count = len(parts.area_ha)
        features = parts.values
        if self.count > 1:
            place = standardised(parts.places, parts.area_ha)
            features = np.column_stack((parts.values, place_weight * place))
            self.links = graph(parts).sparse
            self.children = ward_tree(features, connectivity=self.links.tocsr())[0]
        self.features = features

    def cut(self, regions: int) -> NDArray[np.int64]:
        """Region 0.. of every part, after the merger that leaves this many."""
        members = {number: [number] for number in range(self.count)}
        for step in range(max(self.count - regions, 0)):
            one, other = self.children[step]
            members[self.count + step] = members.pop(int(one)) + members.pop(int(other))
        label = np.empty(self.count, np.int64)
        for number, group in enumerate(sorted(members.values(), key=min)):
            label[group] = number
        return label

    def regions(self, wanted: int, least_ha: float) -> NDArray[np.int64]:
        """At most `wanted` regions, none smaller than `least_ha` unless it is the only one.

        The tree is cut ever finer until, small regions joined to the neighbour whose mean is nearest, this many are
        left; where that never happens, the cut that comes nearest.
        """
        best = np.zeros(self.count, np.int64)
        for pieces in range(min(wanted, self.count), self.count + 1):
            label = self._without_small(self.cut(pieces), least_ha)
            found = int(label.max()) + 1
            if best.max() + 1 < found <= wanted:
                best = label
            if found >= wanted:
                break
        return best

    def _without_small(self, label: NDArray[np.int64], least_ha: float) -> NDArray[np.int64]:
        label = label.copy()
        while label.max() > 0:
            area = np.bincount(label, self.parts.area_ha)
            small = int(area.argmin())
            if area[small] >= least_ha:
                break
            one, other = self.links.nonzero()
            beside = np.unique(label[other][(label[one] == small) & (label[other] != small)])
            mean = np.array([self.features[label == region].mean(axis=0) for region in (small, *beside)])
            host = beside[((mean[1:] - mean[0]) ** 2).sum(axis=1).argmin()]
            label[label == small] = host
            label = np.unique(label, return_inverse=True)[1]
        return label


@dataclass(frozen=True)
class Choice:
    """Regions chosen for land and sea.

    Args:
        land, sea: region 0.. of every part.
        q: one row per number of regions tried: zones, land, sea, q, gain, chosen.
    """

    land: NDArray[np.int64]
    sea: NDArray[np.int64]
    q: pd.DataFrame


def choose(
    land: Tree | None, sea: Tree | None, fewest: int, most: int, sea_fewest: int, least_ha: float, gain: float
) -> Choice:
    """How many regions: from `fewest` on, one more wherever it explains most, as long as q grows by `gain`.

    q is geodetector's over all scores of land and sea together, each standardised in its own domain and weighted by
    area. Splits on land and at sea compete; the sea begins with `sea_fewest`.
    """
    trees = [tree for tree in (land, sea) if tree is not None]
    start = [1 if tree is land else sea_fewest for tree in trees]
    cuts = [tree.regions(count, least_ha) for tree, count in zip(trees, start, strict=True)]
    trail = [(cuts, _explained(trees, cuts))]
    while sum(int(cut.max()) + 1 for cut in cuts) < most:
        finer = []
        for place, tree in enumerate(trees):
            label = tree.regions(int(cuts[place].max()) + 2, least_ha)
            if label.max() > cuts[place].max():
                trial = [label if other == place else cut for other, cut in enumerate(cuts)]
                finer.append((trial, _explained(trees, trial)))
        if not finer:
            break
        trail.append(max(finer, key=lambda entry: entry[1]))
        cuts = trail[-1][0]
    return _first_enough(trail, trees, land, fewest, gain)


def _first_enough(
    trail: list[tuple[list[NDArray[np.int64]], float]],
    trees: list[Tree],
    land: Tree | None,
    fewest: int,
    gain: float,
) -> Choice:
    counts = [[int(cut.max()) + 1 for cut in cuts] for cuts, _ in trail]
    chosen = len(trail) - 1
    for number in range(len(trail) - 1):
        if sum(counts[number]) >= fewest and trail[number + 1][1] - trail[number][1] < gain:
            chosen = number
            break
    rows = pd.DataFrame({"zones": [sum(count) for count in counts], "q": [q for _, q in trail]})
    rows["gain"] = rows["q"].diff()
    rows["chosen"] = rows.index == chosen
    cuts = dict(zip(["land" if tree is land else "sea" for tree in trees], trail[chosen][0], strict=True))
    none = np.zeros(0, np.int64)
    return Choice(cuts.get("land", none), cuts.get("sea", none), rows)


def _explained(trees: list[Tree], cuts: list[NDArray[np.int64]]) -> float:
    """q over all scores of all parts, strata land and sea apart."""
    values = np.concatenate([tree.parts.values for tree in trees])
    area = np.concatenate([tree.parts.area_ha for tree in trees])
    shift = np.cumsum([0, *(int(cut.max()) + 1 for cut in cuts)])
    strata = np.concatenate([cut + first for cut, first in zip(cuts, shift, strict=False)])
    return geodetector.joint(values, strata, area)
