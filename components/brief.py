"""The briefing: one question a screen, wall-sized, in one document of its own that asks the server for nothing more.

It is plain HTML beside the app: `assets/brief` turns its screens. Every screen belongs to a page, whose address with
`?mode=brief` is the screen's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from dash import html

from components import maps
from components.about import About
from components.paint import markup
from components.shell import BRIEF, Page, href
from components.text import Text

DOCUMENT = """<!DOCTYPE html>
<html lang="{lang}" data-theme="dark">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<link rel="icon" href="{icon}">
<link rel="stylesheet" href="/assets/{styles}">
<script src="/assets/{script}" defer></script>
</head>
<body>{body}</body>
</html>"""
# From so many characters on, a number is set smaller to stay on its side of the screen.
LONG, LONGER = 5, 7
# "2030 年" stays on one line.
BESIDE_NUMBER = re.compile(r"(?<=[\u4e00-\u9fff]) (?=\d)|(?<=\d) (?=[\u4e00-\u9fff])")


@dataclass(frozen=True)
class Figure:
    """A number of a screen with what it is.

    Args:
        value: as written. unit: small behind it. words: what it counts.
        card: method card that says how it is computed; empty where a page of lists does.
        page: where it is explained if no card does.
        tone: "", "warn", or "alert" where a binding target is missed.
    """

    value: str
    unit: str
    words: str
    card: str = ""
    page: Page = Page.DATA
    tone: str = ""

    def why(self, t: Text) -> str:
        """Address of its formula and source."""
        return f"{href(Page.DATA, t)}#{self.card}" if self.card else href(self.page, t)


@dataclass(frozen=True)
class Screen:
    """One question and its answer.

    Args:
        page: whose question it is.
        answer: what is said in eight seconds; the number completes it.
        picture: the map or chart of the answer. legend: stands on it.
        strip: a small chart below the number.
        tier: 估算 or 精算 where the number depends on a scenario, else empty.
        simulated: whether its data are, so that the stamp stands on it.
        notes: sources, and what else a picture must carry.
    """

    page: Page
    question: str
    answer: str
    number: Figure
    facts: tuple[Figure, ...]
    picture: Any
    legend: Any = None
    strip: Any = None
    tier: str = ""
    simulated: bool = False
    notes: tuple[str, ...] = field(default=())


def document(
    screens: Sequence[Screen], shown: Page, about: About, files: tuple[str, str, str], t: Text
) -> str:
    """The whole deck as HTML, open at the screen of a page.

    Args:
        files: names of its style sheet and script, and the address of its icon.
    """
    styles, script, icon = files
    return DOCUMENT.format(
        lang=t.language.html,
        title=escape(f"{t('汇报')} · {t('万泉')}"),
        styles=styles,
        script=script,
        icon=icon,
        body=markup(deck(screens, shown, about, t)),
    )


def deck(screens: Sequence[Screen], shown: Page, about: About, t: Text) -> list[Any]:
    """Screens, controls and the list of keys."""
    return [
        html.Main(
            [
                html.H1(t("{city}国土空间生态修复汇报", city=about.city), className="unseen"),
                *[_screen(each, each.page is shown, number, len(screens), about, t)
                  for number, each in enumerate(screens, 1)],
                html.P(className="unseen", id="said", role="status"),
                html.Button(
                    html.Span(t("已黑屏，点一下恢复"), className="unseen"), id="blank", type="button", hidden=True
                ),
            ],
            className="deck",
        ),
        _controls(screens, shown, t),
        _keys(t),
    ]  # fmt: skip


def _screen(screen: Screen, on: bool, number: int, count: int, about: About, t: Text) -> html.Section:
    name = screen.page.value.strip("/") or "overview"
    return html.Section(
        [
            html.Div(
                [
                    html.H2(_kept(screen.question), id=f"q-{name}"),
                    html.P([_tier(screen, t), _kept(screen.answer)], className="answer"),
                    html.P(_number(screen.number, t), className=f"big {_size(screen.number.value)}".strip()),
                    html.Div(screen.strip, className="strip"),
                    html.Ul([_fact(each, t) for each in screen.facts], className="facts"),
                ],
                className="words",
            ),
            html.Div([screen.picture, html.Div(screen.legend, className="key")], className="picture"),
            _notes(screen, about, t),
            html.Span(f"{number} / {count}", className="leaf", **{"aria-hidden": "true"}),
        ],
        className=f"screen {name} on" if on else f"screen {name}",
        **{"aria-labelledby": f"q-{name}", "data-path": screen.page.value},
    )


def _tier(screen: Screen, t: Text) -> html.Span | None:
    if not screen.tier:
        return None
    refined = screen.tier == t("精算")
    return html.Span(
        screen.tier,
        className="tier" if refined else "tier estimate",
        title=t("模型在实施后的地表上重算，附概率") if refined else t("按系数折算，未给概率"),
    )


def _number(figure: Figure, t: Text) -> html.A:
    return html.A(
        [html.B(figure.value), html.Small(figure.unit) if figure.unit else None],
        href=figure.why(t),
        className=figure.tone or None,
        title=t("公式与来源"),
    )


def _kept(words: str) -> str:
    return BESIDE_NUMBER.sub("\N{NO-BREAK SPACE}", words)


def _size(value: str) -> str:
    return "" if len(value) < LONG else "long" if len(value) < LONGER else "longer"


def _fact(figure: Figure, t: Text) -> html.Li:
    beside = figure.unit == "%"
    said = [f"{figure.unit}{t('，')}" if figure.unit and not beside else "", _kept(figure.words)]
    return html.Li(
        [
            html.A(
                [html.B(figure.value), html.Small(figure.unit) if beside else None],
                href=figure.why(t),
                className=figure.tone or None,
                title=t("公式与来源"),
            ),
            html.Span(said),
        ]
    )


def _notes(screen: Screen, about: About, t: Text) -> html.Footer:
    sheet = maps.Sheet("", "", about.approval)
    return html.Footer(
        [
            html.Span([html.Span(note) for note in screen.notes if note], className="sources"),
            maps.stamp(sheet, t) if "plate" in str(screen.picture) else None,
            html.Span(t("示范数据"), className="demo", title=about.notice)
            if screen.simulated and about.simulated
            else None,
        ],
        className="notes",
    )


def _controls(screens: Sequence[Screen], shown: Page, t: Text) -> html.Nav:
    """Everything the keys do, for those who tap."""
    dots = [
        html.A(
            html.Span(each.page.name(t), className="unseen"),
            href=href(each.page, t, mode=BRIEF),
            title=each.page.name(t),
            **{"data-to": each.page.value, "aria-current": "true" if each.page is shown else None},
        )
        for each in screens
    ]
    return html.Nav(
        [
            _button("back", "‹", t("上一屏"), "←"),
            html.Div(dots, className="dots"),
            _button("next", "›", t("下一屏"), "→"),
            html.Span(className="gap"),
            _button("replay", t("重播"), t("重播这一屏"), "R"),
            _button("blank", t("黑屏"), t("黑屏"), "B"),
            _button("full", t("全屏"), t("全屏"), "F"),
            _button("second", t("第二屏"), t("图放到第二个窗口"), "C"),
            _button("keys", "?", t("按键"), "?"),
            _button("leave", t("退出"), t("退出汇报，回到这一页"), "Esc"),
        ],
        className="controls",
        **{"aria-label": t("汇报控制")},
    )


def _button(does: str, face: str, name: str, key: str) -> html.Button:
    return html.Button(
        face, type="button", title=f"{name} {key}", **{"data-does": does, "aria-label": f"{name} {key}"}
    )


def _keys(t: Text) -> html.Dialog:
    rows = [
        ("→ PageDown Space", t("下一屏")),
        ("← PageUp", t("上一屏")),
        ("Home End", t("第一屏、最后一屏")),
        ("1–9", t("到第几屏")),
        ("R", t("重播这一屏")),
        ("B .", t("黑屏")),
        ("F", t("全屏")),
        ("C", t("图放到第二个窗口")),
        ("Esc", t("退出汇报，回到这一页")),
    ]
    return html.Dialog(
        [
            html.H2(t("按键"), id="keys-name"),
            html.Dl([part for keys, does in rows for part in (html.Dt(_caps(keys)), html.Dd(does))]),
            html.Form(html.Button(t("关闭"), type="submit"), method="dialog"),
        ],
        id="keys",
        **{"aria-labelledby": "keys-name"},
    )


def _caps(keys: str) -> list[html.Kbd]:
    return [html.Kbd(key) for key in keys.split()]
