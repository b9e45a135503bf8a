"""Controls: every one carries what it stands at, and its parts say the same."""

from __future__ import annotations

import math
import re

from components import sliders, weights
from components.paint import markup
from components.weights import Budget, Weight
from tests.components.small import ZH, measures

BUDGET = Budget(2030, math.nan, 900.0, 500.0, math.nan)
WEIGHTS = [Weight("water", "水源涵养", 0.25), Weight("coast", "海岸防护", 0.25, "缺图层")]


def test_every_control_has_its_value_a_slider_and_a_number_box() -> None:
    rows = list(measures().values())
    drawn = markup(
        [*sliders.slider_groups(rows, ZH), weights.weight_block(WEIGHTS, 0.5, ZH), weights.budget_block(BUDGET, ZH)]
    )  # fmt: skip
    names = re.findall(r'data-control="([^"]+)"', drawn)
    assert names == [*(f"target:{row.id}" for row in rows if not row.pending), "weight:water", "sea", "budget"]
    assert len(re.findall('type="range"', drawn)) == len(re.findall('inputMode="decimal"', drawn)) == len(names)
    assert drawn.count("data-by=") == 2 * (len(names) - 2), "weights have no buttons"
    assert drawn.count('data-most="1"') == 2


def test_a_control_stands_beyond_its_track_in_the_number_box_only() -> None:
    drawn = markup([sliders.slider(50.0, 38.0, 0.2, "x", "公顷"), sliders.number(50.0, "x")])
    assert 'max="38"' in drawn and 'value="38"' in drawn and "--at:1" in drawn
    assert 'aria-valuetext="50.00 公顷"' in drawn and 'value="50.00"' in drawn
    assert sliders.held("target:M2", 50.0, 38.0, 0.2, "at_least") == {
        "data-control": "target:M2", "data-value": "50", "data-top": "38", "data-step": "0.2", "data-mode": "at_least",
    }  # fmt: skip


def test_a_track_without_any_potential_can_still_be_drawn() -> None:
    assert 'max="1"' in markup(sliders.slider(0.0, 0.0, 0.1, "x"))


def test_a_budget_without_a_limit_stands_at_its_end() -> None:
    assert weights.stands_at(BUDGET) == 900.0
    assert 'data-value="900"' in markup(weights.budget_block(BUDGET, ZH))
