"""Lengths of clipped lines per cell: hand cases and the sum over cells."""

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.landscape import Grid
from analytics.options.lines import length_per_cell

GRID = Grid("EPSG:4546", west_m=1000.0, north_m=2000.0, cell_m=10.0, rows=4, cols=5)


def lengths(*lines: shapely.Geometry) -> dict[tuple[int, int], float]:
    cell, length, line = length_per_cell(gpd.GeoSeries(list(lines), crs=GRID.crs), GRID)
    return {(int(c), int(i)): float(m) for c, m, i in zip(cell, length, line, strict=True)}


def test_horizontal_line_is_split_at_every_cell_wall() -> None:
    assert lengths(shapely.LineString([(1005, 1995), (1025, 1995)])) == pytest.approx(
        {(0, 0): 5.0, (1, 0): 10.0, (2, 0): 5.0}
    )


def test_diagonal_through_corners_stays_in_the_diagonal_cells() -> None:
    diagonal = 10 * np.sqrt(2)
    assert lengths(shapely.LineString([(1000, 2000), (1020, 1980)])) == pytest.approx(
        {(0, 0): diagonal, (6, 0): diagonal}
    )


def test_length_outside_the_grid_is_dropped() -> None:
    assert lengths(shapely.LineString([(900, 1965), (1100, 1965)])) == pytest.approx(
        {(15 + col, 0): 10.0 for col in range(5)}
    )
    assert lengths(shapely.LineString([(900, 1900), (1100, 1900)])) == {}


def test_two_lines_in_one_cell_and_a_multipart_line_keep_their_index() -> None:
    short = shapely.LineString([(1001, 1999), (1004, 1999)])
    parts = shapely.MultiLineString([[(1002, 1998), (1006, 1998)], [(1045, 1961), (1049, 1961)]])
    assert lengths(short, parts) == pytest.approx({(0, 0): 3.0, (0, 1): 4.0, (19, 1): 4.0})


def test_line_on_the_outer_edge_belongs_to_the_last_cells() -> None:
    edge = shapely.LineString([(1050, 2000), (1050, 1960)])
    assert lengths(edge) == pytest.approx({(4, 0): 10.0, (9, 0): 10.0, (14, 0): 10.0, (19, 0): 10.0})


def test_missing_and_empty_lines_have_no_length() -> None:
    cell, length, line = length_per_cell(gpd.GeoSeries([None, shapely.LineString()], crs=GRID.crs), GRID)
    assert len(cell) == len(length) == len(line) == 0


coordinate = st.tuples(
    st.one_of(st.floats(980, 1070), st.sampled_from([1000.0, 1010.0, 1025.0, 1050.0])),
    st.one_of(st.floats(1940, 2020), st.sampled_from([2000.0, 1990.0, 1985.0, 1960.0])),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(coordinate, min_size=2, max_size=8), min_size=1, max_size=4))
def test_sum_equals_the_length_inside_the_grid(paths: list[list[tuple[float, float]]]) -> None:
    lines = [shapely.LineString(path) for path in paths]
    cell, length, line = length_per_cell(gpd.GeoSeries(lines, crs=GRID.crs), GRID)
    box = shapely.box(*GRID.bounds)
    segments = [[shapely.LineString(pair) for pair in pairwise(path) if pair[0] != pair[1]] for path in paths]
    inside = [sum(segment.intersection(box).length for segment in pieces) for pieces in segments]
    assert np.bincount(line, length, minlength=len(lines)) == pytest.approx(inside, rel=1e-9, abs=1e-7)
    assert np.all(np.diff(cell.astype(np.int64) * len(lines) + line) > 0)
    assert np.all((cell >= 0) & (cell < GRID.size))
