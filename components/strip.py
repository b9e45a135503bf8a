"""The strip at the bottom of the scenarios: which numbers are on the screen, and what is being computed."""

from __future__ import annotations

import json

from dash import html

from components import numbers
from components.paint import slot
from components.text import Text


class Ids:
    """Parts of the strip that the asset fills in."""

    STRIP = "strip"
    PREVIEW = "strip-preview"
    STATE = "strip-state"
    BAR = "strip-bar"
    SHARE = "strip-share"
    DOING = "strip-doing"
    CANCEL = "strip-cancel"
    RETRY = "strip-retry"
    SHOWN = "strip-shown"


def strip(gap: float, refined: bool, t: Text) -> html.Div:
    """预览 -> 估算 -> 精算, and which of them is on the screen. The asset sets `data-state` as the job goes on."""
    return html.Div(
        [
            html.Div(
                [
                    html.B(t("预览")),
                    html.Span(words(t)["drag"], id=Ids.PREVIEW, **{"data-idle": words(t)["drag"]}),
                ],
                className="tier preview",
            ),
            html.I(className="to-right first"),
            html.Div(
                [
                    html.I(className="icon icon-normal"),
                    html.B(t("估算")),
                    slot("gap", gap_words(gap, t), "gap-words"),
                ],
                className="tier estimate",
            ),
            html.I(className="to-right"),
            html.Div(
                [
                    html.I(className="ring"),
                    html.B(t("精算")),
                    html.Div(
                        html.I(id=Ids.BAR),
                        className="progress",
                        role="progressbar",
                        **{"aria-label": t("精算进度")},
                    ),
                    html.B("", id=Ids.SHARE, className="share"),
                    html.Span(words(t)["done" if refined else "waiting"], id=Ids.DOING),
                    html.Button(t("取消"), id=Ids.CANCEL, className="btn small"),
                    html.Button(t("重新精算"), id=Ids.RETRY, className="btn small"),
                ],
                className="tier refined",
                id=Ids.STATE,
                **{"data-state": "done" if refined else "waiting"},
            ),
            html.Span(className="grow"),
            slot("shown", shown(refined, t), "shown", id=Ids.SHOWN, **{"aria-live": "polite"}),
        ],
        id=Ids.STRIP,
        className="strip",
        **{"data-words": json.dumps(words(t), ensure_ascii=False)},
    )


def gap_words(gap: float, t: Text) -> str:
    """The certificate: how far the plan may be from the best one."""
    if numbers.is_missing(gap):
        return ""
    percent = 100 * max(gap, 0.0)
    if percent < 0.0001:
        return t("最优性差距 < 0.0001 %")
    return t("最优性差距 {gap} %", gap=numbers.number(percent, 4 if percent < 0.1 else 2))


def shown(refined: bool, t: Text) -> list[object]:
    """Which tier the numbers on the screen are."""
    if refined:
        return [t("屏上数字："), html.B(t("精算"))]
    return [t("屏上数字："), html.B(t("估算")), t("，精算完成后自动更新")]


def words(t: Text) -> dict[str, str]:
    """What the asset says about the job, by state."""
    return {
        "drag": t("拖动滑块时即时显示"),
        "preview": t("{name} {value} {unit}，费用约 {cost} 万元", name="{name}", value="{value}", unit="{unit}", cost="{cost}"),
        "preview-free": t("{name} {value} {unit}", name="{name}", value="{value}", unit="{unit}"),
        "waiting": t("等待开始"),
        "queued": t("排队中"),
        "running": t("计算中"),
        "done": t("已完成"),
        "cancelled": t("已取消，屏上仍为估算"),
        "failed": t("精算出错，屏上仍为估算；编号 {error}", error="{error}"),
        "killed": t("精算进程意外终止，屏上仍为估算"),
        "unanswered": t("服务器没有回应，改动尚未计算"),
    }
