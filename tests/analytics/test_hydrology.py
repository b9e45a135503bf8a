"""The drainage of a small coast: streams, sub-basins, and what it does not touch."""

import numpy as np
import pandas as pd
import pytest

from analytics import baseline, hydrology
from analytics.hydrology import Hydrology
from analytics.landscape import Region
from tests.analytics import island
from tests.analytics.test_basins import town

LAND = (Region.CITY_LAND, Region.BUFFER_LAND)


@pytest.fixture(scope="module")
def drained() -> Hydrology:
    landscape, _ = town()
    constants = island.parameters().tables["constants"].copy()
    for id, value in (("stream_km2", 0.2), ("basin_min_km2", 2.0)):
        constants.loc[constants["id"] == id, "value"] = value
    townships = pd.DataFrame({"id": [1], "name_zh": ["甲镇"], "name_en": ["Jia"], "domain": ["land"]})
    parameters = island.parameters(constants=constants, townships=townships)
    models = baseline.compute(landscape, parameters, lambda share, name: None)
    return hydrology.assess(landscape, parameters, models)


def test_basins_cover_the_land_and_nothing_else(drained: Hydrology) -> None:
    land = np.isin(town()[0]["region"], LAND)
    assert ((drained.basin > 0) == land).all()
    assert (drained.direction[~land] == -1).all() and (drained.accumulation[~land] == 0).all()
    assert not drained.stream[~land].any()
    assert (drained.basins["area_ha"] >= 200).all()


def test_streams_are_where_enough_water_is(drained: Hydrology) -> None:
    assert drained.stream[drained.accumulation >= 20].all()
    assert 0 < drained.stream.sum() < (drained.accumulation > 0).sum() / 2


def test_cells_that_make_up_an_area() -> None:
    assert hydrology.cells_of(20, 0.09) == 22_223
    assert hydrology.cells_of(0.18, 9) == 2
    assert hydrology.cells_of(0.001, 9) == 1
