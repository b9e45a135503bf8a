"""Least-cost distance at four million cells: ours, GRASS r.cost and scikit-image on the same grid in one run.

The grid is synthetic and seeded: resistances of the Haikou table in smooth patches, roughened by slope, an eighth of
it masked, and twenty sources. What counts is processor time of the search; reading and writing rasters is left out.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter
from skimage.graph import MCP_Geometric

from analytics.pattern.cost_distance import reach

SIDE, SOURCES, MASKED = 2000, 20, 0.125
#: Resistances of classes (forest, water, grass, fields, orchards, built) and their shares.
CLASSES, SHARES = (1, 5, 30, 50, 100, 500), (0.4, 0.06, 0.04, 0.2, 0.2, 0.1)
RUNS, AT_LEAST, SAME = 3, 5.0, 1e-6
Doubles = NDArray[np.float64]


def main() -> None:
    """Prints one line per figure; the last is GRASS' time over ours."""
    resistance, sources = instance(SIDE)
    reach(*instance(50))
    ours, cost = best(lambda: reach(resistance, sources).cost, RUNS)
    print(f"cost_distance cells={resistance.size} sources={SOURCES} ours_cpu_s={ours:.2f}")
    other, expected = best(lambda: scikit_image(resistance, sources), 1)
    print(f"cost_distance scikit_image_cpu_s={other:.2f} times_ours={other / ours:.1f}")
    print(f"cost_distance largest_relative_difference={difference(cost, expected):.1e} to_reach<={SAME:g}")
    if not shutil.which("grass"):
        print("cost_distance grass=missing (Debian's grass-core)")
        return
    grass, found = with_grass(resistance, sources)
    print(f"cost_distance grass_r_cost_cpu_s={grass:.2f} difference_to_grass={difference(cost, found):.1e}")
    print(f"cost_distance ratio={grass / ours:.1f} to_reach>={AT_LEAST:g}")


def instance(side: int) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Resistance (nan where masked) and numbered source cells."""
    random = np.random.default_rng(9)
    field = gaussian_filter(random.standard_normal((side, side)), 8, mode="wrap")
    classes = np.searchsorted(np.quantile(field, np.cumsum(SHARES)[:-1]), field)
    slope = gaussian_filter(random.standard_normal((side, side)), 4, mode="wrap")
    factor = 1 + 0.5 * (slope - slope.min()) / np.ptp(slope)
    resistance = (np.array(CLASSES)[classes] * factor).astype(np.float32)
    coast = gaussian_filter(random.standard_normal((side, side)), side / 10, mode="wrap")
    resistance[coast < np.quantile(coast, MASKED)] = np.nan
    sources = np.zeros((side, side), np.int32)
    open_cells = np.flatnonzero(~np.isnan(resistance))
    sources.flat[random.choice(open_cells, SOURCES, replace=False)] = np.arange(1, SOURCES + 1)
    return resistance, sources


def best(work: Callable[[], Any], runs: int) -> tuple[float, Any]:
    """(smallest processor time (s), what it returned)."""
    times, found = [], None
    for _ in range(runs):
        start = time.process_time()
        found = work()
        times.append(time.process_time() - start)
    return min(times), found


def difference(one: Doubles, two: Doubles) -> float:
    """Largest relative difference where both lead; inf if they do not lead to the same cells."""
    known = np.isfinite(one)
    if (known != np.isfinite(two)).any():
        return float("inf")
    return float(np.max(np.abs(one[known] - two[known]) / np.maximum(one[known], 1)))


def scikit_image(resistance: NDArray[np.float32], sources: NDArray[np.int32]) -> Doubles:
    costs = np.where(np.isnan(resistance), -1, resistance).astype(np.float64)
    return np.asarray(MCP_Geometric(costs).find_costs(np.argwhere(sources > 0))[0])


def with_grass(
    resistance: NDArray[np.float32], sources: NDArray[np.int32]
) -> tuple[float, NDArray[np.float64]]:
    """(user and system time of r.cost alone (s), its costs in cells' sides)."""
    rows, cols = resistance.shape
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        np.where(np.isnan(resistance), np.float32(-9999), resistance).tofile(folder / "resistance.bin")
        sources.tofile(folder / "sources.bin")
        size = f"north={rows} south=0 east={cols} west=0 rows={rows} cols={cols}"
        script = folder / "run.sh"
        script.write_text(
            f"""set -e
cd {folder}
r.in.bin -f --q input=resistance.bin output=resistance bytes=4 anull=-9999 {size}
r.in.bin --q input=sources.bin output=sources bytes=4 anull=0 {size}
g.region raster=resistance
TIMEFORMAT='%U %S'
{{ time r.cost --q input=resistance start_raster=sources output=cost memory=2000 2> said.txt; }} 2> time.txt
r.out.bin --q input=cost output=cost.bin bytes=8 null=-1
""",
            encoding="utf-8",
        )
        command = ["grass", "--tmp-location", "XY", "--exec", "bash", str(script)]
        subprocess.run(command, check=True, capture_output=True)
        user, system = (folder / "time.txt").read_text("utf-8").split()
        found = np.fromfile(folder / "cost.bin", np.float64).reshape(rows, cols)
    return float(user) + float(system), np.where(found < 0, np.inf, found)


if __name__ == "__main__":
    main()
