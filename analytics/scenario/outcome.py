"""Outcome frames: indicators, measures and costs of a plan, one fact per row."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.scenario.catalogue import Indicator
from analytics.scenario.ledger import Account
from analytics.scenario.model import Plan, Scenario
from analytics.scenario.study import Study
from analytics.scenario.uncertainty import Parameter, Status, met, status
from analytics.scenario.works import Works

Draws = Mapping[str, NDArray[np.float64]]

INDICATOR_COLUMNS = (
    "indicator", "year", "p10", "p50", "p90", "base", "target", "probability", "status", "computed", "reason",
)  # fmt: skip
NO_TARGET = "未设目标|No target"
UNKNOWN = "数据不足，无法计算|Cannot be computed from the data"
UNREPORTED = "待填报|Not reported yet"


def indicator_frame(
    study: Study, accounts: Mapping[str, Account], draws: Draws | None = None, silent: Collection[int] = ()
) -> pd.DataFrame:
    """Every indicator of the table at the end of every stage.

    Args:
        silent: closed years without actuals; nothing is claimed for them.
        draws: indicator -> (N, T) of a refinement; without them p50 is the expected value, there is no band and no
            probability, and no status is claimed.
    """
    rows = []
    for indicator in study.catalogue.indicators:
        name = indicator.id
        account = accounts.get(name)
        expected = None if account is None else account.expected()
        for t, year in enumerate(study.years):
            target = study.catalogue.targets.get((name, year), np.nan)
            fact: dict[str, object] = {"indicator": name, "year": year, "target": target}
            if account is None or expected is None:
                fact |= _without(np.nan, indicator.reason)
            elif year in silent:
                fact |= _without(float(account.base()), UNREPORTED)
            elif draws is None:
                fact |= _estimated(account, float(expected[t]), target)
            else:
                fact |= _refined(account, draws[name][:, t], target, indicator)
            rows.append(fact)
    return pd.DataFrame(rows, columns=list(INDICATOR_COLUMNS))


def _without(base: float, reason: str) -> dict[str, object]:
    nothing = dict.fromkeys(("p10", "p50", "p90", "probability"), np.nan)
    return {**nothing, "base": base, "status": str(Status.NO_DATA), "computed": False, "reason": reason}


def _why(value: float, target: float) -> str:
    """Why no status is claimed for a value: it is not known, or nothing is asked of it; empty where neither is so."""
    return UNKNOWN if np.isnan(value) else NO_TARGET if np.isnan(target) else ""


def _estimated(account: Account, value: float, target: float) -> dict[str, object]:
    unset = bool(np.isnan(target) or np.isnan(value))
    return {
        "p10": np.nan,
        "p50": value,
        "p90": np.nan,
        "base": float(account.base()),
        "probability": np.nan,
        "status": str(Status.NO_DATA if unset else Status.NOT_CLAIMED),
        "computed": bool(np.isfinite(value)),
        "reason": _why(value, target),
    }


def _refined(
    account: Account, values: NDArray[np.float64], target: float, indicator: Indicator
) -> dict[str, object]:
    low, middle, high = np.percentile(values, (10, 50, 90))
    unset = bool(np.isnan(target) or np.isnan(middle))
    probability = (
        np.nan if unset else float(met(values, target, indicator.direction, indicator.decimals).mean())
    )
    return {
        "p10": low,
        "p50": middle,
        "p90": high,
        "base": float(account.base()),
        "probability": probability,
        "status": str(status(probability)),
        "computed": bool(np.isfinite(middle)),
        "reason": _why(middle, target),
    }


def cost_table(study: Study, works: Works) -> NDArray[np.float64]:
    """Expected cost (万元) by measure and stage, float64 (M, P over all years).

    A combination's cost counts with its last measure: both works are one contract.
    """
    options = study.options
    last = np.array([study.measure_ids.index(option.measures[-1]) for option in options.options], np.int64)
    total = np.zeros((len(study.measure_ids), len(study.years)))
    np.add.at(total, (last[works.option], works.stage), works.cost)
    return total


def cost_frame(
    study: Study, scenario: Scenario, cost: NDArray[np.float64], draws: NDArray | None = None
) -> pd.DataFrame:
    """Cumulative cost and budget by year: year, p10, p50, p90, budget (万元)."""
    budget = dict(scenario.budgets)
    expected = np.cumsum(cost.sum(axis=0))
    bands = (
        np.full((3, len(study.years)), np.nan)
        if draws is None
        else np.percentile(draws, (10, 50, 90), axis=0)
    )
    return pd.DataFrame(
        {
            "year": list(study.years),
            "p10": bands[0],
            "p50": expected if draws is None else bands[1],
            "p90": bands[2],
            "budget": [float(budget.get(year, np.nan)) for year in study.years],
        }
    )


def served_by_stage(study: Study, works: Works) -> NDArray[np.float64]:
    """Quantity (ha or km) by measure and stage of the works, float64 (M, P over all years), not cumulated."""
    total = np.zeros((len(study.measure_ids), len(study.years)))
    rows = study.options.option_measures[works.option]
    for slot in range(rows.shape[1]):
        used = rows[:, slot] >= 0
        np.add.at(total, (rows[used, slot], works.stage[used]), works.quantity[used, slot])
    return total


def required(study: Study, accounts: Mapping[str, Account]) -> dict[tuple[str, int], float]:
    """下达: (measure, year) -> cumulative quantity that just meets a binding or the superior's target.

    q = (target - base) / (d indicator / d quantity), the most demanding of the measure's linked indicators; nothing
    where none of them asks for works.
    """
    asked = {indicator.id: indicator for indicator in study.catalogue.indicators if indicator.asked}
    found: dict[tuple[str, int], float] = {}
    for measure, name in study.catalogue.links:
        if name not in asked or name not in accounts or measure not in study.measure_ids:
            continue
        slope = _slope(study, asked[name].method, accounts[name], measure)
        for year in study.years:
            if slope and (name, year) in study.catalogue.targets:
                needed = (study.catalogue.targets[name, year] - accounts[name].base()) / slope
                if needed > 0:
                    found[measure, year] = max(found.get((measure, year), 0.0), float(needed))
    return found


def required_quantity(study: Study) -> pd.DataFrame:
    """下达 as a frame: measure, stage, required (ha or km); see `required`."""
    rows = [(measure, year, value) for (measure, year), value in study.catalogue.required.items()]
    return pd.DataFrame(rows, columns=["measure", "stage", "required"])


def _slope(study: Study, method: str, account: Account, measure: str) -> float:
    """Change of an indicator per ha or km of a measure by itself; 0 where it depends on the place."""
    below = 1.0 if account.denominator is None else account.denominator.base
    if method not in LINEAR or not below:
        return 0.0
    return account.factor * study.uncertainty.mean(Parameter.SURVIVAL, measure) / below


def stock_slopes(study: Study, accounts: Mapping[str, Account]) -> dict[str, float]:
    """Change of the stock that a measure moves per ha or km of it, survival included; nan where the place decides."""
    methods = {indicator.id: indicator.method for indicator in study.catalogue.indicators}
    found = {}
    for measure in study.options.measures:
        account = accounts.get(measure.stock_indicator)
        method = methods.get(measure.stock_indicator, "")
        found[measure.id] = (_slope(study, method, account, measure.id) if account else 0.0) or np.nan
    return found


LINEAR = frozenset({"works", "class_area", "natural_shoreline", "mine_restoration_rate", "riparian_buffer"})
"""Methods that grow by phi per unit of works, wherever they are."""


def measure_frame(
    study: Study,
    scenario: Scenario,
    plan: Plan,
    works: Works,
    indicators: pd.DataFrame,
    accounts: Mapping[str, Account],
    marginal_cost: Mapping[tuple[str, int], float],
) -> pd.DataFrame:
    """Every active measure at the end of every stage; columns as `model.Outcome.measures`."""
    slopes = stock_slopes(study, accounts)
    wanted = {(target.measure, target.stage): target.quantity for target in scenario.targets}
    missing = {(gap.measure, gap.stage): gap.quantity for gap in plan.shortfalls}
    arranged = _lookup(study.arranged, "measure", "stage", "quantity")
    stock = _lookup(indicators, "indicator", "year", "p50")
    stock_base = indicators.groupby("indicator")["base"].first().to_dict()
    theoretical, realistic = (_column(study.potential, name) for name in ("theoretical", "realistic"))
    done = np.cumsum(served_by_stage(study, works), axis=1)
    rows = []
    for m, measure in enumerate(study.options.measures):
        for t, year in enumerate(study.years):
            at = (measure.id, year)
            rows.append(
                {
                    "measure": measure.id,
                    "year": year,
                    "target": wanted.get(at, np.nan) if year in study.stages else np.nan,
                    "quantity": done[m, t],
                    "shortfall": missing.get(at, 0.0),
                    "theoretical": theoretical[measure.id],
                    "realistic": realistic[measure.id],
                    "arranged": arranged.get(at, 0.0),
                    "assigned": study.catalogue.required.get(at, np.nan),
                    "stock_base": stock_base.get(measure.stock_indicator, np.nan),
                    "stock": stock.get((measure.stock_indicator, year), np.nan),
                    "stock_per_unit": slopes[measure.id],
                    "marginal_benefit": plan.prices.get(at, np.nan),
                    "marginal_cost_wan_yuan": marginal_cost.get(at, np.nan),
                }
            )
    return pd.DataFrame(rows)


def _column(frame: pd.DataFrame, name: str) -> dict[str, float]:
    return dict(zip(frame["measure"].astype(str), frame[name].astype(float), strict=True))


def _lookup(frame: pd.DataFrame, name: str, year: str, value: str) -> dict[tuple[str, int], float]:
    return {
        (str(a), int(b)): float(c) for a, b, c in zip(frame[name], frame[year], frame[value], strict=True)
    }
