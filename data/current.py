"""python -m data.current: the current between ecological sources on the package's own cells, as a GeoTIFF.

The maps of the pages show it by planning units of 90 m. On cells of 30 m it takes some minutes and up to 4 GiB, so it
is a job beside the server, with its progress on the terminal. What it needs of the study comes from the cache.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import rasterio
from affine import Affine
from threadpoolctl import threadpool_limits

from analytics.pattern.again import current_on_cells
from data.downloads import notice
from data.errors import InputDataError
from data.study import Context, Progress, open_context, shown
from data.themes.base import diagnosis_of
from settings import load_settings

SIDES = {"land": "陆域", "sea": "海域"}


def write(context: Context, side: str, file: Path, progress: Progress) -> None:
    """Computes the current of one network and writes it; the file appears when it is whole.

    Args:
        side: "land" or "sea". file: GeoTIFF, float32, ampere, one ampere for every pair of sources; 0 is nodata.
    """
    study, meta = context.study, context.package.meta
    current = current_on_cells(
        study.landscape,
        study.parameters,
        study.baseline.state.landuse,
        diagnosis_of(study).pattern,
        side == "sea",
        progress,
    )
    grid = study.landscape.grid
    draft = file.with_name(f".{file.name}.tmp")
    with rasterio.open(
        draft, "w", driver="GTiff", width=grid.cols, height=grid.rows, count=1, dtype="float32", crs=grid.crs,
        transform=Affine(*grid.transform), nodata=0, compress="deflate", tiled=True,
    ) as made:  # fmt: skip
        made.write(current, 1)
        made.set_band_description(1, f"{SIDES[side]}源地间电流 current between sources (A)")
        made.update_tags(package=context.package.version, simulated=str(meta.simulated).lower(), notice=notice(context))
    os.replace(draft, file)


def main(arguments: list[str] | None = None) -> int:
    """Parses the command line, computes, writes; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m data.current", description="源地间电流图 current between ecological sources"
    )
    parser.add_argument("file", type=Path, help="GeoTIFF to write")
    parser.add_argument("--side", choices=list(SIDES), default="land", help="network; default land")
    given = parser.parse_args(arguments)
    if not given.file.resolve().parent.is_dir():
        parser.error(f"没有这个文件夹 no such folder: {given.file.resolve().parent}")
    settings = load_settings()
    threadpool_limits(1)
    try:
        context = open_context(settings)
    except InputDataError as error:
        parser.error(str(error))
    with shown(None) as progress:
        write(context, given.side, given.file, progress)
    sys.stdout.write(f"{given.file}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
