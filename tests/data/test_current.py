"""The current between sources on the package's own cells, as a file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio

from data import current
from data.study import Context, open_context
from data.themes.base import diagnosis_of
from settings import Settings


@pytest.fixture(scope="module")
def context(demo_package: Path, tmp_path_factory: pytest.TempPathFactory) -> Context:
    settings = Settings(package=demo_package, cache=tmp_path_factory.mktemp("cache"))
    return open_context(settings, lambda share, words: None)


@pytest.mark.parametrize("side", ["land", "sea"])
def test_where_units_are_cells_the_map_is_that_of_the_pages(
    context: Context, side: str, tmp_path: Path
) -> None:
    told: list[float] = []
    file = tmp_path / "current.tif"
    current.write(context, side, file, lambda share, words: told.append(share))
    assert (np.diff(told) > -1e-9).all() and told[-1] == 1.0
    assert [path.name for path in tmp_path.iterdir()] == ["current.tif"]
    network = getattr(diagnosis_of(context.study).pattern, side)
    with rasterio.open(file) as made:
        assert made.crs == context.study.landscape.grid.crs and made.nodata == 0
        assert made.tags()["simulated"] == "true" and made.tags()["notice"]
        found = made.read(1)
    known = network.current > 0
    assert known.any() and (found > 0).mean() == pytest.approx(known.mean(), rel=0.02)
    both = known & (found > 0)
    assert np.corrcoef(np.log(found[both]), np.log(network.current[both]))[0, 1] > 0.98


def test_a_wrong_folder_is_told_before_anything_is_computed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        current.main([str(tmp_path / "nowhere" / "current.tif")])
    assert "no such folder" in capsys.readouterr().err
