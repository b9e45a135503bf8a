"""What the briefing says of the plan: how hard the targets are, which way to take, what it costs, what is to be decided."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from components import numbers
from components.brief import Figure, Screen
from components.brief_pictures import Bar, Part, aim, bars, cases, key, percent, plate, stacked, steps, tracks
from components.brief_screens import Case, Given, judged, missing
from components.cards import count
from components.changes import Cost
from components.rows import IndicatorRow
from components.scene import table
from components.shell import Page
from components.text import Text

TRACKS = 8
# In how many indicators scenarios are told apart on one screen.
APART = 3


def indicators(given: Given, t: Text) -> Screen:
    """Which target is the hardest?"""
    shown, year = given.case.scene, given.year
    rows = judged(shown.indicators, year)
    ordered = sorted(rows, key=lambda row: _hardness(row, year))
    met = [row for row in rows if row.met(year)]
    other = [row for row in shown.indicators if row not in rows and row.met(year) is not None]
    return Screen(
        page=Page.INDICATORS,
        question=t("要达到什么目标，哪一项最难？"),
        answer=_hardest(ordered[0], year, t) if ordered else t("约束性指标还没有可比的目标，已评"),
        number=_hard_number(ordered[0], year, t) if ordered else Figure("0", "", "", page=Page.INDICATORS),
        facts=(
            Figure(str(len(met)), t("/ {count} 项", count=len(rows)), t("约束性指标到 {year} 年够得着", year=year), "indicator_status"),
            Figure(str(sum(bool(row.met(year)) for row in other)), t("/ {count} 项", count=len(other)),
                   t("预期性指标到 {year} 年够得着", year=year), "indicator_status"),
            Figure(str(len(shown.indicators) - len(rows) - len(other)), "", t("项没有目标或待接入"), page=Page.INDICATORS, tone="warn"),
        ),
        strip=html.P(aim(ordered[0], year, t)) if ordered else None,
        picture=html.Div(tracks(ordered[:TRACKS], year, t), className="chart"),
        legend=html.Ul(
            [
                html.Li([html.I(className="sign base"), t("基期 {year}", year=shown.base_year)]),
                html.Li([html.I(className="sign dot"), str(year)]),
                html.Li([html.I(className="sign goal"), t("各年目标")]),
                html.Li([html.I(className="sign band"), "P10–P90"]) if shown.refined else None,
            ],
            className="signs",
        ),
        tier=given.tier(t),
        simulated=given.about.simulated,
        notes=(given.sources(("targets", "indicators"), t),),
    )  # fmt: skip


def _hardness(row: IndicatorRow, year: int) -> tuple[float, float]:
    """Lowest probability first; an estimate has none, then by the gap in shares of the way from base to target."""
    value = row.at(year)
    way = max(abs(value.target - row.base), 1e-9)
    return (1.0 if numbers.is_missing(value.probability) else value.probability, row.gap(year) / way)


def _hardest(row: IndicatorRow, year: int, t: Text) -> str:
    said = {"name": row.name, "year": year}
    if not numbers.is_missing(row.at(year).probability):
        return t("{name}；到 {year} 年达标的把握", **said)
    if row.met(year):
        return t("{name}；到 {year} 年只超出目标", **said)
    return t("{name}；到 {year} 年还差", **said)


def _hard_number(row: IndicatorRow, year: int, t: Text) -> Figure:
    value = row.at(year)
    tone = "" if row.met(year) else "alert"
    if not numbers.is_missing(value.probability):
        return Figure(percent(value.probability).removesuffix(" %"), "%", "", "monte_carlo", tone=tone)
    return Figure(
        numbers.number(abs(row.gap(year)), row.decimals), row.unit, "", "indicator_status", tone=tone
    )


def scenarios(given: Given, t: Text) -> Screen:
    """Which way?"""
    year, ways = given.year, given.presets
    last = given.study.stages[-1]
    ranked = sorted(ways, key=lambda case: (-_met(case, year), _cost(case, last).p50))
    best = ranked[0]
    level = [case for case in ways if _met(case, year) == _met(best, year)]
    dearest = max(level, key=lambda case: _cost(case, last).p50)
    fewest = min(ways, key=lambda case: _met(case, year))
    total, apart = len(judged(best.scene.indicators, year)), _apart(ways, year)
    said = {"name": best.name, "met": _met(best, year), "total": total, "year": last}
    answer = (
        t("{name}：同样够得着 {met}/{total} 项，花钱最少，到 {year} 年", **said)
        if len(level) > 1
        else t("{name}：够得着最多，{met}/{total} 项，到 {year} 年", **said)
    )
    return Screen(
        page=Page.SCENARIOS,
        question=t("{count}种走法，选哪一种？", count=count(len(ways), t)),
        answer=answer,
        number=Figure(numbers.number(_cost(best, last).p50, 0), t("万元"), "", "cost"),
        facts=(
            Figure(numbers.number(_cost(dearest, last).p50 - _cost(best, last).p50, 0), t("万元"), t("比{name}省", name=dearest.name), "cost"),
            Figure(str(_met(fewest, year)), t("/ {count} 项", count=total), t("{name}够得着最少", name=fewest.name),
                   "indicator_status", tone="warn"),
            Figure(numbers.number(100 * max(case.scene.certificate for case in ways), 2), "%", t("各方案离理论最优至多差这么多"), "allocation"),
        ),
        strip=bars(
            [_bar(case, last, t, case is best) for case in ways],
            t("各走法累计费用，竖线为预算"),
        ),
        picture=html.Div(cases([_case(case, case is best, apart, given, t) for case in ways], t), className="chart"),
        tier=given.tier(t),
        simulated=given.about.simulated,
        notes=(given.sources(("presets", "budgets", "measures"), t), "CGCS2000"),
    )  # fmt: skip


def _bar(case: Case, year: int, t: Text, best: bool) -> Bar:
    cost = _cost(case, year)
    words = f"{numbers.number(cost.p50, 0)} {t('万元')}"
    return Bar(case.name, cost.p50, words, cost.budget, cost.p10, cost.p90, tone="best" if best else "")


def _met(case: Case, year: int) -> int:
    return sum(bool(row.met(year)) for row in judged(case.scene.indicators, year))


def _cost(case: Case, year: int) -> Cost:
    return next(cost for cost in case.scene.costs if cost.year == year)


def _case(
    case: Case, best: bool, apart: Sequence[str], given: Given, t: Text
) -> tuple[str, html.Div, list[tuple[str, str, str]], bool]:
    year, last = given.year, given.study.stages[-1]
    rows = judged(case.scene.indicators, year)
    met = sum(bool(row.met(year)) for row in rows)
    title = t("{name}，到 {year} 年的修复措施", name=case.name, year=year)
    drawn = plate(given.seen, "plan", title, t, case.scene.key, year, small=True)
    lines = [
        (t("够得着"), f"{met} / {len(rows)}", "" if met == len(rows) else "missed"),
        (t("费用，至 {year}", year=last), f"{numbers.number(_cost(case, last).p50, 0)} {t('万元')}", ""),
    ]
    lines += [
        (
            row.name,
            f"{numbers.number(row.at(year).p50, row.decimals)} {row.unit}",
            "" if row.met(year) else "missed",
        )
        for row in rows
        if row.id in apart
    ]
    return case.name, drawn, lines, best


def _apart(ways: Sequence[Case], year: int) -> list[str]:
    """Binding indicators in which the ways differ most, in shares of the way from the base to the target."""
    spread: dict[str, float] = {}
    for row in judged(ways[0].scene.indicators, year):
        values = [
            other.at(year).p50 for case in ways for other in case.scene.indicators if other.id == row.id
        ]
        spread[row.id] = (max(values) - min(values)) / max(abs(row.at(year).target - row.base), 1e-9)
    return sorted(spread, key=lambda name: -spread[name])[:APART]


def projects(given: Given, t: Text) -> Screen:
    """What does it cost, and how surely?"""
    shown, stages = given.case.scene, given.study.stages
    cost = _cost(given.case, stages[-1])
    left = cost.budget - cost.p50
    sure = (
        Figure(numbers.number(cost.p90, 0), t("万元"), t("九成把握不超过"), "monte_carlo")
        if shown.refined
        else Figure(str(len(shown.planned)), "", t("类措施，费用按单价与立地系数计"), "cost")
    )
    return Screen(
        page=Page.PROJECTS,
        question=t("要花多少钱，多大把握？"),
        answer=t("按{name}，到 {year} 年累计", name=given.case.name, year=cost.year),
        number=Figure(numbers.number(cost.p50, 0), t("万元"), "", "cost"),
        facts=(
            sure,
            Figure(numbers.signed(left, 0), t("万元"), t("与累计预算 {budget} 相比", budget=numbers.number(cost.budget, 0)), "cost",
                   tone="" if numbers.is_missing(left) or left >= 0 else "alert"),
            Figure(str(given.projects), "", t("个项目已安排"), page=Page.PROJECTS),
        ),
        strip=bars(
            [Bar(str(each.year), each.p50, f"{numbers.number(each.p50, 0)} {t('万元')}", each.budget, each.p10, each.p90)
             for each in shown.costs],
            t("累计费用，竖线为累计预算"),
        ),
        picture=plate(given.seen, "stages", t("修复措施时序"), t, shown.key, given.study.years[-1]),
        legend=key(given.legends["stages"]),
        tier=given.tier(t),
        simulated=given.about.simulated,
        notes=(given.sources(("cost_factors", "measures", "budgets"), t), "CGCS2000"),
    )  # fmt: skip


def safeguards(given: Given, t: Text) -> Screen:
    """What is to be decided?"""
    asked = asks(given, t)
    cost = _cost(given.case, given.study.stages[-1])
    open_wan = max(cost.p50 - given.funds, 0.0)
    policies = table(given.study, "policies")
    return Screen(
        page=Page.SAFEGUARDS,
        question=t("请定哪几件事？"),
        answer=t("{count}件；最要紧的是钱，到 {year} 年还没有来源的", count=count(len(asked), t), year=cost.year),
        number=Figure(numbers.number(open_wan, 0), t("万元"), "", "cost", tone="warn" if open_wan else ""),
        facts=(
            Figure(numbers.number(given.funds, 0), t("万元"), t("已安排项目的资金有来源"), page=Page.SAFEGUARDS),
            Figure(str(len(policies)), "", t("项政策、制度与标准待出台"), page=Page.SAFEGUARDS),
            Figure(str(len(table(given.study, "coordination"))), "", t("个协调机制待建立"), page=Page.SAFEGUARDS),
        ),
        strip=stacked(
            [Part(t("有来源"), given.funds, f"{numbers.number(given.funds, 0)} {t('万元')}", "#2DD4A7"),
             Part(t("还没有来源"), open_wan, f"{numbers.number(open_wan, 0)} {t('万元')}", "#D9A93A")],
            t("累计费用的来源"),
        ),
        picture=html.Div(steps(asked), className="chart"),
        tier=given.tier(t),
        simulated=given.about.simulated,
        notes=(given.sources(("project_funds", "policies", "coordination"), t),),
    )  # fmt: skip


def asks(given: Given, t: Text) -> list[tuple[str, str, str]]:
    """What the briefing asks for, each from a number before it: (what, in numbers, who)."""
    study, case, year = given.study, given.case, given.year
    last = study.stages[-1]
    cost = _cost(case, last)
    lead = next((row for row in table(study, "coordination")), {})
    said = {"year": last, "cost": numbers.number(cost.p50, 0), "budget": numbers.number(cost.budget, 0)}
    found = [
        (
            t("定走法"),
            t("{count}种里选一种，见“情景推演”一屏", count=count(len(given.presets), t)),
            t.body(lead.get("lead")),
        ),
        (
            t("定盘子"),
            t("到 {year} 年累计 {cost} 万元，预算 {budget} 万元", **said),
            t.body(lead.get("lead")),
        ),
    ]
    found += [
        (
            t("补缺口"),
            t("到 {year} 年{missing}，请定怎么补", year=year, missing=missing(row, year, t)),
            row.department,
        )
        for row in judged(case.scene.indicators, year)
        if not row.met(year)
    ][:2]
    policies: Sequence[dict] = table(study, "policies")
    if policies:
        names = t("、").join(t.name(row) for row in policies[:3])
        found.append(
            (
                t("出政策"),
                t("{count} 项，先出：{names}", count=len(policies), names=names),
                t.body(policies[0]["department"]),
            )
        )
    return found
