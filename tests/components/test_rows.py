"""Rows: what an outcome says of one indicator or measure, in the terms of the pages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analytics.scenario.model import Tier
from analytics.scenario.uncertainty import Status
from components import status
from components.rows import Dimension, binding, is_refined
from components.status import Attribute, Evidence
from tests.components.small import EN, ZH, indicators, measures, outcome


def test_indicators_come_in_the_order_of_the_table() -> None:
    assert list(indicators()) == ["riparian", "mangrove_area", "pond_area", "satisfaction"]
    row = indicators()["mangrove_area"]
    assert (row.name, row.unit, row.dimension, row.attribute) == (
        "红树林面积", "公顷", Dimension.HEALTHY, Attribute.BINDING,
    )  # fmt: skip
    assert (row.base, row.at(2030).p50, row.at(2030).target, row.evidence) == (
        12.4,
        26.8,
        25.0,
        Evidence.INFERRED,
    )
    assert indicators(t=EN)["mangrove_area"].department == "Example body A"


def test_gap_counts_in_the_direction_of_the_target() -> None:
    rows = indicators()
    assert rows["mangrove_area"].gap(2030) == pytest.approx(1.8)
    assert rows["riparian"].gap(2030) == pytest.approx(-2.9)
    assert rows["pond_area"].gap(2030) == pytest.approx(1.8)
    assert [rows[name].met(2030) for name in rows] == [False, True, True, None]


def test_what_is_printed_decides_whether_a_target_is_met() -> None:
    row = indicators()["mangrove_area"]
    nearly = replace(row, values={2030: replace(row.at(2030), p50=24.996)})
    short = replace(row, values={2030: replace(row.at(2030), p50=24.99)})
    assert nearly.met(2030) is True and short.met(2030) is False


def test_year_without_values_is_no_data() -> None:
    value = indicators()["mangrove_area"].at(2050)
    assert value.status is Status.NO_DATA
    assert indicators()["mangrove_area"].met(2050) is None


def test_pending_rows_say_what_they_wait_for() -> None:
    row = indicators()["satisfaction"]
    assert row.pending and row.waits == "待接入：问卷调查"
    assert indicators(t=EN)["satisfaction"].waits == "Waits for a survey"
    assert not row.changed(2030)


def test_changed_means_changed_in_print() -> None:
    row = indicators()["mangrove_area"]
    assert row.changed(2030)
    assert not replace(row, values={2030: replace(row.at(2030), p50=12.404)}).changed(2030)


def test_binding_and_tier() -> None:
    assert [row.id for row in binding(indicators().values())] == ["riparian", "mangrove_area"]
    assert is_refined(outcome()) and not is_refined(outcome(Tier.ESTIMATE))


def test_measure_carries_what_its_slider_shows() -> None:
    row = measures()["M2"]
    assert (row.target, row.mode, row.theoretical, row.realistic, row.arranged, row.assigned) == (
        20, "exactly", 38, 23, 6, 17.5,
    )  # fmt: skip
    assert row.others == ((2025, 8),)
    assert (row.stock_name, row.stock_base, row.stock, row.stock_unit) == ("红树林面积", 12.4, 26.8, "公顷")
    assert measures()["M1"].mode == "at_least"
    assert measures()["M6"].pending and measures()["M6"].target == 0


def test_red_is_for_binding_targets_only() -> None:
    assert status.tone(Status.SEVERE, Attribute.BINDING) == "severe"
    assert status.tone(Status.SEVERE, Attribute.EXPECTED) == "severe-expected"
    assert status.tone(Status.CRITICAL, Attribute.EXPECTED) == "critical"


def test_estimate_claims_no_status() -> None:
    said = status.standing(Status.NOT_CLAIMED, Attribute.BINDING, True, True, ZH)
    assert said.className == "chip estimate met" and said.children[1] == "估算达标"
    assert status.standing(Status.NOT_CLAIMED, Attribute.BINDING, False, True, ZH).children[1] == "估算未达"
    assert status.standing(Status.NO_DATA, Attribute.BINDING, None, True, ZH).children[1] == "无目标"
    assert status.standing(Status.NO_DATA, Attribute.BINDING, None, False, ZH).children[1] == "无数据"
    assert status.standing(Status.NORMAL, Attribute.BINDING, True, True, ZH).className == "chip normal"
