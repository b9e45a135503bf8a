"""Polygons of cells and cells of polygons."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely.geometry import box

from analytics import outlines
from analytics.landscape import Grid

GRID = Grid("EPSG:4546", 0.0, 60.0, 10.0, 6, 8)
LABELS = np.array(
    [
        [0, 1, 1, 1, 2, 2, 2, 0],
        [1, 1, 3, 1, 1, 2, 2, 2],
        [1, 1, 1, 1, 1, 2, 2, 2],
        [1, 1, 1, 1, 2, 2, 2, 0],
        [1, 1, 1, 1, 1, 2, 0, 4],
        [1, 1, 1, 1, 1, 2, 0, 4],
    ]
)


def test_without_tolerance_polygons_are_the_cells() -> None:
    found = outlines.polygons(LABELS, GRID, 0)
    assert list(found.index) == [1, 2, 3, 4]
    counted = [np.count_nonzero(label == LABELS) * 100 for label in (1, 2, 3, 4)]
    np.testing.assert_allclose(found.geometry.area, counted)
    assert found.geometry[4].equals(box(70, 0, 80, 20))
    assert len(found.geometry[1].interiors) == 1, "label 3 is a hole in label 1"


def test_simplified_outlines_leave_no_gaps() -> None:
    stairs, found = (outlines.polygons(LABELS, GRID, tolerance) for tolerance in (0, 15))
    assert shapely.coverage_is_valid(list(found.geometry))
    assert found.geometry.is_valid.all()
    corners = [int(shapely.get_num_coordinates(list(frame.geometry)).sum()) for frame in (stairs, found)]
    assert corners[1] < corners[0]
    assert found.geometry.area.sum() == pytest.approx(found.union_all().area)


def test_a_cell_belongs_to_the_polygon_that_holds_its_centre() -> None:
    mask = LABELS > 0
    found = outlines.inside([box(0, 0, 34, 60), box(0, 0, 80, 60)], GRID, mask)
    col = np.indices(LABELS.shape)[1]
    np.testing.assert_array_equal(found, np.where(mask, np.where(col < 3, 1, 2), 0))
