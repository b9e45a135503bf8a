"""The page of tasks and projects: list, chain, losses, tasks and money as trees."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analytics.scenario.model import Tier
from components import projects, projects_chain, projects_list, projects_stopped, projects_tasks, units
from components.changes import Cost
from components.gaps import Ways
from components.paint import markup
from components.projects_view import Group, Loss, Parcel, Project, Task, View
from components.scene import Scene
from components.weights import Budget
from tests.components import small

NAN = float("nan")
YEARS = (2025, 2030, 2035)
LINKS = (("M2", "mangrove_area"), ("M8", "riparian"))
TASKS = (
    Task("T1", "红树林修复", "ecological", ("M2",), "公顷"),
    Task("T2", "缓冲带", "edge", ("M8",), "千米"),
)


def project(id: str, number: int, measure: str, **rest: object) -> Project:
    usual = Project(
        id=id, number=number, name=f"示例项目{number}", measure=measure, measure_name="", colour="#005A43",
        task="T1" if measure == "M2" else "T2", consolidation="", stage=2030, start=2026, end=2028, quantity=5.0,
        unit="公顷", budget=300.0, body="示例部门甲", programme="示例工程", level="national", place="甲镇",
        areas=(("protected", 1.0), ("fragile", 0.2)), built=False, waits=False, off=False, latitude=19.2,
        longitude=110.5,
    )  # fmt: skip
    return replace(usual, **rest)  # type: ignore[arg-type]


def scene() -> Scene:
    return Scene(
        key="0" * 20, stage=2030, base_year=2020, years=(2025, 2030, 2035), refined=False,
        scenario=small.SCENARIO,
        indicators=tuple(small.indicators(Tier.ESTIMATE).values()), measures=(),
        costs=(Cost(2030, NAN, 11960.0, NAN, 12800.0),), gaps=(), ways=Ways(True, (), {}, ()), links=(), weights=(),
        budget=Budget(2030, 12800.0, 20000.0, 11960.0, NAN), certificate=0.0, tiles="",
    )  # fmt: skip


def view(**rest: object) -> View:
    usual = View(
        scene=scene(), base_key="1" * 20, tasks=TASKS,
        projects=(project("P1", 1, "M2"), project("P2", 2, "M8", consolidation="rural", budget=120.0)),
        moved={"P1": {"mangrove_area": {2030: 4.5}}, "P2": {"riparian": {2030: 2.0}}},
        spaces=(Group("生态空间", (20.0, 3.0)), Group("农业空间", (0.0, 30.0))), arranged=(5.0, 4.0),
        money={2030: {"central": 200.0, "city": 220.0}},
    )  # fmt: skip
    return replace(usual, **rest)  # type: ignore[arg-type]


def test_the_list_groups_projects_and_sums_what_is_on() -> None:
    shown = markup(projects_list.project_list(view(), YEARS, small.ZH))
    assert "生态保护修复项目" in shown and "全域土地综合整治 · 乡村生态保护修复" in shown
    assert "1 个，启用 1 个" in shown and ">300<" in shown
    stopped = replace(view(), projects=(project("P1", 1, "M2", off=True),))
    assert "1 个，启用 0 个" in markup(projects_list.project_list(stopped, YEARS, small.ZH))


def test_a_bar_stands_where_its_years_are() -> None:
    bar = projects_list.gantt(project("P1", 1, "M2"), 2020, YEARS).children[-1]
    assert bar.style == {"left": "33.33%", "width": "20.00%", "--c": "#005A43"}


def test_what_is_built_cannot_be_switched_off() -> None:
    assert 'disabled' in markup(projects_list.switch(project("P1", 1, "M2", built=True), small.ZH))
    on = markup(projects_list.switch(project("P1", 1, "M2"), small.ZH))
    assert 'aria-checked="true"' in on and "disabled" not in on and 'data-toggle="P1"' in on


def test_key_areas_say_whether_all_of_it_lies_there() -> None:
    assert projects_list.areas(project("P1", 1, "M2"), small.ZH) == ["自然保护地与红线", "部分生态脆弱区"]


def test_an_indicator_shows_its_tasks_projects_and_parcels() -> None:
    parcels = tuple(Parcel("P1", n, 2.5, 2.5, 150.0, "甲镇", "滩涂", "红树林") for n in range(1, 11))
    shown = markup(projects_chain.panel(view(pick="mangrove_area", parcels=parcels), LINKS, small.ZH))
    assert 'data-pick="T1"' in shown and 'data-pick="T2"' not in shown
    assert 'data-pick="P1"' in shown and 'data-pick="P2"' not in shown
    assert "1 个，合计 +4.50 公顷" in shown
    assert "+9.90" in shown, "what of 12.40 -> 26.80 stands in no project"
    assert "10 个，25.00 公顷" in shown and "其余 2 个图斑" in shown


def test_a_project_shows_what_it_moves_and_whether_targets_stand_without_it() -> None:
    shown = markup(projects_chain.panel(view(pick="P1"), LINKS, small.ZH))
    assert "+4.50" in shown and "22.30" in shown, "26.80 without 4.50"
    assert "未达" in shown, "the target is 25.00"
    assert 'data-toggle="P1"' in shown and "国家工程 示例工程" in shown
    waiting = view(projects=(project("P1", 1, "M2", waits=True),), moved={}, pick="P1")
    assert "还没有图斑" in markup(projects_chain.panel(waiting, LINKS, small.ZH))


def loss(**rest: object) -> Loss:
    usual = Loss("mangrove_area", 2030, 25.0, 26.8, 22.3, 26.8, True, False, True)
    return replace(usual, **rest)  # type: ignore[arg-type]


def test_stopping_a_project_says_which_indicators_fail() -> None:
    off = view(
        projects=(project("P1", 1, "M2", off=True),), losses=(loss(), loss(year=2025)), costs=(500.0, 200.0, 480.0)
    )
    shown = markup(projects_stopped.stopped(off, small.ZH))
    assert "红树林面积 由达标变为未达" in shown and "原来达标的仍达标" in shown
    assert shown.count("−4.50") == 1 and "±0" in shown
    assert "不补足 −300，重算 −20" in shown
    short = replace(off, losses=(loss(rerun=24.0, met_rerun=False),))
    assert "红树林面积 仍未达" in markup(projects_stopped.stopped(short, small.ZH))
    nothing = replace(off, losses=(loss(without=26.8, met_without=True),))
    assert "没有指标因此变化" in markup(projects_stopped.stopped(nothing, small.ZH))


def test_tasks_add_up_and_say_what_stands_in_no_project() -> None:
    first, _ = projects_tasks.tasks(view(), small.ZH)
    lines = [markup(row) for row in first.children.children[2].children]
    assert "20.00" in lines[2] and "33.00" in lines[2]
    assert "5.00" in lines[3] and "15.00" in lines[4] and "29.00" in lines[4]


def test_money_has_its_sums() -> None:
    shown = markup(projects_tasks.money(view(), YEARS, small.ZH))
    assert "中央财政" in shown and "省级财政" not in shown and ">420<" in shown and "12,800" in shown


@pytest.mark.parametrize(
    ("pick", "linked"), [("", ()), ("P2", ("P2",)), ("T1", ("P1",)), ("riparian", ("P2",))]
)
def test_what_belongs_to_a_pick(pick: str, linked: tuple[str, ...]) -> None:
    assert projects.linked(view(pick=pick)) == linked
    assert projects.answer(view(pick=pick))["key"] == "0" * 20


def test_headline_counts_what_is_on() -> None:
    said = projects.headline(view(), YEARS, small.ZH)
    assert said == "2 项任务，2 个项目启用 2 个（近期 0、中期 2、远期 0），概算 420 万元"


def test_a_change_of_a_percentage_is_in_points() -> None:
    assert (units.change("%", small.ZH), units.change("公顷", small.ZH)) == ("百分点", "公顷")
