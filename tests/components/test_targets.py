"""规划目标: planning and monitoring view, what opens under a row, linkage, references, funds, the printed table."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from analytics.linkage import Basis, Requirement, Scope
from analytics.monitoring import Actual
from analytics.options.reference import Intact
from analytics.public_budget import Budget
from analytics.scenario.model import Tier
from analytics.scenario.references import ReferenceEcosystem
from components import (
    charts,
    targets,
    targets_detail,
    targets_funds,
    targets_links,
    targets_paper,
    targets_watch,
)
from components.about import About
from components.changes import Cost
from components.gaps import Ways
from components.paint import markup
from components.scene import Scene
from components.status import Status
from components.targets_view import Records, Targets, View
from components.weights import Budget as Limit
from tests.components.small import EN, NAN, SCENARIO, ZH, indicators, measures
from tests.components.test_drawing import words

ABOUT = About(
    "示例市",
    True,
    "示范数据·不得作为规划成果",
    2020,
    "2021—2035",
    1.0,
    1.0,
    "abc",
    (),
    "CGCS2000",
    "示例部门甲",
    "",
    "",
)
ACTUALS = {
    ("mangrove_area", 2024): Actual(24.0, False, "S", "年度变更调查"),
    ("mangrove_area", 2025): Actual(26.0, False, "S", "年度变更调查"),
    ("riparian", 2025): Actual(20.0, True, "P", "台账"),  # 36.00 asked, from 0: more than half
    ("pond_area", 2025): Actual(590.0, False, "S", "解译"),  # 不大于 440, from 600
    ("satisfaction", 2025): Actual(90.0, False, "S", "问卷"),  # no model, target 88
}
ROW = {
    "note_zh": "全省合计",
    "note_en": "The whole province",
    "source": "国函〔2023〕97号",
    "source_en": "Guohan 97",
}
REQUIREMENTS = (
    Requirement("A", Basis.THREE_LINES, Scope.PROVINCE, "mangrove_area", 2035, 1.5, "万亩", "S", ROW),
    Requirement("B", Basis.CITY, Scope.CITY, "riparian", 2030, 40.0, "km", "S", ROW),
    Requirement("C", Basis.NATION, Scope.NATION, "satisfaction", 2030, 80.0, "%", "S", ROW),
)  # fmt: skip
REFERENCES = {
    "mangrove_area": (ReferenceEcosystem("0303", ("M2",), 28.4, Intact(83, math.inf, 0.93)),),
    "pond_area": (ReferenceEcosystem("1108", ("M1",), 3.0, Intact(70, math.inf, math.inf)),),
}


def shown(
    view: View = View.PLAN,
    tier: Tier = Tier.REFINED,
    t: Any = ZH,
    actuals: dict[tuple[str, int], Actual] | None = None,
    budget: Budget | None = None,
    requirements: tuple[Requirement, ...] = REQUIREMENTS,
) -> Targets:
    rows = tuple(sorted(indicators(tier, t).values(), key=lambda row: row.order))
    costs = tuple(
        Cost(year, NAN, cost, NAN, NAN) for year, cost in ((2025, 1000.0), (2030, 2500.0), (2035, 4000.0))
    )
    scene = Scene("0" * 20, 2030, 2020, (2025, 2030, 2035), tier is Tier.REFINED, SCENARIO, rows, tuple(measures(t).values()), costs, (), Ways(True, (), {}, ()), (), (),
                  Limit(2030, NAN, NAN, NAN, NAN), 0.0, "")  # fmt: skip
    known = ACTUALS if actuals is None else actuals
    return Targets(
        scene=scene,
        scenario="规划方案",
        years=(2025, 2030, 2035),
        closed=(2025,) if known else (),
        status_date="2025-12-31" if known else "2020-12-31",
        view=view,
        recorded=2025 if known else 0,
        records=Records(known, requirements, REFERENCES, budget),
        measures={"M1": "退塘还湿", "M2": "红树林营造"},
        classes={"0303": "红树林地", "1108": "沼泽地"},
        marine=frozenset(),
        targets=[{"indicator": "mangrove_area", "target": 25.0, "kind": "示例", "source": "示范"}],
    )


def watched(t: Any = ZH) -> dict[str, dict[str, Any]]:
    page = shown(View.MONITOR, t=t)
    return {row["id"]: row for row in targets_watch.grid_rows(page.scene.indicators, page, t)}


def test_monitoring_shows_target_actual_gap_change_and_status() -> None:
    rows = watched()
    mangrove = rows["mangrove_area"]
    assert [mangrove[name] for name in ("previous", "scenario", "change", "target", "gap", "status", "source")] == [
        "24.00", "26.00", "+8.33 %", "25.00", "+1.00", "正常", "年度变更调查",
    ]  # fmt: skip
    buffer = rows["riparian"]
    assert (buffer["gap"], buffer["status"], buffer["tone"], buffer["missed"]) == (
        "−16.00",
        "临界",
        "critical",
        True,
    )
    assert buffer["source"] == "模拟：台账" and buffer["evidence"] == "设"
    ponds = rows["pond_area"]  # a tenth of the way is done: 重度, but only expected, so not red
    assert (ponds["gap"], ponds["status"], ponds["tone"], ponds["missed"]) == (
        "−150.00", "重度", "severe-expected", False,
    )  # fmt: skip
    asked = rows["satisfaction"]
    assert (asked["scenario"], asked["gap"], asked["status"]) == ("90.00", "+2.00", "正常")


def test_change_of_a_percentage_is_in_points() -> None:
    assert targets_watch.change_word(0.2, "%", ZH) == "+0.20 百分点"
    assert targets_watch.change_word(-3.0, "ha", ZH) == "−3.00 %"
    assert targets_watch.change_word(0.2, "%", EN) == "+0.20 pp"
    assert targets_watch.change_word(NAN, "%", ZH) == "--"


def test_what_was_not_reported_is_never_modelled() -> None:
    page = replace(shown(View.MONITOR), recorded=2024)
    rows = {row["id"]: row for row in targets_watch.grid_rows(page.scene.indicators, page, ZH)}
    assert (rows["riparian"]["scenario"], rows["riparian"]["status"], rows["riparian"]["source"]) == (
        "--", "无数据", "待填报",
    )  # fmt: skip
    assert [column["headerName"] for column in targets_watch.columns(page, ZH)][6:10] == [
        "实际 2023", "实际 2024", "同比", "目标 2025",
    ]  # fmt: skip


def test_tally_counts_the_words() -> None:
    page = shown(View.MONITOR)
    assert words(targets_watch.tally(page.scene.indicators, page, ZH)) == "正常2临界1重度1无数据0"
    assert words(targets.tally(page.scene.indicators, 2030, True, ZH)) == "正常1临界1重度1无数据1"


def test_filter_of_either_view() -> None:
    plan = targets.table(shown(), "", targets.Filter.JUDGED, ZH)
    watch = targets.table(shown(View.MONITOR), "", targets.Filter.JUDGED, ZH)
    assert [row["id"] for row in plan["rows"]] == ["riparian", "mangrove_area", "pond_area"]
    assert [row["id"] for row in watch["rows"]] == ["riparian", "mangrove_area", "pond_area", "satisfaction"]
    assert plan["body"].endswith("view-plan") and watch["body"].endswith("view-monitor")


def test_a_package_without_actuals_says_what_to_bring() -> None:
    page = shown(View.MONITOR, actuals={})
    assert targets.body_class(page).endswith("is-empty")
    said = words(targets_watch.empty(page, ZH))
    assert "现状日期为 2020-12-31" in said and "tables/actuals.csv" in said and "status_date" in said
    late = replace(page, closed=(2025,))
    assert "2025 年阶段已过，完成情况待填报" in words(targets_watch.empty(late, ZH))


def test_simulated_actuals_are_called_so() -> None:
    assert "1 项为模拟" in words(targets_watch.notice(shown(View.MONITOR), ZH))
    real = {key: each for key, each in ACTUALS.items() if not each.simulated}
    assert targets_watch.notice(shown(View.MONITOR, actuals=real), ZH) is None


def test_a_row_opens_with_course_formula_reference_and_superiors() -> None:
    page = shown()
    drawn = targets_detail.detail(indicators()["mangrove_area"], page, ZH)
    said = words(drawn)
    assert any(type(part).__name__ == "Graph" for part in parts(drawn))
    assert "Σ_{p ≤ t} φ_m·q_mp" in said, "the formula of the method"
    assert "红树林地：植被覆盖 83 %，生境质量 0.93" in said
    assert "全省 ≥ 1.5 万亩（2035） 待分解" in said and "26.80" in said
    pond = words(targets_detail.detail(indicators()["pond_area"], page, ZH))
    assert "沼泽地：本地完好样地不足" in pond and "没有已公布的要求入库" in pond
    links = [part.href for part in parts(drawn) if type(part).__name__ == "A"]
    assert any(link.startswith("/projects") and "pick=mangrove_area" in link for link in links)
    assert "/data#works_indicators" in links


def test_without_a_model_and_without_reports_there_is_no_course() -> None:
    drawn = targets_detail.detail(indicators()["satisfaction"], shown(actuals={}), ZH)
    assert "尚不能计算：待接入：问卷调查" in words(drawn)
    reported = targets_detail.detail(indicators()["satisfaction"], shown(), ZH)
    assert any(type(part).__name__ == "Graph" for part in parts(reported))


def test_the_projection_begins_at_the_last_actual() -> None:
    row = indicators()["mangrove_area"]
    figure = charts.trend(row, 2020, 2030, ZH, {2024: 24.0, 2025: 26.0})
    traces = {trace.name: trace for trace in figure.data}
    assert list(traces["中位数 P50"].x) == [2025, 2030, 2035]
    assert list(traces["中位数 P50"].y) == [26.0, 26.8, 26.8]
    assert list(traces["P10–P90"].x) == [2025, 2030, 2035] and traces["P10–P90"].y[0] == 26.0
    assert list(traces["实际"].y) == [24.0, 26.0]


def test_linkage_judges_only_what_the_city_has_to_keep_to() -> None:
    page = shown()
    rows = {row.id: row for row in page.scene.indicators}
    found = [targets_links.stands(each, rows[each.indicator], page) for each in REQUIREMENTS]
    assert [targets_links.standing_word(each, ZH) for each in found] == ["待分解", "不一致", "对照：达到"]
    chip = targets_links.standing_chip(REQUIREMENTS[1], rows["riparian"], page, ZH)
    assert chip.className == "chip severe"
    said = words(targets_links.linkage_part(page, ZH))
    assert "双评价成果未入库。请提供" in said and "下达到本市的数未入库" in said
    assert "国函〔2023〕97号" in said and "−4.00" in said
    assert "本市 ≥ 40 千米（2030）" in said


def test_without_any_requirement_the_table_says_what_to_bring() -> None:
    said = words(targets_links.linkage_part(shown(requirements=()), ZH))
    assert said.count("未入库") == 6, "a mark and a sentence for each of the three kinds of plan"


def test_references_name_measures_and_targets() -> None:
    said = words(targets_links.references_part(shown(), ZH))
    assert "红树林地0303红树林营造红树林面积28.4083--0.93" in said
    assert "沼泽地1108退塘还湿坑塘面积3.00------" in said
    assert "不设参照" in said and "缓冲带长度" in said


def test_funds_against_the_public_budget() -> None:
    budget = Budget(2024, {"general": 60_000.0, "environment": 1_500.0}, True, ("决算",))
    said = words(targets_funds.funds_part(shown(budget=budget), ZH))
    assert "2026—2030 年1,5003000.50 %20.00 %" in said
    assert (
        "2024 年：一般公共预算支出 60,000 万元；节能环保支出 1,500 万元。来源：决算" in said
        and "模拟" in said
    )
    empty = words(targets_funds.funds_part(shown(), ZH))
    assert "公共预算未入库" in empty and "tables/public_budget.csv" in empty and "%" not in empty


def test_a_stage_that_is_past_and_not_reported_has_no_cost() -> None:
    page = shown()
    costs = (Cost(2025, NAN, 0.0, NAN, NAN), *page.scene.costs[1:])
    said = words(targets_funds.funds_part(replace(page, scene=replace(page.scene, costs=costs)), ZH))
    assert "2021—2025 年----" in said


@pytest.mark.parametrize("view", View)
def test_the_paper_holds_every_indicator_in_the_order_of_the_statutory_table(view: View) -> None:
    title, line, table, _ = targets_paper.paper(shown(view), ABOUT, ZH)
    heads = [words(head) for head in table.children[1].children.children]
    rows = [row for body in table.children[2:] for row in body.children]
    assert len(rows) == 4 and "示例市" in words(title) and "规划期限 2021—2035" in words(line)
    if view is View.PLAN:
        assert heads == [
            "序号",
            "维度",
            "指标",
            "单位",
            "属性",
            "基期 2020",
            "2025",
            "2030",
            "2035",
            "责任部门",
            "来源",
        ]
        assert [words(cell) for cell in rows[2].children] == [
            "3", "和谐共生", "坑塘面积（不大于）", "公顷", "预期性", "600.00", "440.00", "440.00", "440.00", "示例部门甲",
            "示范数据按本行算法计算",
        ]  # fmt: skip
        assert [words(cell) for cell in rows[3].children][4:6] == ["待定", "--"]
    else:
        assert heads[6:12] == ["实际 2024", "实际 2025", "同比", "目标 2025", "差距", "状态"]


def test_everything_below_can_be_painted_and_speaks_english() -> None:
    page = shown(View.MONITOR, t=EN, budget=Budget(2024, {"general": 1.0}, False, ()))
    html = "".join(targets.parts(page, ABOUT, EN).values())
    for word in (
        "Not divided yet",
        "Double evaluation",
        "Reference ecosystems",
        "General public budget",
        "Year on year",
    ):
        assert word in html
    assert markup(targets_watch.empty(page, EN))


def test_kinds_of_targets() -> None:
    page = shown()
    assert page.kinds(ZH) == "目标为示例，非下达值"
    assigned = {"indicator": "riparian", "target": 36.0, "kind": "下达", "source": "琼府〔2026〕1号"}
    mixed = replace(page, targets=[*page.targets, assigned])
    assert mixed.kinds(ZH) == "下达目标 1 个，其余为示例"
    assert mixed.target_source("riparian", ZH) == "下达：琼府〔2026〕1号"
    assert mixed.target_source("pond_area", ZH) == "没有目标"
    assert replace(page, targets=[assigned]).kinds(ZH) == "目标均为下达值"


def test_estimates_claim_no_status_in_the_planning_view() -> None:
    page = shown(tier=Tier.ESTIMATE)
    rows = targets.table(page, "", targets.Filter.ALL, ZH)["rows"]
    assert [row["status"] for row in rows] == ["估算未达", "估算达标", "估算达标", "待接入"]
    assert page.reading(indicators()["mangrove_area"]).status is Status.NORMAL, "reports stand for themselves"


def parts(tree: Any) -> list[Any]:
    if tree is None or isinstance(tree, (str, int, float)):
        return []
    if isinstance(tree, (list, tuple)):
        return [part for child in tree for part in parts(child)]
    return [tree, *parts(getattr(tree, "children", None))]
