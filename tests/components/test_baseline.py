"""The baseline page: areas that add up in both units, shares, closure, the pattern's lists, source drawers, missing facts."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analytics.ecosystems import Closure, Kind
from analytics.profile import Places
from components import baseline_areas, baseline_grades, baseline_pattern, baseline_profile, drawer, numbers
from components.baseline_parts import Choice, areas, row, spot, total
from components.paint import markup
from tests.components.small import EN, ZH
from tests.components.test_drawing import words


class Held:
    """A study that holds these fields; a study is kept by what it is, not by what it holds."""

    def __init__(self, **fields: Any) -> None:
        self.__dict__.update(fields)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=12))
@example([0.995])  # a tie: up or down are both half a hundredth away
def test_rounded_parts_add_up_to_the_rounded_whole(values: list[float]) -> None:
    found = numbers.parts(values)
    assert sum(found) == pytest.approx(sum(values), abs=0.0051)
    assert all(round(part, 2) == part for part in found)
    assert all(abs(part - value) < 0.0101 for part, value in zip(found, values, strict=True))


def test_thirds_add_up_in_hectares_and_in_mu() -> None:
    found = areas([1 / 3, 1 / 3, 1 / 3])
    assert [part.ha for part in found] == [0.34, 0.33, 0.33]
    assert (total(found).ha, total(found).mu) == (pytest.approx(1.0), pytest.approx(15.0))


def ecosystems() -> Any:
    level_2 = pd.DataFrame(
        {
            "city_land_ha": [60.0, 10.0, 20.0, 6.0, 4.0, 0.0],
            "city_sea_ha": [0.0, 0.0, 0.0, 0.0, 0.0, 50.0],
        },
        index=pd.MultiIndex.from_tuples(
            [("森林", "阔叶林"), ("湿地", "河流"), ("农田", "耕地"), ("城镇", "村庄"), ("城镇", "居住地"), ("海洋", "浅海")]
        ),
    )  # fmt: skip
    return SimpleNamespace(
        level_1=level_2.groupby(level=0).sum(), level_2=level_2, closure=Closure(100.05, 100.0, 0.0005, 0.001)
    )


def test_ecosystems_stand_by_kind_and_their_sums_add_up() -> None:
    found = baseline_areas.lines(ecosystems(), "city_land_ha")
    assert [(line.level_2, line.kind) for line in found] == [
        ("阔叶林", Kind.NATURAL), ("河流", Kind.NATURAL), ("耕地", Kind.RURAL), ("村庄", Kind.RURAL), ("居住地", Kind.URBAN),
    ]  # fmt: skip
    study = Held(
        parameters=SimpleNamespace(tables={"classes": classes()}),
        facts=SimpleNamespace(class_ha=np.ones((2, 10))),
    )
    said = [words(each) for each in rows_of(baseline_areas.ecosystem_table(study, ecosystems(), False, ZH))]
    assert "乡村人工生态系统26.00390.0026.00 %" in said
    assert "村庄6.0090.006.00 %" in said and "城镇4.0060.004.00 %" in said
    deep = [words(each) for each in rows_of(baseline_areas.ecosystem_table(study, ecosystems(), True, EN))]
    assert "Broadleaf60.00900.0060.00 %" in deep and "Shallow sea50.00750.00100.00 %" in deep


def classes() -> pd.DataFrame:
    names = {
        "阔叶林": "Broadleaf",
        "河流": "River",
        "耕地": "Cropland",
        "村庄": "Village",
        "居住地": "Settlement",
        "浅海": "Shallow sea",
    }
    first = ["森林", "湿地", "农田", "城镇", "城镇", "海洋"]
    return pd.DataFrame(
        {
            "value": range(1, 7), "ecosystem_1": first, "ecosystem_2": list(names), "ecosystem_2_en": list(names.values()),
            "ecosystem_1_en": "", "colour_screen": "#112233",
        }
    )  # fmt: skip


def rows_of(table: Any) -> list[Any]:
    return [each for body in table.children[1:] for each in body.children]


def test_closure_says_how_far_the_official_areas_are() -> None:
    about = SimpleNamespace(land_km2=1.0, sea_km2=0.0)
    said = words(baseline_areas.closure(ecosystems(), about, ZH))
    assert said.startswith("面积闭合") and "相差 0.050 %" in said and "相差陆域 0.00 %、海域 -- %" in said


def test_grades_say_area_and_share_of_what_is_graded() -> None:
    found = pd.DataFrame(
        {1: [30.0, 20.0], 2: [25.0, 0.0], 3: [20.0, 5.0]},
        index=pd.MultiIndex.from_tuples([("water", 1), ("water", 2)]),
    )
    grade = {
        "importance_water": Choice(
            "importance_water", "水", (("极重要", "#1"), ("重要", "#2"), ("一般", "#3"))
        )
    }
    drawn = baseline_grades.graded(found, [("water", "importance_water")], grade, ZH)
    assert "水25.00375.0025.00 %25.00375.0025.00 %50.00750.0050.00 %" in words(drawn)
    assert 'data-choose="importance_water"' in markup(drawn)


def network(found: pd.DataFrame, links: pd.DataFrame) -> Any:
    contrast = pd.DataFrame({"rank_links": [0.95, 0.9], "rank_patches": [1.0, 0.8]})
    return SimpleNamespace(
        patches=found, links=links, eca_ha=50.0, landscape_ha=200.0, corridor_connectivity=40.0, contrast=contrast, left_out=(2, 9.0)
    )  # fmt: skip


def side(patches: pd.DataFrame) -> baseline_pattern.Side:
    links = pd.DataFrame(
        {"from": [1, 1, 1], "to": [2, 3, 2], "city_km": [2.0, 4.0, 0.0], "p": [0.9, 0.3, 0.1], "functional": [True, False, False]}
    )  # fmt: skip
    places = pd.DataFrame({"area_ha": [3.0], "score": [7.0], "zone": [5]}, index=[1])
    empty = pd.DataFrame({"area_ha": [], "score": [], "zone": []})
    blank = np.zeros((1, 1), np.uint16)
    lies = SimpleNamespace(
        patch_zone=pd.Series({1: 5, 2: 6}), pinch=Places(blank, places), barriers=Places(blank, empty)
    )
    files = {name: f"/vectors/{name}.json" for name in ("sources", "corridors", "spots")}
    return baseline_pattern.Side("land", network(patches, links), lies, {5: "甲镇", 6: "乙镇"}, files)


PATCHES = pd.DataFrame({"city_ha": [90.0, 10.0, 0.0], "dpc": [80.0, 5.0, 1.0], "rank": [1, 2, 3]}, index=[1, 2, 3])  # fmt: skip


def test_pattern_lists_what_is_broken_first_and_only_what_lies_inside() -> None:
    said = words(baseline_pattern.block(side(PATCHES), ZH))
    assert "廊道连通率40.00 %功能性 1 条 · 断裂 1 条" in said
    assert said.index("甲镇 #1 — 市外 #3") < said.index("甲镇 #1 — 乙镇 #2")
    assert "2  乙镇 #2" in said and "3  市外" not in said
    assert "秩相关不低于 0.90" in said and "另有 2 处源地（9.00 公顷）" in said
    drawn = markup(baseline_pattern.block(side(PATCHES), EN))
    assert 'data-feature="pinch-land-1"' in drawn and 'data-layer="current"' in drawn


def test_a_pattern_without_sources_says_so() -> None:
    said = words(baseline_pattern.block(side(PATCHES.assign(city_ha=0.0)), ZH))
    assert said == "陆域格局没有达到最小面积的生态源地。"


def test_facts_carry_unit_year_and_document_and_gaps_are_said() -> None:
    facts = pd.DataFrame(
        [
            ("nature", "陆域面积", "Land area", "1710", "", "km2", "", "~2020", "市情", "At a glance"),
            ("economy", "养殖", "Ponds", "10.5", "", "ha", "", "2017", "规划", "Plan"),
            ("water", "水质", "Water", "优", "Excellent", float("nan"), "", float("nan"), "公报", "Bulletin"),
            ("", "别处", "Elsewhere", "1", "", "km", "", "2020", "x", "x"),
        ],
        columns=["section", "name_zh", "name_en", "value", "value_en", "unit", "unit_en", "year", "document", "document_en"],
    )  # fmt: skip
    study = Held(parameters=SimpleNamespace(tables={"facts": facts}), diagnosis=None, base_year=2020)
    said = words(baseline_profile.profile(study, True, ZH))
    assert "陆域面积1,710 km²约 2020 · 市情" in said
    assert "10.50157.50 公顷亩2017 · 规划" in said
    assert "地区生产总值--待收集" in said and "别处" not in said
    assert "WaterExcellent Bulletin" in words(baseline_profile.profile(study, True, EN))


def test_drawer_names_method_source_flag_and_what_is_simulated() -> None:
    resource = SimpleNamespace(
        title="土地利用", title_en="Land use", source="示范", source_en="Demo", year=2020, licence="MIT", flag="P",
        simulated=True, key=("raster", "landuse"),
    )  # fmt: skip
    drawn = drawer.drawer(["corridor_connectivity"], ["landuse"], [resource], ZH)
    said = words(drawn)
    assert said.startswith("来源与方法含模拟数据廊道连通率")
    assert "假设" in said and "廊道连通率 = 100" in said and "MIT模拟" in said
    assert "Share of the corridors" in words(drawer.drawer(["corridor_connectivity"], [], [resource], EN))
    with pytest.raises(KeyError):
        drawer.drawer(["unheard_of"], [], [], ZH)


def test_a_row_shows_itself_by_a_button() -> None:
    drawn = markup(row("land-3", [spot("甲")], "pattern"))
    assert 'data-feature="land-3"' in drawn and 'data-layer="pattern"' in drawn
    assert "<button" in drawn and 'aria-pressed="false"' in drawn
