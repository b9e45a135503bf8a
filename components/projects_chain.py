"""The chain 指标-任务-项目-图斑: what serves an indicator, and what a project moves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from components import numbers, status, units
from components.projects_list import areas, programme
from components.projects_stopped import change_word, mark, stopped
from components.projects_view import Project, Task, View
from components.rows import IndicatorRow
from components.status import Attribute
from components.text import Text

MOST_PARCELS = 8


def panel(view: View, links: Sequence[tuple[str, str]], t: Text) -> list[Any]:
    """What stopping projects does, then the chain of what is picked.

    Args:
        links: (measure, indicator) pairs of the package.
    """
    project, task = view.project(view.pick), view.task(view.pick)
    indicator = next((row for row in view.scene.indicators if row.id == view.pick), None)
    if project:
        chain = of_project(project, view, t)
    elif task:
        chain = of_task(task, view, links, t)
    elif indicator:
        chain = of_indicator(indicator, view, links, t)
    else:
        chain = overview(view, links, t)
    return [stopped(view, t) if view.losses else None, html.Section(chain, className="chain")]


def step(word: str, note: str, content: Any, t: Text) -> html.Div:
    return html.Div([html.H3([word, html.Small(note)]), content], className="link-step")


def back(t: Text) -> html.Button:
    return html.Button(t("全部指标"), type="button", className="btn small", **{"data-pick": ""})


# ---- nothing is picked ------------------------------------------------------------------------------------------


def overview(view: View, links: Sequence[tuple[str, str]], t: Text) -> list[Any]:
    """All indicators that any project moves, binding ones first: the way into the chain."""
    rows = [row for row in view.scene.indicators if not row.pending and movers(view, row, links)]
    rows.sort(key=lambda row: (row.attribute is not Attribute.BINDING, row.order))
    lines = [indicator_line(row, view, links, t) for row in rows]
    return [
        html.Div([html.H2(t("指标—任务—项目—图斑"))], className="chain-head"),
        html.P(t("选一个指标，看哪些任务、项目和图斑支撑它；选一个项目，看它推动哪些指标。"), className="hint"),
        html.Ul(lines, className="chain-list") if lines else html.P(t("没有项目推动任何指标。"), className="hint"),
    ]


def movers(view: View, row: IndicatorRow, links: Sequence[tuple[str, str]]) -> list[Project]:
    """Projects that are on and move an indicator, or whose measure is linked to it; the strongest first."""
    linked = {measure for measure, name in links if name == row.id}
    found = [p for p in view.on if row.id in view.moved.get(p.id, {}) or p.measure in linked]
    return sorted(found, key=lambda p: -abs(view.change(p.id, row.id)))


def indicator_line(row: IndicatorRow, view: View, links: Sequence[tuple[str, str]], t: Text) -> html.Li:
    mine = movers(view, row, links)
    total = sum(view.change(project.id, row.id) for project in mine)
    return html.Li(
        html.Button(
            [
                html.Span(row.name, className="line-name"),
                standing(row, view, t),
                html.Span(t("{count} 个项目", count=len(mine)), className="hint"),
                html.B([change_word(total, row), html.Span(units.change(row.unit, t), className="unit")]),
            ],
            type="button",
            className="pick line",
            **{"data-pick": row.id},
        )
    )


def standing(row: IndicatorRow, view: View, t: Text) -> html.Span:
    value = row.at(view.scene.stage)
    return status.standing(
        value.status, row.attribute, row.met(view.scene.stage), not numbers.is_missing(value.p50), t
    )


# ---- an indicator -----------------------------------------------------------------------------------------------


def of_indicator(
    row: IndicatorRow, view: View, links: Sequence[tuple[str, str]], t: Text
) -> list[Any]:
    """Indicator, the tasks and projects that serve it, and their parcels."""
    year, mine = view.scene.stage, movers(view, row, links)
    linked = {measure for measure, name in links if name == row.id}
    served = [task for task in view.tasks if linked & set(task.measures)]
    value = row.at(year)
    facts = [
        (t("基期 {year}", year=view.scene.base_year), numbers.number(row.base, row.decimals)),
        (t("{year} 年方案值", year=year), numbers.number(value.p50, row.decimals)),
        (t("{year} 年目标", year=year), numbers.number(value.target, row.decimals)),
    ]
    bars = [contribution(project, view.change(project.id, row.id), mine, row, view, t) for project in mine]
    total = sum(view.change(project.id, row.id) for project in mine)
    whole = value.p50 - row.base
    rest = [] if numbers.is_missing(whole) else [rest_line(whole - total, row, t)]
    return [
        html.Div([html.H2(row.name), standing(row, view, t), back(t)], className="chain-head"),
        step(t("指标"), row.unit, html.Dl([html.Div([html.Dt(a), html.Dd(b)]) for a, b in facts], className="facts"), t),
        step(t("任务"), t("{count} 项", count=len(served)), task_lines(served, t), t),
        step(
            t("项目"),
            t("{count} 个，合计 {value} {unit}", count=len(mine), value=change_word(total, row), unit=units.change(row.unit, t)),
            html.Ul([*bars, *rest], className="chain-list"),
            t,
        ),
        step(t("图斑"), parcel_note(view, t), parcel_table(view, t), t),
    ]  # fmt: skip


def task_lines(tasks: Sequence[Task], t: Text) -> html.Ul:
    return html.Ul(
        [
            html.Li(html.Button([html.Span(task.name, className="line-name"), html.Span(space_word(task.space, t), className="hint")],
                                type="button", className="pick line", **{"data-pick": task.id}))
            for task in tasks
        ],
        className="chain-list",
    )  # fmt: skip


def space_word(space: str, t: Text) -> str:
    return {
        "ecological": t("生态空间"),
        "agricultural": t("农业空间"),
        "urban": t("城镇空间"),
        "edge": t("空间交界"),
    }[space]


def contribution(
    project: Project, change: float, among: Sequence[Project], row: IndicatorRow, view: View, t: Text
) -> html.Li:
    """A project and how much of an indicator it moves, with a bar against the strongest."""
    most = max((abs(view.change(other.id, row.id)) for other in among), default=0.0)
    return html.Li(
        html.Button(
            [
                html.I(str(project.number), className="pin-no", style={"--c": project.colour}),
                html.Span(project.name, className="line-name"),
                html.I(html.U(style={"width": f"{numbers.share(abs(change), most)}%"}), className="mini-bar"),
                html.B(change_word(change, row)),
            ],
            type="button",
            className="pick line bars",
            **{"data-pick": project.id},
        )
    )


def rest_line(rest: float, row: IndicatorRow, t: Text) -> html.Li:
    """What of the indicator's change stands in no project: works that the plan places by itself."""
    return html.Li(
        [html.Span(t("方案内未立项部分及共同作用"), className="line-name"), html.B(change_word(rest, row))],
        className="line rest",
    )


# ---- a task -----------------------------------------------------------------------------------------------------


def of_task(task: Task, view: View, links: Sequence[tuple[str, str]], t: Text) -> list[Any]:
    """Task, its indicators, projects and parcels."""
    mine = [project for project in view.projects if project.task == task.id]
    names = {name for measure, name in links if measure in task.measures}
    rows = [row for row in view.scene.indicators if row.id in names]
    return [
        html.Div([html.H2(task.name), html.Span(space_word(task.space, t), className="tag"), back(t)], className="chain-head"),
        step(t("指标"), t("{count} 项", count=len(rows)), html.Ul([indicator_line(row, view, links, t) for row in rows], className="chain-list"), t),
        step(t("项目"), t("{count} 个", count=len(mine)), html.Ul([project_line(project, t) for project in mine], className="chain-list"), t),
        step(t("图斑"), parcel_note(view, t), parcel_table(view, t), t),
    ]  # fmt: skip


def project_line(project: Project, t: Text) -> html.Li:
    return html.Li(
        html.Button(
            [
                html.I(str(project.number), className="pin-no", style={"--c": project.colour}),
                html.Span(project.name, className="line-name"),
                html.B([numbers.short(project.quantity), html.Span(project.unit, className="unit")]),
            ],
            type="button",
            className="pick line",
            **{"data-pick": project.id},
        )
    )


# ---- a project --------------------------------------------------------------------------------------------------


def of_project(project: Project, view: View, t: Text) -> list[Any]:
    """Project, its parcels, its task, and every indicator that it moves."""
    task = view.task(project.task)
    facts = [
        (t("责任部门"), project.body),
        (t("所属工程"), programme(project, t)),
        (t("位置"), project.place or numbers.MISSING),
        (t("重点区域"), t("、").join(areas(project, t)) or t("不在重点区域")),
        (t("起止年"), f"{project.start}–{project.end}"),
        (t("概算"), f"{numbers.number(project.budget, 0)} {t('万元')}"),
    ]
    moved = [row for row in view.scene.indicators if row.id in view.moved.get(project.id, {})]
    switch_word = t("启用本项目") if project.off else t("停用本项目")
    return [
        html.Div(
            [html.H2([html.I(str(project.number), className="pin-no", style={"--c": project.colour}), project.name]), back(t)],
            className="chain-head",
        ),
        html.Div(
            [
                html.Button(switch_word, type="button", className="btn", disabled=project.built, **{"data-toggle": project.id}),
                html.Button(t("放大到图斑"), type="button", className="btn", **{"data-zoom": project.id}),
            ],
            className="chain-tools",
        ),
        html.Dl([html.Div([html.Dt(a), html.Dd(b)]) for a, b in facts], className="facts wide"),
        step(t("图斑"), parcel_note(view, t), parcel_table(view, t), t),
        step(t("任务"), "", task_lines([task] if task else [], t), t),
        step(t("指标"), t("至 {year} 年，停用后不补足", year=view.scene.stage), moved_table(project, moved, view, t), t),
    ]  # fmt: skip


def moved_table(project: Project, rows: Sequence[IndicatorRow], view: View, t: Text) -> Any:
    """By how much a project moves its indicators, and whether their targets stand without it."""
    if not rows:
        return html.P(
            t("本项目还没有图斑，暂不推动指标：措施待接入，或范围内没有适宜地块。")
            if project.waits
            else t("本方案中没有它的图斑。"),
            className="hint",
        )
    year, heads = view.scene.stage, (t("指标"), t("变化"), t("停用后"))
    head = html.Tr([html.Th(word, scope="col", className="num" if place else "") for place, word in enumerate(heads)])
    lines = []
    for row in rows:
        change = view.change(project.id, row.id)
        left = row.at(year).p50 - (0.0 if project.off else change)
        name = html.Button(
            [row.name, html.Span(row.unit, className="unit")],
            type="button",
            className="pick",
            **{"data-pick": row.id},
        )
        cells = [change_word(change, row), verdict(left, row, year, t)]
        lines.append(html.Tr([html.Th(name, scope="row"), *(html.Td(cell, className="num") for cell in cells)]))
    return html.Table([html.Thead(head), html.Tbody(lines)], className="moved")


def verdict(value: float, row: IndicatorRow, year: int, t: Text) -> list[Any]:
    """A value and whether it meets the target."""
    target = row.at(year).target
    written = numbers.number(value, row.decimals)
    if numbers.is_missing(target) or numbers.is_missing(value):
        return [written]
    slack = 0.5 * 10**-row.decimals
    met = value <= target + slack if row.not_above else value >= target - slack
    return [written, mark(met, row, t)]


# ---- parcels ----------------------------------------------------------------------------------------------------


def parcel_note(view: View, t: Text) -> str:
    area = sum(parcel.area_ha for parcel in view.parcels)
    return t("{count} 个，{area} 公顷", count=len(view.parcels), area=numbers.number(area))


def parcel_table(view: View, t: Text) -> Any:
    if not view.parcels:
        return html.P(t("没有图斑。"), className="hint")
    head = html.Tr(
        [html.Th(word, scope="col", className=kind)
         for word, kind in ((t("图斑"), ""), (t("位置"), ""), (t("现状 → 实施后"), ""), (t("面积 公顷"), "num"))]
    )  # fmt: skip
    pins = {project.id: project for project in view.projects}

    def line(parcel: Any) -> html.Tr:
        turned = parcel.before if parcel.before == parcel.after else f"{parcel.before} → {parcel.after}"
        return html.Tr(
            [html.Th(f"{pins[parcel.project].number}-{parcel.number}", scope="row"), html.Td(parcel.place),
             html.Td(turned), html.Td(numbers.number(parcel.area_ha), className="num")]
        )  # fmt: skip

    first, more = view.parcels[:MOST_PARCELS], view.parcels[MOST_PARCELS:]
    shown = [html.Table([html.Thead(head), html.Tbody([line(parcel) for parcel in first])], className="parcels")]
    if more:
        rest = html.Table(html.Tbody([line(parcel) for parcel in more]), className="parcels")
        shown.append(html.Details([html.Summary(t("其余 {count} 个图斑", count=len(more))), rest]))
    return html.Div(shown)
