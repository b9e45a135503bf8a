"""The overview's way out: the cheapest measure that closes the largest binding gap, with what it costs at least."""

from __future__ import annotations

from dataclasses import replace

from components import front
from tests.components.small import EN, ZH, indicators, measures

LINKS = (("M8", "riparian"), ("M2", "mangrove_area"))


def test_way_out_names_measure_quantity_and_price() -> None:
    buffer = replace(measures()["M8"], marginal_cost=20.0)
    rows = list(indicators().values())
    # 2.90 km of 36.00 are missing; 36 km lift the indicator from 0 to 36: 2.90 km more at 20.
    said = front.way_out(rows, [buffer], 2030, LINKS, ZH)
    assert said == "再做河岸缓冲带 2.90 千米可以补齐，至少再花 58 万元（估算）。"
    english = front.way_out(
        list(indicators(t=EN).values()), [replace(measures(EN)["M8"], marginal_cost=20.0)], 2030, LINKS, EN
    )
    assert "2.90 km" in english and "58" in english


def test_way_out_beyond_the_realistic_potential_asks_for_negotiation() -> None:
    tight = replace(measures()["M8"], marginal_cost=20.0, realistic=31.0)
    assert "须先协商" in front.way_out(
        list(indicators().values()), [replace(tight, marginal_cost=float("nan"))], 2030, LINKS, ZH
    )
    assert "须先协商" in front.way_out(list(indicators().values()), [tight], 2030, LINKS, ZH)


def test_no_way_out_is_said_where_none_is_known_or_needed() -> None:
    rows = indicators()
    assert front.way_out(list(rows.values()), list(measures().values()), 2030, LINKS, ZH) == ""
    buffer = replace(measures()["M8"], marginal_cost=20.0)
    assert front.way_out([rows["mangrove_area"]], [buffer], 2030, LINKS, ZH) == ""
