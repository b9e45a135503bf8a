"""Writes docs/methods.md: every formula, parameter, source and flag, from the method cards and the parameter tables.

`python -m data.methods` writes it anew; a test holds it true. The tables are those of the committed Qionghai package.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from analytics.methods import cards
from analytics.methods.card import Card

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "methods.md"
TABLES = ROOT / "data" / "qionghai" / "tables"
#: Number -> "zh|en".
CHAPTERS = {
    0: "参数总表|Parameters",
    1: "生态系统分类|Ecosystems",
    2: "水源涵养|Water retention",
    3: "水土流失与土壤保持|Soil loss and soil retention",
    4: "敏感性与风险|Sensitivity and risks",
    5: "生物多样性维护与生境质量|Biodiversity and habitat quality",
    6: "海岸防护|Coastal protection",
    7: "退化程度|Degradation",
    8: "恢复力与修复方式|Resilience and modes of restoration",
    9: "生态安全格局|Security pattern",
    10: "国土综合整治潜力|Land consolidation",
    11: "修复单元、分区与问题清单|Units, zones and problems",
    12: "空间配置|Allocation",
    13: "情景、恢复与指标|Scenarios, recovery and indicators",
    14: "指标|Indicators",
    15: "碳与水质|Carbon and water quality",
}
FLAGS = {"S": "见于来源", "K": "待核实", "P": "本项目建议"}
#: Tables whose numbers stand in this page, in full: (table, title, columns).
FULL = (
    ("classes", "地类参数", "code name_zh ecosystem_1 ecosystem_2 runoff_percent runoff_percent_alt cover_factor "
     "practice_factor habitat resistance flag source"),
    ("cover_factor", "植被覆盖与管理因子 C", "vegetation cover_min cover_max c flag source"),
    ("slope_factor", "耕地水土保持措施因子 P", "slope_min_deg slope_max_deg p flag source"),
    ("dike_share", "田坎系数", "group slope_min_deg slope_max_deg share flag source"),
    ("consolidation", "国土综合整治修正系数", "code name_zh measure nature social economy flag source"),
    ("conflicts", "空间冲突类型与缓冲带、廊道宽度", "code name_zh width_m only_with_need flag source"),
    ("threats", "生境威胁", "name_zh range_m weight decay domain flag source"),
    ("water_use", "产水量参数", "group kc root_mm flag source"),
    ("export_coefficients", "氮磷输出系数（kg/(ha·a)）", "group n_kg_ha p_kg_ha flag source"),
    ("measures", "修复措施与单价（万元）", "measure name_zh unit unit_cost_low unit_cost unit_cost_high flag source"),
    ("recovery", "恢复曲线", "option_or_measure objective process_zh f_inf rate lag_a flag source"),
    ("uncertainty", "不确定性", "parameter measure distribution a b mean flag source"),
    ("eligibility", "适宜条件", "option criterion value unit flag source"),
)  # fmt: skip
INTRODUCTION = """# 方法

由 `python -m data.methods` 根据方法卡（`analytics/methods/`）和参数表（`data/qionghai/tables/`）生成，请勿手工修改。

**证据标识** S：见于所列来源；K：行业通行，原文待核实；P：本项目建议，可在参数表中修改。标识随数值一直带到页面。
示范数据包中的地形、地类、土壤、气候与政策图层为模拟数据，由其算得的数值均不是规划成果。

*Every result has a card: formula, symbols, parameters with their values, source and evidence flag, and what is not
confirmed. An English summary of every card stands at the end.*
"""


def page() -> str:
    """The whole page."""
    every = cards()
    constants = _table("constants").set_index("id")
    parts = [INTRODUCTION.rstrip()]
    for chapter, title in CHAPTERS.items():
        mine = [card for card in every if card.chapter == chapter]
        if mine:
            parts.append(f"## {chapter} {title.partition('|')[0]}")
            parts += [_card(card, constants) for card in mine]
    parts.append("## 参数表")
    parts += [_full(name, title, columns.split()) for name, title, columns in FULL]
    parts.append("## 尚未确认")
    waits = [f"- **{card.name_zh}**：{card.open_zh}" for card in every if card.open_zh]
    waits += [f"- {line}" for line in _unverified(constants)]
    parts.append("\n".join(waits))
    parts.append("## English summary")
    parts.append(
        "\n".join(
            f"- **{card.name_en}** ({card.unit}, flag {card.flag}): {card.summary_en} Source: {card.source}."
            for card in every
        )
    )
    return "\n\n".join(parts) + "\n"


def _card(card: Card, constants: pd.DataFrame) -> str:
    lines = [
        f"### {card.name_zh}",
        "",
        "```",
        *card.formula.strip().splitlines(),
        "```",
        "",
        card.symbols_zh,
        "",
        f"单位 {card.unit}；取值 {card.span}；证据 {card.flag}（{FLAGS[card.flag]}）；来源：{card.source}。"
        f"计算：`{card.function}`。",
    ]
    if card.tables:
        lines += ["", "参数表：" + "、".join(f"`{name}`" for name in card.tables) + "。"]
    if card.constants:
        rows = constants.loc[list(card.constants)].reset_index()
        lines += ["", *_rows(rows, ("name_zh", "value", "unit", "flag", "source"))]
    if card.open_zh:
        lines += ["", f"**未确认与局限**：{card.open_zh}"]
    return "\n".join(lines)


def _full(name: str, title: str, columns: Sequence[str]) -> str:
    return "\n".join([f"### {title} `{name}`", "", *_rows(_table(name), columns)])


def _unverified(constants: pd.DataFrame) -> Iterable[str]:
    """Constants known from the field whose text was not seen."""
    for id, row in constants[constants["flag"] == "K"].iterrows():
        yield f"{row['name_zh']}（`{id}` = {row['value']} {row['unit']}）：{row['source']}"


def _rows(frame: pd.DataFrame, columns: Sequence[str]) -> list[str]:
    head = [f"| {' | '.join(columns)} |", "|" + "---|" * len(columns)]
    body = [
        "| " + " | ".join(_cell(entry) for entry in entries) + " |"
        for entries in frame[list(columns)].itertuples(index=False)
    ]
    return head + body


def _cell(entry: object) -> str:
    return str(entry).replace("|", "\\|").replace("\n", " ")


def _table(name: str) -> pd.DataFrame:
    """A parameter table as its text stands in the file."""
    return pd.read_csv(TABLES / f"{name}.csv", dtype=str, keep_default_na=False)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
