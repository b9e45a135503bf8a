"""The scenarios' page as a tree: toolbar, sliders, map, changes, strip; and the parts an answer draws anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from analytics.scenario.comparison import Side
from analytics.scenario.model import Mode, Scenario
from analytics.scenario.study import Study
from components import (
    changes,
    comparison,
    eased,
    gaps,
    layers,
    legends,
    maps,
    shell,
    sliders,
    strip,
    theme,
    weights,
)
from components.about import About
from components.comparison import Comparison
from components.layers import Overlay
from components.maps import Extent, MapIds, Sheet
from components.paint import markup, slot
from components.scene import Scene, View, budget_top, plan_legend, stage_legend
from components.scene import weights as scene_weights
from components.segments import Segments
from components.text import Language, Text


class Ids:
    """Ids of the page. Stores hold keys, never frames or arrays."""

    ASK = "scenarios-ask"
    ANSWER = "scenarios-answer"
    CONTROLS = "scenarios-controls"
    STANDS = "scenarios-stands"
    BUSY = "scenarios-busy"
    TAB = "scenarios-tab"
    HISTORY = "scenarios-history"
    PRESET = "scenarios-preset"
    UNDO = "scenarios-undo"
    REDO = "scenarios-redo"
    RESET = "scenarios-reset"
    SHARE = "scenarios-share"
    STAGE = "scenarios-stage"
    VIEW = "scenarios-view"
    PAINT = "scenarios-paint"
    MESSAGE = "scenarios-message"
    REFINE = "scenarios-refine"
    ENDED = "scenarios-ended"
    REFINED = "scenarios-refined"
    RUNNING = "scenarios-running"
    PROGRESS = "scenarios-progress"
    STOP = "scenarios-stop"
    WATCH = "scenarios-watch"
    CLOCK = "scenarios-clock"
    RETRY_ASK = "scenarios-retry-ask"
    KILL = "scenarios-kill"
    CALLED_OFF = "scenarios-called-off"
    LANG = "scenarios-lang"
    COMPARE = "scenarios-compare"


MAP = MapIds("scenarios")
WORDLESS = Text(Language.ZH)


def workbench(
    shown: Scene, view: View, compared: Comparison, stages: Sequence[int], presets: Sequence[tuple[str, str]],
    origin: tuple[str, int], extent: Extent, sheet: Sheet, menu: html.Div, tab: str, lang: Text,
) -> list[Any]:  # fmt: skip
    """The whole page.

    Args:
        compared: the scenarios set beside this one.
        presets: (key, name) of each preset.
        origin: key of the nearest preset, number of controls that stand differently.
        menu: of the scenarios that were saved under a name.
        tab: id of this very page in this very browser tab.
    """
    t = lang
    return [
        *stores(shown, compared, origin, tab, t),
        shell.heading(shell.Page.SCENARIOS.name(t)),
        toolbar(shown.key, compared, presets, origin, menu, t),
        html.Div(id=Ids.MESSAGE, className="message", role="alert"),
        html.Div(
            [
                html.Div(
                    left(shown, stages, t),
                    className="side-left",
                    role="region",
                    **{"aria-label": t("目标与预算")},
                ),
                html.Div(
                    maps.map_view(
                        MAP,
                        t,
                        extent,
                        shown.overlay(view, compared.picked),
                        sheet,
                        legend(shown, view, compared, t),
                        [view_switch(view, t)],
                        swipes=swipes(shown, compared, t),
                    ),
                    className="middle",
                ),
                html.Div(
                    right(shown, compared, t),
                    className="side-right",
                    role="region",
                    **{"aria-label": t("成效、费用与缺口")},
                ),
            ],
            className="columns",
        ),
        strip.strip(shown.certificate, shown.refined, t),
    ]


def stores(shown: Scene, compared: Comparison, origin: tuple[str, int], tab: str, t: Text) -> list[Any]:
    """What the page remembers: keys, and the numbers of questions."""
    return [
        dcc.Store(id=Ids.ASK, data={"key": shown.key, "edits": [], "n": 0}),
        dcc.Store(id=Ids.ANSWER, data=answer_mark(shown, 0, origin)),
        dcc.Store(id=Ids.COMPARE, data=compare_mark(compared)),
        dcc.Store(id=Ids.PAINT),
        dcc.Store(id=Ids.CONTROLS),
        dcc.Store(id=Ids.STANDS),
        dcc.Store(id=Ids.BUSY, data=False),
        dcc.Store(id=Ids.TAB, data=tab),
        dcc.Store(id=Ids.HISTORY, data={"past": [], "now": shown.key, "future": []}),
        dcc.Store(id=Ids.REFINE),
        dcc.Store(id=Ids.ENDED),
        dcc.Store(id=Ids.REFINED),
        dcc.Store(id=Ids.RUNNING, data=False),
        dcc.Store(id=Ids.PROGRESS),
        dcc.Store(id=Ids.STOP),
        dcc.Store(id=Ids.KILL),
        dcc.Store(id=Ids.CALLED_OFF),
        dcc.Store(id=Ids.RETRY_ASK),
        dcc.Store(id=Ids.LANG, data=str(t.language)),
        dcc.Store(id=Ids.WATCH),
        dcc.Interval(id=Ids.CLOCK, interval=2000, disabled=True),
    ]


def answer_mark(shown: Scene, n: int, origin: tuple[str, int]) -> dict[str, Any]:
    """What the browser has to know of an answer: which question, which key, which tier."""
    return {
        "n": n,
        "key": shown.key,
        "stage": shown.stage,
        "refined": shown.refined,
        "origin": origin[0],
        "changes": origin[1],
    }


def compare_mark(compared: Comparison) -> dict[str, Any]:
    """What the browser has to know of the comparison: keys, and which of them the map shows."""
    held = [each.shown.key for each in compared.others]
    return {"keys": held, "picked": compared.picked if compared.picked in held else ""}


def toolbar(
    key: str,
    compared: Comparison,
    presets: Sequence[tuple[str, str]],
    origin: tuple[str, int],
    menu: html.Div,
    t: Text,
) -> html.Div:
    return html.Div(
        [
            Segments(Ids.PRESET, origin[0], presets, t("预设情景")),
            html.Button(html.I(className="icon icon-undo"), id=Ids.UNDO, className="btn icon-only", disabled=True,
                        title=t("撤销"), **{"aria-label": t("撤销")}),
            html.Button(html.I(className="icon icon-redo"), id=Ids.REDO, className="btn icon-only", disabled=True,
                        title=t("重做"), **{"aria-label": t("重做")}),
            html.Button(t("重置"), id=Ids.RESET, className="btn", title=t("回到预设情景")),
            slot("changed", changed(origin[1], t), "changes-word"),
            html.Span(className="grow"),
            slot("compare", comparison.chips(key, compared, t), "compare"),
            menu,
            html.Button([html.I(className="icon icon-link"), html.Span(t("复制链接"))], id=Ids.SHARE, className="btn primary",
                        **{"data-done": t("已复制"), "data-failed": t("请从地址栏复制")}),
        ],
        className="toolbar",
        role="toolbar",
        **{"aria-label": t("情景工具")},
    )  # fmt: skip


def changed(count: int, t: Text) -> str:
    return t("比预设改了 {count} 处", count=count) if count else t("与预设相同")


def left(shown: Scene, stages: Sequence[int], t: Text) -> list[Any]:
    return [
        html.H2(t("目标与预算"), className="unseen"),
        Segments(
            Ids.STAGE,
            str(shown.stage),
            [(str(stage), t("至 {year}", year=stage)) for stage in stages],
            t("目标年份"),
            "wide",
        ),
        key_row(t),
        slot(
            "controls",
            [
                *sliders.slider_groups(shown.measures, t),
                weights.weight_block(shown.weights, shown.scenario.sea_weight, t),
                weights.budget_block(shown.budget, t),
            ],
        ),
    ]


def key_row(t: Text) -> html.Div:
    keys = {
        "k-done": t("已安排"),
        "k-real": t("现实潜力内"),
        "k-theory": t("理论潜力内"),
        "k-year": t("其他年份"),
        "k-xia": t("下达"),
    }
    return slot("keys", [html.Span([html.I(className=kind), word]) for kind, word in keys.items()], "key-row")


def right(shown: Scene, compared: Comparison, t: Text) -> list[Any]:
    classes = {"indicators": "indicators", "costs": "cost-block", "gaps": "gap-block"}
    return [
        slot(name, tree, classes[name], id=f"scenarios-{name}", tabIndex=0)  # it may scroll
        for name, tree in right_parts(shown, compared, t).items()
    ]


def view_switch(view: View, t: Text) -> Segments:
    return Segments(Ids.VIEW, str(view), [(str(each), each.word(t)) for each in View], t("地图内容"))


def legend(shown: Scene, view: View, compared: Comparison, t: Text) -> list[Any]:
    if view is View.POTENTIAL:
        return legends.ramp(
            t("修复潜力"), t("按当前权重，每公顷效益之和"), theme.SEQUENTIAL, t("低"), t("高")
        )
    if view is View.STAGES:
        title = t("各阶段进入方案的图斑")
        return legends.legend_table(title, "", stage_legend(shown, t), t)
    if view is View.DIFFERENCE:
        return comparison.legend(compared, sides(t), t)
    title = t("至 {year} 年进入方案的图斑", year=shown.stage)
    return legends.legend_table(title, t("未注单位：公顷"), plan_legend(shown, t), t)


def sides(t: Text) -> dict[Side, tuple[str, str]]:
    """Colour and name of each class of the map of differences."""
    names = (t("只在本情景"), t("只在对比情景"), t("两个情景相同"), t("措施不同"))
    return dict(zip(Side, zip(theme.SIDES, names, strict=True), strict=True))


def swipes(shown: Scene, compared: Comparison, t: Text) -> list[tuple[str, str]]:
    """What can be swiped against this plan: the base year's ecosystems and the plans of the scenarios beside it."""
    base = Overlay("ecosystems", version=shown.tiles).url
    return [
        (t("基期 {year} 生态系统", year=shown.base_year), base),
        *((each.name, each.shown.overlay(View.MEASURES).url) for each in compared.others),
    ]


def sheet(shown: Scene, view: View, about: About, t: Text) -> Sheet:
    titles = {
        View.POTENTIAL: t("修复潜力图"),
        View.DIFFERENCE: t("至 {year} 年两个情景之差", year=shown.stage),
    }
    title = titles.get(view, t("至 {year} 年修复措施配置图", year=shown.stage))
    return maps.sheet(title, about, t("河流、地形与图斑为示范模拟"), t)


def drawn(
    shown: Scene, view: View, compared: Comparison, around: Sheet, changes_made: int, t: Text
) -> dict[str, str]:
    """The parts of the page that an answer paints anew, as HTML by slot."""
    parts = {
        **sliders.parts(shown.measures, t),
        "budget-marks": weights.budget_marks(shown.budget, t),
        "budget-foot": weights.budget_foot(shown.budget, t),
        **right_parts(shown, compared, t),
        **map_parts(shown, view, compared, around, t),
        "compare": comparison.chips(shown.key, compared, t),
        "gap": strip.gap_words(shown.certificate, t),
        "shown": strip.shown(shown.refined, t),
        "changed": changed(changes_made, t),
    }
    return {name: markup(tree) for name, tree in parts.items()}


def right_parts(shown: Scene, compared: Comparison, t: Text) -> dict[str, Any]:
    own = [
        *changes.indicator_list(shown.indicators, shown.stage, shown.refined, t),
        eased.fold(shown.links, shown.years[-1], t),
    ]
    return {
        "indicators": comparison.above(comparison.table(shown, compared, t), own, t)
        if compared.others
        else own,
        "costs": changes.cost_block(shown.costs, shown.stage, t),
        "gaps": gaps.gap_block(shown.gaps, shown.ways, shown.stage, t),
    }


def map_parts(shown: Scene, view: View, compared: Comparison, around: Sheet, t: Text) -> dict[str, Any]:
    return {
        "map-title": maps.title_block(around, t),
        "map-legend": legend(shown, view, compared, t),
        "map-swipe": layers.swipe_list(swipes(shown, compared, t), t),
    }


def control_values(study: Study, scenario: Scenario, stage: int) -> dict[str, tuple[float, str]]:
    """Where every control stands at a stage: value and mode, by its name."""
    targets = {x.measure: (x.quantity, str(x.mode)) for x in scenario.targets if x.stage == stage}
    found = {f"target:{name}": targets.get(name, (0.0, str(Mode.EXACTLY))) for name in study.measure_ids}
    found |= {
        f"weight:{weight.id}": (weight.value, "") for weight in scene_weights(study, scenario, WORDLESS)
    }
    limit = dict(scenario.budgets).get(stage, budget_top(study, scenario))
    return {**found, "sea": (scenario.sea_weight, ""), "budget": (limit, "")}
