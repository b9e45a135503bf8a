"""A demonstration whose first stage is past: simulated actuals, a status date of 2025, a simulated public budget."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from tests.data.tiny_package import write_csv

STATUS_DATE = "2025-12-31"
SAID = "模拟监测值"
# indicator -> actual by year; the targets of 2025 stand in data/qionghai/tables/targets.csv.
ACTUALS: dict[str, dict[int, float]] = {
    "redline_area": {2024: 384.7, 2025: 384.7},  # binding, 389.00 asked: missed
    "farmland_area": {2024: 229.4, 2025: 228.6},
    "natural_shoreline_rate": {2024: 69.2, 2025: 69.4},
    "erosion_treated": {
        2021: 40,
        2022: 95,
        2023: 150,
        2024: 210,
        2025: 268,
    },  # 320.00 asked, from 0: critical
    "shelterbelt_area": {2024: 6, 2025: 8},  # 20.00 asked, from 0: severe, expected
    "mangrove_area": {2021: 27.9, 2022: 28.4, 2023: 29.6, 2024: 30.2, 2025: 31.4},
    "surface_water": {2020: 95.0, 2024: 96.0, 2025: 97.0},  # no model, no target
    "pond_area": {2024: 3080, 2025: 3061},  # 不大于 3065.00
    "pond_withdrawn_area": {2024: 12},  # nothing for 2025
    "forest_cover": {2024: 68.9, 2025: 69.1},
}
BUDGET = (("general", 900_000), ("environment", 18_000), ("agriculture_forestry_water", 95_000))


def monitored(demonstration: Path, target: Path) -> Path:
    """Copies a demonstration and adds what five years of monitoring would have brought, all of it simulated."""
    shutil.copytree(demonstration, target)
    rows: list[list[object]] = [["indicator", "year", "value", "simulated", "flag", "source"]]
    rows += [
        [indicator, year, value, 1, "P", SAID]
        for indicator, found in ACTUALS.items()
        for year, value in found.items()
    ]
    write_csv(target / "tables" / "actuals.csv", rows)
    budget: list[list[object]] = [["year", "item", "amount_wan_yuan", "simulated", "flag", "source"]]
    budget += [[2024, item, amount, 1, "P", "模拟决算"] for item, amount in BUDGET]
    write_csv(target / "tables" / "public_budget.csv", budget)
    file = target / "datapackage.json"
    raw: dict[str, Any] = json.loads(file.read_text("utf-8"))
    raw["wanquan"]["status_date"] = STATUS_DATE
    raw["resources"] += [
        _table("actuals", "监测实际值", "Actuals of monitoring"),
        _table("public_budget", "公共预算", "Public budget"),
    ]
    file.write_text(json.dumps(raw, ensure_ascii=False, indent=1), "utf-8")
    return target


def _table(name: str, title: str, title_en: str) -> dict[str, Any]:
    return {
        "name": f"table-{name.replace('_', '-')}", "path": f"tables/{name}.csv", "title": title, "title_en": title_en,
        "unit": "", "source": "模拟", "source_en": "Simulated", "licence": "MIT", "flag": "P", "simulated": True,
    }  # fmt: skip
