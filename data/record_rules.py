"""What the tables of records must agree on: years that are past, units that can be compared, parts within their whole."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analytics.linkage import comparable
from data.descriptor import PackageMeta
from data.errors import Report
from data.tables import place

WHOLE = "general"


def check_records(
    meta: PackageMeta,
    tables: Mapping[str, pd.DataFrame],
    files: Mapping[tuple[str, str], str],
    report: Report,
) -> None:
    """Checks what is there and could be read.

    Args:
        files: (kind, name) -> path for messages.
    """
    if "actuals" in tables:
        _check_years(meta, tables["actuals"], files["table", "actuals"], report)
        if "indicators" in tables:
            _check_shares(tables, files["table", "actuals"], report)
    if {"superiors", "indicators"} <= set(tables):
        _check_units(tables, files["table", "superiors"], report)
    if "public_budget" in tables:
        _check_parts(tables["public_budget"], files["table", "public_budget"], report)


def _check_years(meta: PackageMeta, frame: pd.DataFrame, shown: str, report: Report) -> None:
    """An actual lies between the base year and the status date."""
    for row, year in enumerate(frame["year"]):
        if not meta.base_year <= year <= meta.status_date.year:
            report.add(
                shown,
                place(row, "year"),
                f"{year} 年不在基期 {meta.base_year} 与现状日期 {meta.status_date} 之间，不能有监测值；请更正年份，或更新 status_date。",
                f"{year} is not between the base year {meta.base_year} and the status date {meta.status_date}, so there is no actual yet: mend the year, or move status_date.",
                kind="actual year",
            )


def _check_shares(tables: Mapping[str, pd.DataFrame], shown: str, report: Report) -> None:
    """A percentage lies between 0 and 100."""
    units = tables["indicators"].set_index("indicator")["unit"]
    for row, (indicator, value) in enumerate(
        zip(tables["actuals"]["indicator"], tables["actuals"]["value"], strict=True)
    ):
        if units.get(indicator) == "%" and not 0 <= value <= 100:
            report.add(
                shown,
                place(row, "value"),
                f"{indicator} 以 % 计，{value:g} 不在 0–100 之间；请换算（如 0.62 应写作 62）。",
                f"{indicator} is a percentage and {value:g} is not within 0–100: convert it (0.62 is written 62).",
                kind="actual share",
            )


def _check_units(tables: Mapping[str, pd.DataFrame], shown: str, report: Report) -> None:
    """A requirement is published in a unit that its indicator's can be compared with."""
    units = tables["indicators"].set_index("indicator")["unit"]
    for row, (indicator, unit) in enumerate(
        zip(tables["superiors"]["indicator"], tables["superiors"]["unit"], strict=True)
    ):
        if indicator in units.index and not comparable(unit, units[indicator]):
            report.add(
                shown,
                place(row, "unit"),
                f"单位 {unit} 不能换算为 {indicator} 的单位 {units[indicator]}；请更正单位或指标。",
                f"{unit} cannot be converted to {units[indicator]}, the unit of {indicator}: mend unit or indicator.",
                kind="requirement unit",
            )


def _check_parts(frame: pd.DataFrame, shown: str, report: Report) -> None:
    """The functions of a year do not exceed that year's general budget."""
    whole: dict[int, tuple[int, float]] = {}
    parts: dict[int, float] = {}
    columns = (frame[name] for name in ("year", "item", "amount_wan_yuan"))
    for row, (year, item, amount) in enumerate(zip(*columns, strict=True)):
        if item == WHOLE:
            whole[int(year)] = row, float(amount)
        else:
            parts[int(year)] = parts.get(int(year), 0.0) + float(amount)
    for year in whole.keys() & parts.keys():
        row, general = whole[year]
        if parts[year] > general:
            report.add(
                shown,
                place(row, "amount_wan_yuan"),
                f"{year} 年各科目合计 {parts[year]:g} 万元，超过一般公共预算支出 {general:g} 万元；请更正。",
                f"The functions of {year} add up to {parts[year]:g} (10 000 yuan), more than the general budget {general:g}: mend one of them.",
                kind="budget parts",
            )
