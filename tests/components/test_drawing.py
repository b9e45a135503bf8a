"""Cards, sliders, changes, table, chart and map: what they say of a small outcome."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from analytics.scenario.model import Mode, Scenario, Target, Tier
from components import cards, changes, charts, legends, maps, sliders, strip, tables, weights
from components.layers import Overlay
from components.legends import LegendEntry
from components.maps import Extent, MapIds, Sheet
from components.paint import markup
from components.rows import binding
from tests.components.small import EN, ZH, indicators, measures


def words(tree: Any) -> str:
    """All text of a tree, in order."""
    if tree is None:
        return ""
    if isinstance(tree, (list, tuple)):
        return "".join(words(child) for child in tree)
    if isinstance(tree, (str, int, float)):
        return str(tree)
    return words(getattr(tree, "children", None))


def test_sentence_says_how_many_and_what_is_missing() -> None:
    rows = binding(indicators().values())
    assert (
        words(cards.sentence(rows, 2030, ZH))
        == "到 2030 年，二项约束性指标一项够得着，一项够不着：缓冲带长度还差 2.90\N{NO-BREAK SPACE}千米。"
    )
    english = binding(indicators(t=EN).values())
    assert words(cards.sentence(english, 2030, EN)) == (
        "By 2030, of 2 binding indicators, 1 within reach, 1 not: Buffer length is 2.90\N{NO-BREAK SPACE}km short."
    )


def test_sentence_when_all_none_or_nothing_is_met() -> None:
    rows = indicators()
    met, missed = rows["mangrove_area"], rows["riparian"]
    assert words(cards.sentence([met], 2030, ZH)).endswith("全部够得着。")
    assert "够不着：" in words(cards.sentence([missed], 2030, ZH))
    assert "请先导入下达目标" in words(cards.sentence([met], 2050, ZH))
    assert "有目标的一项" in words(cards.sentence([met, rows["satisfaction"]], 2030, ZH))


def test_aside_names_what_the_sentence_leaves_out() -> None:
    assert cards.aside(list(indicators().values()), 2030, ZH) == "公众满意度待接入"


def test_cards_put_what_falls_short_first_and_keep_the_unjudged_small() -> None:
    drawn = cards.cards(list(indicators().values()), 2030, ZH)
    assert [card.className for card in drawn] == ["card missed", "card", "card", "card small"]
    assert "差 2.90" in words(drawn[0]) and "2030 目标 不小于 36.00" in words(drawn[0])
    assert "不大于 440.00" in words(drawn[2]) and "余 1.80" in words(drawn[2])
    assert "--" in words(drawn[3]) and "待接入：问卷调查" in words(drawn[3])


def test_ticks_of_a_card_never_lie_on_each_other() -> None:
    track = cards.track(indicators()["mangrove_area"], 2030, ZH)
    years = [child for child in track.children if child is not None and child._type == "Em"]
    assert [year.children for year in years] == ["2030"]


def test_dimensions_count_by_standing() -> None:
    drawn = [words(row) for row in cards.dimensions(list(indicators().values()), 2030, ZH)]
    assert drawn == [
        "安全优质1 项：重度 1", "健康有序1 项：正常 1", "和谐共生1 项：临界 1", "美丽宜人1 项：无目标或待接入 1",
    ]  # fmt: skip
    estimated = cards.dimensions(list(indicators(Tier.ESTIMATE).values()), 2030, ZH)
    assert words(estimated[0]) == "安全优质1 项：估算未达 1"


@pytest.mark.parametrize(
    ("top", "step"), [(38, 0.2), (5200, 50), (1000, 5), (0, 0.1), (20, 0.1)]
)
def test_steps_are_round(top: float, step: float) -> None:
    assert sliders.step(top) == step


def test_slider_carries_its_marks_and_words() -> None:
    row = measures()["M2"]
    assert words(sliders.head(row, ZH)).startswith("红树林营造下达 17.5")
    said = words(sliders.marks(row, ZH))
    assert "已安排 6" in said and "现实 23" in said and "理论 38" in said
    stock = next(part for part in _parts(sliders.foot(row, ZH)) if "preview-stock" in str(getattr(part, "className", "")))
    basis = [getattr(stock, f"data-{name}") for name in ("stock", "slope", "cost", "decimals")]
    assert basis == ["26.8", "0.72", "74.2", "2"]
    assert words(sliders.foot(row, ZH)) == "红树林面积 12.40 → 26.80 公顷每公顷 效益 +0.031 · 74.20 万元"
    assert (
        words(sliders.foot(measures(EN)["M2"], EN))
        == "Mangrove area 12.40 → 26.80 haPer ha: +0.031 · 74.20 ¥10k"
    )


def test_missing_marginal_cost_is_left_out() -> None:
    assert sliders.marginal(measures()["M8"], ZH) == "每千米 效益 +0.046"


def test_slider_warns_above_what_is_realistic_and_never_clamps() -> None:
    def at(quantity: float) -> Any:
        return measures(scenario=Scenario((Target("M2", 2030, quantity),)))["M2"]

    assert sliders.warn(at(20), ZH) == ""
    assert "现实潜力 23.00" in sliders.warn(at(30), ZH)
    assert "理论潜力 38.00" in sliders.warn(at(50), ZH)
    assert 'data-value="50"' in markup(sliders.measure(at(50), ZH))


def test_below_the_assigned_value_is_marked() -> None:
    below = measures(scenario=Scenario((Target("M2", 2030, 10),)))["M2"]
    assert sliders.assigned(below, ZH).className == "xia below"
    assert sliders.assigned(measures()["M2"], ZH).className == "xia"
    assert sliders.assigned(replace(below, assigned=float("nan")), ZH) == ""


def test_pending_measure_has_no_control_but_a_reason() -> None:
    control = sliders.measure(measures()["M6"], ZH)
    assert "待接入退化评价" in words(control) and "<input" not in markup(control)


def test_groups_fold_what_is_not_prominent() -> None:
    groups = sliders.slider_groups(list(measures().values()), ZH)
    river = groups[sliders.GROUPS.index("river")]
    summary = next(part for part in _parts(river) if type(part).__name__ == "Summary")
    assert words(summary) == "另 1 项 · 河岸缓冲带 33.1 千米"


def test_mode_menu_names_the_mode() -> None:
    menu = sliders.head(measures()["M1"], ZH)[-1]
    assert [(option.value, option.selected) for option in menu.children] == [
        (str(Mode.EXACTLY), False), (str(Mode.AT_LEAST), True), (str(Mode.AT_MOST), False),
    ]  # fmt: skip


def test_changes_put_targets_first_and_fold_the_rest() -> None:
    drawn = changes.indicator_list(list(indicators().values()), 2030, True, ZH)
    first = [words(row) for row in drawn[1].children]
    assert [row.split("约束性")[0] for row in first[:2]] == ["缓冲带长度", "红树林面积"]
    assert "0.91" in first[1] and "12.40→26.80 公顷" in first[1]
    assert "待接入" in words(drawn[2])
    assert markup(drawn)


def test_dot_and_band_are_spoken() -> None:
    band = changes.dot_and_band(indicators()["mangrove_area"], 2030, ZH)
    assert getattr(band, "aria-label") == "2030 年 26.80 公顷，P10–P90：25.46–28.14，目标 25.00"
    assert [part.className for part in band.children] == ["axis", "band", "base", "goal", "dot"]
    empty = changes.dot_and_band(indicators()["satisfaction"], 2030, ZH)
    assert getattr(empty, "aria-hidden") == "true"


def test_cost_says_what_is_spent_of_what() -> None:
    rows = [changes.Cost(2030, 1.0, 11960, 3.0, 12800), changes.Cost(2035, 1.0, 18700, 3.0, float("nan"))]
    said = words(changes.cost_block(rows, 2030, ZH))
    assert "203011,960.00/ 12,800" in said and "203518,700.00/ 不限" in said


def test_strip_says_which_tier_is_on_the_screen() -> None:
    assert words(strip.shown(True, ZH)) == "屏上数字：精算"
    assert words(strip.shown(False, ZH)) == "屏上数字：估算，精算完成后自动更新"
    assert strip.gap_words(6e-6, ZH) == "最优性差距 0.0006 %"
    assert strip.gap_words(1e-9, ZH) == "最优性差距 < 0.0001 %"
    assert strip.gap_words(0.0566, ZH) == "最优性差距 5.66 %"
    assert strip.gap_words(float("nan"), ZH) == ""


def test_weights_and_budget_have_controls() -> None:
    block = weights.weight_block(
        [weights.Weight("habitat", "生物多样性", 0.3), weights.Weight("carbon", "碳汇", 0.1, "待接入")],
        0.5,
        ZH,
    )
    names = [getattr(part, "data-control", None) for part in _parts(block)]
    assert [name for name in names if name] == ["weight:habitat", "sea"]
    assert "碳汇：待接入" in words(block)
    budget = weights.Budget(2030, 12800, 30000, 11960, 0.00058)
    assert words(weights.budget_foot(budget, ZH)) == "结余 840.00 万元每百万 效益 +0.058"
    assert words(weights.budget_foot(replace(budget, limit=float("nan")), ZH)).startswith("未设上限")


def test_grid_rows_print_what_is_missing_as_dashes() -> None:
    rows = tables.grid_rows(list(indicators().values()), (2025, 2030, 2035), 2030, ZH)
    first, last = rows[0], rows[-1]
    assert (first["dimension"], first["scenario"], first["status"], first["missed"]) == (
        "安全优质",
        "33.10",
        "重度",
        True,
    )
    assert (last["base"], last["scenario"], last["probability"], last["status"]) == (
        "--",
        "--",
        "--",
        "待接入",
    )
    assert rows[2]["direction"] == "不大于" and rows[1]["share"] == 91.0
    estimate = tables.grid_rows(list(indicators(Tier.ESTIMATE).values()), (2030,), 2030, ZH)
    assert [row["status"] for row in estimate] == ["估算未达", "估算达标", "估算达标", "待接入"]


def test_columns_follow_the_statutory_table() -> None:
    names = [column["headerName"] for column in tables.columns(2020, (2025, 2030, 2035), 2030, ZH)]
    assert names == [
        "序号", "维度", "指标", "单位", "属性", "基期 2020", "目标 2025", "目标 2030", "目标 2035", "情景值 2030",
        "达成概率", "状态", "责任部门", "来源",
    ]  # fmt: skip


def test_trend_draws_targets_as_steps() -> None:
    figure = charts.trend(indicators()["mangrove_area"], 2020, 2030, ZH)
    steps = [trace for trace in figure.data if trace.name == "目标" and trace.mode == "lines"]
    assert [list(trace.x) for trace in steps] == [[2020, 2025], [2025, 2030], [2030, 2035]]
    assert all(trace.y[0] == trace.y[1] == 25.0 for trace in steps)
    middle = next(trace for trace in figure.data if trace.name == "中位数 P50")
    assert list(middle.y) == [12.4, 26.8, 26.8, 26.8]
    assert any(trace.name == "P10–P90" for trace in figure.data)
    estimate = charts.trend(indicators(Tier.ESTIMATE)["mangrove_area"], 2020, 2030, ZH)
    assert not any(trace.name == "P10–P90" for trace in estimate.data)


def test_overlay_changes_by_its_address_only() -> None:
    overlay = Overlay("plan", "0" * 20, 2030, "abc")
    assert overlay.url == f"/tiles/plan/{{z}}/{{x}}/{{y}}.png?key={'0' * 20}&stage=2030&v=abc"
    assert Overlay("relief").url == "/tiles/relief/{z}/{x}/{y}.png"


def test_map_carries_all_that_a_sheet_must() -> None:
    sheet = Sheet("图名", "规划期限 2021—2035", "", ("CGCS2000", "来源"))
    legend = legends.legend_table("图例", "公顷", [LegendEntry("红树林", "#005A43", "20.00", "hatch")], ZH)
    drawn = maps.map_view(
        MapIds("x"), ZH, Extent(110.0, 18.9, 110.7, 19.5), Overlay("plan", "0" * 20, 2030), sheet, legend
    )
    painted = "".join(getattr(part, "data-paint", "") for part in _parts(drawn))
    for must in (
        "图名",
        "规划期限 2021—2035",
        "内部用图·未经审核",
        "北",
        "CGCS2000",
        "来源",
        "红树林",
        "20.00",
    ):
        assert must in painted
    leaflet = next(part for part in _parts(drawn) if part._namespace == "dash_leaflet")
    assert leaflet.attributionControl is False and leaflet.center == [19.2, 110.35]
    addresses = [part.url for part in _parts(drawn) if getattr(part, "url", None)]
    assert addresses and all(address.startswith(("/tiles/", "/vectors/")) for address in addresses)


def test_approved_map_shows_its_number() -> None:
    assert words(maps.stamp(Sheet("a", "b", "琼S(2026)001"), ZH)) == "审图号：琼S(2026)001"


def test_empty_legend_says_what_to_do() -> None:
    assert "先把左侧任一目标调到 0 以上" in words(legends.legend_table("图例", "", [], ZH))


def _parts(tree: Any) -> list[Any]:
    """A tree's components, itself included."""
    if isinstance(tree, (list, tuple)):
        return [part for child in tree for part in _parts(child)]
    if not hasattr(tree, "to_plotly_json"):
        return []
    return [tree, *_parts(getattr(tree, "children", None))]


def test_what_a_past_stage_cost_is_not_known_rather_than_nothing() -> None:
    html = markup(changes.cost_block([changes.Cost(2025, 0.0, 0.0, 0.0, float("nan"), past=True)], 2030, ZH))
    assert "已过，待填报" in html and "0.00" not in html and "不限" not in html


def test_an_indicators_name_leads_to_its_method_and_source() -> None:
    rows = list(indicators().values())
    html = markup(cards.cards(binding(rows), 2030, ZH)) + markup(changes.indicator_list(rows, 2030, True, ZH))
    assert html.count('href="/indicators?stage=2030&amp;open=mangrove_area"') == 2
