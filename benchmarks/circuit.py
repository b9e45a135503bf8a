"""Current between sources on a whole city, beside a plain scipy solver, on a changed raster, and at 30 m.

The city is synthetic and seeded: patches of land cover with resistances of 1 to 500, an outline, 25 sources.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.sparse.linalg
from numpy.typing import NDArray
from scipy import ndimage

from analytics.pattern import currents, graph
from analytics.pattern.currents import SourceCurrents

SHAPE, SOURCES, NEIGHBOURS = (870, 770), 25, 3
CLASSES = (1.0, 5.0, 30.0, 50.0, 100.0, 400.0)
CHANGED = 0.01  # of the cells, to what a plan restores
SECONDS_90M, SECONDS_PAIR, SAME, GIB = 30.0, 0.5, 1e-6, 6.0


def main() -> None:
    """Prints one line per figure; the last is the time of scipy's factor over ours."""
    small, ids = city(240, 200, 6)  # large enough for multigrid: compiles its kernels
    currents.between_sources(graph.raster(small), ids)
    ratio = at_90m()
    at_30m()
    print(f"circuit ratio={ratio:.1f}")


def city(rows: int, cols: int, sources: int, seed: int = 0) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Resistance (nan outside the outline) and sources: the largest patches of least resistance."""
    random = np.random.default_rng(seed)
    size = max(rows, cols)
    field = ndimage.gaussian_filter(random.standard_normal((rows, cols)), size / 100)
    field += 0.3 * ndimage.gaussian_filter(random.standard_normal((rows, cols)), size / 400) / 4
    limits = np.quantile(field, np.linspace(0, 1, len(CLASSES) + 1)[1:-1])
    values = np.array(CLASSES)[np.searchsorted(limits, field)]
    row, col = np.mgrid[:rows, :cols]
    values[np.hypot(row / rows - 0.5, col / cols - 0.5) > 0.46] = np.nan
    patches, count = ndimage.label(values == CLASSES[0])
    largest = np.argsort(-np.bincount(patches.ravel(), minlength=count + 1)[1:])[:sources] + 1
    ids = np.zeros(count + 1, np.int32)
    ids[largest] = np.arange(1, largest.size + 1)
    return values, ids[patches]


def neighbours(ids: NDArray[np.int32]) -> NDArray[np.int64]:
    """Every source with the nearest few."""
    centres = np.array(ndimage.center_of_mass(ids > 0, ids, np.arange(1, ids.max() + 1)))
    apart = np.linalg.norm(centres[:, None] - centres, axis=2)
    near = np.argsort(apart, axis=1)[:, 1 : NEIGHBOURS + 1]
    pairs = {tuple(sorted((one, two))) for one, row in enumerate(near) for two in row}
    return np.array(sorted(pairs)) + 1


def at_90m() -> float:
    """The whole city, a further pair, a changed raster; returns scipy's time over ours."""
    values, ids = city(*SHAPE, SOURCES)
    pairs = neighbours(ids)
    base, first = timed(lambda: currents.between_sources(graph.raster(values), ids, pairs))
    print(f"circuit_90m nodes={np.isfinite(values).sum()} sources={SOURCES} pairs={len(pairs)}")
    print(f"circuit_90m first_s={first:.2f} to_reach<={SECONDS_90M:g} peak_memory_gib={memory():.2f}")
    more, taken = timed(lambda: currents.further_pairs(base, graph.raster(values)))
    print(f"circuit_90m further_pair_s={taken / len(more.pairs):.3f} to_reach<={SECONDS_PAIR:g}")
    changed = restored(values, ids)
    again, warm = timed(lambda: currents.resolve(base, graph.raster(changed)))
    anew, cold = timed(lambda: currents.between_sources(graph.raster(changed), ids, pairs))
    print(f"circuit_90m changed_cells={np.count_nonzero((changed != values) & np.isfinite(values))}")
    print(f"circuit_90m resolve_s={warm:.2f} anew_s={cold:.2f} anew/resolve={cold / warm:.2f}")
    print(f"circuit_90m resolve_apart={apart(again, anew):.1e} to_reach<={SAME:g}")
    rough, short = timed(lambda: currents.resolve(base, graph.raster(changed), good=currents.FOR_RESISTANCES))
    off = np.abs(rough.resistance / anew.resistance - 1).max()
    print(f"circuit_90m resistances_only_s={short:.2f} apart={off:.1e} to_reach<={SAME:g}")
    found, theirs = timed(lambda: plain(graph.raster(values), ids, base))
    print(f"circuit_90m scipy_splu_s={theirs:.2f} resistances_apart={found:.1e} to_reach<={SAME:g}")
    print(f"circuit_90m scipy/ours={theirs / first:.1f} scipy/resolve={theirs / warm:.1f}")
    return theirs / first


def at_30m() -> None:
    """Nine times as many cells."""
    values, ids = city(3 * SHAPE[0], 3 * SHAPE[1], SOURCES)
    told: list[float] = []
    _, taken = timed(
        lambda: currents.between_sources(
            graph.raster(values), ids, neighbours(ids), lambda share, _: told.append(share)
        )
    )
    print(f"circuit_30m nodes={np.isfinite(values).sum()} seconds={taken:.1f} steps_of_progress={len(told)}")
    print(f"circuit_30m peak_memory_gib={memory():.2f} to_reach<={GIB:g}")


def restored(values: NDArray[np.float64], ids: NDArray[np.int32]) -> NDArray[np.float64]:
    """Patches of a share of the cells, brought to a fifth of their resistance, at least 1."""
    field = ndimage.gaussian_filter(np.random.default_rng(1).standard_normal(values.shape), 3)
    chosen = (field > np.quantile(field, 1 - CHANGED)) & (ids == 0)
    return np.where(chosen, np.maximum(values / 5, 1), values)


def plain(cells: graph.Raster, ids: NDArray[np.int32], base: SourceCurrents) -> float:
    """Effective resistances by one sparse LU and a solution per source; returns how far ours are from them."""
    net = graph.of_raster(cells, ids)
    nodes = np.array([net.node[ids == id][0] for id in base.ids])
    kept = np.delete(np.arange(net.nodes), nodes[0])
    factor = scipy.sparse.linalg.splu(net.laplacian[kept][:, kept].tocsc())
    volts = np.zeros((net.nodes, nodes.size))
    for column in range(1, nodes.size):
        injected = (kept == nodes[column]).astype(np.float64)
        volts[kept, column] = factor.solve(injected)
    seen = volts[nodes]
    one, two = np.searchsorted(base.ids, base.pairs).T
    expected = seen[one, one] + seen[two, two] - seen[one, two] - seen[two, one]
    return float(np.abs(base.resistance / expected - 1).max())


def apart(one: SourceCurrents, two: SourceCurrents) -> float:
    """Relative distance of two current maps."""
    return float(np.linalg.norm(one.current - two.current) / np.linalg.norm(two.current))


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start
