"""The drainage of a small coast: streams, sub-basins, and what it does not touch."""

import numpy as np
import pandas as pd
import pytest

from analytics import baseline, flow, hydrology
from analytics.hydrology import Hydrology
from analytics.landscape import Region
from tests.analytics import island
from tests.analytics.test_basins import town

LAND = (Region.CITY_LAND, Region.BUFFER_LAND)


@pytest.fixture(scope="module")
def drained() -> Hydrology:
    landscape = town()
    constants = island.parameters().tables["constants"].copy()
    for id, value in (("stream_km2", 0.2), ("basin_min_km2", 2.0)):
        constants.loc[constants["id"] == id, "value"] = value
    townships = pd.DataFrame({"id": [1], "name_zh": ["甲镇"], "name_en": ["Jia"], "domain": ["land"]})
    parameters = island.parameters(constants=constants, townships=townships)
    models = baseline.compute(landscape, parameters, lambda share, name: None)
    return hydrology.assess(landscape, parameters, models)


def test_basins_cover_the_land_and_nothing_else(drained: Hydrology) -> None:
    land = np.isin(town()["region"], LAND)
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


def test_the_order_comes_back(drained: Hydrology) -> None:
    routing = drained.routing()
    assert np.array_equal(flow.accumulate(routing), drained.accumulation)


def test_sediment_is_part_of_the_loss(drained: Hydrology) -> None:
    table = drained.balances
    assert (table["sediment_t"] <= 0.8 * table["soil_loss_t"]).all() and table["sediment_t"].sum() > 0
    whole = np.nansum(drained.sediment_export, dtype=np.float64)
    assert table["sediment_t"].sum() == pytest.approx(whole, rel=1e-5)  # cells of 1 ha
    assert (drained.sediment_delivery[drained.stream] == 0).all()


def test_yield_stands_beside_the_balance(drained: Hydrology) -> None:
    table = drained.balances
    rain = 12 * 170 + 660
    assert table["rain_mm"].tolist() == pytest.approx([rain] * len(table))
    assert table["balance_mm"].tolist() == pytest.approx([rain - 1050] * len(table))
    assert (table["yield_mm"] > 0).all() and (table["yield_mm"] < rain).all()
    assert table["yield_ratio"].tolist() == pytest.approx((table["yield_mm"] / (rain - 1050)).tolist())


def test_banks_hold_back_where_they_are_natural(drained: Hydrology) -> None:
    table = drained.nutrients
    natural = table["natural_share"] > 0
    assert natural.any() and not natural.all()
    assert (table.loc[natural, "n_stream_t"] < table.loc[natural, "n_t"]).all()
    assert (table.loc[~natural, "n_stream_t"] == table.loc[~natural, "n_t"]).all()
    assert (table.index == drained.basins.index).all()


def test_means_leave_masked_cells_out() -> None:
    basin = np.array([[1, 1, 2, 0]], np.uint16)
    values = np.array([[3, np.nan, np.nan, 9]], np.float32)
    assert hydrology.mean(values, basin)[0] == 3 and np.isnan(hydrology.mean(values, basin)[1])
    assert hydrology.total(values, basin).tolist() == [3, 0]
