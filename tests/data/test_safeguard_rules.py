"""Every measure has one lead, every stage of the work one name; the committed tables keep to it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from data.errors import Report
from data.safeguard_rules import check_safeguards
from data.safeguard_tables import SAFEGUARD_TABLES
from data.tables import read_table

TABLES = Path(__file__).parents[2] / "data" / "qionghai" / "tables"
FILES = {("table", name): f"tables/{name}.csv" for name in ("responsibilities", "work_steps")}
MEASURES = pd.DataFrame({"measure": ["M1", "M2"]})


def problems(leads: list[str | None], supports: list[str | None]) -> list[str]:
    report = Report()
    bodies = pd.DataFrame({"department": ["甲", "乙"], "leads": leads, "supports": supports})
    check_safeguards({"responsibilities": bodies, "measures": MEASURES}, FILES, report)
    return [problem.en for problem in report.problems]


def test_one_lead_for_every_measure_is_right() -> None:
    assert problems(["M1", "M2"], ["M2", None]) == []


@pytest.mark.parametrize(
    ("leads", "supports", "said"),
    [
        (["M1", None], [None, None], "Nobody leads measure M2"),
        (["M1 M2", "M2"], [None, None], "Measure M2 has one lead"),
        (["M1", "M2"], ["M1", None], "Measure M1 has one lead"),
    ],
)
def test_what_is_wrong_is_told(leads: list[str | None], supports: list[str | None], said: str) -> None:
    (found,) = problems(leads, supports)
    assert found.startswith(said)


def test_a_stage_of_the_work_has_one_name() -> None:
    report = Report()
    steps = pd.DataFrame({"stage": [1, 1, 2], "kind": ["stage", "work", "work"]})
    check_safeguards({"work_steps": steps}, FILES, report)
    assert [problem.en.partition(" of")[0] for problem in report.problems] == ["Stage 2"]


def test_the_committed_tables_are_right() -> None:
    report = Report()
    names = [table.name for table in SAFEGUARD_TABLES]
    tables = {
        name: read_table(TABLES / f"{name}.csv", name, name, report)
        for name in [*names, "measures", "indicators"]
    }
    assert not report.problems
    check_safeguards(tables, FILES, report)
    assert not report.problems
    assert sorted(tables["monitoring"]["indicator"]) == sorted(tables["indicators"]["indicator"])
    handed = tables["work_steps"].query("kind == 'deliverable'")["name_zh"]
    assert handed.tolist() == ["文本", "说明", "图件", "数据库"]
    assert tables["responsibilities"]["department"].str.startswith("示例部门").all()
