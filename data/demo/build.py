"""Builds the demonstration package: simulate, measure, write."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from tqdm import tqdm

from data.demo import claims, vectors, world, writer

SEED = 2020
WRITING = ("矢量 vectors", "写出 writing")


def build(
    target: Path, cell_m: float = 30.0, model: Path | None = None, seed: int = SEED, quiet: bool = False
) -> pd.DataFrame:
    """Writes the package and returns its claims; an existing package is replaced only by a finished one.

    Args:
        target: folder of the package.
        cell_m: side of a cell.
        model: a real terrain model in place of the simulated one.
        seed: of everything that is drawn.
        quiet: without a progress bar.
    """
    with tqdm(total=len(world.STEPS) + len(WRITING), disable=quiet, bar_format=BAR) as bar:

        def tell(step: str) -> None:
            # The bar counts what is done: the first call only names what begins.
            if not quiet and bar.desc:
                bar.update()
            bar.set_description(step)

        made = world.simulate(cell_m, seed, model, tell)
        tell(WRITING[0])
        layers = vectors.build(made)
        table = claims.measure(made, layers)
        tell(WRITING[1])
        with writer.folder(target) as root:
            writer.write_rasters(root, made.place.grid, world.rasters(made))
            writer.write_vectors(root, layers)
            names = writer.write_tables(root, {"claims": table})
            writer.write_descriptor(root, cell_m, names, made.real_terrain)
        bar.update()
    return table


BAR = "{desc:<28}|{bar:30}| {n_fmt}/{total_fmt} {elapsed}"
