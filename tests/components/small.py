"""A small outcome and its tables, shaped as the engine's, with numbers that can be checked by eye."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analytics.scenario.model import Mode, Outcome, Scenario, Shortfall, Target, Tier
from components import text
from components.rows import IndicatorRow, MeasureRow, indicator_rows, measure_rows, records

ZH, EN = text.of("zh"), text.of("en")
NAN = float("nan")

INDICATORS = pd.DataFrame(
    [
        ("mangrove_area", 2, "红树林面积", "Mangrove area", "healthy", "binding", "not_below", "ha", "active", "", ""),
        ("riparian", 1, "缓冲带长度", "Buffer length", "safe", "binding", "not_below", "km", "active", "", ""),
        ("pond_area", 3, "坑塘面积", "Pond area", "harmonious", "expected", "not_above", "ha", "active", "", ""),
        ("satisfaction", 4, "公众满意度", "Satisfaction", "beautiful", "unconfirmed", "not_below", "%", "pending",
         "待接入：问卷调查", "Waits for a survey"),
    ],
    columns=["indicator", "order", "name_zh", "name_en", "dimension", "attribute", "direction", "unit", "status",
             "waits_zh", "waits_en"],
).assign(method="works", decimals=2, department="示例部门甲", evidence="推", source="示范数据按本行算法计算", note_zh="", note_en="")  # fmt: skip

MEASURES = pd.DataFrame(
    [
        ("M1", "退塘还湿", "Pond withdrawal", "coast", "ha", "active", "", "", "#1FA57E", "", 1, "pond_area"),
        ("M2", "红树林营造", "Mangrove planting", "coast", "ha", "active", "", "", "#005A43", "", 1, "mangrove_area"),
        ("M6", "低效林提质", "Forest improvement", "forest", "ha", "pending", "待接入退化评价", "Waits for it", "#A86500", "", 0, ""),
        ("M8", "河岸缓冲带", "Riparian buffer", "river", "km", "active", "", "", "#0072B2", "double", 0, "riparian"),
    ],
    columns=["measure", "name_zh", "name_en", "group", "unit", "status", "waits_zh", "waits_en", "colour",
             "line_style", "prominent", "stock_indicator"],
)  # fmt: skip

SCENARIO = Scenario(
    targets=(
        Target("M2", 2025, 8),
        Target("M2", 2030, 20),
        Target("M1", 2030, 118, Mode.AT_LEAST),
        Target("M8", 2030, 33.1),
    ),
    budgets=((2030, 12800.0),),
    weights=(("habitat", 0.5),),
)
SHORTFALLS = (Shortfall("M8", 2030, 2.9, ("potential", "budget")), Shortfall("M1", 2030, 0.001, ()))


def outcome(tier: Tier = Tier.REFINED) -> Outcome:
    """2030: mangrove met, buffer 2.90 km short, ponds met from above. An estimate has no bands and no status."""
    refined = tier is Tier.REFINED
    facts = [
        ("mangrove_area", 12.4, 26.8, 25.0, 0.91, "normal"),
        ("riparian", 0.0, 33.1, 36.0, 0.02, "severe"),
        ("pond_area", 600.0, 438.2, 440.0, 0.66, "critical"),
        ("satisfaction", NAN, NAN, 88.0, NAN, "no_data"),
    ]
    rows: list[dict[str, Any]] = []
    for year in (2025, 2030, 2035):
        for name, base, value, target, probability, status in facts:
            shown = refined and status != "no_data"
            rows.append(
                {
                    "indicator": name, "year": year, "base": base, "p50": value, "target": target,
                    "p10": value * 0.95 if shown else NAN, "p90": value * 1.05 if shown else NAN,
                    "probability": probability if refined else NAN,
                    "status": status if refined or status == "no_data" else "",
                    "computed": bool(np.isfinite(value)), "reason": "",
                }
            )  # fmt: skip
    return Outcome(tier, pd.DataFrame(rows), _measures(), _costs(refined))


def _measures() -> pd.DataFrame:
    rows = [
        ("M1", 2030, 118.0, 118.0, 0.0, 420.0, 206.0, 40.0, 110.0, 0.0, 118.0, 1.0, 0.012, 26.5),
        ("M2", 2030, 20.0, 20.0, 0.0, 38.0, 23.0, 6.0, 17.5, 12.4, 26.8, 0.72, 0.031, 74.2),
        ("M8", 2030, 33.1, 30.2, 2.9, 96.0, 58.0, 12.0, 36.0, 0.0, 33.1, NAN, 0.046, NAN),
    ]
    names = [
        "measure", "year", "target", "quantity", "shortfall", "theoretical", "realistic", "arranged", "assigned",
        "stock_base", "stock", "stock_per_unit", "marginal_benefit", "marginal_cost_wan_yuan",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=names)


def _costs(refined: bool) -> pd.DataFrame:
    spent = [4200.0, 11960.0, 18700.0]
    spread = (0.9, 1.1) if refined else (NAN, NAN)
    return pd.DataFrame(
        {
            "year": [2025, 2030, 2035],
            "p10": [x * spread[0] for x in spent],
            "p50": spent,
            "p90": [x * spread[1] for x in spent],
            "budget": [4200.0, 12800.0, NAN],
        }
    )


def indicators(tier: Tier = Tier.REFINED, t: text.Text = ZH) -> dict[str, IndicatorRow]:
    return {row.id: row for row in indicator_rows(records(INDICATORS), outcome(tier), t)}


def measures(t: text.Text = ZH, scenario: Scenario = SCENARIO) -> dict[str, MeasureRow]:
    rows = measure_rows(records(MEASURES), records(INDICATORS), scenario, outcome(), 2030, t)
    return {row.id: row for row in rows}
