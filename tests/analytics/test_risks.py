"""Risks: connected low land, surge with distance and height, wind that decays inland; higher water never floods less."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analytics import risks
from analytics.landscape import Region
from analytics.risks import Risks
from tests.analytics import coastal_town, hand

TABLES = hand.parameters()


@pytest.fixture(scope="module")
def found() -> Risks:
    return risks.assess(coastal_town.landscape(), TABLES, coastal_town.baseline())


def test_low_land_floods_only_where_the_sea_can_reach_it() -> None:
    sea = np.array([[1, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]], bool)
    elevation = np.float32([[-1, 5, 1, 1], [-1, 1, 5, 1], [-1, 5, 5, 5]])
    wet = risks.flooded(elevation, ~sea, sea, 1.2)
    # the way leads over a corner
    np.testing.assert_array_equal(wet, [[0, 0, 1, 1], [0, 1, 0, 1], [0, 0, 0, 0]])
    behind_a_dune = np.float32([[-1, 5, 1, 1], [-1, 5, 5, 1], [-1, 5, 5, 5]])
    assert not risks.flooded(behind_a_dune, ~sea, sea, 1.2).any()


def test_sea_level_hand_case() -> None:
    sea = np.array([[1, 0, 0, 0, 0]], bool)
    found = risks.sea_level(np.float32([[-2, 1.0, 1.6, 1.9, 3.0]]), ~sea, sea, 1.2, (0.44, 0.77))
    assert found.tolist() == [[0, 3, 3, 2, 1]]


@given(
    arrays(np.float32, (4, 4), elements=st.floats(0, 4, width=16)),
    st.floats(0, 2),
    st.floats(0, 2),
    st.floats(0, 1),
)
def test_a_higher_rise_never_floods_less(
    elevation: np.ndarray, first: float, second: float, more: float
) -> None:
    sea = np.zeros((4, 4), bool)
    sea[:, 0] = True
    before = risks.sea_level(elevation, ~sea, sea, 0.5, (first, second))
    assert (risks.sea_level(elevation, ~sea, sea, 0.5, (first + more, second + more)) >= before).all()
    assert (risks.sea_level(elevation - np.float32(more), ~sea, sea, 0.5, (first, second)) >= before).all()


def test_wind_decays_inland() -> None:
    # 0.9 * 50 = 45 at landfall; after an hour (20.16 km) 13.7 + 31.3 exp(-0.095) = 42.16
    wind = risks.inland_wind([0, 20_160, np.inf], 50, 0.9, 13.7, 0.095, 5.6)
    np.testing.assert_allclose(wind, [45, 42.163, 13.7], atol=5e-3)


def surge_over(elevation: list[float], tide_m: float = 1.0, fall: float = 0.0) -> np.ndarray:
    """Depth on a row of cells of 1 km with the sea in the first and one shore point with a surge of 1 m."""
    fixed = coastal_town.baseline().drivers
    size = len(elevation)
    region = np.full((1, size), Region.CITY_LAND, np.uint8)
    region[0, 0] = Region.CITY_SEA
    row = replace(
        fixed,
        region=region,
        coast_m=np.arange(size, dtype=np.float32)[None] * 1000,
        shore=pd.DataFrame({"row": [0], "col": [0], "surge_height_m": [1.0]}),
    )
    return risks.surge_depth(np.float32([elevation]), row, tide_m, fall)[0]


def test_surge_hand_case() -> None:
    np.testing.assert_allclose(surge_over([-5, 0.5, 1.5, 2.5, 1.0]), [0, 1.5, 0.5, 0, 0])
    np.testing.assert_allclose(surge_over([-5, 0.5, 1.5, 1.8], fall=0.2), [0, 1.3, 0.1, 0], atol=1e-6)


@given(st.lists(st.floats(0, 3), min_size=1, max_size=5), st.floats(0, 1), st.integers(0, 4))
def test_lower_land_is_never_less_at_risk(heights: list[float], lower: float, place: int) -> None:
    before = surge_over([-5, *heights])
    sunk = list(heights)
    sunk[place % len(heights)] -= lower
    assert (surge_over([-5, *sunk]) >= before - 1e-6).all()


def test_layers_of_the_made_up_coast(found: Risks) -> None:
    place = coastal_town.landscape()
    region = place["region"]
    land = np.isin(region, (Region.CITY_LAND, Region.BUFFER_LAND))
    np.testing.assert_array_equal(found.typhoon == 0, region == Region.OUTSIDE)
    for layer in (found.surge, found.sea_level):
        np.testing.assert_array_equal(layer == 0, ~land)
    low = land & (place["elevation"] < 1)
    assert low.any() and (found.sea_level[low] == 3).all() and (found.surge[low] >= 2).all()
    high = land & (place["elevation"] > 5)
    assert (found.sea_level[high] == 1).all() and (found.surge[high] == 1).all()
    assert found.typhoon[:, coastal_town.island.SHORE_COL].min() == 3


def test_areas_are_of_the_city_by_township(found: Risks) -> None:
    place = coastal_town.landscape()
    own = place.mask(Region.CITY_LAND).sum() * place.grid.cell_ha
    assert found.areas.loc["sea_level"].to_numpy().sum() == pytest.approx(own)
    assert found.areas.loc["typhoon"].to_numpy().sum() == pytest.approx(
        place.mask().sum() * place.grid.cell_ha
    )
    assert set(found.areas.loc["surge"].index) >= {1, 2}
    assert found.rises_m[0] < found.rises_m[1]
