"""From the evidence flag of a package's row (S, K, P) to the square that people read: 实, 文, 推, 设."""

from __future__ import annotations

from typing import Any

from dash import html

from components import status
from components.status import Evidence
from components.text import Text


def of_flag(flag: object) -> Evidence:
    """Of a parameter: S read in a source, K known from the field and not seen verbatim, P an own proposal."""
    return {"S": Evidence.LITERATURE, "K": Evidence.INFERRED}.get(str(flag), Evidence.ASSUMED)


def of_resource(resource: Any) -> Evidence:
    """Of a layer or table: what was made up by rules is assumed, what was measured or published is not."""
    if resource.simulated:
        return Evidence.ASSUMED
    return (
        Evidence.MEASURED if resource.flag == "S" and resource.key[0] != "table" else of_flag(resource.flag)
    )


def key(t: Text) -> list[html.Span]:
    """What the squares mean here."""
    meaning = {
        Evidence.MEASURED: t("实测或实有的数据"),
        Evidence.LITERATURE: t("见于所列来源（S）"),
        Evidence.INFERRED: t("行业通行，原文待核（K）"),
        Evidence.ASSUMED: t("本项目建议或模拟（P）"),
    }
    return [html.Span([status.evidence(kind, t), words]) for kind, words in meaning.items()]
