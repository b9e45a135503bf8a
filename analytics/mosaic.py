"""Pieces of a raster of keys: connected by sides, counted, and too small ones absorbed by their neighbours."""

from __future__ import annotations

import heapq

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from skimage.measure import label

Labels = NDArray[np.int32]


def pieces(keys: NDArray[np.integer] | NDArray[np.bool_]) -> Labels:
    """Number 1.. of the piece of equal, side-connected keys that a cell lies in; 0 where the key is 0."""
    return np.asarray(label(keys.astype(np.int32), background=0, connectivity=1), np.int32)


def borders(labels: Labels) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]:
    """Pairs of labels (a < b) that meet along cell sides, and how many sides; 0 has no neighbours."""
    base = np.int64(labels.max(initial=0)) + 1
    codes = []
    for first, second in ((labels[:, :-1], labels[:, 1:]), (labels[:-1], labels[1:])):
        meet = (first != second) & (first > 0) & (second > 0)
        a, b = first[meet].astype(np.int64), second[meet].astype(np.int64)
        codes.append(np.minimum(a, b) * base + np.maximum(a, b))
    code, sides = np.unique(np.concatenate(codes), return_counts=True)
    return (code // base).astype(np.int32), (code % base).astype(np.int32), sides.astype(np.int64)


def absorb(
    cells: NDArray[np.int64],
    a: NDArray[np.int32],
    b: NDArray[np.int32],
    sides: NDArray[np.int64],
    smallest: NDArray[np.float64],
) -> NDArray[np.int32]:
    """Into which piece every piece goes so that none with a neighbour stays too small.

    The smallest piece goes first, to the neighbour it shares the longest border with (of those that tie the
    smallest, then the lowest number); what it joins counts with it from then on.

    Args:
        cells: size of the pieces, shape (pieces + 1,), entry 0 unused. smallest: least size of each, same shape.
        a, b, sides: see `borders`.
    """
    size = cells.astype(np.int64).copy()
    into = np.arange(len(size), dtype=np.int32)
    beside: list[dict[int, int]] = [{} for _ in size]
    for one, other, length in zip(a.tolist(), b.tolist(), sides.tolist(), strict=True):
        beside[one][other] = beside[other][one] = length
    waiting = [(int(size[piece]), piece) for piece in range(1, len(size)) if size[piece] < smallest[piece]]
    heapq.heapify(waiting)
    while waiting:
        counted, piece = heapq.heappop(waiting)
        if into[piece] != piece or counted != size[piece] or not beside[piece]:
            continue
        host = max(beside[piece], key=lambda other: (beside[piece][other], -size[other], -other))
        into[piece] = host
        size[host] += size[piece]
        for other, length in beside[piece].items():
            del beside[other][piece]
            if other != host:
                beside[host][other] = beside[other][host] = beside[host].get(other, 0) + length
        if size[host] < smallest[host]:
            heapq.heappush(waiting, (int(size[host]), host))
    while (into[into] != into).any():
        into = into[into]
    return into


def merged(keys: NDArray[np.integer], within: NDArray[np.integer], smallest: NDArray[np.float64]) -> Labels:
    """Pieces of a raster of keys, small ones absorbed; numbered 1.. .

    Args:
        within: codes of a coarser mosaic whose lines no merger may cross.
        smallest: for every code, the cells below which a piece goes to a neighbour.
    """
    found = pieces(keys)
    a, b, sides = borders(found)
    cells = np.bincount(found.ravel())
    owner = np.zeros(len(cells), np.int64)
    owner[found.ravel()] = within.ravel()
    same = owner[a] == owner[b]
    into = absorb(cells, a[same], b[same], sides[same], smallest[owner])
    kept = np.cumsum(into == np.arange(len(into))) - 1
    return np.where(into > 0, kept[into], 0).astype(np.int32)[found]


def joined(labels: Labels, wanted: NDArray[np.bool_]) -> Labels:
    """Labels with the `wanted` cells that have none given that of the nearest labelled cell (centre to centre)."""
    lost = wanted & (labels == 0)
    if not lost.any() or not labels.any():
        return labels
    padded = np.pad(labels, 1)
    open_side = np.zeros(labels.shape, np.bool_)
    for rows, cols in ((0, 1), (2, 1), (1, 0), (1, 2)):
        open_side |= padded[rows : rows + labels.shape[0], cols : cols + labels.shape[1]] == 0
    shore = np.argwhere((labels > 0) & open_side)
    _, nearest = cKDTree(shore).query(np.argwhere(lost))
    result = labels.copy()
    result[lost] = labels[tuple(shore[nearest].T)]
    return result
