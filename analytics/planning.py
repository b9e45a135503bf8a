"""Planning units: square blocks of whole cells (90 m by default), into which rasters are summed and from which they return.

Models whose cost grows faster than the grid (circuits, zoning) work on blocks; blocks nest in the grid, so that
nothing is resampled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.landscape import Grid

Floats = NDArray[np.float32]

#: Side of a planning unit (m): 3 x 3 cells of 30 m (METHODS, conventions 15).
UNIT_M = 90.0


@dataclass(frozen=True)
class Blocks:
    """Blocks of `factor` x `factor` cells over a grid; the last row and column may be cut off by its edge.

    Args:
        factor: cells along a block's side.
        fine: shape of the grid (rows, cols).
        cell_m: side of a cell (m).
    """

    factor: int
    fine: tuple[int, int]
    cell_m: float

    @property
    def shape(self) -> tuple[int, int]:
        rows, cols = self.fine
        return -(-rows // self.factor), -(-cols // self.factor)

    @property
    def block_m(self) -> float:
        """Side of a block (m)."""
        return self.cell_m * self.factor

    def windows(self, values: NDArray[Any], fill: Any) -> NDArray[Any]:
        """The cells of every block: shape (rows, cols, factor * factor); `fill` beyond the grid's edge."""
        if values.shape != self.fine:
            raise ValueError(f"array has shape {values.shape}, the grid has {self.fine}")
        (rows, cols), size = self.shape, self.factor
        padded = np.pad(
            values,
            ((0, rows * size - values.shape[0]), (0, cols * size - values.shape[1])),
            constant_values=fill,
        )
        return padded.reshape(rows, size, cols, size).swapaxes(1, 2).reshape(rows, cols, size * size)

    def total(self, values: NDArray[Any]) -> Floats:
        """Sum over every block; nan counts as nothing."""
        return np.nansum(self.windows(values.astype(np.float32), 0), axis=2, dtype=np.float32)

    def count(self, mask: NDArray[np.bool_]) -> NDArray[np.uint16]:
        """Number of True cells of every block."""
        return self.windows(mask, False).sum(axis=2, dtype=np.uint16)

    def share(self, mask: NDArray[np.bool_], within: NDArray[np.bool_] | None = None) -> Floats:
        """Share of True cells among the cells of every block (or those `within`), 0 where it has none."""
        whole = self.count(np.ones(self.fine, np.bool_) if within is None else within)
        part = self.count(mask if within is None else mask & within)
        return (part / np.maximum(whole, 1)).astype(np.float32)

    def mean(self, values: Floats) -> Floats:
        """Mean over the cells of every block that are not nan; nan where all are."""
        known = self.count(~np.isnan(values))
        with np.errstate(invalid="ignore"):
            return np.where(known > 0, self.total(values) / np.maximum(known, 1), np.nan).astype(np.float32)

    def maximum(self, values: NDArray[Any]) -> NDArray[Any]:
        """Largest value of every block; values beyond the grid's edge never count."""
        lowest = -np.inf if values.dtype.kind == "f" else np.iinfo(values.dtype).min
        return self.windows(values, lowest).max(axis=2)

    def majority(self, values: NDArray[Any]) -> NDArray[Any]:
        """Most frequent non-zero value of every block, the smallest of those that tie; 0 where all are 0."""
        ordered = np.sort(self.windows(values, 0), axis=2)
        same = (ordered[..., :, None] == ordered[..., None, :]).sum(axis=3)
        best = np.where(ordered == 0, 0, same).argmax(axis=2)
        return np.take_along_axis(ordered, best[..., None], axis=2)[..., 0]

    def spread(self, blocks: NDArray[Any]) -> NDArray[Any]:
        """Every block's value on all its cells: shape of the grid."""
        if blocks.shape != self.shape:
            raise ValueError(f"array has shape {blocks.shape}, the blocks have {self.shape}")
        wide = np.repeat(np.repeat(blocks, self.factor, axis=0), self.factor, axis=1)
        return np.ascontiguousarray(wide[: self.fine[0], : self.fine[1]])

    def of_cells(self, cells: NDArray[np.integer]) -> NDArray[np.int32]:
        """Flat index of the block that each flat cell lies in."""
        row, col = np.divmod(cells, self.fine[1])
        return (row // self.factor * self.shape[1] + col // self.factor).astype(np.int32)


def blocks(grid: Grid, unit_m: float = UNIT_M) -> Blocks:
    """Planning units of a grid: as many whole cells as come nearest to `unit_m`, at least one."""
    return Blocks(max(1, round(unit_m / grid.cell_m)), grid.shape, grid.cell_m)
