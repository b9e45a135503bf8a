"""Solves one symmetric positive definite sparse system for many right-hand sides at once.

Conjugate gradients in lock-step for WIDTH columns, preconditioned by one V-cycle (Gauss-Seidel forwards on the way
down, backwards on the way up) in single precision. The levels come from pyamg's smoothed aggregation; they are plain
arrays, so that they can be kept with a package and shared by processes. Kernels are serial; column blocks go to the
threads of `rasters.on_threads`, which no fork ever meets.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pyamg
import scipy.sparse
import scipy.sparse.linalg
from numba import njit
from numpy.typing import NDArray

from analytics import rasters

Doubles = NDArray[np.float64]
Singles = NDArray[np.float32]
Ints = NDArray[np.int32]

#: Columns that one pass over the matrix serves.
WIDTH = 8
#: Unknowns of the coarsest level, solved by its dense inverse; weakest coupling that aggregates (of the diagonal).
COARSEST, WEAKEST = 300, 0.05
#: Residual (of the right-hand side's norm) at which a solution is good.
GOOD = 5e-10
#: Residual that single precision reaches in one round; rounds before giving up, and steps of a round.
SINGLE, ROUNDS, STEPS = 3e-5, 12, 200
#: Unknowns above which column blocks are solved one after the other, to spare memory.
SIDE_BY_SIDE = 2_000_000


@dataclass(frozen=True)
class Sparse:
    """Rows of a sparse matrix in single precision, columns in ascending order."""

    start: Ints
    column: Ints
    value: Singles


@dataclass(frozen=True)
class Levels:
    """How the unknowns of a system are gathered, level by level: all that a changed system can take over.

    Args:
        up: prolongation to level k from level k + 1, finest first.
    """

    up: tuple[Sparse, ...]


@dataclass(frozen=True)
class Hierarchy:
    """A multigrid hierarchy: matrices of all levels but the last, prolongations between them, the last's inverse."""

    matrices: tuple[Sparse, ...]
    up: tuple[Sparse, ...]
    inverse: Singles


def levels_of(matrix: scipy.sparse.csr_matrix) -> Levels:
    """The levels of a symmetric positive definite matrix with constants in its near null space.

    Source: smoothed aggregation, Vanek, Mandel and Brezina 1996, Computing 56(3); pyamg.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyamg tells that it changes the format of a block
        found = pyamg.smoothed_aggregation_solver(
            matrix,
            B=np.ones((matrix.shape[0], 1)),
            strength=("symmetric", {"theta": WEAKEST}),
            smooth=("jacobi", {"weighting": "local"}),
            improve_candidates=None,
            max_coarse=COARSEST,
            presmoother=None,
            postsmoother=None,
            coarse_solver=None,
        )
    return Levels(tuple(sparse_of(level.P) for level in found.levels[:-1]))


def hierarchy_of(matrix: scipy.sparse.csr_matrix, levels: Levels) -> Hierarchy:
    """The matrices of all levels, P^T A P (Galerkin)."""
    matrices, fine = [sparse_of(matrix)], matrix
    for up in levels.up:
        shape = up.start.size - 1, int(up.column.max()) + 1
        wide = scipy.sparse.csr_matrix((up.value.astype(np.float64), up.column, up.start), shape)
        fine = wide.T.tocsr() @ (fine @ wide)
        matrices.append(sparse_of(fine))
    inverse = np.linalg.pinv(fine.toarray(), hermitian=True).astype(np.float32)
    return Hierarchy(tuple(matrices[:-1]), levels.up, inverse)


def sparse_of(matrix: scipy.sparse.spmatrix) -> Sparse:
    """A matrix by rows in single precision."""
    rows = scipy.sparse.csr_matrix(matrix)
    rows.sort_indices()
    return Sparse(rows.indptr.astype(np.int32), rows.indices.astype(np.int32), rows.data.astype(np.float32))


def solve(
    matrix: scipy.sparse.csr_matrix,
    right: scipy.sparse.csc_matrix,
    levels: Levels,
    start: NDArray[np.floating] | None = None,
    good: float = GOOD,
    done: Callable[[float], None] = lambda _: None,
) -> Doubles:
    """X with A X = B.

    Args:
        matrix: A, symmetric positive definite, rows sorted. right: B, sparse, shape (n, columns).
        levels: of A, or of a matrix near it with the same unknowns.
        start: where to begin, shape of B; 0 if None.
        good: norm of the residual over that of the column of B.
        done: told the share of columns that are solved.
    Raises:
        ArithmeticError: a column is not good after ROUNDS rounds.
    """
    found = np.zeros(right.shape) if start is None else start.astype(np.float64)
    hierarchy = hierarchy_of(matrix, levels)
    left = np.arange(right.shape[1])
    if start is not None:
        left = left[_off(matrix, right, found) > good * scipy.sparse.linalg.norm(right, axis=0)]
    blocks = np.array_split(left, -(-left.size // WIDTH)) if left.size else []
    finished = []

    def block(columns: NDArray[np.int64]) -> None:
        found[:, columns] = _block(matrix, hierarchy, right[:, columns].toarray(), found[:, columns], good)
        finished.append(columns.size)
        done(sum(finished) / left.size)

    if right.shape[0] > SIDE_BY_SIDE:
        for columns in blocks:
            block(columns)
    else:
        rasters.on_threads(block, blocks)
    return found


def residual(
    matrix: scipy.sparse.csr_matrix, right: scipy.sparse.csc_matrix, found: Doubles
) -> Iterator[tuple[slice, Doubles]]:
    """B - A X, a few columns at a time: (which, their residual)."""
    for first in range(0, right.shape[1], WIDTH):
        columns = slice(first, first + WIDTH)
        yield columns, right[:, columns].toarray() - matrix @ found[:, columns]


def _off(matrix: scipy.sparse.csr_matrix, right: scipy.sparse.csc_matrix, found: Doubles) -> Doubles:
    """Norm of the residual of every column."""
    return np.concatenate([np.linalg.norm(part, axis=0) for _, part in residual(matrix, right, found)])


def _block(
    matrix: scipy.sparse.csr_matrix, hierarchy: Hierarchy, right: Doubles, start: Doubles, good: float
) -> Doubles:
    """At most WIDTH columns: corrections in single precision until the residual in double precision is good."""
    rows, wanted = right.shape
    x, b = np.zeros((rows, WIDTH)), np.zeros((rows, WIDTH))
    x[:, :wanted], b[:, :wanted] = start, right
    limit = good * np.sqrt(np.einsum("ij,ij->j", b, b))
    stack = _workspace(hierarchy)
    p, q, e = (np.empty((rows, WIDTH), np.float32) for _ in range(3))
    norm, open_ = limit, limit > 0
    for _ in range(ROUNDS):
        norm = np.sqrt(_residual(matrix.indptr, matrix.indices, matrix.data, b, x, stack[0][1]))
        open_ = norm > limit
        if not open_.any():
            return x[:, :wanted]
        stack[0][1][:] *= np.where(open_, 1 / np.where(norm > 0, norm, 1), 0).astype(np.float32)
        _correct(
            hierarchy,
            stack,
            p,
            q,
            e,
            np.maximum(SINGLE, np.where(open_, 0.5 * limit / np.where(norm > 0, norm, 1), 1)),
        )
        _add(x, e, np.where(open_, norm, 0))
    raise ArithmeticError(f"no solution after {ROUNDS} rounds: residual {norm[open_].max():.1e}")


def _correct(hierarchy: Hierarchy, stack: Stack, p: Singles, q: Singles, e: Singles, target: Doubles) -> None:
    """e with A e = r for the residual r that stands in the stack, of norm 1, by conjugate gradients.

    Args:
        target: norm of what may be left of r, by column. p, q: room.
    """
    fine, r = stack[0][0], stack[0][1]
    e[:], p[:] = 0, 0
    before, norm = np.zeros(WIDTH), np.ones(WIDTH)
    for _ in range(STEPS):
        open_ = norm > target
        if not open_.any():
            return
        z, inner = _cycle(hierarchy, stack)
        _direction(p, z, _ratio(inner, before, open_))
        step = _times(fine.start, fine.column, fine.value, p, q)
        norm = np.sqrt(_advance(e, r, p, q, _ratio(inner, step, open_)))
        before = inner


def _ratio(above: Doubles, below: Doubles, open_: NDArray[np.bool_]) -> Singles:
    safe = open_ & (below != 0)
    return np.where(safe, above / np.where(safe, below, 1), 0).astype(np.float32)


Stack = list[tuple[Sparse, Singles, Singles]]


def _workspace(hierarchy: Hierarchy) -> Stack:
    """(matrix, right-hand side, solution) of every level but the last."""
    sizes = [(matrix.start.size - 1, WIDTH) for matrix in hierarchy.matrices]
    return [
        (matrix, np.empty(size, np.float32), np.empty(size, np.float32))
        for matrix, size in zip(hierarchy.matrices, sizes, strict=True)
    ]


def _cycle(hierarchy: Hierarchy, stack: Stack) -> tuple[Singles, Doubles]:
    """One V-cycle from zero for the right-hand side on the finest level: solution, and its product with that side."""
    last = np.zeros((hierarchy.inverse.shape[0], WIDTH), np.float32)
    rights = [right for _, right, _ in stack[1:]] + [last]
    for (matrix, right, x), up, below in zip(stack, hierarchy.up, rights, strict=True):
        below[:] = 0
        _down(matrix.start, matrix.column, matrix.value, right, x, up.start, up.column, up.value, below)
    found, inner = hierarchy.inverse @ last, np.zeros(WIDTH)
    for (matrix, right, x), up in zip(reversed(stack), reversed(hierarchy.up), strict=True):
        inner = _up(matrix.start, matrix.column, matrix.value, right, x, up.start, up.column, up.value, found)
        found = x
    return found, inner


@njit(nogil=True, cache=True)
def _down(start, column, value, right, x, up_start, up_column, up_value, below):  # type: ignore[no-untyped-def]
    """Gauss-Seidel forwards from zero, then the residual to the level below.

    From zero, only what stands left of the diagonal is known yet; what stands right of it is the residual.
    """
    total = np.zeros(WIDTH, np.float32)
    rows = start.size - 1
    for row in range(rows):
        for k in range(WIDTH):
            total[k] = right[row, k]
        place = start[row]
        while column[place] < row:
            weight, other = value[place], column[place]
            for k in range(WIDTH):
                total[k] -= weight * x[other, k]
            place += 1
        scale = np.float32(1) / value[place]
        for k in range(WIDTH):
            x[row, k] = total[k] * scale
    for row in range(rows):
        for k in range(WIDTH):
            total[k] = np.float32(0)
        place = start[row + 1] - 1
        while column[place] > row:
            weight, other = value[place], column[place]
            for k in range(WIDTH):
                total[k] -= weight * x[other, k]
            place -= 1
        for place in range(up_start[row], up_start[row + 1]):
            weight, other = up_value[place], up_column[place]
            for k in range(WIDTH):
                below[other, k] += weight * total[k]


@njit(nogil=True, cache=True)
def _up(start, column, value, right, x, up_start, up_column, up_value, below):  # type: ignore[no-untyped-def]
    """The correction of the level below, then Gauss-Seidel backwards; returns the products of x and `right`."""
    total, inner = np.zeros(WIDTH, np.float32), np.zeros(WIDTH)
    rows = start.size - 1
    for row in range(rows):
        for place in range(up_start[row], up_start[row + 1]):
            weight, other = up_value[place], up_column[place]
            for k in range(WIDTH):
                x[row, k] += weight * below[other, k]
    for row in range(rows - 1, -1, -1):
        for k in range(WIDTH):
            total[k] = right[row, k]
        scale = np.float32(1)
        for place in range(start[row], start[row + 1]):
            weight, other = value[place], column[place]
            if other == row:
                scale = np.float32(1) / weight
            else:
                for k in range(WIDTH):
                    total[k] -= weight * x[other, k]
        for k in range(WIDTH):
            x[row, k] = total[k] * scale
            inner[k] += x[row, k] * right[row, k]
    return inner


@njit(nogil=True, cache=True)
def _residual(start, column, value, right, x, result):  # type: ignore[no-untyped-def]
    """result = b - A x; returns the squares of its columns' norms."""
    squares, total = np.zeros(WIDTH), np.zeros(WIDTH)
    for row in range(start.size - 1):
        for k in range(WIDTH):
            total[k] = right[row, k]
        for place in range(start[row], start[row + 1]):
            weight, other = value[place], column[place]
            for k in range(WIDTH):
                total[k] -= weight * x[other, k]
        for k in range(WIDTH):
            result[row, k] = total[k]
            squares[k] += total[k] * total[k]
    return squares


@njit(nogil=True, cache=True)
def _times(start, column, value, x, result):  # type: ignore[no-untyped-def]
    """result = A x; returns the products of the columns of x and A x."""
    inner, total = np.zeros(WIDTH), np.zeros(WIDTH, np.float32)
    for row in range(start.size - 1):
        for k in range(WIDTH):
            total[k] = np.float32(0)
        for place in range(start[row], start[row + 1]):
            weight, other = value[place], column[place]
            for k in range(WIDTH):
                total[k] += weight * x[other, k]
        for k in range(WIDTH):
            result[row, k] = total[k]
            inner[k] += total[k] * x[row, k]
    return inner


@njit(nogil=True, cache=True)
def _direction(p, z, share):  # type: ignore[no-untyped-def]
    for row in range(p.shape[0]):
        for k in range(WIDTH):
            p[row, k] = z[row, k] + share[k] * p[row, k]


@njit(nogil=True, cache=True)
def _advance(x, r, p, q, step):  # type: ignore[no-untyped-def]
    """One step of x and its residual; returns the squares of the residual's norms."""
    squares = np.zeros(WIDTH)
    for row in range(x.shape[0]):
        for k in range(WIDTH):
            x[row, k] += step[k] * p[row, k]
            r[row, k] -= step[k] * q[row, k]
            squares[k] += r[row, k] * r[row, k]
    return squares


@njit(nogil=True, cache=True)
def _add(x, e, scale):  # type: ignore[no-untyped-def]
    for row in range(x.shape[0]):
        for k in range(WIDTH):
            x[row, k] += scale[k] * e[row, k]
