"""The page of problems: rows from small frames, the trees they become, and what of an address is believed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from components import problems, problems_card, problems_land, problems_parts, problems_rows, theme
from components.paint import markup
from components.problems_rows import Problems, SpaceRow
from data.themes import diagnosis
from tests.components.small import EN, NAN, ZH

KINDS = [
    ("ponds", "structure", "滨海养殖侵占湿地", "Ponds on wetland", 0, "围塘养殖", "Ponds"),
    ("bare_banks", "pattern", "河岸缓冲带缺失", "Bare banks", 0, "硬化护岸", "Hardened banks"),
    ("typhoon", "process", "台风风灾风险", "Typhoon wind", 1, "迎风坡", "Windward slopes"),
]
COLUMNS = ("problem", "aspect", "name_zh", "name_en", "risk", "cause_zh", "cause_en")
FOUND = [
    # unit, problem, severity, confidence, extent_ha, length_km, share
    (1, "ponds", 3, 2, 40.0, NAN, 20.0),
    (1, "typhoon", 3, 1, 190.0, NAN, 95.0),
    (2, "ponds", 1, 3, 2.0, NAN, 1.0),
    (2, "bare_banks", 2, 2, 6.0, 3.0, 50.0),
]


def found() -> Problems:
    """Unit 2 is the better one; 3 has nothing and is not assessed; 4 lies at sea."""
    kinds = [dict(zip(COLUMNS, row, strict=True)) for row in KINDS]
    table = pd.DataFrame(
        FOUND, columns=["unit", "problem", "severity", "confidence", "extent_ha", "length_km", "share"]
    ).assign(mode=3)
    ranked = pd.DataFrame(
        {"dominant": ["ponds", "bare_banks", "", ""], "burden": [0.5, 0.4, 0.0, 0.0]}, index=[1, 2, 3, 4]
    )
    units = pd.DataFrame(
        {
            "name_zh": ["甲", "乙", "丙", "丁"], "name_en": ["A", "B", "C", "D"], "kind": ["land", "land", "land", "sea"],
            "space": [1, 2, 3, 1], "area_ha": [200.0, 600.0, 100.0, 50.0], "degradation": [0.5, 0.3, NAN, 0.1],
            "resilience": [0.2, 0.5, NAN, 0.8], "x_m": 450_000.0, "y_m": 2_120_000.0,
        },
        index=pd.Index([1, 2, 3, 4], name="unit"),
    )  # fmt: skip
    placed = pd.DataFrame(
        {"degradation": [3, 2, 0, 1], "resilience": [1, 2, 0, 3], "mode": [4, 3, 0, 1], "degraded": [60.0, 30.0, 0, 0],
         "heavy": [40.0, 2.0, 0, 0]},
        index=[1, 2, 3, 4],
    )  # fmt: skip
    register = SimpleNamespace(table=table, units=ranked)
    rows = problems_rows.unit_rows(units, register, placed, {1: ("P01", "P02")}, "EPSG:4546", ZH)
    spaces = (SpaceRow("farming", 900.0, (90.0, 180.0, 270.0), "氮磷入河", 300.0),)
    return Problems(rows, problems_rows.problem_rows(table, kinds, ZH), spaces, {"13": 1}, 900.0)


def test_units_come_worst_first_and_the_sea_by_its_name() -> None:
    rows = found().units
    assert [(row.id, row.cell, row.space) for row in rows] == [
        (1, "31", "ecological"), (2, "22", "farming"), (4, "13", "sea"), (3, "", "settlement"),
    ]  # fmt: skip
    assert rows[0].main is not None and rows[0].main.problem == "ponds" and rows[0].severity == 3
    assert rows[3].main is None and rows[3].severity == 0
    assert rows[0].projects == ("P01", "P02")
    assert 110 < rows[0].lng < 112 and 18 < rows[0].lat < 20


def test_a_problem_is_as_severe_as_most_of_its_extent() -> None:
    ponds, banks, typhoon = found().problems
    assert (ponds.severity, ponds.counts, ponds.units, ponds.extent_ha) == (3, (1, 0, 1), 2, 42.0)
    assert (banks.severity, typhoon.risk, ponds.risk) == (2, True, False)


def test_chips_say_count_and_severity_and_risks_are_dashed() -> None:
    html = markup(problems_parts.chips(found().problems, ZH))
    assert html.count("problem-chip risk") == 1
    assert "滨海养殖侵占湿地：2 个单元，高 1、中 0、低 1；42.00 公顷" in html
    assert html.index("结构") < html.index("格局") < html.index("过程") < html.index("风险")


def test_matrix_counts_units_and_says_the_mode() -> None:
    html = markup(problems_parts.matrix(found(), ZH))
    place = html.split('data-cell="31"')[1].split("</button>")[0]
    assert '<b class="place-count">1</b>' in place and "2.00" in place and "生态重建" in place
    empty = html.split('data-cell="13"')[1].split("</button>")[0]
    assert "0.50" in empty and "保护保育" in empty
    order = [html.index(f'data-cell="{cell}"') for cell in ("33", "32", "31", "23", "22", "21", "13", "12", "11")]
    assert order == sorted(order)


def test_matrix_has_the_colours_of_the_map() -> None:
    assert tuple(colour for row in theme.MATRIX for colour in row) == diagnosis.MATRIX_COLOURS
    assert [problems_parts.colour(cell) for cell in ("13", "31", "")] == ["#E4EEE8", "#57423D", theme.PAPER]


@pytest.mark.parametrize("fill", [colour for row in theme.MATRIX for colour in row])
def test_words_on_the_matrix_can_be_read(fill: str) -> None:
    def luminance(colour: str) -> float:
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(fill), luminance(theme.on(fill))), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_list_ranks_all_units_with_missing_as_dashes() -> None:
    html = markup(problems_parts.ranked(found(), ZH))
    assert html.count("data-unit=") == 4
    last = html.split('data-unit="3"')[1]
    assert last.count(">--<") == 3 and "1.00" in last


def test_card_says_what_how_bad_how_sure_and_what_to_do() -> None:
    all_of = found()
    kinds = {row.id: row for row in all_of.problems}
    html = markup(problems_card.card(all_of.units[0], 1, kinds, {"P01": "项目一"}, True, ZH))
    for said in ("重度以上占 40.0 %", "均值 0.20", "2 / 3 级", "40.00 公顷，占单元 20.0 %", "围塘养殖", "人工重建",
                 "由模型与模拟图层推算，待现场核查", "全部问题 1 项（高 1 项），风险 1 项", "相关项目 2", "项目一、P02"):  # fmt: skip
        assert said in html, said
    assert "/scenarios?map=19." in html and "%2C12" in html
    second = markup(problems_card.card(all_of.units[1], 2, kinds, {}, False, ZH))
    assert "中度以上占 30.0 %" in second and "3.00 千米，占河岸 50.0 %" in second and "暂无相关项目" in second
    nothing = markup(problems_card.card(all_of.units[3], 4, kinds, {}, False, EN))
    assert "No problem above the least area" in nothing and "nan" not in nothing


def test_an_address_is_believed_where_it_names_what_exists() -> None:
    query = {"unit": "2", "cell": "31", "problem": "typhoon", "space": "sea", "view": "potential"}
    assert problems.asked(query, found()) == query
    wrong: dict[str, Any] = {"unit": "99", "cell": "44", "problem": "<b>", "space": None, "view": "x"}
    assert set(problems.asked(wrong, found()).values()) == {""}


def test_payload_holds_what_the_browser_links() -> None:
    sent = problems.payload(found(), {}, True, {"unit": "1"}, ZH)
    assert sent["units"]["2"]["found"] == {"bare_banks": [2, 6.0], "ponds": [1, 2.0]}
    assert [sent["units"][key]["rank"] for key in ("1", "2", "4", "3")] == [1, 2, 3, 4]
    assert set(sent["cards"]) == {"1", "2", "3", "4"} and sent["words"]["total_km2"] == 9.5
    assert sent["words"]["selected"] == "已选 {count} 个单元 · {area} km²"


def test_townships_sum_to_the_city_and_kinds_keep_both_potentials() -> None:
    theory = pd.DataFrame({"dike": [2.0, 4.0], "village": [10.0, 0.0], "mine": [0.0, 1.0]}, index=[1, 2])
    held = SimpleNamespace(
        theoretical=theory, realistic=theory / 2,
        townships=pd.DataFrame({"name_zh": ["甲镇", "乙镇"], "name_en": ["A", "B"]}, index=[1, 2]),
    )  # fmt: skip
    table = [
        {"kind": "dike", "code": 1, "measure": "M12", "name_zh": "田坎"},
        {"kind": "village", "code": 2, "measure": "M13", "name_zh": "村庄"},
        {"kind": "mine", "code": 3, "measure": "M5", "name_zh": "矿山"},
    ]
    rows = problems_land.towns(held, table, ZH)
    assert [row.name for row in rows] == ["甲镇", "乙镇", "全市"]
    assert rows[-1].pairs == ((6.0, 3.0), (10.0, 5.0), (1.0, 0.5), (17.0, 8.5))
    kinds = problems_land.kinds(held, table, ["#111111", "#222222", "#333333"], ZH)
    assert [(each.theoretical, each.realistic) for each in kinds] == [(6.0, 3.0), (10.0, 5.0), (1.0, 0.5)]
    html = markup(problems_land.left(found().spaces, kinds, (("缺图层", "No layer"),), ZH))
    assert "高 30.0 %、中 20.0 %、低 10.0 %" in html and "缺图层" in html and "3.00" in html
    assert "8.50" in markup(problems_land.right(rows, kinds, ZH))
