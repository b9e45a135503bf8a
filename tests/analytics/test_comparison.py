"""Two plans compared by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from analytics.scenario.comparison import Side, difference

# Five cells; cell 30 offers two options, so pairs 2 and 3 stand on it.
OPTIONS = SimpleNamespace(
    cell=np.array([10, 20, 30, 30, 40, 50], np.int32),
    option=np.array([0, 0, 0, 1, 1, 1], np.uint8),
    area_ha=np.array([1.0, 2.0, 4.0, 4.5, 8.0, 16.0], np.float32),
)
STUDY = SimpleNamespace(options=OPTIONS)


def plan(**stages: int) -> SimpleNamespace:
    """Pairs by number and the stages of their works: p0=2025."""
    pair = np.array([int(name[1:]) for name in stages], np.int32)
    return SimpleNamespace(pair=pair, stage=np.array(list(stages.values()), np.int16))


def test_every_cell_has_its_side_and_area() -> None:
    first = plan(p0=2025, p1=2025, p2=2030, p5=2035)
    second = plan(p1=2030, p3=2025, p4=2030)
    found = difference(STUDY, first, second, 2030)  # type: ignore[arg-type]
    assert found.cell.tolist() == [10, 20, 30, 40]
    assert found.side.tolist() == [Side.FIRST, Side.SAME, Side.OTHERWISE, Side.SECOND]
    assert found.area_ha == {Side.FIRST: 1.0, Side.SECOND: 8.0, Side.SAME: 2.0, Side.OTHERWISE: 4.0}


def test_what_is_not_done_yet_does_not_count() -> None:
    found = difference(STUDY, plan(p0=2030), plan(p1=2035), 2025)  # type: ignore[arg-type]
    assert found.cell.size == 0 and sum(found.area_ha.values()) == 0


def test_the_sides_change_places_with_the_plans() -> None:
    one, other = plan(p0=2025, p2=2025), plan(p4=2025)
    there, back = (difference(STUDY, *pair, 2035) for pair in ((one, other), (other, one)))  # type: ignore[arg-type]
    assert there.cell.tolist() == back.cell.tolist()
    assert there.area_ha[Side.FIRST] == back.area_ha[Side.SECOND] == 5.0
