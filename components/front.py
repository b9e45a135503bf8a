"""The overview as a tree: the city's map, the sentence, cards, dimensions and what else is worth a look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from analytics import monitoring
from analytics.scenario.study import Study
from components import cards, legends, maps, numbers, opening, shell, tier
from components.about import About
from components.layers import MapLayer, Overlay
from components.legends import LegendEntry
from components.maps import Extent, MapIds, Sheet
from components.paint import markup, slot
from components.rows import IndicatorRow, MeasureRow, binding, records
from components.scene import Scene
from components.segments import Segments
from components.text import Text
from components.tier import TierIds

PREFIX = "overview"
MAP = MapIds(PREFIX)
Tier = TierIds(PREFIX)
LEGEND_ROWS = 13
# Patterns of the table, as the swatches call them.
FORMS = {"hatch": "hatch", "grid": "grid", "cross-hatch": "cross"}


class Ids:
    """Ids of the page."""

    YEAR = f"{PREFIX}-year"
    PAINT = f"{PREFIX}-paint"


def front(
    shown: Scene,
    study: Study,
    extent: Extent,
    sheet: Sheet,
    choices: Sequence[MapLayer],
    scenario_name: str,
    notice: str,
    t: Text,
) -> list[Any]:
    """The overview.

    Args:
        choices: layers that the map's switch offers; the first is shown.
    """
    drawn = parts(shown, study, t)
    first = Overlay(choices[0].name, version=shown.tiles)
    return [
        dcc.Store(id=Ids.PAINT),
        shell.heading(shell.Page.OVERVIEW.name(t)),
        html.Div(
            maps.map_view(MAP, t, extent, first, sheet, None, layers=choices),
            className="sheet",
        ),
        html.Div(
            [
                opening.note(notice),
                slot("sentence", drawn["sentence"], "sentence", **{"aria-live": "polite"}),
                html.Div(
                    [
                        slot("aside", drawn["aside"]),
                        html.A(t("在情景里调整"), href=shell.href(shell.Page.SCENARIOS, t, key=shown.key), className="btn primary inside"),
                        html.Span(className="grow"),
                        year_switch(shown.stage, study.stages, t),
                    ],
                    className="sentence-side",
                ),
                html.Div([html.H2(t("约束性指标")), slot("standing", drawn["standing"], "hint"),
                          tier.note(Tier, shown.refined, t),
                          html.Span(className="grow"), key(t),
                          html.A(t("全部指标"), href=shell.href(shell.Page.INDICATORS, t), className="inside more-link")],
                         className="section-head"),
                slot("cards", drawn["cards"], "cards"),
                html.Div(
                    [
                        html.Section([html.H2(t("四个维度")), slot("dimensions", drawn["dimensions"])], className="box"),
                        html.Section(slot("reading", [html.H2(t("这些数字从哪来")), html.Ul(reading(shown, scenario_name, t), className="reading")]), className="box"),
                    ],
                    className="pair",
                ),
            ],
            className="story",
        ),
    ]  # fmt: skip


def parts(shown: Scene, study: Study, t: Text) -> dict[str, Any]:
    """What depends on the year, by the names of its slots."""
    rows, year, links = shown.indicators, shown.stage, study.catalogue.links
    measured = monitoring.years(monitoring.actuals(study.parameters), study.base_year)
    return {
        "sentence": cards.sentence(binding(rows), year, t),
        "aside": way_out(rows, shown.measures, year, links, t) or cards.aside(binding(rows), year, t),
        "cards": cards.cards(binding(rows), year, t),
        "dimensions": cards.dimensions(rows, year, t),
        "standing": standing(year, max(measured, default=0), t),
    }


def standing(year: int, measured: int, t: Text) -> str:
    """What the values of the cards are, and up to which year anything was measured (0: nothing yet)."""
    if measured:
        return t("{year} 年预测值；监测值填报至 {last} 年，见规划目标的监测视图", year=year, last=measured)
    return t("{year} 年预测值；监测值待填报", year=year)


def painted(shown: Scene, study: Study, t: Text) -> dict[str, str]:
    """The same as HTML text."""
    return {name: markup(tree) for name, tree in parts(shown, study, t).items()}


def year_switch(year: int, years: Sequence[int], t: Text) -> Segments:
    return Segments(Ids.YEAR, str(year), [(str(each), str(each)) for each in years], t("目标年份"))


def way_out(
    indicators: Sequence[IndicatorRow],
    measures: Sequence[MeasureRow],
    year: int,
    links: Sequence[tuple[str, str]],
    t: Text,
) -> str:
    """The cheapest way to the binding target that is missed by the largest share: more of a measure that serves it.

    A measure whose quantity q (下达) alone lifts the indicator from its base to its target closes the gap with
    q gap / (target - base) more; each costs at least the marginal price of the plan. Nothing is said where no measure
    meets the target by its quantity alone.

    Args:
        links: (measure, indicator) pairs.
    """
    short = [row for row in binding(indicators) if row.met(year) is False]
    for indicator in sorted(short, key=lambda row: row.gap(year) / max(abs(row.at(year).target), 1e-9)):
        serving = {measure for measure, served in links if served == indicator.id}
        share = abs(indicator.gap(year) / (indicator.at(year).target - indicator.base))
        ways = [
            (numbers.is_missing(row.marginal_cost), row.assigned * share * row.marginal_cost, row)
            for row in measures
            if row.id in serving and not numbers.is_missing(row.assigned * share)
        ]
        for unpriced, price, row in sorted(ways, key=lambda way: way[:2])[:1]:
            more = row.assigned * share
            said = {"name": row.name, "more": numbers.number(more), "unit": row.unit}
            if row.quantity + more > row.realistic:
                return t("补齐需再做{name} {more} {unit}，超出现实潜力，须先协商权属或用途。", **said)
            if not unpriced:
                cost = numbers.number(price, 0)
                return t(
                    "再做{name} {more} {unit}可以补齐，至少再花 {cost} 万元（估算）。", **said, cost=cost
                )
    return ""


def key(t: Text) -> html.Span:
    return html.Span(
        [
            html.I(className="o"),
            t("基期"),
            html.I(className="f"),
            t("预测"),
            html.I(className="t"),
            t("目标年"),
        ],
        className="lgd",
    )


def sheet(about: About, t: Text) -> Sheet:
    title = t("{city}国土空间生态修复总体布局图", city=about.city)
    return maps.sheet(title, about, t("分区与三类空间为示范模拟"), t)


def legend(study: Study, t: Text) -> list[Any]:
    """Ecosystem groups inside the city with their areas; small classes of one group share a line."""
    entries = [
        LegendEntry(name, colour, numbers.number(area_ha / 100), form)
        for name, colour, form, area_ha in groups(study, t)
    ]
    return legends.legend_table(t("生态系统类型"), t("单位：km²"), entries, t)


def groups(study: Study, t: Text) -> list[tuple[str, str, str, float]]:
    """(name, colour, form, hectares) per second-level ecosystem class, largest first, the smallest taken together."""
    areas = study.facts.class_ha.sum(axis=0)
    found: dict[str, tuple[str, str, str, float, float]] = {}
    for row in records(study.parameters.classes):
        area = float(areas[int(row["value"])])
        if area <= 0 or row["group"] in ("sea", "nearshore"):
            continue
        name = t.pick(row["ecosystem_2"], row.get("ecosystem_2_en"))
        form = FORMS.get(row["pattern"], "fill")
        before = found.get(name, (name, "", "fill", 0.0, 0.0))
        # The line takes the colour of its largest class.
        lead = (row["colour_screen"], form, area) if area > before[4] else (before[1], before[2], before[4])
        found[name] = (name, lead[0], lead[1], before[3] + area, lead[2])
    rows = [entry[:4] for entry in sorted(found.values(), key=lambda entry: -entry[3])]
    rest = sum(row[3] for row in rows[LEGEND_ROWS:])
    return [*rows[:LEGEND_ROWS], *([(t("其他"), "#E4DED7", "fill", rest)] if rest else [])]


def reading(shown: Scene, scenario_name: str, t: Text) -> list[html.Li]:
    """Where the numbers of this screen come from, in three lines."""
    cost = next((cost for cost in shown.costs if cost.year == shown.costs[-1].year), None)
    lines = [
        (t("情景"), scenario_name),
        (t("估算"), t("按系数折算，未给概率")),
        (t("精算"), t("模型在实施后的地表上重算，附概率")),
        (
            t("累计费用，至 {year} 年", year=cost.year if cost else ""),
            f"{numbers.number(cost.p50 if cost else None, 0)} {t('万元')}",
        ),
        (t("缺口"), t("{count} 处", count=len(shown.gaps)) if shown.gaps else t("无")),
    ]
    return [html.Li([html.Span(name), html.B(said)]) for name, said in lines]
