"""The contract of a data package as data: what a plan is held against. All of these tables may be missing.

Actuals of monitoring, requirements of superior plans, and the public budget: where a package has none, the pages say
what to bring and claim nothing.
"""

from __future__ import annotations

from analytics.linkage import MULTIPLES, Basis, Scope
from data.table_columns import EVIDENCE, ID, Table, integer, number, text

SIMULATED = integer("simulated", low=0, high=1)
# 一般公共预算支出, and the functions of it (政府收支分类) that pay for restoration.
BUDGET_ITEMS = ("general", "environment", "agriculture_forestry_water", "natural_resources")

RECORD_TABLES: tuple[Table, ...] = (
    Table(
        "actuals",
        (
            *text("indicator", reference="indicators.indicator"),
            *integer("year", low=1950, high=2100),
            *number("value"),
            *SIMULATED,
            *EVIDENCE,
        ),
        key=("indicator", "year"),
        empty=True,
        optional=True,
    ),
    Table(
        "superiors",
        (
            *text("requirement", pattern=ID),
            *text("basis", choices=tuple(map(str, Basis))),
            *text("scope", choices=tuple(map(str, Scope))),
            *text("indicator", reference="indicators.indicator"),
            *integer("year", low=1950, high=2100),
            *number("value"),
            *text("unit", choices=tuple(MULTIPLES)),
            *text("note_zh", "note_en", empty=True),
            *EVIDENCE,
            *text("source_en"),
        ),
        key=("requirement",),
        empty=True,
        optional=True,
    ),
    Table(
        "public_budget",
        (
            *integer("year", low=1950, high=2100),
            *text("item", choices=BUDGET_ITEMS),
            *number("amount_wan_yuan", low=0),
            *SIMULATED,
            *EVIDENCE,
        ),
        key=("year", "item"),
        empty=True,
        optional=True,
    ),
)
