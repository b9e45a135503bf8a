"""The scenarios that were saved under a name: a small menu in the toolbar that keeps, opens and drops them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from dash import dcc, html

from analytics.scenario.model import Scenario
from analytics.scenario.study import Study
from components import choices, shell
from components.paint import slot
from components.text import Text


class Ids:
    """What was asked of the menu: to keep, drop or keep again; and the name that is being written."""

    WISH = "scenarios-save"
    NAME = "scenarios-save-name"


class Named(NamedTuple):
    """A name, the key of its scenario, and the day it was saved (ISO)."""

    name: str
    key: str
    saved: str


def called(key: str, study: Study, keyed: Callable[[Scenario], str], own: str, t: Text) -> str:
    """What a page calls a scenario: its preset, else the name it was saved under, else the first digits of its key."""
    return dict(choices.by_key(study, keyed, t)).get(key) or own or t("自定情景 {key}", key=key[:6])


def menu(saves: Sequence[tuple[str, str, str]], longest: int, t: Text) -> html.Div:
    """The button and what it opens: a form for a new name, and the list of names. `assets/33-saves.js` serves it."""
    title = t("以名字保存本情景，或打开已保存的")
    return html.Div(
        [
            html.Details(
                [
                    html.Summary(t("另存"), className="btn", title=title),
                    html.Div(
                        [
                            html.Form(
                                [
                                    html.Label([html.Span(t("名称")), dcc.Input(id=Ids.NAME, value="", maxLength=longest)]),
                                    html.Button(t("保存本情景"), type="submit", className="btn primary"),
                                ],
                                className="saves-form",
                            ),
                            slot("saves-said", None, "saves-said", role="status"),
                            slot("saves", listed(saves, t), "saves-list"),
                            html.P(t("存在本服务器上，使用本系统的人都能打开。"), className="note"),
                        ],
                        className="saves-box",
                    ),
                ],
                className="saves",
            ),
            dcc.Store(id=Ids.WISH),
        ]
    )  # fmt: skip


def listed(saves: Sequence[tuple[str, str, str]], t: Text) -> html.Ul | html.P:
    """Every name as a link, with its day and a cross that drops it."""
    if not saves:
        return html.P(t("还没有保存过情景。"), className="empty")
    return html.Ul(
        [
            html.Li(
                [
                    html.A(
                        save.name, href=shell.href(shell.Page.SCENARIOS, t, key=save.key), className="inside"
                    ),
                    html.Span(save.saved, className="day"),
                    html.Button(
                        "×",
                        type="button",
                        className="drop",
                        title=t("移除这个名字"),
                        **{
                            "data-save-drop": save.name,
                            "data-save-key": save.key,
                            "aria-label": t("移除：{name}", name=save.name),
                        },
                    ),
                ]
            )
            for save in map(Named._make, saves)
        ],
        **{"aria-label": t("已保存的情景")},
    )


def said(what: str, save: tuple[str, str, str], at: object, longest: int, most: int, t: Text) -> html.P:
    """What came of the wish made `at` a moment: done, or what was wrong with the name and what to do."""
    if what == "dropped":
        return _dropped(Named._make(save), at, t)
    words = {
        "kept": t("已保存为“{name}”。", name=save[0]),
        "empty": t("请先写一个名称。"),
        "long": t("名称最多 {count} 个字。", count=longest),
        "taken": t("已有同名的情景。请换一个名称，或先移除旧的。"),
        "full": t("已保存 {count} 个，请先移除不用的。", count=most),
        "unknown": t("这个情景还没有算好，请稍候再存。"),
    }
    return html.P(words[what], className=None if what == "kept" else "wrong", **_answers(at))


def _answers(at: object) -> dict[str, str]:
    return {"data-save-at": str(at)}


def _dropped(save: Named, at: object, t: Text) -> html.P:
    """What was dropped can be had back at once."""
    again = {"data-save-again": save.name, "data-save-key": save.key}
    return html.P(
        [
            html.Span(t("已移除“{name}”。", name=save.name)),
            html.Button(t("恢复"), type="button", className="btn small", **again),
        ],
        **_answers(at),
    )
