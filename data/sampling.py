"""Reading rasters at the pixels of a tile: nearest class, blended colour, and overviews for small scales.

The kernels are serial: a parallel kernel in a server that forks its jobs would end them.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray


@numba.njit(nogil=True, cache=True)
def nearest(
    classes: NDArray[np.uint8], rows: NDArray[np.float64], cols: NDArray[np.float64], cell: float
) -> NDArray[np.uint8]:
    """Class under every pixel, 0 outside; positions count cells of level 0, `cell` is this level's size in them."""
    height, width = rows.shape
    high, wide = classes.shape
    scale = 1.0 / cell
    out = np.zeros((height, width), np.uint8)
    for i in range(height):
        for j in range(width):
            r, c = rows[i, j] * scale, cols[i, j] * scale
            if 0 <= r < high and 0 <= c < wide:
                out[i, j] = classes[np.uint64(r), np.uint64(c)]
    return out


@numba.njit(nogil=True, cache=True, fastmath=True)
def blended(
    picture: NDArray[np.uint8],
    rows: NDArray[np.float64],
    cols: NDArray[np.float64],
    cell: float,
    low: NDArray[np.float32],
    per_step: NDArray[np.float32],
    table: NDArray[np.uint8],
    bins: int,
) -> NDArray[np.uint8]:
    """Palette index of the bilinear colour under every pixel, 0 outside the picture.

    Args:
        picture: uint8 of shape (rows, cols, 3).
        low, per_step: where each channel's bins start, and bins per unit of colour.
        table: palette index by bin of red, green and blue, flat, bins³ long.
    """
    height, width = rows.shape
    high, wide, last = picture.shape[0], picture.shape[1], np.float32(bins - 1)
    scale = 1.0 / cell
    out = np.zeros((height, width), np.uint8)
    for i in range(height):
        for j in range(width):
            r, c = rows[i, j] * scale, cols[i, j] * scale
            if not (0 <= r < high and 0 <= c < wide):
                continue
            # Colours stand at cell centres; at the border the outermost colour goes on.
            r = min(max(r - 0.5, 0.0), high - 1.0)
            c = min(max(c - 0.5, 0.0), wide - 1.0)
            r0, c0 = np.uint64(r), np.uint64(c)
            r1, c1 = min(r0 + np.uint64(1), np.uint64(high - 1)), min(c0 + np.uint64(1), np.uint64(wide - 1))
            fr, fc = np.float32(r - r0), np.float32(c - c0)
            place = np.uint64(0)
            for band in range(3):
                above = picture[r0, c0, band] * (1 - fc) + picture[r0, c1, band] * fc
                below = picture[r1, c0, band] * (1 - fc) + picture[r1, c1, band] * fc
                value = (above + (below - above) * fr - low[band]) * per_step[band]
                place = place * np.uint64(bins) + np.uint64(min(max(value, np.float32(0)), last))
            out[i, j] = table[place]
    return out


def majority(classes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The next coarser overview: of four classes the most frequent, of equals the first met.

    An odd last row or column is repeated.
    """
    even = np.pad(classes, ((0, classes.shape[0] % 2), (0, classes.shape[1] % 2)), mode="edge")
    a, b, c, d = even[::2, ::2], even[::2, 1::2], even[1::2, ::2], even[1::2, 1::2]
    first = (a == b) | (a == c) | (a == d)
    second = (b == c) | (b == d)
    third = c == d
    return np.where(first, a, np.where(second, b, np.where(third, c, a)))


def mean(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The next coarser overview of a picture (rows, cols, bands): the mean colour of four cells."""
    even = np.pad(picture, ((0, picture.shape[0] % 2), (0, picture.shape[1] % 2), (0, 0)), mode="edge")
    total = even[::2, ::2].astype(np.uint16)
    for part in (even[::2, 1::2], even[1::2, ::2], even[1::2, 1::2]):
        total += part
    return ((total + 2) >> 2).astype(np.uint8)
