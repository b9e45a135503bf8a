"""What a tile can show: rasters of classes, a picture, patches of a plan. Each draws any window of pixels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numba
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from data.mercator import Mercator, Window
from data.png import Palette
from data.relief import BINS, Quantiser
from data.sampling import blended, majority, mean, nearest

Classes = NDArray[np.uint8]

MIN_PATCH_PX = 4
MIN_WIDTH_PX = 2
MARGIN = MIN_PATCH_PX
PATTERN_FROM_CELL_PX = 1.5
# Below this a double line would be two outlines with nothing between.
FORM_FROM_CELL_PX = 3.0

# Pattern -> whether a pixel of the world, by row and column, has ink.
PATTERNS: Mapping[str, Callable[[NDArray[Any], NDArray[Any]], NDArray[np.bool_]]] = {
    "hatch": lambda row, col: (row + col) % 6 == 0,
    "grid": lambda row, col: (row % 6 == 0) | (col % 6 == 0),
    "cross-hatch": lambda row, col: ((row + col) % 8 == 0) | ((row - col) % 8 == 0),
    "dashed": lambda row, col: (row + col) // 4 % 2 == 1,
}


class Drawable(Protocol):
    """A layer ready to be drawn."""

    palette: Palette

    def draw(self, window: Window) -> Classes:
        """Classes of the window's pixels, 0 where there is nothing."""
        ...


class Raster:
    """Classes on the grid, with overviews made when first asked for.

    Args:
        classes: uint8 of the grid's shape, 0 transparent.
        coarser: makes the next overview; majority, or a maximum where rare cells must not vanish.
        patterns: class -> (pattern, class of its ink).
        patterns_from_px: drawn where cells are at least so wide.
    """

    def __init__(
        self,
        mercator: Mercator,
        classes: Classes,
        palette: Palette,
        coarser: Callable[[Classes], Classes] = majority,
        patterns: Mapping[int, tuple[str, int]] | None = None,
        patterns_from_px: float = PATTERN_FROM_CELL_PX,
    ) -> None:
        self.palette = palette
        self._mercator = mercator
        self._levels = {0: np.ascontiguousarray(classes)}
        self._coarser = coarser
        self._patterns = patterns or {}
        self._patterns_from_px = patterns_from_px

    def draw(self, window: Window) -> Classes:
        level = self._mercator.level(window.zoom)
        for each in range(1, level + 1):
            if each not in self._levels:
                # Threads may race for a level; each result is the same, and it has but one place.
                self._levels.setdefault(each, self._coarser(self._levels[each - 1]))
        out = np.zeros((window.height, window.width), np.uint8)
        rows, columns = self._mercator.inside(window)
        places = self._mercator.positions(window, rows, columns)
        out[rows, columns] = nearest(self._levels[level], *places, float(1 << level))
        if _cell_px(self._mercator, window) >= self._patterns_from_px:
            for value, (pattern, ink) in self._patterns.items():
                out[(out == value) & _pattern(pattern, window)] = ink
        return out


class Picture:
    """A coloured picture on the grid, blended between cells and averaged at small scales."""

    def __init__(self, mercator: Mercator, rgb: Classes, quantiser: Quantiser) -> None:
        self.palette = quantiser.palette
        self._mercator = mercator
        self._quantiser = quantiser
        self._levels = [rgb]
        while min(self._levels[-1].shape[:2]) > 64:
            self._levels.append(mean(self._levels[-1]))

    def draw(self, window: Window) -> Classes:
        level = min(self._mercator.level(window.zoom), len(self._levels) - 1)
        out = np.zeros((window.height, window.width), np.uint8)
        rows, columns = self._mercator.inside(window)
        places = self._mercator.positions(window, rows, columns)
        quantiser = self._quantiser
        out[rows, columns] = blended(
            self._levels[level],
            *places,
            float(1 << level),
            quantiser.low,
            quantiser.per_step,
            quantiser.table,
            BINS,
        )
        return out


class Patches:
    """Scattered cells of a plan: true cells at large scales, and no patch below a visible size at small ones.

    A patch is a set of touching cells of one class. Class c is drawn as c, its outline as c + n and its pale
    parts (the core of a double line, the gaps of a dashed one) as c + 2 n, n being the number of classes.

    Args:
        cells: flat grid indices, ascending.
        classes: uint8 beside `cells`, 1..n.
        palette: 3 n + 1 colours.
        forms: class -> "double" or "dashed".
    """

    def __init__(
        self,
        mercator: Mercator,
        cells: NDArray[np.integer],
        classes: Classes,
        palette: Palette,
        forms: Mapping[int, str] | None = None,
    ) -> None:
        self.palette = palette
        self._mercator = mercator
        self._count = (len(palette.colours) - 1) // 3
        self._forms = forms or {}
        self._cell_class = classes
        self._dense = np.zeros(mercator.grid.size, np.uint8)
        self._dense[cells] = classes
        self._dense = self._dense.reshape(mercator.grid.shape)
        self._u, self._v = mercator.places(cells)
        patch = patches(cells, classes, mercator.grid.cols)
        self._patch_class = np.zeros(patch.max(initial=-1) + 1, np.uint8)
        self._patch_class[patch] = classes
        self._span = _spans(cells, patch, mercator.grid.cols)
        share = np.bincount(patch).astype(np.float64)
        self._patch_u = np.bincount(patch, self._u) / share
        self._patch_v = np.bincount(patch, self._v) / share

    def draw(self, window: Window) -> Classes:
        grown = window.grown(MARGIN)
        out = np.zeros((grown.height, grown.width), np.uint8)
        cell_px = _cell_px(self._mercator, window)
        if cell_px >= MIN_WIDTH_PX:
            rows, columns = self._mercator.inside(grown)
            places = self._mercator.positions(grown, rows, columns)
            out[rows, columns] = nearest(self._dense, *places, 1.0)
        else:
            _stamp(out, self._u, self._v, self._cell_class, grown, MIN_WIDTH_PX)
        small = self._span * cell_px < MIN_PATCH_PX
        if small.any():
            _stamp(
                out, self._patch_u[small], self._patch_v[small], self._patch_class[small], grown, MIN_PATCH_PX
            )
        forms = self._forms if cell_px >= FORM_FROM_CELL_PX else {}
        return self._styled(out, grown, forms)[MARGIN:-MARGIN, MARGIN:-MARGIN]

    def _styled(self, fill: Classes, window: Window, forms: Mapping[int, str]) -> Classes:
        """Outlines and line forms; a patch too thin to have an inside keeps its full colour."""
        inside = fill > 0
        inside[1:] &= fill[1:] == fill[:-1]
        inside[:-1] &= fill[:-1] == fill[1:]
        inside[:, 1:] &= fill[:, 1:] == fill[:, :-1]
        inside[:, :-1] &= fill[:, :-1] == fill[:, 1:]
        beside = np.zeros_like(inside)
        beside[1:] |= inside[:-1]
        beside[:-1] |= inside[1:]
        beside[:, 1:] |= inside[:, :-1]
        beside[:, :-1] |= inside[:, 1:]
        plain = ~np.isin(fill, list(forms))
        out = fill + (beside & ~inside & plain & (fill > 0)) * np.uint8(self._count)
        for value, form in forms.items():
            pale = inside if form == "double" else _pattern(form, window)
            out[(fill == value) & pale] = value + 2 * self._count
        return out


def patches(cells: NDArray[np.integer], classes: Classes, grid_cols: int) -> NDArray[np.int32]:
    """Number of the patch of every cell: cells of one class that touch by side or corner.

    Args:
        cells: flat grid indices, ascending and unique.
    """
    column = cells % grid_cols
    firsts, seconds = [], []
    for step, down in ((1, 0), (-1, 1), (0, 1), (1, 1)):
        wanted = cells + down * grid_cols + step
        found = np.minimum(np.searchsorted(cells, wanted), max(len(cells) - 1, 0))
        touch = (cells[found] == wanted) & (classes[found] == classes)
        touch &= (column + step >= 0) & (column + step < grid_cols)
        firsts.append(np.flatnonzero(touch))
        seconds.append(found[touch])
    first, second = np.concatenate(firsts), np.concatenate(seconds)
    links = coo_array((np.ones(len(first), np.uint8), (first, second)), shape=(len(cells), len(cells)))
    return connected_components(links, directed=False)[1].astype(np.int32)


def _spans(cells: NDArray[np.integer], patch: NDArray[np.int32], grid_cols: int) -> NDArray[np.int64]:
    """The longer side of every patch's bounding box, in cells."""
    order = np.argsort(patch, kind="stable")
    first = np.flatnonzero(np.diff(patch[order], prepend=-1))
    spans = np.zeros(len(first), np.int64)
    for place in np.divmod(cells[order], grid_cols):
        if len(first):
            sides = np.maximum.reduceat(place, first) - np.minimum.reduceat(place, first) + 1
            spans = np.maximum(spans, sides)
    return spans


def compile_stamp() -> None:
    """Compiles what `Patches` draws with, or loads it, for the types it is called with."""
    place, none = np.empty(0), np.empty(0, np.uint8)
    _stamp_squares(np.empty((0, 0), np.uint8), place, place, none, 0.0, 0.0, 0.0, MIN_WIDTH_PX)


def _stamp(
    out: Classes, u: NDArray[np.float64], v: NDArray[np.float64], classes: Classes, window: Window, size: int
) -> None:
    _stamp_squares(out, u, v, classes, float(window.world), float(window.left), float(window.top), size)


@numba.njit(nogil=True, cache=True)
def _stamp_squares(
    out: Classes,
    u: NDArray[np.float64],
    v: NDArray[np.float64],
    classes: Classes,
    world: float,
    left: float,
    top: float,
    size: int,
) -> None:
    """Draws a square of `size` pixels around every place, in place; later ones cover earlier ones."""
    height, width = out.shape
    for i in range(len(u)):
        row = int(np.floor(v[i] * world - top - size / 2 + 0.5))
        col = int(np.floor(u[i] * world - left - size / 2 + 0.5))
        if row <= -size or col <= -size or row >= height or col >= width:
            continue
        for r in range(max(row, 0), min(row + size, height)):
            for c in range(max(col, 0), min(col + size, width)):
                out[r, c] = classes[i]


def _cell_px(mercator: Mercator, window: Window) -> float:
    return mercator.grid.cell_m / mercator.pixel_m(window.zoom)


def _pattern(name: str, window: Window) -> NDArray[np.bool_]:
    """Where the ink of a pattern lies, fixed to the world so that tiles join."""
    row = (window.top + np.arange(window.height))[:, None]
    col = (window.left + np.arange(window.width))[None, :]
    return PATTERNS[name](row, col)
