"""实施保障: who leads and supports, whether the money lasts, what is due when; nothing that pretends to send."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from components import safeguards, safeguards_money, safeguards_plan
from components.changes import Cost
from components.paint import markup
from components.rows import records
from components.safeguards_duties import LEAD, SUPPORT, Duties
from components.why import why
from tests.components.small import EN, NAN, ZH

TABLES = Path(__file__).parents[2] / "data" / "qionghai" / "tables"


def rows(name: str) -> list[dict[str, Any]]:
    return records(pd.read_csv(TABLES / f"{name}.csv"))


DUTIES = Duties(*(rows(name) for name in ("responsibilities", "measures", "indicators", "indicator_links")))
SHOWN = safeguards.Safeguards(
    **{name: rows(name) for name in ("responsibilities", "coordination", "policies", "monitoring", "work_steps",
                                     "participation", "measures", "indicators", "problems")},
    links=rows("indicator_links"),
    costs=[Cost(2025, NAN, 4000.0, NAN, 4200.0), Cost(2030, 11000.0, 13000.0, 14500.0, 12800.0)],
    refined=False,
    spending={("M1", 2025): 3000.0, ("M2", 2025): 1000.0, ("M1", 2030): 9000.0},
    funds={("central", 2025): 300.0, ("city", 2025): 100.0},
    base_year=2020,
    stages=(2025, 2030),
    scenario="A",
    key="",
    simulated=True,
    public_url="https://example.org/a?b=1&c=2",
)  # fmt: skip


def test_a_measure_has_one_lead_and_its_support() -> None:
    marks = DUTIES.of_measure("M2")
    assert marks == {"示例部门戊": LEAD, "示例部门丙": SUPPORT, "示例部门庚": SUPPORT}
    assert DUTIES.leader("M2") == "示例部门戊"


def test_an_indicator_is_supported_by_who_moves_it() -> None:
    row = next(row for row in DUTIES.indicators if row["indicator"] == "coastal_exposure")
    marks = DUTIES.of_indicator(row)
    assert marks["示例部门丙"] == LEAD
    assert marks["示例部门戊"] == SUPPORT, "it leads the planting of mangroves"


def test_the_sentence_says_whether_the_money_lasts() -> None:
    said = markup(safeguards.sentence(SHOWN, ZH))
    assert "到 2030 年累计需 13,000 万元" in said and '<b class="alert">预算差 200 万元</b>' in said
    enough = replace(SHOWN, costs=SHOWN.costs[:1])
    assert '<b class="good">预算余 200 万元</b>' in markup(safeguards.sentence(enough, ZH))
    free = replace(SHOWN, costs=[Cost(2025, NAN, 4000.0, NAN, NAN)])
    assert "未设预算" in markup(safeguards.sentence(free, ZH))


def test_costs_by_measure_add_up() -> None:
    table = markup(safeguards_money.measure_table(SHOWN, DUTIES, ZH))
    foot = table.partition("<tfoot>")[2]
    assert re.findall(r">([\d,]+)</td>", foot) == ["4,000", "9,000", "13,000"]
    assert table.index("退塘还湿") < table.index("红树林营造"), "the dearest first"
    assert "海草床" not in table, "what costs nothing is not listed"


def test_sources_add_up_or_are_said_to_be_missing() -> None:
    table = markup(safeguards_money.source_table(SHOWN, ZH))
    assert "中央财政" in table and "75.0 %" in table
    assert "未给出" in markup(safeguards_money.source_table(replace(SHOWN, funds={}), ZH))


def test_the_calendar_has_a_row_for_every_indicator_and_counts_the_month() -> None:
    tree = markup(safeguards_plan.calendar(SHOWN.monitoring, SHOWN.indicators, ZH))
    body, _, foot = tree.partition("<tfoot>")
    assert body.count("<tr") == len(SHOWN.indicators) + 1
    september = sum("9" in str(row["months"]).split() for row in SHOWN.monitoring)
    assert re.findall(r"<td>([\d–]+)</td>", foot)[8] == str(september) == "2"


@pytest.mark.parametrize("t", [ZH, EN], ids=["zh", "en"])
def test_the_page_has_its_parts_and_no_form(t: Any) -> None:
    parts = safeguards.sections(SHOWN, t)
    assert [anchor for anchor, _, _ in parts] == [
        "coordination", "duties", "funds", "policies", "monitoring", "work", "participation",
    ]  # fmt: skip
    whole = "".join(markup(tree) for _, _, tree in parts)
    assert not re.search(r"<(form|textarea|button|input)", whole)
    assert "nan" not in re.findall(r">(nan)<", whole)
    if t is EN:
        assert not re.search("[\u4e00-\u9fff]", re.sub(r'data-bod\w+="[^"]*"', "", whole))


def test_the_way_to_a_method() -> None:
    link = why("water_retention", EN)
    assert link.href == "/data?lang=en#water_retention"
    with pytest.raises(KeyError):
        why("no_such_card", ZH)


def test_a_refined_cost_that_differs_from_the_sum_by_measure_is_explained() -> None:
    assert safeguards_money.why_sums_differ(SHOWN, ZH) is None
    assert "中位数" in markup(safeguards_money.why_sums_differ(replace(SHOWN, refined=True), ZH))
