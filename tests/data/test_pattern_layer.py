"""The security pattern on the map: barriers are thin lines over what they bar, never a fill that hides it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from data.mercator import tile_window
from data.png import colour
from data.themes import diagnosis
from tests.data import small_ground as place

INK = colour(diagnosis.PATTERN_ROWS[-1].colour)


@pytest.mark.parametrize("zoom", [11, 14])
def test_barriers_hide_nothing_at_any_scale(tmp_path: Path, zoom: int) -> None:
    ground = place.ground(tmp_path)
    layer = diagnosis.pattern(ground, "", 0)
    middle = np.array([place.GRID.cols // 2 + place.GRID.cols * (place.GRID.rows // 2)])
    u, v = ground.mercator.places(middle)
    classes = layer.draw(tile_window(zoom, int(u[0] * 2**zoom), int(v[0] * 2**zoom)))
    colours = [tuple(row) for row in layer.palette.colours]
    ink = colours.index(INK)
    barred = np.isin(classes, (ink, diagnosis.BARRIER, *diagnosis.CROSSED))
    assert 0 < (classes == ink).sum() < 0.25 * barred.sum()


def test_a_corridor_is_seen_between_the_lines_of_its_barriers(tmp_path: Path) -> None:
    colours = [tuple(row) for row in diagnosis.pattern(place.ground(tmp_path), "", 0).palette.colours]
    assert colours[diagnosis.BARRIER][3] == 0
    for corridor, crossed in zip(diagnosis.CORRIDORS, diagnosis.CROSSED, strict=True):
        assert colours[crossed] == colours[corridor] == colour(diagnosis.PATTERN_ROWS[corridor - 1].colour)
    assert colours[diagnosis.PINCH] == colour(diagnosis.PATTERN_ROWS[4].colour)


def test_barriers_lie_below_pinch_points_and_beside_sources() -> None:
    found = place.diagnosis(place.landscape())
    classes = diagnosis.pattern_classes(found)
    land, sea = found.pattern.land, found.pattern.sea
    barrier = (found.profile.land.barriers.label > 0) | (found.profile.sea.barriers.label > 0)
    pinch = (land.pinch > 0) | (sea.pinch > 0)
    assert (classes[pinch] == diagnosis.PINCH).all()
    source = ((land.source > 0) | (sea.source > 0)) & ~pinch
    assert np.isin(classes[source], diagnosis.SOURCES).all()
    left = barrier & ~source & ~pinch
    assert left.any() and np.isin(classes[left], (diagnosis.BARRIER, *diagnosis.CROSSED)).all()


def test_the_legend_draws_barriers_as_the_map_does() -> None:
    assert [row.form for row in diagnosis.PATTERN_ROWS] == ["fill"] * 5 + ["lines"]
