"""What the tables of the safeguards must agree on: one lead for every measure, a name for every stage of the work."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from data.errors import Report
from data.tables import place


def check_safeguards(
    tables: Mapping[str, pd.DataFrame], files: Mapping[tuple[str, str], str], report: Report
) -> None:
    """Checks what could be read.

    Args:
        files: (kind, name) -> path for messages.
    """
    if {"responsibilities", "measures"} <= set(tables):
        _check_leads(tables, files["table", "responsibilities"], report)
    if "work_steps" in tables:
        _check_work(tables["work_steps"], files["table", "work_steps"], report)


def _check_leads(tables: Mapping[str, pd.DataFrame], shown: str, report: Report) -> None:
    """Every measure is led by one body; a body does not support what it leads."""
    frame = tables["responsibilities"]
    led: dict[str, int] = {}
    for row, (leads, supports) in enumerate(zip(frame["leads"], frame["supports"], strict=True)):
        own = _several(leads)
        for measure in own:
            if led.setdefault(measure, row) != row or measure in _several(supports):
                report.add(
                    shown,
                    place(row, "leads"),
                    f"措施 {measure} 的牵头部门应只有一个，且不再列为配合；请更正。",
                    f"Measure {measure} has one lead, which does not support it too: mend it.",
                    kind="lead",
                )
    for measure in tables["measures"]["measure"]:
        if measure not in led:
            report.add(
                shown,
                "",
                f"措施 {measure} 没有牵头部门；请在 leads 列补上。",
                f"Nobody leads measure {measure}: name it in the column leads.",
                kind="lead",
            )


def _check_work(frame: pd.DataFrame, shown: str, report: Report) -> None:
    """Every stage of the work has one row that names it."""
    for stage in sorted(set(frame["stage"])):
        if ((frame["stage"] == stage) & (frame["kind"] == "stage")).sum() != 1:
            report.add(
                shown,
                "",
                f"工作阶段 {stage} 应有且只有一行 kind 为 stage；请更正。",
                f"Stage {stage} of the work needs exactly one row of the kind stage: mend it.",
            )


def _several(cell: object) -> list[str]:
    return cell.split() if isinstance(cell, str) else []
